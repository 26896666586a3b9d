from datetime import timedelta

from .credit_common import CreditCase


class TestBehaviour(CreditCase):
    """How a customer has paid, for whoever decides."""

    def _behaviour(self, customer=None):
        customer = customer or self.customer
        return customer._o2d_payment_behaviour(self.company)[customer.commercial_partner_id.id]

    def test_days_late(self):
        """Days late are weighed by amount, over twelve months; credit notes are no payment."""
        self.assertIsNone(self._behaviour()["average_days_late"])
        self._pay(self._invoice(300, overdue=20))
        self._pay(self._invoice(100, overdue=0))
        self.assertEqual(self._behaviour()["average_days_late"], 15.0)
        self._pay(self._invoice(5000, overdue=500), date=self._ago(400))
        credited = self._invoice(900, overdue=90)
        note = self._invoice(900, move_type="out_refund")
        (credited | note).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertEqual(self._behaviour()["average_days_late"], 15.0)

    def test_last_payments(self):
        """The last payments are told with date and amount, the newest first, and no more than five."""
        for number in range(1, 8):
            self._receive(100 * number, date=self.today - timedelta(10 - number))
        found = self._behaviour()["last_payments"]
        self.assertEqual([payment["amount"] for payment in found], [700, 600, 500, 400, 300])
        self.assertEqual(found[0]["date"], str(self.today - timedelta(3)))

    def test_contacts_count(self):
        """What a contact pays is paid by the customer."""
        contact = self.env["res.partner"].create({"name": "Shop", "parent_id": self.customer.id})
        self._pay(self._invoice(100, overdue=8, customer=contact))
        self.assertEqual(self._behaviour(contact)["average_days_late"], 8.0)
        self.assertEqual(self._behaviour()["last_payments"][0]["amount"], 100)


class TestPage(CreditCase):
    """The page “Credit” of a customer."""

    def test_figures(self):
        """Every role that decides or sells sees the same figures, in words where there is more to say."""
        self.customer.credit_limit = 1000
        self.env["o2d.credit.guarantee"].create(
            {"partner_id": self.customer.id, "amount": 500, "kind": "bank", "valid_until": self.today}
        )
        self._invoice(400, overdue=40)
        self._receive(100)
        names = ["o2d_exposure", "o2d_available", "o2d_overdue", "o2d_limit_words", "o2d_late_words", "o2d_ageing"]
        for role in ("sales_coordinator", "finance_executive", "accounts", "operations_head", "management"):
            with self.subTest(role):
                self.env.invalidate_all()
                row = self.customer.with_user(self._user(role)).read(names)[0]
                self.assertEqual((row["o2d_exposure"], row["o2d_available"], row["o2d_overdue"]), (300, 1200, 400))
                self.assertIn("Bank guarantee", row["o2d_limit_words"])
                self.assertIn("40 days late", row["o2d_late_words"])
                self.assertIn("31–60 days", row["o2d_ageing"])

    def test_nothing_to_tell(self):
        """A new customer and a contact show no figures that are not there."""
        self.assertEqual((self.customer.o2d_limit_words, self.customer.o2d_ageing), ("No limit", False))
        new = self.env["res.partner"].new({"name": "New"})
        self.assertEqual((new.o2d_exposure, new.o2d_limit_words), (0, False))

    def test_form_changes_the_limit(self):
        """The finance head changes the limit on the customer's page, and the figures follow."""
        head = self._user("finance_head")
        self._control("credit_limit", "enforce")
        self.customer.with_user(head).write({"o2d_limit_kind": "amount", "credit_limit": 500})
        self.assertEqual((self.customer.o2d_has_limit, self.customer.o2d_available), (True, 500))
        self._invoice(700)
        self.env.invalidate_all()
        self.assertEqual((self.customer.o2d_is_beyond, self.customer.o2d_available), (True, -200))

    def test_rules_of_a_customer(self):
        """The button opens the customer's own rules, or begins them."""
        action = self.customer.action_o2d_credit_policy()
        self.assertEqual((action["res_id"], action["context"]["default_partner_id"]), (False, self.customer.id))
        policy = self._policy(partner_id=self.customer.id)
        self.assertEqual(self.customer.action_o2d_credit_policy()["res_id"], policy.id)


class TestEased(CreditCase):
    """What may let waiting orders go is told to whoever waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.told = []
        model = type(cls.env["res.partner"])

        def _o2d_credit_eased(partners, company, why):
            cls.told.append((partners.commercial_partner_id, company, why))

        cls.classPatch(model, "_o2d_credit_eased", _o2d_credit_eased)

    def _tells(self, customer=None):
        """Was this customer told of since the last question?"""
        found = any((customer or self.customer) in partners for partners, _company, _why in self.told)
        self.told.clear()
        return found

    def test_everything_that_eases(self):
        """Payments, limits, guarantees, groups, disputes and verified payments are told; an invoice is not."""
        invoice = self._invoice(1000, overdue=50)
        self.assertFalse(self._tells())
        payment = self._receive(300)
        self.assertTrue(self._tells(), "a payment")
        lines = (invoice | payment.move_id).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.reconcile()
        self.assertTrue(self._tells(), "a match")
        self.customer.credit_limit = 10
        self.assertTrue(self._tells(), "a limit")
        self._policy(partner_id=self.customer.id, overdue_days=90)
        self.assertTrue(self._tells(), "rules")
        self.env["o2d.credit.guarantee"].create(
            {"partner_id": self.customer.id, "amount": 500, "valid_until": self.today}
        )
        self.assertTrue(self._tells(), "a guarantee")
        self.env["o2d.credit.group"].create({"name": "G", "limit": 1, "partner_ids": [(6, 0, self.customer.ids)]})
        self.assertTrue(self._tells(), "a group")
        dispute = self._dispute(invoice, 100)
        self.assertTrue(self._tells(), "a dispute")
        dispute.action_resolve("paid", "Found")
        self.assertTrue(self._tells(), "a dispute resolved")
        self._invoice(50, move_type="out_refund")
        self.assertTrue(self._tells(), "a credit note")
        self._invoice(70, post=False).button_cancel()
        self.assertTrue(self._tells(), "a cancelled invoice")
        claim = self.env["o2d.payment.claim"].create({"partner_id": self.customer.id, "kind": "cash", "amount": 5})
        self.assertFalse(self._tells(), "a report that nobody has verified")
        claim.with_user(self._finance()).action_verify()
        self.assertTrue(self._tells(), "a verified payment")
