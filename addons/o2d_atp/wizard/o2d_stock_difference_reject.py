from odoo import fields, models


class O2dStockDifferenceReject(models.TransientModel):
    """Why a count is not believed."""

    _name = "o2d.stock.difference.reject"
    _description = "Ask for another count"

    difference_ids = fields.Many2many("o2d.stock.difference", required=True)
    note = fields.Char(string="Why", required=True, help="What the counter should look at again.")

    def action_reject(self):
        self.ensure_one()
        self.difference_ids._check_may_decide()
        self.difference_ids._reject(self.note)
        return {"type": "ir.actions.act_window_close"}
