import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools import challan_rules as rules
from odoo.addons.o2d_dispatch.tools.invoice_number import number_fault


class TestChallanNumber(unittest.TestCase):
    def test_year(self):
        """A financial year begins on 1 April."""
        self.assertEqual(rules.financial_year(date(2026, 3, 31)), 2025)
        self.assertEqual(rules.financial_year(date(2026, 4, 1)), 2026)
        self.assertEqual(rules.year_words(2026), "26-27")
        self.assertEqual(rules.year_words(2099), "99-00")

    def test_number(self):
        """A number tells registration and year, and shortens the year before it gets too long."""
        self.assertEqual(rules.challan_number("27AAACB1234A1ZS", 2026, 1), "DC27/26-27/0001")
        self.assertEqual(rules.challan_number("", 2026, 12), "DC/26-27/0012")
        self.assertEqual(rules.challan_number("27AAACB1234A1ZS", 2026, 99_999), "DC27/26-27/99999")
        self.assertEqual(rules.challan_number("27AAACB1234A1ZS", 2026, 100_000), "DC27/2627/100000")
        for serial in (0, -1, rules.LAST + 1):
            with self.assertRaises(ValueError):
                rules.challan_number("27AAACB1234A1ZS", 2026, serial)

    @given(st.integers(2017, 2090), st.integers(1, rules.LAST), st.integers(1, rules.LAST))
    def test_fits_and_differs(self, year, one, other):
        """Every number is allowed by rule 55(1), and no two of a year are the same."""
        numbers = [rules.challan_number("27AAACB1234A1ZS", year, serial) for serial in (one, other)]
        for number in numbers:
            self.assertIsNone(number_fault(number), number)
        self.assertEqual(numbers[0] == numbers[1], one == other)


class TestDueBack(unittest.TestCase):
    def test_due(self):
        """Months are calendar months, and goods that stay away are never due."""
        self.assertEqual(rules.due_back(date(2026, 8, 31), 6, "month"), date(2027, 2, 28))
        self.assertEqual(rules.due_back(date(2028, 2, 29), 12, "month"), date(2029, 2, 28))
        self.assertEqual(rules.due_back(date(2026, 11, 21), 60, "day"), date(2027, 1, 20))
        self.assertIsNone(rules.due_back(date(2026, 11, 21), 0, "day"))

    def test_watch(self):
        """On its last day nothing is late; before it the days of warning begin."""
        due = date(2026, 11, 21)
        for today, state in (
            (date(2026, 11, 10), rules.OPEN),
            (date(2026, 11, 11), rules.SOON),
            (date(2026, 11, 21), rules.SOON),
            (date(2026, 11, 22), rules.LATE),
        ):
            self.assertEqual(rules.watch_state(today, due, 10, False), state, today)
        self.assertEqual(rules.watch_state(date(2027, 1, 1), due, 10, True), rules.OVER)


class TestStillOut(unittest.TestCase):
    def _out(self, sent, back):
        return rules.still_out(sent, back, lambda quantity: abs(quantity) < 1e-6)

    def test_lots(self):
        """Each lot is first taken off itself; another label is taken off what is left."""
        self.assertEqual(self._out({1: 5, 2: 3}, {1: 5}), {2: 3})
        self.assertEqual(self._out({1: 5, 2: 3}, {1: 6}), {2: 2})
        self.assertEqual(self._out({1: 5}, {9: 2}), {1: 3})
        self.assertEqual(self._out({1: 5, 2: 3}, {1: 5, 2: 3}), {})

    @given(
        st.dictionaries(st.integers(0, 5), st.integers(1, 20), min_size=1),
        st.dictionaries(st.integers(0, 7), st.integers(0, 20)),
    )
    def test_sums(self, sent, back):
        """What is out is what left less what came back, and never less than nothing."""
        out = self._out(sent, back)
        self.assertEqual(sum(out.values()), max(sum(sent.values()) - sum(back.values()), 0))
        self.assertTrue(all(0 < quantity <= sent[lot] for lot, quantity in out.items()))
