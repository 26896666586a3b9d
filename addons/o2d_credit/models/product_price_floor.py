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

        What is taken off the order as a whole makes each of its lines cheaper by the same share.

        :return: [{line id, product, price, floor, percent, given, discount, max_discount}]; prices without taxes, in
            the company's currency, for one of the product's own unit; percent: how far below, or above; given: the
            money that this gives away in all
        """
        found = []
        shares = {order: order._o2d_rebate_share() for order in self.order_id}
        for line in self:
            if not line._o2d_has_price() or line.product_uom_qty <= 0:
                continue
            breach = line._o2d_floor_breach(shares[line.order_id])
            if breach:
                found.append({"line": line.id, "product": line.product_id.display_name, **breach})
        return found

    def _o2d_floor_breach(self, share):
        """How this line breaks its bounds, with a share of its price taken off the order as a whole, or {}."""
        template = self.product_id.product_tmpl_id.with_company(self.company_id)
        breach, floor = {}, template.o2d_price_floor
        price = self._o2d_net_price() * (1 - share) if floor else 0.0
        # A hundredth of a rupee is rounding, not a rebate.
        if floor and price < floor - 0.01:
            breach = {"price": price, "floor": floor, "percent": (floor - price) / floor * 100.0,
                      "given": (floor - price) * self._o2d_own_quantity()}  # fmt: skip
        discount = 100 - (100 - self.discount) * (1 - share)
        bound = template._o2d_discount_bound() if discount > 0 else None
        if bound is not None and discount > bound + 0.001:
            beyond = discount - bound
            gross = self.price_unit * self.product_uom_qty / (self.order_id.currency_rate or 1.0)
            breach |= {"discount": discount, "max_discount": bound}
            breach["percent"] = max(beyond, breach.get("percent", 0.0))
            breach["given"] = max(gross * beyond / 100, breach.get("given", 0.0))
        return breach

    def _o2d_has_price(self):
        """Is this a line with a price that somebody agreed on? Free goods of a scheme were agreed with the scheme."""
        self.ensure_one()
        return bool(
            self.product_id
            and not self.display_type
            and not self.is_downpayment
            and not self._o2d_is_reward()
            and self.product_type != "combo"
        )

    def _o2d_is_reward(self):
        return "is_reward_line" in self._fields and self.is_reward_line

    def _o2d_takes_off(self):
        """Does this line take money off the order without taking goods back?"""
        self.ensure_one()
        is_goods = self.product_type == "consu" and self.product_uom_qty < 0
        return bool(
            self.price_subtotal < 0
            and not is_goods
            and not self.display_type
            and not self.is_downpayment
            and not self._o2d_is_reward()
        )

    def _o2d_net_price(self):
        """Price of one of the product's own unit after discount, without taxes, in the company's currency."""
        self.ensure_one()
        quantity = self._o2d_own_quantity()
        return self.price_subtotal / (self.order_id.currency_rate or 1.0) / quantity if quantity else 0.0

    def _o2d_own_quantity(self):
        """The quantity in the product's own unit."""
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, round=False, raise_if_failure=False
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_rebate_share(self):
        """Which share of its goods' price is taken off this order as a whole: 0 for none, 0.1 for a tenth."""
        self.ensure_one()
        off = -sum(line.price_subtotal for line in self.order_line if line._o2d_takes_off())
        if off <= 0:
            return 0.0
        priced = self.order_line.filtered(lambda line: line._o2d_has_price() and line.price_subtotal > 0)
        return min(off / (sum(priced.mapped("price_subtotal")) or off), 1.0)
