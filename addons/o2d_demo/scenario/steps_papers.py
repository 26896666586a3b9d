"""Registration and e-way bill by themselves: asked for at the dock, changed on the way, taken back with the goods."""

from math import ceil

from ..history import flow
from . import access
from .controls import enforce
from .handheld import Handheld
from .play import Trouble
from .registry import step
from .steps_accounts import _service, register_all
from .steps_after import register_credit as register_credit_by_hand
from .steps_dispatch import load_all
from .steps_stock import HOME
from .steps_transfer import let_transfers_out
from .steps_warehouse import loads

CONTROLS = ("einvoice", "ewaybill")
NEEDS = "o2d_dispatch o2d_gst_ewaybill"
# The one that comes to help on the road, and where.
HELP, TOWN = "MH 12 QX 4410", "Shirur"
# Above every state's limit, after any discount.
WORTH = 110_000
RECALLED = "The customer has telephoned: the site is closed until Monday"


def is_led(scene):
    """Are papers asked for by themselves? Without a service nothing could answer."""
    return "o2d.gst.request" in scene.env and bool(_service(scene))


def send_papers(scene):
    """What the scheduled actions do that are woken by a commit: all that waits is sent, and the scene sees it."""
    if not is_led(scene):
        return
    from odoo.addons.o2d_gst_ewaybill.models.o2d_gst_outbox_work import _work_one

    cr, registry, seen = scene.env.cr, scene.env.registry, set()
    # What was asked for is sent after its commit, and only a new transaction sees the answers.
    cr.commit()  # pylint: disable=invalid-commit
    while (request := _work_one(registry, seen)) is not None:
        seen.add(request)
    cr.commit()  # pylint: disable=invalid-commit
    scene.env.invalidate_all()


@step("quotation", 6, role="administration", needs=NEEDS)
def begin_to_lead(scene):
    """From this morning on registration and e-way bill are asked for by the dispatch itself."""
    if not _service(scene):
        return "registrations and e-way bills are made by hand: no gateway is set"
    company = scene.masters.company
    # Odoo's own service only generates and cancels; a provider's can change a vehicle as well.
    access.give(company.with_env(scene.env), _service(scene))
    for code in CONTROLS:
        enforce(scene.env, code, company)
    return f"enforced in {company.name} from today: invoice registration and e-way bill, asked for as goods are billed"


@step("ewaybill", 10, role="compliance", needs=NEEDS)
def look_at_papers(scene):
    """Nobody typed anything: registration and e-way bill were asked for as the deliveries were validated."""
    moves = scene.env["account.move"].browse(scene.values["invoices"])
    return papers_of(scene, moves, loads(scene))


@step("settlement", 4, role="compliance", needs=NEEDS)
def look_at_papers_of_the_rest(scene):
    """The rest has papers of its own."""
    return papers_of(scene, scene.env["account.move"].browse(scene.values["rest"]), loads(scene))


def papers_of(scene, moves, rows):
    """Send what waits and say what came of it.

    :param rows: [(delivery, number of the vehicle)] in the order of their invoices
    """
    if not is_led(scene):
        return register_all(scene, moves, rows)
    send_papers(scene)
    return "; ".join(_papers(move.sudo()) for move in moves)


def _papers(move):
    if not move.o2d_irn:
        raise Trouble(f"{move.name} was not registered: {move.o2d_irn_words}")
    irn = f"{move.name}: IRN {move.o2d_irn[:8]}…"
    needed, _why = move._o2d_needs_ewaybill()
    bill = move._o2d_live_bills()
    if not needed:
        return f"{irn}, below the limit no e-way bill is needed"
    if len(bill) != 1:
        raise Trouble(f"{move.name} has no e-way bill: {move.l10n_in_ewaybill_ids[-1:].o2d_words}")
    return (
        f"{irn}, e-way bill {bill._o2d_number_words()} from {bill.partner_ship_from_id.city}, {bill.distance} km, "
        f"on {bill.o2d_vehicle_words} (simulator)"
    )


# --- on the road ---------------------------------------------------------------------------------------


@step("settlement", 0, role="dispatch_supervisor", needs=NEEDS)
def change_vehicle(scene):
    """A tyre bursts: another vehicle takes the goods over, and the e-way bill names it before they go on."""
    if not is_led(scene):
        return "no vehicle is changed: no gateway is set"
    bill = _largest(scene)
    before = bill.o2d_vehicle_words
    wizard = scene.env["o2d.ewaybill.vehicle"].create(
        {"ewaybill_id": bill.id, "vehicle_no": HELP, "place": TOWN, "remark": "Tyre burst"}
    )
    wizard.action_change()
    send_papers(scene)
    if bill.o2d_vehicle_on_bill != HELP.replace(" ", ""):
        raise Trouble(f"The e-way bill does not name {HELP}: {bill.o2d_words}")
    papers = _with_number(scene, bill)
    return (
        f"{before} broke down at {TOWN}; e-way bill {bill._o2d_number_words()} names {bill.o2d_vehicle_words} now; "
        f"its number stands on {papers}"
    )


