from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .account_move_recall import GoodsBack

MAY_RECALL = (
    "o2d_base.group_dispatch_supervisor",
    "o2d_base.group_operations_head",
    "o2d_base.group_finance_head",
)
# A credit note and loosened payments are the customer's account, not the dock's.
MAY_CREDIT = ("o2d_base.group_operations_head", "o2d_base.group_finance_head")
LONGEST_REASON = 500
# Lines of goods that the dialog names.
SHOWN = 12


class StockPicking(models.Model):
    """A delivery that was validated and has not left is taken back: papers, invoice and goods, in one transaction."""

    _inherit = "stock.picking"

    o2d_recalled_at = fields.Datetime(
        string="Taken back",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="When it was taken back before it left.",
    )
    o2d_recall_ids = fields.One2many(
        "o2d.recall", "picking_id", string="Taken back by", readonly=True, groups="o2d_base.group_user"
    )
    o2d_may_recall = fields.Boolean(
        compute="_compute_o2d_may_recall",
        groups="base.group_user",
        help="Whether whoever looks may take it back.",
    )
    o2d_recall_words = fields.Char(
        compute="_compute_o2d_recall_words",
        compute_sudo=True,
        groups="base.group_user",
        help="Who took it back, and why.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_recalled_at"}

    @api.depends("state", "o2d_gate_awaited", "o2d_gate_out_at", "o2d_recalled_at")
    @api.depends_context("uid")
    def _compute_o2d_may_recall(self):
        may = self.env.user._o2d_has_any(MAY_RECALL)
        for picking in self:
            picking.o2d_may_recall = may and picking._o2d_waits_at_gate()

    @api.depends("o2d_recalled_at")
    def _compute_o2d_recall_words(self):
        for picking in self:
            recall = picking.o2d_recall_ids[:1]
            picking.o2d_recall_words = recall and self.env._(
                "Taken back by %(user)s before it left: %(reason)s %(anew)s",
                user=recall.user_id.name,
                reason=_sentence(recall.reason),
                anew=picking._o2d_anew_sentence(recall.anew_words),
            )

    def _o2d_anew_sentence(self, transfers):
        return self.env._("Its goods go out again with %(transfers)s.", transfers=transfers) if transfers else ""

    # --- where it stands afterwards ----------------------------------------------------------------

    @api.depends("o2d_recalled_at")
    def _compute_o2d_stage_id(self):
        return super()._compute_o2d_stage_id()

    def _o2d_is_on_the_way(self):
        return not self.o2d_recalled_at and super()._o2d_is_on_the_way()

    def _o2d_is_dropped(self):
        return bool(self.o2d_recalled_at) or super()._o2d_is_dropped()

    def _o2d_has_left(self):
        return not self.o2d_recalled_at and super()._o2d_has_left()

    def _o2d_may_have_come(self):
        return not self.o2d_recalled_at and super()._o2d_may_have_come()

    def _o2d_awaits_gate(self):
        return not self.o2d_recalled_at and super()._o2d_awaits_gate()

    def _o2d_can_travel(self):
        return not self.o2d_recalled_at and super()._o2d_can_travel()

    def _o2d_check_may_leave(self):
        for picking in self.filtered("o2d_recalled_at"):
            raise UserError(
                self.env._("%(delivery)s was taken back. Its goods stand in their bins.", delivery=picking.name)
            )
        return super()._o2d_check_may_leave()

    def _o2d_tells_customer(self):
        return not self.sudo().o2d_recalled_at and super()._o2d_tells_customer()

    # --- doors -------------------------------------------------------------------------------------

    def action_o2d_ask_recall(self):
        """Ask for the reason, and say what will be taken back."""
        self._o2d_check_may_recall()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take back"),
            "res_model": "o2d.recall.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_picking_ids": [fields.Command.set(self.ids)],
                "default_reason": self.sudo()._o2d_recall_cause(),
            },
        }

    def action_o2d_recall(self, reason):
        """Take these deliveries back: their papers, their invoices and their goods, all of it or nothing.

        :param reason: why; always needed
        :raise AccessError: for who may not
        :raise UserError: with what to do instead
        """
        reason = " ".join(reason.split())[:LONGEST_REASON] if isinstance(reason, str) else ""
        self._o2d_check_may_recall()
        if not reason:
            raise UserError(self.env._("Say why it is taken back: it is kept with the delivery and its order."))
        if not self:
            raise UserError(self.env._("Choose at least one delivery to take back."))
        for company, pickings in self.sudo().grouped("company_id").items():
            pickings.with_company(company)._o2d_recall(reason)
        return True

    def _o2d_recall_cause(self):
        """Why somebody stopped one of these deliveries (finance, the guard), in his own words, or ""."""
        problems = self.env["o2d.exception"].search(
            [("picking_id", "in", self.ids), ("state", "=", "open"), ("is_blocking", "=", True), ("cause", "!=", False)]
        )
        return problems[:1].cause or ""

    def _o2d_check_may_recall(self):
        self.check_access("read")
        if not self.env.user._o2d_has_any(MAY_RECALL):
            raise AccessError(
                self.env._(
                    "Only the dispatch supervisor, the operations head or the finance head takes deliveries back."
                )
            )
        if self.company_id - self.env.user.company_ids:
            raise AccessError(self.env._("A delivery of another company is taken back by its own people."))

    # --- refusals ----------------------------------------------------------------------------------

    def _o2d_check_recall(self):
        """:raise UserError: for a delivery that cannot be taken back, with what to do instead"""
        for picking in self:
            words = picking._o2d_why_no_recall()
            if words:
                raise UserError(words)
        drafts = self._o2d_recall_drafts()
        if drafts:
            raise UserError(
                self.env._(
                    "A draft invoice over %(amount)s already has goods of %(deliveries)s. Delete it, then take back.",
                    amount=", ".join(draft.currency_id.format(draft.amount_total) for draft in drafts),
                    deliveries=", ".join(self.mapped("name")),
                )
            )
        self._o2d_recall_invoices()._o2d_check_recall()

    def _o2d_recall_preview(self):
        """What taking these deliveries back would do, for the dialog.

        :return: (what stands in the way or "", papers in words, goods in words)
        """
        try:
            self._o2d_check_recall()
        except UserError as error:
            return str(error), "", ""
        found = self._o2d_recall_invoices()._o2d_recall_words(self)
        papers = [words for _is_credit, words in found] or [self.env._("Nothing is billed yet.")]
        problem = ""
        if any(is_credit for is_credit, _words in found) and not self.env.user._o2d_has_any(MAY_CREDIT):
            problem = self._o2d_ask_heads_words()
        goods = [f"{quantity}  {name}" for name, quantity in self._o2d_notice_lines()]
        if len(goods) > SHOWN:
            more = self.env._("and %(count)s more", count=len(goods) - SHOWN)
            goods = [*goods[:SHOWN], more]
        return problem, "\n".join(papers), "\n".join(goods)

    def _o2d_why_no_recall(self):
        """Why this delivery cannot be taken back, and what to do instead; "" where it can."""
        self.ensure_one()
        name = self.display_name
        if not self._o2d_is_delivery():
            return self.env._(
                "%(delivery)s brings nothing to a customer. Only deliveries are taken back.", delivery=name
            )
        if self.o2d_recalled_at:
            return self.env._("%(delivery)s was taken back already.", delivery=name)
        if self.o2d_gate_out_at:
            return self.env._(
                "%(delivery)s left %(moment)s. What has left comes back as a return.",
                delivery=name,
                moment=self._o2d_moment_words(self.o2d_gate_out_at),
            )
        if self.state == "cancel":
            return self.env._("%(delivery)s is cancelled: there is nothing to take back.", delivery=name)
        if self.state != "done":
            return self.env._(
                "%(delivery)s is not validated yet. Cancel it, or take back the picks of single lines.", delivery=name
            )
        if not self.o2d_gate_awaited:
            return self.env._(
                "%(delivery)s counts as gone since it was validated, for no gate was waiting for it. "
                "Take its goods back as a return.",
                delivery=name,
            )
        if self.move_ids.returned_move_ids.filtered(lambda move: move.state != "cancel"):
            return self.env._("Goods of %(delivery)s came back as a return. Return the rest as well.", delivery=name)
        return ""

    def _o2d_recall_drafts(self):
        """Draft invoices over the goods of these deliveries, or over nobody knows which of their order lines."""
        moves = self.move_ids
        lines = moves.sale_line_id.filtered("o2d_bill_on_dispatch").invoice_lines.filtered(
            lambda line: line.parent_state == "draft" and line.move_id.move_type == "out_invoice"
        )
        mine = lines.filtered(lambda line: not line.o2d_stock_move_ids or line.o2d_stock_move_ids & moves)
        return mine.move_id

    def _o2d_recall_invoices(self):
        """The posted invoices over what these deliveries carried, without those that were undone before."""
        return self.move_ids.o2d_invoice_line_ids.move_id._o2d_standing()

    # --- taking back -------------------------------------------------------------------------------

    def _o2d_recall_papers(self, reason):
        """Hook: take back the papers that hang on the invoice (e-way bill, then IRN), before it is touched itself.

        :param reason: why, in words
        :return: what was taken back, one sentence each
        :raise UserError: where a paper cannot be taken back, with what to do instead
        """
        return []

    def _o2d_recall(self, reason):
        """:param reason: cleaned, never empty"""
        self._o2d_check_recall()
        invoices = self._o2d_recall_invoices()
        invoices._o2d_refuse_recall_locked()
        credited = invoices.filtered(lambda move: move._o2d_why_recall_credits(self))
        if credited and not self.env.user._o2d_has_any(MAY_CREDIT):
            raise AccessError(
                "\n".join(words for _is_credit, words in credited._o2d_recall_words(self))
                + "\n"
                + self._o2d_ask_heads_words()
            )
        trips = {picking.id: picking.o2d_trip_id for picking in self}
        self._o2d_leave_trip()
        papers = self._o2d_recall_papers(reason)
        papers += (invoices - credited)._o2d_recall_cancel()
        back = {picking.id: picking._o2d_bring_back() for picking in self}
        papers += credited._o2d_recall_credit(self, self._o2d_goods_back(), reason)
        self._o2d_check_billed()
        words = self.env._("Taken back before it left: %(reason)s", reason=reason)
        keys = [picking._o2d_billing_key() for picking in self]
        self.env["o2d.exception"]._clear(keys, words)
        self._o2d_taken_back(words)
        for picking in self:
            anew = picking._o2d_deliver_anew()
            picking._o2d_record_recall(reason, trips[picking.id], back[picking.id], papers, anew)
        self.sale_id._o2d_sync_stages()

    def _o2d_ask_heads_words(self):
        return self.env._("A credit note is for the operations head or the finance head: ask one of them.")

    def _o2d_leave_trip(self):
        """Off its vehicle and away from the gate, first of all: it meets the guard on the row of the trip, or on its
        own, and of the two the later one is repeated."""
        self.o2d_trip_id._o2d_touch()
        self._o2d_decide({"o2d_recalled_at": fields.Datetime.now(), "o2d_trip_id": False})
        self._o2d_decide({"o2d_gate_awaited": False})
        self.flush_recordset()

    def _o2d_goods_back(self):
        """What came back of these deliveries, for their credit notes."""
        moves = {}
        for move in self.move_ids.returned_move_ids.filtered(lambda one: one.state == "done"):
            moves.setdefault(move.sale_line_id.id, []).append(move.id)
        return GoodsBack(moves)

    def _o2d_record_recall(self, reason, trip, back, papers, anew):
        """Keep what was done, and tell the trail, the delivery and the vehicle's own page."""
        orphans = self._o2d_bills_left()
        papers = papers + orphans
        recall = self.env["o2d.recall"]._o2d_record(
            {
                "company_id": self.company_id.id,
                "picking_id": self.id,
                "return_id": back.id,
                "reason": reason,
                "user_id": self.env.uid,
                "recalled_at": self.o2d_recalled_at,
                "trip_name": trip.display_name if trip else False,
                "goods_words": back._o2d_back_words(),
                "papers_words": "\n".join(papers) or self.env._("Nothing was billed."),
                "anew_words": anew,
            }
        )
        self.invalidate_recordset(["o2d_recall_ids", "o2d_recall_words"])
        detail = {"recall": recall.id, "return": back.id, "papers": papers, "trip": trip.name}
        note = self.env._("Taken back before it left: %(reason)s", reason=_sentence(reason))
        again = self._o2d_anew_sentence(anew)
        self.env["o2d.event"]._log(self, "note", stage="gate_out", note=f"{note} {again}".strip(), detail=detail)
        self.message_post(body=" ".join(filter(None, [note, *papers, again])))
        if trip:
            trip.message_post(
                body=self.env._("%(delivery)s was taken off and back: %(reason)s", delivery=self.name, reason=reason)
            )
        if orphans:
            self._o2d_ask_credit(orphans)

    def _o2d_bills_left(self):
        """Invoices that core made of the order and not of this delivery: nobody but accounts can tell what they bill.

        :return: one sentence for each
        """
        lines = self.move_ids.sale_line_id.filtered(
            lambda line: not line.o2d_bill_on_dispatch and line.qty_invoiced > line.qty_delivered
        )
        return [
            self.env._("Invoice %(invoice)s was made of the order, and still stands.", invoice=move.name)
            for move in lines.invoice_lines.move_id._o2d_standing()
        ]

    def _o2d_ask_credit(self, words):
        self.env["o2d.exception"]._raise(
            f"recall:{self.id}",
            {
                "name": self.env._(
                    "%(delivery)s was taken back. %(words)s Credit what is not sent again.",
                    delivery=self.name,
                    words=" ".join(words),
                ),
                "type": "other",
                "severity": "2",
                "stage_id": self.env["o2d.stage"]._get("invoice").id,
                "owner_group_id": self.env.ref("o2d_base.group_accounts").id,
                "company_id": self.company_id.id,
                "warehouse_id": self._o2d_gate_warehouse().id,
                **self._o2d_exception_documents(),
            },
        )


def _sentence(words):
    return words.rstrip(". ") + "."
