import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

PAN = re.compile(r"[A-Z]{5}[0-9]{4}[A-Z]")
GSTIN = re.compile(r"[0-9]{2}([A-Z]{5}[0-9]{4}[A-Z])[0-9A-Z]{3}")
# Who may see what a customer owes.
READERS = (
    "o2d_base.group_sales_coordinator,o2d_base.group_finance_executive,o2d_base.group_accounts,"
    "o2d_base.group_operations_head,o2d_base.group_management"
)
SETTERS = ("o2d_base.group_finance_head", "account.group_account_manager")
LIMIT_FIELDS = {"credit_limit", "o2d_limit_kind"}


class ResPartner(models.Model):
    """The limit of a customer, and who may change it."""

    _inherit = "res.partner"

    o2d_limit_kind = fields.Selection(
        [("amount", "Up to"), ("none", "No limit")],
        string="Own limit",
        company_dependent=True,
        copy=False,
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Up to: the amount below, and zero means zero. No limit: the customer may owe any amount. "
        "Empty: as the customer's category or the company says.",
    )
    o2d_pan = fields.Char(
        string="PAN from GSTIN",
        compute="_compute_o2d_pan",
        store=True,
        index="btree_not_null",
        groups="base.group_user",
        help="Characters 3 to 12 of the GSTIN. Customers of one PAN can share a credit limit.",
    )
    o2d_guarantee_ids = fields.One2many(
        "o2d.credit.guarantee",
        "partner_id",
        string="Temporary limits and guarantees",
        groups="o2d_base.group_finance_executive,o2d_base.group_management",
        help="They come on top of the limit while they are valid.",
    )

    @api.depends("vat")
    def _compute_o2d_pan(self):
        for partner in self:
            gstin = GSTIN.fullmatch((partner.vat or "").strip().upper())
            partner.o2d_pan = gstin.group(1) if gstin else False

    @api.model
    def _o2d_is_pan(self, text):
        return bool(PAN.fullmatch(text or ""))

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["o2d_limit_kind"]

    def _o2d_check_commercial(self):
        """Credit is given to the company that is billed, never to one of its contacts.

        :raise ValidationError: naming the company to use
        """
        for partner in self:
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is billed through %(company)s. Choose that company.",
                        contact=partner.display_name,
                        company=partner.commercial_partner_id.display_name or self.env._("no company"),
                    )
                )

    # --- changing the limit --------------------------------------------------------------------

    @api.constrains("credit_limit")
    def _check_o2d_credit_limit(self):
        for partner in self:
            if partner.credit_limit < 0:
                raise ValidationError(self.env._("A credit limit cannot be below zero. Write zero or more."))

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get(name) for vals in vals_list for name in LIMIT_FIELDS):
            self._o2d_check_may_set_limit()
        partners = super().create([self._o2d_with_limit_kind(vals) for vals in vals_list])
        partners.filtered("o2d_pan")._o2d_join_pan_groups()
        return partners

    def write(self, vals):
        if not LIMIT_FIELDS & vals.keys() and "vat" not in vals and "category_id" not in vals:
            return super().write(vals)
        before = self._o2d_own_limits() if LIMIT_FIELDS & vals.keys() else {}
        pans = {partner.id: partner.o2d_pan for partner in self} if "vat" in vals else {}
        done = super().write(vals)
        if vals.get("credit_limit") and "o2d_limit_kind" not in vals:
            unsaid = self.sudo().filtered(lambda partner: not partner.o2d_limit_kind)
            super(ResPartner, unsaid).write({"o2d_limit_kind": "amount"})
        if LIMIT_FIELDS & vals.keys():
            self._o2d_after_limit_change(before)
        if "category_id" in vals:
            self._o2d_credit_eased(self.env.company, self.env._("The customer's category was changed."))
        self.filtered(lambda partner: pans.get(partner.id, partner.o2d_pan) != partner.o2d_pan)._o2d_join_pan_groups()
        return done

    @api.model
    def _o2d_with_limit_kind(self, vals):
        """An amount that comes without its kind, as in an import or from core's own screens, is meant to count."""
        return {"o2d_limit_kind": "amount", **vals} if vals.get("credit_limit") else vals

    @api.model
    def _o2d_check_may_set_limit(self):
        """While the limit is enforced, it is changed by the finance head or by who administers accounting.

        :raise AccessError: for anybody else
        """
        if self.env.su or not self.env["o2d.credit.ledger"]._is_enforced(self.env.company.root_id.id):
            return
        if not self.env.user._o2d_has_any(SETTERS):
            raise AccessError(self.env._("Credit limits are changed by the finance head. Ask for it there."))

    def _o2d_own_limits(self):
        """{partner: (kind, amount)} in the current company."""
        return {partner: (partner.o2d_limit_kind, partner.credit_limit) for partner in self.sudo()}

    def _o2d_after_limit_change(self, before):
        """A changed limit stands in the trail, and may let orders go that wait."""
        changed = self.sudo().browse()
        for partner, (kind, amount) in before.items():
            if (partner.o2d_limit_kind, partner.credit_limit) == (kind, amount):
                continue
            changed |= partner
        if not changed:
            return
        self._o2d_check_may_set_limit()
        for partner in changed.filtered(lambda partner: partner.commercial_partner_id == partner):
            kind, amount = before[partner]
            self.env["o2d.event"]._log(
                partner,
                "note",
                stage="credit",
                note=self.env._("Credit limit changed to %(limit)s", limit=partner._o2d_limit_in_words()),
                detail={
                    "company": self.env.company.id,
                    "before": {"kind": kind, "limit": amount},
                    "after": {"kind": partner.o2d_limit_kind, "limit": partner.credit_limit},
                },
            )
        changed._o2d_credit_eased(self.env.company, self.env._("The credit limit was changed."))

    def _o2d_limit_in_words(self):
        if self.o2d_limit_kind == "none":
            return self.env._("no limit")
        if not self.o2d_limit_kind and not self.credit_limit:
            return self.env._("as the category or the company says")
        return self.env.company.currency_id.format(self.credit_limit)

    def _o2d_join_pan_groups(self):
        """A customer with another GSTIN may belong to the group of its PAN, or no longer."""
        customers = self.sudo().filtered(lambda partner: partner.commercial_partner_id == partner)
        if not customers:
            return
        pans = [pan for pan in customers.mapped("o2d_pan") if pan]
        domain = ["&", ("kind", "=", "pan"), "|", ("pan", "in", pans), ("partner_ids", "in", customers.ids)]
        self.env["o2d.credit.group"].sudo().search(domain)._o2d_take_in()

    # --- for what waits ------------------------------------------------------------------------

    def _o2d_credit_eased(self, company, why):
        """Something may now fit that did not: a payment, a higher limit, a resolved dispute. For modules to extend.

        Called inside the transaction that brought the change, also from a payment's post-processing: an
        extension only makes a note of it and re-evaluates later, and never raises.

        :param company: res.company in which it happened
        :param why: in words
        :param self: customers, contacts among them; empty: any customer of the company
        """
