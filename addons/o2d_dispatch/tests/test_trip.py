from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .trip_common import GSTIN, VEHICLE, TripCase


class TestTrip(TripCase):
    """A trip says once how its deliveries travel."""

    def test_said_once(self):
        """What the trip says, each of its deliveries says."""
        deliveries = self._delivery() | self._delivery()
        trip = self._trip(deliveries, transporter_id=self.carrier.id, lr_no="pn 2291", lr_date="2026-01-02")
        for delivery in deliveries:
            self.assertRecordValues(
                delivery,
                [{"o2d_trip_id": trip.id, "o2d_vehicle_no": VEHICLE, "o2d_driver_name": "Ramesh Jadhav",
                  "o2d_driver_phone": "9822012345", "o2d_transporter_id": self.carrier.id, "o2d_lr_no": "PN2291",
                  "o2d_transport_mode": "1", "o2d_arrangement": "hired"}],
            )  # fmt: skip
        trip.vehicle_no = "ka 1 b 7"
        self.assertEqual(deliveries.mapped("o2d_vehicle_no"), ["KA01B0007", "KA01B0007"])

    def test_said_on_the_delivery(self):
        """The first word about a vehicle, said on a delivery, makes its trip."""
        delivery = self._delivery().with_user(self.supervisor)
        delivery.o2d_vehicle_no = "mh-12 ab 1234"
        trip = delivery.o2d_trip_id
        self.assertEqual((trip.vehicle_no, trip.arrangement, trip.picking_ids), (VEHICLE, "hired", delivery))
        self.assertEqual((delivery.o2d_vehicle_no, delivery.o2d_arrangement), (VEHICLE, "hired"))
        delivery.o2d_driver_name = "Ramesh Jadhav"
        self.assertEqual((trip.driver_name, trip.vehicle_no), ("Ramesh Jadhav", VEHICLE))

    def test_same_record_of_truth(self):
        """What is changed on one delivery is changed for all that travel with it."""
        first, second = self._delivery(), self._delivery()
        trip = self._trip(first | second)
        first.with_user(self.supervisor).write({"o2d_vehicle_no": "KA01B0007", "o2d_transporter_id": self.carrier.id})
        self.assertEqual((trip.vehicle_no, trip.transporter_id), ("KA01B0007", self.carrier))
        self.assertEqual((second.o2d_vehicle_no, second.o2d_transporter_id), ("KA01B0007", self.carrier))

    def test_form_of_a_delivery(self):
        """On the form of a delivery vehicle and driver are named like any other field."""
        with Form(self._delivery().with_user(self.supervisor)) as form:
            form.o2d_vehicle_no = "MH 12 AB 1234"
            form.o2d_driver_name = "Ramesh"
        delivery = form.record
        self.assertEqual(
            (delivery.o2d_vehicle_no, delivery.o2d_driver_name, delivery.o2d_trip_id.driver_name),
            (VEHICLE, "Ramesh", "Ramesh"),
        )

    def test_own_lr(self):
        """Each delivery may have an LR of its own."""
        first, second = self._delivery(), self._delivery()
        trip = self._trip(first | second)
        first.with_user(self.supervisor).o2d_lr_no = "A 1"
        self.assertEqual((first.o2d_lr_no, second.o2d_lr_no, trip.lr_no), ("A1", False, False))

    def test_taken_off(self):
        """A delivery that is taken off forgets the vehicle it does not travel with."""
        delivery = self._delivery()
        trip = self._trip(delivery, lr_no="A1")
        trip.picking_ids = [(3, delivery.id)]
        self.assertRecordValues(
            delivery, [{"o2d_trip_id": False, "o2d_vehicle_no": False, "o2d_lr_no": False, "o2d_arrangement": False}]
        )

    def test_not_copied(self):
        """A backorder and a copy say nothing of the vehicle."""
        delivery = self._delivery(quantity=5)
        self._trip(delivery)
        self._deliver(delivery.sale_id, {self.product: 3})
        backorder = delivery.backorder_ids
        self.assertEqual((backorder.o2d_trip_id.id, backorder.o2d_vehicle_no), (False, False))
        self.assertFalse(delivery.copy().o2d_vehicle_no)

    def test_cancelled_delivery(self):
        """A cancelled delivery goes off its trip."""
        first, second = self._delivery(), self._delivery()
        trip = self._trip(first | second)
        first.action_cancel()
        self.assertEqual(trip.picking_ids, second)

    def test_fleet(self):
        """A vehicle of the fleet brings its number and driver along."""
        model = self.env["fleet.vehicle.model"].create(
            {"name": "Ace", "brand_id": self.env["fleet.vehicle.model.brand"].create({"name": "Tata"}).id}
        )
        driver = self._partner(name="Anil Pawar", is_company=False, phone="+91 98220 54321")
        car = self.env["fleet.vehicle"].create(
            {"model_id": model.id, "license_plate": "mh 14 cd 77", "driver_id": driver.id}
        )
        with Form(self.env["o2d.trip"].with_user(self.supervisor)) as form:
            form.arrangement = "own"
            form.vehicle_id = car
        trip = form.record
        self.assertEqual(
            (trip.vehicle_no, trip.driver_name, trip.driver_phone), ("MH14CD0077", "Anil Pawar", "9822054321")
        )

    def test_as_last_time(self):
        """Vehicle and driver of the last trip to this customer suggest themselves."""
        self._gone(transporter_id=self.carrier.id)
        trip = self._trip(self._delivery(), vehicle_no=False, driver_name=False, driver_phone=False, arrangement=False)
        self.assertIn("MH 12 AB 1234", trip.suggestion)
        trip.action_as_last_time()
        self.assertRecordValues(
            trip, [{"vehicle_no": VEHICLE, "driver_phone": "9822012345", "arrangement": "hired",
                    "transporter_id": self.carrier.id, "suggestion": ""}]
        )  # fmt: skip

    def test_suggests_nothing_of_others(self):
        """Another customer's vehicle suggests itself to nobody."""
        self._gone()
        stranger = self._delivery(partner_id=self._partner(name="Godavari Agro").id)
        self.assertFalse(self._trip(stranger, vehicle_no=False).suggestion)

    def test_driver_of_a_vehicle(self):
        """A number that was typed before brings its driver along."""
        self._gone()
        with Form(self.env["o2d.trip"].with_user(self.supervisor)) as form:
            form.vehicle_no = "MH 12 AB 1234"
        self.assertEqual((form.record.driver_name, form.record.arrangement), ("Ramesh Jadhav", "hired"))

    def test_batch(self):
        """What was batched together is taken along together, and the batch stays core's."""
        first, second = self._delivery(), self._delivery()
        self.env["stock.picking.batch"].create({"picking_ids": [(6, 0, (first | second).ids)]})
        trip = self._trip(first)
        self.assertTrue(trip.can_add_batch)
        trip.action_add_batch()
        self.assertEqual(trip.picking_ids, first | second)
        self.assertFalse(trip.can_add_batch)

    def test_make_trip_of_many(self):
        """Deliveries that are marked in a list go on one trip."""
        deliveries = (self._delivery() | self._delivery()).with_user(self.supervisor)
        action = deliveries.action_o2d_make_trip()
        trip = self.env["o2d.trip"].browse(action["res_id"])
        self.assertEqual(trip.picking_ids, deliveries.with_env(self.env))
        self.assertEqual(deliveries.action_o2d_make_trip()["res_id"], trip.id)
        with self.assertRaisesRegex(UserError, "is on TRIP/"):
            (deliveries | self._delivery().with_user(self.supervisor)).action_o2d_make_trip()