def _largest(scene):
    """The e-way bill of the largest delivery that has left."""
    for delivery in flow.deliveries(scene.order).sorted(lambda one: len(one.move_ids), reverse=True):
        if bills := delivery._o2d_live_bills():
            return bills[:1].sudo(False)
    raise Trouble(f"No delivery of {scene.order.name} has an e-way bill.")


def _with_number(scene, bill):
    """Where the number of a bill is read, each looked at; by it the order is found."""
    delivery, number = bill.sudo().o2d_picking_ids[:1], bill.sudo()._o2d_pretty_number()
    order = scene.order.sudo()
    places = {
        "the delivery": number in (delivery.o2d_ewaybill_names or ""),
        "the driver's papers": any(number in name for name in delivery._o2d_paper_names()),
        "the customer's notice": bill.name in [row[2] for row in delivery._o2d_notice_numbers()],
        "the order's tracker": any(number in row["name"] for row in order._o2d_tracking_documents("internal")),
    }  # fmt: skip
    missing = [place for place, is_there in places.items() if not is_there]
    if missing:
        raise Trouble(f"E-way bill {number} is not told on {missing[0]}.")
    return ", ".join(places)


@step("return", 5, role="compliance", needs=NEEDS)
def register_credit(scene):
    """A credit note to a registered buyer was registered as it was posted."""
    if not is_led(scene):
        return register_credit_by_hand(scene)
    credit = scene.env["account.move"].browse(scene.values["credit"])
    send_papers(scene)
    if credit.l10n_in_edi_status != "sent":
        raise Trouble(f"{credit.name} was not registered: {credit.o2d_irn_words}")
    return f"{credit.name}: IRN {credit.o2d_irn[:8]}…, asked for as it was posted"


# --- another delivery, taken back ----------------------------------------------------------------------


@step("return", 11, role="sales_coordinator", needs=NEEDS)
def order_another(scene):
    """Another order of the same morning, of one article that stands in its bins, worth an e-way bill."""
    home = scene.masters.warehouses[HOME]
    product, quantity = _plentiful(scene, home)
    order = scene.env["sale.order"].create(
        {
            "partner_id": scene.order.partner_id.id,
            "warehouse_id": home.id,
            "client_order_ref": "by telephone",
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": quantity})],
        }
    )
    order.action_confirm()
    scene.values["another"] = order.id
    return f"{order.name}: {quantity} {product.name}, confirmed"


def _plentiful(scene, warehouse):
    """(an article of which enough stands in a warehouse, how many pieces are worth more than the limit)"""
    domain = [("is_storable", "=", True), ("tracking", "=", "none"), ("sale_ok", "=", True), ("list_price", ">", 0)]
    products = scene.env["product.product"].search(domain, order="list_price desc, id")
    free = {one: one.free_qty for one in products.with_context(warehouse_id=warehouse.id)}
    if "o2d.stock.confirmation" in scene.env:
        told = products._o2d_atp(warehouse, 0)
        free = {one: min(free[one], told[one.id, warehouse.id][0][1]) for one in products}
    for one in products:
        quantity = ceil(WORTH / one.list_price)
        if free[one] >= quantity:
            return one, quantity
    raise Trouble(f"Of no article goods worth ₹ {WORTH} stand in {warehouse.name}.")


def _another(scene):
    return scene.env["sale.order"].browse(scene.values["another"])


@step("return", 12, role="picker", needs=NEEDS)
def pick_another(scene):
    """Picked and packed like any other."""
    pickings = flow.allocate(_another(scene).with_env(scene.masters.env)).with_env(scene.env)
    first = flow.first_transfers(_another(scene))
    if not first:
        raise Trouble(f"Nothing was set aside for {_another(scene).name} ({', '.join(pickings.mapped('state'))}).")
    Handheld(first).walk()
    return f"{', '.join(first.mapped('name'))}: scanned and packed"


@step("return", 13, role="dispatch_supervisor", needs=NEEDS)
def load_another(scene):
    """Loaded and billed; its papers are on their way to the services."""
    another = _another(scene)
    ready = flow.deliveries(another).filtered(lambda picking: picking.state == "assigned")
    told = load_all(scene, ready, number=1)
    scene.values["recalled"] = ready.ids
    return told


@step("return", 14, role="dispatch_supervisor", needs=NEEDS)
def take_back(scene):
    """Before the vehicle leaves the customer calls it off: bill, registration and invoice go back in this order."""
    if not is_led(scene):
        return "nothing is taken back: no gateway is set"
    send_papers(scene)
    delivery = scene.env["stock.picking"].browse(scene.values["recalled"])
    move = delivery.sudo().o2d_invoice_ids
    papers = _papers(move)
    delivery.action_o2d_recall(RECALLED)
    send_papers(scene)
    if not delivery.o2d_recalled_at or move.state != "cancel" or move.l10n_in_edi_status != "cancelled":
        raise Trouble(f"{delivery.name} was not taken back: {delivery.o2d_recall_asked_words}")
    return (
        f"{papers}; {delivery.name} is called off at the gate: e-way bill, registration and invoice are cancelled, and "
        "the goods stand in their bins again"
    )


@step("transfer", 5, role="gate_keeper", needs=NEEDS)
def let_transfers_out_with_papers(scene):
    """The invoice to another registration has its papers when the vehicle comes to the gate."""
    send_papers(scene)
    return let_transfers_out(scene)
