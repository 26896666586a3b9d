"""What goes on by itself when there is room again, in which order, and what does not."""

from datetime import timedelta

from odoo import fields

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestSelfRelease(SanctionCase):
    def test_payment(self):
        """A payment releases the order that fits now, and tells who waited."""
        self._invoice(8_000)
        order = self._held(5_000)
        sanction = self._pending(order)
        self._pay(4_000)
        self._work_off()
        self.assertEqual((order.state, sanction.state), ("sale", "withdrawn"))
        self.assertIn(self.coordinator, self._told(sanction))
        self.assertTrue(self._events(order, "released"))

    def test_too_small_a_payment(self):
        """A payment that makes too little room leaves the request waiting, with the figures of now."""
        self._invoice(8_000)
        order = self._held(5_000)
        self._pay(1_000)
        self._work_off()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._pending(order).over_amount, 2_000)

    def test_oldest_first(self):
        """Of several that wait the oldest goes first, and a younger one that still fits goes as well."""
        self._invoice(10_000)
        old, middle, young = self._waiting(6_000, 5_000, 2_000)
        self._pay(8_000)
        self._work_off()
        self.assertEqual((old + middle + young).mapped("state"), ["sale", "draft", "sale"])

    def test_urgent_first(self):
        """Where the company wants it, urgent ones go before older ones."""
        self.company.o2d_credit_release = "priority"
        self._invoice(10_000)
        old, urgent = self._waiting(6_000, 5_000)
        self._as(self.executive, self._pending(urgent)).action_urgent()
        self._pay(6_000)
        self._work_off()
        self.assertEqual((old.state, urgent.state), ("draft", "sale"))

    def test_higher_limit(self):
        """A higher limit releases what fits into it."""
        order = self._held(15_000)
        self._limit(20_000)
        self._work_off()
        self.assertEqual(order.state, "sale")

    def test_other_order_cancelled(self):
        """An order that is cancelled makes room for the one that waits."""
        first, order = self._held(9_000), self._held(5_000)
        first.action_cancel()
        self._work_off()
        self.assertEqual(order.state, "sale")

    def test_other_order_lessened(self):
        """A smaller order makes room for the one that waits."""
        first, order = self._held(9_000), self._held(5_000)
        first.order_line.product_uom_qty = 40
        self._work_off()
        self.assertEqual(order.state, "sale")

    def test_forced_hold_stays(self):
        """A forced hold is not released by a payment."""
        self.env["o2d.credit.policy"].create(
            {"partner_id": self.customer.id, "hold": "forced", "forced_reason": "In court"}
        )
        order = self._held(100)
        self._pay(50_000)
        self._work_off()
        self.assertEqual(order.state, "draft")

    def test_asked_beforehand(self):
        """Who asked before the customer said yes is told that nothing has to be decided; nothing is confirmed."""
        order = self._order_of(15_000)
        order.action_o2d_ask_sanction("May come on Friday")
        sanction = self._pending(order)
        self._limit(20_000)
        self._work_off()
        self.assertEqual((order.state, sanction.state), ("draft", "withdrawn"))

    def test_sanctioned_beforehand(self):
        """A sanction given beforehand confirms nothing, and lets the order pass when its customer says yes."""
        order = self._order_of(15_000)
        order.action_o2d_ask_sanction("May come on Friday")
        self._sanction(order)
        self.assertEqual(order.state, "draft")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_rejected_stays(self):
        """A payment does not overrule a no."""
        order = self._held(15_000)
        self._as(self.head, self._pending(order)).action_reject("No more deliveries")
        self._pay(10_000)
        self._work_off()
        self.assertEqual(order.state, "draft")

    def test_checked_by_hand(self):
        """The coordinator has it checked again, and what fits now goes on."""
        order = self._held(15_000)
        sanction = self._pending(order)
        self.env["o2d.credit.recheck"].search([]).unlink()
        self._limit(20_000)
        self._as(self.coordinator, sanction).action_recheck()
        self.assertEqual(order.state, "sale")

    def test_one_that_fails_stops_nobody(self):
        """An order that cannot be confirmed for another reason keeps nobody else from going on."""
        self._invoice(10_000)
        broken, order = self._waiting(2_000, 3_000)
        broken.write({"order_line": [(0, 0, {"name": "Something"})]})
        self._pay(10_000)
        self._work_off()
        self.assertEqual((broken.state, order.state), ("draft", "sale"))
        self.assertTrue(self._events(broken, "failed"))

    def test_nothing_waits(self):
        """A payment of a customer for whom nothing waits leaves nothing in the queue."""
        self._invoice(1_000)
        self._pay(1_000)
        self.env.cr.flush()
        self.assertFalse(self.env["o2d.credit.recheck"].search([]))

    def _waiting(self, *amounts):
        orders = [self._held(amount) for amount in amounts]
        now = fields.Datetime.now()
        for number, order in enumerate(orders):
            self._pending(order)._o2d_decide({"requested_at": now - timedelta(hours=len(orders) - number)})
        return orders


class TestConditions(SanctionCase):
    def test_part_payment_first(self):
        """An order sanctioned against a part payment goes on when the customer has paid it, and not before."""
        order = self._held(15_000)
        self._sanction(order, part_payment=3_000)
        self.assertEqual(order.state, "draft")
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self._pay(2_000)
        self._work_off()
        self.assertEqual(order.state, "draft")
        self._pay(1_000)
        self._work_off()
        self.assertEqual(order.state, "sale")

    def test_earlier_payments_do_not_count(self):
        """What was paid before the decision is not the part payment that was asked for."""
        self._pay(5_000)
        order = self._held(18_000)
        self._sanction(order, part_payment=3_000)
        self.assertEqual(order.state, "draft")

    def test_shorter_terms(self):
        """A sanction on shorter terms sells the order on these terms only."""
        now = self.env["account.payment.term"].create({"name": "Cash", "line_ids": [(0, 0, {"nb_days": 0})]})
        order = self._held(15_000)
        self._sanction(order, payment_term_id=now.id)
        self.assertEqual((order.state, order.payment_term_id), ("sale", now))

    def test_expired(self):
        """A sanction whose time is over before the order went on lets nothing pass, and it is asked for anew."""
        order = self._held(15_000)
        sanction = self._sanction(order, part_payment=3_000)
        sanction._o2d_decide({"valid_until": fields.Datetime.now() - timedelta(minutes=1)})
        self._pay(3_000)
        self._work_off()
        self.assertEqual(order.state, "draft")
        self.sanctions._expire_stale()
        self.assertEqual(sanction.state, "expired")
        self.assertEqual(self._pending(order).previous_id, sanction)

    def test_used_in_time(self):
        """A sanction by which its order went on does not expire: it was used."""
        sanction = self._sanction(self._held(15_000))
        sanction._o2d_decide({"valid_until": fields.Datetime.now() - timedelta(minutes=1)})
        self.sanctions._expire_stale()
        self.assertEqual(sanction.state, "sanctioned")
