from odoo import api, models
from odoo.fields import Domain

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction


class O2dCreditSanction(models.Model):
    """Sanctions in the work queues of those who decide."""

    _name = "o2d.credit.sanction"
    _inherit = ["o2d.credit.sanction", "o2d.queue.mixin"]

    _o2d_queue_idx = models.Index("(is_urgent DESC, due_at, id) WHERE state = 'pending'")

    @api.model
    def _o2d_queue_of_me(self):
        """Those that the user asked for, and of the user's own orders."""
        return Domain("requested_by_id", "=", self.env.uid) | Domain("order_id.user_id", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        # The buttons check role, level and person themselves; nobody writes a sanction.
        return {
            **super()._o2d_queue_actions(),
            "sanction": QueueAction(
                self.env._("Sanction"),
                "fa-check",
                "_o2d_queue_sanction",
                operation="read",
                applies=lambda one: one._o2d_is_for_me(),
                asks=self.env._("Why may it go?"),
            ),
            "reject": QueueAction(
                self.env._("Reject"),
                "fa-times",
                "_o2d_queue_reject",
                operation="read",
                applies=lambda one: one._o2d_is_for_me(),
                asks=self.env._("Why not?"),
            ),
            "agree": QueueAction(
                self.env._("Agree"),
                "fa-check",
                "_o2d_queue_agree",
                operation="read",
                applies=lambda one: one.decided_by_id != one.env.user,
            ),
            "object": QueueAction(
                self.env._("Object"),
                "fa-times",
                "_o2d_queue_object",
                operation="read",
                applies=lambda one: one.decided_by_id != one.env.user,
                asks=self.env._("What was wrong with it?"),
            ),
            "open": QueueAction(
                self.env._("Open"), "fa-external-link", "_o2d_queue_open", operation="read", is_main=False
            ),
        }

    def _o2d_is_for_me(self):
        """May this user decide, as far as role and person go?"""
        self.ensure_one()
        user = self.env.user
        own = user in self._o2d_own_people()
        return (
            self.state == "pending"
            and not own
            and self.first_by_id != user
            and bool(user.all_group_ids & self._o2d_able_roles())
        )

    def _o2d_queue_orders(self):
        return self._o2d_queue_linked_orders()

    def _o2d_queue_fact(self):
        asked = self.sudo()
        return {
            "name": asked.order_name,
            "customer": asked.partner_id.name or "",
            "amount": asked.amount,
            "currency": asked.currency_id.id,
            "lines": len(asked.line_ids),
            "what": (asked.decision_note if asked.is_emergency else asked.reason) or "",
            "with": self._o2d_queue_with(asked.role_id, asked.approver_id),
        }

    def _o2d_queue_sanction(self, words):
        self.action_sanction(words)
        if self.state == "pending":
            return Outcome(self.env._("Noted. A second head has to agree as well."), is_done=False)
        return Outcome(self.env._("Sanctioned: %(name)s.", name=self.display_name))

    def _o2d_queue_reject(self, words):
        self.action_reject(words)
        return Outcome(self.env._("Rejected: %(name)s.", name=self.display_name))

    def _o2d_queue_agree(self, words):
        self.action_ratify(words)
        return Outcome(self.env._("Agreed: %(name)s.", name=self.display_name))

    def _o2d_queue_object(self, words):
        self.action_ratify(words, agree=False)
        return Outcome(self.env._("Your objection is kept with the release."))


class O2dException(models.Model):
    _inherit = "o2d.exception"

    @api.model
    def _o2d_queue_domain(self, queue):
        """What waits for a sanction stands in the queue of sanctions, once."""
        domain = super()._o2d_queue_domain(queue)
        if queue.sudo().code == "credit":
            # After a no it is for sales to say what is different now.
            states = [("state", "in", ("pending", "rejected")), ("order_id", "!=", False)]
            asked = self.env["o2d.credit.sanction"].sudo()._search(states)
            domain &= Domain("order_id", "not in", asked.subselect("order_id"))
        return domain
