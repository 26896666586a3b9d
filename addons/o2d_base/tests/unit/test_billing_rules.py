"""How much of a line may stand on invoices, without a database."""

import unittest

from odoo.addons.o2d_base.tools.billing_rules import is_billed_by_delivery, quantity_to_bill


class TestQuantityToBill(unittest.TestCase):
    def test_policy(self):
        """A line frozen as billed from dispatch is billed by delivery, whatever the product says."""
        self.assertTrue(is_billed_by_delivery("order", True))
        self.assertTrue(is_billed_by_delivery("delivery", False))
        self.assertFalse(is_billed_by_delivery("order", False))

    def test_by_delivery_is_a_delta(self):
        """Billed by delivery: delivered less invoiced, and negative when goods came back."""
        self.assertEqual(quantity_to_bill(10, 4, 0, True, False), 4)
        self.assertEqual(quantity_to_bill(10, 12, 10, True, False), 2)
        self.assertEqual(quantity_to_bill(10, 8, 10, True, False), -2)

    def test_by_order(self):
        """Billed by order: ordered less invoiced."""
        self.assertEqual(quantity_to_bill(10, 0, 3, False, False), 7)

    def test_held_bills_nothing_that_stands_in_the_warehouse(self):
        """A held line bills nothing that has not left."""
        self.assertEqual(quantity_to_bill(10, 0, 0, False, True), 0)
        self.assertEqual(quantity_to_bill(10, 0, 0, True, True), 0)

    def test_held_still_bills_what_has_left(self):
        """Goods that left before the hold are billed: they must not travel without an invoice."""
        self.assertEqual(quantity_to_bill(10, 4, 1, False, True), 3)
        self.assertEqual(quantity_to_bill(10, 4, 1, True, True), 3)

    def test_hold_credits_nothing_billed_in_advance(self):
        """A hold takes no invoice back."""
        self.assertEqual(quantity_to_bill(10, 0, 10, False, True), 0)

    def test_held_returns_are_credited(self):
        """Goods that came back are credited, held or not."""
        self.assertEqual(quantity_to_bill(10, 2, 5, True, True), -3)


if __name__ == "__main__":
    unittest.main()
