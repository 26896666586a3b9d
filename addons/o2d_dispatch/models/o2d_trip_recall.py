from odoo import api, fields, models
from odoo.exceptions import UserError

from .stock_picking_recall import MAY_RECALL


class O2dTrip(models.Model):
    """What is loaded and billed is taken back from the vehicle's own page as well."""

    _inherit = "o2d.trip"

    o2d_may_recall = fields.Boolean(
        compute="_compute_o2d_may_recall", help="Whether whoever looks may take deliveries of this trip back."
    )

    @api.depends("state", "picking_ids.state", "picking_ids.o2d_gate_out_at")
    @api.depends_context("uid")
    def _compute_o2d_may_recall(self):
        may = self.env.user._o2d_has_any(MAY_RECALL)
        for trip in self:
            trip.o2d_may_recall = may and any(one._o2d_waits_at_gate() for one in trip.sudo().picking_ids)

    def action_o2d_ask_recall(self):
        """Ask which deliveries of this trip are taken back, and why."""
        self.ensure_one()
        self.check_access("read")
        loaded = self.picking_ids.filtered(lambda picking: picking._o2d_waits_at_gate())
        if not loaded:
            raise UserError(self.env._("Nothing on %(trip)s is validated and still here.", trip=self.display_name))
        return loaded.action_o2d_ask_recall()
