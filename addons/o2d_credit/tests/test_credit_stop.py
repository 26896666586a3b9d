"""Finance's own word after the invoice: a delivery that must not leave, and who lets it go again."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class StopCase(SanctionCase):
    def _invoiced(self):
        """A delivery whose invoice is posted and whose goods are still in the house."""
        self.product.invoice_policy = "order"
        order = self._held(5_000)
        order._create_invoices().action_post()
        return order.picking_ids

    def _stopped(self):
        picking = self._invoiced()
        self._as(self.head, picking).action_o2d_credit_stop("Cheque returned this morning")
        return picking

    def _problem(self, picking):
        return self.env["o2d.exception"].search([("key", "=", f"sanction:stop:{picking.id}")])


class TestCreditStop(StopCase):
    def test_nothing_automatic_after_the_invoice(self):
        """A customer who becomes overdue after the invoice stops no delivery by itself."""
        picking = self._invoiced()
        self._invoice(1_000, days_overdue=90)
        self._deliver(picking.sale_id)
        self.assertEqual(picking.state, "done")

    def test_stop(self):
        """A stopped delivery answers with finance's reason where goods leave, and is refused there."""
        picking = self._stopped()
        for gate in ("validate", "gate_out"):
            # Other modules have reasons of their own.
            (reason,) = (
                reason
                for reason in picking._o2d_gate_reasons(gate)[picking.id]
                if "Cheque returned this morning" in reason.words
            )
            self.assertEqual(reason.role, "o2d_base.group_finance_head")
        reasons = picking._o2d_gate_reasons("pick")[picking.id]
        self.assertFalse([reason for reason in reasons if reason.control in ("credit_limit", "credit_overdue")])
        with self.assertRaisesRegex(O2dRefused, "Stopped by"), self.env.cr.savepoint():
            self._deliver(picking.sale_id)
        self.assertNotEqual(picking.state, "done")

    def test_recall_wanted(self):
        """The stop opens an exception for who brings the goods back, stands in the trail, and stops the order."""
        picking = self._stopped()
        problem = self._problem(picking)
        self.assertRecordValues(
            problem,
            [
                {
                    "state": "open",
                    "severity": "3",
                    "owner_group_id": self.env.ref("o2d_base.group_dispatch_supervisor").id,
                    "picking_id": picking.id,
                    "cause": "Cheque returned this morning",
                }
            ],
        )
        self.assertTrue(picking.sale_id.o2d_blocked)
        event = self._events(picking, "held")
        self.assertEqual((event.user_id, event.stage), (self.head.id, "gate_out"))

    def test_taken_back(self):
        """A stop is over once its delivery was taken back, and its exception with it."""
        picking = self._stopped()
        picking._o2d_taken_back("Taken back by dispatch")
        self.assertRecordValues(picking.o2d_credit_stop_ids, [{"state": "over", "lift_note": "Taken back by dispatch"}])
        self.assertEqual(self._problem(picking).state, "closed")

    def test_release(self):
        """Only the finance head releases it, with a reason; then the goods go."""
        picking = self._stopped()
        deputy = self._user("finance_head", login="deputy")
        for user in (self.executive, self.operations, self.coordinator):
            with self.assertRaises(AccessError):
                self._as(user, picking).action_o2d_credit_lift("Paid")
        with self.assertRaisesRegex(UserError, "Write down why"):
            self._as(deputy, picking).action_o2d_credit_lift(" ")
        self._as(deputy, picking).action_o2d_credit_lift("Paid by RTGS")
        stop = picking.o2d_credit_stop_ids
        self.assertEqual((stop.state, stop.stopped_by_id, stop.lifted_by_id), ("lifted", self.head, deputy))
        self.assertEqual(self._problem(picking).state, "closed")
        self.assertFalse(picking.sale_id.o2d_blocked)
        self.assertTrue(self._events(picking, "released"))
        self._deliver(picking.sale_id)
        self.assertEqual(picking.state, "done")

    def test_payment_does_not_release(self):
        """What finance stopped a payment does not release."""
        picking = self._stopped()
        self._pay(50_000)
        self._work_off()
        self.assertTrue(picking.o2d_is_credit_stopped)

    def test_what_cannot_be_stopped(self):
        """No stop without reason, twice, of what has left, of a receipt, or where it would hold nothing."""
        picking = self._invoiced()
        head = self._as(self.head, picking)
        for words in ("", "  ", None, 5):
            with self.assertRaisesRegex(UserError, "Write down why"):
                head.action_o2d_credit_stop(words)
        self._control("credit_limit", "advise")
        self.assertFalse(picking.o2d_may_be_stopped)
        with self.assertRaisesRegex(UserError, "not enforced"):
            head.action_o2d_credit_stop("Cheque returned")
        self._control("credit_limit", "enforce")
        head.action_o2d_credit_stop("Cheque returned")
        with self.assertRaisesRegex(UserError, "already"):
            head.action_o2d_credit_stop("Again")
        head.action_o2d_credit_lift("Paid")
        self._deliver(picking.sale_id)
        with self.assertRaisesRegex(UserError, "has left"):
            head.action_o2d_credit_stop("Too late")
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )
        with self.assertRaisesRegex(UserError, "not a delivery"):
            self._as(self.head, receipt).action_o2d_credit_stop("Why not")

    def test_advice_later(self):
        """Where credit is no longer enforced, a stop that stands is recorded and holds nothing."""
        picking = self._stopped()
        self._control("credit_limit", "advise")
        self._deliver(picking.sale_id)
        self.assertEqual(picking.state, "done")
        self.assertIn("Cheque returned", " ".join(self._events(picking, "advised").mapped("note")))

    def test_cancelled_delivery(self):
        """A cancelled delivery is stopped no more, and nobody has to bring it back."""
        picking = self._stopped()
        picking.action_cancel()
        self.assertEqual(picking.o2d_credit_stop_ids.state, "over")
        self.assertEqual(self._problem(picking).state, "closed")


