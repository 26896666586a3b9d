from odoo.tests import HttpCase, tagged

from .test_fast_entry import FastEntryCase


@tagged("post_install", "-at_install")
class TestFastEntryTour(FastEntryCase, HttpCase):
    """A coordinator enters lines without leaving the keyboard."""

    def _tour(self, name, order=None):
        order = order or self.order
        self.start_tour(f"/odoo/action-sale.action_orders/{order.id}", name, login=self.coordinator.login)
        order.invalidate_recordset()
        return order.order_line

    def test_paste(self):
        """What is pasted is mended in place by keyboard, a row is left out, and the rest is added at once."""
        lines = self._tour("o2d_paste_lines")
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in lines[1:]],
            [(self.bearing, 10), (self.sealed, 3), (self.belt, 2)],
        )

    def test_paste_into_the_lines(self):
        """Several lines pasted onto the order open the preview; what stands twice is added up when told so."""
        lines = self._tour("o2d_paste_into_lines")
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in lines[1:]], [(self.bearing, 14), (self.belt, 5)]
        )

    def test_repeat(self):
        """The latest order is repeated without its archived article, at the last rate where that is chosen."""
        former = self._order([(self.belt, 12), (self.bearing, 1)], client_order_ref="PO/77")
        former.order_line[0].price_unit = 80
        former.action_confirm()
        self.bearing.active = False
        lines = self._tour("o2d_repeat_order")
        self.assertRecordValues(
            lines[1:], [{"product_id": self.belt.id, "product_uom_qty": 12, "price_unit": 80, "price_subtotal": 960}]
        )

    def test_last_rate(self):
        """The last rate stands on the line and is taken by one key."""
        self._bought(self.belt, 80)
        order = self._order([(self.belt, 5)], user=self.coordinator)
        lines = self._tour("o2d_last_rate", order)
        self.assertEqual(lines.price_unit, 80)
