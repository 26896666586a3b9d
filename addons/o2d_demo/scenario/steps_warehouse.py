"""Allocation, picking, loading and the gate."""

from ..history import flow
from ..tools import parties
from .play import Trouble
from .registry import step

# Where the own vehicles of each warehouse are registered.
OFFICES = {"PUN": "MH12", "NAG": "MH31", "BLR": "KA01"}


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

    What it leaves: `loads`, [(id of the delivery, number of its vehicle)], the largest delivery first.
    """
    deliveries = to_load(scene)
    flow.transfer(deliveries)
    told = []
    for delivery in deliveries:
        vehicle = vehicle_of(scene.env(su=True), delivery)
        scene.values.setdefault("loads", []).append((delivery.id, vehicle.license_plate))
        told.append(loaded_words(delivery, vehicle))
    return "; ".join(told)


def to_load(scene):
    """The deliveries that stand ready, the largest first."""
    deliveries = flow.deliveries(scene.order).filtered(lambda picking: picking.state == "assigned")
    return deliveries.sorted(lambda picking: len(picking.move_ids), reverse=True)


def vehicle_of(env, delivery, number=0):
    """A vehicle of the own fleet that stands where a delivery leaves.

    :param number: of those, from 0
    """
    office = OFFICES[delivery.picking_type_id.warehouse_id.code]
    plates = [plate for plate, _driver, _phone in parties.vehicles() if plate.startswith(office)]
    return env["fleet.vehicle"].search([("license_plate", "=", plates[number])], limit=1)


def loaded_words(delivery, vehicle):
    return (
        f"{delivery.name}, {delivery.weight:,.0f} kg loaded in {delivery.picking_type_id.warehouse_id.name} into "
        f"{vehicle.license_plate}, driver {vehicle.driver_id.name}"
    )


@step("gate_out", 10, role="gate_keeper")
def gate_out(scene):
    """The papers are in order, and each vehicle leaves; who let it out stands on its delivery."""
    plates = []
    for delivery, plate in loads(scene):
        plates.append(plate)
        delivery.message_post(body=scene.env._("Vehicle %(plate)s left the gate.", plate=plate))
        scene.env["o2d.event"].sudo()._log(
            delivery,
            "note",
            stage="gate_out",
            note=f"Vehicle {plate} left the gate.",
            user=scene.env.user,
        )
    return left_words(scene, plates)


def left_words(scene, plates):
    bills = scene.env["account.move"].sudo().browse(scene.values["invoices"]).l10n_in_ewaybill_ids
    papers = "invoice and e-way bill" if len(bills) == len(plates) else "their papers"
    return f"{' and '.join(plates)} left for {scene.order.partner_shipping_id.city} with {papers}"


def loads(scene):
    """[(delivery, number of the vehicle)] as they were loaded."""
    return [(scene.env["stock.picking"].browse(delivery), plate) for delivery, plate in scene.values["loads"]]