@tagged("post_install", "-at_install")
class TestCreditStopRpc(RpcCase, StopCase):
    def test_doors(self):
        """Over the wire nobody but the finance head stops or releases, and nobody writes a stop."""
        picking = self._stopped()
        stop = picking.o2d_credit_stop_ids
        other = self._invoiced()
        for user in (self.coordinator, self.executive, self.operations):
            user.password = user.login
            self._login(user)
            for method, ids in (("action_o2d_credit_stop", other.ids), ("action_o2d_credit_lift", picking.ids)):
                answer = self._call("stock.picking", method, ids, "Because")
                self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError", (user.login, method))
        self.head.password = self.head.login
        self._login(self.head)
        forged = {"state": "lifted", "reason": "None"}
        for context in ({}, {"o2d_pass": True}, {"o2d_pass": "decision"}):
            for method, args in (
                ("write", [stop.ids, {"state": "lifted"}]),
                ("create", [[{"picking_id": other.id, **forged}]]),
                ("create", [[{}]]),
                ("unlink", [stop.ids]),
                ("_o2d_decide", [stop.ids, {"state": "lifted"}]),
            ):
                answer = self._call("o2d.credit.stop", method, *args, context=context)
                self.assertIn("error", answer, (method, context))
        picking_values = {"o2d_credit_stop_ids": [[1, stop.id, {"state": "lifted"}]]}
        self.assertIn("error", self._call("stock.picking", "write", picking.ids, picking_values))
        self.assertEqual(stop.state, "standing")
        self.assertIs(self._call("stock.picking", "action_o2d_credit_stop", other.ids, "Cheque")["result"], True)
        self.assertTrue(other.o2d_is_credit_stopped)

    def test_another_company(self):
        """The finance head of another company neither sees nor releases it."""
        picking = self._stopped()
        abroad = self.env["res.company"].create({"name": "Nagpur Ltd"})
        stranger = self._user(
            "finance_head", login="abroad", password="test_abroad", company_id=abroad.id,
            company_ids=[(6, 0, abroad.ids)],
        )  # fmt: skip
        self.authenticate(stranger.login, "test_abroad")
        answer = self._call("stock.picking", "action_o2d_credit_lift", picking.ids, "Paid")
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.assertEqual(self._call("o2d.credit.stop", "search_count", [])["result"], 0)
