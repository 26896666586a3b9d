"""What was decided about a transfer's reservation is written by the buttons that decide it, and by nobody else."""

from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.o2d_base.tools.token import DECISION, KEY

DECIDED = frozenset({"o2d_let_go_at", "o2d_given_back_at"})


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{name: vals[name] for name in vals if name not in DECIDED} for vals in vals_list])

    def write(self, vals):
        if DECIDED & vals.keys() and not DECISION.opens(self.env.context):
            raise AccessError(self.env._("Whether goods were given back is never written by hand."))
        return super().write(vals)

    def _o2d_decide_reserving(self, vals):
        """Write what was decided; the door has checked who asks."""
        if self:
            self.with_context(**{KEY: DECISION}).write(vals)
