"""Picking and invoice ask again; what was let pass before is not stopped by what came after it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestLaterGates(SanctionCase):
    def _reasons(self, order, gate):
        """Credit's own: other modules have reasons of theirs."""
        reasons = order.sudo()._o2d_gate_reasons(gate)[order.id]
        return [reason for reason in reasons if reason.control in ("credit_limit", "credit_overdue", "price_floor")]

    def test_overdue_since(self):
        """A customer who became overdue since is stopped at picking and at the invoice, and not after it."""
        order = self._held(5_000)
        self._invoice(1_000, days_overdue=90)
        stops = {gate: bool(self._reasons(order, gate)) for gate in
                 ("allocate", "pick", "validate", "invoice", "gate_out", "close")}  # fmt: skip
        self.assertEqual(stops, {"allocate": True, "pick": True, "validate": False, "invoice": True, "gate_out": False,
                                 "close": False})  # fmt: skip

    def test_delivery_is_stopped_with_its_order(self):
        """A delivery is asked for its order's credit before it is allocated and picked."""
        order = self._held(5_000)
        self._invoice(1_000, days_overdue=90)
        picking = order.picking_ids
        self.assertTrue(picking._o2d_gate_reasons("pick")[picking.id])
        # Other modules have reasons of their own.
        controls = {reason.control for reason in picking._o2d_gate_reasons("validate")[picking.id]}
        self.assertFalse(controls & {"credit_limit", "credit_overdue"})

    def test_later_orders_stop_no_earlier_one(self):
        """An order within the limit is not stopped by one that was sanctioned after it."""
        first = self._held(9_000)
        self._sanction(self._held(5_000))
        self.assertFalse(self._reasons(first, "pick"))
        self.assertFalse(self._reasons(first, "invoice"))

    def test_lower_limit(self):
        """A limit that was lowered since stops the order at picking, unless it was sanctioned."""
        order = self._held(9_000)
        sanctioned = self._held(5_000)
        self._sanction(sanctioned)
        self._limit(1_000)
        self.assertTrue(self._reasons(order, "pick"))
        self.assertFalse(self._reasons(sanctioned, "pick"))

    def test_invoice_is_refused(self):
        """An invoice is not posted while its customer is overdue; the request made for it lets it pass."""
        order = self._held(5_000)
        self._deliver(order)
        self._invoice(1_000, days_overdue=90)
        invoice = order._create_invoices()
        with self.assertRaisesRegex(O2dRefused, "overdue"), self.env.cr.savepoint():
            invoice.action_post()
        invoice._o2d_log_refusal("invoice", invoice._o2d_gate_check("invoice"))
        sanction = self._pending(order)
        self.assertEqual(sanction.gate, "invoice")
        self._sanction(order, "The goods have left")
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_advice_only(self):
        """While credit advises, picking and invoice go on and the trail says what would have stopped them."""
        order = self._held(5_000)
        for code in ("credit_limit", "credit_overdue"):
            self._control(code, "advise")
        self._deliver(order)
        self._invoice(1_000, days_overdue=90)
        order._o2d_gate_refuse("pick")
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        gates = {event.detail["gate"] for record in (order, invoice) for event in self._events(record, "advised")}
        self.assertEqual(gates, {"pick", "invoice"})
        self.assertFalse(self._pending(order))
        self.assertFalse(order.o2d_blocked)

    def test_prices_are_not_asked_again(self):
        """A floor that was raised since stops no order that was confirmed before."""
        order = self._held(5_000)
        self.product.o2d_price_floor = 150
        self.assertFalse(self._reasons(order, "pick"))

    def test_paid_meanwhile(self):
        """What stopped the invoice is gone with the payment, and the request with it."""
        order = self._held(5_000)
        self._deliver(order)
        old = self._invoice(1_000, days_overdue=90)
        invoice = order._create_invoices()
        invoice._o2d_log_refusal("invoice", invoice._o2d_gate_check("invoice"))
        sanction = self._pending(order)
        payment = self._pay(1_000)
        (payment.move_id.line_ids + old.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self._work_off()
        self.assertEqual(sanction.state, "withdrawn")
        self.assertFalse(order.o2d_blocked)
        invoice.action_post()

    def test_validity_over(self):
        """A sanction whose time is over is asked for again at picking and invoice, if it is still needed."""
        order = self._held(15_000)
        sanction = self._sanction(order)
        self.assertFalse(self._reasons(order, "pick"))
        sanction._o2d_decide({"valid_until": fields.Datetime.now() - timedelta(minutes=1)})
        for gate in ("pick", "invoice"):
            self.assertTrue(self._reasons(order, gate), gate)
        self.assertFalse(self._reasons(order, "gate_out"))
        order._o2d_log_refusal("pick", order._o2d_gate_check("pick"))
        again = self._pending(order)
        self.assertEqual((again.gate, again.previous_id), ("pick", sanction))
        self._sanction(order, "Still good")
        self.assertFalse(self._reasons(order, "pick"))

    def test_validity_over_and_not_needed(self):
        """A sanction whose time is over stops nothing that is within the limit by now."""
        order = self._held(15_000)
        self._sanction(order)._o2d_decide({"valid_until": fields.Datetime.now() - timedelta(minutes=1)})
        self._limit(20_000)
        self.assertFalse(self._reasons(order, "pick"))

    def test_valid_for_good(self):
        """Where the company sets no days a sanction counts as long as its order."""
        self.company.o2d_sanction_days = 0
        order = self._held(15_000)
        sanction = self._sanction(order)
        self.assertFalse(sanction.valid_until)
        with freeze_time(fields.Datetime.now() + timedelta(days=400)):
            self.assertFalse(self._reasons(order, "pick"))

    def test_chosen_validity_goes_before_the_companys(self):
        """A validity that was chosen counts instead of the company's days."""
        order = self._held(15_000)
        sanction = self._sanction(order, valid_until=fields.Datetime.now() + timedelta(days=60))
        with freeze_time(fields.Datetime.now() + timedelta(days=59)):
            self.assertFalse(self._reasons(order, "invoice"))
        with freeze_time(sanction.valid_until + timedelta(seconds=1)):
            self.assertTrue(self._reasons(order, "invoice"))

    def test_size_price_and_terms_were_decided(self):
        """What was decided on at confirmation alone is not asked again when the sanction's time is over."""
        self._limit(1_000_000)
        self.product.o2d_price_floor = 150
        self.env["o2d.credit.policy"].create({"company_id": self.company.id, "order_amount": 10_000})
        order = self._held(15_000)
        sanction = self._sanction(order)
        self.assertEqual(order.state, "sale")
        sanction._o2d_decide({"valid_until": fields.Datetime.now() - timedelta(minutes=1)})
        self.assertFalse(self._reasons(order, "pick"))
        self.assertFalse(self._reasons(order, "invoice"))
