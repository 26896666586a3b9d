"""Who may decide on a sanction, what follows from it, and that it stays as it was decided."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestSanctionDecision(SanctionCase):
    def test_sanction_confirms(self):
        """A sanction of the whole order confirms it, tells who asked, and keeps who decided why and on what."""
        order = self._held(15_000)
        sanction = self._sanction(order, "LC expected Friday")
        self.assertEqual((order.state, order.o2d_blocked), ("sale", False))
        self.assertTrue(order.picking_ids)
        self.assertRecordValues(
            sanction,
            [
                {
                    "state": "sanctioned",
                    "decided_by_id": self.head.id,
                    "decision_note": "LC expected Friday",
                    "sanctioned_amount": 15_000,
                    "tolerance_percent": 2.0,
                }
            ],
        )
        self.assertGreater(sanction.valid_until, fields.Datetime.now() + timedelta(days=14))
        notes = self._events(order).mapped("note")
        self.assertTrue(any("LC expected Friday" in note for note in notes), notes)
        self.assertIn(self.coordinator, self._told(sanction))

    def test_rejection(self):
        """A rejected order stays a held quotation, and confirming it again unchanged asks nobody."""
        order = self._held(15_000)
        sanction = self._pending(order)
        self._as(self.head, sanction).action_reject("Pays too late")
        self.assertEqual((order.state, order.o2d_blocked, sanction.state), ("draft", True, "rejected"))
        self.assertEqual(self._events(order, "rejected").user_id, self.head.id)
        order.action_confirm()
        self.assertFalse(self._pending(order))

    def test_asking_again_after_a_no(self):
        """After a no it is asked again with a reason, and the new decision follows the old one."""
        order = self._held(15_000)
        rejected = self._pending(order)
        self._as(self.head, rejected).action_reject("Pays too late")
        with self.assertRaisesRegex(UserError, "speaks for it"):
            order.action_o2d_ask_sanction(" ")
        order.action_o2d_ask_sanction("Cheque received")
        sanction = self._pending(order)
        self.assertEqual((sanction.previous_id, sanction.request_note), (rejected, "Cheque received"))

    def test_smaller_after_a_no(self):
        """An order that was made smaller after a no is asked for by itself."""
        order = self._held(15_000)
        self._as(self.head, self._pending(order)).action_reject("Too much")
        order.order_line.product_uom_qty = 120
        order.action_confirm()
        self.assertEqual(self._pending(order).amount, 12_000)

    def test_decided_once(self):
        """A decision is not changed: a second one is refused."""
        order = self._held(15_000)
        sanction = self._sanction(order)
        for door, args in (("action_sanction", ["x"]), ("action_reject", ["x"]), ("action_emergency", ["x"])):
            with self.assertRaisesRegex(UserError, "decided already"):
                getattr(self._as(self.head, sanction), door)(*args)

    def test_beyond_the_level(self):
        """A finance executive does not sanction what goes beyond the executive's level, but may say no."""
        sanction = self._pending(self._held(15_000))
        with self.assertRaisesRegex(AccessError, "not for you"):
            self._as(self.executive, sanction).action_sanction("Good customer")
        self._as(self.executive, sanction).action_reject("Not before Friday")
        self.assertEqual(sanction.state, "rejected")

    def test_other_roles(self):
        """Neither a coordinator nor the operations head decides on credit."""
        sanction = self._pending(self._held(15_000))
        for user in (self.colleague, self.operations):
            for door in ("action_sanction", "action_reject"):
                with self.assertRaises(AccessError):
                    getattr(self._as(user, sanction), door)("Because")

    def test_own_request(self):
        """Nobody decides on a request of their own, whatever their role."""
        seller = self._user("sales_coordinator", "finance_head", login="both")
        sanction = self._pending(self._held(15_000, user=seller))
        for door in ("action_sanction", "action_reject"):
            with self.assertRaisesRegex(AccessError, "Somebody else"):
                getattr(self._as(seller, sanction), door)("Trust me")

    def test_own_order_confirmed_by_a_colleague(self):
        """A salesperson's own order is not theirs to decide although a colleague confirmed it."""
        seller = self._user("sales_coordinator", "finance_head", login="both")
        order = self._order_of(15_000, user=seller)
        order.with_user(self.colleague).action_confirm()
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            self._as(seller, self._pending(order)).action_sanction("Trust me")

    def test_bad_input(self):
        """A decision without reason, a validity in the past and odd conditions are refused with what to do."""
        sanction = self._as(self.head, self._pending(self._held(15_000)))
        yesterday = fields.Datetime.now() - timedelta(days=1)
        for terms, words in (
            ({"note": "  "}, "Write down why"),
            ({"note": False}, "Write down why"),
            ({"note": "x", "valid_until": yesterday}, "later day"),
            ({"note": "x", "tolerance_percent": 101}, "between 0 and 100"),
            ({"note": "x", "tolerance_percent": -1}, "between 0 and 100"),
            ({"note": "x", "part_payment": -1}, "cannot be negative"),
        ):
            with self.assertRaisesRegex(UserError, words):
                sanction.action_sanction(**terms)
        with self.assertRaisesRegex(UserError, "at least one line"):
            sanction.action_sanction_lines([], "x")
        self.assertEqual(sanction.state, "pending")

    def test_order_grew_meanwhile(self):
        """What is decided is what was looked at: an order that grew since has to be checked again first."""
        order = self._held(15_000)
        sanction = self._as(self.head, self._pending(order))
        order.order_line.product_uom_qty = 200
        with self.assertRaisesRegex(UserError, "changed since"):
            sanction.action_sanction("Fine")
        sanction.action_recheck()
        self.assertEqual(sanction.amount, 20_000)
        sanction.action_sanction("Fine")
        self.assertEqual(order.state, "sale")

    def test_another_customer(self):
        """A sanction is for the customer who was looked at."""
        order = self._held(15_000)
        other = self._partner(name="Godavari Stores", o2d_limit_kind="amount", credit_limit=1)
        order.partner_id = other
        with self.assertRaisesRegex(UserError, "another customer"):
            self._as(self.head, self._pending(order)).action_sanction("Fine")

    def test_take_back(self):
        """Who asked takes it back, and the order is a plain quotation again; a stranger does not."""
        order = self._held(15_000)
        sanction = self._pending(order)
        with self.assertRaises(AccessError):
            self._as(self.colleague, sanction).action_withdraw()
        self._as(self.coordinator, sanction).action_withdraw("Customer waits")
        self.assertEqual((sanction.state, order.state, order.o2d_blocked), ("withdrawn", "draft", False))

    def test_cancelled_order(self):
        """Cancelling ends what an order asked for and what it was allowed, for good."""
        asked, allowed = self._held(15_000), self._held(15_000)
        sanction = self._sanction(allowed)
        (asked + allowed).action_cancel()
        self.assertEqual(asked.sudo().o2d_sanction_ids.state, "withdrawn")
        self.assertTrue(sanction.ended_at)
        allowed.action_draft()
        allowed.action_confirm()
        self.assertEqual(allowed.state, "draft")

    def test_duplicate_is_not_covered(self):
        """A copy of a sanctioned order has no sanction."""
        order = self._held(15_000)
        self._sanction(order)
        copied = order.copy()
        copied.action_confirm()
        self.assertEqual(copied.state, "draft")
        self.assertTrue(self._pending(copied))

    def test_deleted_order(self):
        """A quotation that waits may be deleted; what was asked for it stays on record."""
        order = self._held(15_000)
        sanction, name = self._pending(order), order.name
        order.with_user(self._user("sales_head")).unlink()
        self.assertEqual((sanction.state, sanction.order_name, sanction.order_id.id), ("withdrawn", name, False))


