import functools

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .trip_common import VEHICLE, TripCase

# No element of the screen is wider than a phone.
FITS = """
(async () => {
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    const wide = () =>
        [...document.querySelectorAll(".o_o2d_gate_page *")].filter(
            (one) => one.getBoundingClientRect().right > window.innerWidth + 1
        );
    for (let turn = 0; turn < 200 && !document.querySelector(".o_o2d_gate_row"); turn++) {
        await pause(100);
    }
    const before = wide();
    document.querySelector(".o_o2d_gate_row").click();
    for (let turn = 0; turn < 200 && !document.querySelector(".o_o2d_gate_trip"); turn++) {
        await pause(100);
    }
    const found = [...before, ...wide()];
    if (found.length || document.documentElement.scrollWidth > window.innerWidth) {
        console.error(`Wider than the phone: ${found.map((one) => one.className)}`);
        return;
    }
    if (!document.querySelector(".o_o2d_gate_delivery")) {
        console.error("There was nothing to look at");
        return;
    }
    console.log("test successful");
})()
"""

# Another guard has let the vehicle out while this one was looking at it; then he presses the button too.
LATE = """
(async () => {
    const wait = async (selector) => {
        for (let turn = 0; turn < 200 && !document.querySelector(selector); turn++) {
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return document.querySelector(selector);
    };
    (await wait(".o_o2d_gate_left")).click();
    await wait(".o_o2d_gate_check");
    for (const check of document.querySelectorAll(".o_o2d_gate_check")) {
        check.click();
    }
    (await wait(".o_o2d_gate_out:enabled")).click();
    const words = (await wait(".modal .modal-body"))?.textContent || "";
    if (!words.includes("second time")) {
        console.error(`The guard is not told that it has left: ${words}`);
        return;
    }
    if (!(await wait(".o_o2d_gate_gone")) || document.querySelector(".o_o2d_gate_out")) {
        console.error("The screen still offers to let it out");
        return;
    }
    console.log("test successful");
})()
"""


@tagged("post_install", "-at_install")
class TestTripScreens(TripCase, HttpCase):
    """Trips and proofs, as the people at the dock find them."""

    def test_supervisor_fills_a_trip(self):
        """The supervisor names vehicle and driver; a typo is said at once, and what is missing goes away."""
        trip = self._trip(self._delivery(), arrangement=False, vehicle_no=False, driver_name=False, driver_phone=False)
        self.start_tour("/odoo/dispatch-trips", "o2d_trip_fill", login=self.supervisor.login)
        trip.invalidate_recordset()
        self.assertRecordValues(
            trip,
            [{"state": "loading", "vehicle_no": VEHICLE, "driver_phone": "9822012345", "arrangement": "hired"}],
        )

    def test_proof_with_damage(self):
        """A proof with a damaged item is written down from the list of what is awaited."""
        delivery = self._gone().picking_ids
        self.start_tour("/odoo/dispatch-proofs", "o2d_proof", login=self.supervisor.login)
        delivery.invalidate_recordset()
        self.assertEqual(delivery.o2d_proof_ids.receiver, "Suresh Patil")
        self.assertEqual(delivery.o2d_proof_ids.line_ids.quantity, 1)


