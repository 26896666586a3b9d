from odoo import api, models

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction


class AccountMove(models.Model):
    """Credit notes that wait for the finance head."""

    _inherit = "account.move"

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "approve_credit": QueueAction(
                self.env._("Approve"),
                "fa-check",
                "_o2d_queue_approve_credit",
                "o2d_base.group_finance_head",
                operation="read",
                applies=lambda note: note.o2d_credit_waits and note.create_uid != note.env.user,
            ),
        }

    def _o2d_queue_approve_credit(self, _words):
        self.action_o2d_approve_credit()
        return Outcome(self.env._("The credit note is approved. Accounts can confirm it."))

    def _o2d_queue_facts(self):
        facts = super()._o2d_queue_facts()
        for note in self.filtered("o2d_credit_waits"):
            facts[note.id] |= {
                "name": note.reversed_entry_id.sudo().name or "",
                "amount": note.amount_total,
                "what": note.o2d_credit_reason or "",
                "with": note.create_uid.sudo().name or "",
            }
        return facts
