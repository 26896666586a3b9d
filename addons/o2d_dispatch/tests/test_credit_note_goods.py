"""Goods that come back beside credit notes without goods, and core's own credit notes of dispatched goods."""

from odoo.tests import tagged

from odoo.addons.o2d_dispatch.tests.credit_note_common import CreditCase


@tagged("post_install", "-at_install")
class TestCreditNoteGoods(CreditCase):
    def _draft(self, invoice):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        return wizard.new_move_ids

    def test_return_after_rate_difference(self):
        """Goods that come back are credited at what they still cost, and the last of them take the last paisa."""
        order = self._confirmed([(self.product, 3)])
        picking = self._ship(order)
        invoice = order.invoice_ids
        self._make(invoice, {self.product: 10}, by="amount")
        self._return(picking, {self.product: 1})
        first = self._credit(invoice)
        self.assertEqual((first.amount_total, first.o2d_credit_kind), (96.67, "return"))
        self._return(picking, {self.product: 2})
        self.assertEqual(self._credit(invoice).amount_total, 193.33)
        self.assertEqual((order.order_line.qty_invoiced, order.order_line.qty_delivered), (0, 0))

    def test_rate_difference_after_return(self):
        """A rate difference is on what the customer kept."""
        order = self._confirmed([(self.product, 10)])
        picking = self._ship(order)
        self._return(picking, {self.product: 4})
        invoice = order.invoice_ids
        self._credit(invoice)
        note = self._make(invoice, {self.product: 97.5})
        self.assertEqual(note.amount_total, 15)
        self.assertEqual((order.order_line.qty_invoiced, order.order_line.qty_to_invoice), (6, 0))

    def test_everything_undone(self):
        """After all goods came back nothing is left to credit, whatever was credited between."""
        order = self._confirmed([(self.product, 10)])
        picking = self._ship(order)
        invoice = order.invoice_ids
        self._make(invoice, {self.product: 97.5})
        self._make(invoice, {self.product: 50}, by="amount", kind="commercial")
        self._return(picking, {self.product: 10})
        self._credit(invoice)
        self.assertEqual(sum(invoice.reversal_move_ids.mapped("amount_total")), invoice.amount_total)

    def test_mistake_taken_back_whole(self):
        """Core's credit note of a whole invoice is a correction, and its goods may be billed anew."""
        invoice = self._invoice()
        note = self._credit(invoice)
        self.assertEqual(note.o2d_credit_kind, "mistake")
        self.assertEqual(note.invoice_line_ids.o2d_credited_line_id, invoice.invoice_line_ids)
        with self._refused("10 .* are credited, but only 0 are still billed|is left"):
            self._credit(invoice)

    def test_rate_typed_on_goods(self):
        """A rate difference typed as goods at a low rate is refused: it would count goods that never came back."""
        draft = self._draft(self._invoice())
        draft.invoice_line_ids.price_unit = 2.5
        with self._refused("Credit without goods"):
            draft.action_post()

    def test_goods_of_another_invoice(self):
        """Goods that the invoice never billed are not credited on it."""
        invoice = self._invoice()
        note = self.env["account.move"].with_user(self.accountant).create(
            {"move_type": "out_refund", "partner_id": self.customer.id, "reversed_entry_id": invoice.id,
             "journal_id": invoice.journal_id.id,
             "invoice_line_ids": [(0, 0, {"product_id": self.other.id, "quantity": 1, "price_unit": 100})]}
        )  # fmt: skip
        with self._refused("does not stand on"):
            note.action_post()

    def test_typed_by_hand(self):
        """A credit note typed by hand against the invoice knows its line and is bound by it."""
        invoice = self._invoice()
        line = invoice.invoice_line_ids
        note = self.env["account.move"].with_user(self.accountant).create(
            {"move_type": "out_refund", "partner_id": self.customer.id, "reversed_entry_id": invoice.id,
             "journal_id": invoice.journal_id.id,
             "invoice_line_ids": [(0, 0, {"product_id": self.product.id, "quantity": 11, "price_unit": 100,
                                          "tax_ids": False, "sale_line_ids": [(6, 0, line.sale_line_ids.ids)]})]}
        )  # fmt: skip
        with self._refused("only .* left|still billed"):
            note.action_post()
        note.invoice_line_ids.quantity = 10
        note.action_post()
        self.assertEqual(note.invoice_line_ids.o2d_credited_line_id, line)

    def test_posted_one_changed(self):
        """A posted credit note is not raised afterwards either."""
        note = self._make(self._invoice(), {self.product: 90})
        with self._refused("only .*1,000.00 is left"):
            note.invoice_line_ids.price_unit = 5000

    def test_invoice_stays(self):
        """An invoice that was credited without goods is neither changed nor cancelled before the credit is."""
        invoice = self._invoice()
        note = self._make(invoice, {self.product: 90})
        for button in ("button_draft", "button_cancel"):
            with self._refused("Take that back first"):
                getattr(invoice, button)()
        note.button_draft()
        note.button_cancel()
        invoice.button_draft()

    def test_taken_back_frees(self):
        """A credit note that is taken back makes room for another one."""
        invoice = self._invoice()
        self._make(invoice, {self.product: 1000}, by="amount").button_cancel()
        self.assertEqual(invoice.amount_residual, 1000)
        self._make(invoice, {self.product: 1000}, by="amount")

    def test_advising_only_records(self):
        """Where the control advises, core's credit note goes through and the advice is in the trail."""
        invoice = self._invoice()
        draft = self._draft(invoice)
        draft.invoice_line_ids.price_unit = 2.5
        self._control("pick_invoicing", "advise", self.warehouse)
        draft.action_post()
        self.assertIn("Credit without goods", self._events(draft, "advised")[-1:].note)

    def test_not_of_dispatch(self):
        """Credit notes of invoices that no dispatch billed are core's own: no kind, no bounds."""
        service = self._service()
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": self.company._o2d_today(),
             "invoice_line_ids": [(0, 0, {"product_id": service.id, "quantity": 1, "price_unit": 50})]}
        )  # fmt: skip
        invoice.action_post()
        draft = self._draft(invoice)
        draft.invoice_line_ids.price_unit = 80
        draft.action_post()
        self.assertEqual((draft.state, draft.o2d_credit_kind), ("posted", False))
