"""How much a credit note without goods takes, line by line, and that it counts no goods."""

from odoo.tests import tagged

from odoo.addons.o2d_dispatch.tests.credit_note_common import CreditCase


@tagged("post_install", "-at_install")
class TestCreditNoteAmounts(CreditCase):
    def _bears(self, invoice):
        """What the line of the usual product still bears."""
        line = invoice.invoice_line_ids.filtered(lambda one: one.product_id == self.product)
        return line._o2d_line_values()[line.id]

    def test_rate_difference(self):
        """A new rate credits the difference on what was kept, and the order's quantities stay as they were."""
        invoice = self._invoice()
        order = invoice.line_ids.sale_line_ids.order_id
        note = self._make(invoice, {self.product: 97.5})
        self.assertRecordValues(
            note,
            [{"state": "posted", "move_type": "out_refund", "amount_total": 25, "o2d_credit_kind": "rate",
              "reversed_entry_id": invoice.id, "invoice_date": self.company._o2d_today()}],
        )  # fmt: skip
        self.assertEqual(note.invoice_line_ids.o2d_credited_line_id, invoice.invoice_line_ids)
        self.assertIn("100.00 → 97.50 on 10", note.invoice_line_ids.name)
        line = order.order_line
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice, line.qty_delivered), (10, 0, 10))
        facts = line._o2d_bill_facts()[line.id]
        self.assertEqual((facts.excess(), sum(facts.left().values()), sum(facts.back().values())), (0, 0, 0))
        self.assertFalse(self.env["o2d.reconcile.line"]._found(order.ids))
        self.assertEqual(order.picking_ids.o2d_bill_state, "billed")
        self.assertFalse(note._get_invoiced_lot_values())

    def test_order_knows_it(self):
        """The credit note stands on the order's tracker beside the invoice."""
        invoice = self._invoice()
        order = invoice.line_ids.sale_line_ids.order_id
        note = self._make(invoice, {self.product: 97.5})
        kinds = {paper["id"]: paper["kind"] for paper in order._o2d_tracking_invoices("internal")}
        self.assertEqual(kinds, {invoice.id: "invoice", note.id: "credit_note"})

    def test_cost_stays(self):
        """No goods came back, so no cost of goods is taken back."""
        stock = self.env["account.account"].create(
            {"name": "Stock", "code": "O2DSTOCK", "account_type": "asset_current"}
        )
        self.product.categ_id = self.env["product.category"].create(
            {"name": "Bearings", "property_valuation": "real_time", "property_stock_valuation_account_id": stock.id}
        )
        self.product.standard_price = 60
        invoice = self._invoice()
        self.assertTrue(invoice.line_ids.filtered(lambda line: line.display_type == "cogs"))
        note = self._make(invoice, {self.product: 97.5})
        self.assertFalse(note.line_ids.filtered(lambda line: line.display_type == "cogs"))

    def test_several_on_one_line(self):
        """Several credit notes on one line count together, and never pass it to the paisa."""
        invoice = self._invoice()
        self._make(invoice, {self.product: 97.5})
        self._make(invoice, {self.product: 2}, by="percent", kind="commercial")
        self.assertEqual(self._bears(invoice).left, 955)
        with self._refused("only .*955.00 is left"):
            self._make(invoice, {self.product: 955.01}, by="amount")
        self._make(invoice, {self.product: 955}, by="amount")
        self.assertEqual(self._bears(invoice).left, 0)
        self.assertFalse(self._dialog(invoice).line_ids, "nothing is left to credit")

    def test_drafts_meet_at_posting(self):
        """Two drafts may each fit alone; the second one is refused where both do not."""
        invoice = self._invoice()
        first = self._make(invoice, {self.product: 600}, by="amount", post=False)
        second = self._make(invoice, {self.product: 600}, by="amount", post=False)
        first.action_post()
        with self._refused("only .*400.00 is left"):
            second.action_post()

    def test_draft_changed_by_hand(self):
        """A draft that was raised by hand beyond its line is refused when it is confirmed."""
        note = self._make(self._invoice(), {self.product: 90}, post=False)
        note.invoice_line_ids.price_unit = 1000.01
        with self._refused("only .*1,000.00 is left"):
            note.action_post()
        note.invoice_line_ids.price_unit = 1000
        note.action_post()

    def test_nothing_added(self):
        """A credit note without goods takes no goods on, and its lines stay without an order line."""
        invoice = self._invoice()
        note = self._make(invoice, {self.product: 90}, post=False)
        note.invoice_line_ids = [(0, 0, {"product_id": self.product.id, "quantity": 1, "price_unit": 5})]
        with self._refused("no lines but those of its dialog"):
            note.action_post()
        other = self._make(invoice, {self.product: 90}, post=False)
        other.invoice_line_ids.sale_line_ids = invoice.invoice_line_ids.sale_line_ids
        with self._refused("no lines but those of its dialog"):
            other.action_post()

    def test_tax_as_billed(self):
        """Tax goes with the credit as it was billed, and a commercial credit note has none."""
        self.product.taxes_id = self._tax(18)
        invoice = self._invoice()
        note = self._make(invoice, {self.product: 97.5})
        self.assertEqual((note.amount_untaxed, note.amount_tax), (25, 4.5))
        commercial = self._make(invoice, {self.product: 20}, by="amount", kind="commercial", post=False)
        self.assertEqual((commercial.amount_total, commercial.amount_tax), (20, 0))
        commercial.invoice_line_ids.tax_ids = invoice.invoice_line_ids.tax_ids
        with self._refused("has no GST"):
            commercial.action_post()
        wrong = self._make(invoice, {self.product: 20}, by="amount", post=False)
        wrong.invoice_line_ids.tax_ids = self._tax(28)
        with self._refused("billed with other taxes"):
            wrong.action_post()

    def test_tax_included(self):
        """Prices with their tax in them are credited with it in them."""
        self.product.taxes_id = self._tax(18, price_include_override="tax_included")
        invoice = self._invoice()
        self.assertEqual(invoice.amount_total, 1000)
        for _time in range(3):
            self._make(invoice, {self.product: 333.33}, by="amount")
        note = self._make(invoice, {self.product: 0.01}, by="amount")
        self.assertEqual((note.amount_total, self._bears(invoice).left), (0.01, 0))

    def test_discount_of_the_line(self):
        """A new rate keeps the discount that the line had."""
        order = self._order([(self.product, 3)])
        order.order_line.write({"price_unit": 33.33, "discount": 7.5})
        order.action_confirm()
        self._ship(order)
        invoice = order.invoice_ids
        self.assertEqual(invoice.amount_total, 92.49)
        note = self._make(invoice, {self.product: 30})
        self.assertEqual(note.amount_total, 9.24, "92.49 less 3 × 30.00 less 7.5 %")

    def test_foreign_currency(self):
        """A foreign invoice is credited in its own currency, at the rate that it was booked at."""
        prices = self._abroad(0.5)
        euro = prices.currency_id
        order = self._order([(self.product, 10)], pricelist_id=prices.id)
        order.order_line.price_unit = 50
        order.action_confirm()
        self._ship(order)
        invoice = order.invoice_ids
        self._rate(euro, self.company._o2d_today(), 0.25)
        note = self._make(invoice, {self.product: 45})
        self.assertEqual((note.currency_id, note.amount_total), (euro, 50))
        self.assertAlmostEqual(abs(note.amount_total_signed), 100)
        self.assertFalse(note.line_ids.matched_debit_ids.exchange_move_id)

    def test_percent_of_all(self):
        """A percentage given once goes to each line, freight included."""
        freight = self._service()
        invoice = self._invoice([(self.product, 10), (freight, 1)])
        note = self._make(invoice, by="percent", percent=10)
        self.assertEqual(sorted(note.invoice_line_ids.mapped("price_subtotal")), [5, 100])

    def test_discount_line_counts(self):
        """Of an invoice with a discount on it no more is credited than its total."""
        scheme = self._service("Scheme", price=-100)
        invoice = self._invoice([(self.product, 10), (scheme, 1)])
        self.assertEqual(invoice.amount_total, 900)
        with self._refused("only .*900.00 is left"):
            self._make(invoice, {self.product: 950}, by="amount")

    def test_refused_figures(self):
        """What cannot be credited is refused with what to do instead."""
        invoice = self._invoice()
        for by, figure, words in (
            ("rate", 101, "bill what is more"),
            ("rate", -1, "above nothing"),
            ("amount", -5, "above nothing"),
            ("percent", 101, "Credit that at most"),
            ("amount", 0, "Nothing is credited yet"),
            ("rate", 100, "Nothing is credited yet"),
        ):
            with self._refused(words):
                self._dialog(invoice, {self.product: figure}, by=by).action_make()
