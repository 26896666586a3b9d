from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What was agreed. What the system keeps of an order (amounts, stages, messages) goes on by itself.
ORDER_FIELDS = frozenset({
    "state", "partner_id", "partner_invoice_id", "partner_shipping_id", "pricelist_id", "currency_id",
    "payment_term_id", "fiscal_position_id", "date_order", "commitment_date", "client_order_ref", "warehouse_id",
    "company_id", "picking_policy", "carrier_id", "incoterm",
})  # fmt: skip
LINE_FIELDS = frozenset({
    "order_id", "product_id", "product_template_id", "product_uom_qty", "product_uom_id", "price_unit", "discount",
    "tax_ids", "qty_delivered", "name", "display_type", "route_ids", "customer_lead", "combo_item_id",
})  # fmt: skip


class SaleOrder(models.Model):
    """A closed order stays as it was agreed, whoever writes by whatever door."""

    _inherit = "sale.order"

    def write(self, vals):
        if ORDER_FIELDS & vals.keys():
            self._o2d_refuse_closed()
        return super().write(vals)

    def unlink(self):
        self._o2d_refuse_closed()
        return super().unlink()

    def _o2d_refuse_closed(self):
        """:raise UserError: for a closed order, with what opens it again"""
        for order in self.sudo().filtered("o2d_closed_at"):
            raise UserError(
                self.env._(
                    "%(order)s is closed since %(day)s: everything is shipped, billed and told, so it can no longer be "
                    "changed. A return or a credit note opens it again; for more goods make a new order.",
                    order=order.name,
                    day=format_date(self.env, order.o2d_closed_at),
                )
            )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        orders = {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        self.env["sale.order"].browse(orders)._o2d_refuse_closed()
        return super().create(vals_list)

    def write(self, vals):
        if LINE_FIELDS & vals.keys():
            orders = self.order_id
            if vals.get("order_id"):
                orders |= orders.browse(vals["order_id"])
            orders._o2d_refuse_closed()
        return super().write(vals)

    def unlink(self):
        self.order_id._o2d_refuse_closed()
        return super().unlink()