class TestSecondHead(SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["o2d.credit.level"].search([("group_id", "=", cls.env.ref("o2d_base.group_finance_head").id)]).write(
            {"second_group_id": cls.env.ref("o2d_base.group_operations_head").id, "second_above": 20_000}
        )

    def test_two_heads(self):
        """Above the amount the order goes on only when a second head has agreed to the same."""
        order = self._held(40_000)
        sanction = self._pending(order)
        self._as(self.head, sanction).action_sanction("Big season", tolerance_percent=1)
        self.assertEqual((sanction.state, order.state, sanction.first_by_id), ("pending", "draft", self.head))
        with self.assertRaisesRegex(AccessError, "agreed already"):
            self._as(self.head, sanction).action_sanction("Again", tolerance_percent=1)
        with self.assertRaisesRegex(UserError, "something else"):
            self._as(self.operations, sanction).action_sanction("Yes", tolerance_percent=2)
        self._as(self.operations, sanction).action_sanction("Yes", tolerance_percent=1)
        self.assertEqual((sanction.state, order.state, sanction.decided_by_id), ("sanctioned", "sale", self.operations))

    def test_either_goes_first(self):
        """Which of the two heads agrees first does not matter, but both roles are needed."""
        order = self._held(40_000)
        sanction = self._pending(order)
        self._as(self.operations, sanction).action_sanction("Yes")
        second = self._user("operations_head", login="second operations")
        with self.assertRaises(AccessError):
            self._as(second, sanction).action_sanction("Yes")
        self._as(self.head, sanction).action_sanction("Yes")
        self.assertEqual(order.state, "sale")

    def test_below_the_amount(self):
        """Below the amount one head is enough."""
        order = self._held(25_000)
        self._sanction(order)
        self.assertEqual(order.state, "sale")

    def test_changed_between_the_two(self):
        """What the first head agreed to is void once the order is another one."""
        order = self._held(40_000)
        sanction = self._pending(order)
        self._as(self.head, sanction).action_sanction("Yes")
        order.order_line.product_uom_qty = 500
        self._as(self.coordinator, sanction).action_recheck()
        self.assertFalse(sanction.first_by_id)
