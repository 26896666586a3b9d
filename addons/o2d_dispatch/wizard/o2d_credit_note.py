from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import clean_context

from ..tools import credit_rules as rules


class O2dCreditNote(models.TransientModel):
    """Asks what is credited of an invoice without goods coming back, and why."""

    _name = "o2d.credit.note"
    _description = "Credit without goods"

    move_id = fields.Many2one("account.move", string="Invoice", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="move_id.company_id")
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    currency_id = fields.Many2one(related="move_id.currency_id")
    kind = fields.Selection(
        [
            ("rate", "Rate difference"),
            ("discount", "Discount after the sale"),
            ("commercial", "Commercial, without GST"),
            ("mistake", "Correction of a mistake"),
        ],
        required=True,
        default="rate",
        help="What it is given for. A commercial credit note has no GST and stays out of the returns; goods that come "
        "back are credited through their return.",
    )
    by = fields.Selection(
        [("rate", "New rate"), ("percent", "Percent"), ("amount", "Amount")],
        string="Credited by",
        required=True,
        default="rate",
        help="How each line says what is credited: the rate it shall cost in the end, percent of what it was billed "
        "at, or money, stated as the invoice states its prices.",
    )
    percent = fields.Float(string="Percent of all lines", help="Filled in on each line; change single lines below.")
    reason = fields.Text(required=True, help="Why it is given. Stands on the credit note.")
    agreement = fields.Char(
        help="The scheme, letter or contract in which the discount was agreed, before the goods were supplied or with "
        "them, with its date.",
    )
    confirmation = fields.Char(
        string="Buyer's confirmation",
        help="Where and when the buyer confirmed that he reverses the input tax credit on the discount.",
    )
    is_registered = fields.Boolean(compute="_compute_is_registered")
    line_ids = fields.One2many("o2d.credit.note.line", "wizard_id", string="Lines")
    total = fields.Monetary(string="Credited", compute="_compute_total", help="As the invoice states its prices.")
    problem = fields.Text(compute="_compute_words", help="What stands in the way.")
    words = fields.Text(compute="_compute_words", help="What to know before it is made.")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        invoice = self.env["account.move"].browse(values.get("move_id"))
        if invoice:
            invoice._o2d_check_credit_door()
            values["line_ids"] = [Command.create(row) for row in self._prepare_lines(invoice)]
        return values

    @api.model
    def _prepare_lines(self, invoice):
        lines = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        facts = lines._o2d_line_values()
        return [
            {"invoice_line_id": line.id, "rate": round(facts[line.id].rate, 6)}
            for line in lines.sorted(lambda line: (line.sequence, line.id))
            if facts[line.id].left > 0
        ]

    @api.depends("move_id")
    def _compute_is_registered(self):
        for wizard in self:
            wizard.is_registered = bool(wizard.move_id.commercial_partner_id.vat)

    @api.depends("line_ids.credit")
    def _compute_total(self):
        for wizard in self:
            wizard.total = sum(wizard.line_ids.mapped("credit"))

    @api.depends("kind", "move_id")
    def _compute_words(self):
        for wizard in self:
            invoice = wizard.move_id._origin
            wizard.problem = wizard.words = False
            if not invoice or wizard.kind == rules.COMMERCIAL:
                continue
            late = invoice.sudo()._o2d_late_credit_words()
            deadline = invoice.sudo()._o2d_credit_deadline()
            if late:
                wizard.problem = late
            elif deadline:
                wizard.words = self.env._(
                    "GST on this invoice can be credited until %(day)s.", day=format_date(self.env, deadline)
                )

    @api.onchange("percent", "by")
    def _onchange_percent(self):
        if self.by == rules.BY_PERCENT:
            for line in self.line_ids:
                line.percent = self.percent

    def action_make(self):
        """Make the draft credit note and open it."""
        self.ensure_one()
        invoice = self.move_id
        invoice._o2d_check_credit_door()
        invoice.check_access("write")
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write down why the credit is given."))
        if self.problem:
            raise UserError(self.problem)
        self._check_discount()
        values = self.line_ids._values()
        amounts = {
            line.invoice_line_id.id: line._what(value, credit)
            for line, value in values.items()
            if (credit := line._refuse_or_credit(value)) > 0
        }
        if not amounts:
            raise UserError(self.env._("Nothing is credited yet. Say on at least one line what it shall be."))
        # On without the dialog's own defaults.
        invoice = invoice.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        note = invoice._o2d_credit_value(
            self.kind, amounts, reason, (self.agreement or "").strip(), (self.confirmation or "").strip()
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": note.id,
            "views": [(False, "form")],
        }

    def _check_discount(self):
        if self.kind == rules.DISCOUNT and not (
            (self.agreement or "").strip() and ((self.confirmation or "").strip() or not self.is_registered)
        ):
            raise UserError(self.move_id._o2d_discount_words())


