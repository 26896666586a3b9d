from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_gst_turnover = fields.Float(
        string="Highest turnover (₹ crore)",
        digits=(12, 2),
        help="The highest aggregate turnover of a year since 2017-18, over all registrations of the PAN. It decides"
        " whether and by when invoices are registered, and how many digits HSN codes have. Empty: not told; then"
        " invoices are registered where the e-invoice is switched on.",
    )

    def _o2d_turnover(self):
        """Aggregate turnover in crore rupees, or None for not told; a branch has that of its root."""
        self.ensure_one()
        return self.o2d_gst_turnover or self.sudo().root_id.o2d_gst_turnover or None
