"""Builders for recalls: deliveries that are validated, billed, and stand at the gate."""

from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class RecallCase(InvoiceCase):
    """A warehouse with a gate, and the people who may take a delivery back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("gate_out", "enforce", cls.warehouse)
        cls._control("vehicle_capture", "off", cls.warehouse)
        cls.head = cls._user("operations_head")
        cls.finance = cls._user("finance_head")

    def _loaded(self, lines=None, **values):
        """The validated, billed delivery of an order, at the gate."""
        return self._ship(self._confirmed(lines, **values))

    def _recall(self, picking, user=None, reason="The customer's cheque came back"):
        picking.with_user(user or self.supervisor).action_o2d_recall(reason)
        self.env.invalidate_all()
        return picking.o2d_recall_ids

    def _open(self, order):
        return order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))

    def _check_even(self, order):
        """Invoiced less credited is dispatched less returned, line by line and lot by lot."""
        for line in order.order_line.filtered("o2d_bill_on_dispatch"):
            posted = line.invoice_lines.filtered(lambda one: one.parent_state == "posted")
            billed = sum(one.quantity * -one.move_id.direction_sign for one in posted)
            self.assertAlmostEqual(billed, line.qty_delivered, 2, line.product_id.name)
            self.assertEqual(line._o2d_bill_facts()[line.id].room(), 0)
            self.assertEqual(line._o2d_bill_facts()[line.id].excess(), 0)
            self.assertEqual(self._lots_moved(line), self._lots_billed(posted), line.product_id.name)
        for picking in order.picking_ids.filtered("o2d_bill_state"):
            self.assertEqual(picking.o2d_bill_state, "billed", picking.name)

    def _lots_moved(self, line):
        lots = {}
        outgoing, incoming = line._get_outgoing_incoming_moves()
        for sign, moves in ((1, outgoing), (-1, incoming)):
            for one in moves.filtered(lambda move: move.state == "done").move_line_ids:
                lots[one.lot_id.id] = lots.get(one.lot_id.id, 0) + sign * one.quantity_product_uom
        return {lot: quantity for lot, quantity in lots.items() if quantity}

    def _lots_billed(self, documents):
        lots = {}
        for document, found in documents._o2d_lot_quantities().items():
            sign = -documents.browse(document).move_id.direction_sign
            for lot, quantity in found.items():
                lots[lot] = lots.get(lot, 0) + sign * quantity
        return {lot: quantity for lot, quantity in lots.items() if quantity}
