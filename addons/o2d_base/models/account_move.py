from odoo import api, fields, models


class AccountMove(models.Model):
    """Invoices of orders ask the gate `invoice` before they are posted: the last automatic check."""

    _name = "account.move"
    _inherit = ["account.move", "o2d.gate.mixin"]

    def _post(self, soft=True):
        # Softly, core leaves invoices of a later day for that day: they are asked then.
        today = fields.Date.context_today(self)
        now = self.filtered(lambda move: not soft or move.date <= today)
        now._o2d_gate_refuse_invoice()
        posted = super(AccountMove, self._o2d_with_pass("invoice"))._post(soft=soft)
        return posted.with_env(self.env)

    def write(self, vals):
        if vals.get("state") == "posted" and not self._o2d_has_pass("invoice"):
            # A state written by hand meets the same gate.
            self._o2d_gate_refuse_invoice()
        return super().write(vals)

    def button_cancel(self):
        done = super().button_cancel()
        self._o2d_gate_passed("invoice", self.env._("The invoice was cancelled."))
        return done

    def unlink(self):
        self._o2d_gate_passed("invoice", self.env._("The invoice was deleted."))
        return super().unlink()

    def _o2d_gate_refuse_invoice(self):
        invoices = self.filtered(lambda move: move.state != "posted" and move._o2d_bills())
        invoices._o2d_gate_refuse("invoice")

    def _o2d_bills(self):
        """Does this document bill a customer? A credit note does with a quantity below nothing."""
        self.ensure_one()
        if self.move_type in ("out_invoice", "out_receipt"):
            return True
        return self.move_type == "out_refund" and any(
            line.quantity < 0 and line.display_type == "product" and not line.is_downpayment
            for line in self.invoice_line_ids
        )

    def _o2d_is_stopped(self):
        # Only invoices of orders are ever stopped.
        return self._o2d_gate_order().o2d_blocked

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

    @api.model
    def _o2d_claimed_invoices(self, company):
        """Posted invoices of a company that their customers do not accept as they are; modules add theirs."""
        problems = self.env["o2d.exception"].sudo()
        problems = problems.search(
            [
                ("state", "=", "open"),
                ("type", "in", ("shortage", "damage")),
                ("company_id", "=", company.id),
                ("invoice_id", "!=", False),
            ]
        )
        return problems.invoice_id

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
