from odoo import api, models
from odoo.fields import Domain

from ..tools.queue_rules import QueueAction


class AccountMove(models.Model):
    """Invoices in work queues."""

    _name = "account.move"
    _inherit = ["account.move", "o2d.queue.mixin"]

    _o2d_queue_due_idx = models.Index(
        "(invoice_date_due, id) WHERE state = 'posted' AND move_type = 'out_invoice'"
        " AND payment_state IN ('not_paid', 'partial')"
    )

    @api.model
    def _o2d_queue_at(self, warehouse_id):
        return Domain("line_ids.sale_line_ids.order_id.warehouse_id", "=", warehouse_id)

    @api.model
    def _o2d_queue_of_me(self):
        return Domain("invoice_user_id", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "open": QueueAction(
                self.env._("Open invoice"), "fa-file-text-o", "_o2d_queue_open", operation="read", is_main=False
            ),
        }

    def _o2d_queue_orders(self):
        orders = {move.id: move.sudo().line_ids.sale_line_ids.order_id[:1].sudo(False) for move in self}
        readable = self.env["sale.order"].union(*orders.values())._filtered_access("read")
        return {move_id: order for move_id, order in orders.items() if order and order in readable}

    def _o2d_queue_facts(self):
        facts = {}
        for move in self:
            partner = move.commercial_partner_id.sudo()
            order = move.sudo().line_ids.sale_line_ids.order_id[:1]
            facts[move.id] = {
                "name": move.name,
                "document": order.name or "",
                "customer": partner.name,
                "place": partner.city or "",
                "amount": move.amount_residual,
                "currency": move.currency_id.id,
                "what": self.env._("Partly paid") if move.payment_state == "partial" else self.env._("Not paid yet"),
                "with": move.invoice_user_id.sudo().name or "",
            }
        return facts
