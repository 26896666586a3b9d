from odoo.tests import tagged

from ..tools.gateway import Action, Refused
from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestLifeQueue(LifeCase):
    """What waits for the compliance officer, and what the papers say before and after."""

    def _rows(self, code, user=None):
        queues = self.env["o2d.queue"].with_user(user or self.officer)
        queue = self.env["o2d.queue"].search([("code", "=", code)])
        return queue, queues.o2d_rows(queue.id, limit=200)["rows"]

    def test_refused_is_sent_again_from_the_queue(self):
        """What the service refused waits with its words for the officer, who sends it again in place."""
        self.service.faults[Action.GENERATE_IRN] = [Refused("HSN code is not valid.", ["3074"])]
        picking = self._delivered()
        invoice = picking.o2d_invoice_ids
        self._drain()
        queue, rows = self._rows("gst_refused")
        row = next(row for row in rows if row["name"] == invoice.name)
        self.assertIn("HSN code is not valid", row["what"])
        self.assertEqual(row["actions"], ["again", "mend", "drop"])
        queue.with_user(self.officer).o2d_act(queue.id, row["id"], "again")
        self._drain()
        self.assertEqual(invoice.l10n_in_edi_status, "sent")
        self.assertFalse([row for row in self._rows("gst_refused")[1] if row["name"] == invoice.name])

    def test_a_bill_that_runs_out_on_the_road(self):
        """A bill of goods on the road waits eight hours before its end; one of goods in the house does not."""
        pickings = self._delivered() | self._delivered()
        trip = self._on_trip(pickings[0])
        self._on_trip(pickings[1], "MH12AB9999")
        self._drain()
        trip.with_user(self.guard).action_gate_out()
        self.env.invalidate_all()
        bill = pickings[0].o2d_ewaybill_ids
        self.assertFalse(self._rows("ewaybills_ending")[1])
        with self._later(hours=20):
            _queue, rows = self._rows("ewaybills_ending")
            self.assertEqual([row["id"] for row in rows], bill.ids)
            self.assertIn("extend", rows[0]["actions"])

    def test_registration_on_the_invoice(self):
        """The copies of the invoice bear IRN, acknowledgement and signed code as soon as it is registered."""
        invoice = self._delivered().o2d_invoice_ids
        self.assertIsNone(invoice._o2d_invoice_paper()["qr"])
        self._drain()
        told = invoice._o2d_invoice_paper()["qr"]
        self.assertEqual((told["irn"], told["qr"], told["ack_no"]), (invoice.o2d_irn, "signed", invoice.o2d_irn_ack_no))
        self.assertTrue(told["ack_at"])

    def test_shared_invoice(self):
        """Where one of two deliveries of an invoice is taken back, its bill stays and the officer is told."""
        self.company.o2d_invoice_per = "trip"
        orders = self._order([(self.product, 10)]) | self._order([(self.product, 12)])
        orders.action_confirm()
        pickings = orders.picking_ids
        self._on_trip(pickings)
        pickings.action_assign()
        self._validate(pickings)
        self._drain()
        invoice, bill = pickings.o2d_invoice_ids, pickings.o2d_ewaybill_ids
        self.assertEqual((len(invoice), len(bill), bill.state), (1, 1, "generated"))
        stays, goes = pickings
        goes.with_user(self.head).action_o2d_recall("The customer's cheque came back")
        self.env.invalidate_all()
        self._drain()
        self.assertTrue(goes.o2d_recalled_at)
        self.assertEqual((bill.state, bill.o2d_picking_ids), ("generated", stays))
        self.assertFalse(self.service.count(Action.CANCEL))
        problem = self.env["o2d.exception"].sudo().search([("key", "=", f"ewaybill_shared:{bill.id}")])
        self.assertIn(stays.name, problem.name)
        self.assertFalse(self._gate(stays))
