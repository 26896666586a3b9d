from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .trip_common import TripCase

INK = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
OTHER_INK = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class SignedCase(TripCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The slip that core attaches to a signature needs a whole server to print; what it says is core's.
        cls.startClassPatcher(patch.object(cls.registry["stock.picking"], "_attach_sign", lambda self: True))


class TestSignedDelivery(SignedCase):
    """Core's "Sign" on a delivery is its proof."""

    def test_signed_is_received(self):
        """A receiver who signs on the screen has received, by the person who handed him the screen."""
        delivery = self._gone().picking_ids
        delivery.with_user(self.supervisor).signature = INK
        self.assertRecordValues(
            delivery.o2d_proof_ids,
            [{"receiver": "Kaveri Traders", "user_id": self.supervisor.id, "has_trouble": False}],
        )
        self.assertEqual(delivery.o2d_proof_state, "received")
        self.assertIn("Received by Kaveri Traders", self._events(delivery).mapped("note"))

    def test_signed_before_it_left(self):
        """A signature that was given before the goods left proves nothing; the proof is still awaited."""
        delivery = self._delivery()
        delivery.with_user(self.supervisor).signature = INK
        self.assertFalse(delivery.o2d_proof_ids)
        trip = self._trip(self._validated(delivery))
        self.assertFalse(delivery.o2d_proof_ids)
        trip.action_gate_out()
        self.assertEqual(delivery.o2d_proof_state, "awaited")
        delivery.with_user(self.supervisor).signature = OTHER_INK
        self.assertEqual(delivery.o2d_proof_state, "received")

    def test_fetched_and_signed(self):
        """A customer who fetches his goods and signs at the dock has received them when he drives off."""
        delivery = self._validated(self._delivery())
        trip = self._trip(delivery, arrangement="pickup", vehicle_no=False, driver_name="Vijay Kale")
        delivery.with_user(self.supervisor).signature = INK
        self.assertFalse(delivery.o2d_proof_ids)
        trip.with_user(self.guard).action_gate_out()
        self.assertEqual(delivery.o2d_proof_ids.receiver, "Vijay Kale")

    def test_form_of_the_proof(self):
        """A proof that is written with its signature is one proof."""
        delivery = self._gone().picking_ids
        proof = (
            self.env["o2d.proof"]
            .with_user(self.supervisor)
            .create({"picking_id": delivery.id, "receiver": "Suresh Patil", "signature": INK})
        )
        self.assertEqual(delivery.o2d_proof_ids, proof)

    def test_signature_stays(self):
        """The signature of a proof is not replaced or taken off; a proof without one may still get it."""
        delivery = self._gone().picking_ids
        self.env["o2d.proof"].create({"picking_id": delivery.id, "receiver": "Suresh Patil"})
        signed = delivery.with_user(self.supervisor)
        signed.signature = INK
        self.assertEqual(len(delivery.o2d_proof_ids), 1)
        for ink in (OTHER_INK, False):
            with self.assertRaisesRegex(UserError, "was signed by its receiver"):
                signed.signature = ink


class TestClaim(SignedCase):
    """What the receiver has written on the paper is the customer's report."""

    def _received(self, delivery, *lines, **values):
        rows = [(0, 0, {"move_id": delivery.move_ids.id, **line}) for line in lines]
        return (
            self.env["o2d.proof"]
            .with_user(self.supervisor)
            .create({"picking_id": delivery.id, "receiver": "Suresh Patil", "line_ids": rows, **values})
        )

    def test_report(self):
        """Short and damaged goods become a report each, in the unit of the order, and whoever makes disputes of
        reports is told."""
        told = []
        order_class = self.registry["sale.order"]
        inner = order_class._o2d_report_received
        self.patch(order_class, "_o2d_report_received", lambda self, report: (told.append(report), inner(self, report)))
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order()
        order.order_line.write({"product_uom_qty": 2, "product_uom_id": dozen.id})
        order.action_confirm()
        delivery = self._gone(self._validated(order.picking_ids)).picking_ids
        self._received(
            delivery,
            {"kind": "shortage", "quantity": 6, "note": "Half a box"},
            {"kind": "damage", "quantity": 3},
            note="Seal was broken",
        )
        reports = order.o2d_report_ids.sorted("id")
        self.assertEqual(told, list(reports))
        self.assertEqual(reports.mapped("kind"), ["shortage", "damage"])
        unit = delivery.move_ids.product_uom
        for report, quantity in zip(reports, (6, 3), strict=True):
            line = report.line_ids
            self.assertEqual((line.order_line_id, line.unit), (order.order_line, "Dozens"))
            self.assertAlmostEqual(line.quantity, unit._compute_quantity(quantity, dozen, round=False))
        self.assertEqual(reports[0].words, "Half a box\nSeal was broken")
        self.assertEqual(reports.exception_id, self._problems(delivery))

    def test_nothing_wrong(self):
        """What has come whole is no report."""
        delivery = self._gone().picking_ids
        self._received(delivery)
        self.assertFalse(delivery.sale_id.o2d_report_ids)

    def test_tracker(self):
        """The tracker says that it has come short or damaged, to those inside and to the customer."""
        delivery = self._gone().picking_ids
        self._received(delivery, {"kind": "damage", "quantity": 1})
        for audience in ("internal", "portal"):
            tracking = delivery.sale_id._o2d_tracking(audience)
            self.assertEqual(tracking["deliveries"][0]["words"], "Received, short or damaged")
            words = [one["words"] for one in tracking["documents"]]
            self.assertIn("Received by Suresh Patil, short or damaged", words)


@tagged("post_install", "-at_install")
class TestProofRpc(SignedCase, RpcCase):
    """The doors of a proof, as remote callers open them."""

    def test_doors(self):
        """A coordinator writes one proof and no second; nobody changes what was signed or forges who wrote it."""
        seller = self._user("sales_coordinator")
        delivery = self._gone().picking_ids
        self._login(seller)
        values = {"picking_id": delivery.id, "receiver": "Suresh Patil", "user_id": self.guard.id}
        line = {"move_id": delivery.move_ids.id, "kind": "shortage", "quantity": 1e9}
        answer = self._call("o2d.proof", "create", [{**values, "line_ids": [[0, 0, line]]}])
        self.assertIn("2 Units were sent", answer["error"]["data"]["message"])
        (proof,) = self._call("o2d.proof", "create", [values])["result"]
        self.assertEqual(self.env["o2d.proof"].browse(proof).user_id, seller)
        again = self._call("o2d.proof", "create", [values])
        self.assertIn("written down already", again["error"]["data"]["message"])
        for method, args in (
            ("write", [[proof], {"receiver": "Nobody"}]),
            ("write", [[proof], {"received_at": fields.Datetime.to_string(fields.Datetime.now())}]),
            ("unlink", [[proof]]),
            ("_o2d_taken", [[proof]]),
        ):
            self.assertIn("error", self._call("o2d.proof", method, *args))
        self.assertEqual(self.env["o2d.proof"].browse(proof).receiver, "Suresh Patil")
        self._login(self.guard)
        self.assertIn("error", self._call("o2d.proof", "create", [values]))
