"""Ageing, against sums made item by item."""

import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_credit.tools import ageing

TODAY = date(2026, 11, 19)
BOUNDS = (30, 60, 90)
PAISE = st.integers(min_value=1, max_value=10_000_000)
ITEMS = st.lists(st.tuples(st.integers(-60, 400).map(lambda days: TODAY - timedelta(days)), PAISE), max_size=40)


class TestBuckets(unittest.TestCase):
    def test_edges(self):
        """A bucket has both its first and its last day; what is due today is not overdue."""
        days = (0, 1, 30, 31, 60, 61, 90, 91)
        found = ageing.buckets([(TODAY - timedelta(day), 10**place) for place, day in enumerate(days)], TODAY, BOUNDS)
        self.assertEqual([bucket.amount for bucket in found], [1, 110, 11000, 1100000, 10000000])
        self.assertEqual([(b.start, b.end) for b in found], [(None, None), (1, 30), (31, 60), (61, 90), (91, None)])

    @given(ITEMS)
    def test_each_item_stands_in_one_bucket(self, items):
        """The buckets add up to the items, each where its days say."""
        found = ageing.buckets(items, TODAY, BOUNDS)
        self.assertEqual(sum(bucket.amount for bucket in found), sum(amount for _due, amount in items))
        for bucket in found:
            first, last = bucket.start or -10_000, (bucket.end or 10_000) if bucket.start else 0
            expected = sum(amount for due, amount in items if first <= (TODAY - due).days <= last)
            self.assertEqual(bucket.amount, expected)

    def test_bounds(self):
        """Bounds are whole days that rise from one."""
        self.assertEqual(ageing.parse_bounds("15, 45"), (15, 45))
        for text in ("", None, "30,30", "60,30", "0,30", "-5", "a", "30,,60", "1.5"):
            with self.subTest(text), self.assertRaises(ValueError):
                ageing.parse_bounds(text)


class TestMoneyOnAccount(unittest.TestCase):
    def test_oldest_first(self):
        """Money that is matched with nothing pays the oldest items."""
        items = [(TODAY, 50), (TODAY - timedelta(40), 100), (TODAY - timedelta(10), 30)]
        self.assertEqual(ageing.take_off(items, 110), [(TODAY - timedelta(10), 20), (TODAY, 50)])

    @given(ITEMS, st.integers(0, 300_000_000))
    def test_against_paisa_by_paisa(self, items, money):
        """What is left is what was there less the money, never below zero, and no older than before."""
        left = ageing.take_off(items, money)
        self.assertEqual(sum(a for _d, a in left), max(sum(a for _d, a in items) - money, 0))
        rest = money
        expected = []
        for due, amount in sorted(items):
            rest, amount = (rest - amount, 0) if rest >= amount else (0, amount - rest)
            expected += [(due, amount)] if amount else []
        self.assertEqual(left, expected)

    @given(ITEMS)
    def test_overdue_is_what_is_not_in_the_first_bucket(self, items):
        """Overdue is everything but what is not due yet."""
        late = sum(bucket.amount for bucket in ageing.buckets(items, TODAY, BOUNDS)[1:])
        self.assertEqual(ageing.overdue(items, TODAY), late)


class TestDaysLate(unittest.TestCase):
    def test_weighed_by_amount(self):
        """Days late weigh as much as the amount; paying early does not make up for paying late."""
        settled = [(TODAY, TODAY + timedelta(10), 300), (TODAY, TODAY - timedelta(50), 100)]
        self.assertEqual(ageing.average_days_late(settled), 7.5)
        self.assertIsNone(ageing.average_days_late([]))
