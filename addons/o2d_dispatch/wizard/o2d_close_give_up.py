from odoo import fields, models


class O2dOrderGiveUp(models.TransientModel):
    """Asks why the rest of an order is not shipped any more."""

    _name = "o2d.order.give.up"
    _description = "Give up the rest of an order"

    order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, ondelete="cascade")
    words = fields.Text(string="Not shipped any more", compute="_compute_words", help="What is given up.")
    note = fields.Text(
        string="Reason", required=True, help="Why the rest is not shipped any more. Kept in the order's trail."
    )

    def _compute_words(self):
        for wizard in self:
            wizard.order_id._o2d_check_may_give_up()
            order = wizard.order_id.sudo()
            wizard.words = "\n".join(
                f"{order._o2d_quantity_words(line, quantity)}  {line.product_id.display_name}"
                for line, quantity in order._o2d_rest().items()
            )

    def action_give_up(self):
        """Give it up; see `sale.order.action_o2d_give_up`."""
        self.ensure_one()
        return self.order_id.action_o2d_give_up(self.note)
