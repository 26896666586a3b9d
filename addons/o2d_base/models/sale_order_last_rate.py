from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date


class SaleOrderLine(models.Model):
    """What this customer paid for the same article last time, next to what he is asked for now."""

    _inherit = "sale.order.line"

    o2d_last_rate = fields.Json(
        string="Last rate",
        compute="_compute_o2d_last_rate",
        groups="sales_team.group_sale_salesman",
        help="What this customer paid for the article last time, per unit of this line, and when.",
    )

    @api.depends("product_id", "product_uom_id", "order_id.partner_id", "order_id.currency_id", "order_id.company_id")
    def _compute_o2d_last_rate(self):
        """{"price", "discount" (per cent), "net", "words"} in the order's currency per unit of the line, or False."""
        self.o2d_last_rate = False
        for order, lines in self.filtered(lambda line: line.product_id and line.order_id).grouped("order_id").items():
            rates = order._o2d_last_rates(lines.product_id)
            for line in lines:
                rate = rates.get(line.product_id._origin.id)
                line.o2d_last_rate = bool(rate) and order._o2d_rate_in(rate, line.product_id, line.product_uom_id)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    o2d_has_last_rate = fields.Boolean(
        compute="_compute_o2d_has_last_rate",
        groups="sales_team.group_sale_salesman",
        help="Whether this customer has bought any of these articles before.",
    )

    @api.depends("order_line.o2d_last_rate")
    def _compute_o2d_has_last_rate(self):
        for order in self:
            order.o2d_has_last_rate = any(line.o2d_last_rate for line in order.order_line)

    def _o2d_last_rates(self, products):
        """What this order's customer paid last time, in one query whatever the number of products.

        Orders of the whole customer (every contact of the commercial partner) in this company and currency count,
        confirmed ones only; whoever sold: the reader may see this customer's quotation, and so his prices.

        :return: {product id: {"price", "discount", "uom_id", "quantity", "date", "order"}}
        """
        self.ensure_one()
        if not products._origin or not self.partner_id:
            return {}
        Line = self.env["sale.order.line"]
        fields_read = ["product_id", "price_unit", "discount", "product_uom_id", "product_uom_qty", "order_id"]
        Line.flush_model([*fields_read, "display_type", "is_downpayment", "combo_item_id"])
        self.env["sale.order"].flush_model(["partner_id", "company_id", "currency_id", "state", "date_order", "name"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (line.product_id)
                       line.product_id, line.price_unit AS price, line.discount, line.product_uom_id AS uom_id,
                       line.product_uom_qty AS quantity, former.date_order AS date, former.name AS order
                  FROM sale_order_line line
                  JOIN sale_order former ON former.id = line.order_id
                  JOIN res_partner partner ON partner.id = former.partner_id
                 WHERE line.product_id IN %(products)s
                   AND partner.commercial_partner_id = %(partner)s
                   AND former.company_id = %(company)s
                   AND former.currency_id = %(currency)s
                   AND former.state = 'sale'
                   AND former.id != %(order)s
                   AND line.display_type IS NULL
                   AND line.is_downpayment IS NOT TRUE
                   AND line.combo_item_id IS NULL
                   AND line.product_uom_qty > 0
              ORDER BY line.product_id, former.date_order DESC, line.id DESC
                """,
                products=tuple(products._origin.ids),
                partner=self.partner_id.commercial_partner_id._origin.id or 0,
                company=self.company_id.id,
                currency=self.currency_id.id,
                order=self._origin.id or 0,
            )
        )
        return {row.pop("product_id"): row for row in rows}

    def _o2d_rate_in(self, rate, product, uom):
        """A last rate as it reads on a line of this product in this unit: numbers and words, JSON-able."""
        paid_in = self.env["uom.uom"].browse(rate["uom_id"]) or product.uom_id
        uom = uom or product.uom_id
        convertible = paid_in._has_common_reference(uom)
        price = paid_in._compute_price(rate["price"], uom) if convertible else rate["price"]
        discount = rate["discount"] or 0
        net = self.currency_id.round(price * (1 - discount / 100))
        return {
            "price": price,
            "discount": discount,
            "net": net,
            "usable": convertible,
            "date": self._o2d_short_date(rate["date"]),
            "words": self._o2d_rate_words(rate, paid_in, price, discount, net, uom if convertible else paid_in),
        }

    def _o2d_short_date(self, moment):
        """“12 Sep” of this year, “Sep 2025” of an earlier one: as much as a column holds."""
        this_year = moment.year == fields.Date.context_today(self).year
        return format_date(self.env, moment, date_format="d MMM" if this_year else "MMM yyyy")

    def _o2d_rate_words(self, rate, paid_in, price, discount, net, uom):
        """“₹ 137.75 per Units (₹ 145.00 less 5%), 10 Units on 12 Sep 2026, order S00012”."""
        facts = {
            "net": format_amount(self.env, net, self.currency_id),
            "price": format_amount(self.env, price, self.currency_id),
            "discount": f"{discount:g}",
            "unit": uom.name,
            "quantity": f"{rate['quantity']:g}",
            "bought": paid_in.name,
            "date": format_date(self.env, rate["date"]),
            "order": rate["order"],
        }
        if discount:
            return self.env._(
                "%(net)s per %(unit)s after %(discount)s%% discount on %(price)s. Bought: %(quantity)s %(bought)s on "
                "%(date)s, order %(order)s.",
                **facts,
            )
        return self.env._(
            "%(net)s per %(unit)s. Bought: %(quantity)s %(bought)s on %(date)s, order %(order)s.", **facts
        )
