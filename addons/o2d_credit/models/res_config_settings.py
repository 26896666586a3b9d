from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_ageing_bounds = fields.Char(related="company_id.o2d_ageing_bounds", readonly=False)
