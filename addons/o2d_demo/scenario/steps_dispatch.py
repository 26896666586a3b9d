"""Picked by scan, packed, loaded on a named vehicle, billed by itself and let out: the way of o2d_dispatch."""

from datetime import timedelta

from odoo import fields

from ..history import flow
from .controls import enforce
from .handheld import Handheld
from .play import Trouble
from .registry import step
from .steps_accounts import billed_words
from .steps_stock import HOME, OTHER, buy
from .steps_warehouse import left_words, loaded_words, loads, to_load, vehicle_of

CONTROLS = ("pick_confirmation", "vehicle_capture", "pick_invoicing", "gate_out")
DUE_IN = timedelta(days=4)
SEAL = "DF-{:06d}"


@step("quotation", 5, role="administration", needs="o2d_dispatch")
def begin_to_enforce(scene):
    """From this morning on nothing leaves the two warehouses but what was scanned, billed, and on a named vehicle;
    customers are told by themselves, orders close by themselves, and each return is decided by a second person."""
    places = [scene.masters.warehouses[code].with_env(scene.env) for code in (HOME, OTHER)]
    for place in places:
        for code in CONTROLS:
            enforce(scene.env, code, place.company_id, place)
    scene.masters.company.write(
        {"o2d_notice": True, "o2d_close": True, "o2d_return_value": 0, "o2d_return_credit": "hand"}
    )
    labels = dict(scene.env["o2d.control"]._fields["code"]._description_selection(scene.env))
    names = " and ".join(place.name for place in places)
    return (
        f"enforced in {names} from today: {', '.join(labels[code].lower() for code in CONTROLS)}; customers are told "
        "when goods leave, and orders close by themselves"
    )


# --- picking ---------------------------------------------------------------------------------------


