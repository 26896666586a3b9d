"""Uninstalling leaves nothing hanging."""

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestGivingBack(SanctionCase):
    def test_what_was_held_goes_on(self):
        """Held lines are procured, requests are closed, and no quotation stays stopped by credit."""
        self.company.o2d_credit_partial = "priority"
        partly = self._held(9_000, 6_000)
        self._invoice(100, days_overdue=90)
        whole = self._held(5_000)
        self.assertEqual((partly.state, whole.state, whole.o2d_blocked), ("sale", "draft", True))
        self.env["sale.order"]._o2d_credit_give_back()
        self.assertFalse(any(partly.order_line.mapped("o2d_hold")))
        self.assertTrue(partly.order_line[1].move_ids)
        self.assertFalse(whole.o2d_blocked)
        self.assertFalse(self._pending(partly) + self._pending(whole))

    def test_other_problems_stay(self):
        """What another control has found stays open."""
        order = self._order()
        problem = self.env["o2d.exception"]._raise(
            order._o2d_reason_key("confirm", "handover"),
            {"name": "No PIN", "type": "hold", "control": "handover", "order_id": order.id},
        )
        self.env["sale.order"]._o2d_credit_give_back()
        self.assertEqual(problem.state, "open")
