"""When a count waits for a second person, without a database."""

import unittest

from odoo.addons.o2d_atp.tools.difference_rules import Before, Difference, Limits, percent, waiting

LIMITS = Limits(value=10_000, percent=10, ignored=500)


def found(change, book=100, cost=100, key=1, product=7):
    return Difference(key, product, book, change, cost)


class TestWaiting(unittest.TestCase):
    def test_small_difference(self):
        """A small difference is closed by the counter."""
        self.assertEqual(waiting([found(-10)], LIMITS), set())

    def test_by_value(self):
        """A dear difference waits, however small a part of the stock it is."""
        self.assertEqual(waiting([found(-1, book=1000, cost=10_001)], LIMITS), {1})
        self.assertEqual(waiting([found(1, book=1000, cost=10_000)], LIMITS), set())

    def test_by_percentage(self):
        """A large part of the stock waits, unless it is worth next to nothing."""
        self.assertEqual(waiting([found(11)], LIMITS), {1})
        self.assertEqual(waiting([found(-11, cost=40)], LIMITS), set())

    def test_unknown_cost(self):
        """Where nobody knows the cost, the percentage alone decides."""
        self.assertEqual(waiting([found(-11, cost=0)], LIMITS), {1})
        self.assertEqual(waiting([found(-9, cost=0)], LIMITS), set())

    def test_out_of_nothing(self):
        """Goods that the books knew nothing of are more than any percentage."""
        self.assertEqual(waiting([found(10, book=0)], LIMITS), {1})
        self.assertEqual(waiting([found(10, book=-5)], LIMITS), {1})
        self.assertEqual(percent([found(0, book=0)]), 0)

    def test_no_difference(self):
        """A count that finds what the books say never waits, even where every difference does."""
        self.assertEqual(waiting([found(0, book=0), found(0, key=2)], Limits(0, 0, 0)), set())

    def test_every_difference(self):
        """With a limit of nothing every difference waits."""
        self.assertEqual(waiting([found(1)], Limits(0, 10, 500)), {1})

    def test_split_in_many(self):
        """The differences of one product are judged together, whatever their signs; another's is not."""
        split = [found(-6, key=1), found(6, key=2), found(-5, key=3, product=8)]
        self.assertEqual(waiting(split, Limits(1_000, 50, 0)), {1, 2})

    def test_closed_before(self):
        """What the same person closed before counts with it: of the same goods for both limits, its worth for one."""
        self.assertEqual(waiting([found(-5)], LIMITS, {7: Before(6, 600)}), {1})
        self.assertEqual(waiting([found(-5)], LIMITS, {7: Before(0, 600)}), set())
        self.assertEqual(waiting([found(-5)], LIMITS, {7: Before(0, 9_600)}), {1})
        self.assertEqual(waiting([found(-5)], LIMITS, {8: Before(6, 9_600)}), set())
        self.assertEqual(waiting([found(0)], LIMITS, {7: Before(60, 60_000)}), set())
