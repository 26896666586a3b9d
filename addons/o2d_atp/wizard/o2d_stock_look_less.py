from odoo import api, fields, models
from odoo.exceptions import UserError


class O2dStockLookLess(models.TransientModel):
    """How much somebody found who looked and did not find it all."""

    _name = "o2d.stock.look.less"
    _description = "What a look found"

    look_id = fields.Many2one("o2d.stock.look", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="look_id.product_id")
    location_id = fields.Many2one(related="look_id.location_id")
    book_quantity = fields.Float(related="look_id.book_quantity")
    uom_id = fields.Many2one(related="look_id.uom_id")
    # Begins with what should be there, so that a tap too many never says that nothing is.
    found_quantity = fields.Float(
        string="Found",
        digits="Product Unit",
        compute="_compute_found_quantity",
        store=True,
        readonly=False,
        help="What stands in the bin now.",
    )

    @api.depends("look_id")
    def _compute_found_quantity(self):
        for wizard in self:
            wizard.found_quantity = wizard.book_quantity

    def action_apply(self):
        self.ensure_one()
        self.look_id._check_may_look()
        if self.uom_id.compare(self.found_quantity, self.book_quantity) >= 0:
            raise UserError(self.env._("Enter what you found. If it is all there, tap “All there” instead."))
        self.look_id._found(self.found_quantity)
        return {"type": "ir.actions.act_window_close"}