class TestTripBadInput(TripCase):
    """What cannot be is refused with a sentence, and nothing is lost."""

    def test_vehicle_typo(self):
        """A vehicle number with a typo is refused on the trip, on the delivery and in a fleet's master."""
        delivery = self._delivery().with_user(self.supervisor)
        trip = self._trip(delivery)
        for record, name in ((trip, "vehicle_no"), (delivery, "o2d_vehicle_no")):
            with self.assertRaisesRegex(ValidationError, "more than four digits"), self.env.cr.savepoint():
                record[name] = "MH12AB12345"
        self.assertEqual((trip.vehicle_no, delivery.o2d_vehicle_no), (VEHICLE, VEHICLE))

    def test_typo_is_said_at_once(self):
        """The form says what is wrong before anything is saved."""
        trip = self.env["o2d.trip"].new({"vehicle_no": "XX12AB1234", "driver_phone": "98220 12345"})
        self.assertIn("no state has the letters XX", trip._onchange_typed()["warning"]["message"])
        self.assertEqual(trip.driver_phone, "9822012345")

    def test_phone_and_lr(self):
        """A phone that cannot be dialled and an LR that no e-way bill takes are refused."""
        trip = self._trip()
        for name, value in (("driver_phone", "12345"), ("lr_no", "LR#1"), ("driver_licence", "?")):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                trip[name] = value

    def test_lr_before_the_invoice(self):
        """An LR dated before the invoice of its delivery is refused; the same day is right."""
        delivery = self._validated(self._delivery())
        bill = delivery.sale_id.invoice_ids or delivery.sale_id._create_invoices()
        if bill.state == "draft":
            bill.invoice_date = "2026-03-10"
            bill.action_post()
        day = bill.invoice_date
        trip = self._trip(delivery)
        with self.assertRaisesRegex(ValidationError, "dated before its invoice"), self.env.cr.savepoint():
            delivery.with_user(self.supervisor).o2d_lr_date = day.replace(year=day.year - 1)
        with self.assertRaisesRegex(ValidationError, "dated before its invoice"), self.env.cr.savepoint():
            trip.lr_date = day.replace(year=day.year - 1)
            trip.flush_recordset()
        delivery.with_user(self.supervisor).o2d_lr_date = day
        self.assertEqual(delivery.o2d_lr_date, day)

    def test_lr_of_tomorrow(self):
        """An LR is not dated after today."""
        with self.assertRaisesRegex(ValidationError, "after today"):
            self._trip(lr_date="2099-01-01")

    def test_transporter_number(self):
        """A transporter ID of the wrong form is refused on its contact; without one the GSTIN counts."""
        self.assertEqual(self._trip(transporter_id=self.carrier.id).transporter_no, GSTIN)
        with self.assertRaisesRegex(ValidationError, "15 letters and digits"):
            self.carrier.o2d_transporter_no = "88"
        with self.assertRaisesRegex(ValidationError, "last one would be V"):
            self.carrier.o2d_transporter_no = "27AAPFU0939F1ZX"
        self.carrier.o2d_transporter_no = "88AAPFU0939F1ZX"
        self.assertEqual(self._trip(transporter_id=self.carrier.id).transporter_no, "88AAPFU0939F1ZX")

    def test_number_of_a_new_transporter(self):
        """A number that nobody knew is kept on the transporter's contact; a known one is not changed from a trip."""
        nameless = self._partner(name="Fast Parcel")
        trip = self._trip(transporter_id=nameless.id)
        with self.assertRaisesRegex(ValidationError, "15 letters and digits"), self.env.cr.savepoint():
            trip.transporter_no = "88"
        trip.transporter_no = "88aapfu0939f1zx"
        self.assertEqual((nameless.o2d_transporter_no, trip.transporter_no), ("88AAPFU0939F1ZX", "88AAPFU0939F1ZX"))
        with self.assertRaisesRegex(ValidationError, "Correct it on the contact"), self.env.cr.savepoint():
            trip.transporter_no = GSTIN
        self.assertEqual(nameless.o2d_transporter_no, "88AAPFU0939F1ZX")

    def test_only_deliveries_travel(self):
        """Receipts, returns and cancelled deliveries go on no trip."""
        cancelled = self._delivery()
        cancelled.action_cancel()
        receipt = self.env["stock.picking"].create({"picking_type_id": self.warehouse.in_type_id.id})
        trip = self._trip()
        for picking in (cancelled, receipt):
            with self.assertRaisesRegex(UserError, "cannot go on a trip"):
                trip.picking_ids = [(4, picking.id)]


