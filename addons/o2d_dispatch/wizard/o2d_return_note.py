from odoo import fields, models

DECISIONS = [
    ("refuse", "Refuse"),
    ("withdraw", "Withdraw"),
    ("deny", "No credit"),
]


class O2dReturnNote(models.TransientModel):
    """Asks for the reason without which nothing is refused, withdrawn or left without credit."""

    _name = "o2d.return.note"
    _description = "Reason of a decision on a return"

    return_id = fields.Many2one("o2d.return", required=True, readonly=True, ondelete="cascade")
    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    note = fields.Text(string="Reason", required=True, help="Why. Kept with the return.")

    def action_decide(self):
        """Decide; see the methods of `o2d.return`."""
        self.ensure_one()
        doors = {"refuse": "action_refuse", "withdraw": "action_withdraw", "deny": "action_deny_credit"}
        return getattr(self.return_id, doors[self.decision])(self.note)


class O2dReturn(models.Model):
    _inherit = "o2d.return"

    def action_ask_refuse(self):
        """Ask why it is refused."""
        return self._o2d_ask_note("refuse", self.env._("Refuse the return"))

    def action_ask_withdraw(self):
        """Ask why the goods do not come back."""
        return self._o2d_ask_note("withdraw", self.env._("Withdraw the return"))

    def action_ask_deny(self):
        """Ask why there is no credit."""
        return self._o2d_ask_note("deny", self.env._("No credit"))

    def _o2d_ask_note(self, decision, title):
        self._o2d_check_mine()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "o2d.return.note",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_return_id": self.id, "default_decision": decision},
        }
