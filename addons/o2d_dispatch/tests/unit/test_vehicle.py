"""Vehicle numbers: every published form is taken, in one form, and a mistake is named."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools.vehicle import LONGEST, STATES, compact, pretty, read_vehicle, search_text

TAKEN = {
    "MH121234": "MH121234",
    "MH12A1234": "MH12A1234",
    "MH12AB1234": "MH12AB1234",
    "MH12ABC1234": "MH12ABC1234",
    "KA123A1234": "KA123A1234",
    "MHA1234": "MHA1234",
    "22BH1234AA": "22BH1234AA",
    "22 bh 1234 a": "22BH1234A",
    "TM0123456": "TM0123456",
    "DF21B123456K": "DF21B123456K",
    "↑ 21B 123456K": "DF21B123456K",
    "NP BA1KHA4567": "NPBA1KHA4567",
    "BP-1-A1234": "BP1A1234",
    "mh-12 ab 1234": "MH12AB1234",
    "DL1AB123": "DL01AB0123",
    "dl 1 c ab 1234": "DL01CAB1234",
    "Mh.12/ab·7": "MH12AB0007",
}
REFUSED = {
    "MH12AB12345": "more than four digits",
    "XX12AB1234": "no state has the letters XX",
    "MH12AB0000": "0000 is given to none",
    "MH12ABCD1234": "more than three letters",
    "MH12AB1O34": "Did you mean MH 12 AB 1034?",
    "MHI2AB1234": "Did you mean MH 12 AB 1234?",
    "MH12AB12E4": "Write it as on the plate",
    "tomorrow": "Write it as on the plate",
    "MH12 AB 12#4": "only have letters and digits",
    "A" * 40: "more than 15 characters",
    "एमएच12": "only have letters and digits",
}
NUMBERS = st.builds(
    "{}{:02}{}{:04}".format,
    st.sampled_from(sorted(STATES)),
    st.integers(1, 99),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=1, max_size=3),
    st.integers(1, 9999),
)


class TestVehicle(unittest.TestCase):
    def test_forms(self):
        """Every published form is taken, however it is typed."""
        for typed, kept in TAKEN.items():
            with self.subTest(typed=typed):
                self.assertEqual(read_vehicle(typed), (kept, ""))

    def test_refusals(self):
        """A mistake is named, and mended where it can be guessed."""
        for typed, words in REFUSED.items():
            with self.subTest(typed=typed):
                number, error = read_vehicle(typed)
                self.assertEqual(number, "")
                self.assertIn(words, error)

    def test_nothing(self):
        """No number is no mistake."""
        for typed in ("", None, "  ", "-"):
            self.assertEqual(read_vehicle(typed), ("", ""))

    def test_painted(self):
        """A number reads as on the plate."""
        for kept, painted in {
            "MH12AB1234": "MH 12 AB 1234",
            "22BH1234AA": "22 BH 1234 AA",
            "TM0123456": "TM 0123456",
            "DF21B123456K": "DF 21 B 123456 K",
            "": "",
        }.items():
            self.assertEqual(pretty(kept), painted)

    @given(NUMBERS, st.sampled_from(["", " ", "-", ". "]), st.booleans())
    def test_one_form(self, number, between, is_small):
        """Spaces, case and the painted form make no difference, and a kept number stays what it is."""
        typed = between.join(pretty(number).split())
        kept, error = read_vehicle(typed.lower() if is_small else typed)
        self.assertEqual((kept, error), (number, ""))
        self.assertEqual(search_text(typed), number)

    @given(st.text(max_size=30))
    def test_any_text(self, text):
        """Whatever is typed, there is either a number or a sentence, never both."""
        number, error = read_vehicle(text)
        self.assertFalse(number and error)
        self.assertLessEqual(len(number), LONGEST)
        self.assertEqual(bool(number or error), bool(compact(text)))
