from odoo import fields, models


class ProductTemplate(models.Model):
    """The lowest price and the highest discount at which a product is sold without asking."""

    _inherit = "product.template"

    o2d_price_floor = fields.Float(
        string="Lowest price",
        company_dependent=True,
        digits="Product Price",
        groups="base.group_user",
        help="Without taxes, in the company's currency, for one of the product's own unit. An order below it asks for "
        "a sanction. 0: no lowest price.",
    )
    o2d_has_max_discount = fields.Boolean(
        string="Has a highest discount",
        company_dependent=True,
        groups="base.group_user",
        help="Off: the highest discount of the product's category counts.",
    )
    o2d_max_discount = fields.Float(
        string="Highest discount (%)",
        company_dependent=True,
        groups="base.group_user",
        help="A line with a higher discount asks for a sanction.",
    )

    def _o2d_discount_bound(self):
        """Highest discount in percent, or None where there is no bound."""
        self.ensure_one()
        if self.o2d_has_max_discount:
            return self.o2d_max_discount
        category = self.categ_id
        while category:
            if category.o2d_has_max_discount:
                return category.o2d_max_discount
            category = category.parent_id
        return None


class ProductCategory(models.Model):
    _inherit = "product.category"

    o2d_has_max_discount = fields.Boolean(
        string="Has a highest discount",
        company_dependent=True,
        groups="base.group_user",
        help="Off: the category above it counts, and without any there is no highest discount.",
    )
    o2d_max_discount = fields.Float(
        string="Highest discount (%)",
        company_dependent=True,
        groups="base.group_user",
        help="A line of a product of this category with a higher discount asks for a sanction.",
    )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_below_floor(self):
        """Lines of these that are sold below the lowest price or above the highest discount.

        :return: [{line id, product, price, floor, percent, discount, max_discount}]; prices without taxes, in the
            company's currency, for one of the product's own unit; percent: how far below, or above
        """
        found = []
        for line in self:
            if not line._o2d_has_price() or not line.product_uom_qty:
                continue
            template = line.product_id.product_tmpl_id.with_company(line.company_id)
            breach = {}
            if floor := template.o2d_price_floor:
                price = line._o2d_net_price()
                # A hundredth of a rupee is rounding, not a rebate.
                if price < floor - 0.01:
                    breach = {"price": price, "floor": floor, "percent": (floor - price) / floor * 100.0}
            bound = template._o2d_discount_bound() if line.discount > 0 else None
            if bound is not None and line.discount > bound + 0.001:
                beyond = line.discount - bound
                breach |= {"discount": line.discount, "max_discount": bound}
                breach["percent"] = max(beyond, breach.get("percent", 0.0))
            if breach:
                found.append({"line": line.id, "product": line.product_id.display_name, **breach})
        return found

    def _o2d_has_price(self):
        """Is this a line with a price that somebody agreed on? Free goods of a scheme were agreed with the scheme."""
        self.ensure_one()
        is_reward = "is_reward_line" in self._fields and self.is_reward_line
        return bool(
            self.product_id
            and not self.display_type
            and not self.is_downpayment
            and not is_reward
            and self.product_type != "combo"
        )

    def _o2d_net_price(self):
        """Price of one of the product's own unit after discount, without taxes, in the company's currency."""
        self.ensure_one()
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, round=False, raise_if_failure=False
        )
        return self.price_subtotal / (self.order_id.currency_rate or 1.0) / quantity if quantity else 0.0
