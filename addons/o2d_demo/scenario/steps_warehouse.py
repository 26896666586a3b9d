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
    """The picker takes what the list says, bin by bin; what leaves in one step stays on its transfer until loaded."""
    pickings = flow.first_transfers(scene.order)
    lines = len(pickings.move_line_ids)
    units = sum(pickings.move_ids.mapped("quantity"))
    at_once = pickings & flow.deliveries(scene.order)
    at_once.move_ids.picked = True
    flow.transfer(pickings - at_once)
    return f"{lines} lines, {units:,.0f} units picked and brought to the dock ({', '.join(pickings.mapped('name'))})"


@step("picking", 20, role="dispatch_supervisor")
def load(scene):
    """Each warehouse loads a vehicle of the own fleet, which is named once, with its driver; no transporter is needed.

    What it leaves: `loads`, [(id of the delivery, id of the vehicle)], the largest delivery first.
    """
    deliveries = flow.deliveries(scene.order).filtered(lambda picking: picking.state == "assigned")
    deliveries = deliveries.sorted(lambda picking: len(picking.move_ids), reverse=True)
    loads = list(zip(deliveries, _vehicles(scene), strict=False))
    flow.transfer(deliveries)
    scene.values["loads"] = [(delivery.id, vehicle.id) for delivery, vehicle in loads]
    return "; ".join(
        f"{delivery.name}, {delivery.weight:,.0f} kg loaded in {delivery.picking_type_id.warehouse_id.name} into "
        f"{vehicle.license_plate}, driver {vehicle.driver_id.name}"
        for delivery, vehicle in loads
    )


def _vehicles(scene):
    """The own fleet in its order; the first one stands in Pune."""
    vehicles = {one.license_plate: one for one in scene.env["fleet.vehicle"].sudo().search([])}
    return [vehicles[plate] for plate, _driver, _phone in parties.vehicles()]


@step("gate_out", 10, role="gate_keeper")
def gate_out(scene):
    """The papers are in order, and each vehicle leaves; who let it out stands on its delivery."""
    plates = []
    for delivery, vehicle in loads(scene):
        plates.append(vehicle.license_plate)
        delivery.message_post(body=scene.env._("Vehicle %(plate)s left the gate.", plate=vehicle.license_plate))
        scene.env["o2d.event"].sudo()._log(
            delivery,
            "note",
            stage="gate_out",
            note=f"Vehicle {vehicle.license_plate} left the gate.",
            user=scene.env.user,
        )
    bills = scene.env["account.move"].sudo().browse(scene.values["invoices"]).l10n_in_ewaybill_ids
    papers = "invoice and e-way bill" if len(bills) == len(plates) else "their papers"
    return f"{' and '.join(plates)} left for {scene.order.partner_shipping_id.city} with {papers}"


def loads(scene):
    """[(delivery, vehicle)] as they were loaded."""
    deliveries, vehicles = scene.env["stock.picking"], scene.env["fleet.vehicle"].sudo()
    return [(deliveries.browse(one), vehicles.browse(other)) for one, other in scene.values["loads"]]
