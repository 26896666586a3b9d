from odoo.tests import tagged

from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


@tagged("post_install", "-at_install")
class TestInvoiceKits(InvoiceCase):
    """A kit is billed as core counts kits that are with the customer, never as its parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._kit([(cls.product, 2), (cls.other, 1)], invoice_policy="order")

    def test_whole_kits(self):
        """Kits that left whole are billed as kits, with all their parts known to the line."""
        order = self._confirmed([(self.kit, 3)])
        picking = self._ship(order)
        self.assertEqual(self._billed(order.invoice_ids), {self.kit: 3})
        self.assertEqual(order.invoice_ids.amount_untaxed, 1500)
        self.assertEqual(order.invoice_ids.invoice_line_ids.o2d_stock_move_ids, picking.move_ids)
        self.assertEqual(picking.o2d_bill_state, "billed")

    def test_parts_that_make_no_kit(self):
        """Parts that make no whole kit are billed with the delivery that completes it."""
        order = self._confirmed([(self.kit, 3)])
        first = self._ship(order, {self.product: 6, self.other: 1})
        self.assertEqual(self._billed(first.o2d_invoice_ids), {self.kit: 1})
        second = self._ship(order)
        self.assertEqual(self._billed(second.o2d_invoice_ids), {self.kit: 2})
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_kit_comes_back(self):
        """A whole kit that comes back is credited as one."""
        order = self._confirmed([(self.kit, 3)])
        picking = self._ship(order)
        self._return(picking, {self.product: 2, self.other: 1})
        credit = self._credit(order.invoice_ids)
        self.assertEqual(self._billed(credit), {self.kit: 1})
        self.assertEqual(order.order_line.qty_to_invoice, 0)
