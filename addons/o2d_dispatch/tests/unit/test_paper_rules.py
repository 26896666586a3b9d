import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools import paper_rules as rules


class TestFigures(unittest.TestCase):
    def test_words(self):
        """Rupees are said in lakhs and crores, paise only where there are any."""
        for amount, words in (
            (0, "Rupees zero only"),
            (1, "Rupees one only"),
            (100, "Rupees one hundred only"),
            (21.05, "Rupees twenty-one and paise five only"),
            (1250.5, "Rupees one thousand two hundred and fifty and paise fifty only"),
            (1_00_000, "Rupees one lakh only"),
            (
                12_34_56_789,
                "Rupees twelve crore thirty-four lakh fifty-six thousand seven hundred and eighty-nine only",
            ),
            (-5, "Minus Rupees five only"),
            (0.999, "Rupees one only"),
        ):
            self.assertEqual(rules.rupees_in_words(amount), words)

    def test_figures(self):
        """Figures stand in lakhs and crores, and nothing is never below nothing."""
        for amount, figure in (
            (0, "0.00"), (999, "999.00"), (1000, "1,000.00"), (123456.5, "1,23,456.50"), (12345678, "1,23,45,678.00"),
            (-1500, "-1,500.00"), (-0.001, "0.00"),
        ):  # fmt: skip
            self.assertEqual(rules.indian_figure(amount), figure)
        for value, words in ((2.5, "2.5"), (1200000.0, "1200000"), (0.125, "0.125"), (-0.000001, "0"), (10, "10")):
            self.assertEqual(rules.plain_number(value), words)

    @given(st.integers(0, 10**13))
    def test_figure_is_the_amount(self, paise):
        """A figure without its commas is the amount."""
        self.assertEqual(float(rules.indian_figure(paise / 100).replace(",", "")), paise / 100)


class TestSheets(unittest.TestCase):
    @given(st.lists(st.floats(1, 12), max_size=120), st.floats(2, 25), st.floats(5, 25))
    def test_nothing_lost_nothing_over(self, heights, head, foot):
        """Every row stands on one sheet, no sheet is fuller than its paper, and the totals have their room."""
        counts = rules.sheets(heights, head, foot, room=60)
        self.assertEqual(sum(counts), len(heights))
        begun = 0
        for place, count in enumerate(counts):
            used = sum(heights[begun : begun + count]) + (head if place == 0 else 0)
            used += foot if place == len(counts) - 1 else 0
            self.assertLessEqual(used, 60 + 1e-6)
            begun += count

    def test_total_never_alone(self):
        """Where the totals do not fit below the rows, the last row goes with them."""
        self.assertEqual(rules.sheets([2.5] * 16, 10, 15, room=60), [15, 1])
        self.assertEqual(rules.sheets([2.5] * 10, 10, 15, room=60), [10])
        self.assertEqual(rules.sheets([], 10, 15, room=60), [0])

    def test_statement(self):
        """The words of rule 46's third proviso, letter by letter."""
        self.assertEqual(
            rules.export_statement("overseas", False),
            "SUPPLY MEANT FOR EXPORT UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX",
        )
        self.assertEqual(
            rules.export_statement("special_economic_zone", True),
            "SUPPLY TO SEZ UNIT OR SEZ DEVELOPER FOR AUTHORISED OPERATIONS ON PAYMENT OF INTEGRATED TAX",
        )
        self.assertIsNone(rules.export_statement("regular", True))
