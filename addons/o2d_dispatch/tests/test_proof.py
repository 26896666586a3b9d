from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .trip_common import TripCase


class TestProof(TripCase):
    """What has left is awaited until its receiver has signed."""

    def _proof(self, delivery, user=None, **values):
        env = self.env(user=user or self.supervisor)
        return env["o2d.proof"].create({"picking_id": delivery.id, "receiver": "Suresh Patil", **values})

    def test_awaited(self):
        """A delivery that left is awaited, with its age, until its proof is written down."""
        delivery = self._gone().picking_ids
        picking = self.env["stock.picking"]
        self.assertEqual(delivery.o2d_proof_state, "awaited")
        self.assertIn(delivery, picking.search([("o2d_proof_state", "=", "awaited")]))
        delivery._o2d_decide({"o2d_gate_out_at": fields.Datetime.now() - timedelta(days=3)})
        self.assertEqual(delivery.o2d_proof_age, "3 days")
        self._proof(delivery)
        self.assertEqual((delivery.o2d_proof_state, delivery.o2d_proof_age), ("received", ""))
        self.assertNotIn(delivery, picking.search([("o2d_proof_state", "=", "awaited")]))
        self.assertIn(delivery, picking.search([("o2d_proof_state", "=", "received")]))

    def test_trail(self):
        """The trail of the delivery says who received it."""
        delivery = self._gone().picking_ids
        self._proof(delivery)
        self.assertIn("Received by Suresh Patil", self._events(delivery).mapped("note"))

    def test_trouble(self):
        """What is short and what is damaged open one exception each, with the seller."""
        delivery = self._gone().picking_ids
        move = delivery.move_ids
        seller = self._user("sales_coordinator")
        delivery.sale_id.user_id = seller
        self._proof(
            delivery,
            user=seller,
            line_ids=[
                (0, 0, {"move_id": move.id, "kind": "shortage", "quantity": 1}),
                (0, 0, {"move_id": move.id, "kind": "damage", "quantity": 1, "note": "Dented"}),
            ],
        )
        problems = self._problems(delivery)
        self.assertEqual(sorted(problems.mapped("type")), ["damage", "shortage"])
        self.assertEqual((problems.owner_id, problems.order_id), (seller, delivery.sale_id))
        self.assertIn("1 Units Bearing 6204", problems[0].name)
        self.assertEqual(delivery.o2d_proof_state, "trouble")

    def test_no_more_than_sent(self):
        """No more can be short than was sent, and never nothing or less."""
        delivery = self._gone().picking_ids
        move = delivery.move_ids
        for lines in ([3], [1, 2], [1e9]):
            with self.assertRaisesRegex(ValidationError, "2 Units were sent"), self.env.cr.savepoint():
                self._proof(
                    delivery,
                    line_ids=[(0, 0, {"move_id": move.id, "kind": "damage", "quantity": one}) for one in lines],
                )
        stranger = self._gone().picking_ids.move_ids
        with self.assertRaisesRegex(ValidationError, "no item of this delivery"), self.env.cr.savepoint():
            self._proof(delivery, line_ids=[(0, 0, {"move_id": stranger.id, "kind": "damage", "quantity": 1})])
        self.assertFalse(delivery.o2d_proof_ids)

    def test_only_what_left(self):
        """What has not left cannot have been received, nor before it left, nor tomorrow."""
        with self.assertRaisesRegex(UserError, "has not left"), self.env.cr.savepoint():
            self._proof(self._delivery())
        waiting = self._validated(self._delivery())
        self._trip(waiting)
        with self.assertRaisesRegex(UserError, "waits at the gate"), self.env.cr.savepoint():
            self._proof(waiting)
        with self.assertRaisesRegex(UserError, "has not left"):
            waiting.with_user(self.supervisor).action_o2d_proof()
        gone = self._gone().picking_ids
        now = fields.Datetime.now()
        with self.assertRaisesRegex(ValidationError, "before it left"), self.env.cr.savepoint():
            self._proof(gone, received_at=now - timedelta(days=1))
        with self.assertRaisesRegex(ValidationError, "later than now"), self.env.cr.savepoint():
            self._proof(gone, received_at=now + timedelta(days=1))

    def test_stays(self):
        """A proof is written once and stays; a note or photo may be added."""
        delivery = self._gone().picking_ids
        proof = self._proof(delivery, line_ids=[(0, 0, {"move_id": delivery.move_ids.id, "quantity": 1})])
        proof.note = "Stamp on page 2"
        for values in ({"receiver": "Somebody"}, {"received_at": "2026-01-01"}, {"line_ids": [(5,)]}):
            with self.assertRaisesRegex(UserError, "stays as it was signed"):
                proof.write(values)
        with self.assertRaises(UserError):
            proof.line_ids.write({"quantity": 2})
        with self.assertRaises(AccessError):
            proof.unlink()

    def test_signature_and_photo(self):
        """The signature stands on the delivery, where core keeps it, whoever writes the proof down."""
        delivery = self._gone().picking_ids
        pixel = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
        seller = self._user("sales_coordinator")
        photo = self.env(user=seller)["ir.attachment"].create({"name": "paper.png", "datas": pixel})
        proof = self._proof(delivery, user=seller, signature=pixel, photo_ids=[(4, photo.id)])
        self.assertTrue(delivery.signature)
        self.assertEqual((photo.res_model, photo.res_id), ("o2d.proof", proof.id))
        self.assertTrue(photo.with_user(self.supervisor).datas)

    def test_who_writes(self):
        """A guard and a picker read a proof and write none."""
        delivery = self._gone().picking_ids
        for user in (self.guard, self.picker):
            with self.assertRaises(AccessError):
                self._proof(delivery, user=user)


