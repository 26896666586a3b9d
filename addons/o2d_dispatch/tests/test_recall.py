"""A delivery that has not left is taken back with its invoice, and goods and papers say the same."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .recall_common import RecallCase


class TestRecallInvoice(RecallCase):
    def test_cancelled_today(self):
        """An invoice of today that nobody has seen or paid is cancelled, and its number stays in the series."""
        picking = self._loaded([(self.product, 5)])
        order, invoice = picking.sale_id, picking.o2d_invoice_ids
        number = invoice.name
        recall = self._recall(picking)
        self.assertEqual((invoice.state, invoice.name), ("cancel", number))
        self.assertIn(number, recall.papers_words)
        self.assertEqual(order.order_line.qty_delivered, 0)
        self._check_even(order)
        again = self._ship(order)
        self.assertEqual(self._billed(again.o2d_invoice_ids), {self.product: 5})
        self.assertEqual(again.o2d_invoice_ids.sequence_number, invoice.sequence_number + 1)
        self._check_even(order)

    def test_credited_later(self):
        """An invoice of an earlier day is credited whole, by who keeps the customer's account, dated today."""
        picking = self._loaded([(self.product, 5)])
        order, invoice = picking.sale_id, picking.o2d_invoice_ids
        self._days_pass(1)
        with self.assertRaisesRegex(AccessError, "credit note is for the operations head or the finance head"):
            self._recall(picking)
        self._recall(picking, self.finance)
        credit = invoice.reversal_move_ids
        self.assertEqual((credit.state, credit.move_type), ("posted", "out_refund"))
        self.assertEqual(credit.invoice_date, self.company._o2d_today())
        self.assertEqual(credit.invoice_line_ids.o2d_stock_move_ids, picking.o2d_recall_ids.return_id.move_ids)
        self.assertEqual((invoice.state, invoice.payment_state, invoice.amount_residual), ("posted", "reversed", 0))
        self._check_even(order)
        self._ship(order)
        self._check_even(order)

    def _days_pass(self, days):
        """The invoices made so far are of an earlier day."""
        later = self.company._o2d_today() + timedelta(days=days)
        company = type(self.env["res.company"])
        patcher = patch.object(company, "_o2d_today", lambda _company: later)
        patcher.start()
        self.addCleanup(patcher.stop)
        clock = patch.object(fields.Date, "today", lambda *_args: later)
        clock.start()
        self.addCleanup(clock.stop)

    def test_paid(self):
        """The payment of an invoice that is taken back stays on the customer's account, to be set against another."""
        picking = self._loaded([(self.product, 5)])
        order, invoice = picking.sale_id, picking.o2d_invoice_ids
        self._pay(invoice)
        payment = invoice._get_reconciled_payments() or invoice.matched_payment_ids
        self._recall(picking, self.head)
        self.assertEqual(invoice.payment_state, "reversed")
        line = payment.move_id.line_ids.filtered(lambda one: one.account_id.account_type == "asset_receivable")
        self.assertEqual(line.amount_residual, -500)
        self.assertFalse(line.reconciled)
        self._check_even(order)

    def test_sent(self):
        """What the customer has is not cancelled behind his back, but credited."""
        picking = self._loaded([(self.product, 5)])
        picking.o2d_invoice_ids.is_move_sent = True
        with self.assertRaises(AccessError):
            self._recall(picking)
        recall = self._recall(picking, self.head)
        self.assertIn("credited", recall.papers_words)
        self.assertEqual(picking.o2d_invoice_ids.filtered(lambda move: move.move_type == "out_invoice").state, "posted")

    def test_freight_and_advance(self):
        """Freight and the advance deducted are on the next invoice again, whichever way the first was undone."""
        for way in ("cancel", "credit"):
            with self.subTest(way):
                freight = self._service()
                order = self._confirmed([(self.product, 5), (freight, 1)])
                self._advance(order, 150)
                picking = self._ship(order)
                total = picking.o2d_invoice_ids.amount_total
                self.assertEqual(total, 400)
                if way == "credit":
                    picking.o2d_invoice_ids.is_move_sent = True
                self._recall(picking, self.head)
                self._check_even(order)
                again = self._ship(order)
                self.assertEqual(again.o2d_invoice_ids.amount_total, total)
                self._check_even(order)

    def test_credit_beside_a_return(self):
        """A recall that was credited hides no later return from its own credit note."""
        order = self._confirmed([(self.product, 5)])
        first = self._ship(order, {self.product: 2})
        first.o2d_invoice_ids.is_move_sent = True
        self._recall(first, self.head)
        second = self._ship(order)
        second._o2d_leave()
        self._return(second, {self.product: 1})
        invoice = second.o2d_invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        credit = self._credit(invoice[-1:])
        self.assertEqual(self._billed(credit), {self.product: 1})
        self._check_even(order)

    def test_shared_invoice(self):
        """Of an invoice over two deliveries that travel together, what is taken back is credited and the rest stays."""
        self.company.o2d_invoice_per = "trip"
        order = self._confirmed([(self.product, 5), (self.other, 10)])
        other = order.copy()
        other.action_confirm()
        pickings = (order | other).picking_ids
        trip = self.env["o2d.trip"].create({"picking_ids": [(6, 0, pickings.ids)], "arrangement": "pickup"})
        self._validate(pickings)
        invoice = pickings.o2d_invoice_ids
        self.assertEqual(len(invoice), 1)
        stays, goes = pickings
        recall = self._recall(goes, self.head)
        self.assertIn("other deliveries", invoice._o2d_recall_words(goes)[0][1])
        credit = invoice.reversal_move_ids
        self.assertEqual(self._billed(credit), {self.product: 5, self.other: 10})
        self.assertEqual(invoice.amount_residual, invoice.amount_total - credit.amount_total)
        self.assertEqual((trip.picking_ids, recall.trip_name), (stays, trip.display_name))
        self._check_even(order)
        self._check_even(other)

    def test_trip_taken_back_whole(self):
        """Deliveries that share an invoice and are taken back together have it cancelled."""
        self.company.o2d_invoice_per = "trip"
        order = self._confirmed([(self.product, 5)])
        other = order.copy()
        other.action_confirm()
        pickings = (order | other).picking_ids
        self.env["o2d.trip"].create({"picking_ids": [(6, 0, pickings.ids)], "arrangement": "pickup"})
        self._validate(pickings)
        self._recall(pickings)
        self.assertEqual(pickings.move_ids.o2d_invoice_line_ids.move_id.state, "cancel")
        self._check_even(order)
        self._check_even(other)

    def test_not_billed_yet(self):
        """What could not be billed is taken back as well, and nothing waits for its invoice."""
        self.company.sale_lock_date = self.company._o2d_today() + timedelta(days=1)
        picking = self._loaded([(self.product, 5)])
        self.assertEqual(picking.o2d_bill_state, "waiting")
        self.company.sale_lock_date = False
        recall = self._recall(picking)
        self.assertIn("Nothing was billed", recall.papers_words)
        self.assertFalse(self._problems(picking))
        self._check_even(picking.sale_id)

    def test_core_invoice(self):
        """An invoice that core made of the order is not touched, and accounts hear of it."""
        self._control("pick_invoicing", "off", self.warehouse)
        order = self._confirmed([(self.product, 5)])
        invoice = order._create_invoices()
        invoice.action_post()
        picking = self._ship(order)
        recall = self._recall(picking)
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.name, recall.papers_words)
        self.assertIn(invoice.name, self._problems(picking).name)


