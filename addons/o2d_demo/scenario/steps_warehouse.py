"""Allocation, picking, loading and the gate."""

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
