"""Credit in the browser: why and who, a decision on a phone, and the payment that releases the rest."""

from odoo.tests import HttpCase, tagged

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class SanctionTour(SanctionCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head.name = "Asha Kulkarni"
        cls.env["o2d.credit.rota"].create({"user_id": cls.head.id, "company_id": cls.company.id, "sunday": True})

    def _waiting(self):
        """Two lines, of which the second does not fit: 2,000 are owed of a limit of 10,000."""
        self._invoice(2_000, days_overdue=40)
        return self._held(8_000, 4_000)

    def _waiting_lines(self, order):
        return self._pending(order).line_ids.sorted("id")


@tagged("post_install", "-at_install")
class TestSanctionOnDesktop(SanctionTour):
    browser_size = "1440x900"

    def test_coordinator_sees_why_and_who(self):
        """A coordinator sees on the order why it waits and who decides, and proposes a line that may wait."""
        order = self._waiting()
        self._invoice(1_000)  # Now the first line does not fit by itself either.
        self.start_tour(
            f"/odoo/action-sale.action_quotations/{order.id}", "o2d_credit_why_and_who", login=self.coordinator.login
        )
        self.assertEqual(order.order_line.mapped("o2d_may_wait"), [False, True])
        self.assertEqual(order.state, "draft")

    def test_coordinator_reports_a_payment(self):
        """From the screen a payment is reported, with the bank's reference."""
        order = self._waiting()
        self.start_tour(
            f"/odoo/sanction/{self._pending(order).id}", "o2d_credit_claim", login=self.coordinator.login
        )  # fmt: skip
        claim = self.env["o2d.payment.claim"].search([("order_id", "=", order.id)])
        self.assertEqual((claim.amount, claim.state, claim.claimed_by_id), (4_000, "claimed", self.coordinator))

    def test_mass_decision(self):
        """In the list several requests are decided with one note."""
        orders = self._held(15_000) + self._held(16_000)
        self.env["o2d.credit.sanction"].search(
            [("state", "=", "pending"), ("order_id", "not in", orders.ids)]
        )._o2d_close("Not of this test")  # fmt: skip
        self.start_tour("/odoo/sanctions", "o2d_credit_mass", login=self.head.login)
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])

    def test_payment_releases_the_rest(self):
        """Finance receives a payment on the invoice; the lines that waited go on, and who waited is told."""
        invoice = self._invoice(4_000, days_overdue=20)
        order = self._held(6_000, 4_000)
        self._as(self.head, self._pending(order)).action_sanction_lines(self._waiting_lines(order)[:1].ids, "In part")
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True])
        self.coordinator.notification_type = "inbox"
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "o2d_credit_receive",
            login=self.executive.login,
        )
        self._work_off()
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, False])
        self.start_tour(
            "/odoo/action-mail.action_discuss?active_id=mail.box_inbox",
            "o2d_credit_released",
            login=self.coordinator.login,
        )


@tagged("post_install", "-at_install")
class TestSanctionOnPhone(SanctionTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_part_approval_then_the_payment(self):
        """The finance head sanctions on a phone what fits; the payment releases the rest."""
        order = self._waiting()
        self.start_tour(
            f"/odoo/sanction/{self._pending(order).id}", "o2d_credit_part_approve", login=self.head.login
        )  # fmt: skip
        order.invalidate_recordset()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True])
        self._pay(4_000)
        self._work_off()
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, False])
        self.assertFalse(self._pending(order))

    def test_reject(self):
        """A rejection asks why, and stays on the screen with its reason."""
        sanction = self._pending(self._waiting())
        self.start_tour(f"/odoo/sanction/{sanction.id}", "o2d_credit_reject", login=self.head.login)
        sanction.invalidate_recordset()
        self.assertEqual((sanction.state, sanction.decision_note), ("rejected", "Clear the overdue first"))
