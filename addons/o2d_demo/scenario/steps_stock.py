"""Confirmed stock: an order that two warehouses serve, goods set aside at once, and two lines promised anew."""

import time
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..history import flow
from .controls import enforce
from .play import Trouble
from .registry import step
from .steps_sales import HELD_LINES

HOME, OTHER = "PUN", "NAG"
# So many of the order's articles stand in the other warehouse alone, and so many come with a late lorry.
ELSEWHERE, LATE = 12, 2
LATE_BY = timedelta(days=6)
AGAIN = "Begin again with ./o2d demo --fresh."


@step("quotation", 20, role="sales_coordinator", needs="o2d_atp")
def choose_how(scene):
    """The order may come from several warehouses, at the lowest cost of its shipments."""
    order = scene.order
    order.o2d_sourcing_strategy = "cost"
    strategy = dict(order._fields["o2d_sourcing_strategy"]._description_selection(order.env))["cost"]
    return f"{order.name} may come from several warehouses: {strategy.lower()}"


# --- what stands where, before the order is confirmed ----------------------------------------------


@step("credit", 3, role="warehouse_coordinator", needs="o2d_atp")
def bring_elsewhere(scene):
    """Twelve articles of the order stand in Nagpur alone; the first time they are brought there from Pune."""
    home, other = (scene.masters.warehouses[code] for code in (HOME, OTHER))
    lines = _usual_lines(scene)
    here, there = (_free(scene, place, lines.product_id) for place in (home, other))
    alone = lines.product_id.filtered(lambda product: product in there and product not in here)
    wanted = ELSEWHERE - len(alone)
    if wanted <= 0:
        return f"{len(alone)} articles of the order stand in {other.name} alone"
    both = lines.product_id.filtered(lambda product: product in there and _is_untouched(here.get(product)))
    if len(both) < wanted:
        raise Trouble(f"{home.name} has too few articles that {other.name} keeps too. {AGAIN}")
    # The dearest come first, so that what leaves there needs an e-way bill as well.
    chosen = both[:wanted]
    picking = _bring(scene, chosen, here, there)
    return f"{len(chosen)} articles of the order were brought from {home.name} to {other.name} ({picking.name})"


def _usual_lines(scene):
    """The order's lines of articles without lots, the dearest first, but not those that wait for the finance head."""
    order = scene.order
    dearest = order.order_line.sorted("price_total", reverse=True)[:HELD_LINES]
    lines = (order.order_line - dearest).sorted("price_total", reverse=True)
    return lines.filtered(lambda line: line.product_id.tracking == "none")


def _free(scene, warehouse, products):
    """{product: quants of its bins in a warehouse that hold something free}"""
    quants = scene.env["stock.quant"].search(
        [
            ("product_id", "in", products.ids),
            ("location_id", "child_of", warehouse.lot_stock_id.id),
            ("owner_id", "=", False),
        ]
    )
    free = quants.filtered(lambda quant: quant.quantity - quant.reserved_quantity > 0)
    return free.grouped("product_id")


def _is_untouched(quants):
    """Does all of it stand in one bin, with nobody waiting for it?"""
    return bool(quants) and len(quants) == 1 and not quants.reserved_quantity


def _bring(scene, products, here, there):
    """Bring all that stands of some products into the bins that the other warehouse keeps them in."""
    home, other = (scene.masters.warehouses[code] for code in (HOME, OTHER))
    way = {"location_id": home.lot_stock_id.id, "location_dest_id": other.lot_stock_id.id}
    picking = scene.env["stock.picking"].create(
        {
            "picking_type_id": home.int_type_id.id,
            **way,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom": product.uom_id.id,
                        "product_uom_qty": here[product].quantity,
                        **way,
                    }
                )
                for product in products
            ],
        }
    )
    picking.action_confirm()
    picking.action_assign()
    for line in picking.move_line_ids:
        line.location_dest_id = there[line.product_id][:1].location_id
    flow.transfer(picking)
    if picking.state != "done":
        raise Trouble(f"{picking.name} from {home.name} to {other.name} was not done. {AGAIN}")
    return picking


