from odoo import models
from odoo.exceptions import AccessError, RedirectWarning, UserError

from ..tools import return_rules as rules
from .o2d_return_decide import SALES_HEAD

MAY_CREDIT = ("o2d_base.group_accounts", "o2d_base.group_finance_executive")
PLAN_KEY = "o2d_return_plan"


class CreditPlan:
    """What a credit note is to be cut to; told apart by type, so that no remote call sends it.

    :ivar parts: {order line id: {stock move id of what came back: quantity in the order line's unit}}
    """

    __slots__ = ("parts",)

    def __init__(self, parts):
        self.parts = parts


class O2dReturn(models.Model):
    """Crediting: each original invoice by a credit note of its own, for what came back of it."""

    _inherit = "o2d.return"

    def _o2d_may_credit(self):
        return self.env.user._o2d_has_any(MAY_CREDIT)

    def _o2d_credit_notes(self):
        """The credit notes over what came back, the oldest first."""
        moves = self.picking_ids.move_ids.o2d_invoice_line_ids.move_id
        return moves.filtered(lambda move: move.move_type == "out_refund" and move.state != "cancel").sorted("id")

    # --- what is still to credit -----------------------------------------------------------------------------------

    def _o2d_back_uncredited(self):
        """What came back for credit and stands on no credit note, drafts included.

        :return: {stock move: quantity in its order line's unit}
        """
        moves = self.picking_ids.move_ids._o2d_customer_returns().filtered(
            lambda move: move.state == "done" and move.to_refund
        )
        facts = moves.sale_line_id._o2d_bill_facts()
        found = {}
        for move in moves:
            line = move.sale_line_id
            dispatched = facts[line.id].back().get(move.id, 0.0) if line.o2d_bill_on_dispatch else None
            left = move._o2d_back_of_order() if dispatched is None else dispatched
            if line.product_uom_id.compare(left, 0.0) > 0:
                found[move] = left
        return found

    def _o2d_credit_plan(self):
        """Which posted invoice is credited for what: {invoice: :class:`CreditPlan`}, the oldest invoice first."""
        plan = {}
        for move, quantity in self._o2d_back_uncredited().items():
            for line, room in move._o2d_invoices_of_return():
                part = min(room, quantity)
                if move.sale_line_id.product_uom_id.compare(part, 0.0) <= 0:
                    continue
                quantity -= part
                lines = plan.setdefault(line.move_id, {}).setdefault(move.sale_line_id.id, {})
                lines[move.id] = lines.get(move.id, 0.0) + part
        return {invoice: CreditPlan(plan[invoice]) for invoice in sorted(plan, key=lambda one: one.id)}

    # --- doors -------------------------------------------------------------------------------------------------------

    def action_credit(self):
        """Make and post the credit notes for what came back.

        :raise AccessError: for who does not keep the books
        :raise UserError: where nothing is to be credited, or it cannot be posted
        """
        record = self._o2d_check_mine()
        record._o2d_check_may_credit()
        record.order_id._o2d_one_at_a_time()
        plan, _drafts = record._o2d_to_credit()
        record._o2d_credit(plan, post=True)
        return True

    def action_credit_without_gst(self):
        """Credit what came back at its value, where the time for its GST is over.

        A credit note is given for goods that come back after that time, too; only the tax stays as it was declared
        (CGST Act 2017, section 34(2); Board's circular 72/46/2018). What is in time has its GST.

        :raise AccessError: for who does not keep the books
        :raise UserError: where GST can still be credited, nothing is to be credited, or it cannot be posted
        """
        record = self._o2d_check_mine()
        record._o2d_check_may_credit()
        record.order_id._o2d_one_at_a_time()
        plan, drafts = record._o2d_to_credit()
        if not record._o2d_past_gst(plan, drafts):
            raise UserError(
                self.env._("GST of what came back with %(name)s can still be credited: take “Credit”.", name=self.name)
            )
        record._o2d_credit(plan, post=True, is_late=True)
        return True

    def _o2d_check_may_credit(self):
        if not self._o2d_may_credit():
            raise AccessError(self.env._("Only accounts and finance make credit notes."))

    def _o2d_to_credit(self):
        """(what is to be credited, see `_o2d_credit_plan`; draft credit notes that wait)

        :raise UserError: where there is nothing, or is not to be
        """
        if self.no_credit:
            raise UserError(self.env._("%(user)s decided that there is no credit.", user=self.no_credit_user_id.name))
        drafts = self._o2d_credit_notes().filtered(lambda move: move.state == "draft")
        plan = self._o2d_credit_plan()
        if not plan and not drafts:
            raise UserError(self._o2d_nothing_words())
        return plan, drafts

    def _o2d_past_gst(self, plan, drafts):
        """Those of these invoices and draft credit notes whose GST is refused because its time is over."""
        found = self.env["account.move"].sudo().concat(*plan, drafts)
        return found.filtered(lambda move: move._o2d_credit_time_words())

    def action_credits(self):
        """Open the credit notes over what came back."""
        self.ensure_one()
        self.check_access("read")
        return self.env["sale.order"].action_view_invoice(self.sudo().credit_ids.sudo(False))

    def _o2d_nothing_words(self):
        if self._o2d_back_uncredited():
            return self.env._("What came back stands on a draft invoice, or on none. Post the invoice first.")
        if not any(line.received for line in self.line_ids):
            return self.env._("Nothing of %(name)s came yet: there is nothing to credit.", name=self.name)
        return self.env._("Everything that came back with %(name)s is credited, or was never billed.", name=self.name)

    def _o2d_credit(self, plan, post, is_late=False):
        """:param plan: see `_o2d_credit_plan`
        :param post: post them, and the drafts that are there
        :param is_late: leave GST off where its time is over; else that is refused
        :return: the credit notes
        """
        credits = self.env["account.move"].sudo()
        for invoice, parts in plan.items():
            credits |= invoice._o2d_credit_return(self, parts, is_late=is_late)
        if post:
            credits |= self._o2d_credit_notes().filtered(lambda move: move.state == "draft")
            for credit in credits:
                if is_late and credit._o2d_credit_time_words():
                    credit.invoice_line_ids.tax_ids = False
                credit._post(soft=False)
                if credit.date != credit.invoice_date:
                    credit.company_id._o2d_refuse_day(credit.invoice_date)
            names = ", ".join(credits.mapped("name"))
            amount = ", ".join(credit.currency_id.format(credit.amount_total) for credit in credits)
            note = self.env._("%(name)s credited: %(notes)s, %(amount)s", name=self.name, notes=names, amount=amount)
            self._o2d_log(note, credits=credits.ids)
            self._o2d_clear_credit()
        self._o2d_settle()
        return credits

    def _o2d_settle(self):
        """Is everything credited that is to be? Asked when goods or papers move."""
        for record in self.sudo():
            drafts = record._o2d_credit_notes().filtered(lambda move: move.state == "draft")
            to_credit = bool(not record.no_credit and (drafts or record._o2d_back_uncredited()))
            if record.to_credit != to_credit:
                record._o2d_decide({"to_credit": to_credit})
                if not to_credit:
                    record._o2d_clear_credit()
            if record.state == rules.RECEIVED and not to_credit:
                record._o2d_decide({"state": rules.SETTLED})
                record._o2d_clear_credit()
                record._o2d_log(self.env._("%(name)s is settled.", name=record.name))
            elif record.state == rules.SETTLED and to_credit:
                record._o2d_decide({"state": rules.RECEIVED})

    # --- by itself ---------------------------------------------------------------------------------------------

    def _o2d_credit_at_receipt(self):
        """As the company wants it; what fails does not undo the receipt, and accounts hears of it."""
        wanted = self.company_id.o2d_return_credit
        if wanted not in ("draft", "post") or self.no_credit:
            return
        plan = self._o2d_credit_plan()
        if not plan:
            return
        try:
            with self.env.cr.savepoint():
                self._o2d_credit(plan, post=wanted == "post")
        except (UserError, RedirectWarning) as error:
            self._o2d_raise_credit(str(error.args[0]).strip())

    def _o2d_credit_key(self):
        return f"return:credit:{self.id}"

    def _o2d_raise_credit(self, words):
        self.env["o2d.exception"]._raise(
            self._o2d_credit_key(),
            {
                "name": self.env._("%(name)s came back and is not credited: %(cause)s", name=self.name, cause=words),
                "type": "failure",
                "severity": "2",
                "stage_id": self.env["o2d.stage"]._get("settlement").id,
                "owner_group_id": self.env.ref("o2d_base.group_accounts").id,
                "company_id": self.company_id.id,
                "warehouse_id": self.warehouse_id.id,
                "order_id": self.order_id.id,
            },
        )

    def _o2d_clear_credit(self):
        self.env["o2d.exception"]._clear([self._o2d_credit_key()], self.env._("It is credited, or is not to be."))

    # --- no credit -------------------------------------------------------------------------------------------------

    def _o2d_may_deny_credit(self):
        facts, user = self.sudo(), self.env.user
        return bool(
            user._o2d_has_any((SALES_HEAD,))
            and facts.asked_by_id != user
            and not facts.no_credit
            and facts.state in (*rules.AWAITED, rules.RECEIVED)
            and (facts.to_credit or facts.state in rules.AWAITED)
            and not facts._o2d_credit_notes()
        )

    def action_deny_credit(self, note=""):
        """The goods came back through the customer's own fault: they are not credited.

        :param note: why; always needed
        :raise AccessError: for anybody but the sales head, and for who asked
        :raise UserError: without a reason, once something is credited, and where nothing was billed
        """
        record = self._o2d_check_mine()
        if not self.env.user._o2d_has_any((SALES_HEAD,)):
            raise AccessError(self.env._("Only the sales head decides that there is no credit."))
        if record.asked_by_id == self.env.user:
            raise AccessError(self.env._("You asked for this return yourself: another sales head has to decide it."))
        record.order_id._o2d_one_at_a_time()
        note = self._o2d_text(note)
        if not note:
            raise UserError(self.env._("Say why there is no credit: the customer will ask."))
        record._o2d_check_deniable()
        values = {"no_credit": True, "no_credit_note": note, "no_credit_user_id": self.env.uid}
        record._o2d_decide(values)
        record.picking_ids.move_ids._o2d_keep_billed()
        record._o2d_log(self.env._("%(name)s: no credit. %(note)s", name=record.name, note=note))
        record._o2d_settle()
        record.order_id._o2d_sync_stages()
        return True

    def _o2d_check_deniable(self):
        if self.state not in (*rules.AWAITED, rules.RECEIVED) or self.no_credit:
            raise UserError(
                self.env._("%(name)s is settled, or is not authorised: nothing is to be decided.", name=self.name)
            )
        if notes := self._o2d_credit_notes():
            raise UserError(
                self.env._(
                    "%(name)s has a credit note already (%(notes)s). Have accounts take it back first.",
                    name=self.name,
                    notes=", ".join(note.name or self.env._("a draft") for note in notes),
                )
            )
        came = self.picking_ids.move_ids._o2d_customer_returns().filtered(lambda move: move.state == "done")
        if came._o2d_is_absorbed():
            raise UserError(
                self.env._("What came back was not billed yet, so there is nothing to credit and nothing to deny.")
            )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_is_absorbed(self):
        """Did part of what these returns brought come back before it was billed?"""
        dispatched = self.filtered(lambda move: move.sale_line_id.o2d_bill_on_dispatch)
        for line, moves in dispatched.grouped("sale_line_id").items():
            # Pieces of another unit are rounded one by one.
            coins = line.product_uom_id.rounding * len(moves) if line._o2d_is_in_other_unit() else 0.0
            if line.product_uom_id.compare(-sum(moves.mapped("o2d_dispatched")), moves._o2d_whole_back() - coins) < 0:
                return True
        return False

    def _o2d_whole_back(self):
        """What these returns of one order line brought, in the line's unit; of a kit what its parts need at least."""
        line = self.sale_line_id
        own = self.filtered(lambda move: move.product_id == line.product_id)
        whole = sum(
            move.product_uom._compute_quantity(move.quantity, line.product_uom_id, rounding_method="HALF-UP")
            for move in own
        )
        kits = {}
        for origin, parts in (self - own).grouped("origin_returned_move_id").items():
            out = origin.picking_id.move_ids.filtered(lambda one: one.state == "done" and one.sale_line_id == line)
            share = sum(parts.mapped("product_qty")) / origin.product_qty
            delivery = origin.picking_id
            kits[delivery] = max(kits.get(delivery, 0.0), line.product_uom_id.round(share * line._o2d_kits_with(out)))
        return whole + sum(kits.values())

    def _o2d_keep_billed(self):
        """These returns are not credited: the goods stay billed, and count as delivered."""
        backs = self._o2d_customer_returns()
        backs.to_refund = False
        done = backs.filtered(lambda move: move.state == "done")
        self._o2d_write_dispatched(dict.fromkeys(done.filtered("o2d_dispatched").ids, 0.0))
        lines = done.sale_line_id
        self.env.add_to_compute(lines._fields["qty_delivered"], lines)
        lines.flush_recordset(["qty_delivered"])
        (done | done.origin_returned_move_id).picking_id._o2d_check_billed()

    def _o2d_back_of_order(self):
        """Of a return of an order that is not billed from dispatch: what stands on no credit note that names it."""
        self.ensure_one()
        line = self.sale_line_id
        if self.product_id == line.product_id:
            back = self.product_uom._compute_quantity(self.quantity, line.product_uom_id, rounding_method="HALF-UP")
        else:
            back = self._o2d_kits_back()
        given = sum(
            one._o2d_order_quantity()
            for one in self.o2d_invoice_line_ids.filtered(
                lambda one: one.move_id.move_type == "out_refund" and one.parent_state != "cancel"
            )
        )
        # A credit note made by hand names no goods: then no more is billed than the customer has.
        return min(back - given, max(line.qty_invoiced - line.qty_delivered, 0.0))

    def _o2d_kits_back(self):
        """Kits that the parts of this transfer make, told of one part alone."""
        line = self.sale_line_id
        parts = self.picking_id.move_ids.filtered(lambda one: one.state == "done" and one.sale_line_id == line)
        if self != parts.sorted("id")[-1:]:
            return 0.0
        origin = self.origin_returned_move_id
        out = origin.picking_id.move_ids.filtered(lambda one: one.state == "done" and one.sale_line_id == line)
        back = sum(parts.filtered(lambda one: one.origin_returned_move_id == origin).mapped("product_qty"))
        return line.product_uom_id.round(back / origin.product_qty * line._o2d_kits_with(out))

    def _o2d_invoices_of_return(self):
        """Posted invoice lines that bill what this transfer brought back, the oldest first.

        :return: [(invoice line, how much of it is not credited yet, in the order line's unit)]
        """
        self.ensure_one()
        line = self.sale_line_id
        origins = self._o2d_came_from()
        billed = line.invoice_lines.filtered(
            lambda one: one.move_id.move_type == "out_invoice"
            and one.parent_state == "posted"
            and (one.o2d_stock_move_ids & origins or not line.o2d_bill_on_dispatch)
        )
        found = []
        for one in billed.sorted(lambda one: (one.date, one.id)):
            credited = line.invoice_lines.filtered(
                lambda other, one=one: other.move_id.reversed_entry_id == one.move_id and other.parent_state != "cancel"
            )
            room = one._o2d_order_quantity() - sum(other._o2d_order_quantity() for other in credited)
            found.append((one, room))
        return found


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_kits_with(self, parts):
        """How many kits of this line some of its parts make.

        :param parts: stock.move records that left with one delivery
        """
        self.ensure_one()
        part = parts[:1]
        out = self.move_ids.filtered(
            lambda one: (
                one.state != "cancel"
                and one.product_id == part.product_id
                and one.location_dest_id.usage == "customer"
                and not one.origin_returned_move_id
            )
        )
        whole = sum(out.mapped("product_qty"))
        mine = sum(parts.filtered(lambda one: one.product_id == part.product_id).mapped("product_qty"))
        return self.product_uom_qty * mine / whole if whole else 0.0