@tagged("post_install", "-at_install")
class TestGatePhone(TripCase, HttpCase):
    """The guard's phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_guard_lets_out(self):
        """The guard finds a vehicle by a part of its number, compares, and lets it out."""
        trip = self._trip(self._validated(self._delivery()))
        self.start_tour("/odoo/gate", "o2d_gate_out", login=self.guard.login)
        trip.invalidate_recordset()
        self.assertEqual((trip.state, trip.gate_out_user_id), ("left", self.guard))

    def test_stopped(self):
        """What may not leave is named, the button stays shut, and the supervisor is told what else is wrong."""
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._delivery()
        self._trip(delivery)
        self.start_tour("/odoo/gate", "o2d_gate_stopped", login=self.guard.login)
        self.assertIn("Tarpaulin is torn", self._problems(delivery).name)

    def test_another_was_faster(self):
        """A guard who is late is told so, and his screen shows the vehicle as gone."""
        trip = self._trip(self._validated(self._delivery()))
        seen = [trip.with_user(self.guard).o2d_gate_look()]
        trip.action_gate_out()
        model = self.registry["o2d.trip"]
        look = model.o2d_gate_look

        @functools.wraps(look)
        def look_late(trip):
            return seen.pop() if seen else look(trip)

        self.patch(model, "o2d_gate_look", look_late)
        with mute_logger("odoo.http"):
            self.browser_js("/odoo/gate", LATE, "odoo.isReady === true", login=self.guard.login)
        self.assertFalse(seen)

    def test_no_overflow(self):
        """Long names fit a phone."""
        long = self._partner(name="Godavari Agro Engineering and Irrigation Works Private Limited", city="Ahilyanagar")
        self._trip(self._delivery(partner_id=long.id), note="Unload at the second gate, behind the temple",
                   transporter_id=long.id)  # fmt: skip
        self.browser_js("/odoo/gate", FITS, "odoo.isReady === true", login=self.guard.login)


@tagged("post_install", "-at_install")
class TestTripPapers(TripCase, RpcCase):
    """Papers of a trip."""

    def test_papers(self):
        """Gate pass and trip sheet name vehicle, driver, seal and every consignee; the gate pass bears its QR."""
        trip = self._trip(
            self._delivery() | self._delivery(), seal_no="S-77", transporter_id=self.carrier.id, lr_no="PN1"
        )
        render = self.env["ir.actions.report"].with_user(self.guard)._render_qweb_html
        for report, words in (
            ("o2d_dispatch.report_gate_pass", ("data:image/png;base64", trip.gate_code, "Gate, time out")),
            ("o2d_dispatch.report_trip_sheet", ("Signature and stamp", "1 line")),
        ):
            html = render(report, trip.ids)[0].decode()
            for word in ("MH 12 AB 1234", "Ramesh Jadhav", "98220 12345", "S-77", "VRL Logistics", "PN1",
                         "Kaveri Traders", *trip.picking_ids.mapped("name"), *words):  # fmt: skip
                self.assertIn(word, html)


@tagged("post_install", "-at_install")
class TestTripInTracker(TripCase):
    """The vehicle in the tracker and in the work queues."""

    def test_found_by(self):
        """An order is found by its vehicle, however it is spaced, and by its LR."""
        trip = self._trip(self._delivery(), lr_no="PN2291")
        order = trip.picking_ids.sale_id
        find = order.with_user(self._user("sales_coordinator")).o2d_find
        for text, code in (("mh 12 ab 1234", "vehicle"), ("MH12AB", "vehicle"), ("pn2291", "lr")):
            found = {one["id"]: [key["code"] for key in one["found_by"]] for one in find(text)}
            self.assertIn(code, found.get(order.id, []))

    def test_told(self):
        """The tracker says by what a delivery left, and who received it; the customer reads it too."""
        trip = self._gone(lr_no="PN2291")
        order = trip.picking_ids.sale_id
        for audience in ("internal", "portal"):
            tracking = order._o2d_tracking(audience)
            way = tracking["deliveries"][0]
            self.assertEqual((way["vehicle"], way["tracking_ref"]), ("MH 12 AB 1234", "PN2291"))
            paper = next(one for one in tracking["documents"] if one["kind"] == "delivery")
            self.assertEqual((paper["vehicle"], paper["words"]), ("MH 12 AB 1234", "Left"))
        self.env["o2d.proof"].create({"picking_id": trip.picking_ids.id, "receiver": "Suresh Patil"})
        tracking = order._o2d_tracking("internal")
        self.assertEqual(tracking["deliveries"][0]["words"], "Received")
        self.assertIn("Received by Suresh Patil", [one["words"] for one in tracking["documents"]])

    def test_step_at_the_gate(self):
        """Where the gate is kept it is a step of the order, and what waits there has not left."""
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._validated(self._delivery())
        tracking = delivery.sale_id._o2d_tracking("internal")
        step = next(one for one in tracking["steps"] if one["code"] == "gate_out")
        self.assertIn(step["state"], ("next", "now"))
        self.assertEqual(tracking["deliveries"][0]["words"], "Packed, waits at the gate")
        self.assertEqual([line["dispatched"] for line in tracking["lines"]], [0])
        self.assertNotIn("left", tracking["answer"])
        self._trip(delivery).action_gate_out()
        tracking = delivery.sale_id._o2d_tracking("internal")
        self.assertEqual([line["dispatched"] for line in tracking["lines"]], [2])
        self.assertIn("by vehicle MH 12 AB 1234", tracking["answer"])

    def test_part_at_the_gate(self):
        """Of an order in two deliveries, what has left is told as left and the rest as waiting."""
        self._control("gate_out", "enforce", self.warehouse)
        first = self._delivery(quantity=5)
        self._deliver(first.sale_id, {self.product: 3})
        self._trip(first).action_gate_out()
        self._deliver(first.sale_id)
        tracking = first.sale_id._o2d_tracking("internal")
        self.assertEqual([line["dispatched"] for line in tracking["lines"]], [3])

    def test_queues(self):
        """Each role finds in its queues what waits for it, and does it there."""
        waiting = self._delivery()
        trip = self._trip(self._delivery())
        gone = self._gone().picking_ids
        queue = self.env["o2d.queue"]
        for role, code, record in (
            ("dispatch_supervisor", "without_vehicle", waiting),
            ("dispatch_supervisor", "trips", trip),
            ("dispatch_supervisor", "proofs", gone),
            ("gate_keeper", "gate", trip),
        ):
            user = self.supervisor if role == "dispatch_supervisor" else self.guard
            own = queue.with_user(user)
            rows = own.o2d_rows(queue.search([("code", "=", code)]).id)["rows"]
            row = next(one for one in rows if one["id"] == record.id)
            self.assertTrue(row["what"])
            self.assertTrue(row["actions"])
        number = queue.search([("code", "=", "gate")]).id
        done = queue.with_user(self.guard).o2d_act(number, trip.id, "arrived")
        self.assertEqual((done["done"], trip.state), (True, "loading"))
        self.assertEqual(queue.with_user(self.guard).o2d_act(number, trip.id, "gate")["action"]["tag"],
                         "o2d_dispatch.gate")  # fmt: skip
        number = queue.search([("code", "=", "without_vehicle")]).id
        action = queue.with_user(self.supervisor).o2d_act(number, waiting.id, "trip")["action"]
        self.assertEqual(self.env["o2d.trip"].browse(action["res_id"]).picking_ids, waiting)
