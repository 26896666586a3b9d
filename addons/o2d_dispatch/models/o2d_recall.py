from odoo import api, fields, models

from odoo.addons.o2d_base.tools.append_only import drop_guard, guard


class O2dRecall(models.Model):
    """A delivery that was taken back before it left: who did it, when, why, and what was taken back.

    Rows are only added, by the door on the delivery alone, guarded in the ORM and by a trigger.
    """

    _name = "o2d.recall"
    _description = "Delivery taken back"
    _inherit = ["o2d.decision.record"]
    _order = "id desc"
    _rec_name = "picking_id"
    _log_access = False
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    order_id = fields.Many2one(related="picking_id.sale_id", string="Order")
    partner_id = fields.Many2one(related="picking_id.partner_id", string="Customer")
    return_id = fields.Many2one(
        "stock.picking",
        string="Goods back by",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        help="The transfer that put the goods back into their bins.",
    )
    reason = fields.Text(required=True, readonly=True, help="Why it was taken back.")
    user_id = fields.Many2one("res.users", string="Taken back by", required=True, readonly=True, ondelete="restrict")
    recalled_at = fields.Datetime(string="Taken back", required=True, readonly=True, index=True)
    trip_name = fields.Char(string="Was on trip", readonly=True, help="The vehicle that it had been loaded on.")
    goods_words = fields.Text(string="Goods", readonly=True, help="What went back into which bin.")
    papers_words = fields.Text(string="Papers", readonly=True, help="What became of its invoice and other papers.")
    anew_words = fields.Char(string="Goes out again", readonly=True, help="With which transfer its goods go out again.")

    _picking_uniq = models.UniqueIndex("(picking_id)", "This delivery was taken back already.")

    def init(self):
        """Guard the table against UPDATE, DELETE and TRUNCATE from any client of the database."""
        guard(self.env.cr, self._table, "Recalls are append-only", trigger="o2d_recall")

    @api.model
    def _drop_guard(self):
        """Uninstalling: the guard goes, so that the table can."""
        drop_guard(self.env.cr, self._table)