class TestTripRights(TripCase):
    """The supervisor makes trips; others read them."""

    def test_who_writes(self):
        """Guard and picker read trips and change none, through the trip or through a delivery."""
        delivery = self._delivery()
        trip = self._trip(delivery)
        for user in (self.guard, self.picker):
            self.assertEqual(trip.with_user(user).vehicle_no, VEHICLE)
            for record, values in (
                (trip, {"vehicle_no": "KA01B0007"}),
                (delivery, {"o2d_vehicle_no": "KA01B0007"}),
                (delivery, {"o2d_trip_id": False}),
                (delivery, {"o2d_lr_no": "A1"}),
            ):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(values)
        self.assertEqual((trip.vehicle_no, delivery.o2d_trip_id, delivery.o2d_lr_no), (VEHICLE, trip, False))

    def test_decided_by_the_system(self):
        """State and gate times are never typed, by no role and through no default."""
        trip = self._trip()
        for values in ({"state": "left"}, {"gate_out_at": "2026-01-01"}, {"gate_code": "X"}):
            with self.assertRaises(AccessError):
                trip.write(values)
            with self.assertRaises(AccessError):
                self._trip(**values)
        forged = trip.with_context(default_state="left", default_gate_out_at="2026-01-01").create({})
        self.assertEqual((forged.state, forged.gate_out_at), ("planned", False))
        with self.assertRaises(AccessError):
            self._delivery().with_user(self.supervisor).o2d_gate_out_at = "2026-01-01"

    def test_two_companies(self):
        """Each company sees its own trips, and goods of two companies do not share one."""
        other = self.env["res.company"].create({"name": "Second Company"})
        stranger = self._user(
            "dispatch_supervisor", login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        trip = self._trip(self._delivery())
        self.assertFalse(self.env["o2d.trip"].with_user(stranger).search([("id", "=", trip.id)]))
        with self.assertRaises(AccessError):
            trip.with_user(stranger).read(["vehicle_no"])
        theirs = self.env["o2d.trip"].with_user(stranger).create({"company_id": other.id})
        self.assertEqual(theirs.warehouse_id.company_id, other)
        with self.assertRaises(UserError):
            theirs.sudo().picking_ids = [(4, self._delivery().id)]
