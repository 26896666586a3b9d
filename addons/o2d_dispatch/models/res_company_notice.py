from odoo import fields, models


class ResCompany(models.Model):
    """Whether a company tells its customers that goods have left, and in which words."""

    _inherit = "res.company"

    o2d_notice = fields.Boolean(
        groups="base.group_user",
        string="Tell customers when goods leave",
        help="Each customer gets one mail for each delivery that leaves, with invoice, vehicle and a link to the "
        "order. Odoo's own delivery mail is then not sent for these deliveries.",
    )
    o2d_notice_template_id = fields.Many2one(
        "mail.template",
        groups="base.group_user",
        string="Mail",
        domain=[("model", "=", "stock.picking")],
        ondelete="set null",
        help="What customers read. A customer may have a mail of his own. Empty: the one that comes with the module, "
        "in Hindi for customers whose language is Hindi.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_notice = fields.Boolean(related="company_id.o2d_notice", readonly=False)
    o2d_notice_template_id = fields.Many2one(related="company_id.o2d_notice_template_id", readonly=False)
