from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Held by this file alone; compared by identity, so no remote caller can send it.
_PEN = object()
PEN_KEY = "o2d_challan_pen"
FROZEN = {"o2d_challan_value", "o2d_challan_tax_ids"}


class StockMove(models.Model):
    """What each line of a challan is worth, frozen when the challan is written."""

    _inherit = "stock.move"

    o2d_challan_price = fields.Float(
        string="Value of one",
        digits="Product Price",
        copy=False,
        help="The value of one unit on the delivery challan. Empty: what the purpose says, cost or sales price.",
    )
    o2d_challan_value = fields.Monetary(
        string="Value on the challan",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What these goods are worth on their delivery challan, without tax.",
    )
    o2d_challan_tax_ids = fields.Many2many(
        "account.tax", "o2d_challan_tax_rel", string="Taxes on the challan", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._o2d_refuse_frozen({name for name, value in vals.items() if value})
            self._o2d_check_positive(vals.get("o2d_challan_price"))
        return super().create(vals_list)

    def write(self, vals):
        self._o2d_refuse_frozen(vals.keys())
        if "o2d_challan_price" in vals and not self._o2d_has_pen():
            self._o2d_check_price(vals["o2d_challan_price"])
        return super().write(vals)

    def _o2d_has_pen(self):
        return self.env.context.get(PEN_KEY) is _PEN

    @api.model
    def _o2d_refuse_frozen(self, names):
        if not self._o2d_has_pen() and not FROZEN.isdisjoint(names):
            raise AccessError(self.env._("What stands on a challan is written by the system, never by hand."))

    @api.model
    def _o2d_check_positive(self, price):
        if price and price < 0:
            raise UserError(self.env._("Goods are worth nothing or more: type a value that is not below zero."))

    def _o2d_check_price(self, price):
        self._o2d_check_positive(price)
        written = self.picking_id.filtered("o2d_challan_no")
        if written:
            raise UserError(
                self.env._(
                    "Challan %(challan)s is written: its values stay as they are.", challan=written[0].o2d_challan_no
                )
            )

    def _o2d_freeze_challan(self, purpose, position):
        """Keep price, value and taxes of this line for its challan.

        :param purpose: o2d.delivery.purpose
        :param position: account.fiscal.position of who gets the goods
        """
        self.ensure_one()
        taxes = self.env["account.tax"]
        if purpose.is_supply:
            own = self.product_id.taxes_id._filter_taxes_by_company(self.company_id)
            taxes = position.map_tax(own)
        price = self.o2d_challan_price
        if not price:
            price = self._o2d_value_of_one(purpose.value_by)
            # A price that contains its tax is no taxable value.
            price = taxes.compute_all(price, product=self.product_id)["total_excluded"] if taxes else price
        self.with_context(**{PEN_KEY: _PEN}).write(
            {
                "o2d_challan_price": price,
                "o2d_challan_value": self.company_id.currency_id.round(price * self.quantity),
                "o2d_challan_tax_ids": [fields.Command.set(taxes.ids)],
            }
        )

    def _o2d_value_of_one(self, value_by):
        """What one unit of this line is worth, in the company's currency.

        :param value_by: `cost` (what core took out of stock, else the product's cost) or `price`
        """
        product, unit = self.product_id, self.product_uom
        if value_by == "price":
            pricelist_currency = product.currency_id or self.company_id.currency_id
            price = product.uom_id._compute_price(product.lst_price, unit)
            return pricelist_currency._convert(
                price, self.company_id.currency_id, self.company_id, self.company_id._o2d_today(), round=False
            )
        if self.value and self.quantity:
            return abs(self.value) / self.quantity
        return product.uom_id._compute_price(product.standard_price, unit)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _o2d_refuse_billed(self):
        for line in self.sudo().filtered(lambda line: line.state == "done" and line.picking_id.o2d_challan_no):
            raise UserError(
                self.env._(
                    "%(product)s left with challan %(challan)s as it was. Return what came back, send anew what is"
                    " missing.",
                    product=line.product_id.display_name,
                    challan=line.picking_id.o2d_challan_no,
                )
            )
        return super()._o2d_refuse_billed()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _o2d_freeze_challan_lines(self):
        self.ensure_one()
        company = self.company_id
        position = (
            self.env["account.fiscal.position"]
            .sudo()
            .with_company(company)
            ._get_fiscal_position(self.partner_id, delivery=self.partner_id)
        )
        for move in self.move_ids.with_company(company).filtered(lambda one: one.state == "done" and one.quantity):
            move._o2d_freeze_challan(self.o2d_purpose_id, position)
