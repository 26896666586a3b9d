from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import reconcile_rules as rules

CAUSES = [
    (rules.UNBILLED, "Left, not billed"),
    (rules.DRAFT, "Draft invoice not posted"),
    (rules.UNLINKED, "Billed by hand, not linked"),
    (rules.CREDITED, "Credit note without goods"),
    (rules.RETURNED, "Came back, not credited"),
    (rules.DRAFT_CREDIT, "Draft credit note not posted"),
    (rules.AHEAD, "Billed when ordered, not shipped"),
    (rules.BEYOND, "Billed, never shipped"),
]
MAY_ACCEPT = ("o2d_base.group_finance_head", "o2d_base.group_accounts")


class O2dReconcileLine(models.Model):
    """An order line of which more has moved than is billed, or less. Found by a scan, gone when they agree again."""

    _name = "o2d.reconcile.line"
    _description = "Moved and billed differ"
    _order = "since, id"
    _rec_name = "product_id"
    _log_access = False

    line_id = fields.Many2one("sale.order.line", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(
        "sale.order", string="Order", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id.commercial_partner_id", string="Customer")
    product_id = fields.Many2one("product.product", string="Article", readonly=True, ondelete="cascade")
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True, ondelete="cascade")
    ordered = fields.Float(digits="Product Unit", readonly=True)
    moved = fields.Float(
        digits="Product Unit", readonly=True, help="What left less what came back for credit, in the line's unit."
    )
    billed = fields.Float(
        digits="Product Unit", readonly=True, help="On posted invoices less posted credit notes, in the line's unit."
    )
    difference = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="What moved beyond what is billed; below nought for what is billed beyond what moved.",
    )
    value = fields.Monetary(readonly=True, help="The difference at the order's price, before tax.")
    currency_id = fields.Many2one(related="order_id.currency_id")
    cause = fields.Selection(CAUSES, string="Why", required=True, readonly=True)
    is_underway = fields.Boolean(readonly=True)
    words = fields.Char(string="In words", compute="_compute_words", help="What differs, why, and what mends it.")
    since = fields.Datetime(readonly=True, help="When goods or documents of this line moved last.")
    found_at = fields.Datetime(readonly=True)
    accepted_difference = fields.Float(digits="Product Unit", readonly=True)
    accepted_note = fields.Char(
        string="Right so, because", readonly=True, help="Why nothing is to be mended. It ends when the figures change."
    )
    accepted_user_id = fields.Many2one("res.users", string="Said by", readonly=True, ondelete="set null")

    _line_uniq = models.UniqueIndex("(line_id)", "This line has been found already.")
    _company_idx = models.Index("(company_id, cause)")

    @api.depends("cause", "difference", "uom_id", "is_underway")
    @api.depends_context("lang")
    def _compute_words(self):
        plain = self.env["stock.picking"]._o2d_plain_number
        for row in self:
            much = f"{plain(abs(row.difference), row.uom_id)} {row.uom_id.name or ''}".strip()
            row.words = row._cause_words() % {"much": much}

    def _cause_words(self):
        if self.cause == rules.AHEAD and self.is_underway:
            return self.env._("%(much)s billed when ordered; the delivery is open, nothing to do.")
        return {
            rules.UNBILLED: self.env._("%(much)s left and stand on no invoice. Bill them."),
            rules.DRAFT: self.env._("%(much)s left and stand on a draft invoice. Post it."),
            rules.UNLINKED: self.env._(
                "%(much)s left; an invoice made by hand names the article but not this line. Say that it is right."
            ),
            rules.CREDITED: self.env._(
                "%(much)s credited although the goods stayed with the customer. Bill them, or say that it is right."
            ),
            rules.RETURNED: self.env._("%(much)s came back and are still billed. Make the credit note."),
            rules.DRAFT_CREDIT: self.env._("%(much)s came back; their credit note is a draft. Post it."),
            rules.AHEAD: self.env._("%(much)s billed when ordered, and nobody is sending them. Ship or credit them."),
            rules.BEYOND: self.env._("%(much)s billed beyond what left. Credit them, or ship them."),
        }[self.cause]

    # --- what mends it ---------------------------------------------------------------------------------

    def action_mend(self):
        """Bill what left at once where the suite bills; else open what mends the difference."""
        self.ensure_one()
        self.check_access("read")
        line = self.line_id.sudo()
        if self.cause == rules.UNBILLED and line.o2d_bill_on_dispatch:
            waiting = line.move_ids.picking_id.filtered(lambda picking: picking.o2d_bill_state == "waiting")
            if waiting:
                return waiting.sudo(False).action_o2d_bill()
        wanted = {
            rules.DRAFT: ("draft", ("out_invoice",)),
            rules.DRAFT_CREDIT: ("draft", ("out_refund",)),
            rules.CREDITED: ("posted", ("out_refund",)),
            rules.RETURNED: ("posted", ("out_invoice",)),
            rules.BEYOND: ("posted", ("out_invoice",)),
        }.get(self.cause)
        moves = self.env["account.move"]
        if wanted:
            moves = line.invoice_lines.move_id.filtered(
                lambda move: move.state == wanted[0] and move.move_type in wanted[1]
            )
        elif self.cause == rules.UNLINKED:
            moves = self._unlinked_invoices()
        moves = moves.sudo(False)._filtered_access("read")
        return self._open("account.move", moves.ids) if moves else self._open("sale.order", self.order_id.ids)

    def _unlinked_invoices(self):
        order = self.order_id.sudo()
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", order.company_id.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("invoice_origin", "=", order.name),
                    ("invoice_line_ids.product_id", "=", self.product_id.id),
                ]
            )
        )

    @api.model
    def _open(self, model, ids):
        action = {"type": "ir.actions.act_window", "res_model": model, "context": {"create": False}}
        if len(ids) == 1:
            return {**action, "res_id": ids[0], "views": [(False, "form")]}
        name = self.env._("Invoices and credit notes")
        return {**action, "name": name, "domain": [("id", "in", ids)], "views": [(False, "list"), (False, "form")]}

    def action_check_again(self):
        """Look at these orders now, and not tonight."""
        self.check_access("read")
        self.sudo()._scan(self.order_id.ids)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_ask_accept(self):
        """Ask why it is right so."""
        self._check_may_accept()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Right so, because"),
            "res_model": "o2d.reconcile.accept",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_row_ids": self.ids},
        }

    def _check_may_accept(self):
        self.check_access("read")
        if not self.env.user._o2d_has_any(MAY_ACCEPT):
            raise AccessError(self.env._("Only accounts and the finance head say that a difference is right."))

    def action_accept(self, note):
        """Nothing is to be mended here; it holds as long as the figures stay.

        :param note: why
        """
        self._check_may_accept()
        note = " ".join(note.split())[:500] if isinstance(note, str) else ""
        if not note:
            raise UserError(self.env._("Say why nothing is to be mended."))
        for row in self.sudo():
            row.write({"accepted_note": note, "accepted_user_id": self.env.uid, "accepted_difference": row.difference})
            self.env["o2d.event"]._log(
                row.order_id,
                "note",
                stage="invoice",
                note=self.env._(
                    "%(article)s: the difference between moved and billed is right. %(reason)s",
                    article=row.product_id.display_name,
                    reason=note,
                ),
                detail={"line": row.line_id.id, "moved": row.moved, "billed": row.billed},
            )
        self.sudo()._settle(self.order_id)
        self.order_id.sudo()._o2d_check_closed()
        return True