@step("picking", 10, role="picker", needs="o2d_dispatch")
def pick(scene):
    """Bin by bin, each line scanned and packed; one label is torn, and of one article less is there than set aside."""
    order = scene.order
    pickings = flow.first_transfers(order).sorted(lambda picking: len(picking.move_ids), reverse=True)
    torn, short = _odd_ones(scene, pickings[:1])
    asked = short.product_qty
    missing = max(1.0, asked // 4)
    walks = [Handheld(picking) for picking in pickings]
    for walk in walks:
        walk.walk(torn.id, {short.id: missing})
    scene.values.update(short=short.sale_line_id.id, missing=missing)
    cartons = pickings.o2d_pick_list()["cartons"]
    scanned, bins = sum(len(walk.scanned) for walk in walks), pickings.o2d_confirmation_ids.location_id
    weight = sum(carton["weight"] for carton in cartons)
    return (
        f"{scanned} of {len(order.order_line)} lines by scan out of {len(bins)} bins "
        f"({' and '.join(pickings.mapped('name'))}), one tapped because its label is torn, one short: "
        f"{asked - missing:g} of {asked:g} {short.product_id.name} were there; "
        f"{len(cartons)} cartons, {weight:,.0f} kg gross"
    )


def _odd_ones(scene, picking):
    """A line whose label is torn, and one of which less is found: usual articles that nobody else brings."""
    home = scene.masters.warehouses[HOME]
    usual = picking.move_ids.filtered(
        lambda move: move.product_id.tracking == "none" and move.product_qty >= 4 and len(move.move_line_ids) == 1
    )
    capped = scene.env["stock.move"].browse()
    if "o2d.stock.cap" in scene.env:
        caps = scene.env["o2d.stock.cap"].search([("warehouse_id", "=", home.id)]).product_id
        capped = usual.filtered(lambda move: move.product_id in caps)
    usual = (usual - capped).filtered(lambda move: not move.product_id.with_context(warehouse_id=home.id).incoming_qty)
    if len(usual) < 2:
        raise Trouble(f"{picking.name} has too few usual lines. Begin again with ./o2d demo --fresh.")
    return usual[0], usual.sorted("product_qty")[-1]


@step("picking", 15, role="warehouse_coordinator", needs="o2d_dispatch o2d_atp")
def promise_the_rest(scene):
    """The bin is capped at what was found; what is missing is bought, and promised for the day on which it comes."""
    order, company = scene.order, scene.masters.company
    line = scene.env["sale.order.line"].browse(scene.values["short"])
    before = line.o2d_promise_date
    purchase = buy(scene, {line.product_id: scene.values["missing"]}, fields.Datetime.now() + DUE_IN)
    scene.values["wanted"] = purchase.id
    # What the scheduled action does, that is woken when a picker finds less.
    scene.env["o2d.allocation"]._as_system(company)._check_promises(company)
    if not line.o2d_promise_date or line.o2d_promise_date <= before:
        raise Trouble(f"What is missing of {line.product_id.name} was not promised anew.")
    cap = scene.env["o2d.stock.cap"].search([("product_id", "=", line.product_id.id), ("state", "=", "open")])
    days = [fields.Datetime.context_timestamp(order, moment) for moment in (line.o2d_promise_date, before)]
    return (
        f"{cap.location_id.name} is capped at the {cap.found_quantity:g} that were there, a count is asked for and the "
        f"shortage is open; the missing {scene.values['missing']:g} are bought ({purchase.name}) and promised for "
        f"{days[0]:%a %d %b} instead of {days[1]:%a %d %b}, the rest goes on at once"
    )


# --- vehicle, invoice, gate ------------------------------------------------------------------------


@step("picking", 20, role="dispatch_supervisor", needs="o2d_dispatch")
def load(scene):
    """Each warehouse loads a vehicle, which is named once, with driver and seal; its invoice comes with validation."""
    return load_all(scene, to_load(scene))


def load_all(scene, deliveries, number=0):
    """Put each delivery on a trip of its own and send it to the gate.

    :param number: of the vehicle, among those of the warehouse
    """
    told, rows = [], []
    for delivery in deliveries:
        trip = scene.env["o2d.trip"].browse(delivery.action_o2d_make_trip()["res_id"])
        vehicle = vehicle_of(scene.env, delivery, number)
        trip.write({"arrangement": "own", "vehicle_id": vehicle.id, "seal_no": SEAL.format(48210 + trip.id)})
        trip.action_arrived()
        rows.append((delivery.id, trip.vehicle_no))
        cartons = "1 carton" if delivery.packages_count == 1 else f"{delivery.packages_count} cartons"
        told.append(f"{loaded_words(delivery, vehicle)}, {cartons} under seal {trip.seal_no} ({trip.name})")
    deliveries.with_context(skip_backorder=True, skip_sms=True, skip_expired=True).button_validate()
    not_done = deliveries.filtered(lambda delivery: delivery.state != "done" or delivery.o2d_bill_state != "billed")
    if not_done:
        raise Trouble(f"{not_done[0].name} was not billed: {not_done[0].o2d_bill_problem or 'it is not validated'}")
    scene.values["loads"] = rows
    return "; ".join(told)


@step("invoice", 10, role="accounts", needs="o2d_dispatch")
def look_at_invoices(scene):
    """The invoices stand there since the deliveries were validated; accounts only looks at them."""
    moves = scene.env["account.move"]
    for delivery, _plate in loads(scene):
        moves |= delivery.o2d_invoice_ids
    scene.values["invoices"] = moves.ids
    by = ", ".join(sorted(set(moves.create_uid.mapped("name"))))
    return f"raised by themselves when {by} validated, and posted: {billed_words(moves)}"


@step("gate_out", 10, role="gate_keeper", needs="o2d_dispatch")
def let_out(scene):
    """The guard compares vehicle, cartons and seal on his screen, and the gate opens where the papers are complete."""
    return left_words(scene, let_out_all(scene))


def let_out_all(scene):
    """:return: the numbers of the vehicles that left"""
    trips = scene.env["o2d.trip"]
    expected = [row["id"] for row in trips.o2d_gate_list()["waiting"]]
    plates = []
    for delivery, plate in loads(scene):
        trip = trips.browse(trips.o2d_gate_scan(delivery.o2d_trip_id.gate_code))
        look = trip.o2d_gate_look()
        if trip.id not in expected or look["stops"]:
            raise Trouble(f"{trip.name} may not leave: {look['deliveries']}")
        trip.o2d_gate_let_out(look["checks"])
        plates.append(plate)
    return plates
