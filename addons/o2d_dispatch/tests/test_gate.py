from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.exceptions import O2dRefused

from .trip_common import TripCase


class TestGateStage(TripCase):
    """A delivery waits for the gate when somebody keeps one."""

    def _settled_stage(self, delivery):
        delivery.sale_id.invoice_ids.filtered(lambda bill: bill.state == "draft").action_post()
        if delivery.sale_id.invoice_status == "to invoice":
            delivery.sale_id._create_invoices().action_post()
        delivery.sale_id._o2d_sync_stages()
        return delivery.o2d_stage_id.code

    def test_no_gate(self):
        """Where no gate is kept and no trip was made, a validated delivery has left, as in core."""
        delivery = self._validated(self._delivery())
        self.assertFalse(delivery.o2d_gate_awaited)
        self.assertEqual(self._settled_stage(delivery), "settlement")
        self.assertNotIn("gate_out", delivery.o2d_way_ids.mapped("code"))

    def test_gate_is_kept(self):
        """Where the gate is kept, a billed delivery waits there, and leaving brings it to settlement."""
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._delivery()
        self.assertIn("gate_out", delivery.o2d_way_ids.mapped("code"))
        self._validated(delivery)
        self.assertTrue(delivery.o2d_gate_awaited)
        self.assertEqual(self._settled_stage(delivery), "gate_out")
        self.assertEqual(delivery.sale_id.o2d_stage_id.code, "gate_out")
        self._trip(delivery).with_user(self.guard).action_gate_out()
        self.assertEqual(delivery.o2d_stage_id.code, "settlement")
        done = self._events(delivery, "done").filtered(lambda event: event.stage == "gate_out")
        self.assertEqual((len(done), done.user_id), (1, self.guard.id))

    def test_trip_makes_it_wait(self):
        """A delivery on a trip has not left before its vehicle has, whatever the control says."""
        delivery = self._delivery()
        trip = self._trip(delivery)
        self._validated(delivery)
        self.assertEqual(self._settled_stage(delivery), "gate_out")
        trip.picking_ids = [(3, delivery.id)]
        self.assertEqual(delivery.o2d_stage_id.code, "settlement")

    def test_switching_moves_nothing(self):
        """Switching the control on moves nothing that went before."""
        delivery = self._validated(self._delivery())
        self._settled_stage(delivery)
        self._control("gate_out", "enforce", self.warehouse)
        delivery.invalidate_recordset()
        self.assertEqual(delivery.o2d_stage_id.code, "settlement")

    def test_uninstalling(self):
        """Without the module nothing stands at a gate that is no more."""
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._validated(self._delivery())
        self.assertEqual(self._settled_stage(delivery), "gate_out")
        self.env["stock.picking"]._o2d_forget_gate()
        self.assertEqual((delivery.o2d_stage_id.code, delivery.sale_id.o2d_stage_id.code), ("settlement",) * 2)

    def test_left_before_the_bill(self):
        """A vehicle that left before the bill has one gate-out in the trail, of the moment it left."""
        delivery = self._validated(self._delivery())
        self._trip(delivery).action_gate_out()
        self.assertEqual(self._settled_stage(delivery), "settlement")
        done = self._events(delivery, "done").filtered(lambda event: event.stage == "gate_out")
        self.assertEqual(len(done), 1)
        self.assertIn("MH 12 AB 1234", done.note)
        order_done = self._events(delivery.sale_id, "done").filtered(lambda event: event.stage == "gate_out")
        self.assertFalse(order_done)