class TestLrWatch(TripCase):
    """An LR that may follow is watched."""

    def _parcel(self, hours):
        trip = self._gone(arrangement="parcel", transporter_id=self.carrier.id, vehicle_no=False)
        delivery = trip.picking_ids
        delivery._o2d_decide({"o2d_gate_out_at": fields.Datetime.now() - timedelta(hours=hours)})
        return delivery

    def _watch(self):
        return self.env["stock.picking"]._o2d_raise_lr(self.company)

    def test_late(self):
        """After a day without its LR a parcel opens one exception, which the LR closes, on whichever side it is
        written down."""
        late, other, fresh = self._parcel(25), self._parcel(30), self._parcel(20)
        self.assertEqual(self._watch(), 2)
        self.assertEqual(self._watch(), 0)
        problem = self._problems(late)
        self.assertIn("VRL Logistics has not given the LR", problem.name)
        self.assertFalse(self._problems(fresh))
        late.with_user(self.supervisor).o2d_lr_no = "PN 1"
        self.assertEqual(problem.state, "closed")
        other.o2d_trip_id.lr_no = "PN 2"
        self.assertFalse(self._problems(other))

    def test_not_watched(self):
        """A company that watches no LR is left in peace, and so is what went by an own vehicle."""
        self.company.o2d_lr_hours = -1
        self._parcel(48)
        own = self._gone(arrangement="own").picking_ids
        own._o2d_decide({"o2d_gate_out_at": fields.Datetime.now() - timedelta(hours=48)})
        with self.enter_registry_test_mode():
            self.env.ref("o2d_dispatch.ir_cron_watch_lr").method_direct_trigger()
        self.company.o2d_lr_hours = 24
        self.assertEqual(self._watch(), 1)
        self.assertFalse(self._problems(own))


@tagged("post_install", "-at_install")
class TestTripRpc(TripCase, RpcCase):
    """The doors of dispatch, as the web client opens them."""

    def test_state_cannot_be_sent(self):
        """No remote call lets a vehicle out but the gate itself, whatever context it sends."""
        trip = self._trip(self._validated(self._delivery()))
        self._login(self.supervisor)
        for method, args in (
            ("write", [[trip.id], {"state": "left"}]),
            ("_o2d_gate_out", [[trip.id]]),
            ("_o2d_decide", [[trip.id], {"state": "left"}]),
        ):
            answer = self._call("o2d.trip", method, *args, context={"o2d_pass": True, "o2d_gate_pass": "x"})
            self.assertIn("error", answer)
        self.assertEqual(trip.state, "planned")

    def test_guard_by_rpc(self):
        """The guard's screen works with the guard's rights alone, and a picker's call is refused."""
        trip = self._trip(self._validated(self._delivery()))
        self._login(self.picker)
        self.assertIn("error", self._call("o2d.trip", "o2d_gate_let_out", [trip.id], ["vehicle", "cartons"]))
        self._login(self.guard)
        self.assertEqual(self._call("o2d.trip", "o2d_gate_scan", trip.gate_code)["result"], trip.id)
        self.assertFalse(self._call("o2d.trip", "o2d_gate_look", [trip.id])["result"]["stops"])
        answer = self._call("o2d.trip", "o2d_gate_let_out", [trip.id], ["vehicle", "cartons"])
        self.assertEqual(answer["result"]["state"], "left")
        again = self._call("o2d.trip", "o2d_gate_let_out", [trip.id], ["vehicle", "cartons"])
        self.assertIn("second time", again["error"]["data"]["message"])
