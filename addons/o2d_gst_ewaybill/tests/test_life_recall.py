from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.gateway import Action, Refused
from .life_common import LifeCase

REASON = "The customer's cheque came back"


@tagged("post_install", "-at_install")
class TestLifeRecall(LifeCase):
    def _at_gate(self, drained=True):
        picking = self._delivered()
        self.trip = self._on_trip(picking)
        if drained:
            self._drain()
        return picking

    def _take_back(self, picking, user=None):
        picking.with_user(user or self.supervisor).action_o2d_recall(REASON)
        self.env.invalidate_all()

    def test_bill_then_registration_then_invoice(self):
        """A recall cancels e-way bill, registration and invoice in this order, and the goods are back in their bins."""
        picking = self._at_gate()
        invoice, bill = picking.o2d_invoice_ids, picking.o2d_ewaybill_ids
        before = self.product.with_context(warehouse_id=self.warehouse.id).qty_available
        self._take_back(picking)
        self.assertFalse(picking.o2d_recalled_at)
        self.assertEqual((invoice.state, bill.state), ("posted", "generated"))
        self._drain()
        self.assertEqual(self.service.actions()[-2:], [Action.CANCEL, Action.CANCEL_IRN])
        self.assertEqual(self.service.asked[-2][1]["cancelRsnCode"], 2)
        self.assertEqual((bill.state, invoice.l10n_in_edi_status, invoice.state), ("cancel", "cancelled", "cancel"))
        self.assertTrue(picking.o2d_recalled_at)
        self.assertEqual(self.product.with_context(warehouse_id=self.warehouse.id).qty_available, before + 10)
        recall = picking.o2d_recall_ids
        self.assertEqual(recall.user_id, self.supervisor)
        self.assertEqual(recall.trip_name, self.trip.display_name)
        self.assertIn(bill._o2d_pretty_number(), recall.papers_words)

    def test_vehicle_goes_without_it(self):
        """From the moment it is asked the delivery is off its vehicle and cannot leave."""
        picking = self._at_gate()
        self._take_back(picking)
        self.assertFalse(picking.o2d_trip_id)
        with self.assertRaises(UserError):
            picking.with_user(self.guard).action_o2d_gate_out()
        with self.assertRaises(UserError):
            self._on_trip(picking)
        with self.assertRaises(UserError):
            self._take_back(picking)

    def test_nothing_sent_is_taken_back_at_once(self):
        """What was never sent is given up, and the delivery is taken back in one step without asking anybody."""
        picking = self._at_gate(drained=False)
        self._take_back(picking)
        self.assertTrue(picking.o2d_recalled_at)
        self.assertEqual(picking.o2d_invoice_ids.state, "cancel")
        self._drain()
        self.assertEqual(self.service.asked, [])

    def test_lost_bill_is_found_and_cancelled(self):
        """A bill whose answer was lost when the recall came is looked up, and cancelled where it is there."""
        picking = self._delivered()
        self._on_trip(picking)
        self.service.lose.add(Action.GENERATE_BY_IRN)
        self._drain()
        self._take_back(picking)
        self.assertFalse(picking.o2d_recalled_at)
        with self._later(minutes=2):
            self._drain()
        self.assertEqual(self.service.count(Action.GENERATE_BY_IRN), 1)
        self.assertFalse(self.service.bills)
        self.assertTrue(picking.o2d_recalled_at)

    def test_refused_cancellation_keeps_it_being_taken_back(self):
        """What the service refuses keeps the recall open until the officer has settled it; then it goes on."""
        picking = self._at_gate()
        self.service.faults[Action.CANCEL] = [Refused("Verified on the road.", ["316"])]
        self._take_back(picking)
        self._drain()
        self.assertFalse(picking.o2d_recalled_at)
        self.assertIn("Verified on the road", picking.o2d_recall_asked_words)
        failed = self._requests(picking.o2d_invoice_ids).filtered(lambda one: one.state == "failed")
        failed.with_user(self.officer).action_try_again()
        self._drain()
        self.assertTrue(picking.o2d_recalled_at)

    def test_past_a_day_by_credit_note(self):
        """After 24 hours neither bill nor IRN is cancelled: a head takes it back by a registered credit note."""
        picking = self._at_gate()
        invoice = picking.o2d_invoice_ids
        with self._later(hours=25):
            with self.assertRaises(AccessError):
                self._take_back(picking)
            self._take_back(picking, self.head)
            self.assertTrue(picking.o2d_recalled_at)
            credit = invoice.reversal_move_ids
            self.assertEqual((invoice.state, credit.state), ("posted", "posted"))
            self.assertIn("runs out by itself", picking.o2d_recall_ids.papers_words)
            self._drain()
            self.assertEqual(credit.l10n_in_edi_status, "sent")
        self.assertFalse(self.service.count(Action.CANCEL))

    def test_only_the_bill_where_the_invoice_is_credited(self):
        """A paid invoice is credited: its bill is cancelled, its registration stays."""
        picking = self._at_gate()
        invoice = picking.o2d_invoice_ids
        self._pay(invoice)
        self._take_back(picking, self.head)
        self._drain()
        self.assertEqual(self.service.count(Action.CANCEL), 1)
        self.assertEqual(self.service.count(Action.CANCEL_IRN), 0)
        self.assertTrue(picking.o2d_recalled_at)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_cancelled_twice_is_cancelled(self):
        """A cancellation whose answer was lost is asked again, and "cancelled already" is as good as done."""
        picking = self._at_gate()
        self.service.faults[Action.CANCEL] = [Refused("Cancelled already.", ["312"])]
        self._take_back(picking)
        self._drain()
        self.assertTrue(picking.o2d_recalled_at)
