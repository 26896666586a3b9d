from odoo import fields, models


class ResCompany(models.Model):
    """What accounts may credit alone."""

    _inherit = "res.company"

    o2d_credit_alone = fields.Monetary(
        groups="base.group_user",
        string="Credit notes without goods up to",
        default=10000.0,
        help="What accounts may credit on one invoice without goods coming back, tax included. Above it the finance "
        "head approves; with nothing here he approves all of them.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_credit_alone = fields.Monetary(
        related="company_id.o2d_credit_alone", readonly=False, currency_field="currency_id"
    )
