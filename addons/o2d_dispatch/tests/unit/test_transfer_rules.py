from unittest import TestCase

from odoo.addons.o2d_dispatch.tools import transfer_rules as rules


class TestTransferRules(TestCase):
    """Which paper, which value, what a count means; without a database."""

    def test_document(self):
        """Two registrations are distinct persons; within one, or without any, nothing is supplied."""
        for sender, receiver, paper in (
            ("27AAACB1234A1ZS", "29AAACB1234A1ZO", rules.INVOICE),
            ("27AAACB1234A1ZS", " 27aaacb1234a1zs ", rules.CHALLAN),
            ("", None, rules.CHALLAN),
            ("27AAACB1234A1ZS", "", rules.INVOICE),
        ):
            self.assertEqual(rules.document(sender, receiver), paper)

    def test_value(self):
        """Cost, price, or a share of the price."""
        self.assertEqual(rules.unit_value(rules.COST, 60, 100, 90), 60)
        self.assertEqual(rules.unit_value(rules.PRICE, 60, 100, 90), 100)
        self.assertEqual(rules.unit_value(rules.SHARE, 60, 100, 90), 90)

    def test_count(self):
        """What was sent is booked, short or damaged, never two of them; what is beyond it is too many."""
        for travelling in (0, 1, 7, 10):
            for good in range(12):
                for damaged in range(12):
                    found = rules.count(travelling, rules.Arrived(good, damaged))
                    self.assertEqual(found.booked + found.short + found.damaged, travelling)
                    self.assertEqual(found.over, max(good + damaged - travelling, 0))
                    self.assertLessEqual(found.booked, good)
                    self.assertLessEqual(found.damaged, damaged)
                    self.assertFalse(found.short and found.over)

    def test_credit(self):
        """Between registrations what comes back, or is lost before it arrived, is credited."""
        self.assertTrue(rules.needs_credit(rules.INVOICE, rules.BACK, None))
        self.assertTrue(rules.needs_credit(rules.INVOICE, rules.LOST, rules.CARRIER))
        self.assertFalse(rules.needs_credit(rules.INVOICE, rules.LOST, rules.RECEIVER))
        self.assertFalse(rules.needs_credit(rules.INVOICE, rules.KEPT, None))
        self.assertFalse(rules.needs_credit(rules.CHALLAN, rules.BACK, None))