@step("credit", 4, role="warehouse_coordinator", needs="o2d_atp")
def look_round(scene):
    """From now on only confirmed stock is sold, and somebody looks into those bins that nobody has seen for long."""
    places = [scene.masters.warehouses[code] for code in (HOME, OTHER)]
    for place in places:
        enforce(scene.env(su=True), "confirmed_stock", place.company_id, place)
    unseen = scene.env["o2d.stock.status"].search(
        [
            ("status", "=", "look"),
            ("product_id", "in", scene.order.order_line.product_id.ids),
            ("warehouse_id", "in", [place.id for place in places]),
        ]
    )
    looks = scene.env["o2d.stock.look"]
    for product, place in dict.fromkeys((row.product_id, row.location_id) for row in unseen):
        looks |= looks._ask(product, place).with_env(scene.env)
    looks.action_confirm()
    names = " and ".join(place.name for place in places)
    return (
        f"only confirmed stock is sold from {names}; of the order's bins {len(looks)} were due for a look, and had it"
    )


@step("credit", 5, role="warehouse_coordinator", needs="o2d_atp")
def find_less(scene):
    """In one bin less is found than the books say, and it is capped."""
    product, place, book = _bin_with_plenty(scene)
    found = book - max(1.0, book // 10)
    _look(scene, product, place, found)
    return (
        f"in {place.name} stand {found:g} of {book:g} {product.name}: the bin is capped at that, and a count is asked "
        "for"
    )


def _look(scene, product, place, found):
    """Somebody looks into a bin and finds less than the books say."""
    scene.env["o2d.stock.look"]._ask(product, place).with_env(scene.env)._found(found)


def _caps(scene):
    """The bins of Pune that are capped."""
    warehouse = scene.masters.warehouses[HOME]
    return scene.env["o2d.stock.cap"].search([("state", "=", "open"), ("warehouse_id", "=", warehouse.id)])


def _bin_with_plenty(scene):
    """A bin that holds far more of an ordered product than the order takes, and is not capped yet."""
    lines, caps = scene.order.order_line, _caps(scene)
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
        is_capped = any((cap.product_id, cap.location_id) == (quant.product_id, quant.location_id) for cap in caps)
        if not is_capped and quant.quantity - quant.reserved_quantity > 2 * wanted + 10:
            return quant.product_id, quant.location_id, quant.quantity
    raise Trouble(f"No bin in Pune holds plenty of what is ordered. {AGAIN}")


@step("credit", 6, role="warehouse_coordinator", needs="o2d_atp")
def find_nothing(scene):
    """Of two articles nothing is found, nor does Nagpur keep them; the vendor's lorry is due with them today."""
    home, other = (scene.masters.warehouses[code] for code in (HOME, OTHER))
    lines = _usual_lines(scene)
    empty = _caps(scene).filtered(lambda cap: not cap.found_quantity).product_id & lines.product_id
    here, there = (_free(scene, place, lines.product_id) for place in (home, other))
    full = lines.product_id.filtered(
        lambda product: product not in there and product not in _caps(scene).product_id
        and _is_untouched(here.get(product)) and not product.with_context(warehouse_id=home.id).incoming_qty
    )  # fmt: skip
    for product in full[len(full) - max(LATE - len(empty), 0) :]:
        _look(scene, product, here[product].location_id, 0.0)
        empty |= product
    if len(empty) < LATE:
        raise Trouble(f"Too few articles stand in {home.name} alone. {AGAIN}")
    wanted = lines.filtered(lambda line: line.product_id in empty[:LATE])
    purchase = buy(scene, {line.product_id: line.product_uom_qty for line in wanted}, fields.Datetime.now())
    scene.values.update(purchase=purchase.id, late=empty[:LATE].ids)
    names = " and ".join(empty[:LATE].mapped("name"))
    return f"nothing is found of {names}; {purchase.name} of {purchase.partner_id.name} with them is due today"


def buy(scene, wanted, due):
    """A confirmed purchase order.

    :param wanted: {product: quantity}
    :param due: when it is to come
    """
    orders, home = scene.masters.env["purchase.order"], scene.masters.warehouses[HOME]
    vendor = orders.search([("company_id", "=", home.company_id.id)], order="id", limit=1).partner_id
    purchase = orders.create(
        {
            "partner_id": vendor.id,
            "company_id": home.company_id.id,
            "picking_type_id": home.in_type_id.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_qty": quantity, "date_planned": due})
                for product, quantity in wanted.items()
            ],
        }
    )
    purchase.button_confirm()
    return purchase


# --- once it is confirmed --------------------------------------------------------------------------


@step("allocation", 5, role="warehouse_coordinator", needs="o2d_atp")
def tell_sources(scene):
    """Where the goods come from, and what else could have been, as the order says it."""
    order = scene.order
    if len(order.o2d_sourcing_ids.warehouse_id) < 2:
        raise Trouble(f"{order.name} does not come from two warehouses: {order.o2d_sourcing_words}")
    others = " ".join(order.o2d_sourcing_others.splitlines())
    return f"goods come from: {order.o2d_sourcing_words} {others}"


