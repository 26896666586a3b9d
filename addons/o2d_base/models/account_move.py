from odoo import models


class AccountMove(models.Model):
    """Invoices of orders ask the gate `invoice` before they are posted: the last automatic check."""

    _name = "account.move"
    _inherit = ["account.move", "o2d.gate.mixin"]

    def _post(self, soft=True):
        self.filtered(lambda move: move.move_type == "out_invoice")._o2d_gate_refuse("invoice")
        return super()._post(soft=soft)

    def _o2d_gate_reasons(self, gate):
        """An invoice is stopped by what stops its orders."""
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "invoice":
            orders = self.line_ids.sale_line_ids.order_id.sudo()
            asked = orders._o2d_gate_reasons(gate) if orders else {}
            for move in self:
                for order in move.line_ids.sale_line_ids.order_id:
                    reasons[move.id] += asked.get(order.id, [])
        return reasons

    def _o2d_gate_warehouse(self):
        return self._o2d_gate_order().warehouse_id

    def _o2d_gate_order(self):
        return self.line_ids.sale_line_ids.order_id[:1].sudo()

    def _o2d_event_refs(self):
        order = self._o2d_gate_order()
        return {
            **super()._o2d_event_refs(),
            "order_id": order.id,
            "order_name": order.name,
            "move_id": self.id,
            "move_name": self.name,
        }

    def _o2d_exception_documents(self):
        return {"order_id": self._o2d_gate_order().id, "invoice_id": self.id}
