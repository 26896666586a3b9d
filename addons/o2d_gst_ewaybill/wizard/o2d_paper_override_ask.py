from odoo import api, fields, models


class O2dPaperOverrideAsk(models.TransientModel):
    """Asks the compliance officer why a delivery may leave without its papers, and for the evidence."""

    _name = "o2d.paper.override.ask"
    _description = "Let a delivery leave without its papers"

    picking_id = fields.Many2one("stock.picking", string="Delivery", required=True, readonly=True, ondelete="cascade")
    missing = fields.Text(compute="_compute_missing", help="What is missing.")
    reason = fields.Text(required=True, help="Why it may leave all the same. Kept with the delivery.")
    evidence = fields.Binary(required=True, help="A picture of the service's notice, or the portal's paper.")
    evidence_name = fields.Char()

    @api.depends("picking_id")
    def _compute_missing(self):
        for wizard in self:
            reasons = wizard.picking_id.sudo()._o2d_paper_reasons() if wizard.picking_id else []
            wizard.missing = "\n".join(reason.words for reason in reasons)

    def action_let(self):
        """Let it leave."""
        self.ensure_one()
        self.picking_id.o2d_let_leave_without_papers(self.reason, self.evidence, self.evidence_name)
        return {"type": "ir.actions.act_window_close"}
