"""A release in an emergency: by whom, how far, and what finance says of it the next day."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestEmergency(SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"o2d_emergency_amount": 6_000, "o2d_emergency_percent": 0})

    def test_release(self):
        """The operations head releases up to the amount; it is marked, and open until finance has looked at it."""
        order = self._held(15_000)
        sanction = self._pending(order)
        self._as(self.operations, sanction).action_emergency("Truck at the dock, nobody answers")
        self.assertEqual((order.state, sanction.state, sanction.is_emergency), ("sale", "sanctioned", True))
        problem = self.env["o2d.exception"].search([("key", "=", sanction._o2d_emergency_key())])
        self.assertEqual((problem.state, problem.is_blocking), ("open", False))
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_finance_head"))
        self._as(self.head, sanction).action_ratify("Right so")
        self.assertEqual((sanction.ratification, problem.state), ("agreed", "closed"))

    def test_objection(self):
        """Finance objects with a reason, which is kept; the order has gone."""
        order = self._held(15_000)
        sanction = self._pending(order)
        self._as(self.operations, sanction).action_emergency("Truck at the dock")
        with self.assertRaisesRegex(UserError, "Write down why"):
            self._as(self.head, sanction).action_ratify("", agree=False)
        self._as(self.head, sanction).action_ratify("Call me next time", agree=False)
        self.assertEqual((sanction.ratification, order.state), ("objected", "sale"))
        with self.assertRaisesRegex(UserError, "not to be looked at"):
            self._as(self.head, sanction).action_ratify("Again")

    def test_too_much(self):
        """An emergency does not reach further than the amount."""
        sanction = self._pending(self._held(16_100))
        with self.assertRaisesRegex(UserError, "Too much for an emergency"):
            self._as(self.operations, sanction).action_emergency("Truck at the dock")

    def test_switched_off(self):
        """Without amount and percentage there is no emergency release."""
        self.company.o2d_emergency_amount = 0
        sanction = self._pending(self._held(10_100))
        with self.assertRaisesRegex(UserError, "Too much for an emergency"):
            self._as(self.operations, sanction).action_emergency("Truck at the dock")

    def test_never_a_forced_hold(self):
        """A forced hold is not lifted by an emergency, however small the order."""
        self.env["o2d.credit.policy"].create(
            {"partner_id": self.customer.id, "hold": "forced", "forced_reason": "In court"}
        )
        sanction = self._pending(self._held(100))
        with self.assertRaisesRegex(UserError, "on hold by decision"):
            self._as(self.operations, sanction).action_emergency("Truck at the dock")

    def test_never_a_bounced_cheque(self):
        """Nor does it pass a cheque that was not honoured."""
        order = self._held(15_000)
        claim = self.env["o2d.payment.claim"].create(
            {"partner_id": self.customer.id, "kind": "cheque", "reference": "123456", "amount": 1_000,
             "cheque_date": "2026-11-01", "bank_name": "State Bank"}
        )  # fmt: skip
        claim._o2d_decide({"state": "bounced"})
        with self.assertRaisesRegex(UserError, "not honoured"):
            self._as(self.operations, self._pending(order)).action_emergency("Truck at the dock")

    def test_who_may(self):
        """Nobody but the operations head, with a reason, and not for an order of their own."""
        sanction = self._pending(self._held(15_000))
        for user in (self.head, self.coordinator, self.executive):
            with self.assertRaisesRegex(AccessError, "Only the operations head"):
                self._as(user, sanction).action_emergency("Truck at the dock")
        with self.assertRaisesRegex(UserError, "Write down why"):
            self._as(self.operations, sanction).action_emergency("  ")
        both = self._user("sales_coordinator", "operations_head", login="both")
        own = self._pending(self._held(15_000, user=both))
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            self._as(both, own).action_emergency("My truck")

    def test_not_looked_at_by_who_released(self):
        """Who released it does not look at it: another finance head does."""
        both = self._user("finance_head", "operations_head", login="both")
        sanction = self._pending(self._held(15_000))
        self._as(both, sanction).action_emergency("Truck at the dock")
        with self.assertRaisesRegex(AccessError, "released it yourself"):
            self._as(both, sanction).action_ratify("Fine by me")
        with self.assertRaises(AccessError):
            self._as(self.executive, sanction).action_ratify("Fine by me")
