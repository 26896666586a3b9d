from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.common import O2dCase


class TestDeliveryGate(O2dCase):
    def _delivery(self, mode, **values):
        self._control("vehicle_capture", mode)
        order = self._order()
        order.action_confirm()
        delivery = order.picking_ids
        delivery.write({"o2d_test_control": "vehicle_capture", **values})
        delivery.move_ids.write({"quantity": 1, "picked": True})
        return delivery

    def test_refused_by_every_door(self):
        """An enforced gate refuses the button, the batch context and a direct call alike."""
        delivery = self._delivery("enforce")
        for attempt in (
            delivery.button_validate,
            delivery.with_context(skip_sanity_check=True, skip_backorder=True).button_validate,
            delivery._action_done,
        ):
            with self.assertRaisesRegex(O2dRefused, "The delivery is not ready"):
                attempt()
        self.assertNotEqual(delivery.state, "done")

    def test_advise_lets_it_go(self):
        """Advising validates, and the trail says what would have been refused."""
        delivery = self._delivery("advise")
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(self._events(delivery, "advised").mapped("order_name"), [delivery.sale_id.name])

    def test_receipts_are_not_asked(self):
        """The gate is for goods that go to customers, not for receipts."""
        self._control("vehicle_capture", "enforce")
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "o2d_test_control": "vehicle_capture",
                "move_ids": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 1, "quantity": 1, "picked": True,
                    "location_id": self.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": self.warehouse.lot_stock_id.id})],
            }
        )  # fmt: skip
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def test_invoice_gate(self):
        """An order's reason at the gate `invoice` stops posting its invoice, under enforcement only."""
        order = self._order(o2d_test_control="credit_overdue", o2d_test_gate="invoice")
        order.action_confirm()
        self._deliver(order)
        self._control("credit_overdue", "enforce")
        invoice = order._create_invoices()
        with self.assertRaisesRegex(O2dRefused, "Something is wrong here"):
            invoice.action_post()
        self.assertEqual(invoice.state, "draft")
        self._control("credit_overdue", "advise")
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
