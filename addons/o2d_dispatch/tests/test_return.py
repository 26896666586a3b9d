"""Goods come back: asked for, authorised, received against their delivery, credited against their invoice."""

from odoo.exceptions import AccessError, UserError

from .return_common import ReturnCase


class TestReturn(ReturnCase):
    def test_to_credit_note(self):
        """What came back stands on a credit note of the original invoice: quantity, price, discount and tax."""
        tax = self._tax(18)
        order = self._order([(self.product, 5), (self.other, 10)], user_id=self.sales.id)
        order.order_line.write({"discount": 12.5, "tax_ids": [(6, 0, tax.ids)]})
        order.action_confirm()
        picking = self._ship(order)
        picking._o2d_leave()
        invoice = picking.o2d_invoice_ids
        record = self._ask(picking, {self.product: 2})
        self.assertEqual((record.state, record.decided_by_id, record.value), ("authorised", self.sales, 175))
        self._check_even(order)
        self._receive(record, {self.product: {"restock": 2}})
        self.assertEqual((record.state, record.to_credit, record.received_by_id), ("received", True, self.store))
        self.assertEqual(order.order_line[0].qty_delivered, 3)
        credit = self._credited(record)
        self.assertEqual((credit.state, credit.reversed_entry_id, credit.amount_untaxed), ("posted", invoice, 175))
        self.assertEqual((credit.amount_tax, credit.invoice_date), (31.5, self.company._o2d_today()))
        self.assertEqual(self._billed(credit), {self.product: 2})
        line = credit.invoice_line_ids
        self.assertEqual((line.discount, line.tax_ids, line.price_unit), (12.5, tax, 100))
        self.assertEqual(line.o2d_stock_move_ids, record.picking_ids.move_ids)
        self.assertIn(record.name, credit.ref)
        self.assertEqual(record.state, "settled")
        self.assertEqual(invoice.amount_residual, invoice.amount_total - credit.amount_total)
        self._check_even(order)

    def test_twice(self):
        """What is left may come back later, by a return and a credit note of its own, and then no more."""
        picking = self._left([(self.product, 5)])
        first = self._ask(picking, {self.product: 2})
        with self.assertRaisesRegex(UserError, "No more than 3"), self.env.cr.savepoint():
            self._ask(picking, {self.product: 4})
        self._receive(first)
        self._credited(first)
        second = self._ask(picking, {self.product: 3})
        self._receive(second)
        self._check_lines(second, restock=3, given_up=0)
        credit = self._credited(second)
        self.assertEqual(self._billed(credit), {self.product: 3})
        self.assertEqual(picking.sale_id.order_line.qty_delivered, 0)
        self._check_even(picking.sale_id)
        with self.assertRaisesRegex(UserError, "came back already"):
            self._ask(picking, {self.product: 1})

    def _check_lines(self, record, **values):
        for name, value in values.items():
            self.assertEqual(record.line_ids.mapped(name), [value], name)

    def test_conditions(self):
        """Good goods go to stock, doubtful ones to quarantine, where nothing is free, and bad ones are scrapped."""
        picking = self._left([(self.product, 9)])
        stock = self.warehouse.lot_stock_id
        free = self.env["stock.quant"]._get_available_quantity(self.product, stock)
        record = self._ask(picking, {self.product: 6})
        self._receive(record, {self.product: {"restock": 1, "quarantine": 2, "scrap": 3}})
        self._check_lines(record, restock=1, quarantine=2, scrap=3, given_up=0)
        quants = self.env["stock.quant"]
        self.assertEqual(quants._get_available_quantity(self.product, stock), free + 1)
        place = self.warehouse.o2d_quarantine_id
        self.assertEqual(quants._get_available_quantity(self.product, place), 2)
        self.assertFalse(place._child_of(stock))
        scrap = self.env["stock.scrap"].search([("picking_id", "in", record.picking_ids.ids)])
        self.assertEqual((scrap.scrap_qty, scrap.state, scrap.location_id), (3, "done", place))
        self.assertEqual(self._billed(self._credited(record)), {self.product: 6})
        self._check_even(picking.sale_id)

    def test_all_of_one_kind(self):
        """A return of which nothing is fit for stock leaves no empty transfer behind."""
        picking = self._left([(self.product, 4)])
        record = self._ask(picking, {self.product: 4})
        self._receive(record, {self.product: {"quarantine": 4}})
        self.assertEqual(record.state, "received")
        self.assertEqual(record.picking_ids.move_ids.mapped("state"), ["done"])
        self._check_lines(record, quarantine=4)

    def test_rest_later(self):
        """What did not come yet is awaited, and credited when it is here."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        self._receive(record, {self.product: {"scrap": 2}})
        self.assertEqual((record.state, record.line_ids.awaited, record.to_credit), ("on_way", 3, True))
        self.assertEqual(self._billed(self._credited(record)), {self.product: 2})
        self.assertEqual(record.state, "on_way")
        self._receive(record)
        self._check_lines(record, scrap=2, restock=3)
        self.assertEqual(record.state, "received")
        self._credited(record)
        self.assertEqual((record.state, record.credit_count), ("settled", 2))
        self._check_even(picking.sale_id)

    def test_rest_never(self):
        """What does not come is given up with a reason, and stays with the customer."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        with self.assertRaisesRegex(UserError, "Say why the rest"), self.env.cr.savepoint():
            self._receive(record, {self.product: {"restock": 2}}, rest="never")
        self._receive(record, {self.product: {"restock": 2}}, rest="never", rest_note="He keeps three")
        self._check_lines(record, restock=2, given_up=3, awaited=0)
        self.assertEqual(record.state, "received")
        self.assertFalse(record._o2d_open_transfers())
        self.assertEqual(picking.sale_id.order_line.qty_delivered, 3)

    def test_nothing_comes(self):
        """A return of which nothing comes after all is withdrawn."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        self._receive(record, {}, rest="never", rest_note="Found the missing key")
        self.assertEqual((record.state, set(record.picking_ids.mapped("state"))), ("withdrawn", {"cancel"}))
        self._ask(picking, {self.product: 5})

    def test_core_form(self):
        """A return that the warehouse validates on core's own form is received all the same, all of it to stock."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 2})
        back = record.picking_ids.with_user(self.store)
        back.move_ids.picked = True
        back.button_validate()
        self.env.invalidate_all()
        self.assertEqual(record.state, "received")
        self._check_lines(record, restock=2)

    def test_two_deliveries(self):
        """Goods of two deliveries are credited each against its own invoice."""
        order = self._confirmed([(self.product, 5)], user_id=self.sales.id)
        first = self._ship(order, {self.product: 2})
        first._o2d_leave()
        second = self._ship(order)
        second._o2d_leave()
        rows = self._rows(first, {self.product: 1}) + self._rows(second, {self.product: 2})
        made = self.env["o2d.return"].with_user(self.sales).o2d_ask(order.id, rows, "wrong")
        record = self.env["o2d.return"].browse(made)
        self.assertEqual(len(record.picking_ids), 2)
        self._receive(record)
        credits = self._credited(record)
        self.assertEqual(credits.reversed_entry_id, first.o2d_invoice_ids[:1] | second.o2d_invoice_ids[:1])
        self.assertEqual(sorted(credits.invoice_line_ids.mapped("quantity")), [1, 2])
        self._check_even(order)

    def test_not_billed(self):
        """What comes back before it was billed needs no credit note, and the rest is billed without it."""
        self._control("pick_invoicing", "advise", self.warehouse)
        order = self._confirmed([(self.product, 5)], user_id=self.sales.id)
        order.order_line._o2d_decide({"o2d_bill_on_dispatch": True})
        picking = self._ship(order)
        picking._o2d_leave()
        record = self._ask(picking, {self.product: 2})
        self._receive(record)
        self.assertEqual((record.state, record.credit_count), ("settled", 0))

    def test_core_billing(self):
        """Where core bills the order, a return is credited by what came back, and no more than once."""
        self._control("pick_invoicing", "off", self.warehouse)
        order = self._confirmed([(self.product, 5), (self.other, 10)], user_id=self.sales.id)
        picking = self._ship(order)
        picking._o2d_leave()
        invoice = order._create_invoices()
        invoice.action_post()
        record = self._ask(picking, {self.product: 2})
        self._receive(record, {self.product: {"restock": 2}})
        credit = self._credited(record)
        self.assertEqual((self._billed(credit), credit.reversed_entry_id), ({self.product: 2}, invoice))
        self.assertEqual((record.state, record.to_credit), ("settled", False))
        with self.assertRaisesRegex(UserError, "is credited"):
            record.with_user(self.accounts).action_credit()

    def test_by_itself(self):
        """Where the company wants it, the credit note is posted as soon as the goods are received."""
        self.company.o2d_return_credit = "post"
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        self._receive(record)
        self.assertEqual((record.state, record.credit_ids.state), ("settled", "posted"))
        self.company.o2d_return_credit = "draft"
        other = self._left([(self.product, 5)])
        record = self._ask(other, {self.product: 5})
        self._receive(record)
        self.assertEqual((record.state, record.credit_ids.state, record.to_credit), ("received", "draft", True))
        self._credited(record)
        self.assertEqual((record.state, record.credit_ids.state), ("settled", "posted"))

    def test_credit_fails(self):
        """Books that take no credit note keep no goods at the door: accounts hears of it, and credits later."""
        self.company.o2d_return_credit = "post"
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        today = self.company._o2d_today()
        self.company.sale_lock_date = today
        self._receive(record)
        self.assertEqual((record.state, record.credit_count), ("received", 0))
        problem = self.env["o2d.exception"].search([("key", "=", f"return:credit:{record.id}"), ("state", "=", "open")])
        self.assertIn(record.name, problem.name)
        self.company.sale_lock_date = False
        self._credited(record)
        self.assertEqual((record.state, problem.state), ("settled", "closed"))

    def test_credit_note_undone(self):
        """A credit note that is taken back leaves the return to be credited again."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        self._receive(record)
        credit = self._credited(record)
        credit.button_draft()
        self.assertEqual((record.state, record.to_credit), ("received", True))
        credit.action_post()
        self.assertEqual((record.state, record.to_credit), ("settled", False))

    def test_no_credit(self):
        """Goods that came back through the customer's own fault stay billed; a head says so, and nothing differs."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 2}, reason="other", words="Opened and used")
        self._receive(record)
        for user in (self.sales, self.store, self.accounts):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                record.with_user(user).action_deny_credit("Used")
        with self.assertRaisesRegex(UserError, "Say why"), self.env.cr.savepoint():
            record.with_user(self.sales_head).action_deny_credit("")
        record.with_user(self.sales_head).action_deny_credit("Opened and used by the customer")
        self.assertEqual((record.state, record.no_credit_user_id), ("settled", self.sales_head))
        self.assertEqual(picking.sale_id.order_line.qty_delivered, 5)
        self._check_even(picking.sale_id)
        self.assertFalse(self.env["o2d.reconcile.line"].sudo()._scan(picking.sale_id.ids))
        with self.assertRaisesRegex(UserError, "decided that there is no credit"), self.env.cr.savepoint():
            record.with_user(self.accounts).action_credit()
        with self.assertRaisesRegex(UserError, "came back already"):
            self._ask(picking, {self.product: 4})

    def test_no_credit_beforehand(self):
        """That there is no credit may be decided before the goods are here."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 2})
        record.with_user(self.sales_head).action_deny_credit("Used")
        self._receive(record)
        self.assertEqual((record.state, picking.sale_id.order_line.qty_delivered), ("settled", 5))
        self._check_even(picking.sale_id)
