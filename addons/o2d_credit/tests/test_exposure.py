import random
from datetime import timedelta

from odoo import Command, fields

from odoo.addons.o2d_credit.tools.exposure import line_parts

from .credit_common import CreditCase


class TestExposureParts(CreditCase):
    """Each part of exposure, by the document that makes it."""

    def test_order_on_its_way(self):
        """What is ordered moves from open to delivered to draft to receivable, and is never counted twice."""
        steps = ("open_orders", "not_invoiced", "drafts", "receivable")
        order = self._order([(self.product, 10)])
        self.assertEqual(self._position()["exposure"], 0)
        order.action_confirm()
        self._assert_only(steps, "open_orders", 1000)
        self._deliver(order)
        self._assert_only(steps, "not_invoiced", 1000)
        invoice = order._create_invoices()
        self._assert_only(steps, "drafts", 1000)
        invoice.action_post()
        self._assert_only(steps, "receivable", 1000)
        self._pay(invoice)
        self._assert_only(steps, "receivable", 0)

    def _assert_only(self, steps, name, amount):
        found = self._position()
        self.assertEqual({step: found[step] for step in steps}, {step: amount * (step == name) for step in steps})
        self.assertEqual(found["exposure"], amount)

    def test_taxes_are_in_it(self):
        """Exposure is with taxes: that is what the customer owes."""
        tax = self.env["account.tax"].create({"name": "GST 18%", "amount": 18, "type_tax_use": "sale"})
        self.product.taxes_id = tax
        self._order([(self.product, 10)]).action_confirm()
        self.assertEqual(self._position()["open_orders"], 1180)

    def test_order_itself_can_be_left_out(self):
        """At the door of an import the order is written already: it is not counted as its own obstacle."""
        first, second = self._order([(self.product, 1)]), self._order([(self.product, 3)])
        (first | second).action_confirm()
        self.assertEqual(self._position(without=second)["open_orders"], 100)

    def test_held_line_is_not_counted(self):
        """A held line is not on its way."""
        other = self._product(name="Oil seal", stock=100)
        order = self._order([(self.product, 1), (other, 3)])
        order.order_line[1]._o2d_set_hold("Beyond the limit")
        order.action_confirm()
        self.assertEqual(self._position()["open_orders"], 100)
        order.order_line._o2d_release_hold("Paid")
        self.assertEqual(self._position()["open_orders"], 400)

    def test_rest_that_never_comes(self):
        """A rest whose transfers are cancelled is not on its way; a locked order still is."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        order.action_lock()
        self.assertEqual(self._position()["open_orders"], 1000)
        self._deliver(order, {self.product: 4})
        found = self._position()
        self.assertEqual((found["open_orders"], found["not_invoiced"]), (600, 400))
        order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")).action_cancel()
        found = self._position()
        self.assertEqual((found["open_orders"], found["not_invoiced"]), (0, 400))

    def test_cancelled_order(self):
        """A cancelled order owes nothing."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(self._position()["exposure"], 0)

    def test_return_after_the_invoice(self):
        """Goods that came back are owed until the credit note is made, and no longer with its draft."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        self._deliver(order)
        order._create_invoices().action_post()
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.picking_ids.id, active_model="stock.picking"
        ).create({})  # fmt: skip
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 2, "picked": True})
        back.button_validate()
        self.assertEqual(self._position()["exposure"], 1000)
        note = order._create_invoices(final=True)
        self.assertEqual((note.move_type, self._position()["exposure"]), ("out_refund", 800))
        note.action_post()
        found = self._position()
        self.assertEqual((found["receivable"] - found["on_account"], found["exposure"]), (800, 800))

    def test_draft_credit_note_by_hand(self):
        """A credit note that nobody has posted does not make the customer owe less."""
        self._invoice(1000)
        note = self._invoice(400, move_type="out_refund", post=False)
        self.assertEqual(self._position()["exposure"], 1000)
        note.action_post()
        self.assertEqual(self._position()["exposure"], 600)

    def test_advance(self):
        """An advance is owed once: first as its invoice, and after payment it makes the order smaller."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        advance = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids).create(
            {"advance_payment_method": "fixed", "fixed_amount": 300}
        )._create_invoices(order)  # fmt: skip
        self.assertEqual((self._position()["drafts"], self._position()["exposure"]), (300, 1000))
        advance.action_post()
        self.assertEqual((self._position()["receivable"], self._position()["exposure"]), (300, 1000))
        self._pay(advance)
        self.assertEqual(self._position()["exposure"], 700)
        self._deliver(order)
        final = order._create_invoices(final=True)
        self.assertEqual(self._position()["exposure"], 700)
        final.action_post()
        self.assertEqual((self._position()["receivable"], self._position()["exposure"]), (700, 700))

    def test_foreign_currency(self):
        """Orders count at the order's rate, invoices as they were posted."""
        usd = self.env.ref("base.USD") if self.company.currency_id.name != "USD" else self.env.ref("base.EUR")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": self._ago(5), "rate": 0.0125}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Export", "currency_id": usd.id})
        order = self._order([(self.product, 10)], pricelist_id=pricelist.id)
        order.order_line.price_unit = 2.0
        order.action_confirm()
        self.assertEqual(self._position()["open_orders"], 1600)
        self._deliver(order)
        invoice = order._create_invoices()
        self.assertEqual(self._position()["drafts"], 1600)
        invoice.action_post()
        self.assertEqual(self._position()["receivable"], 1600)

    def test_no_due_date(self):
        """An open item without due date is due on its own date."""
        account = self.customer.property_account_receivable_id
        other = self._invoice(1, post=False).invoice_line_ids.account_id
        entry = self.env["account.move"].create(
            {
                "date": self._ago(45),
                "line_ids": [
                    Command.create({"account_id": account.id, "partner_id": self.customer.id, "debit": 500}),
                    Command.create({"account_id": other.id, "credit": 500}),
                ],
            }
        )
        entry.action_post()
        entry.line_ids.date_maturity = False
        buckets = {row["key"]: row["amount"] for row in self._position()["buckets"]}
        self.assertEqual(buckets["31_60"], 500)

    def test_money_on_account(self):
        """A payment matched with nothing stands in its own column, and pays the oldest items for what is late."""
        self._invoice(1000, overdue=40)
        self._receive(1000)
        found = self._position()
        self.assertEqual((found["receivable"], found["on_account"], found["exposure"]), (1000, 1000, 0))
        self.assertEqual((found["overdue"], found["overdue_unpaid"], found["oldest_overdue_days"]), (1000, 0, 0))
        self.assertEqual(found["buckets"][-1]["amount"], -1000)

    def test_payment_without_entry(self):
        """A payment registered where the entry waits for the bank's statement counts as money on account."""
        payment = self.env["account.payment"].create(
            {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 250,
             "journal_id": self.bank.id}
        )  # fmt: skip
        payment.write({"move_id": False, "outstanding_account_id": False})
        payment.state = "in_process"
        self.assertEqual(self._position()["on_account"], 250)
        payment.state = "paid"
        self.assertEqual(self._position()["on_account"], 0)

    def test_contacts(self):
        """What a contact of the customer orders or owes is the customer's."""
        contact = self.env["res.partner"].create({"name": "Store Pune", "parent_id": self.customer.id})
        self._order([(self.product, 2)], partner_id=contact.id).action_confirm()
        self._invoice(300, customer=contact)
        self.assertEqual(self._position()["exposure"], 500)
        self.assertEqual(self._position(customer=contact)["exposure"], 500)

    def test_bounds_of_the_company(self):
        """The company lays the buckets down, and the labels follow."""
        self.company.o2d_ageing_bounds = "15,45"
        self._invoice(100, overdue=20)
        rows = self._position()["buckets"]
        self.assertEqual([row["label"] for row in rows],
                         ["Not due", "1–15 days", "16–45 days", "Over 45 days", "On account"])  # fmt: skip
        self.assertEqual([row["amount"] for row in rows], [0, 0, 100, 0, 0])


