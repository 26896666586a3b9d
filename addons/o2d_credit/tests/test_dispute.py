from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError

from .credit_common import CreditCase


class TestDispute(CreditCase):
    """What a customer does not pay, and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(1000, overdue=40)
        cls.coordinator = cls._user("sales_coordinator")
        cls.executive = cls._finance()
        cls.head = cls._user("finance_head")

    def test_counts_apart(self):
        """A disputed amount is owed, not late, and told apart; the whole open amount unless a part is named."""
        dispute = self._dispute(self.invoice, 400)
        found = self._position()
        self.assertEqual((found["disputed"], found["overdue"], found["exposure"]), (400, 600, 1000))
        dispute.with_user(self.executive).amount = 300
        self.assertEqual(self._position()["disputed"], 300)
        whole = self.env["o2d.dispute"].new({"move_id": self._invoice(70).id})
        self.assertEqual(whole.amount, 70)

    def test_claimed(self):
        """A disputed invoice is one that its customer does not accept; tax that he deducted is no dispute."""
        moves = self.env["account.move"]
        self._dispute(self.invoice, 400)
        self.assertIn(self.invoice, moves._o2d_claimed_invoices(self.company))
        self.env["o2d.dispute"].search([("move_id", "=", self.invoice.id)]).reason = "tds"
        self.assertNotIn(self.invoice, moves._o2d_claimed_invoices(self.company))

    def test_policy_decides_what_it_is(self):
        """The policy says whether a dispute is owed, and whether it is late."""
        self._dispute(self.invoice, 400)
        policy = self._policy(count_disputes_exposure="no", count_disputes_overdue="yes")
        found = self._position()
        self.assertEqual((found["overdue"], found["exposure"]), (1000, 600))
        policy.count_disputes_overdue = False
        self.assertEqual(self._position()["overdue"], 600)

    def test_tax_deducted_at_source(self):
        """Tax deducted at source is neither disputed nor late while its certificate is awaited."""
        dispute = self._dispute(self.invoice, 100, reason="tds")
        found = self._position()
        self.assertEqual((found["tds"], found["disputed"], found["overdue"], found["exposure"]), (100, 0, 900, 1000))
        dispute.with_user(self.executive).action_resolve("certificate", "Form 16A of the second quarter")
        self.assertEqual(self._position()["tds"], 0)

    def test_payment_settles_what_is_left(self):
        """A dispute of an invoice that is paid in full disputes nothing any more."""
        self._dispute(self.invoice, 400)
        self._pay(self.invoice, amount=700)
        self.assertEqual(self._position()["disputed"], 300)
        self._pay(self.invoice)
        found = self._position()
        self.assertEqual((found["disputed"], found["exposure"]), (0, 0))

    def test_sales_and_customers_report_and_finance_accepts(self):
        """What a salesperson opens does not count before finance has accepted it."""
        dispute = self._dispute(self.invoice, 400, user=self.coordinator)
        self.assertEqual(self._position()["overdue"], 1000)
        with self._refused(AccessError, "o2d.dispute|Dispute"):
            dispute.with_user(self.coordinator).action_accept()
        dispute.with_user(self.executive).action_accept()
        self.assertEqual((dispute.accepted_by_id, self._position()["overdue"]), (self.executive, 600))

    def test_resolving(self):
        """A resolved dispute says how, by whom and in which words, and is owed and late again."""
        dispute = self._dispute(self.invoice, 400).with_user(self.executive)
        for words, values in (
            ("Choose how", ("forgotten", "x")),
            ("Write down", ("paid", "  ")),
            ("Write down", ("paid", None)),
            ("certificate", ("certificate", "x")),
        ):
            with self.subTest(values), self._refused(UserError, words):
                dispute.action_resolve(*values)
        dispute.action_resolve("paid", "Counted again: all was there")
        self.assertEqual(
            (dispute.state, dispute.resolution, dispute.resolved_by_id), ("resolved", "paid", self.executive)
        )
        self.assertEqual(self._position()["overdue"], 1000)
        self.assertIn("Counted again", self._events(dispute)[-1].note)
        with self._refused(UserError, "resolved already"):
            dispute.action_resolve("paid", "Twice")
        with self._refused(UserError, "resolved dispute"):
            dispute.amount = 10

    def test_writing_off(self):
        """Only the finance head writes off, and never what the same person opened."""
        dispute = self._dispute(self.invoice, 400)
        with self._refused(AccessError, "Only the finance head"):
            dispute.with_user(self.executive).action_resolve("written_off", "Small")
        own = self._dispute(self._invoice(50), 50, user=self.head)
        with self._refused(AccessError, "opened it yourself"):
            own.with_user(self.head).action_resolve("written_off", "Small")
        dispute.with_user(self.head).action_resolve("written_off", "Small")
        self.assertEqual(dispute.resolution, "written_off")

    def test_decisions_are_not_written(self):
        """State, acceptance and resolution are never written by hand, nor given at creation."""
        dispute = self._dispute(self.invoice, 400).with_user(self.head)
        for values in ({"state": "resolved"}, {"is_accepted": False}, {"resolution": "paid"}, {"opened_by_id": 1}):
            with self.subTest(values), self._refused(AccessError, "by the system"):
                dispute.write(values)
        with self._refused(AccessError, "by the system"):
            self.env["o2d.dispute"].with_user(self.coordinator).create(
                {"move_id": self.invoice.id, "amount": 1, "reason": "price", "is_accepted": True}
            )
        forged = self.env["o2d.dispute"].with_user(self.coordinator).with_context(default_is_accepted=True)
        self.assertFalse(forged.create({"move_id": self.invoice.id, "amount": 1, "reason": "price"}).is_accepted)

    def test_bad_input(self):
        """No more is disputed than was billed, nothing of a draft, and no amount below zero."""
        self._dispute(self.invoice, 700)
        draft = self._invoice(10, post=False)
        for words, invoice, amount in (
            ("More is disputed", self.invoice, 301),
            ("not a posted customer invoice", draft, 1),
            ("above zero", self._invoice(10), -1),
        ):
            with self.subTest(words), self._refused(ValidationError, words):
                self._dispute(invoice, amount)

    def test_age(self):
        """Its age is told from opening to its resolution."""
        dispute = self._dispute(self.invoice, 400)
        dispute._o2d_decide({"opened_at": dispute.opened_at - timedelta(12)})
        self.assertEqual(dispute.age_days, 12)
        behaviour = self.customer._o2d_payment_behaviour(self.company)[self.customer.id]["disputes"]
        self.assertEqual(behaviour, {"open": 1, "amount": 400, "oldest_days": 12, "resolved": 0})

    def test_from_a_customers_report(self):
        """What a customer reports short is disputed on its invoice, at its price, once finance has accepted it."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        self._deliver(order)
        invoice = order._create_invoices()
        invoice.action_post()
        problem = self.env["o2d.exception"]._raise("report:test", {"name": "Short", "type": "shortage"})
        report = self.env["o2d.report"].create(
            {
                "name": "Report", "exception_id": problem.id, "order_id": order.id, "kind": "shortage",
                "words": "Two are missing", "token": "t",
                "line_ids": [(0, 0, {"order_line_id": order.order_line.id, "name": "Bearing", "quantity": 2})],
            }
        )  # fmt: skip
        order._o2d_report_received(report)
        dispute = self.env["o2d.dispute"].search([("report_id", "=", report.id)])
        self.assertEqual((dispute.move_id, dispute.amount, dispute.reason), (invoice, 200, "shortage"))
        self.assertEqual((dispute.is_accepted, self._position()["disputed"]), (False, 0))

    def test_companies(self):
        """Finance of another company sees none of them."""
        dispute = self._dispute(self.invoice, 400)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("finance_head", login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)])
        self.assertFalse(self.env["o2d.dispute"].with_user(stranger).search([("id", "=", dispute.id)]))
