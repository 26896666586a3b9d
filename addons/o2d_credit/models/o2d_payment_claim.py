import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

EXECUTIVE = "o2d_base.group_finance_executive"
BOOKERS = (EXECUTIVE, "o2d_base.group_accounts")
# RTGS gives 22 characters, NEFT 16, IMPS and UPI 12 digits.
UTR = re.compile(r"[A-Z0-9]{12,22}")
CHEQUE = re.compile(r"[0-9]{6}")
# What was looked at when it was verified does not change afterwards.
SEEN = {"partner_id", "company_id", "kind", "reference", "bank_name", "amount", "cheque_date", "picture", "order_id"}


class O2dPaymentClaim(models.Model):
    """A payment that a customer says to have made: reported by sales, verified by finance, booked by accounts."""

    _name = "o2d.payment.claim"
    _description = "Payment reported"
    _inherit = ["o2d.opened.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
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
        help="Who paid.",
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Order",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        help="Order that waits for this payment, where there is one.",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("transfer", "Bank transfer"), ("cheque", "Cheque"), ("cash", "Cash")],
        required=True,
        default="transfer",
        tracking=True,
        help="How it was paid.",
    )
    reference = fields.Char(
        string="UTR or cheque number",
        tracking=True,
        help="Of a transfer the bank's reference (UTR, 12 to 22 letters and digits); of a cheque its six digits.",
    )
    bank_name = fields.Char(string="Bank", help="Bank of the customer.")
    amount = fields.Monetary(required=True, tracking=True, help="In the company's currency.")
    cheque_date = fields.Date(tracking=True, help="Day from which the cheque can be presented.")
    picture = fields.Image(max_width=1920, max_height=1920, help="Picture of the cheque or of the bank's confirmation.")
    note = fields.Text(help="What finance should know.")
    claimed_by_id = fields.Many2one("res.users", string="Reported by", readonly=True, copy=False, ondelete="restrict")
    state = fields.Selection(
        [
            ("claimed", "Reported"),
            ("verified", "Verified"),
            ("realised", "Booked"),
            ("bounced", "Bounced"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Verified: finance has seen the money or holds the cheque. Booked: accounts has posted the payment.",
    )
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    verified_at = fields.Datetime(readonly=True, copy=False)
    decision_note = fields.Text(string="Remark of finance", readonly=True, copy=False)
    bounce_settled = fields.Boolean(
        string="Made good", readonly=True, copy=False, help="The customer has made the bounced cheque good."
    )

    _transfer_uniq = models.UniqueIndex(
        "(company_id, reference) WHERE kind = 'transfer' AND state != 'withdrawn'",
        "This transfer has been reported already. Look it up by its UTR.",
    )
    _cheque_uniq = models.UniqueIndex(
        "(company_id, partner_id, reference) WHERE kind = 'cheque' AND state NOT IN ('withdrawn', 'bounced')",
        "This cheque has been reported already. Look it up by its number.",
    )
    _counted_idx = models.Index("(partner_id) WHERE state IN ('verified', 'bounced')")

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {
            "state", "claimed_by_id", "verified_by_id", "verified_at", "decision_note", "bounce_settled",
        }  # fmt: skip

    @api.model
    def _o2d_opening(self):
        return {"state": "claimed", "claimed_by_id": self.env.uid}

    @api.depends("kind", "reference", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for claim in self:
            parts = (kinds.get(claim.kind), claim.reference, claim.partner_id.display_name)
            claim.display_name = " · ".join(part for part in parts if part)

    # --- checks --------------------------------------------------------------------------------

    @api.constrains("kind", "reference", "amount", "partner_id", "cheque_date")
    def _check_claim(self):
        for claim in self:
            claim.partner_id._o2d_check_commercial()
            if claim.amount <= 0:
                raise ValidationError(self.env._("Write the amount that was paid, above zero."))
            if claim.kind == "transfer" and not UTR.fullmatch(claim.reference or ""):
                raise ValidationError(
                    self.env._("Write the bank's reference (UTR) of the transfer: 12 to 22 letters and digits.")
                )
            if claim.kind == "cheque" and not CHEQUE.fullmatch(claim.reference or ""):
                raise ValidationError(self.env._("Write the cheque's number: its six digits."))
            if claim.kind == "cheque" and not claim.cheque_date:
                raise ValidationError(self.env._("Write the date that stands on the cheque."))

    @api.model_create_multi
    def create(self, vals_list):
        # One that was withdrawn or bounced in this transaction makes room for another.
        self.flush_model(["state"])
        return super().create([self._o2d_tidy(vals) for vals in vals_list])

    def write(self, vals):
        if SEEN & vals.keys() and any(claim.state != "claimed" for claim in self):
            raise UserError(self.env._("What finance has verified is not changed. Withdraw it and report it anew."))
        return super().write(self._o2d_tidy(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_claimed(self):
        if any(claim.state != "claimed" for claim in self):
            raise UserError(self.env._("Only a payment that nobody has verified can be deleted."))

    @api.model
    def _o2d_tidy(self, vals):
        """References are compared: no blanks, capitals."""
        return {**vals, "reference": "".join(vals["reference"].split()).upper()} if vals.get("reference") else vals

    # --- deciding ------------------------------------------------------------------------------

    def action_verify(self, note=""):
        """Finance has seen the money in the bank, or holds the cheque. Never who reported it."""
        self._o2d_check_role(EXECUTIVE)
        for claim in self:
            claim._o2d_check_state("claimed")
            if claim.claimed_by_id == self.env.user:
                raise AccessError(self.env._("You reported this payment yourself: somebody else has to verify it."))
        self._o2d_move_to("verified", note, verified_by_id=self.env.uid, verified_at=fields.Datetime.now())
        self._o2d_tell()

    def action_realise(self, note=""):
        """Accounts has posted the payment: from now on it counts in the books."""
        self._o2d_check_role(*BOOKERS)
        for claim in self:
            claim._o2d_check_state("verified")
        self._o2d_move_to("realised", note)
        self._o2d_tell()

    def action_bounce(self, note):
        """The bank gave the cheque back. Until it is made good every order of the customer waits for a decision."""
        self._o2d_check_role(*BOOKERS)
        self._o2d_check_note(note)
        for claim in self:
            claim._o2d_check_state("claimed", "verified", "realised")
            if claim.kind != "cheque":
                raise UserError(self.env._("Only a cheque can bounce. Withdraw the payment instead."))
        for company, claims in self.grouped("company_id").items():
            self.env["o2d.credit.ledger"]._touch(claims.partner_id, company)
        self._o2d_move_to("bounced", note)

    def action_settle_bounce(self, note):
        """The customer has made the bounced cheque good. Not said by who reported the cheque."""
        self._o2d_check_role(EXECUTIVE)
        self._o2d_check_note(note)
        for claim in self:
            claim._o2d_check_state("bounced")
            if claim.claimed_by_id == self.env.user:
                raise AccessError(self.env._("You reported this cheque yourself: somebody else has to say so."))
        self._o2d_decide({"bounce_settled": True, "decision_note": note.strip()})
        for claim in self:
            claim._o2d_log(self.env._("%(claim)s: made good. %(note)s", claim=claim.display_name, note=note.strip()))
        self._o2d_tell()

    def action_withdraw(self, note):
        """Take a report back: who made it while nobody has verified it, finance also later."""
        self.check_access("write")
        self._o2d_check_note(note)
        for claim in self:
            claim._o2d_check_state("claimed", "verified")
            if claim.state == "verified" or claim.claimed_by_id != self.env.user:
                claim._o2d_check_role(EXECUTIVE)
        for company, claims in self.grouped("company_id").items():
            self.env["o2d.credit.ledger"]._touch(claims.partner_id, company)
        self._o2d_move_to("withdrawn", note)

    # --- helpers -------------------------------------------------------------------------------

    def _o2d_check_role(self, *groups):
        self.check_access("write")
        if not self.env.user._o2d_has_any(groups):
            names = ", ".join(self.env["sale.order"]._o2d_role_name(group) for group in groups)
            raise AccessError(self.env._("This is for %(roles)s to say.", roles=names))

    def _o2d_check_state(self, *states):
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._("%(claim)s: it is %(state)s already.", claim=self.display_name, state=labels[self.state])
            )

    def _o2d_check_note(self, note):
        if not isinstance(note, str) or not note.strip():
            raise UserError(self.env._("Write down why."))

    def _o2d_move_to(self, state, note, **more):
        note = note.strip() if isinstance(note, str) else ""
        self._o2d_decide({"state": state, **({"decision_note": note} if note else {}), **more})
        labels = dict(self._fields["state"]._description_selection(self.env))
        for claim in self:
            claim._o2d_log(f"{claim.display_name}: {labels[state]}. {note}".strip())

    def _o2d_tell(self):
        for company, claims in self.sudo().grouped("company_id").items():
            claims.partner_id._o2d_credit_eased(company, self.env._("A reported payment was verified or booked."))

    def _o2d_event_refs(self):
        return {"order_id": self.order_id.id, "order_name": self.order_id.name}

    def _o2d_log(self, note):
        detail = {"amount": self.amount, "kind": self.kind, "reference": self.reference, "state": self.state}
        self.env["o2d.event"]._log(self, "note", stage="credit", note=note, detail=detail)
