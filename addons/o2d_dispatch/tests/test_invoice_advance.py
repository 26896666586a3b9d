from odoo import Command, fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_dispatch.tests.invoice_common import IndianInvoiceCase, InvoiceCase


class AdvanceCase(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executive = cls._user("finance_executive")

    def _receive(self, order, amount, **values):
        """Receive an advance as the finance executive does.

        :return: the payment
        """
        wizard = self.env["o2d.advance.receive"].with_user(self.executive)
        action = wizard.create({"order_id": order.id, "amount": amount, **values}).action_receive()
        return self.env["account.payment"].browse(action["res_id"])

    def _received(self, order):
        """(received, matched with invoices) of an order; never more is matched than received."""
        lines = order.o2d_advance_ids._o2d_credit_lines()
        received = -sum(lines.mapped("amount_currency"))
        matched = sum(lines.matched_debit_ids.mapped("credit_amount_currency"))
        self.assertLessEqual(matched, received)
        return received, matched

    def _residuals(self, order):
        return [invoice.amount_residual for invoice in self._invoices(order)]


class TestInvoiceAdvance(AdvanceCase):
    """Money before the goods is credit of the customer, kept for the invoices of its order."""

    def test_booked_without_tax_or_invoice(self):
        """An advance is a posted payment of the invoicing customer that knows its order; no invoice comes of it."""
        order = self._confirmed([(self.product, 5)])
        payment = self._receive(order, 300, memo="UTR 123456789012")
        self.assertEqual((payment.o2d_order_id, payment.partner_id, payment.amount), (order, self.customer, 300))
        self.assertEqual(payment.move_id.state, "posted")
        self.assertIn("UTR 123456789012", payment.memo)
        self.assertFalse(payment.is_reconciled)
        self.assertFalse(order.invoice_ids)
        self.assertEqual(order.o2d_advance_received, 300)
        self.assertFalse(order._is_paid())
        self._receive(order, 200)
        self.assertTrue(order._is_paid(), "as an order that was paid online")

    def test_two_deliveries(self):
        """Each invoice takes as much as it is worth, the rest stays for the next delivery."""
        order = self._confirmed([(self.product, 5)])
        self._receive(order, 300)
        self._ship(order, {self.product: 2})
        self.assertEqual((self._residuals(order), self._received(order)), ([0], (300, 200)))
        self._ship(order)
        self.assertEqual((self._residuals(order), self._received(order)), ([0, 200], (300, 300)))

    def test_oldest_first(self):
        """Of two advances the older one is taken first."""
        order = self._confirmed([(self.product, 5)])
        later = self._receive(order, 100)
        older = self._receive(order, 100, date=fields.Date.subtract(later.date, days=3))
        self._ship(order, {self.product: 1})
        self.assertEqual((older.is_reconciled, later.is_reconciled), (True, False))

    def test_other_orders_are_left_alone(self):
        """What was paid for one order pays no invoice of another."""
        order, other = self._confirmed([(self.product, 1)]), self._confirmed([(self.product, 1)])
        self._receive(order, 100)
        self._ship(other)
        self.assertEqual(self._residuals(other), [100])
        self.assertEqual(self._received(order), (100, 0))

    def test_order_with_an_advance_shares_no_invoice(self):
        """Two orders that would share an invoice have one each where one is paid ahead."""
        orders = self._confirmed([(self.product, 1)]) + self._confirmed([(self.product, 1)])
        self._control("pick_invoicing", "off", self.warehouse)
        self._receive(orders[0], 60)
        for order in orders:
            self._deliver(order)
        invoices = orders._create_invoices()
        self.assertEqual(len(invoices), 2)
        invoices.action_post()
        self.assertEqual([self._residuals(order) for order in orders], [[40], [100]])

    def test_never_more_than_the_order(self):
        """No more is received ahead than the order is worth less what is billed or was received."""
        order = self._confirmed([(self.product, 5)])
        for amount in (0, -1, 501):
            with self.assertRaises(UserError):
                self._receive(order, amount)
        self._receive(order, 300)
        with self.assertRaises(UserError):
            self._receive(order, 201)
        self._ship(order, {self.product: 4})
        with self.assertRaises(UserError):
            self._receive(order, 101)
        self.assertEqual(self._receive(order, 100).amount, 100)
        with self.assertRaises(UserError):
            order.with_user(self.executive).action_o2d_receive_advance()
        self._ship(order)
        # The first advance was paid to the invoice over 400, the second one to the last.
        self.assertEqual((self._residuals(order), self._received(order)), ([100, 0], (400, 400)))

    def test_not_before_its_day(self):
        """Money is not booked for a day to come."""
        order = self._confirmed()
        with self.assertRaises(UserError):
            self._receive(order, 1, date=fields.Date.add(self.company._o2d_today(), days=1))

    def test_states(self):
        """A draft takes no advance, a quotation that was sent does; what is cancelled keeps its credit, takes none."""
        order = self._order([(self.product, 5)])
        with self.assertRaises(UserError):
            self._receive(order, 100)
        order.action_quotation_sent()
        payment = self._receive(order, 100)
        order.action_cancel()
        self.assertEqual((payment.state == "canceled", self._received(order)), (False, (100, 0)))
        with self.assertRaises(UserError):
            self._receive(order, 100)

    def test_held_order(self):
        """A quotation that is held takes an advance: it may be what it waits for."""
        order = self._order([(self.product, 5)])
        self.env["o2d.exception"]._raise(
            f"test:{order.id}", {"name": "Held", "type": "hold", "is_blocking": True, "order_id": order.id,
                                 "company_id": order.company_id.id}
        )  # fmt: skip
        self.assertEqual((order.state, order.o2d_blocked), ("draft", True))
        self.assertEqual(self._receive(order, 100).o2d_order_id, order)

    def test_cancelled_invoice_frees_it(self):
        """An invoice that is cancelled gives its advance back, and takes it again when it is posted again."""
        order = self._confirmed([(self.product, 5)])
        self._receive(order, 300)
        self._ship(order)
        invoice = order.invoice_ids
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(self._received(order), (300, 0))
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual((self._residuals(order), self._received(order)), ([200], (300, 300)))

    def test_credit_note_frees_it(self):
        """A credit note over part of a paid invoice frees that part of the advance for the next delivery."""
        order = self._confirmed([(self.product, 5)])
        self._receive(order, 400)
        first = self._ship(order, {self.product: 3})
        self.assertEqual(self._received(order), (400, 300))
        self._return(first, {self.product: 1})
        credit = self._credit(order.invoice_ids)
        self.assertEqual(credit.amount_total, 100)
        self.assertEqual((credit.amount_residual, self._residuals(order)), (0, [0]))
        self.assertEqual(self._received(order), (400, 200))
        self._ship(order)
        self.assertEqual((self._residuals(order)[0], self._received(order)[0]), (0, 400))

    def test_payment_taken_back(self):
        """A payment that is cancelled is no advance any more."""
        order = self._confirmed([(self.product, 5)])
        payment = self._receive(order, 300)
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(order.o2d_advance_received, 0)
        self._ship(order)
        self.assertEqual(self._residuals(order), [500])

    def test_refund_of_the_unused_part(self):
        """What is paid back counts as received no more and is not taken again."""
        order = self._confirmed([(self.product, 5)])
        payment = self._receive(order, 300)
        back = self.env["account.payment"].create(
            {"payment_type": "outbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 120,
             "journal_id": payment.journal_id.id}
        )  # fmt: skip
        back.action_post()
        (back.move_id.line_ids + payment.move_id.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        order.invalidate_recordset(["o2d_advance_received"])
        self.assertEqual(order.o2d_advance_received, 180)
        self._ship(order)
        self.assertEqual(self._residuals(order), [320])

    def test_what_cannot_be_matched(self):
        """The invoice stands although its advance cannot be matched, and somebody owns that until it is."""
        order = self._confirmed([(self.product, 5)])
        payment = self._receive(order, 300)
        stranger = self._partner(name="Stranger")
        payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable").partner_id = stranger
        self._ship(order)
        self.assertEqual((order.invoice_ids.state, self._residuals(order)), ("posted", [500]))
        problem = self.env["o2d.exception"].search([("key", "=", f"advance:{order.invoice_ids.id}")])
        self.assertEqual((problem.state, problem.order_id, problem.is_blocking), ("open", order, False))
        self.assertIn(payment.name, problem.name)

    def test_another_currency(self):
        """An advance is received in the order's currency, and never in a journal of another one."""
        currency = self.env["res.currency"].create(
            {"name": "QQA", "symbol": "Q", "rounding": 0.01, "rate_ids": [(0, 0, {"rate": 2.0, "name": "2020-01-01"})]}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": currency.id})
        bank = self.env["account.journal"].create(
            {"name": "Strange bank", "code": "SB1", "type": "bank", "currency_id": currency.id}
        )
        with self.assertRaises(UserError):
            self._receive(self._confirmed(), 10, journal_id=bank.id)
        order = self._confirmed([(self.product, 5)], pricelist_id=pricelist.id)
        payment = self._receive(order, 300, journal_id=bank.id)
        self.assertEqual((payment.currency_id, order.o2d_advance_received), (currency, 300))
        self._ship(order)
        self.assertEqual((self._residuals(order), self._received(order)), ([700], (300, 300)))


class TestInvoiceAdvanceRpc(AdvanceCase, RpcCase):
    """Only who books payments receives an advance, and nobody forges one."""

    def test_doors(self):
        """The executive receives over RPC; the coordinator, who sells, does not."""
        order = self._confirmed([(self.product, 5)])
        self._login(self.executive)
        asked = self._call("sale.order", "action_o2d_receive_advance", [order.id])
        self.assertEqual(asked["result"]["res_model"], "o2d.advance.receive")
        wizard = self._call("o2d.advance.receive", "create", {"order_id": order.id, "amount": 200})["result"]
        answer = self._call("o2d.advance.receive", "action_receive", [wizard])
        self.assertEqual(order.o2d_advance_received, 200, answer)
        payment = order.o2d_advance_ids
        printed = self._call("sale.order", "action_o2d_print_vouchers", [order.id])
        self.assertEqual(printed["result"]["report_name"], "o2d_dispatch.report_receipt_voucher")
        other = self._confirmed()
        forged = self._call("account.payment", "write", [payment.id], {"o2d_order_id": other.id})
        self.assertIn("AccessError", forged["error"]["data"]["name"])
        forged = self._call("account.payment", "create", {"amount": 5, "o2d_order_id": order.id})
        self.assertIn("AccessError", forged["error"]["data"]["name"])
        hinted = self._call(
            "account.payment", "create", {"amount": 5, "partner_id": self.customer.id},
            context={"default_o2d_order_id": order.id},
        )  # fmt: skip
        self.assertFalse(self.env["account.payment"].browse(hinted["result"]).o2d_order_id)
        copied = self._call("account.payment", "copy", [payment.id])
        self.assertFalse(self.env["account.payment"].browse(copied["result"]).o2d_order_id)
        self._login(self._user("sales_coordinator"))
        for answer in (
            self._call("sale.order", "action_o2d_receive_advance", [order.id]),
            self._call("o2d.advance.receive", "create", {"order_id": order.id, "amount": 1}),
            self._call("sale.order", "action_o2d_print_vouchers", [order.id]),
        ):
            self.assertIn("AccessError", answer["error"]["data"]["name"])

    def test_another_company(self):
        """Nobody receives an advance for an order of a company that is not his."""
        stranger = self.env["res.company"].create({"name": "Strange company"})
        order = self._confirmed()
        user = self._user("accounts", login="stranger", company_id=stranger.id, company_ids=[(6, 0, stranger.ids)])
        with self.assertRaises(AccessError):
            order.with_user(user).action_o2d_receive_advance()
        with self.assertRaises(AccessError):
            self.env["o2d.advance.receive"].with_user(user).create({"order_id": order.id, "amount": 1}).action_receive()


class TestInvoiceAdvanceIndia(IndianInvoiceCase, AdvanceCase):
    """In India an advance for goods is a receipt voucher, and no tax invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executive.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})

    def _down_payment(self, order):
        self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage", "amount": 10}
        ).create_invoices()
        return order.invoice_ids

    def test_down_payment_invoice_refused(self):
        """A down payment invoice for goods is refused where the invoice comes from the pick, by whichever door."""
        order = self._confirmed([(self.product, 5)])
        with self.assertRaises(UserError) as caught:
            self._down_payment(order)
        self.assertIn("Receive advance", str(caught.exception))
        self.assertFalse(order._generate_downpayment_invoices())

    def test_down_payment_invoice_advised(self):
        """Where the control advises, core's way goes on and is recorded."""
        self._control("pick_invoicing", "advise", self.warehouse)
        order = self._confirmed([(self.product, 5)])
        self.assertTrue(self._down_payment(order))
        advised = self._events(order, "advised").filtered(lambda one: one.detail["control"] == "pick_invoicing")
        self.assertEqual(len(advised), 1)

    def test_services(self):
        """An advance for services bears tax: core's down payment goes on, the receipt is refused."""
        order = self._confirmed([(self._service(taxes_id=self.rate.ids), 1)])
        self.assertTrue(self._down_payment(order))
        with self.assertRaises(UserError):
            self._receive(order, 1)

    def test_voucher(self):
        """The voucher says what rule 50 asks for, under a number of at most sixteen characters."""
        order = self._confirmed([(self.product, 5)])
        payment = self._receive(order, 590)
        self.assertLessEqual(len(payment.name), 16)
        self.assertEqual(self._ship(order).mapped("o2d_bill_state"), ["billed"])
        self.assertEqual((self._residuals(order), self._received(order)), ([0], (590, 590)))
        html = self.env["ir.actions.report"]._render_qweb_html("o2d_dispatch.report_receipt_voucher", payment.ids)[0]
        for words in (
            payment.name, self.company.name, self.company.vat, self.customer.name, self.customer.vat, self.product.name,
            "66/2017", "Maharashtra (27)", "reverse charge", "Authorised signatory",
        ):  # fmt: skip
            self.assertIn(words, html.decode())

    def test_number_too_long(self):
        """A journal whose numbers are no voucher numbers takes no advance."""
        bank = self.env["account.journal"].create(
            {"name": "Long bank", "code": "LONGB", "type": "bank", "company_id": self.company.id}
        )
        with self.assertRaises(UserError) as caught:
            self._receive(self._confirmed([(self.product, 5)]), 100, journal_id=bank.id)
        self.assertIn("Long bank", str(caught.exception))

    def _branch(self, **values):
        """A branch, its bank and a quotation of it that was sent."""
        branch = self.env["res.company"].create(
            {"name": "Bharat Bearings South", "parent_id": self.company.id, "country_id": self.env.ref("base.in").id,
             "state_id": self.state.id, **values}
        )  # fmt: skip
        self.env.cr.flush()  # Core loads a branch's defaults before the commit.
        both = self.company + branch
        self.env.user.company_ids |= both
        self.executive.company_ids |= both
        env = self.env(context=dict(self.env.context, allowed_company_ids=both.ids))
        bank = env["account.journal"].create(
            {"name": "Bank South", "code": "BNK1", "type": "bank", "company_id": branch.id}
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", branch.id)], limit=1)
        order = env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": branch.id, "warehouse_id": warehouse.id,
             "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 5})]}
        )  # fmt: skip
        order.action_quotation_sent()
        return branch, bank, order.with_env(self.env)

    def _bank(self):
        return self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )

    def _receive_here(self, branch, order, amount, **values):
        """Receive an advance with the branch and its parent ticked in the company switcher."""
        companies = [branch.id, branch.parent_id.id]
        wizard = self.env["o2d.advance.receive"].with_user(self.executive)
        wizard = wizard.with_context(allowed_company_ids=companies)
        action = wizard.create({"order_id": order.id, "amount": amount, **values}).action_receive()
        return self.env["account.payment"].browse(action["res_id"])

    def test_branch_of_another_registration(self):
        """A branch with a GSTIN of its own gives its vouchers the numbers of its own bank, never its parent's."""
        branch, bank, order = self._branch(vat="29AAACB1234A1ZO")
        branch.l10n_in_is_gst_registered = True
        with self.assertRaises(UserError):
            self._receive_here(branch, order, 100, journal_id=self._bank().id)
        payment = self._receive_here(branch, order, 100)
        self.assertEqual((payment.company_id, payment.journal_id), (branch, bank))

    def test_one_number_under_one_registration(self):
        """Under one GSTIN no voucher number is given twice, whichever journal gives it."""
        self._bank().code = "BNK1"
        first = self._receive(self._confirmed([(self.product, 5)]), 100, journal_id=self._bank().id)
        branch, bank, order = self._branch(vat=False)
        branch.l10n_in_is_gst_registered = True
        with self.assertRaises(UserError) as caught:
            self._receive_here(branch, order, 100, journal_id=bank.id)
        self.assertIn(first.name, str(caught.exception))
