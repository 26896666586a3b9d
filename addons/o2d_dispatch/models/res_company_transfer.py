from odoo import fields, models

from ..tools import transfer_rules as rules


class ResCompany(models.Model):
    """How goods for another GST registration of the business are valued, and who settles what went wrong."""

    _inherit = "res.company"

    o2d_transfer_value_by = fields.Selection(
        [
            (rules.COST, "What they cost"),
            (rules.PRICE, "Their sales price"),
            (rules.SHARE, "A share of their sales price"),
        ],
        groups="base.group_user",
        string="Branch transfers are valued at",
        default=rules.COST,
        help="The value on the tax invoice for goods that go to another GST registration of the business (CGST Rules, "
        "rule 28). Where the receiving branch takes the whole input tax credit any value may be declared. Else take "
        "the sales price, or 90 % of it for goods that are sold on as they are.",
    )
    o2d_transfer_share = fields.Float(
        groups="base.group_user",
        string="Share of the sales price",
        default=90.0,
        help="In percent. Rule 28 allows 90 % of the price to a customer who is not related.",
    )
    o2d_transfer_settle_limit = fields.Monetary(
        groups="base.group_user",
        string="Differences settled by the receiver up to",
        default=0.0,
        help="What goods of a difference are worth. Above it somebody else than who counted them settles it.",
    )

    _o2d_transfer_share_sane = models.Constraint(
        "CHECK(o2d_transfer_share > 0 AND o2d_transfer_share <= 100)",
        "The share of the sales price is more than 0 and at most 100 percent.",
    )

    def _o2d_transfer_value(self, product):
        """What one unit (the product's own) is worth to this company when it goes to another registration.

        :return: in the company's currency, not rounded
        """
        self.ensure_one()
        own = self.sudo()
        product = product.sudo().with_company(own)
        price = product.currency_id._convert(product.lst_price, own.currency_id, own, own._o2d_today(), round=False)
        return rules.unit_value(own.o2d_transfer_value_by, product.standard_price, price, own.o2d_transfer_share)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_transfer_value_by = fields.Selection(related="company_id.o2d_transfer_value_by", readonly=False)
    o2d_transfer_share = fields.Float(related="company_id.o2d_transfer_share", readonly=False)
    o2d_transfer_settle_limit = fields.Monetary(
        related="company_id.o2d_transfer_settle_limit", readonly=False, currency_field="currency_id"
    )
