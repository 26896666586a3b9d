"""Goods between the sites: within one GST registration under a challan, to another one by tax invoice."""

from ..tools.rupees import rupees
from .handheld import Handheld
from .play import Trouble
from .registry import step
from .steps_dispatch import SEAL, let_out_all
from .steps_stock import HOME, OTHER

BRANCH = "BLR"
# Vehicles that carry goods between the sites.
OFFICE = "MH14"
ASKED = 12
LOST = 1


def _both(scene):
    """The two transfers, for somebody who has both companies switched on."""
    companies = scene.masters.companies.ids
    return scene.env(context=dict(scene.env.context, allowed_company_ids=companies))["o2d.transfer"].browse(
        scene.values.get("transfers", [])
    )


def _articles(scene):
    """Two usual articles of which Pune has plenty."""
    home = scene.masters.warehouses[HOME]
    quants = scene.masters.env["stock.quant"].search(
        [
            ("location_id", "child_of", home.lot_stock_id.id),
            ("product_id.tracking", "=", "none"),
            ("owner_id", "=", False),
            ("quantity", ">", 10 * ASKED),
        ],
        order="id",
    )
    capped = scene.masters.env["stock.quant"].browse()
    if "o2d.stock.cap" in scene.env:
        caps = scene.masters.env["o2d.stock.cap"].search([("state", "=", "open")]).product_id
        capped = quants.filtered(lambda quant: quant.product_id in caps)
    found = (quants - capped).filtered(lambda quant: quant.quantity - quant.reserved_quantity > 5 * ASKED).product_id
    if len(found) < 2:
        raise Trouble(f"{home.name} has too little to send. Begin again with ./o2d demo --fresh.")
    return found[:2]


@step("transfer", 1, role="sales_coordinator", needs="o2d_dispatch")
def ask_transfers(scene):
    """Nagpur and Bengaluru run short of what Pune has plenty of."""
    places, articles = scene.masters.warehouses, _articles(scene)
    transfers = _both(scene)
    for code, article in ((OTHER, articles[0]), (BRANCH, articles[1])):
        transfers |= transfers.create(
            {
                "from_place_id": places[HOME].id,
                "to_place_id": places[code].id,
                "reason": "The shelf is nearly empty",
                "line_ids": [(0, 0, {"product_id": article.id, "quantity": ASKED})],
            }
        )
    transfers.action_ask()
    scene.values["transfers"] = transfers.ids
    papers = dict(transfers._fields["document"]._description_selection(scene.env))
    return "; ".join(
        f"{one.name}: {one.to_place_id.name} asks {one.from_place_id.name} for {ASKED} "
        f"{one.line_ids.product_id.name}, to travel under a {papers[one.document].lower()}"
        for one in transfers
    )


@step("transfer", 2, role="warehouse_coordinator", needs="o2d_dispatch")
def approve_transfers(scene):
    """The sending site says yes, which sets the goods aside."""
    transfers = _both(scene)
    for one in transfers:
        one.action_approve()
    pickings = transfers.out_picking_ids
    pickings.filtered(lambda one: one.state not in ("done", "cancel")).action_assign()
    return f"both are approved; {', '.join(pickings.sorted('id').mapped('name'))} set the goods aside"


@step("transfer", 3, role="picker", needs="o2d_dispatch")
def pick_transfers(scene):
    """Picked like any delivery: bin, scan, carton."""
    first = _both(scene).out_picking_ids.filtered(lambda one: one.state == "assigned")
    for picking in first:
        Handheld(picking).walk()
    return f"{', '.join(first.mapped('name'))}: scanned and packed"


@step("transfer", 4, role="dispatch_supervisor", needs="o2d_dispatch")
def load_transfers(scene):
    """Each goes on a vehicle of its own; with its validation comes the paper that goods travel under."""
    transfers, told, rows = _both(scene), [], []
    vehicles = scene.env["fleet.vehicle"].search([("license_plate", "=like", f"{OFFICE}%")], order="id")
    for number, one in enumerate(transfers):
        (delivery,) = one.out_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        trip = scene.env["o2d.trip"].browse(delivery.action_o2d_make_trip()["res_id"])
        vehicle = vehicles[number % len(vehicles)]
        trip.write({"arrangement": "own", "vehicle_id": vehicle.id, "seal_no": SEAL.format(61000 + trip.id)})
        trip.action_arrived()
        delivery.with_context(skip_backorder=True, skip_sms=True).button_validate()
        if delivery.state != "done":
            raise Trouble(f"{delivery.name} of {one.name} was not validated.")
        rows.append((delivery.id, trip.vehicle_no))
        told.append(f"{one.to_place_id.name} on {trip.vehicle_no}, {_paper(one, delivery)}")
    scene.values["loads"] = rows
    return "; ".join(told)


def _paper(transfer, delivery):
    """The paper that a delivery of a transfer travels under, in words."""
    if delivery.o2d_challan_no:
        return f"delivery challan {delivery.o2d_challan_no}"
    invoice = delivery.sudo().o2d_invoice_ids
    if len(invoice) != 1 or invoice.state != "posted":
        raise Trouble(f"{delivery.name} of {transfer.name} has neither challan nor invoice.")
    return f"tax invoice {invoice.name} of {rupees(invoice.amount_total)} with {rupees(invoice.amount_tax)} IGST"


@step("transfer", 5, role="gate_keeper", needs="o2d_dispatch")
def let_transfers_out(scene):
    """The guard compares and lets both out; from here on the goods are on the way."""
    return f"{' and '.join(let_out_all(scene))} left; the goods are on the way"


@step("transfer", 6, role="picker", needs="o2d_dispatch")
def receive_transfers(scene):
    """Each site counts what came: Bengaluru all of it, Nagpur one piece less."""
    transfers = _both(scene)
    for one, missing in zip(transfers, (LOST, 0), strict=True):
        one.o2d_receive(
            [
                {"line_id": line, "lot_id": lot, "good": quantity - missing, "damaged": 0}
                for (line, lot), quantity in one.sudo()._o2d_receivable().items()
            ]
        )
    short, whole = transfers
    if (short.state, whole.state) != ("difference", "done"):
        raise Trouble(f"{short.name} is {short.state}, {whole.name} is {whole.state}.")
    return (
        f"{whole.to_place_id.name} counts all {ASKED}; {short.to_place_id.name} counts {ASKED - LOST} of {ASKED}: the "
        "difference is open until somebody else says what became of it"
    )


@step("transfer", 7, role="warehouse_coordinator", needs="o2d_dispatch")
def settle_difference(scene):
    """One piece is lost, the carrier answers for it, and nothing of either transfer is open."""
    transfers = _both(scene)
    (difference,) = transfers.difference_ids
    words = difference.words
    difference.o2d_settle("lost", "The carton was torn when it came", answers="carrier")
    if set(transfers.mapped("state")) != {"done"}:
        raise Trouble(f"{transfers[0].name} is still {transfers[0].state}.")
    return f"{words}: lost, the carrier answers for it; {' and '.join(transfers.mapped('name'))} are over"
