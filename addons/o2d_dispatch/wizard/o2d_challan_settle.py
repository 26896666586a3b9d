from odoo import api, fields, models


class O2dChallanSettle(models.TransientModel):
    """Goods of a challan that do not come back: sold, or settled otherwise."""

    _name = "o2d.challan.settle"
    _description = "Settle goods that do not come back"

    picking_id = fields.Many2one("stock.picking", required=True, readonly=True)
    company_id = fields.Many2one(related="picking_id.company_id")
    commercial_partner_id = fields.Many2one(related="picking_id.partner_id.commercial_partner_id")
    still_out = fields.Char(related="picking_id.o2d_still_out")
    how = fields.Selection(
        [("sold", "Sold: they are on an invoice"), ("other", "Otherwise")],
        required=True,
        default="sold",
        help="Goods that come back need no word here: receive them against their delivery.",
    )
    invoice_id = fields.Many2one(
        "account.move",
        string="Invoice",
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'), ('company_id', '=', company_id),"
        " ('commercial_partner_id', '=', commercial_partner_id)]",
        help="The posted invoice over these goods.",
    )
    words = fields.Char(
        string="In words", help="How they are settled, e.g. came back as finished goods with the job worker's challan."
    )

    @api.onchange("how")
    def _onchange_how(self):
        if self.how != "sold":
            self.invoice_id = False

    def action_settle(self):
        self.ensure_one()
        self.picking_id.action_o2d_settle(self.words or "", self.invoice_id.id if self.how == "sold" else None)
        return {"type": "ir.actions.act_window_close"}
