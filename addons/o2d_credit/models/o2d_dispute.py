from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

FINANCE = ("o2d_base.group_finance_executive", "o2d_base.group_accounts")
HEAD = "o2d_base.group_finance_head"
RESOLUTIONS = [
    ("credit_note", "Credit note"),
    ("paid", "Paid after all"),
    ("written_off", "Written off"),
    ("certificate", "Tax certificate received"),
]


class O2dDispute(models.Model):
    """What a customer does not pay of an invoice, and why.

    It counts from the moment finance has accepted it: a salesperson or the customer alone cannot make a debt
    that is late one that is not. Tax deducted at source is neither dispute nor overdue while its certificate
    is awaited.
    """

    _name = "o2d.dispute"
    _description = "Dispute"
    _inherit = ["o2d.opened.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state, opened_at, id"
    _check_company_auto = True

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('move_type', 'in', ('out_invoice', 'out_receipt')), ('state', '=', 'posted')]",
        tracking=True,
        help="Invoice that is not paid in full.",
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", store=True, index=True, string="Customer", precompute=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        required=True,
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Disputed part in the company's currency. Filled with all that is open of the invoice.",
    )
    reason = fields.Selection(
        [
            ("shortage", "Goods missing"),
            ("damage", "Goods damaged"),
            ("price", "Rate differs from what was agreed"),
            ("scheme", "Scheme or discount not given"),
            ("quality", "Quality"),
            ("freight", "Freight or other charge"),
            ("tds", "TDS deducted, certificate awaited"),
            ("other", "Other"),
        ],
        required=True,
        tracking=True,
        help="Why it is not paid. Tax deducted at source (TDS) is kept apart from disputes.",
    )
    note = fields.Text(help="What the customer says, and what was found out.")
    report_id = fields.Many2one(
        "o2d.report", readonly=True, copy=False, ondelete="set null", index="btree_not_null", string="Customer's report"
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        tracking=True,
        ondelete="set null",
        help="Who settles it with the customer.",
    )
    opened_at = fields.Datetime(string="Since", required=True, readonly=True, copy=False)
    opened_by_id = fields.Many2one("res.users", string="Opened by", readonly=True, copy=False, ondelete="restrict")
    is_accepted = fields.Boolean(
        string="Accepted", readonly=True, copy=False, tracking=True, help="Finance agrees that this is disputed."
    )
    accepted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved")],
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    resolution = fields.Selection(RESOLUTIONS, readonly=True, copy=False, tracking=True)
    resolution_note = fields.Text(string="How it was settled", readonly=True, copy=False)
    resolved_at = fields.Datetime(readonly=True, copy=False)
    resolved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    age_days = fields.Integer(string="Age (days)", compute="_compute_age_days", help="From opening to its resolution.")

    _open_idx = models.Index("(move_id) WHERE state = 'open' AND is_accepted")

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {
            "is_accepted", "accepted_by_id", "resolution", "resolution_note", "resolved_at", "resolved_by_id",
            "opened_at", "opened_by_id", "state", "report_id",
        }  # fmt: skip

    @api.model
    def _o2d_opening(self):
        return {"state": "open", "opened_at": fields.Datetime.now(), "opened_by_id": self.env.uid}

    @api.depends("move_id")
    def _compute_amount(self):
        for dispute in self:
            if not dispute.amount:
                dispute.amount = max(dispute.move_id.amount_residual_signed, 0.0)

    @api.depends("opened_at", "resolved_at")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for dispute in self:
            dispute.age_days = ((dispute.resolved_at or now) - (dispute.opened_at or now)).days

    @api.depends("move_id", "reason")
    def _compute_display_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for dispute in self:
            parts = (dispute.move_id.name, reasons.get(dispute.reason))
            dispute.display_name = " · ".join(part for part in parts if part)

    # --- checks --------------------------------------------------------------------------------

    @api.constrains("move_id", "amount", "state")
    def _check_amount(self):
        for dispute in self:
            move = dispute.move_id
            if move.move_type not in ("out_invoice", "out_receipt") or move.state != "posted":
                raise ValidationError(
                    self.env._("%(document)s is not a posted customer invoice. Choose one.", document=move.display_name)
                )
            if dispute.amount <= 0:
                raise ValidationError(self.env._("Write how much is disputed, above zero."))
            disputes = self.sudo().search([("move_id", "=", move.id), ("state", "=", "open")])
            if dispute.currency_id.compare_amounts(sum(disputes.mapped("amount")), move.amount_total_signed) > 0:
                raise ValidationError(
                    self.env._(
                        "More is disputed of %(invoice)s than it is about: %(total)s. Lower the amount.",
                        invoice=move.name,
                        total=dispute.currency_id.format(move.amount_total_signed),
                    )
                )

    # --- opening and accepting -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        disputes = super().create(vals_list)
        if self._o2d_is_finance() and not self.env.su:
            disputes._o2d_accept()
        return disputes

    def write(self, vals):
        touched = {"amount", "reason", "move_id"} & vals.keys()
        if touched and not self.env.su:
            self._o2d_check_finance()
            if any(dispute.state == "resolved" for dispute in self):
                raise UserError(self.env._("A resolved dispute is not changed. Open a new one for the invoice."))
        done = super().write(vals)
        if touched:
            self._o2d_tell()
        return done

    def action_accept(self):
        """Finance agrees that it is disputed: from now on it counts."""
        self.check_access("write")
        self._o2d_check_finance()
        self.filtered(lambda dispute: dispute.state == "open" and not dispute.is_accepted)._o2d_accept()

    def _o2d_accept(self):
        self._o2d_decide({"is_accepted": True, "accepted_by_id": self.env.uid})
        for dispute in self:
            dispute._o2d_log(self.env._("%(dispute)s: accepted", dispute=dispute.display_name))
        self._o2d_tell()

    # --- resolving -----------------------------------------------------------------------------

    def action_resolve(self, resolution, note):
        """Close it, with how and in words.

        :param resolution: `credit_note`, `paid`, `written_off` (finance head, and not who opened it) or
            `certificate` (of tax deducted at source)
        :param note: how it was settled
        """
        self.check_access("write")
        self._o2d_check_finance()
        if resolution not in dict(RESOLUTIONS):
            raise UserError(self.env._("Choose how it was settled: by credit note, paid, written off or certificate."))
        if not isinstance(note, str) or not note.strip():
            raise UserError(self.env._("Write down how it was settled."))
        for dispute in self:
            dispute._o2d_check_resolution(resolution)
        self._o2d_decide(
            {
                "state": "resolved",
                "resolution": resolution,
                "resolution_note": note.strip(),
                "resolved_at": fields.Datetime.now(),
                "resolved_by_id": self.env.uid,
            }
        )
        for dispute in self:
            dispute._o2d_log(
                self.env._("%(dispute)s: resolved. %(note)s", dispute=dispute.display_name, note=note.strip())
            )
        self._o2d_tell()

    def _o2d_check_resolution(self, resolution):
        if self.state != "open":
            raise UserError(self.env._("%(dispute)s is resolved already.", dispute=self.display_name))
        if resolution == "certificate" and self.reason != "tds":
            raise UserError(
                self.env._("A tax certificate settles tax deducted at source, and nothing else. Choose another way.")
            )
        if resolution == "written_off":
            if not self.env.user.has_group(HEAD):
                raise AccessError(self.env._("Only the finance head writes an amount off."))
            if self.opened_by_id == self.env.user:
                raise AccessError(self.env._("You opened it yourself: somebody else has to write it off."))

    # --- helpers -------------------------------------------------------------------------------

    def _o2d_is_finance(self):
        return self.env.user._o2d_has_any(FINANCE)

    def _o2d_check_finance(self):
        if not self._o2d_is_finance():
            raise AccessError(self.env._("Disputes are accepted, changed and resolved by finance or accounts."))

    def _o2d_tell(self):
        for company, disputes in self.sudo().grouped("company_id").items():
            disputes.partner_id._o2d_credit_eased(company, self.env._("A dispute was changed."))

    def _o2d_event_refs(self):
        order = self.move_id.line_ids.sale_line_ids.order_id[:1]
        return {"move_id": self.move_id.id, "move_name": self.move_id.name,
                "order_id": order.id, "order_name": order.name}  # fmt: skip

    def _o2d_log(self, note):
        detail = {"amount": self.amount, "reason": self.reason, "resolution": self.resolution or None}
        self.env["o2d.event"]._log(self, "note", stage="settlement", note=note, detail=detail)
