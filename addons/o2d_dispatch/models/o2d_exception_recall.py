from odoo import api, models

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction

from .stock_picking_recall import MAY_RECALL


class O2dException(models.Model):
    """Who is told that a loaded delivery must not leave takes it back from the same list."""

    _inherit = "o2d.exception"

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "recall": QueueAction(
                self.env._("Take back"),
                "fa-undo",
                "_o2d_queue_recall",
                ",".join(MAY_RECALL),
                operation="read",
                applies=lambda problem: problem._o2d_asks_recall(),
                is_main=False,
            ),
        }

    def _o2d_asks_recall(self):
        """Does it keep a validated delivery from leaving?"""
        problem = self.sudo()
        return problem.state == "open" and problem.is_blocking and problem.picking_id.o2d_may_recall

    def _o2d_queue_recall(self, _words):
        return Outcome(action=self.picking_id.action_o2d_ask_recall())
