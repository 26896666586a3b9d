from odoo.exceptions import UserError

from .trip_common import GSTIN, TripCase


class TestFleet(TripCase):
    """A trip is one vehicle's journey, be it of the fleet or typed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        brand = cls.env["fleet.vehicle.model.brand"].create({"name": "Tata"})
        model = cls.env["fleet.vehicle.model"].create({"name": "Ace", "brand_id": brand.id})
        cls.car = cls.env["fleet.vehicle"].create({"model_id": model.id, "license_plate": "MH 14 CD 0077"})

    def _own(self, **values):
        return self._trip(arrangement="own", vehicle_id=self.car.id, vehicle_no="MH14CD0077", **values)

    def test_same_vehicle(self):
        """The number of the fleet's vehicle, however it is written, stays that vehicle's."""
        trip = self._own()
        trip.vehicle_no = "mh-14 cd 77"
        self.assertEqual((trip.vehicle_id, trip.vehicle_no), (self.car, "MH14CD0077"))

    def test_another_number(self):
        """Another number is another vehicle, and no journey of the fleet's one."""
        trip = self._own()
        trip.vehicle_no = "MH 12 AB 1234"
        self.assertEqual((trip.vehicle_id.id, trip.vehicle_no), (False, "MH12AB1234"))
        self.assertFalse(self._trip(arrangement="own", vehicle_id=self.car.id).vehicle_id)

    def test_hired_after_all(self):
        """A trip that is hired after all forgets the fleet's vehicle, and keeps the number until another is typed."""
        trip = self._own()
        trip.arrangement = "hired"
        self.assertEqual((trip.vehicle_id.id, trip.vehicle_no), (False, "MH14CD0077"))


class TestGivenUp(TripCase):
    """Nothing waits for a vehicle that does not come."""

    def test_deleted(self):
        """A trip that is deleted lets its deliveries go: they say nothing of it and wait at no gate."""
        delivery = self._delivery()
        trip = self._trip(delivery, lr_no="A1")
        self._validated(delivery)
        self.assertTrue(delivery.o2d_gate_awaited)
        trip.unlink()
        self.assertRecordValues(
            delivery, [{"o2d_trip_id": False, "o2d_vehicle_no": False, "o2d_lr_no": False, "o2d_gate_awaited": False}]
        )

    def test_cancelled(self):
        """A cancelled trip lets its deliveries go, takes none along any more, and is no vehicle of the past."""
        delivery = self._validated(self._delivery())
        trip = self._trip(delivery)
        trip.action_cancel()
        self.assertEqual((delivery.o2d_trip_id.id, delivery.o2d_gate_awaited), (False, False))
        with self.assertRaisesRegex(UserError, "takes nothing along any more"):
            delivery.with_user(self.supervisor).o2d_trip_id = trip
        self.assertFalse(self._trip(delivery, vehicle_no=False).suggestion)


class TestCarrier(TripCase):
    """Parcel carrier and pickup: what may follow, and who pays."""

    def test_parcel(self):
        """A parcel leaves without LR and vehicle where vehicles are to be named; the LR follows, and who pays the
        carrier may be put right."""
        for code in ("gate_out", "vehicle_capture"):
            self._control(code, "enforce", self.warehouse)
        delivery = self._delivery()
        nobody = {"vehicle_no": False, "driver_phone": False, "driver_name": False}
        freight = {"freight_terms": "to_pay", "freight_amount": 450}
        trip = self._trip(delivery, arrangement="parcel", transporter_id=self.carrier.id, **nobody, **freight)
        self._validated(delivery)
        trip.with_user(self.guard).action_gate_out()
        self.assertEqual((trip.transporter_no, trip.later_words), (GSTIN, "the LR number, the LR date"))
        trip.write({"lr_no": "pn-2291", "lr_date": trip.gate_out_at.date(), "freight_terms": "paid"})
        self.assertEqual((delivery.o2d_lr_no, trip.later_words), ("PN-2291", ""))

    def test_pickup(self):
        """A customer who fetches his goods is named, and nothing else is asked."""
        for code in ("gate_out", "vehicle_capture"):
            self._control(code, "enforce", self.warehouse)
        delivery = self._delivery()
        nobody = {"vehicle_no": False, "driver_phone": False, "driver_name": False}
        trip = self._trip(delivery, arrangement="pickup", **nobody)
        self._validated(delivery)
        self.assertEqual(trip.missing_words, "the driver")
        with self.assertRaisesRegex(UserError, "Not known yet: the driver"):
            trip.with_user(self.guard).action_gate_out()
        trip.driver_name = "Vijay Kale"
        trip.with_user(self.guard).action_gate_out()
        self.assertEqual(trip.state, "left")


class TestAdvice(TripCase):
    """What is only advised is recorded once."""

    def _advised(self, delivery):
        events = self._events(delivery, "advised")
        return events.filtered(lambda one: one.detail["control"] == "vehicle_capture")

    def test_once(self):
        """A delivery without a trip is advised of it once, however often and wherever it is asked."""
        self._control("vehicle_capture", "advise", self.warehouse)
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._delivery()
        for _turn in range(2):
            delivery._o2d_gate_check("validate")
        self._validated(delivery)
        self.assertIn("how it travels", self._advised(delivery).note)
        delivery.with_user(self.guard).action_o2d_gate_out()
        self.assertTrue(delivery.o2d_gate_out_at)
        self.assertEqual(len(self._advised(delivery)), 1)

    def test_something_else(self):
        """What is missing of a trip that was made meanwhile is another advice, and said once too."""
        self._control("vehicle_capture", "advise", self.warehouse)
        delivery = self._validated(self._delivery())
        trip = self._trip(delivery, driver_name=False)
        for _turn in range(2):
            delivery._o2d_gate_check("gate_out")
        trip.action_gate_out()
        self.assertEqual(len(self._advised(delivery)), 2)
        self.assertIn("the driver", self._advised(delivery)[-1].note)
