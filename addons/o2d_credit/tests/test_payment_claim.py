from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .credit_common import CreditCase


class TestPaymentClaim(CreditCase):
    """A payment that a customer says to have made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coordinator = cls._user("sales_coordinator")
        cls.executive = cls._finance()
        cls.accountant = cls._user("accounts")
        cls._invoice(1000)

    @classmethod
    def _claim(cls, user=None, **values):
        return cls.env["o2d.payment.claim"].with_user(user or cls.coordinator).create(
            {"partner_id": cls.customer.id, "kind": "transfer", "reference": "hdfcr5 2026 1119", "amount": 300,
             **values}
        )  # fmt: skip

    @classmethod
    def _cheque(cls, **values):
        return cls._claim(kind="cheque", reference="001234", cheque_date=cls.today + timedelta(5), **values)

    def test_way(self):
        """Reported by sales, verified by finance, booked by accounts; it counts from when it was verified."""
        claim = self._claim()
        self.assertEqual((claim.reference, self._position()["exposure"]), ("HDFCR520261119", 1000))
        claim.with_user(self.executive).action_verify("Seen in the bank")
        found = self._position()
        self.assertEqual((found["claims"], found["exposure"], claim.verified_by_id), (300, 700, self.executive))
        self._receive(300)
        claim.with_user(self.accountant).action_realise()
        found = self._position()
        self.assertEqual((found["claims"], found["on_account"], found["exposure"]), (0, 300, 700))
        self.assertEqual(len(self._events(claim)), 2)

    def test_policy_counts_it_or_not(self):
        """Verified transfers count unless the policy says no; cheques in hand only where it says yes."""
        self._claim().with_user(self.executive).action_verify()
        self._cheque(amount=200).with_user(self.executive).action_verify()
        found = self._position()
        self.assertEqual((found["cheques"], found["exposure"]), (200, 700))
        self._policy(count_claims="no", count_cheques="yes", partner_id=self.customer.id)
        self.assertEqual(self._position()["exposure"], 800)

    def test_never_verified_by_its_claimer(self):
        """Nobody verifies a payment they have reported, whatever their role."""
        own = self._claim(user=self.executive)
        with self._refused(AccessError, "reported this payment yourself"):
            own.with_user(self.executive).action_verify()
        head = self._user("finance_head")
        own.with_user(head).action_verify()
        self.assertEqual(own.state, "verified")

    def test_only_finance_verifies(self):
        """Sales, accounts and operations do not verify."""
        claim = self._claim()
        for role in (self.coordinator, self.accountant, self._user("operations_head"), self._user("management")):
            with self.subTest(role.login), self._refused(AccessError, ""):
                claim.with_user(role).action_verify()
        self.assertEqual(claim.state, "claimed")

    def test_bounced_cheque(self):
        """A bounced cheque is found until it is made good, and is not said good by who brought it."""
        cheque = self._cheque()
        cheque.with_user(self.executive).action_verify()
        with self._refused(UserError, "Write down why"):
            cheque.with_user(self.accountant).action_bounce(" ")
        cheque.with_user(self.accountant).action_bounce("Funds insufficient")
        found = self._position()
        self.assertEqual((found["bounced"], found["bounced_amount"], found["exposure"]), (1, 300, 1000))
        behaviour = self.customer._o2d_payment_behaviour(self.company)[self.customer.id]["cheques"]
        self.assertEqual((behaviour["bounced"], behaviour["in_hand"]), (1, 0))
        with self._refused(AccessError, "This is for"):
            cheque.with_user(self.coordinator).action_settle_bounce("He promised")
        cheque.with_user(self.executive).action_settle_bounce("Paid by transfer")
        self.assertEqual(self._position()["bounced"], 0)
        with self._refused(UserError, "Only a cheque"):
            self._claim().with_user(self.accountant).action_bounce("No money")

    def test_withdrawing(self):
        """Who reported takes it back while nobody has verified it; afterwards finance does."""
        claim = self._claim()
        claim.action_withdraw("Typed twice")
        self.assertEqual(claim.state, "withdrawn")
        again = self._claim()
        again.with_user(self.executive).action_verify()
        with self._refused(AccessError, "This is for"):
            again.action_withdraw("Wrong")
        again.with_user(self.executive).action_withdraw("Returned by the bank")
        self.assertEqual(self._position()["exposure"], 1000)

    def test_what_was_seen_stays(self):
        """What finance has verified is not changed and not deleted; the state is never written by hand."""
        claim = self._claim()
        for values in ({"state": "verified"}, {"verified_by_id": 1}, {"claimed_by_id": 1}, {"bounce_settled": True}):
            with self.subTest(values), self._refused(AccessError, "by the system"):
                claim.write(values)
        with self._refused(AccessError, "by the system"):
            self._claim(state="verified")
        forged = self.env["o2d.payment.claim"].with_user(self.coordinator).with_context(default_state="verified")
        self.assertEqual(forged.create({"partner_id": self.customer.id, "amount": 5, "kind": "cash"}).state, "claimed")
        claim.amount = 400
        claim.with_user(self.executive).action_verify()
        for values in ({"amount": 900}, {"reference": "HDFCR520269999"}, {"partner_id": self.env.user.partner_id.id}):
            with self.subTest(values), self._refused(UserError, "is not changed"):
                claim.write(values)
        with self._refused(UserError, "nobody has verified"):
            claim.sudo().unlink()

    def test_bad_input(self):
        """A claim names what can be looked up in the bank."""
        contact = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.customer.id})
        for words, values in (
            ("above zero", {"amount": 0}),
            ("UTR", {"reference": "123"}),
            ("UTR", {"reference": False}),
            ("six digits", {"kind": "cheque", "reference": "12", "cheque_date": self.today}),
            ("date that stands", {"kind": "cheque", "reference": "123456"}),
            ("billed through", {"partner_id": contact.id}),
        ):
            with self.subTest(values), self._refused(ValidationError, words):
                self._claim(**values)

    def test_once(self):
        """One transfer is reported once; a cheque that bounced may be presented again."""
        self._claim()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._claim(reference="HDFCR520261119")
        cheque = self._cheque()
        cheque.with_user(self.executive).action_bounce("Signature differs")
        self.assertEqual(self._cheque().state, "claimed")
