"""What changes between asking, deciding and going on: a decision is on what was looked at, by who may go so far."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestDrift(SanctionCase):
    def _add(self, order, quantity, **values):
        order.write(
            {"order_line": [Command.create({"product_id": self.other.id, "product_uom_qty": quantity, **values})]}
        )
        return order.order_line[-1]

    # --- before the decision -----------------------------------------------------------------------

    def test_line_added_while_it_waits(self):
        """A line that was added to the quotation since is not sanctioned with the others unseen."""
        order = self._held(15_000)
        sanction = self._as(self.head, self._pending(order))
        self._add(order, 500)
        with self.assertRaisesRegex(UserError, "changed since"):
            sanction.action_sanction("Fine")
        sanction.action_recheck()
        self.assertEqual((sanction.amount, len(sanction.line_ids)), (65_000, 2))

    def test_line_put_in_the_place_of_another(self):
        """The same total with another line in it is not what was looked at."""
        order = self._held(9_000, 6_000)
        sanction = self._as(self.head, self._pending(order))
        order.order_line[0].product_uom_qty = 10
        self._add(order, 80)
        with self.assertRaisesRegex(UserError, "changed since"):
            sanction.action_sanction_lines(sanction.line_ids[0].ids, "The first only")

    def test_more_owed_than_when_asked(self):
        """A level that reached what was asked does not reach what the customer owes by now."""
        order = self._held(10_100)
        sanction = self._pending(order)
        self._invoice(90_000)
        with self.assertRaisesRegex(AccessError, "further than you may"):
            self._as(self.executive, sanction).action_sanction("Good customer")
        self._as(self.head, sanction).action_sanction("Season")
        self.assertEqual(order.state, "sale")

    def test_tolerance_within_the_level(self):
        """A tolerance is no way to let an order grow beyond what its approver may sanction."""
        order = self._held(10_100)
        sanction = self._pending(order)
        with self.assertRaisesRegex(AccessError, "further than you may"):
            self._as(self.executive, sanction).action_sanction("Good customer", tolerance_percent=50)
        self._as(self.executive, sanction).action_sanction("Good customer", tolerance_percent=1)
        self.assertEqual(order.state, "sale")

    def test_unknown_terms(self):
        """A condition that does not exist is refused, and not left out in silence."""
        sanction = self._as(self.head, self._pending(self._held(15_000)))
        with self.assertRaisesRegex(UserError, "payment terms"):
            sanction.action_sanction("Cash only", payment_term_id=999_999_999)
        self.assertEqual(sanction.state, "pending")

    # --- between the decision and its condition ------------------------------------------------------

    def _sanctioned_line(self, **terms):
        """A confirmed order whose second line is sanctioned against a part payment and still waits."""
        order = self._held(9_000)
        line = self._add(order, 50)
        self.assertTrue(line.o2d_hold)
        self._sanction(order, part_payment=2_000, **terms)
        return order, line

    def test_waiting_line_as_decided(self):
        """A line that waits for its part payment goes on with it."""
        _order, line = self._sanctioned_line()
        self._pay(2_000)
        self._work_off()
        self.assertFalse(line.o2d_hold)

    def test_waiting_line_raised_after_the_decision(self):
        """A held line that was raised after its sanction is asked for anew and does not go with the payment."""
        order, line = self._sanctioned_line()
        line.product_uom_qty = 5_000
        self._pay(2_000)
        self._work_off()
        self.assertTrue(line.o2d_hold)
        self.assertEqual(self._pending(order).amount, 500_000)

    def test_waiting_line_made_cheaper(self):
        """A held line that was made cheaper than its floor is not released by a decision on credit alone."""
        self.other.o2d_price_floor = 90
        order = self._held(9_000)
        line = self._add(order, 50)
        line.price_unit = 50
        self._sanction(order)
        self.assertTrue(line.o2d_hold)
        self.assertIn("price_floor", [one["kind"] for one in self._pending(order).findings])

    def test_payment_without_entry_meets_the_condition(self):
        """A part payment counts also where the bank's statement has to come before its entry."""
        order = self._held(15_000)
        self._sanction(order, part_payment=3_000)
        payment = self.env["account.payment"].create(
            {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 3_000,
             "journal_id": self.env["account.journal"].search(
                 [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1).id}
        )  # fmt: skip
        payment.write({"move_id": False, "outstanding_account_id": False})
        payment.state = "in_process"
        self._work_off()
        self.assertEqual(order.state, "sale")

    def test_verified_payment_meets_the_condition(self):
        """A payment that sales has reported and finance has verified is the part payment, and counts once."""
        order = self._held(30_000)
        self._claim("111111111111")._o2d_decide({"verified_at": fields.Datetime.now() - timedelta(hours=1)})
        self._sanction(order, part_payment=3_000)
        self.assertEqual(order.state, "draft")
        claim = self._claim("222222222222", 2_000)
        self._pay(2_000)
        self._work_off()
        self.assertEqual(order.state, "draft")
        claim.with_user(self._user("accounts")).action_realise()
        self._claim("333333333333")
        self._work_off()
        self.assertEqual(order.state, "sale")

    def _claim(self, reference, amount=3_000):
        """A transfer reported by the coordinator and verified by finance."""
        claim = self.env["o2d.payment.claim"].with_user(self.coordinator).create(
            {"partner_id": self.customer.id, "kind": "transfer", "reference": reference, "amount": amount}
        )  # fmt: skip
        claim.with_user(self.executive).action_verify()
        return claim

    # --- a request for more on a confirmed order -----------------------------------------------------

    def test_request_for_more_stays(self):
        """A request to let a confirmed order grow waits for its decision, although the order as it is fits."""
        order = self._held(9_000)
        order.action_o2d_ask_sanction("Diwali", amount=14_000)
        sanction = self._pending(order)
        sanction._o2d_recheck()
        self.assertEqual(sanction.state, "pending")
        self._limit(20_000)
        self._work_off()
        self.assertEqual(sanction.state, "withdrawn")
        self.assertIn(self.coordinator, self._told(sanction))

    def test_more_is_allowed_as_a_whole(self):
        """A request for more is allowed or not: leaving lines out would hold what goes on already."""
        order = self._held(4_000, 5_000)
        order.action_o2d_ask_sanction("Diwali", amount=14_000)
        sanction = self._as(self.head, self._pending(order))
        with self.assertRaisesRegex(UserError, "as a whole"):
            sanction.action_sanction_lines(sanction.line_ids[0].ids, "This one")
        self.assertFalse(any(order.order_line.mapped("o2d_hold")))

    def test_emergency_for_more(self):
        """The operations head lets a confirmed order grow in an emergency, up to the same bounds."""
        order = self._held(9_000)
        order.action_o2d_ask_sanction("Truck waits", amount=14_000)
        self._as(self.operations, self._pending(order)).action_emergency("Truck at the dock")
        order.order_line.product_uom_qty = 140
        self.assertEqual(order.order_line.product_uom_qty, 140)

    # --- the second head -----------------------------------------------------------------------------

    def test_second_head_keeps_the_validity(self):
        """The second head agrees to the validity that the first one chose, and to no longer one."""
        operations = self.env.ref("o2d_base.group_operations_head")
        self.env["o2d.credit.level"].search([("group_id", "=", self.env.ref("o2d_base.group_finance_head").id)]).write(
            {"second_group_id": operations.id, "second_above": 20_000}
        )
        sanction = self._pending(self._held(40_000))
        self._as(self.head, sanction).action_sanction("Until then", valid_until="2099-01-01 10:00:00")
        with self.assertRaisesRegex(UserError, "something else"):
            self._as(self.operations, sanction).action_sanction("Yes", valid_until="2099-12-31 10:00:00")
        self._as(self.operations, sanction).action_sanction("Yes")
        self.assertEqual(str(sanction.valid_until), "2099-01-01 10:00:00")


class TestPricesAfterConfirmation(SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(1_000_000)
        cls.product.o2d_price_floor = 90

    def _priced(self, price=100.0, quantity=100):
        order = self._order([(self.product, quantity)], user=self.coordinator)
        order.order_line.price_unit = price
        order.action_confirm()
        return order

    def _rebate(self, order, amount):
        discount = self._product(name="Discount", type="service", is_storable=False, invoice_policy="order")
        line = {"product_id": discount.id, "product_uom_qty": 1, "price_unit": -amount}
        order.write({"order_line": [Command.create(line)]})
        return order.order_line[-1]

    def test_discount_on_the_whole_order(self):
        """A discount line on the whole order makes every line of it cheaper."""
        order = self._order([(self.product, 100)], user=self.coordinator)
        self._rebate(order, 1_000)
        self.assertFalse(order.order_line._o2d_below_floor())
        order.order_line[-1].price_unit = -1_100
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual([one["kind"] for one in self._pending(order).findings], ["price_floor"])

    def test_discount_and_the_highest_discount(self):
        """A discount on the line and one on the whole order count together against the highest discount."""
        self.other.write({"o2d_has_max_discount": True, "o2d_max_discount": 10})
        order = self._order([(self.other, 100)], user=self.coordinator)
        order.order_line.discount = 5
        self._rebate(order, 475)
        self.assertFalse(order.order_line._o2d_below_floor())
        order.order_line[-1].price_unit = -600
        self.assertTrue(order.order_line._o2d_below_floor())

    def test_goods_taken_back_are_no_discount(self):
        """Goods that come back in exchange make the others no cheaper."""
        order = self._order([(self.product, 100), (self.other, -50)], user=self.coordinator)
        self.assertFalse(order.order_line._o2d_below_floor())

    def test_discount_given_later(self):
        """A discount line is not added to a confirmed order, nor raised, beyond the lowest price."""
        order = self._priced()
        with self.assertRaisesRegex(O2dRefused, "lowest price"), self.env.cr.savepoint():
            self._rebate(order, 2_000)
        line = self._rebate(order, 500)
        with self.assertRaisesRegex(O2dRefused, "lowest price"), self.env.cr.savepoint():
            line.price_unit = -2_000
        with self.assertRaisesRegex(O2dRefused, "lowest price"), self.env.cr.savepoint():
            line.write({"product_uom_qty": 4, "price_unit": -500})
        self.assertEqual(order.amount_untaxed, 9_500)

    def test_goods_given_away(self):
        """Goods added for nothing wait like goods that are sold too cheap."""
        order = self._priced()
        line = {"product_id": self.product.id, "product_uom_qty": 5, "price_unit": 0}
        order.write({"order_line": [Command.create(line)]})
        self.assertTrue(order.order_line[-1].o2d_hold)
        self.assertEqual([one["kind"] for one in self._pending(order).findings], ["price_floor"])

    def test_more_at_a_sanctioned_price(self):
        """A price sanctioned for a quantity is not there for ten times as much."""
        order = self._priced(85)
        self._sanction(order, "Clearance", tolerance_percent=5)
        order.order_line.product_uom_qty = 104
        with self.assertRaisesRegex(O2dRefused, "lowest price"), self.env.cr.savepoint():
            order.order_line.product_uom_qty = 1_000

    def test_more_for_nothing(self):
        """Of what was sanctioned for nothing no more is given than was sanctioned."""
        order = self._priced(0, quantity=10)
        self._sanction(order, "Replacement")
        self.assertEqual(order.state, "sale")
        with self.assertRaisesRegex(O2dRefused, "lowest price"), self.env.cr.savepoint():
            order.order_line.product_uom_qty = 500
