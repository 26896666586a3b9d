from odoo import fields, models
from odoo.tools import formatLang

from ..tools.ewaybill_rules_need import needs_bill


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_gst_turnover = fields.Float(
        string="Highest turnover (₹ crore)",
        digits=(12, 2),
        groups="base.group_user",
        help="The highest aggregate turnover of a year since 2017-18, over all registrations of the PAN. It decides"
        " whether and by when invoices are registered, and how many digits HSN codes have. Empty: not told; then"
        " invoices are registered where the e-invoice is switched on.",
    )

    def _o2d_turnover(self):
        """Aggregate turnover in crore rupees, or None for not told; a branch has that of its root."""
        self.ensure_one()
        company = self.sudo()
        return company.o2d_gst_turnover or company.root_id.o2d_gst_turnover or None

    def _o2d_needs_bill(self, consignment):
        """Does a consignment of this company need an e-way bill?

        :return: :class:`Verdict`, its amounts written in the company's currency
        """
        self.ensure_one()

        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        return needs_bill(consignment, self.env["o2d.gst.rule"]._rules(), self.env._, money)