@step("allocation", 10, role="warehouse_coordinator", needs="o2d_atp")
def share_out(scene):
    """All lines get their goods at once, from bins that somebody has seen; two wait for the lorry."""
    order = scene.order
    clock = Clock()
    clock.run(flow.allocate, order)
    looks = scene.env["o2d.stock.look"].search(
        [
            ("state", "=", "open"),
            ("reason", "=", "asked"),
            ("product_id", "in", order.order_line.product_id.ids),
            ("warehouse_id", "in", order.o2d_sourcing_ids.warehouse_id.ids),
        ]
    )
    if looks:
        looks.action_confirm()
        clock.run(flow.allocate, order)
    moves = order.picking_ids.move_ids
    short = moves.filtered(lambda move: move.state != "assigned")
    late = scene.env["product.product"].browse(scene.values["late"])
    if short.product_id != late:
        codes = ", ".join((short.product_id - late).mapped("default_code")[:3]) or "other lines"
        raise Trouble(f"The stock of {codes} is not as it was. {AGAIN}")
    lines = (moves - short).move_line_ids
    looked = f", {len(looks)} of them after a look" if looks else ""
    purchase = scene.masters.env["purchase.order"].browse(scene.values["purchase"])
    return (
        f"{len(moves - short)} lines set aside in {clock} from {len(lines.location_id)} bins of "
        f"{' and '.join(sorted(moves.location_id.warehouse_id.mapped('name')))}{looked}, {len(lines.lot_id)} by lot; "
        f"{len(short)} lines wait for {purchase.name}"
    )


class Clock:
    """Adds up how long something takes, in real seconds whatever clock is moved, and what this process computes."""

    def __init__(self):
        self.seconds = self.computing = 0.0

    def run(self, act, *arguments):
        start, begun = time.clock_gettime(time.CLOCK_MONOTONIC), time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)
        act(*arguments)
        self.seconds += time.clock_gettime(time.CLOCK_MONOTONIC) - start
        self.computing += time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID) - begun

    def __str__(self):
        return f"{self.seconds:.2f} s ({self.computing:.2f} s of computing)"


@step("allocation", 15, role="warehouse_coordinator", needs="o2d_atp")
def hear_of_delay(scene):
    """The vendor calls: the lorry comes days later, and what waits for it is promised anew."""
    order, company = scene.order, scene.masters.company
    before = order.o2d_promise_date
    purchase = scene.masters.env["purchase.order"].browse(scene.values["purchase"])
    purchase.picking_ids.scheduled_date = fields.Datetime.now() + LATE_BY
    # What the scheduled action does, that is woken when a receipt moves.
    scene.env["o2d.allocation"]._as_system(company)._check_promises(company)
    if order.o2d_promise_date <= before:
        raise Trouble(f"{order.name} was not promised anew.")
    anew = order.order_line.filtered(lambda line: line.o2d_promise_date > before)
    days = [fields.Datetime.context_timestamp(order, moment) for moment in (order.o2d_promise_date, before)]
    return (
        f"{purchase.partner_id.name} calls, the lorry is late: {len(anew)} lines are promised for {days[0]:%a %d %b} "
        f"instead of {days[1]:%a %d %b}. {cause_told(scene)}"
    )


def cause_told(scene):
    """Why the order was promised anew, as the trail has it."""
    events = scene.env["o2d.event"].search([("order_id", "=", scene.order.id), ("kind", "=", "note")])
    told = [event.detail["promise"]["cause"] for event in events if (event.detail or {}).get("promise")]
    return told[0] if told else ""


@step("allocation", 20, role="warehouse_coordinator", needs="o2d_atp")
def receive(scene):
    """The lorry comes, the goods are put away, and the two lines have theirs."""
    order, bins = scene.order, {cap.product_id: cap.location_id for cap in _caps(scene)}
    purchase = scene.masters.env["purchase.order"].browse(scene.values["purchase"])
    receipt = purchase.picking_ids.with_env(scene.env)
    for line in receipt.move_line_ids:
        line.location_dest_id = bins[line.product_id]
    flow.transfer(receipt)
    moves = flow.allocate(order).move_ids
    if any(move.state != "assigned" for move in moves):
        raise Trouble(f"Not all of {order.name} could be set aside. {AGAIN}")
    promised = fields.Datetime.context_timestamp(order, order.o2d_promise_date)
    return (
        f"{receipt.name} put away sooner than feared: all {len(moves)} lines are set aside, the promise stays "
        f"{promised:%a %d %b}"
    )
