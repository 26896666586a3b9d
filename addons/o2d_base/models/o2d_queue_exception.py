from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.queue_rules import Outcome, QueueAction


class O2dException(models.Model):
    """Problems in work queues."""

    _name = "o2d.exception"
    _inherit = ["o2d.exception", "o2d.queue.mixin"]

    _o2d_queue_idx = models.Index("(due_at, opened_at, id) WHERE state = 'open'")

    @api.model
    def _o2d_queue_of_me(self):
        """Those the user has taken, and those of the user's own orders."""
        return Domain("owner_id", "=", self.env.uid) | Domain("order_id.user_id", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "take": QueueAction(
                self.env._("I take it"),
                "fa-hand-o-right",
                "_o2d_queue_take",
                applies=lambda problem: problem.owner_id != problem.env.user,
            ),
            "close": QueueAction(
                self.env._("Close"),
                "fa-check",
                "_o2d_queue_close",
                applies=lambda problem: problem._o2d_closes_by_hand(),
                asks=self.env._("How was it solved?"),
            ),
            "open": QueueAction(
                self.env._("Open"), "fa-external-link", "_o2d_queue_open", operation="read", is_main=False
            ),
        }

    def _o2d_closes_by_hand(self):
        """Can it be closed with a few words? What stops an order closes by itself when its cause is gone, and a
        customer who reported something is answered in the form."""
        return self.state == "open" and not self.is_blocking and self.type != "hold" and not self.sudo().is_reported

    def _o2d_queue_orders(self):
        try:
            readable = self.sudo().order_id.sudo(False)._filtered_access("read")
        except AccessError:
            return {}
        return {problem.id: problem.order_id for problem in self.sudo() if problem.order_id in readable}

    def _o2d_queue_fact(self):
        labels = dict(self._fields["type"]._description_selection(self.env))
        found = self.sudo()
        fact = {
            "what": found.name,
            "with": self._o2d_queue_with(found.owner_group_id, found.owner_id),
            "document": found.picking_id.name or "",
        }
        # A problem without an order is called by its kind.
        return fact if found.order_id else {**fact, "name": labels.get(found.type, ""), "document": ""}

    def _o2d_queue_take(self, _words):
        self.action_take()
        return Outcome(self.env._("It is yours: “%(problem)s”.", problem=self.name))

    def _o2d_queue_close(self, words):
        self.closure = words
        self.action_close()
        return Outcome(self.env._("Closed: “%(problem)s”.", problem=self.name))
