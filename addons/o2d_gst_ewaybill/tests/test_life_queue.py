from dataclasses import replace
from datetime import timedelta

from odoo import fields
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

    def test_the_transporter_named_the_vehicle(self):
        """What the transporter named at the service is learnt by asking how the bill stands, and goes on the bill."""
        bill = self._delivered().o2d_ewaybill_ids
        self._drain()
        self.assertEqual(bill.o2d_standing, "part_a")
        key, until = next(iter(self.service.bills)), fields.Datetime.now() + timedelta(days=1)
        self.service.bills[key] = replace(self.service.bills[key], valid_until=until)
        self.service.loads = [{"vehicleNo": "MH12ZZ1111"}]
        bill.with_user(self.officer).action_o2d_look_up()
        self.assertEqual((bill.o2d_standing, bill.o2d_vehicle_on_bill), ("valid", "MH12ZZ1111"))
        self.assertEqual(bill.o2d_valid_until, until)

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

    def test_a_return_says_which_bill_it_needs(self):
        """Before goods come back it is said who makes their e-way bill: a registered customer, or else the officer."""
        sales = self._here(self._user("sales_coordinator", login="life_sales"))
        picking = self._delivered()
        picking.sale_id.user_id = sales
        self._gone(picking)

        def told(quantity):
            row = {"move_id": picking.move_ids.id, "lot_id": False, "quantity": quantity}
            made = self.env["o2d.return"].with_user(sales).o2d_ask(picking.sale_id.id, [row], "damaged", "")
            papers = self.env["o2d.return"].browse(made)._o2d_return_papers()
            return [paper["words"] for paper in papers if paper["kind"] == "ewaybill"]

        # 1 × 9,000 and tax is below the limit between states; 6 × 9,000 and tax is above.
        self.assertEqual(told(1), [])
        self.assertIn("by the customer, or by us", told(6)[0])
        record = self.env["o2d.return"].search([("order_id", "=", picking.sale_id.id)], order="id desc", limit=1)
        self.customer.vat = False
        self.assertIn("ours to make", record._o2d_return_papers()[-1]["words"])
