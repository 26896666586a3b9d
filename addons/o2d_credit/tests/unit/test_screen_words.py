"""The bar of the decision screen, and money as it is said."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_credit.tools.money_words import short_parts
from odoo.addons.o2d_credit.tools.sanction_rules import Part
from odoo.addons.o2d_credit.tools.screen_words import bar_parts, fewest_waiting

MONEY = st.integers(-10_000_000, 10_000_000)
ABOVE_ZERO = st.integers(0, 10_000_000)


class TestBarParts(unittest.TestCase):
    @given(before=MONEY, asked=ABOVE_ZERO, not_invoiced=ABOVE_ZERO, ordered=ABOVE_ZERO)
    def test_parts_add_up(self, before, asked, not_invoiced, ordered):
        """The parts of the bar are above zero and add up to the exposure with what is asked for."""
        parts = bar_parts(before, asked, not_invoiced, ordered)
        self.assertTrue(all(amount > 0 for _key, amount in parts))
        self.assertEqual(sum(amount for _key, amount in parts), max(before + asked, 0))

    def test_order_of_the_bar(self):
        """What is owed comes first, what is asked for last."""
        self.assertEqual(
            bar_parts(1_000, 500, 100, 200), [("owed", 700), ("not_invoiced", 100), ("ordered", 200), ("asked", 500)]
        )

    def test_money_on_account_shortens_the_bar(self):
        """Where a customer has paid in advance, nothing is owed and the rest shrinks."""
        self.assertEqual(bar_parts(-300, 1_000, 200, 0), [("asked", 700)])


class TestFewestWaiting(unittest.TestCase):
    @given(amounts=st.lists(st.integers(1, 1_000), max_size=12), room=st.integers(0, 4_000))
    def test_the_others_fit(self, amounts, room):
        """Without those that wait the others fit, and one that waits alone is the smallest that is enough."""
        parts = [Part(number, amount) for number, amount in enumerate(amounts)]
        waiting = fewest_waiting(parts, room)
        self.assertLessEqual(sum(part.amount for part in parts if part.key not in waiting), room)
        over = sum(amounts) - room
        enough = [amount for amount in amounts if amount >= over]
        self.assertEqual(bool(waiting), over > 0)
        if waiting and enough:
            self.assertEqual([amounts[key] for key in waiting], [min(enough)])

    def test_what_may_wait_goes_first(self):
        """A line that the coordinator gave up waits before a line that would be enough by itself."""
        parts = [Part("a", 50), Part("b", 30, may_wait=True), Part("c", 20)]
        self.assertEqual(fewest_waiting(parts, 80), {"b"})
        self.assertEqual(fewest_waiting(parts, 55), {"b", "c"})


class TestShortMoney(unittest.TestCase):
    def test_units(self):
        """A lakh and a crore begin where the rounded figure reaches them."""
        for amount, words in (
            (0, ("0", "")),
            (99_999.4, ("99,999", "")),
            (99_999.6, ("1.0", "lakh")),
            (310_000, ("3.1", "lakh")),
            (9_994_000, ("99.9", "lakh")),
            (9_996_000, ("1.0", "crore")),
            (-250_000, ("-2.5", "lakh")),
            (123_400_000, ("12.3", "crore")),
        ):
            with self.subTest(amount=amount):
                self.assertEqual(short_parts(amount), words)
