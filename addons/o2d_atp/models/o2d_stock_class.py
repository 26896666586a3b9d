from odoo import fields, models


class O2dStockClass(models.Model):
    """How often somebody has to see the goods of a category: fast movers more often than slow ones."""

    _name = "o2d.stock.class"
    _description = "Class of stock"
    _order = "days, name"

    name = fields.Char(required=True, translate=True, help="What you call this class, e.g. A for fast movers.")
    days = fields.Integer(
        string="Confirmed for (days)",
        required=True,
        default=60,
        help="So many days after somebody counted, moved or saw the goods in a bin they still count as confirmed. "
        "After that they are promised subject to a look.",
    )
    category_ids = fields.One2many("product.category", "o2d_stock_class_id", string="Product categories")

    _days_positive = models.Constraint("CHECK (days > 0)", "A class confirms its stock for at least one day.")
    _name_uniq = models.Constraint("UNIQUE (name)", "There is a class of this name already.")
