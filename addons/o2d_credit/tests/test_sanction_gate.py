"""What the gate of confirmation does with an order that goes beyond its customer's credit."""

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestSanctionGate(SanctionCase):
    def test_within_the_limit(self):
        """An order within the limit confirms, and nobody is asked."""
        order = self._held(10_000)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.sudo().o2d_sanction_ids)

    def test_beyond_the_limit(self):
        """An order beyond the limit stays a held quotation with one request that says all about it."""
        order = self._held(15_000)
        self.assertEqual((order.state, order.o2d_blocked), ("draft", True))
        sanction = self._pending(order)
        self.assertRecordValues(
            sanction,
            [
                {
                    "gate": "confirm",
                    "partner_id": self.customer.id,
                    "requested_by_id": self.coordinator.id,
                    "amount": 15_000,
                    "exposure_before": 0,
                    "exposure_after": 15_000,
                    "limit_amount": 10_000,
                    "over_amount": 5_000,
                    "over_percent": 50,
                    "role_id": self.env.ref("o2d_base.group_finance_head").id,
                }
            ],
        )
        self.assertIn("too much", sanction.reason)
        self.assertEqual(sanction.snapshot["position"]["limit"], 10_000)
        self.assertEqual(len(sanction.line_ids), 1)

    def test_a_little_beyond_goes_to_the_executive(self):
        """What is beyond the limit by little is the finance executive's to decide."""
        sanction = self._pending(self._held(10_400))
        self.assertEqual(sanction.role_id, self.env.ref("o2d_base.group_finance_executive"))
        self._as(self.executive, sanction).action_sanction("Small change")
        self.assertEqual(sanction.order_id.state, "sale")

    def test_asking_twice(self):
        """Confirming a held order again asks nobody a second time, and follows what was changed meanwhile."""
        order = self._held(15_000)
        sanction = self._pending(order)
        order.order_line.product_uom_qty = 180
        order.action_confirm()
        self.assertEqual(order.sudo().o2d_sanction_ids, sanction)
        self.assertEqual((sanction.amount, sanction.over_amount), (18_000, 8_000))

    def test_limit_of_zero(self):
        """A limit of zero means zero."""
        self._limit(0)
        self.assertEqual(self._held(100).state, "draft")

    def test_no_limit(self):
        """A customer without limit may owe any amount."""
        self.customer.o2d_limit_kind = "none"
        self.assertEqual(self._held(1_000_000).state, "sale")

    def test_several_at_once(self):
        """Orders of one customer confirmed in one call pass only as far as they would one after the other."""
        orders = self._order_of(6_000) + self._order_of(6_000) + self._order_of(4_000)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "sale"])

    def test_overdue(self):
        """A customer who is overdue for too long is held whatever the amount."""
        self._invoice(500, days_overdue=90)
        sanction = self._pending(self._held(100))
        self.assertEqual(sanction.overdue_days, 90)
        self.assertFalse(sanction.over_amount)

    def test_contact_of_a_company(self):
        """A contact buys on the credit of its company."""
        contact = self._partner(name="Nashik branch", is_company=False, parent_id=self.customer.id)
        order = self._held(15_000, partner_id=contact.id)
        self.assertEqual(self._pending(order).partner_id, self.customer)

    def test_paid_in_advance(self):
        """An order that is paid in advance passes, whatever else the customer owes."""
        self._invoice(50_000, days_overdue=90)
        order = self._order_of(15_000)
        self._transaction(order, 15_000)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_forced_hold_although_paid(self):
        """A forced hold holds an order that is paid in advance as well."""
        self._forced()
        order = self._order_of(100)
        self._transaction(order, 100)
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_payment_never_fails(self):
        """The payment of an order that is held goes through, and the order stays a quotation."""
        self._forced()
        order = self._order_of(100)
        transaction = self._transaction(order, 100)
        self.assertFalse(transaction.sudo()._check_amount_and_confirm_order())
        self.assertEqual((order.state, transaction.state), ("draft", "done"))
        self.assertTrue(self._pending(order))

    def test_signature_holds(self):
        """An order that its customer signs is held like any other, and its salesperson is the one who asks."""
        order = self._order_of(15_000)
        public = self.env.ref("base.public_user")
        order.with_user(public).sudo()._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._pending(order).requested_by_id, self.coordinator)

    def _forced(self):
        self.env["o2d.credit.policy"].create(
            {"partner_id": self.customer.id, "hold": "forced", "forced_reason": "In court"}
        )

    def _transaction(self, order, amount):
        provider = self.env["payment.provider"].search([("code", "=", "none")], limit=1)
        provider = provider or self.env["payment.provider"].create({"name": "Bank"})
        method = self.env["payment.method"].search([], limit=1)
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": f"T{order.id}",
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [(6, 0, order.ids)],
            }
        )
        transaction.state = "done"
        return transaction


class TestSanctionAdvice(SanctionCase):
    def test_advising_stops_nothing(self):
        """A control that advises lets the order pass, asks nobody, and records what it would have stopped."""
        self._control("credit_limit", "advise")
        order = self._held(15_000)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.sudo().o2d_sanction_ids)
        events = self._events(order, "advised")
        self.assertEqual(len(events), 1)
        self.assertIn("too much", events.note)

    def test_off_is_silent(self):
        """Controls that are off record nothing."""
        for code in ("credit_limit", "credit_overdue", "price_floor"):
            self._control(code, "off")
        order = self._held(15_000)
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._events(order, "advised"))

    def test_price_enforced_alone(self):
        """Each control has its own mode: a price is held while credit only advises."""
        self._control("credit_limit", "advise")
        self.product.o2d_price_floor = 99.0
        order = self._order_of(15_000)
        order.order_line.price_unit = 98.0
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertNotIn("too much", "".join(self._events(order, "held").mapped("note")))
        self.assertEqual([one["kind"] for one in self._pending(order).findings], ["price_floor"])


class TestMoneyInWords(SanctionCase):
    """Amounts at the gate stand as their reader writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_IN")
        cls.company.currency_id.write({"position": "before"})

    def _reason(self, amount, lang):
        order = self._order_of(amount).with_context(lang=lang)
        (reason,) = order._o2d_gate_reasons("confirm")[order.id]
        return reason.words.replace("\xa0", " ")

    def test_lakhs(self):
        """An Indian reads lakhs, grouped as India does and without empty paise; others read their own way."""
        symbol = self.company.currency_id.symbol
        self.assertIn(f"{symbol} 9,46,241 with a limit of {symbol} 10,000", self._reason(946_241, "en_IN"))
        self.assertIn(f"{symbol} 946,241 with", self._reason(946_241, "en_US"))

    def test_paise(self):
        """Paise are told where there are any."""
        self._limit(1_10_000.5)
        self.assertIn("a limit of $ 1,10,000.50:".replace("$", self.company.currency_id.symbol),
                      self._reason(946_241, "en_IN"))  # fmt: skip