class TestExposureWhole(CreditCase):
    """Everything at once, against a sum made in Python from the records."""

    def test_against_brute_force(self):
        """On whatever documents there are, exposure is the sum over all of them, one by one."""
        chance = random.Random(1911)
        usd = self.env.ref("base.EUR" if self.company.currency_id.name == "USD" else "base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": self._ago(300), "rate": 0.4}
        )
        lists = self.env["product.pricelist"].create(
            [
                {"name": name, "currency_id": currency.id, "company_id": False}
                for name, currency in (("Home", self.company.currency_id), ("Abroad", usd))
            ]
        )
        self.product.taxes_id = self.env["account.tax"].create(
            {"name": "GST 18%", "amount": 18, "type_tax_use": "sale"}
        )
        by_order = self._product(name="Billed by order", stock=5000, invoice_policy="order")
        branch = self._branch()
        branch_warehouse = self.env["stock.warehouse"].search([("company_id", "=", branch.id)], limit=1)
        self._stock(self.product, 5000, branch_warehouse)
        self._stock(by_order, 5000, branch_warehouse)
        customers = self.customer | self._partner(name="Godavari Stores") | self._partner(name="Krishna Agencies")
        contact = self.env["res.partner"].create({"name": "Shop", "parent_id": customers[1].id})
        buyers = [*customers, contact]
        for _number in range(24):
            warehouse = chance.choice((self.warehouse, self.warehouse, branch_warehouse))
            self._random_order(chance, chance.choice(buyers), warehouse, chance.choice(lists), by_order)
        for _number in range(10):
            kind = chance.choice(("out_invoice", "out_invoice", "out_refund"))
            move = self._invoice(chance.randint(1, 900), chance.randint(-20, 120), chance.choice(buyers),
                                 move_type=kind, post=chance.random() < 0.8)  # fmt: skip
            if move.state == "posted" and kind == "out_invoice" and chance.random() < 0.4:
                self._pay(move, amount=chance.randint(1, int(move.amount_total)))
        self._receive(333, customers[2])
        found = customers._o2d_exposure(self.company)
        self.assertEqual(set(found), set(customers.ids))
        seen = {}
        for customer in customers:
            for name, amount in self._brute_force(customer, self.company | branch).items():
                self.assertAlmostEqual(found[customer.id][name], amount, 2, f"{customer.name}: {name}")
                seen[name] = seen.get(name, 0.0) + abs(amount)
        self.assertTrue(all(seen.values()), f"The documents must have something of everything: {seen}")
        group = self.env["o2d.credit.group"].create(
            {"name": "Sisters", "limit": 5000, "partner_ids": [Command.set(customers[:2].ids)]}
        )
        together = customers._o2d_exposure(branch)
        total = sum(found[customer.id]["exposure"] for customer in customers[:2])
        for customer in customers[:2]:
            self.assertAlmostEqual(together[customer.id]["exposure"], total, 2)
            self.assertEqual((together[customer.id]["limit"], together[customer.id]["group"]["id"]), (5000, group.id))
        self.assertAlmostEqual(together[customers[2].id]["exposure"], found[customers[2].id]["exposure"], 2)

    def _random_order(self, chance, buyer, warehouse, pricelist, by_order):
        order = self.env["sale.order"].with_company(warehouse.company_id).create(
            {
                "partner_id": buyer.id,
                "company_id": warehouse.company_id.id,
                "warehouse_id": warehouse.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": chance.randint(1, 20),
                                    "price_unit": chance.randint(5, 90), "discount": chance.choice((0, 0, 12.5))})
                    for product in chance.choices((self.product, by_order), k=chance.randint(1, 3))
                ],
            }
        )  # fmt: skip
        if chance.random() < 0.1:
            return
        if chance.random() < 0.2:
            order.order_line[0]._o2d_set_hold("Waits")
        order.action_confirm()
        for picking in order.picking_ids:
            fate = chance.random()
            if fate < 0.15:
                picking.action_cancel()
            elif fate < 0.7:
                for move in picking.move_ids:
                    move.write({"quantity": chance.randint(0, int(move.product_uom_qty)), "picked": True})
                if any(picking.move_ids.mapped("quantity")):
                    picking.with_context(skip_backorder=True).button_validate()
        if chance.random() < 0.5 and any(order.order_line.mapped("qty_to_invoice")):
            moves = order._create_invoices(final=True)
            if chance.random() < 0.6:
                moves.action_post()
                if moves.move_type == "out_invoice" and chance.random() < 0.4:
                    self._pay(moves, amount=max(moves.amount_total / 3, 0.01))

    def _brute_force(self, customer, companies):
        """The definition, record by record."""
        everybody = self.env["res.partner"].search([("commercial_partner_id", "=", customer.id)])
        items = self.env["account.move.line"].search(
            [("partner_id", "in", everybody.ids), ("account_id.account_type", "=", "asset_receivable"),
             ("parent_state", "=", "posted"), ("company_id", "in", companies.ids)]
        )  # fmt: skip
        receivable = sum(line.amount_residual for line in items if line.amount_residual > 0)
        on_account = -sum(line.amount_residual for line in items if line.amount_residual < 0)
        overdue = sum(
            line.amount_residual for line in items if line.amount_residual > 0 and line.date_maturity < self.today
        )
        waiting = not_invoiced = 0.0
        orders = self.env["sale.order"].search(
            [("partner_invoice_id", "in", everybody.ids), ("state", "=", "sale"), ("company_id", "in", companies.ids)]
        )
        for line in orders.order_line:
            states = set(line.move_ids.mapped("state"))
            parts = line_parts(
                line.product_uom_qty, line.qty_delivered, line.qty_invoiced,
                line.price_total / line.product_uom_qty / line.order_id.currency_rate, held=line.o2d_hold,
                closed=bool(states) and states <= {"done", "cancel"},
                by_order=line.product_id.invoice_policy == "order",
            )  # fmt: skip
            waiting, not_invoiced = waiting + parts.open, not_invoiced + parts.not_invoiced
        drafts = sum(
            move.amount_total_signed
            for move in self.env["account.move"].search(
                [
                    ("commercial_partner_id", "=", customer.id),
                    ("state", "=", "draft"),
                    ("move_type", "in", ("out_invoice", "out_refund")),
                    ("company_id", "in", companies.ids),
                ]
            )  # fmt: skip
            if move.move_type == "out_invoice" or move.line_ids.sale_line_ids
        )
        return {
            "receivable": receivable, "on_account": on_account, "overdue": overdue, "open_orders": waiting,
            "not_invoiced": not_invoiced, "drafts": drafts,
            "exposure": receivable - on_account + waiting + not_invoiced + drafts,
        }  # fmt: skip

    def test_one_round_trip(self):
        """Any number of customers with any number of documents is one query."""
        customers = self.customer | self._partner(name="Godavari Stores")
        customers._o2d_exposure(self.company)
        for customer in customers:
            self._order([(self.product, 1)], partner_id=customer.id).action_confirm()
            self._invoice(100, overdue=10, customer=customer)
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = customers._o2d_exposure(self.company)
        self.assertEqual({position["exposure"] for position in found.values()}, {200})

    def test_as_of_the_companys_own_day(self):
        """What is due today where the company is is not overdue, whatever the clock of the server says."""
        self.company.partner_id.tz = "Asia/Kolkata"
        invoice = self._invoice(100)
        invoice.invoice_date_due = self.company._o2d_today()
        self.assertEqual(self._position()["overdue"], 0)
        invoice.invoice_date_due -= timedelta(1)
        self.assertEqual(self._position()["overdue"], 100)
        self.assertEqual(fields.Date.to_date(self._position()["oldest_due"]), self.company._o2d_today() - timedelta(1))
