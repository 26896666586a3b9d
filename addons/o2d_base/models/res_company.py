from odoo import fields, models

INDIA = "Asia/Kolkata"


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_show_advice = fields.Boolean(
        string="Show what advising controls would stop",
        help="An advising control only writes to the trail. "
        "Switched on, the order also shows what would have been stopped.",
    )

    def _o2d_zone(self):
        """Name of the time zone by whose days this company reckons: in India the Indian one, whoever sits where."""
        company = self.sudo()
        if company.country_code == "IN":
            return INDIA
        return company.partner_id.tz or company.root_id.partner_id.tz or self.env.user.tz or INDIA

    def _o2d_today(self):
        """Today where the company is: the day that its invoices bear, and by which is due what is due."""
        return fields.Date.context_today(self.with_context(tz=self._o2d_zone()))
