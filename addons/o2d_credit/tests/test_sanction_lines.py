"""Line by line: what is left out waits, what may wait lets the rest go, and what fits goes on by itself."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.gate import Reason
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestSanctionLines(SanctionCase):
    def test_part_of_the_lines(self):
        """Sanctioned lines confirm, the others are held and asked for anew."""
        order = self._held(9_000, 6_000, 5_000)
        sanction = self._pending(order)
        chosen = sanction.line_ids[:2]
        self._as(self.head, sanction).action_sanction_lines(chosen.ids, "Seals can wait")
        self.assertEqual((order.state, sanction.state), ("sale", "partly"))
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, False, True])
        self.assertEqual(sanction.line_ids.mapped("decision"), ["sanctioned", "sanctioned", "held"])
        self.assertEqual(sanction.sanctioned_amount, 15_000)
        self.assertFalse(order.order_line[2].move_ids)
        follow = self._pending(order)
        self.assertEqual((follow.gate, follow.previous_id, follow.amount), ("lines", sanction, 5_000))

    def test_the_rest_later(self):
        """The lines that waited are delivered once they are sanctioned too."""
        order = self._held(9_000, 6_000)
        self._as(self.head, self._pending(order)).action_sanction_lines(self._pending(order).line_ids[:1].ids, "Half")
        rest = self._sanction(order, "And the rest")
        self.assertEqual(rest.state, "sanctioned")
        self.assertFalse(any(order.order_line.mapped("o2d_hold")))
        self.assertTrue(order.order_line[1].move_ids)
        self.assertFalse(self._pending(order))

    def test_rejected_lines_wait_on(self):
        """Lines of a confirmed order that are rejected stay held, and are not asked for again by themselves."""
        order = self._held(9_000, 6_000)
        self._as(self.head, self._pending(order)).action_sanction_lines(self._pending(order).line_ids[:1].ids, "Half")
        self._as(self.head, self._pending(order)).action_reject("No more")
        self.assertTrue(order.order_line[1].o2d_hold)
        order.order_line[0].product_uom_qty = 80
        self._work_off()
        self.assertFalse(self._pending(order))

    def test_proposal(self):
        """Lines that the coordinator lets wait let the rest go on at once, if it is within the limit."""
        order = self._held(9_000, 6_000)
        sanction = self._pending(order)
        self._as(self.coordinator, sanction).action_propose(sanction.line_ids[1].ids)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True])
        waiting = self._pending(order)
        self.assertEqual((waiting.gate, waiting.amount, waiting.line_ids.may_wait), ("lines", 6_000, True))

    def test_proposal_does_not_suffice(self):
        """If the rest is still beyond the limit the whole order waits, and the approver sees the proposal."""
        order = self._held(12_000, 6_000)
        sanction = self._pending(order)
        self._as(self.coordinator, sanction).action_propose(sanction.line_ids[1].ids)
        self.assertEqual((order.state, self._pending(order)), ("draft", sanction))
        self.assertEqual(sanction.line_ids.mapped("may_wait"), [False, True])
        self.assertFalse(any(order.order_line.mapped("o2d_hold")))

    def test_proposal_of_everything(self):
        """If everything may wait there is nothing to let go: say what may not."""
        sanction = self._pending(self._held(9_000, 6_000))
        with self.assertRaisesRegex(UserError, "Leave some out"):
            self._as(self.coordinator, sanction).action_propose(sanction.line_ids.ids)

    def test_stranger_proposes_nothing(self):
        """Who may only read the order proposes nothing."""
        sanction = self._pending(self._held(9_000, 6_000))
        with self.assertRaises(AccessError):
            self._as(self._user("management"), sanction).action_propose(sanction.line_ids[:1].ids)

    def test_lines_as_far_as_the_limit_goes(self):
        """Where the company wants it, lines go as far as the limit allows and the others wait."""
        self.company.o2d_credit_partial = "priority"
        order = self._held(6_000, 5_000, 3_000)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True, False])
        self.assertEqual(self._pending(order).line_ids.line_id, order.order_line[1])

    def test_no_splitting_of_what_is_overdue(self):
        """Lines are fitted into a limit; an overdue customer's order waits whole."""
        self.company.o2d_credit_partial = "priority"
        self._invoice(100, days_overdue=90)
        self.assertEqual(self._held(6_000, 5_000).state, "draft")

    def test_another_control_holds(self):
        """Lines that were fitted are not left held where another control holds the order as a whole."""
        self.company.o2d_credit_partial = "priority"
        self._control("handover", "enforce")
        order = self._order_of(9_000, 6_000)
        reason = Reason("handover", "The PIN code is missing.", "o2d_base.group_sales_coordinator")

        def reasons(orders, _gate):
            return {one.id: [reason] for one in orders}

        with patch.object(self.env.registry["sale.order"], "_o2d_gate_reasons", reasons):
            order.action_confirm()
        self.assertEqual((order.state, any(order.order_line.mapped("o2d_hold"))), ("draft", False))

    def test_held_by_somebody_else(self):
        """A line that another module holds asks for no sanction, and credit does not release it."""
        order = self._order_of(3_000, 2_000)
        order.order_line[1]._o2d_set_hold("Waits for a drawing.")
        order.action_confirm()
        self.assertEqual((order.state, order.order_line[1].o2d_hold), ("sale", True))
        self.assertFalse(order.sudo().o2d_sanction_ids)

    def test_payment_releases_the_rest(self):
        """A payment releases the lines that fit now, and tells who waited."""
        self.company.o2d_credit_partial = "priority"
        order = self._held(9_000, 6_000)
        waiting = self._pending(order)
        self._pay(6_000)
        self._work_off()
        self.assertFalse(order.order_line[1].o2d_hold)
        self.assertTrue(order.order_line[1].move_ids)
        self.assertEqual(waiting.state, "withdrawn")
        self.assertIn(self.coordinator, self._told(waiting))

    def test_payment_releases_some(self):
        """If only some of the waiting lines fit, those go and the others wait on."""
        self.company.o2d_credit_partial = "priority"
        order = self._held(9_000, 6_000, 3_000)
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True, True])
        self._pay(3_000)
        self._work_off()
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True, False])
        self.assertEqual(self._pending(order).line_ids.line_id, order.order_line[1])