class O2dCreditNoteLine(models.TransientModel):
    """What is credited of one invoice line."""

    _name = "o2d.credit.note.line"
    _description = "Line of a credit without goods"

    wizard_id = fields.Many2one("o2d.credit.note", required=True, ondelete="cascade")
    invoice_line_id = fields.Many2one("account.move.line", string="Invoice line", required=True, ondelete="cascade")
    name = fields.Char(string="Billed", compute="_compute_facts", help="What the invoice billed.")
    quantity = fields.Float(
        compute="_compute_facts", digits="Product Unit", help="What the customer kept of it: billed less returned."
    )
    unit_id = fields.Many2one(related="invoice_line_id.product_uom_id", string="Unit")
    currency_id = fields.Many2one(related="invoice_line_id.currency_id")
    left = fields.Monetary(
        string="Still billed", compute="_compute_facts", help="What is left of the line after earlier credit notes."
    )
    rate = fields.Float(
        string="New rate",
        digits="Product Price",
        help="What one unit shall cost in the end, before the line's discount.",
    )
    percent = fields.Float(string="%", help="Percent of what the goods kept were billed at.")
    amount = fields.Monetary(help="Money to credit, as the invoice states its prices.")
    credit = fields.Monetary(compute="_compute_credit", help="What is credited of this line.")

    def _values(self):
        """{line: :class:`~..tools.credit_rules.LineValue`}, of all lines in one go."""
        facts = self.invoice_line_id._origin._o2d_line_values()
        return {line: facts[line.invoice_line_id._origin.id] for line in self if line.invoice_line_id}

    @api.depends("invoice_line_id")
    def _compute_facts(self):
        values = self._values()
        for line in self:
            origin, value = line.invoice_line_id, values.get(line)
            line.name = origin.product_id.display_name or origin.name or ""
            line.quantity = value.kept if value else 0.0
            line.left = value.left if value else 0.0

    @api.depends("rate", "percent", "amount", "wizard_id.by", "invoice_line_id")
    def _compute_credit(self):
        values = self._values()
        for line in self:
            try:
                line.credit = line._asked(values[line]) if line in values else 0.0
            except rules.Refused:
                # Said in words when it is made; until then nothing is promised.
                line.credit = 0.0

    def _asked(self, value):
        """Money to credit.

        :param value: the invoice line's :class:`~..tools.credit_rules.LineValue`
        :raise Refused: where the line does not bear it
        """
        by = self.wizard_id.by
        # The rate as it is, not touched, credits nothing: what is shown of it is rounded.
        if by == rules.BY_RATE and (not value.kept or abs(self.rate - value.rate) * value.kept < value.step / 2):
            return 0.0
        return value.credit(by, {"rate": self.rate, "percent": self.percent, "amount": self.amount}[by])

    def _refuse_or_credit(self, value):
        if self.invoice_line_id.move_id != self.wizard_id.move_id:
            raise UserError(self.env._("%(line)s stands on another invoice.", line=self.name))
        try:
            return self._asked(value)
        except rules.Refused as refused:
            raise UserError(self._refusal(refused.why, value)) from None

    def _refusal(self, why, value):
        if why == rules.DEARER:
            return self.env._(
                "%(line)s: the new rate is above what is still billed. A credit note only lowers it; bill what is "
                "more.",
                line=self.name,
            )
        if why == rules.NEGATIVE:
            return self.env._("%(line)s: write what is credited as a number above nothing.", line=self.name)
        if why == rules.NOTHING_KEPT:
            return self.env._("%(line)s: all of it came back. Credit an amount instead.", line=self.name)
        return self.env._(
            "%(line)s: only %(left)s is left of it after earlier credit notes. Credit that at most.",
            line=self.name,
            left=self.currency_id.format(value.left),
        )

    def _what(self, value, credit):
        """(money, words that stand on the credit note)"""
        words = {"line": self.invoice_line_id.name or self.name, "invoice": self.wizard_id.move_id.name}
        if self.wizard_id.by == rules.BY_RATE:
            text = self.env._(
                "%(line)s\nRate %(old)s → %(new)s on %(quantity)s %(unit)s of %(invoice)s",
                old=f"{value.rate:.2f}",
                new=f"{self.rate:.2f}",
                quantity=f"{value.kept:g}",
                unit=self.unit_id.name or "",
                **words,
            )
        elif self.wizard_id.by == rules.BY_PERCENT:
            text = self.env._("%(line)s\n%(percent)s %% of %(invoice)s", percent=f"{self.percent:g}", **words)
        else:
            text = self.env._("%(line)s\nCredit on %(invoice)s", **words)
        return credit, text
