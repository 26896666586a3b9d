from datetime import timedelta
from statistics import median_low

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

ORDERS_SHOWN = 20
USUAL_DAYS = 365
USUAL_SHOWN = 60
# Bought so often is usual.
USUAL_ORDERS = 2


class SaleOrder(models.Model):
    """Repeating what a customer ordered before, at today's prices."""

    _inherit = "sale.order"

    @api.readonly
    def o2d_former_orders(self):
        """This customer's former orders, the latest first.

        :return: {"orders": [{"id", "name", "date", "lines", "amount", "reference"}], "usual": how many articles he
            usually orders}
        """
        self._o2d_check_fast_entry()
        orders = self.search_fetch(
            self._o2d_former_domain(),
            ["name", "date_order", "amount_total", "currency_id", "client_order_ref"],
            limit=ORDERS_SHOWN,
            order="date_order DESC, id DESC",
        )
        counts = dict(
            self.env["sale.order.line"]._read_group(
                self._o2d_repeated_domain() & Domain("order_id", "in", orders.ids), ["order_id"], ["__count"]
            )
        )
        return {
            "orders": [
                {
                    "id": order.id,
                    "name": order.name,
                    "date": format_date(self.env, order.date_order),
                    "lines": counts.get(order, 0),
                    "amount": order.currency_id.format(order.amount_total),
                    "reference": order.client_order_ref or "",
                }
                for order in orders
                if counts.get(order)
            ],
            "usual": len(self._o2d_usual()),
        }

    @api.readonly
    def o2d_former_rows(self, order_id):
        """The lines of a former order as rows of this quotation, with today's prices next to the last rates.

        :param order_id: one of `o2d_former_orders`, or False for the latest
        :return: {"order_id", "rows": see `_o2d_checked_row`}
        :raises UserError: it is no former order of this customer
        """
        self._o2d_check_fast_entry()
        domain = self._o2d_former_domain()
        if order_id:
            domain &= Domain("id", "=", order_id if isinstance(order_id, int) else 0)
        former = self.search(domain, limit=1, order="date_order DESC, id DESC")
        if not former:
            raise UserError(self.env._("There is no former order of %(customer)s.", customer=self.partner_id.name))
        lines = former.order_line.filtered_domain(self._o2d_repeated_domain())
        products = lines.product_id
        rows = [
            self._o2d_former_row(index, products, line.product_id, line.product_uom_qty, line.product_uom_id)
            for index, line in enumerate(lines, 1)
        ]
        return {"order_id": former.id, "rows": self._o2d_price_rows(rows)}

    @api.readonly
    def o2d_usual_rows(self):
        """What this customer usually orders, most often ordered first, with the usual quantity, as rows."""
        self._o2d_check_fast_entry()
        usual = self._o2d_usual()
        products = self.env["product.product"].union(*(product for product, _orders, _quantity in usual))
        rows = [
            self._o2d_former_row(index, products, product, quantity, product.uom_id, orders)
            for index, (product, orders, quantity) in enumerate(usual, 1)
        ]
        return self._o2d_price_rows(rows)

    def _o2d_former_domain(self):
        """Confirmed orders of the whole customer, in this company and currency."""
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("state", "=", "sale"),
                ("id", "!=", self.id),
            ]
        )

    def _o2d_repeated_domain(self):
        """Lines that can be ordered again: goods and services, no notes, advances or parts of a combo."""
        return Domain(
            [
                ("display_type", "=", False),
                ("is_downpayment", "=", False),
                ("combo_item_id", "=", False),
                ("product_id", "!=", False),
                ("product_id.type", "!=", "combo"),
                ("product_uom_qty", ">", 0),
            ]
        )

    def _o2d_former_row(self, index, products, product, quantity, uom, orders=0):
        text = ""
        if orders:
            text = self.env._("In %(count)s orders of the last year", count=orders)
        given = {"key": index, "row": index, "text": text, "product_id": product.id, "quantity": quantity}
        return self._o2d_checked_row({**given, "uom_id": uom.id, "unit": uom.name}, products)

    def _o2d_usual(self):
        """[(product, in how many orders of the last year, middle quantity in its own unit)], most orders first."""
        since = fields.Datetime.now() - timedelta(days=USUAL_DAYS)
        former = self._o2d_former_domain() & Domain("date_order", ">=", since)
        groups = self.env["sale.order.line"]._read_group(
            self._o2d_repeated_domain() & Domain("order_id", "any", former),
            ["product_id", "product_uom_id"],
            ["order_id:array_agg", "product_uom_qty:array_agg"],
        )
        orders, quantities = {}, {}
        for product, uom, in_orders, amounts in groups:
            orders.setdefault(product, set()).update(in_orders)
            quantities.setdefault(product, []).extend(
                (uom or product.uom_id)._compute_quantity(amount, product.uom_id) for amount in amounts
            )
        usual = [
            (product, len(found), median_low(quantities[product]))
            for product, found in orders.items()
            if len(found) >= USUAL_ORDERS and product.active and product.sale_ok
        ]
        return sorted(usual, key=lambda one: (-one[1], one[0].display_name or ""))[:USUAL_SHOWN]
