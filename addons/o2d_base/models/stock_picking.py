from odoo import models


class StockPicking(models.Model):
    """Deliveries ask the gate `validate` on every way to done."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "o2d.gate.mixin"]

    def _action_done(self):
        # Reached by the button, by batches, by RPC with any context and by scheduled actions.
        self.filtered(lambda picking: picking._o2d_is_delivery())._o2d_gate_refuse("validate")
        return super()._action_done()

    def write(self, vals):
        if vals.get("state") == "done":
            # Core computes the state; whoever writes it meets the gate too.
            self.filtered(lambda picking: picking.state != "done" and picking._o2d_is_delivery())._o2d_gate_refuse(
                "validate"
            )
        return super().write(vals)

    def action_cancel(self):
        done = super().action_cancel()
        self._o2d_gate_passed("validate", self.env._("The delivery was cancelled."))
        return done

    def unlink(self):
        self._o2d_gate_passed("validate", self.env._("The delivery was deleted."))
        return super().unlink()

    def _o2d_taken_back(self, words):
        """Hook: these deliveries were taken back before they left; what anybody has open about them ends.

        Called before their goods are asked for anew.

        :param words: who took them back, and why
        """
        for gate in ("validate", "gate_out"):
            self._o2d_gate_passed(gate, words)

    def _o2d_is_delivery(self):
        """Does this transfer take goods to a customer (and not bring them back)?"""
        return self.picking_type_code == "outgoing" and not self.return_id

    def _o2d_gate_warehouse(self):
        return self.picking_type_id.warehouse_id

    def _o2d_gate_order(self):
        return self.sale_id

    def _o2d_event_refs(self):
        return {
            **super()._o2d_event_refs(),
            "order_id": self.sale_id.id,
            "order_name": self.sale_id.name,
            "picking_id": self.id,
            "picking_name": self.name,
        }

    def _o2d_exception_documents(self):
        return {"order_id": self.sale_id.id, "picking_id": self.id}
