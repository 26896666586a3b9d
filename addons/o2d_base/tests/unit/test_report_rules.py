"""What a customer may report of an order, without a database."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_base.tools.report_rules import MAX_WORDS, Sent, clean_text, read_report, say_number

LINES = (Sent(7, "Bearing 6204", "Units", 10.0), Sent(8, "Cable", "m", 2.5))
TOKEN = "0123456789abcdef"


def read(**form):
    return read_report({"kind": "damage", "token": TOKEN, "quantity_7": "2", **form}, LINES)


class TestGoodForms(unittest.TestCase):
    def test_read_whole(self):
        """A form without a mistake gives kind, quantities, words and phone."""
        report = read(words=" wet \r\n carton ", phone="+91 98220-12345", quantity_8="")
        self.assertEqual(report.errors, {})
        self.assertEqual((report.kind, report.quantities), ("damage", {7: 2.0}))
        self.assertEqual((report.words, report.phone), ("wet \n carton", "+91 98220-12345"))

    def test_numbers_as_people_write_them(self):
        """Decimals, grouped thousands and Hindi digits are numbers; all that was received may be reported."""
        for text, quantity in (("10", 10), (" 2.50 ", 2.5), (".5", 0.5), ("२", 2), ("+3".lstrip("+"), 3)):
            self.assertEqual(read(quantity_7=text).quantities, {7: quantity}, text)
        many = [Sent(7, "Bearing", "Units", 200000.0)]
        form = {"kind": "damage", "token": TOKEN, "quantity_7": "1,00,000"}
        self.assertEqual(read_report(form, many).quantities, {7: 100000.0})

    def test_zero_is_nothing(self):
        """A line left at zero is not reported."""
        self.assertEqual(read(quantity_8="0").quantities, {7: 2.0})


class TestMistakes(unittest.TestCase):
    def assertMistake(self, field, said, **form):
        errors = read(**form).errors
        self.assertEqual(list(errors), [field], form)
        for word in said:
            self.assertIn(word, errors[field])

    def test_quantity_names_the_line(self):
        """What is wrong with a quantity is said with the item and what may be written."""
        for text in ("abc", "1e5", "nan", "inf", "2,5", "--", "1 000 000 000 000", "<b>", "٫"):
            self.assertMistake("quantity_7", ("Bearing 6204", text[:20], "Write a number"), quantity_7=text)
        self.assertMistake("quantity_7", ("Bearing 6204", "below zero"), quantity_7="-1")
        self.assertMistake("quantity_7", ("Bearing 6204", "below zero"), quantity_7="− 1")
        self.assertMistake("quantity_7", ("Bearing 6204", "received 10 Units"), quantity_7="10.01")
        self.assertMistake("quantity_8", ("Cable", "received 2.5 m"), quantity_8="3")
        self.assertMistake("quantity_7", ("Bearing 6204", "decimals"), quantity_7="0.001")

    def test_foreign_line(self):
        """A line of another order, or no line at all, is refused without saying what it is."""
        for name in ("quantity_9", "quantity_", "quantity_x", "quantity_-7", "quantity_7 OR 1=1", "quantity_²"):
            self.assertMistake("form", ("not among those",), **{name: "1"})

    def test_nothing_reported(self):
        """A report without a quantity says nothing."""
        self.assertMistake("lines", ("at least at one item",), quantity_7="")

    def test_kind(self):
        """The kind is one of two."""
        for kind in ("", "theft", "hold"):
            self.assertMistake("kind", ("missing or damaged",), kind=kind)

    def test_token(self):
        """A form without its token, or with a made-up one, is opened anew."""
        for token in ("", "short", "x" * 65, "' OR 1=1 --xxxxxxxx"):
            self.assertMistake("form", ("Open it again",), token=token)

    def test_huge_text(self):
        """A description above the limit is refused with both lengths, never cut in silence."""
        self.assertMistake("words", (str(MAX_WORDS + 1), str(MAX_WORDS)), words="x" * (MAX_WORDS + 1))
        self.assertEqual(read(words="x" * MAX_WORDS).errors, {})

    def test_phone(self):
        """A phone number has digits and little else."""
        for phone in ("call me", "12", "98220 12345 <script>", "1" * 16):
            self.assertMistake("phone", ("not a phone number",), phone=phone)

    def test_no_text_at_all(self):
        """A file or a list where text belongs counts as nothing."""
        report = read_report({"kind": ["damage"], "token": object(), "quantity_7": b"2"}, LINES)
        self.assertEqual(set(report.errors), {"kind", "form"})


class TestAnyInput(unittest.TestCase):
    @given(st.dictionaries(st.sampled_from(["kind", "token", "words", "phone", "quantity_7", "quantity_9"]), st.text()))
    def test_never_fails_and_never_exceeds(self, form):
        """Whatever is sent, the answer is mistakes or quantities above zero and within what was received."""
        report = read_report(form, LINES)
        if not report.errors:
            self.assertTrue(report.quantities)
        for line_id, quantity in report.quantities.items():
            self.assertTrue(0 < quantity <= next(line.most for line in LINES if line.id == line_id))

    @given(st.text())
    def test_clean_text_is_storable(self, text):
        """Cleaned text has no character that a database or a page chokes on."""
        clean = clean_text(text)
        clean.encode()
        self.assertNotIn("\0", clean)
        self.assertNotIn("\r", clean)

    def test_say_number(self):
        """Numbers are said without needless decimals."""
        self.assertEqual([say_number(one) for one in (10.0, 2.5, 0.0, 1e8)], ["10", "2.5", "0", "100000000"])
