"""What was decided about a transfer's reservation is written by the buttons that decide it, and by nobody else."""

from odoo import api, models


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "o2d.decision.mixin"]

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_let_go_at", "o2d_given_back_at"}

    @api.model
    def _o2d_undecided(self, vals):
        """A part of a transfer that is split off is a new one: whoever makes it with all values is not refused."""
        kept = self._o2d_decision_fields()
        return {name: value for name, value in vals.items() if name not in kept}