class TestRecallRefused(RecallCase):
    """What cannot be taken back is refused, with what to do instead."""

    def _refused(self, picking, words, user=None, **values):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self._recall(picking, user, **values)

    def test_left(self):
        """What has left comes back as a return."""
        picking = self._loaded()
        picking._o2d_leave()
        self._refused(picking, "comes back as a return")

    def test_not_validated(self):
        """What is not validated is cancelled, or its picks taken back."""
        self._refused(self._confirmed().picking_ids, "not validated yet. Cancel it")

    def test_no_reason(self):
        """Nothing is taken back without a reason."""
        picking = self._loaded()
        for reason in ("", "  \n", None, 7):
            self._refused(picking, "Say why", reason=reason)

    def test_twice(self):
        """What was taken back is not taken back again, and does not leave."""
        picking = self._loaded()
        self._recall(picking)
        self._refused(picking, "taken back already")
        with self.assertRaisesRegex(UserError, "was taken back"):
            picking.action_o2d_gate_out()
        with self.assertRaises(UserError):
            self.env["o2d.trip"].create({"picking_ids": [(4, picking.id)]})
        self.assertFalse(picking._o2d_has_left())
        with self.assertRaisesRegex(UserError, "stand in their bins"):
            self._return(picking, {self.product: 1})

    def test_no_gate(self):
        """Where no gate waits, what is validated counts as gone."""
        self._control("gate_out", "off", self.warehouse)
        self._refused(self._loaded(), "counts as gone since it was validated")

    def test_locked(self):
        """Books that take no document of today take no recall."""
        picking = self._loaded()
        self.company.sale_lock_date = self.company._o2d_today() + timedelta(days=1)
        self._refused(picking, "locked")
        self.assertEqual(picking.o2d_invoice_ids.state, "posted")

    def test_draft(self):
        """A draft over the same goods is in the way."""
        self.company.sale_lock_date = self.company._o2d_today() + timedelta(days=1)
        picking = self._loaded([(self.product, 5)])
        self.company.sale_lock_date = False
        picking.sale_id._create_invoices()
        self._refused(picking, "Delete it, then take back")

    def test_credited_before(self):
        """An invoice of which a part is credited is no longer taken back."""
        picking = self._loaded()
        invoice = picking.o2d_invoice_ids
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"journal_id": invoice.journal_id.id}
        ).reverse_moves()
        self._refused(picking, "has a credit note already", self.head)

    def test_returned_before(self):
        """Of what came back in part the rest comes back the same way."""
        picking = self._loaded([(self.product, 5)])
        self._return(picking, {self.product: 1})
        self._refused(picking, "Return the rest as well")

    def test_paper_refuses(self):
        """Where a paper cannot be taken back, nothing is."""
        picking = self._loaded()

        def refuse(_self, _reason):
            raise UserError(_self.env._("The e-way bill is on its way"))

        with patch.object(type(picking), "_o2d_recall_papers", refuse):
            self._refused(picking, "e-way bill is on its way")
        self.assertEqual((picking.o2d_invoice_ids.state, picking.o2d_recalled_at), ("posted", False))
