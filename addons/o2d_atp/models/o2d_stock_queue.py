from odoo import api, models

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction

DECIDERS = "o2d_base.group_warehouse_coordinator,o2d_base.group_operations_head"


class O2dStockLook(models.Model):
    """Bins to be seen, in the pickers' work queue."""

    _name = "o2d.stock.look"
    _inherit = ["o2d.stock.look", "o2d.queue.mixin"]

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "all_there": QueueAction(
                self.env._("All there"),
                "fa-check",
                "_o2d_queue_all_there",
                groups="stock.group_stock_user",
                operation="read",
            ),
            "found_less": QueueAction(
                self.env._("Found less"),
                "fa-minus",
                "_o2d_queue_found_less",
                groups="stock.group_stock_user",
                operation="read",
                is_main=False,
            ),
        }

    def _o2d_queue_all_there(self, _words):
        self.action_confirm()
        return Outcome(self.env._("Confirmed: %(bin)s", bin=self.location_id.display_name))

    def _o2d_queue_found_less(self, _words):
        return Outcome(action=self.action_found_less())

    def _o2d_queue_facts(self):
        return {
            look.id: {
                "name": look.location_id.display_name,
                "document": look.product_id.display_name,
                "what": self.env._(
                    "%(quantity)s %(unit)s should be there",
                    quantity=f"{look.book_quantity:g}",
                    unit=look.uom_id.name,
                ),
            }
            for look in self
        }


class O2dStockDifference(models.Model):
    """Count differences, in the work queue of those who decide."""

    _name = "o2d.stock.difference"
    _inherit = ["o2d.stock.difference", "o2d.queue.mixin"]

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "approve": QueueAction(
                self.env._("Approve"),
                "fa-check",
                "_o2d_queue_approve",
                groups=DECIDERS,
                operation="read",
                applies=lambda difference: difference._is_for_me(),
            ),
            "count_again": QueueAction(
                self.env._("Count again"),
                "fa-undo",
                "_o2d_queue_count_again",
                groups=DECIDERS,
                operation="read",
                applies=lambda difference: difference._is_for_me() and not difference.scrap_id,
                asks=self.env._("What should the counter look at again?"),
                is_main=False,
            ),
            "keep": QueueAction(
                self.env._("Keep them"),
                "fa-undo",
                "_o2d_queue_keep",
                groups=DECIDERS,
                operation="read",
                applies=lambda difference: difference._is_for_me() and bool(difference.scrap_id),
                asks=self.env._("Why should they not be scrapped?"),
                is_main=False,
            ),
            "open": QueueAction(
                self.env._("Open"), "fa-external-link", "_o2d_queue_open", operation="read", is_main=False
            ),
        }

    def _is_for_me(self):
        """Is the user another person than the counter?"""
        self.ensure_one()
        return self.env.user not in self.counter_id | self.asked_by_id

    def _o2d_queue_approve(self, _words):
        self.action_approve()
        return Outcome(self.env._("Booked: %(goods)s", goods=self.display_name))

    def _o2d_queue_count_again(self, words):
        self._check_may_decide()
        self._reject(words)
        return Outcome(self.env._("To be counted again: %(goods)s", goods=self.display_name))

    def _o2d_queue_keep(self, words):
        self._check_may_decide()
        self._reject(words)
        return Outcome(self.env._("Not to be scrapped: %(goods)s", goods=self.display_name))

    def _o2d_queue_facts(self):
        return {
            difference.id: {
                "name": difference.location_id.display_name,
                "document": difference.product_id.display_name,
                "amount": difference.value,
                "currency": difference.currency_id.id,
                "what": difference._what(),
                "with": difference.counter_id.sudo().name,
            }
            for difference in self
        }
