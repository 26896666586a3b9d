from odoo import api, fields, models


class ResPartner(models.Model):
    """How a customer is told that goods have left."""

    _inherit = "res.partner"

    o2d_notice_off = fields.Boolean(
        groups="base.group_user",
        string="No dispatch notices",
        help="This customer wants no mail when goods leave. The customer's page shows it all the same.",
    )
    o2d_notice_template_id = fields.Many2one(
        "mail.template",
        groups="base.group_user",
        string="Dispatch notice",
        domain=[("model", "=", "stock.picking")],
        ondelete="set null",
        help="The mail this customer gets when goods leave, in the customer's language. Empty: the company's own.",
    )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "o2d_notice_off", "o2d_notice_template_id"]
