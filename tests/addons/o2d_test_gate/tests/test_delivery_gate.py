from odoo import fields

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.common import O2dCase


class TestDeliveryGate(O2dCase):
    def _delivery(self, mode, **values):
        self._control("handover", mode)
        order = self._order()
        order.action_confirm()
        delivery = order.picking_ids
        delivery.write({"o2d_test_control": "handover", **values})
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
        # Other modules advise on their own controls.
        advised = self._events(delivery, "advised").filtered(lambda event: event.detail["control"] == "handover")
        self.assertEqual(advised.mapped("order_name"), [delivery.sale_id.name])

    def test_receipts_are_not_asked(self):
        """The gate is for goods that go to customers, not for receipts."""
        self._control("handover", "enforce")
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "o2d_test_control": "handover",
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

    def _refused(self):
        """A delivery that was refused, with what the refusal left behind."""
        delivery = self._delivery("enforce")
        with self.assertRaises(O2dRefused) as refused:
            delivery.button_validate()
        delivery._o2d_log_refusal("validate", refused.exception.reasons)
        self.assertTrue(delivery.sale_id.o2d_blocked)
        return delivery

    def test_refusal_ends_when_the_gate_opens(self):
        """Mended and validated, the delivery's problem is closed, the order goes on and the trail says released."""
        delivery = self._refused()
        delivery.o2d_test_control = False
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertFalse(delivery.sale_id.o2d_blocked)
        self.assertEqual(delivery.sale_id.sudo().o2d_exception_ids.mapped("state"), ["closed"])
        self.assertEqual(len(self._events(delivery, "released")), 1)

    def test_refusal_ends_with_the_delivery(self):
        """A cancelled delivery stops nobody."""
        delivery = self._refused()
        delivery.action_cancel()
        self.assertFalse(delivery.sale_id.o2d_blocked)

    def test_refusal_is_of_its_control(self):
        """Refused again for another reason, only that reason stays open."""
        delivery = self._refused()
        self._control("gate_out", "enforce")
        delivery.o2d_test_control = "gate_out"
        with self.assertRaises(O2dRefused) as refused:
            delivery.button_validate()
        delivery._o2d_log_refusal("validate", refused.exception.reasons)
        problems = delivery.sale_id.sudo().o2d_exception_ids.filtered(lambda problem: problem.state == "open")
        self.assertEqual(problems.mapped("control"), ["gate_out"])

    def test_done_written_by_hand(self):
        """A state written by hand meets the same gate."""
        delivery = self._delivery("enforce")
        with self.assertRaises(O2dRefused):
            delivery.write({"state": "done"})

    def _stopped_invoice(self):
        order = self._order(o2d_test_control="credit_overdue", o2d_test_gate="invoice")
        order.action_confirm()
        self._deliver(order)
        self._control("credit_overdue", "enforce")
        return order, order._create_invoices()

    def test_posted_written_by_hand(self):
        """An invoice that is stopped is not posted by writing its state, whatever the context says."""
        _order, invoice = self._stopped_invoice()
        for context in ({}, {"o2d_gate_pass": True}, {"o2d_gate_pass": "invoice"}):
            with self.assertRaises(O2dRefused):
                invoice.with_context(**context).write({"state": "posted"})

    def test_deleted_invoice_stops_nobody(self):
        """With the refused invoice its problem goes too."""
        order, invoice = self._stopped_invoice()
        with self.assertRaises(O2dRefused) as refused:
            invoice.action_post()
        invoice._o2d_log_refusal("invoice", refused.exception.reasons)
        self.assertTrue(order.o2d_blocked)
        invoice.unlink()
        self.assertFalse(order.o2d_blocked)

    def test_invoice_of_a_later_day_is_asked_on_that_day(self):
        """Left for a later day, an invoice is not refused today."""
        _order, invoice = self._stopped_invoice()
        invoice.invoice_date = fields.Date.add(fields.Date.today(), days=5)
        invoice._post(soft=True)
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(self._events(invoice, "held"))
