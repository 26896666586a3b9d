from odoo import models

# What the bills of a trip repeat.
TOLD = {"vehicle_no", "vehicle_id", "transporter_id", "transporter_no", "transport_mode", "arrangement", "lr_no",
        "lr_date"}  # fmt: skip


class O2dTrip(models.Model):
    """Vehicle and transporter are said once, on the trip; the e-way bills follow."""

    _inherit = "o2d.trip"

    def write(self, vals):
        done = super().write(vals)
        if not TOLD.isdisjoint(vals):
            self.picking_ids._o2d_tell_bills()
        return done
