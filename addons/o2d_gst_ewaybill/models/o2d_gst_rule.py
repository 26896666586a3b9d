from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.ewaybill_rules import Rule, Rules

# What a row says, and in what.
CODES = [
    ("threshold", "E-way bill above, between states (₹)"),
    ("threshold_state", "E-way bill above, within the state (₹)"),
    ("threshold_city", "E-way bill above, within one city (₹)"),
    ("intra_free", "No e-way bill within the state (1 = none)"),
    ("exempt_goods", "Goods that move without e-way bill (1 = without)"),
    ("part_b_km", "No vehicle number needed up to (km)"),
    ("part_a_days", "Vehicle must be entered within (days)"),
    ("document_days", "Document may be this old (days)"),
    ("cancel_hours", "E-way bill can be cancelled for (hours)"),
    ("reject_hours", "Other party may reject for (hours)"),
    ("extend_before_hours", "Extension asked before expiry (hours)"),
    ("extend_after_hours", "Extension asked after expiry (hours)"),
    ("extension_days", "Extension at most since generation (days)"),
    ("km_per_day", "One day of validity for (km)"),
    ("km_per_day_slow", "One day of validity, oversized cargo or ship (km)"),
    ("distance_max", "Longest distance (km)"),
    ("distance_allowance", "Typed distance may exceed the service's (%)"),
    ("same_pin_km", "Distance within one PIN code, at most (km)"),
    ("same_pin_line_sales_km", "Distance within one PIN code, line sales (km)"),
    ("items_max", "Lines on an e-way bill, at most"),
    ("irn_items_max", "Lines on a registered invoice, at most"),
    ("total_tolerance", "Total may differ from its parts by (₹)"),
    ("hsn_digits_turnover", "HSN code of six digits above a turnover of (₹ crore)"),
    ("irn_turnover", "Invoices are registered above a turnover of (₹ crore)"),
    ("irn_days", "Invoice registered within (days)"),
    ("irn_days_turnover", "This limit binds from a turnover of (₹ crore)"),
    ("irn_cancel_hours", "IRN can be cancelled for (hours)"),
    ("gstin_days", "GSTIN status is asked again after (days)"),
    ("ship_to_gstin", "GSTIN of the ship-to party is sent (1 = yes)"),
    ("depot_regular", "Own depot of the same GSTIN is a regular transaction (1 = yes)"),
    ("closure", "E-way bills are closed at delivery (1 = yes)"),
]


class O2dGstRule(models.Model):
    """Every number and date of the e-way bill and invoice registration rules, from day to day, with its source."""

    _name = "o2d.gst.rule"
    _description = "E-Way Bill and IRN Rule"
    _order = "code, state_id, hsn, date_from desc"
    _rec_name = "code"

    code = fields.Selection(CODES, string="Rule", required=True, index=True, help="What the value says, and in what.")
    value = fields.Float(required=True, digits=(16, 2), help="In the measure that stands behind the rule.")
    state_id = fields.Many2one(
        "res.country.state",
        string="Only in",
        domain=[("country_id.code", "=", "IN")],
        ondelete="restrict",
        help="Empty: in all states that have no row of their own.",
    )
    hsn = fields.Char(
        string="Only for goods",
        size=8,
        help="First digits of the HSN codes it is limited to, such as 71 or 7117. Empty: for all goods. The row with"
        " most digits counts.",
    )
    date_from = fields.Date(string="From", required=True, help="First day on which it holds.")
    date_to = fields.Date(string="To", help="Last day on which it holds. Empty: until further notice.")
    source = fields.Char(help="Rule, notification or advisory that says so.")
    note = fields.Char(help="What to know about it, such as what differs between sources.")
    active = fields.Boolean(default=True, help="Off: this row counts no more.")

    _days = models.Constraint("CHECK (date_to IS NULL OR date_to >= date_from)", "It ends before it begins.")
    _value = models.Constraint("CHECK (value >= 0)", "The value cannot be negative.")
    _hsn = models.Constraint("CHECK (hsn IS NULL OR hsn ~ '^[0-9]{2,8}$')", "An HSN code has two to eight digits.")

    @api.constrains("code", "state_id", "hsn", "date_from", "date_to", "active")
    def _check_overlap(self):
        """On each day one row says it: the limits on a screen must not depend on which was found first."""
        for row in self.filtered("active"):
            same = Domain([("id", "!=", row.id), ("code", "=", row.code), ("state_id", "=", row.state_id.id)])
            later = Domain("date_to", "=", False) | Domain("date_to", ">=", row.date_from)
            others = self.search(same & Domain("hsn", "=", row.hsn) & later)
            if any(not row.date_to or other.date_from <= row.date_to for other in others):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” has another value on some of these days. End that row on the day before.",
                        rule=dict(self._fields["code"]._description_selection(self.env))[row.code],
                    )
                )

    @api.depends("code", "state_id")
    def _compute_display_name(self):
        words = dict(self._fields["code"]._description_selection(self.env))
        for row in self:
            row.display_name = " · ".join(part for part in (words.get(row.code), row.state_id.name) if part)

    # --- reading ---------------------------------------------------------------------------------

    @api.model
    def _rules(self):
        """All rows in force on any day, as :class:`Rules`; kept in memory until one changes."""
        return self._cached_rules()

    @api.model
    @tools.ormcache()
    def _cached_rules(self):
        return Rules(
            Rule(
                code=row.code,
                value=row.value,
                first=row.date_from,
                last=row.date_to or None,
                state=row.state_id.l10n_in_tin or "",
                hsn=row.hsn or "",
            )
            for row in self.sudo().search([])
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
