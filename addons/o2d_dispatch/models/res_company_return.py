from odoo import api, fields, models
from odoo.exceptions import ValidationError

SEQUENCE = "o2d.return"


class ResCompany(models.Model):
    """How a company takes goods back."""

    _inherit = "res.company"

    o2d_return_days = fields.Integer(
        groups="base.group_user",
        string="Returns within (days)",
        default=30,
        help="Goods are asked back within so many days after they left. Later the head of sales or operations decides. "
        "0: at any time.",
    )
    o2d_return_value = fields.Monetary(
        groups="base.group_user",
        string="Returns decided by a head from",
        currency_field="currency_id",
        help="Returns of an order that are worth more than this together, before tax, are decided by a head of sales "
        "who has not asked for them. 0: every return is.",
    )
    o2d_return_needed = fields.Boolean(
        groups="base.group_user",
        string="Returns need an authorisation",
        help="Goods of a delivery come back only with a return that was authorised.",
    )
    o2d_return_credit = fields.Selection(
        [
            ("hand", "Made by accounts"),
            ("draft", "Draft on receipt"),
            ("post", "Posted on receipt"),
        ],
        groups="base.group_user",
        string="Credit notes of returns",
        default="hand",
        help="When the credit note for goods that came back is made.",
    )

    @api.constrains("o2d_return_days", "o2d_return_value")
    def _check_o2d_return(self):
        for company in self:
            if company.o2d_return_days < 0 or company.o2d_return_value < 0:
                raise ValidationError(self.env._("Days and amounts of returns are nought or more."))

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._o2d_make_return_series()
        return companies

    def _o2d_make_return_series(self):
        """One series of numbers for the returns of each of these companies."""
        sequences = self.env["ir.sequence"].sudo()
        known = sequences.search([("code", "=", SEQUENCE), ("company_id", "in", self.ids)]).company_id
        sequences.create(
            [
                {
                    "name": self.env._("Returns of %(company)s", company=company.name),
                    "code": SEQUENCE,
                    "prefix": "RET/",
                    "padding": 5,
                    "company_id": company.id,
                }
                for company in self - known
            ]
        )

    @api.model
    def _o2d_make_all_return_series(self):
        """Installing: for the companies that are there already."""
        known = self.env["ir.sequence"].sudo().search([("code", "=", SEQUENCE)]).company_id
        self.sudo().search([("id", "not in", known.ids)])._o2d_make_return_series()


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_return_days = fields.Integer(related="company_id.o2d_return_days", readonly=False)
    o2d_return_value = fields.Monetary(related="company_id.o2d_return_value", readonly=False)
    o2d_return_needed = fields.Boolean(related="company_id.o2d_return_needed", readonly=False)
    o2d_return_credit = fields.Selection(related="company_id.o2d_return_credit", readonly=False)
