from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_base.tools.gate import Reason

from .trip_common import VEHICLE, TripCase


@tagged("post_install", "-at_install")
class TestTripDoors(TripCase, RpcCase):
    """Bad input through the doors of the web client, with the least of rights that open them."""

    def _refused(self, words, model, method, *args):
        """A call is refused with a sentence, by an error that a user reads."""
        answer = self._call(model, method, *args)
        self.assertIn("error", answer, f"{method} was not refused")
        self.assertIn(answer["error"]["data"]["name"].rpartition(".")[2],
                      ("UserError", "ValidationError", "AccessError", "O2dRefused"))  # fmt: skip
        self.assertIn(words, answer["error"]["data"]["message"])

    def _billed(self, quantity=2):
        """A validated delivery whose invoice is posted today."""
        delivery = self._validated(self._delivery(quantity))
        bills = delivery.sale_id.invoice_ids or delivery.sale_id._create_invoices()
        bills.filtered(lambda bill: bill.state == "draft").action_post()
        return delivery, bills[:1].invoice_date

    def test_mistyped(self):
        """What is mistyped of vehicle, driver and LR is refused on trip and delivery, and nothing is lost."""
        delivery, day = self._billed()
        trip = self._trip(delivery, lr_no="PN1")
        self._login(self.supervisor)
        early, late = str(day - timedelta(days=1)), str(fields.Date.today() + timedelta(days=3))
        for name, value, words in (
            ("vehicle_no", "MH12AB12345", "more than four digits"),
            ("vehicle_no", "MHI2AB1234", "Did you mean MH 12 AB 1234?"),
            ("vehicle_no", "XX12AB1234", "no state has the letters XX"),
            ("driver_phone", "12345", "no mobile number"),
            ("lr_no", "LR#1", "no LR number"),
            ("lr_date", early, "dated before its invoice"),
            ("lr_date", late, "after today"),
        ):
            self._refused(words, "o2d.trip", "write", [trip.id], {name: value})
            self._refused(words, "stock.picking", "write", [delivery.id], {f"o2d_{name}": value})
        for values, words in (
            ({"driver_licence": "?"}, "no driving licence"),
            ({"transporter_id": self._partner(name="Fast Parcel").id, "transporter_no": "88"}, "15 letters and digits"),
        ):
            self._refused(words, "o2d.trip", "write", [trip.id], values)
        with mute_logger("odoo.sql_db"):
            self._refused("cannot be negative", "o2d.trip", "write", [trip.id], {"freight_amount": -1})
        self.assertRecordValues(
            trip, [{"vehicle_no": VEHICLE, "driver_phone": "9822012345", "lr_no": "PN1", "lr_date": False,
                    "driver_licence": False, "freight_amount": 0, "transporter_id": False}]
        )  # fmt: skip

    def test_invoice_after_the_lr(self):
        """An LR that was written before the invoice of a later day keeps the gate closed until it is put right."""
        self._control("vehicle_capture", "enforce", self.warehouse)
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._delivery()
        yesterday = fields.Date.today() - timedelta(days=1)
        trip = self._trip(delivery, lr_no="PN1", lr_date=yesterday)
        self.env.flush_all()
        self._validated(delivery)
        bills = delivery.sale_id.invoice_ids or delivery.sale_id._create_invoices()
        bills.filtered(lambda bill: bill.state == "draft").action_post()
        self._login(self.guard)
        self._refused("dated before its invoice", "o2d.trip", "o2d_gate_let_out", [trip.id], ["vehicle", "cartons"])
        trip.lr_date = bills[:1].invoice_date
        self.assertEqual(
            self._call("o2d.trip", "o2d_gate_let_out", [trip.id], ["vehicle", "cartons"])["result"]["state"], "left"
        )

    def test_gate_twice(self):
        """A second gate-out is refused by every door, and a vehicle that left is loaded no more."""
        delivery = self._billed()[0]
        other = self._delivery()
        trip = self._trip(delivery)
        self._login(self.guard)
        self.assertEqual(self._call("o2d.trip", "action_gate_out", [trip.id])["result"], True)
        left = trip.gate_out_at
        self._refused("second time", "o2d.trip", "action_gate_out", [trip.id])
        self._refused("second time", "o2d.trip", "o2d_gate_let_out", [trip.id], ["vehicle", "cartons"])
        self._refused("second time", "stock.picking", "action_o2d_gate_out", [delivery.id])
        self._login(self.supervisor)
        self._refused("takes nothing along any more", "stock.picking", "write", [other.id], {"o2d_trip_id": trip.id})
        self._refused("It stays on its trip", "stock.picking", "write", [delivery.id], {"o2d_trip_id": False})
        self._refused("has left", "o2d.trip", "write", [trip.id], {"picking_ids": [[4, other.id]]})
        self._refused("it is evidence", "o2d.trip", "unlink", [trip.id])
        self.assertEqual((trip.gate_out_at, trip.picking_ids), (left, delivery))

    def test_nobody_at_the_gate(self):
        """Without a guard the supervisor says that the vehicle left, of a trip or of a delivery on it."""
        trips = [self._trip(self._billed()[0]) for _turn in range(2)]
        self._login(self.supervisor)
        self.assertEqual(self._call("o2d.trip", "action_gate_out", [trips[0].id])["result"], True)
        self.assertEqual(self._call("stock.picking", "action_o2d_gate_out", trips[1].picking_ids.ids)["result"], True)
        for trip in trips:
            self.assertEqual((trip.state, trip.gate_out_user_id), ("left", self.supervisor))

    def test_stop_at_the_gate(self):
        """Whoever stops a delivery by a control that is enforced stops the whole vehicle; the guard reads why, and the
        rest leaves once it is taken off."""
        self._control("gate_out", "enforce", self.warehouse)
        self._control("pick_invoicing", "enforce", self.warehouse)
        good, stopped = self._billed()[0], self._billed()[0]
        trip = self._trip(good | stopped)
        words = "Stopped by Meera of finance: cheque came back."
        kept = self.registry["stock.picking"]._o2d_gate_out_reasons

        def reasons(picking):
            mine = [Reason("pick_invoicing", words, "o2d_base.group_finance_head")] if picking == stopped else []
            return kept(picking) + mine

        self.patch(self.registry["stock.picking"], "_o2d_gate_out_reasons", reasons)
        self._login(self.guard)
        seen = self._call("o2d.trip", "o2d_gate_look", [trip.id])["result"]
        self.assertEqual({row["id"]: row["stops"] for row in seen["deliveries"]}, {good.id: [], stopped.id: [words]})
        self._refused(words, "o2d.trip", "o2d_gate_let_out", [trip.id], ["vehicle", "cartons"])
        self.assertEqual(trip.state, "planned")
        self._login(self.supervisor)
        self._call("o2d.trip", "write", [trip.id], {"picking_ids": [[3, stopped.id]]})
        self._login(self.guard)
        answer = self._call("o2d.trip", "o2d_gate_let_out", [trip.id], ["vehicle", "cartons"])
        self.assertEqual(answer["result"]["state"], "left")
        self.assertEqual((bool(good.o2d_gate_out_at), bool(stopped.o2d_gate_out_at)), (True, False))

    def test_other_company(self):
        """A guard of another company finds, sees and lets out none of our vehicles."""
        other = self.env["res.company"].create({"name": "Second Company"})
        stranger = self._user("gate_keeper", login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)])
        trip = self._trip(self._billed()[0])
        self._login(stranger)
        self._refused("no gate pass of ours", "o2d.trip", "o2d_gate_scan", trip.gate_code)
        self.assertEqual(self._call("o2d.trip", "o2d_gate_list")["result"], {"waiting": [], "left": []})
        for method, args in (("o2d_gate_look", []), ("o2d_gate_let_out", [["vehicle", "cartons"]]),
                             ("action_gate_out", []), ("action_arrived", []), ("o2d_gate_wrong", ["x"])):  # fmt: skip
            self.assertIn("error", self._call("o2d.trip", method, [trip.id], *args))
        self.assertEqual(trip.state, "planned")
