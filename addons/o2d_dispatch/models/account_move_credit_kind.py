from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools import credit_rules as rules

MAKES = ("o2d_base.group_accounts", "o2d_base.group_finance_head")
APPROVES = "o2d_base.group_finance_head"


class AccountMove(models.Model):
    """What kind of credit note it is, why it is given, and who approved it."""

    _inherit = "account.move"

    o2d_credit_kind = fields.Selection(
        [
            ("return", "Goods returned"),
            ("recall", "Taken back before it left"),
            ("rate", "Rate difference"),
            ("discount", "Discount after the sale"),
            ("commercial", "Commercial, without GST"),
            ("mistake", "Correction of a mistake"),
        ],
        string="Kind of credit",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What the credit note is given for.",
    )
    o2d_credit_reason = fields.Text(
        string="Reason of the credit", readonly=True, copy=False, groups="base.group_user", help="Why it is given."
    )
    o2d_credit_agreement = fields.Char(
        string="Agreement",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The scheme, letter or contract in which the discount was agreed, before the goods were supplied or with "
        "them.",
    )
    o2d_credit_confirmation = fields.Char(
        string="Buyer's confirmation",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Where and when the buyer confirmed that he reverses the input tax credit on the discount.",
    )
    o2d_credit_waits = fields.Boolean(
        string="Waits for approval",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="More than the accountant may give alone: the finance head has to approve it.",
    )
    o2d_credit_approved_by_id = fields.Many2one(
        "res.users",
        string="Credit approved by",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="base.group_user",
        help="Who approved it.",
    )
    o2d_credit_approved = fields.Monetary(
        string="Approved up to",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Up to which total it may be posted.",
    )
    o2d_may_credit = fields.Boolean(compute="_compute_o2d_may_credit", compute_sudo=False, groups="base.group_user")

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {
            "o2d_credit_kind", "o2d_credit_reason", "o2d_credit_agreement", "o2d_credit_confirmation",
            "o2d_credit_waits", "o2d_credit_approved_by_id", "o2d_credit_approved",
        }  # fmt: skip

    @api.depends("state", "move_type")
    @api.depends_context("uid")
    def _compute_o2d_may_credit(self):
        may = self.env.user._o2d_has_any(MAKES)
        for move in self:
            move.o2d_may_credit = may and move.state == "posted" and move.move_type == "out_invoice"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        given = posted.filtered(lambda move: move._o2d_is_value_credit())
        given._o2d_set_against_invoice()
        # What was given counts with what is still to be given on the same invoice.
        given.sudo().reversed_entry_id.reversal_move_ids._o2d_ask_approval()
        return posted

    def _o2d_set_against_invoice(self):
        """Take a credit off what its invoice still owes; of a paid one it stays with the customer."""
        for note in self.sudo():
            lines = (note | note.reversed_entry_id).line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
            )
            for group in lines.grouped("account_id").values():
                if len(group.move_id) > 1:
                    group.reconcile()

    def _o2d_is_value_credit(self):
        """Is this a credit note without goods, as the dialog makes them?"""
        self.ensure_one()
        note = self.sudo()
        return note.move_type == "out_refund" and (
            note.o2d_credit_kind in rules.WITHOUT_GOODS and any(note.invoice_line_ids.mapped("o2d_value_only"))
        )

    def action_o2d_ask_credit(self):
        """Open the dialog for a credit note without goods.

        :raise AccessError: for others than accounts and the finance head
        :raise UserError: where there is nothing to credit
        """
        self.ensure_one()
        self._o2d_check_credit_door()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit without goods"),
            "res_model": "o2d.credit.note",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_move_id": self.id},
        }

    def _o2d_check_credit_door(self):
        """:raise AccessError, UserError: where this user credits nothing of this document"""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._o2d_has_any(MAKES):
            raise AccessError(self.env._("Only accounts and the finance head give credit notes."))
        if self.move_type != "out_invoice" or self.state != "posted":
            raise UserError(self.env._("A credit note is given for a posted invoice. Open that invoice first."))

    # --- making one ------------------------------------------------------------------------------

    def _o2d_credit_value(self, kind, amounts, reason, agreement="", confirmation=""):
        """A draft credit note without goods over lines of this invoice.

        :param kind: one of `rules.WITHOUT_GOODS`
        :param amounts: {invoice line id: (money as its price is stated, words on the credit note)}
        :return: the draft, with the user's own rights
        """
        self.ensure_one()
        lines = [
            self._prepare_o2d_credit_line(self.env["account.move.line"].browse(line_id), kind, amount, words)
            for line_id, (amount, words) in amounts.items()
        ]
        values = self._prepare_o2d_credit(kind, reason, agreement, confirmation)
        # Made with the pen for its decisions; who may was asked before, and the maker's name stays on it.
        note = self._o2d_record({**values, "invoice_line_ids": [(0, 0, line) for line in lines]})
        note._o2d_ask_approval()
        self._message_log(body=self.env._("Credit note without goods: %(note)s", note=note._get_html_link()))
        return note.sudo(False)

    def _prepare_o2d_credit(self, kind, reason, agreement, confirmation):
        today = self.company_id._o2d_today()
        # What the law knows of the invoice, where the country's module keeps it, holds for its credit note.
        kept = [name for name in ("l10n_in_state_id", "l10n_in_gst_treatment", "team_id") if name in self._fields]
        return {
            "move_type": "out_refund",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "partner_id": self.partner_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "currency_id": self.currency_id.id,
            "reversed_entry_id": self.id,
            "invoice_origin": self.invoice_origin,
            "invoice_user_id": self.invoice_user_id.id,
            "invoice_payment_term_id": False,
            "invoice_date": today,
            "date": today,
            "invoice_date_due": today,
            # What is taken back was booked at that rate (CGST Rules 2017, rule 34: the rate of the supply's own day).
            "invoice_currency_rate": self.invoice_currency_rate,
            # CGST Rules 2017, rule 53(1A): number and date of the invoice stand on its credit note.
            "ref": self.env._(
                "%(invoice)s of %(day)s: %(reason)s",
                invoice=self.name,
                day=format_date(self.env, self.invoice_date),
                reason=reason,
            ),
            "o2d_credit_kind": kind,
            "o2d_credit_reason": reason,
            "o2d_credit_agreement": agreement,
            "o2d_credit_confirmation": confirmation,
            **{name: self._fields[name].convert_to_write(self[name], self) for name in kept},
        }

    def _prepare_o2d_credit_line(self, line, kind, amount, words):
        line = line.sudo()
        values = {
            "product_id": line.product_id.id,
            "name": words,
            "quantity": 1.0,
            "product_uom_id": line.product_uom_id.id,
            "price_unit": amount,
            "discount": 0.0,
            "account_id": line.account_id.id,
            "analytic_distribution": line.analytic_distribution,
            "tax_ids": [(6, 0, [] if kind == rules.COMMERCIAL else line.tax_ids.ids)],
            "o2d_credited_line_id": line.id,
            "o2d_value_only": True,
        }
        if "l10n_in_hsn_code" in line._fields:
            values["l10n_in_hsn_code"] = line.l10n_in_hsn_code
        return values

    # --- approval --------------------------------------------------------------------------------

    def _o2d_needs_approval(self):
        """Does this credit note go beyond what its maker may give alone and what was approved?"""
        self.ensure_one()
        earlier = self.reversed_entry_id.reversal_move_ids.filtered(
            lambda one: (
                one != self
                and one.state == "posted"
                and one._o2d_is_value_credit()
                and not one.o2d_credit_approved_by_id
            )
        )
        if self.o2d_credit_approved_by_id:
            return self.currency_id.compare_amounts(self.amount_total, self.o2d_credit_approved) > 0
        return rules.needs_approval(
            abs(self.amount_total_signed),
            sum(abs(one.amount_total_signed) for one in earlier),
            self.company_id.o2d_credit_alone,
        )

    def _o2d_ask_approval(self):
        """Say of drafts without goods, as they are now, whether the finance head has to approve them."""
        for one in self.filtered(lambda move: move.move_type == "out_refund" and move.state == "draft"):
            note = one.sudo()
            waits = note._o2d_is_value_credit() and note._o2d_needs_approval()
            if note.o2d_credit_waits != waits:
                note._o2d_decide({"o2d_credit_waits": waits})

    def action_o2d_approve_credit(self):
        """Approve a draft credit note without goods, up to its total now.

        :raise AccessError: for anybody but the finance head, and for who made it
        :raise UserError: where nothing waits for approval
        """
        if not self.env.user.has_group(APPROVES):
            raise AccessError(self.env._("Only the finance head approves credit notes."))
        for one in self:
            one.check_access("read")
            note = one.sudo()
            if note.create_uid == self.env.user:
                raise AccessError(self.env._("You made this credit note yourself: another finance head approves it."))
            if note.state != "draft" or not note._o2d_is_value_credit() or not note._o2d_needs_approval():
                raise UserError(self.env._("This credit note waits for no approval."))
            note._o2d_decide(
                {
                    "o2d_credit_waits": False,
                    "o2d_credit_approved_by_id": self.env.uid,
                    "o2d_credit_approved": note.amount_total,
                }
            )
            self.env["o2d.event"]._log(
                note,
                "released",
                stage="settlement",
                note=self.env._(
                    "Credit of %(amount)s approved: %(reason)s",
                    amount=note.currency_id.format(note.amount_total),
                    reason=note.o2d_credit_reason,
                ),
            )
        return True
