from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_overpick_percent = fields.Float(
        groups="base.group_user",
        string="More than ordered (%)",
        default=0.0,
        help="How much more than asked for a picker may confirm, for goods that are cut or weighed. "
        "0: never more than ordered.",
    )

    _o2d_overpick_percent_check = models.Constraint(
        "CHECK(o2d_overpick_percent IS NULL OR (o2d_overpick_percent >= 0 AND o2d_overpick_percent <= 100))",
        "More than ordered lies between 0 and 100 %.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_overpick_percent = fields.Float(related="company_id.o2d_overpick_percent", readonly=False)
