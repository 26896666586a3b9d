from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import recall_rules as rules

GOODS_KEY = "o2d_recall_goods"


class GoodsBack:
    """The transfers that brought goods back, for the credit note over them; told apart by type, so that no remote
    call can send it.

    :ivar moves: {order line id: [stock move id]}
    """

    __slots__ = ("moves",)

    def __init__(self, moves):
        self.moves = moves


class AccountMove(models.Model):
    """The invoice of a delivery that is taken back: cancelled on its own day, credited afterwards."""

    _inherit = "account.move"

    # --- what becomes of it ----------------------------------------------------------------------

    def _o2d_recall_facts(self, deliveries):
        """What decides what becomes of this invoice. The module of the e-invoice says that it is sealed.

        :param deliveries: stock.picking records that are taken back
        :return: :class:`~..tools.recall_rules.InvoiceFacts`
        """
        self.ensure_one()
        receivable = self.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return rules.InvoiceFacts(
            is_of_today=self.invoice_date == self.date == self.company_id._o2d_today(),
            is_paid=bool(receivable.matched_debit_ids | receivable.matched_credit_ids),
            is_sent=self.is_move_sent,
            is_sealed=bool(self.need_cancel_request or self.inalterable_hash or self._is_move_restricted(self)),
            is_shared=bool(self._o2d_recall_others(deliveries)),
        )

    def _o2d_recall_others(self, deliveries):
        """Deliveries on this invoice that are not taken back."""
        return self.invoice_line_ids.o2d_stock_move_ids.picking_id - deliveries

    def _o2d_standing(self):
        """The posted invoices among these, without those that were undone; in the order in which they were made."""
        return self.filtered(
            lambda move: (
                move.state == "posted" and move.move_type == "out_invoice" and move.payment_state != "reversed"
            )
        ).sorted("id")

    def _o2d_why_recall_credits(self, deliveries):
        """Why this invoice is credited and not cancelled, as `rules.why_credited` says it; nothing where it is."""
        return rules.why_credited(self._o2d_recall_facts(deliveries))

    def _o2d_recall_words(self, deliveries):
        """What will become of these invoices: [(is it credited?, words)]."""
        found = []
        for move in self:
            why = move._o2d_why_recall_credits(deliveries)
            if not why:
                found.append((False, self.env._("Invoice %(invoice)s is cancelled.", invoice=move.name)))
                continue
            words = self.env._(
                "Invoice %(invoice)s is credited: %(why)s.", invoice=move.name, why=move._o2d_why_credited(why)
            )
            found.append((True, words))
        return found

    def _o2d_why_credited(self, why):
        if why == rules.SHARED:
            return self.env._("it bills other deliveries as well")
        if why == rules.PAID:
            return self.env._("it is paid, in part or whole, and the money stays with the customer's account")
        if why == rules.SENT:
            return self.env._("the customer has it")
        if why == rules.SEALED:
            return self.env._("it is sealed or reported and cannot be changed any more")
        return self.env._("it is of %(day)s", day=format_date(self.env, self.invoice_date))

    # --- refusals --------------------------------------------------------------------------------

    def _o2d_check_recall(self):
        """:raise UserError: for an invoice of which a part is credited, or is about to be"""
        for move in self:
            credit = move.reversal_move_ids.filtered(lambda one: one.state != "cancel")[:1]
            if credit:
                raise UserError(
                    self.env._(
                        "Invoice %(invoice)s has a credit note already (%(credit)s). Take the credit note back "
                        "first, or let the goods leave and take them back as a return.",
                        invoice=move.name,
                        credit=credit.name or self.env._("a draft"),
                    )
                )

    def _o2d_refuse_recall_locked(self):
        """:raise UserError: where the books take neither a cancellation nor a credit note of today"""
        for company in self.company_id:
            day = company._o2d_today()
            if company._o2d_is_locked(day):
                raise UserError(
                    self.env._(
                        "The books are locked for %(day)s, so no invoice can be taken back. Have accounts unlock them "
                        "first.",
                        day=format_date(self.env, day),
                    )
                )

    # --- taking it back --------------------------------------------------------------------------

    def _o2d_recall_cancel(self):
        """Cancel these invoices. Their numbers stay in the series, as cancelled.

        :return: words, one sentence for each
        """
        for move in self:
            move.button_cancel()
        return [self.env._("Invoice %(invoice)s cancelled.", invoice=move.name) for move in self]

    def _o2d_recall_credit(self, deliveries, goods, reason):
        """Credit what these invoices say of the goods that came back; whole, where all of it did.

        Payments that were set against an invoice come free and stay on the customer's account.

        :param goods: :class:`GoodsBack`
        :param reason: why, in words
        :return: words, one sentence for each
        """
        words = []
        for move in self:
            is_whole = not move._o2d_recall_others(deliveries)
            before = move.with_context(**{GOODS_KEY: goods})
            credit = before._reverse_moves([move._prepare_recall_credit(reason)], cancel=is_whole)
            # On without the goods in the context.
            credit = self.browse(credit.ids)
            if not is_whole:
                credit._post(soft=False)
            if credit.date != credit.invoice_date:
                move.company_id._o2d_refuse_day(credit.invoice_date)
            words.append(
                self.env._(
                    "Invoice %(invoice)s credited by %(credit)s over %(amount)s.",
                    invoice=move.name,
                    credit=credit.name,
                    amount=credit.currency_id.format(credit.amount_total),
                )
            )
        return words

    def _prepare_recall_credit(self, reason):
        today = self.company_id._o2d_today()
        return {
            "ref": self.env._("%(invoice)s: taken back before it left. %(reason)s", invoice=self.name, reason=reason),
            "date": today,
            "invoice_date": today,
            "invoice_date_due": today,
            # What is taken back was booked at that rate.
            "invoice_currency_rate": self.invoice_currency_rate,
            "journal_id": self.journal_id.id,
            "invoice_payment_term_id": False,
            "invoice_user_id": self.invoice_user_id.id,
            "invoice_origin": self.invoice_origin,
            "auto_post": "no",
        }

    def _o2d_link_mistake(self, lines):
        """The credit note of a recall is about the goods that came back."""
        goods = self.env.context.get(GOODS_KEY)
        if type(goods) is not GoodsBack:
            return super()._o2d_link_mistake(lines)
        mine = lines.filtered(lambda line: goods.moves.get(line.sale_line_ids[:1].id))
        self.env["account.move.line"]._o2d_link(
            (line.id, move) for line in mine for move in goods.moves[line.sale_line_ids[:1].id]
        )
        return super()._o2d_link_mistake(lines - mine)
