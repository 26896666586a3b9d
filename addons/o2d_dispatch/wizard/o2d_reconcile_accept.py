from odoo import fields, models


class O2dReconcileAccept(models.TransientModel):
    """Asks why a difference between moved and billed is right."""

    _name = "o2d.reconcile.accept"
    _description = "A difference is right"

    row_ids = fields.Many2many("o2d.reconcile.line", string="Differences", required=True, readonly=True)
    note = fields.Text(string="Reason", required=True, help="Why nothing is to be mended. Kept in the order's trail.")

    def action_accept(self):
        """Say so; see `o2d.reconcile.line.action_accept`."""
        self.ensure_one()
        return self.row_ids.action_accept(self.note)
