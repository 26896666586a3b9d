from odoo import api, models
from odoo.fields import Domain

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction


class O2dReturn(models.Model):
    """Returns in work queues: to decide, to receive, to credit."""

    _name = "o2d.return"
    _inherit = ["o2d.return", "o2d.queue.mixin"]

    @api.model
    def _o2d_queue_of_me(self):
        return Domain("order_id.user_id", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        # The doors check role and person themselves; whoever decides writes no field.
        return {
            **super()._o2d_queue_actions(),
            "authorise": QueueAction(
                self.env._("Authorise"),
                "fa-check",
                "_o2d_queue_authorise",
                operation="read",
                applies=lambda one: one.may_decide,
            ),
            "refuse": QueueAction(
                self.env._("Refuse"),
                "fa-times",
                "_o2d_queue_refuse",
                operation="read",
                applies=lambda one: one.may_decide,
                asks=self.env._("Why is it refused?"),
                is_main=False,
            ),
            "receive": QueueAction(
                self.env._("Receive"),
                "fa-sign-in",
                "_o2d_queue_receive",
                operation="read",
                applies=lambda one: one.may_receive,
            ),
            "credit": QueueAction(
                self.env._("Credit"),
                "fa-file-text-o",
                "_o2d_queue_credit",
                operation="read",
                applies=lambda one: one.may_credit,
            ),
            "open": QueueAction(
                self.env._("Open"), "fa-external-link", "_o2d_queue_open", operation="read", is_main=False
            ),
        }

    def _o2d_queue_orders(self):
        return self._o2d_queue_linked_orders()

    def _o2d_queue_fact(self):
        facts = self.sudo()
        return {
            "name": facts.name,
            "document": facts.order_id.name,
            "customer": facts.partner_id.name,
            "amount": facts.value,
            "currency": facts.currency_id.id,
            "lines": len(facts.line_ids),
            "what": self._o2d_queue_what(),
            "with": facts.asked_by_id.name,
        }

    def _o2d_queue_what(self):
        facts = self.sudo()
        reason = dict(facts._fields["reason"]._description_selection(self.env))[facts.reason]
        goods = ", ".join(facts.goods_words.split("\n")[:3])
        return f"{reason}: {goods}"

    def _o2d_queue_authorise(self, words):
        self.action_authorise(words or "")
        return Outcome(self.env._("%(name)s is authorised.", name=self.name))

    def _o2d_queue_refuse(self, words):
        self.action_refuse(words)
        return Outcome(self.env._("%(name)s is refused.", name=self.name))

    def _o2d_queue_receive(self, _words):
        return Outcome(action=self.action_ask_receive())

    def _o2d_queue_credit(self, _words):
        self.action_credit()
        return Outcome(self.env._("%(name)s is credited.", name=self.name))
