from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .sale_order_tracking_lines import stamp

TRAIL_LENGTH = 100
# What a customer is told of the trail: that a step was reached, never who was asked or refused what.
PORTAL_KINDS = ("entered", "done")


class SaleOrder(models.Model):
    """The papers of an order and what happened to it."""

    _inherit = "sale.order"

    def _o2d_tracking_documents(self, audience):
        """Deliveries and invoices, oldest first; `open` says whether whoever asks may open it."""
        return self._o2d_tracking_transfers(audience) + self._o2d_tracking_invoices(audience)

    def _o2d_tracking_transfers(self, audience):
        pickings = self.picking_ids.filtered(lambda one: one.state != "cancel").sorted("id")
        if audience == "portal":
            # How we move goods within our warehouse is no matter of the customer's.
            pickings = pickings.filtered(lambda one: self._o2d_delivery_kind(one) != "transfer")
        if not pickings:
            return []
        states = dict(pickings._fields["state"]._description_selection(self.env))
        counts = dict(
            self.env["stock.move"]._read_group(
                [("picking_id", "in", pickings.ids), ("state", "!=", "cancel")], ["picking_id"], ["__count"]
            )
        )
        readable = self._o2d_readable(pickings)
        return [
            {
                "kind": self._o2d_delivery_kind(picking),
                "id": picking.id,
                "model": "stock.picking",
                "name": picking.name,
                "state": picking.state,
                "words": states.get(picking.state, picking.state),
                "place": picking.picking_type_id.warehouse_id.name or "",
                "planned": stamp(picking.scheduled_date),
                "done_at": stamp(picking.date_done),
                "line_count": counts.get(picking, 0),
                "open": picking in readable,
            }
            for picking in pickings
        ]

    def _o2d_readable(self, documents):
        """Those of some documents that whoever asks may open, as superuser."""
        return documents.sudo(False)._filtered_access("read").sudo() if documents else documents

    def _o2d_delivery_kind(self, picking):
        """`delivery` reaches the customer, `return` comes back, `transfer` is on the way within the warehouse."""
        if picking.return_id or picking.picking_type_code == "incoming":
            return "return"
        return "delivery" if picking.picking_type_code == "outgoing" else "transfer"

    def _o2d_tracking_invoices(self, audience):
        # Nothing is billed to a customer before it is posted.
        shown = ("posted",) if audience == "portal" else ("draft", "posted")
        moves = self._o2d_tracked_moves().filtered(
            lambda move: move.move_type in ("out_invoice", "out_refund") and move.state in shown
        )
        states = dict(moves._fields["state"]._description_selection(self.env))
        readable = self._o2d_readable(moves)
        return [
            {
                "kind": "invoice" if move.move_type == "out_invoice" else "credit_note",
                "id": move.id,
                "model": "account.move",
                "name": move.name or self.env._("Draft invoice"),
                "state": move.state,
                "words": states.get(move.state, move.state),
                "done_at": move.invoice_date.isoformat() if move.invoice_date else None,
                "due": move.invoice_date_due.isoformat() if move.invoice_date_due else None,
                "paid": move.payment_state in ("paid", "in_payment"),
                "reversed": move.payment_state == "reversed",
                "amount": move.amount_total_signed,
                "open": move in readable,
            }
            for move in moves.sorted("id")
        ]

    def _o2d_tracked_moves(self):
        """The invoices and credit notes of this order, without reading every one of their lines."""
        for model in ("sale.order.line", "account.move.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT billed.move_id
                  FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
                  JOIN account_move_line billed ON billed.id = link.invoice_line_id
                 WHERE line.order_id = %s
                """,
                self.id,
            )
        )
        return self.env["account.move"].browse(sorted(move_id for (move_id,) in rows))

    def _o2d_tracking_trail(self, audience):
        """The latest events of the order and its documents, the newest first."""
        domain = Domain("order_id", "=", self.id)
        if audience == "portal":
            domain &= Domain("kind", "in", PORTAL_KINDS)
        names = {stage.code: stage.name for stage in self._o2d_all_stages()}
        return [
            {
                "id": event.id,
                "at": stamp(event.occurred_at),
                "kind": event.kind,
                "stage": event.stage or None,
                "stage_name": names.get(event.stage, event.stage or ""),
                "words": event.note or "",
                "who": event.user_name or "",
                "waited": event.waited,
                "document": event.picking_name or event.move_name or event.res_name or "",
            }
            for event in self.env["o2d.event"].search(domain, limit=TRAIL_LENGTH)
        ]
