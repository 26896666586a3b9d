"""Money of what comes back in parts: discounts on the order, advances, free goods, credit by itself."""

from odoo import Command
from odoo.exceptions import UserError

from .return_common import ReturnCase


class TestReturnShares(ReturnCase):
    def _one_by_one(self, picking, count):
        """Credit notes of the product coming back piece by piece."""
        found = self.env["account.move"]
        for _piece in range(count):
            record = self._ask(picking, {self.product: 1})
            self._receive(record)
            found |= self._credited(record)
        return found

    def test_thirds_of_a_discount(self):
        """Of a discount on the order a third of the goods takes a third to the paisa, and three thirds take it all."""
        order = self._confirmed([(self.product, 3)], user_id=self.sales.id)
        self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "so_discount", "discount_percentage": 0.1}
        ).action_apply_discount()
        picking = self._ship(order)
        picking._o2d_leave()
        invoice = picking.o2d_invoice_ids
        self.assertEqual(invoice.amount_total, 270)
        credits = self._one_by_one(picking, 3)
        self.assertEqual(credits.mapped("amount_total"), [90, 90, 90])
        self.assertEqual(invoice.amount_residual, 0)
        self._check_even(order)

    def test_small_share_of_a_discount(self):
        """A share that is too small for a quantity of two decimals is credited with its money all the same."""
        order = self._confirmed([(self.product, 1), (self.other, 200)], user_id=self.sales.id)
        order.order_line[0].price_unit = 1
        self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "so_discount", "discount_percentage": 0.5}
        ).action_apply_discount()
        picking = self._ship(order)
        picking._o2d_leave()
        self.assertEqual(self._one_by_one(picking, 1).amount_total, 0.5)

    def test_advance_taken_off(self):
        """Goods whose invoice took a paid advance off are credited at what they cost: the advance was money."""
        order = self._confirmed([(self.product, 5)], user_id=self.sales.id)
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids, active_model="sale.order")
        wizard.create({"advance_payment_method": "percentage", "amount": 80}).create_invoices()
        advance = order.invoice_ids
        advance.action_post()
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=advance.ids).create(
            {}
        )._create_payments()
        picking = self._ship(order)
        picking._o2d_leave()
        invoice = picking.o2d_invoice_ids
        self.assertEqual(invoice.amount_total, 100)
        record = self._ask(picking, {self.product: 5})
        self._receive(record)
        self.assertEqual(self._credited(record).amount_total, 500)
        self.assertEqual(record.state, "settled")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            invoice._reverse_moves([{"invoice_date": self.company._o2d_today()}])._post(soft=False)

    def test_part_credited_by_itself(self):
        """Where credit notes are made at receipt, each part that comes is credited when it comes."""
        self.company.o2d_return_credit = "post"
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        self._receive(record, {self.product: {"restock": 2}})
        self.assertEqual((record.state, record.to_credit), ("on_way", False))
        self.assertEqual(record.credit_ids.mapped("amount_total"), [200])
        self._receive(record)
        self.assertEqual((record.state, record.credit_ids.mapped("amount_total")), ("settled", [200, 300]))
        self._check_even(picking.sale_id)

    def test_reversed_on_the_invoice(self):
        """Goods of an order that core bills, credited with core's own button, wait for no credit note any more."""
        self._control("pick_invoicing", "off", self.warehouse)
        order = self._confirmed([(self.product, 5), (self.other, 10)], user_id=self.sales.id)
        picking = self._ship(order)
        picking._o2d_leave()
        invoice = order._create_invoices()
        invoice.action_post()
        record = self._ask(picking, {self.product: 2})
        self._receive(record, {self.product: {"restock": 2}})
        self.assertTrue(record.to_credit)
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accounts)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        note = wizard.new_move_ids
        other = note.invoice_line_ids.filtered(lambda line: line.product_id == self.other)
        note.write({"invoice_line_ids": [Command.delete(other.id)]})
        note.invoice_line_ids.quantity = 2
        note.action_post()
        self.env.invalidate_all()
        self.assertEqual((record.state, record.to_credit), ("settled", False))

    def test_foreign_currency(self):
        """Goods billed in another currency are credited at the rate that they were billed at."""
        prices = self._abroad(0.5)
        order = self._order([(self.product, 5)], user_id=self.sales.id, pricelist_id=prices.id)
        order.order_line.price_unit = 50
        order.action_confirm()
        picking = self._ship(order)
        picking._o2d_leave()
        self._rate(prices.currency_id, self.company._o2d_today(), 0.25)
        record = self._ask(picking, {self.product: 5})
        self._receive(record)
        credit = self._credited(record)
        self.assertEqual((credit.currency_id, credit.amount_total), (prices.currency_id, 250))
        self.assertAlmostEqual(abs(credit.amount_total_signed), 500)
