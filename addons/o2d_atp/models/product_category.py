from odoo import api, fields, models

# Where no category in the line has a class: the middle one of A, B and C.
DEFAULT_DAYS = 60


class ProductCategory(models.Model):
    _inherit = "product.category"

    o2d_stock_class_id = fields.Many2one(
        "o2d.stock.class",
        string="Class of stock",
        ondelete="restrict",
        index="btree_not_null",
        help="How long stock of this category counts as confirmed after somebody counted, moved or saw it. "
        "Empty: as the category above.",
    )
    # Stored, because every promise reads it for every product.
    o2d_window_days = fields.Integer(
        string="Confirmed for (days)",
        compute="_compute_o2d_window_days",
        store=True,
        recursive=True,
        help="Days for which stock counts as confirmed: from the class of this category, or of the one above.",
    )

    @api.depends("o2d_stock_class_id.days", "parent_id.o2d_window_days")
    def _compute_o2d_window_days(self):
        for category in self:
            category.o2d_window_days = (
                category.o2d_stock_class_id.days or category.parent_id.o2d_window_days or DEFAULT_DAYS
            )
