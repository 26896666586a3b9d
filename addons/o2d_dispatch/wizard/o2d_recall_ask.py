from odoo import api, fields, models


class O2dRecallAsk(models.TransientModel):
    """Asks why deliveries are taken back, and says what that takes back."""

    _name = "o2d.recall.ask"
    _description = "Take deliveries back"

    picking_ids = fields.Many2many(
        "stock.picking", string="Deliveries", required=True, help="What is taken back. Take off what still leaves."
    )
    goods_words = fields.Text(string="Goods", compute="_compute_words", help="What goes back into its bins.")
    papers_words = fields.Text(string="Papers", compute="_compute_words", help="What becomes of invoices.")
    problem = fields.Text(compute="_compute_words", help="What stands in the way.")
    reason = fields.Text(required=True, help="Why it is taken back. Kept with the delivery and its order.")

    @api.depends("picking_ids")
    def _compute_words(self):
        for wizard in self:
            pickings = wizard.picking_ids._origin
            pickings._o2d_check_may_recall()
            wizard.problem, wizard.papers_words, wizard.goods_words = pickings.sudo()._o2d_recall_preview()

    def action_recall(self):
        """Take them back; see `stock.picking.action_o2d_recall`."""
        self.ensure_one()
        return self.picking_ids.action_o2d_recall(self.reason)
