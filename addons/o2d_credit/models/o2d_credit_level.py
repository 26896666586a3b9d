from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.sanction_rules import Level, level_for

# Roles that can be trusted with a decision on credit; anybody else would only make the suite weaker.
ROLES = (
    "o2d_base.group_finance_executive",
    "o2d_base.group_finance_head",
    "o2d_base.group_sales_head",
    "o2d_base.group_operations_head",
    "o2d_base.group_accounts",
)


class O2dCreditLevel(models.Model):
    """How far a role may go in sanctioning credit."""

    _name = "o2d.credit.level"
    _description = "Level of sanction"
    _inherit = ["o2d.cached.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="What people call this level.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help="The lowest level that reaches far enough is asked first.")
    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        index=True,
        help="For this company and its branches, instead of the levels without a company. Empty: for all the others.",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Role",
        required=True,
        ondelete="restrict",
        domain=lambda self: [("id", "in", self._o2d_role_ids())],
        help="Who may decide at this level. Whoever has a higher role of the same department has this one as well.",
    )
    has_max_amount = fields.Boolean(string="Up to an amount", help="Off: whatever the amount.")
    max_amount = fields.Float(
        string="Beyond the limit by at most (₹)",
        digits="Product Price",
        help="How much the order may take the customer beyond the credit limit, in the company's currency.",
    )
    has_max_percent = fields.Boolean(string="Up to a percentage", help="Off: whatever the percentage.")
    max_percent = fields.Float(
        string="Beyond the limit by at most (%)", help="The same, in percent of the credit limit."
    )
    has_max_days = fields.Boolean(string="Up to so many days", help="Off: however long overdue.")
    max_days = fields.Integer(
        string="Overdue by at most (days)", help="Age of the oldest overdue item, or by how much the terms are longer."
    )
    has_max_floor = fields.Boolean(string="Down to a price", help="Off: whatever the price.")
    max_floor_percent = fields.Float(
        string="Below the lowest price by at most (%)",
        help="How far below the lowest price or above the best discount.",
    )
    may_lift_forced = fields.Boolean(
        string="May lift a forced hold",
        help="May let an order pass although the customer is on hold by decision or a cheque was not honoured.",
    )
    second_group_id = fields.Many2one(
        "res.groups",
        string="Second head",
        ondelete="restrict",
        domain=lambda self: [("id", "in", self._o2d_role_ids())],
        help="Another person with this role has to agree as well. Empty: one decision is enough.",
    )
    second_above = fields.Float(
        string="Second head above (₹)",
        digits="Product Price",
        help="Beyond the limit by more than this, the second head is asked; 0: always.",
    )

    _figures_positive = models.Constraint(
        "CHECK (max_amount >= 0 AND max_percent >= 0 AND max_days >= 0 AND max_floor_percent >= 0"
        " AND second_above >= 0)",
        "The bounds of a level cannot be negative.",
    )

    @api.model
    def _o2d_role_ids(self):
        return [group.id for role in ROLES if (group := self.env.ref(role, raise_if_not_found=False))]

    @api.constrains("group_id", "second_group_id")
    def _check_roles(self):
        """The role on a screen's list is a hint; a remote call could name any group."""
        allowed = set(self._o2d_role_ids())
        for level in self:
            if not allowed.issuperset((level.group_id | level.second_group_id).ids):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: choose a head or an executive of Finance, Sales, Operations or Accounts.",
                        name=level.name,
                    )
                )

    # --- which level -----------------------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _cached_levels(self, company_id):
        """((Level, role id, second role id, second above), …) that count in a company."""
        company = self.env["res.company"].sudo().browse(company_id)
        lineage = [int(part) for part in (company.parent_path or f"{company_id}/").split("/") if part][::-1]
        rows = self.sudo().search([("company_id", "in", [False, *lineage])])
        own = (rows.filtered(lambda row, owner=owner: row.company_id.id == owner) for owner in (*lineage, False))
        counting = next((found for found in own if found), rows.browse())
        return tuple(
            (row._o2d_as_rule(), row.group_id.id, row.second_group_id.id, row.second_above) for row in counting
        )

    def _o2d_as_rule(self):
        self.ensure_one()
        return Level(
            id=self.id,
            rank=self.sequence,
            amount=self.max_amount if self.has_max_amount else None,
            percent=self.max_percent if self.has_max_percent else None,
            days=self.max_days if self.has_max_days else None,
            floor_percent=self.max_floor_percent if self.has_max_floor else None,
            forced=self.may_lift_forced,
        )

    @api.model
    def _o2d_level_for(self, findings, company):
        """The lowest level that reaches all findings, or an empty record.

        :param findings: list of findings (see tools/sanction_rules.py)
        """
        found = level_for(findings, [row[0] for row in self._cached_levels(company.id)])
        return self.sudo().browse(found.id if found else [])

    @api.model
    def _o2d_roles_for(self, findings, company):
        """Every role that reaches all findings.

        :return: res.groups, as superuser
        """
        ids = [
            group
            for level, group, _second, _above in self._cached_levels(company.id)
            if all(level.reaches(finding) for finding in findings)
        ]
        return self.env["res.groups"].sudo().browse(ids)

    @api.model
    def _o2d_deciding_roles(self, company):
        """Every role that decides anything here."""
        rows = self._cached_levels(company.id)
        return self.env["res.groups"].sudo().browse({group for row in rows for group in row[1:3] if group})

    def _o2d_second_role(self, over_amount):
        """The role that has to agree as well, or an empty record."""
        if self and over_amount > self.second_above:
            return self.sudo().second_group_id
        return self.env["res.groups"].sudo()
