"""Payments and disputes as they are typed into their forms."""

from odoo.tests import Form

from odoo.addons.o2d_credit.tests.credit_common import CreditCase


class TestCreditForms(CreditCase):
    def test_payment_reported(self):
        """A coordinator types a cheque with its number and date; how the report starts is set by the system."""
        user = self._user("sales_coordinator")
        with Form(self.env["o2d.payment.claim"].with_user(user)) as form:
            form.partner_id = self.customer
            form.kind = "cheque"
            form.amount = 2_000
            form.reference = "004512"
            form.cheque_date = self.today
        claim = form.record
        self.assertEqual((claim.state, claim.claimed_by_id), ("claimed", user))

    def test_payment_asks_in_words(self):
        """A cheque that bounced asks what the bank says, and the answer goes through the door that checks the role."""
        claim = self.env["o2d.payment.claim"].with_user(self._user("sales_coordinator")).create(
            {"partner_id": self.customer.id, "kind": "cheque", "amount": 2_000, "reference": "004512",
             "cheque_date": self.today}
        )  # fmt: skip
        params = claim.with_user(self._finance()).action_ask_bounce()["params"]
        self.assertEqual((params["method"], params["ids"], params["model"]), ("action_bounce", claim.ids, claim._name))
        getattr(claim.with_user(self._finance()), params["method"])("Insufficient funds")
        self.assertEqual(claim.state, "bounced")

    def test_dispute_from_the_invoice(self):
        """On an invoice a dispute is opened with the open amount, and resolved by the method that its button names."""
        invoice = self._invoice(1_000)
        finance = self._finance()
        context = invoice.with_user(finance).action_o2d_dispute()["context"]
        with Form(self.env["o2d.dispute"].with_user(finance).with_context(**context)) as form:
            self.assertEqual(form.amount, 1_000)
            form.reason = "shortage"
        dispute = form.record
        self.assertEqual(dispute.state, "open")
        params = dispute.action_ask_paid()["params"]
        getattr(dispute, params["method"])(*params["args"], "Found in the bay")
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "paid"))

    def test_menus_of_the_accountant(self):
        """Who books reported payments and accepts disputes finds both in the menu, and no decisions."""
        menus = self.env["ir.ui.menu"].with_user(self._user("accounts"))._visible_menu_ids()
        shown = {name: self.env.ref(f"o2d_credit.{name}").id in menus
                 for name in ("menu_credit", "menu_dispute", "menu_payment_claim", "menu_credit_screen")}  # fmt: skip
        self.assertEqual(list(shown.values()), [True, True, True, False])
