from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.gateway import Action, Refused
from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestLifeTrip(LifeCase):
    """One e-way bill for a trip, and a new one when its vehicle or its bills change."""

    def setUp(self):
        super().setUp()
        self.pickings = self._delivered() | self._delivered(12)
        self.trip = self._on_trip(self.pickings)

    def _join(self, user=None):
        self.trip.with_user(user or self.supervisor).action_o2d_consolidate()
        self.env.invalidate_all()

    def _joined(self):
        return self.trip.o2d_consolidated_ids.filtered(lambda one: one.state == "valid")

    def _sent_trips(self):
        return [payload for action, payload in self.service.asked if action == Action.CONSOLIDATE]

    def test_all_aboard(self):
        """The bills of all deliveries aboard are joined for the vehicle that they name."""
        self._drain()
        self._join()
        self._drain()
        bills = self.pickings.o2d_ewaybill_ids
        sent = self._sent_trips()
        self.assertEqual([row["ewbNo"] for row in sent[0]["tripSheetEwbBills"]], [int(n) for n in bills.mapped("name")])
        self.assertEqual((sent[0]["vehicleNo"], sent[0]["fromState"]), ("MH12AB1234", 27))
        joined = self._joined()
        self.assertEqual((joined.name, joined.ewaybill_ids), ("9900000001", bills))
        self.assertIn(joined._o2d_pretty_number(), self.trip.o2d_consolidated_words)
        with self.assertRaises(UserError):
            self._join()
        kit = self.trip.with_user(self.guard)._o2d_kit()
        sheet = [part for part in kit if part["template"] == "o2d_gst_ewaybill.report_consolidated_part"]
        html = str(self.env["ir.qweb"]._render("o2d_dispatch.paper_parts", {"parts": sheet}))
        for number in (joined._o2d_pretty_number(), *(bill._o2d_pretty_number() for bill in bills)):
            self.assertIn(number, html)

    def test_not_before_its_bills(self):
        """A delivery whose bill is not there yet is named, and nothing is asked."""
        with self.assertRaises(UserError) as refused:
            self._join()
        self.assertIn(self.pickings[0].name, str(refused.exception))
        self._drain()
        self.assertFalse(self._sent_trips())

    def test_one_bill_travels_alone(self):
        """A trip with a single bill is not joined."""
        self.trip.picking_ids = [(3, self.pickings[1].id)]
        self._drain()
        with self.assertRaises(UserError):
            self._join()

    def test_expired_bill_is_named(self):
        """A bill that has expired is named with what to do."""
        self._drain()
        with self._later(hours=30), self.assertRaises(UserError) as refused:
            self._join()
        self.assertIn("expired", str(refused.exception))

    def test_who_joins(self):
        """Supervisor and compliance officer join bills; the guard does not."""
        self._drain()
        with self.assertRaises(AccessError):
            self._join(self.guard)
        self._join(self.officer)
        self.assertEqual(len(self.trip.o2d_consolidated_ids), 1)

    def test_another_vehicle(self):
        """Another vehicle before the gate: when all bills name it, a new one is made and the old one replaced."""
        self._drain()
        self._join()
        self._drain()
        old = self._joined()
        self.trip.vehicle_no = "MH14CD5678"
        self._drain()
        self.assertEqual([one["vehicleNo"] for one in self._sent_trips()], ["MH12AB1234", "MH14CD5678"])
        self.assertEqual((old.state, self._joined().vehicle_no), ("old", "MH14CD5678"))

    def test_one_is_taken_back(self):
        """Where one of three deliveries is taken back, the two that still leave are joined anew."""
        third = self._delivered(15)
        third.o2d_trip_id = self.trip
        self._drain()
        self._join()
        self._drain()
        third.with_user(self.supervisor).action_o2d_recall("Wrong goods")
        self._drain()
        self.assertEqual([len(one["tripSheetEwbBills"]) for one in self._sent_trips()], [3, 2])
        self.assertEqual(self._joined().ewaybill_ids, self.pickings.o2d_ewaybill_ids)

    def test_refused(self):
        """What the service refuses stands on the trip in its words; the bills stay as they are."""
        self._drain()
        self.service.faults[Action.CONSOLIDATE] = [Refused("You may not consolidate this e-way bill.", ["650"])]
        self._join()
        self._drain()
        self.assertIn("You may not consolidate", self.trip.o2d_consolidated_words)
        self.assertEqual(set(self.pickings.o2d_ewaybill_ids.mapped("o2d_standing")), {"valid"})
        # Asked again it is a new question.
        self._join()
        self._drain()
        self.assertTrue(self._joined())
