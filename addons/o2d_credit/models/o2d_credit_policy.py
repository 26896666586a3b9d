from math import inf

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.policy import Policy, merge

YES_NO = [("yes", "Yes"), ("no", "No")]
AMOUNTS = ("tolerance_percent", "overdue_days", "overdue_amount", "order_amount", "terms_days")
FLAGS = (
    "count_same_day",
    "count_cheques",
    "count_claims",
    "count_disputes_exposure",
    "count_disputes_overdue",
    "prepaid_passes",
)


def _rule(label, words):
    return fields.Selection(
        [("value", "At most"), ("none", "Not checked")],
        string=label,
        help=f"{words} Empty: as the level above says.",
    )


def _flag(label, words):
    return fields.Selection(YES_NO, string=label, help=f"{words} Empty: as the level above says.")


class O2dCreditPolicy(models.Model):
    """What is allowed on credit: of a company, of a customer category in it, of one customer.

    Every rule that is left empty is as the level above says: the customer, its category, the company, and
    what the module lays down by itself. A branch follows its parent until it has a row of its own.
    """

    _name = "o2d.credit.policy"
    _description = "Credit policy"
    _inherit = ["o2d.cached.mixin"]
    _order = "company_id, partner_id, sequence, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        help="Company these rules are for. Its branches follow them until they have rules of their own.",
    )
    category_id = fields.Many2one(
        "res.partner.category",
        string="Customer category",
        ondelete="cascade",
        help="Only customers of this category, or of one below it.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
        check_company=True,
        index="btree_not_null",
        help="Only this customer.",
    )
    sequence = fields.Integer(
        default=10, help="Which category counts first when a customer has several: the lowest number."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    limit_kind = fields.Selection(
        [("amount", "Up to"), ("none", "No limit")],
        string="Limit",
        help="What customers may owe who have no limit of their own. A limit of zero means zero. "
        "Empty: as the level above says.",
    )
    limit = fields.Monetary(string="Credit limit", help="What a customer may owe, taxes included.")
    tolerance_percent_rule = fields.Selection(
        [("value", "Up to")],
        string="Tolerance",
        help="How far beyond the limit nobody is asked. Empty: as the level above says.",
    )
    tolerance_percent = fields.Float(string="Tolerance %", help="Per cent of the limit.")
    overdue_days_rule = _rule("Overdue, days", "How long the oldest unpaid invoice may be overdue.")
    overdue_days = fields.Integer(string="Days overdue", help="Days since the due date.")
    overdue_amount_rule = _rule("Overdue, amount", "How much may be overdue.")
    overdue_amount = fields.Monetary(string="Amount overdue", help="In the company's currency.")
    order_amount_rule = _rule("Single order", "A single order above this amount is decided on.")
    order_amount = fields.Monetary(string="Order amount", help="Taxes included, in the company's currency.")
    count_same_day = _flag(
        "Orders of one day count together", "Against the amount of a single order, so that none is split to pass."
    )
    terms_days_rule = _rule("Longer terms", "How many days longer than agreed an order's payment terms may be.")
    terms_days = fields.Integer(string="Days longer", help="Days beyond the terms agreed with the customer.")
    count_cheques = _flag("Cheques in hand count as paid", "Only cheques that finance has verified.")
    count_claims = _flag(
        "Verified payments count as paid", "Transfers and cash that finance has seen and accounts has not booked yet."
    )
    count_disputes_exposure = _flag("Disputes count as owed", "Disputed amounts use up the limit.")
    count_disputes_overdue = _flag("Disputes count as overdue", "Disputed amounts are late like any other.")
    prepaid_passes = _flag("Prepaid orders pass", "An order paid in advance is not held for the limit or old debts.")
    hold = fields.Selection(
        [("auto", "By the rules"), ("forced", "Always held")],
        help="Always held: every order waits for a decision, whatever is paid, until this is changed. "
        "Empty: as the level above says.",
    )
    forced_reason = fields.Char(string="Held because", help="Shown to whoever has to decide.")

    _place_uniq = models.UniqueIndex(
        "(company_id, COALESCE(category_id, 0), COALESCE(partner_id, 0))",
        "There is a credit policy for this company, category and customer already: change that one.",
    )

    @api.depends("company_id", "category_id", "partner_id")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = (policy.partner_id or policy.category_id or policy.company_id).display_name

    # --- checks --------------------------------------------------------------------------------

    @api.constrains("category_id", "partner_id", "limit_kind")
    def _check_place(self):
        for policy in self:
            partner = policy.partner_id
            if partner and policy.category_id:
                raise ValidationError(self.env._("A credit policy is for a category or for a customer, not for both."))
            if partner and partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is billed through %(company)s. Lay the credit policy down for that company.",
                        contact=partner.display_name,
                        company=partner.commercial_partner_id.display_name or self.env._("no company"),
                    )
                )
            if partner and policy.limit_kind:
                raise ValidationError(
                    self.env._("The limit of a single customer stands on the customer's own page, under Credit.")
                )

    @api.constrains("limit", *AMOUNTS)
    def _check_amounts(self):
        for policy in self:
            for name in ("limit", *AMOUNTS):
                if policy[name] < 0:
                    label = policy._fields[name]._description_string(self.env)
                    raise ValidationError(self.env._("%(rule)s cannot be below zero. Write zero or more.", rule=label))

    @api.constrains("hold", "forced_reason")
    def _check_forced_reason(self):
        for policy in self:
            if policy.hold == "forced" and not (policy.forced_reason or "").strip():
                raise ValidationError(self.env._("Write down why these orders are always held."))

    # --- entry ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create([self._o2d_with_rules(vals) for vals in vals_list])
        policies._o2d_tell_eased()
        return policies

    def write(self, vals):
        before = self._o2d_partners_meant()
        done = super().write(self._o2d_with_rules(vals))
        self._o2d_tell_eased(before)
        return done

    def unlink(self):
        before, companies = self._o2d_partners_meant(), self.company_id
        done = super().unlink()
        for company in companies:
            before._o2d_credit_eased(company, self.env._("The credit policy was changed."))
        return done

    @api.model
    def _o2d_with_rules(self, vals):
        """An amount that comes without its rule, as in an import, is meant to count."""
        rules = {f"{name}_rule": "value" for name in AMOUNTS if vals.get(name) and f"{name}_rule" not in vals}
        if vals.get("limit") and "limit_kind" not in vals:
            rules["limit_kind"] = "amount"
        return {**rules, **vals}

    def _o2d_tell_eased(self, before=None):
        partners = self._o2d_partners_meant()
        if before is not None:
            partners |= before
        for company in self.company_id:
            partners._o2d_credit_eased(company, self.env._("The credit policy was changed."))

    def _o2d_partners_meant(self):
        """Customers these rows are for; an empty record where a row is for all of a category or company."""
        return self.partner_id

    # --- reading -------------------------------------------------------------------------------

    @api.model
    def _for(self, partner, company):
        """The policy of one customer in a company, all levels merged.

        The limit in it is the customer's own, its category's or the company's; guarantees and groups come on
        top of it in `res.partner._o2d_exposure`.

        :param partner: res.partner (one, or none: the company's own policy)
        :param company: res.company (one)
        :return: :class:`~..tools.policy.Policy`
        """
        customer = partner.sudo().commercial_partner_id
        if not customer:
            return self._merged(company, None, (), {}, {})
        self.env["res.partner"].flush_model(["credit_limit", "o2d_limit_kind", "category_id"])
        [(kinds, limits, categories)] = self.env.execute_query(
            SQL(
                """
                SELECT o2d_limit_kind, credit_limit,
                       ARRAY(SELECT category_id FROM res_partner_res_partner_category_rel WHERE partner_id = p.id)
                  FROM res_partner p WHERE id = %s
                """,
                customer.id,
            )
        )
        return self._merged(company, customer.id, categories, kinds, limits)

    @api.model
    def _merged(self, company, partner_id, category_ids, kinds, limits):
        """Merge what every level says.

        :param category_ids: the customer's categories
        :param kinds, limits: {company id as text: value} as the columns of the customer's own limit hold them:
            a limit that equals the company's default is not in there
        """
        layers = self._layers(company.id)
        kinds, limits = kinds or {}, limits or {}
        own = [
            self._own_limit(kinds.get(place), limits.get(place), default)
            for place, default in layers["defaults"].items()
        ]
        categories = [row for category_id in category_ids or () for row in layers["category"].get(category_id, ())]
        return merge(
            *(policy for policy in own if policy),
            *layers["partner"].get(partner_id, ()),
            *(row[-1] for row in sorted(categories, key=lambda row: row[:-1])),
            *layers["company"],
        )

    @api.model
    def _own_limit(self, kind, amount, default):
        """A customer's own limit; without a kind an amount above zero counts, as it does in core."""
        if kind == "none":
            return Policy(limit_kind="none", limit=0.0)
        if kind == "amount":
            return Policy(limit_kind="amount", limit=default if amount is None else amount)
        return Policy(limit_kind="amount", limit=amount) if (amount or 0.0) > 0 else None

    @api.model
    @tools.ormcache("company_id")
    def _layers(self, company_id):
        """Everything laid down for a company, nearest company first.

        :return: {"partner": {id: [Policy, …]}, "company": [Policy, …],
            "category": {id: [(company's place, distance, sequence, place, Policy), …]}: a category has the rows
            of those above it too,
            "defaults": {company id as text: core's default limit}}
        """
        lineage = self.env["res.company"].browse(company_id)._o2d_lineage()
        defaults = {str(place): self._core_default(place) for place in lineage}
        layers = {"partner": {}, "category": {}, "company": [], "defaults": defaults}
        rows = self.sudo().search([("company_id", "in", lineage)], order="sequence, id")
        rows = rows.sorted(lambda row: lineage.index(row.company_id.id))
        for place, row in enumerate(rows):
            if row.partner_id:
                layers["partner"].setdefault(row.partner_id.id, []).append(row._as_policy())
            elif row.category_id:
                for category_id, distance in row._category_distances():
                    entry = (lineage.index(row.company_id.id), distance, row.sequence, place, row._as_policy())
                    layers["category"].setdefault(category_id, []).append(entry)
            else:
                layers["company"].append(row._as_policy())
        # Core's default limit of a company stands where no policy says anything of a limit.
        layers["company"] += [Policy(limit_kind="amount", limit=amount) for amount in defaults.values() if amount > 0]
        return layers

    @api.model
    def _core_default(self, company_id):
        partners = self.env["res.partner"].sudo().with_company(company_id)
        return partners._fields["credit_limit"].get_company_dependent_fallback(partners)

    def _category_distances(self):
        """(id, steps below) of this row's category and all below it."""
        depth = self.category_id.parent_path.count("/")
        below = self.env["res.partner.category"].sudo().with_context(active_test=False)
        for category in below.search([("id", "child_of", self.category_id.id)]):
            yield category.id, category.parent_path.count("/") - depth

    def _as_policy(self):
        values = {"hold": self.hold or None, "forced_reason": self.forced_reason or None}
        if self.limit_kind:
            values.update(limit_kind=self.limit_kind, limit=self.limit)
        for name in AMOUNTS:
            rule = self[f"{name}_rule"]
            values[name] = {"value": self[name], "none": inf}.get(rule)
        for name in FLAGS:
            values[name] = {"yes": True, "no": False}.get(self[name])
        return Policy(**values)


class ResPartnerCategory(models.Model):
    """The cache of policies knows which categories stand below which."""

    _name = "res.partner.category"
    _inherit = ["res.partner.category", "o2d.cached.mixin"]
