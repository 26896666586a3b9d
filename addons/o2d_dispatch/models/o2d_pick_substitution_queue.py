from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formatLang

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction


class O2dPickSubstitution(models.Model):
    """Offers in the work queue of sales."""

    _name = "o2d.pick.substitution"
    _inherit = ["o2d.pick.substitution", "o2d.queue.mixin"]

    @api.model
    def _o2d_queue_of_me(self):
        return Domain("order_id.user_id", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        # The buttons check role and person themselves; whoever answers writes no field.
        return {
            **super()._o2d_queue_actions(),
            "agree": QueueAction(
                self.env._("Agree"),
                "fa-check",
                "_o2d_queue_agree",
                operation="read",
                applies=lambda offer: offer.is_for_me and not offer.obstacle_words,
            ),
            "refuse": QueueAction(
                self.env._("Refuse"),
                "fa-times",
                "_o2d_queue_refuse",
                operation="read",
                applies=lambda offer: offer.is_for_me,
                is_main=False,
            ),
            "open": QueueAction(
                self.env._("Open"), "fa-external-link", "_o2d_queue_open", operation="read", is_main=False
            ),
        }

    def _o2d_queue_orders(self):
        return self._o2d_queue_linked_orders()

    def _o2d_queue_fact(self):
        offer = self.sudo()
        return {
            "document": offer.picking_id.name,
            "amount": offer.ordered_total,
            "currency": offer.currency_id.id,
            "what": self._o2d_queue_what(),
            "with": offer.proposed_by_id.name,
        }

    def _o2d_queue_what(self):
        offer = self.sudo()
        if offer.obstacle_words:
            return offer.obstacle_words
        facts = {
            **offer._o2d_facts(),
            "price": formatLang(self.env, offer.ordered_price, currency_obj=offer.currency_id),
            "listed": formatLang(self.env, offer.listed_price, currency_obj=offer.currency_id),
        }
        if offer.has_other_price:
            return self.env._(
                "%(price)s each as ordered, %(listed)s by the price list: %(quantity)s %(unit)s %(offered)s instead of "
                "%(replaced)s %(product_unit)s %(short)s",
                **facts,
            )
        return self.env._(
            "%(price)s each: %(quantity)s %(unit)s %(offered)s instead of %(replaced)s %(product_unit)s %(short)s",
            **facts,
        )

    def _o2d_queue_agree(self, _words):
        return Outcome(self._o2d_agree("ordered"))

    def _o2d_queue_refuse(self, _words):
        return Outcome(self._o2d_refuse())


class O2dException(models.Model):
    _inherit = "o2d.exception"

    def _o2d_queue_open(self, words):
        """The exception of an offer opens where it is answered."""
        prefix, _colon, number = (self.key or "").rpartition(":")
        if prefix == "pick:substitution" and number.isdigit():
            offer = self.env["o2d.pick.substitution"].browse(int(number)).exists()
            if offer:
                return offer._o2d_queue_open(words)
        return super()._o2d_queue_open(words)
