from odoo import fields, models


class O2dInvoiceBeyond(models.TransientModel):
    """Asks the finance head why an invoice may bill more than left."""

    _name = "o2d.invoice.beyond"
    _description = "Allow an invoice beyond dispatch"

    move_id = fields.Many2one("account.move", string="Invoice", required=True, readonly=True, ondelete="cascade")
    words = fields.Text(string="What it bills", compute="_compute_words", help="What has not left.")
    note = fields.Text(string="Reason", required=True, help="Why more is billed than left. Kept with the invoice.")

    def _compute_words(self):
        for wizard in self:
            wizard.move_id.check_access("read")
            wizard.words = "\n".join(reason.words for reason in wizard.move_id.sudo()._o2d_beyond_reasons())

    def action_allow(self):
        """Allow it; see `account.move.action_o2d_allow_beyond`."""
        self.ensure_one()
        return self.move_id.action_o2d_allow_beyond(self.note)
