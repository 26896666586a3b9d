from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_show_advice = fields.Boolean(
        string="Show what advising controls would stop",
        help="An advising control only writes to the trail. "
        "Switched on, the order also shows what would have been stopped.",
    )
