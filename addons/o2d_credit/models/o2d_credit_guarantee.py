from odoo import api, fields, models
from odoo.exceptions import ValidationError


class O2dCreditGuarantee(models.Model):
    """Credit on top of a customer's limit for a while: a temporary limit, or a bank that answers for the customer."""

    _name = "o2d.credit.guarantee"
    _description = "Temporary limit or guarantee"
    _inherit = ["mail.thread"]
    _order = "valid_until desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        check_company=True,
        tracking=True,
        help="Customer whose limit is raised while this is valid.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        help="It counts in this company and its branches.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("temporary", "Temporary limit"), ("bank", "Bank guarantee")],
        required=True,
        default="temporary",
        tracking=True,
        help="A temporary limit is our own decision; a bank guarantee is a paper of the customer's bank.",
    )
    amount = fields.Monetary(required=True, tracking=True, help="Comes on top of the limit while it is valid.")
    valid_from = fields.Date(
        required=True, default=lambda self: self.env.company._o2d_today(), tracking=True, help="First day it counts."
    )
    valid_until = fields.Date(required=True, tracking=True, help="Last day it counts; after it only the limit is left.")
    reference = fields.Char(tracking=True, help="Number of the guarantee, or of the letter that grants the limit.")
    bank_name = fields.Char(string="Bank", help="Bank that answers for the customer.")
    document = fields.Binary(attachment=True, help="The paper itself, as a picture or PDF.")
    document_name = fields.Char(string="File name")
    note = fields.Text(help="Why it was granted, for whoever decides next.")
    active = fields.Boolean(default=True, help="Archive a guarantee that was given back before its last day.")
    state = fields.Selection(
        [("future", "Not yet"), ("valid", "Valid"), ("over", "Over")],
        compute="_compute_state",
        string="Validity",
        help="Whether it counts today.",
    )

    _valid_idx = models.Index("(partner_id, company_id, valid_until) WHERE active")

    @api.depends("valid_from", "valid_until", "active")
    def _compute_state(self):
        for guarantee in self:
            today = (guarantee.company_id or self.env.company)._o2d_today()
            if not guarantee.active or (guarantee.valid_until and guarantee.valid_until < today):
                guarantee.state = "over"
            elif guarantee.valid_from and guarantee.valid_from > today:
                guarantee.state = "future"
            else:
                guarantee.state = "valid"

    @api.depends("kind", "partner_id", "reference")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for guarantee in self:
            parts = (kinds.get(guarantee.kind), guarantee.reference, guarantee.partner_id.display_name)
            guarantee.display_name = " · ".join(part for part in parts if part)

    # --- checks --------------------------------------------------------------------------------

    @api.constrains("amount")
    def _check_amount(self):
        for guarantee in self:
            if guarantee.amount <= 0:
                raise ValidationError(self.env._("Write an amount above zero, or leave the limit as it is."))

    @api.constrains("partner_id")
    def _check_customer(self):
        for guarantee in self:
            guarantee.partner_id._o2d_check_commercial()

    @api.constrains("company_id")
    def _check_root(self):
        for guarantee in self:
            if guarantee.company_id != guarantee.company_id.root_id:
                raise ValidationError(
                    self.env._(
                        "It counts in a whole company: choose %(company)s.", company=guarantee.company_id.root_id.name
                    )
                )

    @api.constrains("valid_from", "valid_until")
    def _check_validity(self):
        for guarantee in self:
            if guarantee.valid_until < guarantee.valid_from:
                raise ValidationError(self.env._("The last day is before the first one. Correct one of the two days."))
            if guarantee.valid_until < guarantee.company_id._o2d_today():
                raise ValidationError(
                    self.env._(
                        "%(day)s is in the past. Write the last day it is to count, today or later.",
                        day=fields.Date.to_string(guarantee.valid_until),
                    )
                )

    # --- what it changes -----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        guarantees = super().create(vals_list)
        guarantees._o2d_tell()
        return guarantees

    def write(self, vals):
        done = super().write(vals)
        if {"amount", "valid_from", "valid_until", "active", "partner_id"} & vals.keys():
            self._o2d_tell()
        return done

    def _o2d_tell(self):
        for company, guarantees in self.grouped("company_id").items():
            guarantees.partner_id._o2d_credit_eased(company, self.env._("A temporary limit or guarantee was changed."))
