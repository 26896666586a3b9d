from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError


class O2dCreditGroup(models.Model):
    """One limit over several customers: sister concerns named by hand, or all registrations of one PAN."""

    _name = "o2d.credit.group"
    _description = "Credit group"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="How the group is called by those who decide.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        help="The limit counts in this company and its branches.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("hand", "Named by hand"), ("pan", "All registrations of a PAN")],
        required=True,
        default="hand",
        help="By PAN, every customer whose GSTIN bears it belongs to the group, later ones too.",
    )
    pan = fields.Char(
        string="PAN", size=10, tracking=True, help="Permanent account number: characters 3 to 12 of the GSTIN."
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "o2d_credit_group_partner_rel",
        "group_id",
        "partner_id",
        string="Customers",
        domain="[('parent_id', '=', False)]",
        help="Customers who share the limit.",
    )
    limit = fields.Monetary(
        string="Credit limit",
        required=True,
        tracking=True,
        help="What all of them together may owe, taxes included. Zero means zero. Their own limits do not count.",
    )
    active = fields.Boolean(default=True, help="An archived group sets no limit: each customer has its own again.")

    _pan_uniq = models.UniqueIndex(
        "(company_id, pan) WHERE kind = 'pan' AND active", "There is a group for this PAN already: change that one."
    )

    # --- checks --------------------------------------------------------------------------------

    @api.constrains("limit")
    def _check_limit(self):
        for group in self:
            if group.limit < 0:
                raise ValidationError(self.env._("A credit limit cannot be below zero. Write zero or more."))

    @api.constrains("kind", "pan")
    def _check_pan(self):
        for group in self:
            if group.kind == "pan" and not self.env["res.partner"]._o2d_is_pan(group.pan):
                raise ValidationError(
                    self.env._("Write the PAN with its ten characters: five letters, four digits, one letter.")
                )

    @api.constrains("company_id")
    def _check_root(self):
        for group in self:
            if group.company_id != group.company_id.root_id:
                raise ValidationError(
                    self.env._("A group's limit counts in a whole company: choose %(company)s.",
                               company=group.company_id.root_id.name)
                )  # fmt: skip

    @api.constrains("partner_ids", "company_id", "active")
    def _check_members(self):
        for group in self:
            for partner in group.partner_ids:
                partner._o2d_check_commercial()
            others = self.sudo().search(
                [
                    ("company_id", "=", group.company_id.id),
                    ("partner_ids", "in", group.partner_ids.ids),
                    ("id", "!=", group.id),
                ]
            )
            if group.active and others:
                shared = (others.partner_ids & group.partner_ids)[:1]
                raise ValidationError(
                    self.env._(
                        "%(customer)s shares the limit of %(group)s already. Take it out there first.",
                        customer=shared.display_name,
                        group=others[0].name,
                    )
                )

    # --- members by PAN ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create([self._o2d_tidy(vals) for vals in vals_list])
        groups._o2d_take_in()
        groups._o2d_tell()
        return groups

    def write(self, vals):
        before = self.partner_ids
        done = super().write(self._o2d_tidy(vals))
        if {"kind", "pan", "active"} & vals.keys():
            self._o2d_take_in()
        self._o2d_tell(before)
        return done

    def unlink(self):
        before, companies = self.partner_ids, self.company_id
        done = super().unlink()
        for company in companies:
            before._o2d_credit_eased(company, self.env._("A credit group was dissolved."))
        return done

    @api.model
    def _o2d_tidy(self, vals):
        return {**vals, "pan": vals["pan"].strip().upper()} if vals.get("pan") else vals

    def _o2d_take_in(self):
        """Make the customers of a PAN the members of its group, but for those named in another group by hand."""
        for group in self.filtered(lambda group: group.kind == "pan" and group.active):
            partners = self.env["res.partner"].sudo().search([("o2d_pan", "=", group.pan)])
            partners = partners.filtered(lambda partner: partner.commercial_partner_id == partner)
            elsewhere = self.sudo().search([("company_id", "=", group.company_id.id), ("id", "!=", group.id)])
            members = partners - elsewhere.partner_ids
            if members != group.partner_ids:
                group.partner_ids = [Command.set(members.ids)]

    def _o2d_tell(self, before=None):
        for group in self:
            partners = group.partner_ids | before if before else group.partner_ids
            partners._o2d_credit_eased(group.company_id, self.env._("A credit group was changed."))
