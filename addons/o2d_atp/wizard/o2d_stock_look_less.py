from odoo import fields, models


class O2dStockLookLess(models.TransientModel):
    """How much somebody found who looked and did not find it all."""

    _name = "o2d.stock.look.less"
    _description = "What a look found"

    look_id = fields.Many2one("o2d.stock.look", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="look_id.product_id")
    location_id = fields.Many2one(related="look_id.location_id")
    book_quantity = fields.Float(related="look_id.book_quantity")
    uom_id = fields.Many2one(related="look_id.uom_id")
    found_quantity = fields.Float(string="Found", digits="Product Unit", help="What stands in the bin now.")

    def action_apply(self):
        self.ensure_one()
        self.look_id._check_may_look()
        self.look_id._found(self.found_quantity)
        return {"type": "ir.actions.act_window_close"}
