from odoo import api, fields, models

from ..tools.credit_rules import financial_year, year_words


class O2dAnnualReturn(models.Model):
    """When a company furnished its annual return (GSTR-9): from then on no GST of that year is credited."""

    _name = "o2d.annual.return"
    _description = "Annual return"
    _order = "year desc, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="The company whose GST registration the return is for; its branches under the same one go with it.",
    )
    year = fields.Integer(
        string="Begins in",
        required=True,
        default=lambda self: financial_year(self.env.company._o2d_today()) - 1,
        help="The year in which the financial year began: 2025 for 2025-26.",
    )
    name = fields.Char(string="Financial year", compute="_compute_name", help="The financial year it is for.")
    filed_on = fields.Date(
        required=True, help="When the annual return was filed. Credit notes with GST of that year end on this day."
    )

    _year_uniq = models.UniqueIndex("(company_id, year)", "There is already an annual return of this year.")
    _year_known = models.Constraint(
        "CHECK (year BETWEEN 2017 AND 2100)", "Write the financial year as the year in which it began, e.g. 2025."
    )
    _filed_after = models.Constraint(
        "CHECK (filed_on > make_date(year + 1, 3, 31))", "An annual return is filed after its financial year has ended."
    )

    @api.depends("year")
    def _compute_name(self):
        for one in self:
            one.name = year_words(one.year or 0)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _o2d_annual_return(self, year):
        """When the annual return of a financial year was filed under this company's registration; False if not yet.

        :param year: in which the financial year began
        """
        self.ensure_one()
        gstin = self._o2d_gstin()
        lineage = self.sudo().parent_ids.filtered(lambda one: one._o2d_gstin() == gstin)
        rows = self.env["o2d.annual.return"].sudo().search([("company_id", "in", lineage.ids), ("year", "=", year)])
        return min(rows.mapped("filed_on"), default=False)
