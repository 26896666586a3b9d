from odoo import fields, models


class O2dSourcing(models.Model):
    """What one warehouse sends of one order line, as it was chosen; a plan that was replaced is kept, archived."""

    _name = "o2d.sourcing"
    _description = "Warehouse of an order line"
    _order = "order_id, line_sequence, line_id, id"
    _check_company_auto = True

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade", index=True)
    line_id = fields.Many2one(
        "sale.order.line", string="Line", required=True, readonly=True, ondelete="cascade", index=True
    )
    line_sequence = fields.Integer(related="line_id.sequence", store=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="line_id.product_id", string="Product")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, ondelete="restrict", index="btree_not_null"
    )
    quantity = fields.Float(digits="Product Unit", readonly=True, help="What it sends, in the line's unit.")
    product_uom_id = fields.Many2one(related="line_id.product_uom_id", string="Unit")
    date = fields.Date(
        string="Ready on", readonly=True, help="When all of it is ready there. Empty: nobody knows when yet."
    )
    cost = fields.Monetary(
        string="Carriage",
        readonly=True,
        help="For the way to the customer, as it is reckoned; what each shipment costs beside that is not in it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    words = fields.Char(string="Why", readonly=True)
    is_overruled = fields.Boolean(string="Chosen by a person", readonly=True)
    active = fields.Boolean(default=True, readonly=True, help="Not active: another choice took its place.")

    def _quantities(self):
        """:return: {stock.warehouse: quantity in the line's unit} of one line's rows"""
        found = {}
        for row in self:
            found[row.warehouse_id] = found.get(row.warehouse_id, 0.0) + row.quantity
        return found
