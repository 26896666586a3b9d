"""Allocation, picking, loading and the gate."""

import time

from ..history import flow
from ..tools import parties
from .play import Trouble
from .registry import step


@step("allocation", 10, role="warehouse_coordinator")
def allocate(scene):
    """Every line gets its stock, in its bin."""
    order = scene.order
    moves = flow.allocate(order).move_ids
    short = moves.filtered(lambda move: move.state != "assigned")
    if short:
        codes = ", ".join(short.product_id.mapped("default_code")[:3])
        raise Trouble(f"Pune has no stock left of {codes}. Begin again with ./o2d demo --fresh.")
    lines = moves.move_line_ids
    places, lots = len(lines.location_id), len(lines.lot_id)
    return f"{len(moves)} lines reserved in {places} bins of {order.warehouse_id.name}, {lots} of them by lot"


@step("credit", 5, role="warehouse_coordinator", needs="o2d_atp")
def find_less(scene):
    """From now on Pune sells what is confirmed. In one bin less is found than the books say, and the bin is capped."""
    order = scene.order
    _enforce_confirmed_stock(scene)
    product, place, book = _bin_with_plenty(scene)
    found = book - max(1.0, book // 10)
    look = scene.env["o2d.stock.look"]._ask(product, place).with_env(scene.env)
    look._found(found)
    return (
        f"only confirmed stock is sold from {order.warehouse_id.name}; in {place.name} stand {found:g} of {book:g} "
        f"{product.name}: the bin is capped at that, and a count is asked for"
    )


def _enforce_confirmed_stock(scene):
    controls, warehouse = scene.env["o2d.control"].sudo(), scene.order.warehouse_id
    values = {"code": "confirmed_stock", "company_id": warehouse.company_id.id, "warehouse_id": warehouse.id}
    row = controls.search([(name, "=", value) for name, value in values.items()])
    if row:
        row.mode = "enforce"
    else:
        controls.create({**values, "mode": "enforce"})


def _bin_with_plenty(scene):
    """A bin that holds far more of an ordered product than the order takes, and is not capped yet."""
    lines, caps = scene.order.order_line, scene.env["o2d.stock.cap"]
    capped = caps.search([("state", "=", "open")])
    quants = scene.env["stock.quant"].search(
        [
            ("product_id", "in", lines.product_id.ids),
            ("location_id.o2d_place_warehouse_id", "=", scene.order.warehouse_id.id),
            ("owner_id", "=", False),
        ],
        order="id",
    )
    for quant in quants:
        wanted = sum(
            lines.filtered(lambda line, quant=quant: line.product_id == quant.product_id).mapped("product_uom_qty")
        )
        is_capped = any((cap.product_id, cap.location_id) == (quant.product_id, quant.location_id) for cap in capped)
        if not is_capped and quant.quantity - quant.reserved_quantity > 2 * wanted + 10:
            return quant.product_id, quant.location_id, quant.quantity
    raise Trouble("No bin in Pune holds plenty of what is ordered. Begin again with ./o2d demo --fresh.")


@step("allocation", 10, role="warehouse_coordinator", needs="o2d_atp")
def share_out(scene):
    """All lines get their goods at once, from bins that somebody has seen; where nobody has, somebody looks first."""
    order = scene.order
    seconds = _timed(flow.allocate, order)
    looks = scene.env["o2d.stock.look"].search(
        [
            ("state", "=", "open"),
            ("reason", "=", "asked"),
            ("product_id", "in", order.order_line.product_id.ids),
            ("warehouse_id", "=", order.warehouse_id.id),
        ]
    )
    if looks:
        looks.action_confirm()
        seconds += _timed(flow.allocate, order)
    moves = flow.allocate(order).move_ids
    short = moves.filtered(lambda move: move.state != "assigned")
    if short:
        codes = ", ".join(short.product_id.mapped("default_code")[:3])
        raise Trouble(f"Pune has no stock left of {codes}. Begin again with ./o2d demo --fresh.")
    lines = moves.move_line_ids
    looked = f", {len(looks)} of them after a look" if looks else ""
    return (
        f"{len(moves)} lines set aside in {seconds:.1f} s from {len(lines.location_id)} bins of "
        f"{order.warehouse_id.name}{looked}, {len(lines.lot_id)} by lot"
    )


def _timed(act, *arguments):
    """How long something took, in real seconds, whatever clock is moved."""
    start = time.clock_gettime(time.CLOCK_MONOTONIC)
    act(*arguments)
    return time.clock_gettime(time.CLOCK_MONOTONIC) - start


@step("picking", 10, role="picker")
def pick(scene):
    """The picker takes what the list says, bin by bin."""
    pickings = flow.first_transfers(scene.order)
    lines = len(pickings.move_line_ids)
    units = sum(pickings.move_ids.mapped("quantity"))
    flow.transfer(pickings)
    return f"{lines} lines, {units:,.0f} units picked and brought to the dock ({', '.join(pickings.mapped('name'))})"


@step("picking", 20, role="dispatch_supervisor")
def load(scene):
    """Loaded into a vehicle of the own fleet, which is named once, with its driver; no transporter is needed."""
    order = scene.order
    vehicle = scene.env["fleet.vehicle"].sudo().search([("license_plate", "=", parties.vehicles()[0][0])], limit=1)
    scene.values["vehicle"] = vehicle.id
    deliveries = flow.deliveries(order).filtered(lambda picking: picking.state == "assigned")
    weight = sum(deliveries.mapped("weight"))
    flow.transfer(deliveries)
    scene.values["deliveries"] = deliveries.ids
    return (
        f"{', '.join(deliveries.mapped('name'))}, {weight:,.0f} kg loaded into {vehicle.license_plate}, "
        f"driver {vehicle.driver_id.name}"
    )


@step("gate_out", 10, role="gate_keeper")
def gate_out(scene):
    """The papers are in order, and the vehicle leaves; who let it out stands on the delivery."""
    deliveries = scene.env["stock.picking"].browse(scene.values["deliveries"])
    vehicle = scene.env["fleet.vehicle"].sudo().browse(scene.values["vehicle"])
    for delivery in deliveries:
        delivery.message_post(body=scene.env._("Vehicle %(plate)s left the gate.", plate=vehicle.license_plate))
    scene.env["o2d.event"].sudo()._log(
        deliveries,
        "note",
        stage="gate_out",
        note=f"Vehicle {vehicle.license_plate} left the gate.",
        user=scene.env.user,
    )
    return f"{vehicle.license_plate} left for {scene.order.partner_shipping_id.city} with invoice and e-way bill"
