"""The plan of ninety days of trade, without a database."""

import unittest
from collections import Counter
from datetime import datetime, timedelta

from odoo.addons.o2d_demo.tools import catalogue, orders, parties

UNTIL = datetime(2026, 11, 20, 13, 0)


def plans(count=240):
    articles = catalogue.articles(250)
    return orders.plans(parties.customers(60), dict.fromkeys(orders.WAREHOUSES, articles), count, UNTIL)


class TestWorkingTime(unittest.TestCase):
    def test_within_the_day(self):
        self.assertEqual(orders.after(datetime(2026, 11, 19, 5, 0), 2), datetime(2026, 11, 19, 7, 0))

    def test_over_night_and_over_sunday(self):
        """What is left of the evening goes on next morning; nobody works on a Sunday."""
        self.assertEqual(orders.after(datetime(2026, 11, 20, 12, 0), 2), datetime(2026, 11, 21, 5, 0))
        self.assertEqual(orders.after(datetime(2026, 11, 21, 12, 0), 2), datetime(2026, 11, 23, 5, 0))

    def test_outside_hours(self):
        """Work begins at the next opening."""
        self.assertEqual(orders.working(datetime(2026, 11, 19, 2, 0)), datetime(2026, 11, 19, 4, 0))
        self.assertEqual(orders.working(datetime(2026, 11, 19, 22, 0)), datetime(2026, 11, 20, 4, 0))
        self.assertEqual(orders.working(datetime(2026, 11, 22, 6, 0)), datetime(2026, 11, 23, 4, 0))


class TestPlans(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = plans()

    def test_the_same_on_every_machine(self):
        self.assertEqual(self.plans, plans())

    def test_any_number(self):
        """As many orders as asked for, none and one included."""
        for count in (0, 1, 7, 16, 100):
            self.assertEqual(len(plans(count)), count)

    def test_every_kind_is_there(self):
        """Late, short, over the limit, returned, cancelled: all kinds come, about in their shares."""
        kinds = Counter(plan.kind for plan in self.plans)
        self.assertEqual(set(kinds), set(orders.KINDS))
        for kind, share in orders.KINDS.items():
            self.assertAlmostEqual(kinds[kind], share * 2.4, delta=4, msg=kind)

    def test_a_small_history_has_several_kinds(self):
        self.assertGreaterEqual(len({plan.kind for plan in plans(16)}), 5)

    def test_time(self):
        """Steps lie within ninety days and never after the end, on working days after opening."""
        for plan in self.plans:
            moments = [moment for moment, _name in plan.steps]
            self.assertTrue(all(UNTIL - timedelta(days=91) < moment <= UNTIL for moment in moments))
            self.assertEqual(moments[0], min(moments))
            self.assertEqual(plan.steps[0][1], "quote")
            self.assertTrue(all(moment.weekday() != 6 and moment.time() >= orders.OPENS for moment in moments))

    def test_what_ships_is_billed(self):
        """Every dispatch is billed and registered within the quarter of an hour, never before it."""
        for plan in self.plans:
            names = [name for _moment, name in sorted(plan.steps)]
            for number, name in enumerate(names):
                if name == "ship" and number + 2 < len(names):
                    self.assertEqual(names[number + 1 : number + 3], ["bill", "papers"], plan)

    def test_workers_share_nothing(self):
        """Two workers divide the orders, and meet neither in a warehouse nor at a customer."""
        first, second = (orders.of_worker(self.plans, worker, 2) for worker in (0, 1))
        self.assertEqual(len(first) + len(second), len(self.plans))
        for key in ("warehouse", "customer"):
            self.assertFalse({getattr(plan, key) for plan in first} & {getattr(plan, key) for plan in second})
        self.assertEqual(orders.of_worker(self.plans, 0, 1), self.plans)

    def test_first_customer_is_left_for_the_scenario(self):
        self.assertNotIn("C0001", {plan.customer for plan in self.plans})