class TestGateOut(TripCase):
    """The one way out, through every door."""

    def test_guard_lets_out(self):
        """The guard lets a vehicle out: times, person and state are kept."""
        delivery = self._validated(self._delivery())
        trip = self._trip(delivery).with_user(self.guard)
        trip.action_arrived()
        self.assertEqual(trip.state, "loading")
        self.assertTrue(trip.gate_in_at)
        trip.action_gate_out()
        self.assertEqual((trip.state, trip.gate_out_user_id), ("left", self.guard))
        self.assertTrue(delivery.o2d_gate_out_at)

    def test_second_gate_out(self):
        """A second gate-out is refused, says when and by whom the first was, and changes nothing."""
        trip = self._gone()
        left = trip.gate_out_at
        with self.assertRaisesRegex(UserError, "let out by test_dispatch_supervisor.*second time"):
            trip.with_user(self.guard).action_gate_out()
        with self.assertRaisesRegex(UserError, "second time"):
            trip.picking_ids.with_user(self.guard).action_o2d_gate_out()
        self.assertEqual(trip.gate_out_at, left)

    def test_nobody_else(self):
        """A picker lets nothing out, by no door."""
        trip = self._trip(self._validated(self._delivery())).with_user(self.picker)
        for door in (
            trip.action_gate_out,
            trip.action_arrived,
            trip.o2d_gate_look,
            lambda: trip.o2d_gate_let_out(["vehicle", "cartons"]),
            lambda: trip.o2d_gate_wrong("x"),
            trip.o2d_gate_list,
            lambda: trip.o2d_gate_scan(trip.gate_code),
            trip.picking_ids.action_o2d_gate_out,
        ):
            with self.assertRaises(AccessError):
                door()
        self.assertEqual(trip.state, "planned")

    def test_empty_and_cancelled(self):
        """A trip without a delivery, and a cancelled one, do not leave."""
        trip = self._trip()
        with self.assertRaisesRegex(UserError, "bears no delivery"):
            trip.action_gate_out()
        trip.action_cancel()
        with self.assertRaisesRegex(UserError, "is cancelled"):
            trip.action_gate_out()

    def test_locked_afterwards(self):
        """What has left is evidence: only LR, freight and note may still be written down."""
        trip = self._gone()
        delivery = trip.picking_ids
        for record, values in (
            (trip, {"vehicle_no": "KA01B0007"}),
            (trip, {"picking_ids": [(3, delivery.id)]}),
            (delivery.with_user(self.supervisor), {"o2d_vehicle_no": "KA01B0007"}),
            (delivery.with_user(self.supervisor), {"o2d_trip_id": False}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.write(values)
        with self.assertRaises(UserError):
            trip.unlink()
        with self.assertRaises(UserError):
            trip.action_cancel()
        trip.write({"lr_no": "A1", "freight_amount": 4500})
        self.assertEqual(delivery.o2d_lr_no, "A1")

    def test_without_a_trip(self):
        """Where only the gate is kept, a delivery leaves without a trip."""
        self._control("gate_out", "enforce", self.warehouse)
        self._control("vehicle_capture", "off", self.warehouse)
        delivery = self._validated(self._delivery())
        delivery.with_user(self.guard).action_o2d_gate_out()
        self.assertTrue(delivery.o2d_gate_out_at)
        with self.assertRaisesRegex(UserError, "has left already"):
            delivery.with_user(self.guard).action_o2d_gate_out()


class TestGateReasons(TripCase):
    """The gate asks every delivery, and says which one may not leave and why."""

    def _enforce(self):
        for code in ("gate_out", "vehicle_capture"):
            self._control(code, "enforce", self.warehouse)

    def test_advice_stops_nothing(self):
        """Advised only, an incomplete trip leaves, and the trail says what would have been stopped."""
        delivery = self._validated(self._delivery())
        trip = self._trip(delivery, driver_phone=False)
        trip.action_gate_out()
        self.assertEqual(trip.state, "left")
        advised = self._events(delivery, "advised").filtered(lambda event: event.detail["gate"] == "gate_out")
        self.assertIn("the driver's phone", advised.note)

    def test_one_is_refused(self):
        """One delivery that may not leave is named with its reason; taken off the trip, the others leave."""
        self._enforce()
        good, bad = self._delivery(), self._delivery()
        trip = self._trip(good | bad)
        self._validated(good)
        with self.assertRaisesRegex(O2dRefused, f"{bad.name}: It is not validated yet.*\nTake {bad.name} off"):
            trip.with_user(self.guard).action_gate_out()
        self.assertEqual((trip.state, good.o2d_gate_out_at), ("planned", False))
        trip.picking_ids = [(3, bad.id)]
        trip.with_user(self.guard).action_gate_out()
        self.assertTrue(good.o2d_gate_out_at)
        self.assertFalse(bad.o2d_gate_out_at)

    def test_vehicle_is_required(self):
        """Where vehicles are to be named, what the arrangement needs is needed at the gate."""
        self._enforce()
        delivery = self._delivery()
        trip = self._trip(delivery, vehicle_no=False)
        self._validated(delivery)
        with self.assertRaisesRegex(O2dRefused, "Not known yet: the vehicle"):
            trip.action_gate_out()
        trip.vehicle_no = "MH 12 AB 1234"
        trip.action_gate_out()
        self.assertEqual(trip.state, "left")

    def test_transporter_without_a_number(self):
        """A parcel carrier without GSTIN or ID keeps the gate closed; its LR may follow."""
        self._enforce()
        delivery = self._delivery()
        nameless = self._partner(name="Fast Parcel")
        trip = self._trip(delivery, arrangement="parcel", transporter_id=nameless.id, vehicle_no=False)
        self._validated(delivery)
        with self.assertRaisesRegex(O2dRefused, "the transporter's GSTIN or ID"):
            trip.action_gate_out()
        nameless.o2d_transporter_no = "88AAPFU0939F1ZX"
        self.assertEqual((trip.missing_words, trip.later_words), ("", "the LR number, the LR date"))
        trip.action_gate_out()
        self.assertEqual(trip.state, "left")

    def test_validate_asks_how_it_travels(self):
        """Where vehicles are to be named, a delivery is not validated before somebody has said how it travels;
        vehicle and driver may follow."""
        self._control("vehicle_capture", "enforce", self.warehouse)
        delivery = self._delivery()
        with self.assertRaisesRegex(O2dRefused, "how it travels"):
            self._validated(delivery)
        self._trip(delivery, vehicle_no=False, driver_name=False, driver_phone=False)
        self._validated(delivery)
        self.assertEqual(delivery.state, "done")

    def test_refusal_is_kept(self):
        """A refusal opens an exception for the supervisor, which leaving closes."""
        self._enforce()
        delivery = self._delivery()
        trip = self._trip(delivery, driver_name=False)
        self._validated(delivery)
        enforced = delivery._o2d_gate_check("gate_out")
        delivery._o2d_log_refusal("gate_out", enforced)
        problem = self._problems(delivery).filtered(lambda one: one.control == "vehicle_capture")
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_dispatch_supervisor"))
        trip.driver_name = "Ramesh"
        trip.action_gate_out()
        self.assertEqual(problem.state, "closed")


class TestGateScreen(TripCase):
    """What the guard's screen is told."""

    def test_scan(self):
        """A gate pass, a trip's number and a vehicle's number lead to the trip; anything else is said."""
        trip = self._trip(self._delivery())
        find = self.env["o2d.trip"].with_user(self.guard).o2d_gate_scan
        for code in (trip.gate_code, trip.gate_code.lower(), trip.name, "mh 12 ab 1234"):
            self.assertEqual(find(code), trip.id)
        for code in ("4006381333931", "", None, {"x": 1}, "%"):
            with self.assertRaisesRegex(UserError, "no gate pass of ours"):
                find(code)

    def test_list(self):
        """Vehicles that wait and those that left today are listed; a word narrows the list."""
        waiting = self._trip(self._delivery(), vehicle_no="KA 01 B 7")
        gone = self._gone()
        self._trip()
        listed = self.env["o2d.trip"].with_user(self.guard).o2d_gate_list()
        self.assertEqual([row["id"] for row in listed["waiting"]], waiting.ids)
        self.assertEqual([row["id"] for row in listed["left"]], gone.ids)
        self.assertEqual(listed["waiting"][0]["vehicle"], "KA 01 B 0007")
        for text, ids in (("ka 01", waiting.ids), ("ramesh", waiting.ids), ("XYZ", [])):
            listed = self.env["o2d.trip"].with_user(self.guard).o2d_gate_list(text)
            self.assertEqual([row["id"] for row in listed["waiting"]], ids)

    def test_look_leaves_no_trace(self):
        """Looking says what stops a delivery, and writes nothing."""
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._delivery()
        trip = self._trip(delivery, seal_no="S-77").with_user(self.guard)
        before = len(self._events(delivery))
        seen = trip.o2d_gate_look()
        self.assertTrue(seen["stops"])
        self.assertIn("not validated yet", seen["deliveries"][0]["stops"][0])
        self.assertEqual(seen["checks"], ["vehicle", "cartons", "seal"])
        self.assertEqual(len(self._events(delivery)), before)

    def test_compare_first(self):
        """The gate opens when everything was compared, and the trail says what was."""
        delivery = self._validated(self._delivery())
        trip = self._trip(delivery, seal_no="S-77").with_user(self.guard)
        for checks in ([], ["vehicle"], None, "vehicle", ["vehicle", "cartons"]):
            with self.assertRaisesRegex(UserError, "Compare vehicle"):
                trip.o2d_gate_let_out(checks)
        seen = trip.o2d_gate_let_out(["vehicle", "cartons", "seal", "anything"])
        self.assertEqual((seen["state"], seen["left_by"]), ("left", self.guard.name))
        event = self._events(delivery).filtered(lambda one: (one.detail or {}).get("checked"))
        self.assertEqual(event.detail["checked"], ["cartons", "seal", "vehicle"])

    def test_something_is_wrong(self):
        """What the guard finds wrong reaches the supervisor, and is closed when the vehicle leaves."""
        delivery = self._validated(self._delivery())
        trip = self._trip(delivery).with_user(self.guard)
        with self.assertRaisesRegex(UserError, "few words"):
            trip.o2d_gate_wrong("  ")
        trip.o2d_gate_wrong("Plate says MH 12 AB 4321")
        problem = self._problems(delivery)
        self.assertIn("MH 12 AB 4321", problem.name)
        trip.action_gate_out()
        self.assertEqual(problem.state, "closed")
