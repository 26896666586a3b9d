"""What the pictures of dispatch need: a pick on its way, a vehicle at the gate, one that has left."""

PLACES = ("PUN", "NAG")
CONTROLS = ("pick_confirmation", "vehicle_capture", "pick_invoicing", "gate_out")
# So many lines of the pick in the picture are scanned already.
SCANNED = 5


def prepare(env):
    """What the demonstration enforces only advises at first: the day begins with orders of the time before."""
    places = env["stock.warehouse"].search([("code", "in", PLACES)])
    rows = env["o2d.control"].search(
        [("code", "in", [*CONTROLS, "confirmed_stock"]), ("warehouse_id", "in", places.ids)]
    )
    rows.mode = "advise"


def enforce(env, *codes):
    """In Pune and Nagpur these controls are enforced from now on."""
    from odoo.addons.o2d_demo.scenario.controls import enforce

    for place in env["stock.warehouse"].search([("code", "in", PLACES)]):
        for code in codes:
            enforce(env, code, place.company_id, place)


def declare_steps(step):
    """The steps of dispatch, for `picturing/day.py`, through the doors of its screens."""
    from odoo import fields

    from odoo.addons.o2d_demo.history import flow
    from odoo.addons.o2d_demo.scenario.handheld import Handheld
    from odoo.addons.o2d_demo.tools import parties

    @step("administration")
    def switch_on(work):
        enforce(work.env, *CONTROLS)

    @step("picker")
    def scan_all(work):
        """Every line by scan, into cartons."""
        for picking in flow.first_transfers(work.order):
            Handheld(picking).walk()

    @step("picker")
    def scan_some(work):
        """The first lines only: the picker is on the way."""
        for picking in flow.first_transfers(work.order):
            Handheld(picking).begin(SCANNED)

    @step("dispatch_supervisor")
    def load(work):
        """On a transporter's vehicle, or on the one that is being loaded; validated and billed, at the gate."""
        trips = work.env["o2d.trip"]
        for delivery in flow.deliveries(work.order).filtered(lambda picking: picking.state == "assigned"):
            trip = trips.search([("warehouse_id", "=", work.warehouse.id), ("state", "=", "loading")], limit=1)
            if trip:
                delivery.o2d_trip_id = trip
            else:
                trip = trips.browse(delivery.action_o2d_make_trip()["res_id"])
                trip.write(_prepare_journey(trip, work.plan.number))
                trip.action_arrived()
            delivery.with_context(skip_backorder=True, skip_sms=True).button_validate()

    def _prepare_journey(trip, number):
        _plate, driver, phone = parties.vehicles()[number % 8]
        return {
            "arrangement": "hired",
            "transporter_id": flow.transporter(trip.env, number).id,
            "vehicle_no": parties.hired_vehicle(number),
            "driver_name": driver,
            "driver_phone": phone,
            "lr_no": f"{4180 + number}",
            "lr_date": fields.Date.context_today(trip.with_context(tz="Asia/Kolkata")),
            "seal_no": f"DF-{48100 + trip.id:06d}",
        }

    @step("gate_keeper")
    def leave(work):
        """The guard has compared everything, and opens the gate."""
        for trip in flow.deliveries(work.order).o2d_trip_id:
            trip.o2d_gate_let_out(trip.o2d_gate_look()["checks"])
