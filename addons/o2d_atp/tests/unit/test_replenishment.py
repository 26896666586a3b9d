"""How much of what lacks is ordered, without a database."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_atp.tools.replenishment import Lack, outrun, to_order

PLACE = (1, 1)
LACKS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=5)


def _lacks(found):
    return [Lack(number, PLACE, quantity, ordered) for number, (quantity, ordered) in enumerate(found)]


class TestToOrder(unittest.TestCase):
    def test_all_of_it(self):
        """What neither comes nor was ordered is ordered."""
        self.assertEqual(to_order(_lacks([(5, 0), (3, 0)]), {}), {0: 5, 1: 3})

    def test_what_comes_covers_whoever_lacks(self):
        """What was ordered for one covers the other who comes before him, and only the sum counts."""
        self.assertEqual(to_order(_lacks([(5, 0), (5, 5)]), {PLACE: 5}), {0: 5})

    def test_given_up(self):
        """What was ordered and does not come any more was given up by somebody."""
        self.assertEqual(to_order(_lacks([(5, 5), (4, 0)]), {}), {1: 4})

    def test_other_places(self):
        """What comes into another warehouse helps nobody here."""
        self.assertEqual(to_order(_lacks([(5, 0)]), {(1, 2): 9}), {0: 5})

    @given(LACKS, st.integers(0, 20))
    def test_never_twice(self, found, coming):
        """What is ordered is never more than what lacks and does not come, and asked again it is nothing."""
        lacks = _lacks(found)
        orders = to_order(lacks, {PLACE: coming})
        total = sum(orders.values())
        self.assertLessEqual(total, max(sum(lack.quantity for lack in lacks) - coming, 0))
        after = [
            Lack(lack.key, PLACE, lack.quantity, lack.ordered + orders.get(lack.key, 0)) for lack in lacks
        ]  # fmt: skip
        self.assertEqual(to_order(after, {PLACE: coming + total}), {})

    @given(LACKS)
    def test_nothing_ordered_before(self, found):
        """Where nothing was ordered before, all that lacks and does not come is ordered."""
        lacks = _lacks([(quantity, 0) for quantity, _ordered in found])
        need = sum(lack.quantity for lack in lacks)
        self.assertEqual(sum(to_order(lacks, {PLACE: 4}).values()), max(need - 4, 0))


class TestOutrun(unittest.TestCase):
    def test_who_was_served_takes_from_who_waits(self):
        """What went to one for whom nothing was ordered may be ordered anew for who waits."""
        self.assertEqual(outrun([(5, 0)], {"late": 5}), {"late": 0})
        self.assertEqual(outrun([(2, 0)], {"late": 5, "later": 5}), {"late": 3})

    def test_who_gets_his_own_takes_from_nobody(self):
        """Who gets what was ordered for him outruns nobody."""
        self.assertEqual(outrun([(5, 5)], {"late": 5}), {})
