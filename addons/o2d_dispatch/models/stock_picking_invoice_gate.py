from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.o2d_base.tools import stage_rules as rules
from odoo.addons.o2d_base.tools.gate import Reason
from odoo.addons.o2d_base.tools.queue_rules import Outcome

BILLS = "o2d_base.group_accounts"


class StockPicking(models.Model):
    """The gate stays closed for what is not billed; what an invoice will need is asked when picking starts."""

    _inherit = "stock.picking"

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "pick":
            for picking in self.filtered("sale_id"):
                reasons[picking.id] += picking.sudo()._o2d_preflight()
        elif gate == "gate_out":
            for picking in self:
                reasons[picking.id] += picking.sudo()._o2d_billing_reasons()
        return reasons

    def _o2d_billing_reasons(self):
        """Why the papers of a delivery are not complete: goods travel with their invoice."""
        if self.state == "cancel" or self.picking_type_code != "outgoing" or not self._o2d_lines_from_dispatch():
            return []
        if self.state != "done":
            words = self.env._("It is not validated, so it has no invoice yet.")
        elif self.o2d_bill_state == "waiting":
            words = self.o2d_bill_problem
        else:
            return []
        return [Reason("pick_invoicing", words, BILLS)]

    @api.depends("o2d_bill_state")
    def _compute_o2d_stage_id(self):
        return super()._compute_o2d_stage_id()

    def _o2d_own_billing(self):
        """A delivery billed from dispatch has left its stage once its own goods are billed, whatever the others'."""
        if self.o2d_bill_state:
            return rules.TO_BILL if self.o2d_bill_state == "waiting" else rules.BILLED
        return super()._o2d_own_billing()

    def _o2d_queue_bill(self, words):
        """From the work queue: what left is billed from the pick, all else as core does."""
        if not self._o2d_is_billed_at_once():
            return super()._o2d_queue_bill(words)
        invoices = self._o2d_bill()
        if not invoices:
            raise UserError(self.o2d_bill_problem)
        return Outcome(self.env._("Billed: %(invoices)s", invoices=", ".join(invoices.mapped("name"))))

    @api.model
    def _o2d_forget_billing(self):
        """Uninstalling: nobody bills from the pick any more, so nothing waits for it."""
        problems = self.env["o2d.exception"].sudo().search([("control", "=", "pick_invoicing"), ("state", "=", "open")])
        problems._close(self.env._("Invoices are no longer raised from the pick."))
