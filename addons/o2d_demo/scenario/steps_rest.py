"""What was missing at its bin: found by a second person, and sent after the others before the order is settled."""

from ..history import flow
from .handheld import Handheld
from .play import Trouble
from .registry import step
from .steps_accounts import billed_words, register_all
from .steps_dispatch import let_out_all, load_all
from .steps_warehouse import loads, to_load

RECEIVER = {"receiver": "Anand Patil", "receiver_phone": "98220 41187"}


@step("settlement", 1, role="warehouse_coordinator", needs="o2d_dispatch")
def count_again(scene):
    """A second person counts: it stood behind the next pallet. The bin is free again and so are its goods."""
    line = scene.env["sale.order.line"].browse(scene.values["short"])
    short = scene.env["o2d.pick.confirmation"].search(
        [("product_id", "=", line.product_id.id), ("kind", "=", "short")], order="id desc", limit=1
    )
    quants = scene.env["stock.quant"].with_context(inventory_mode=True).search(
        [("product_id", "=", line.product_id.id), ("location_id", "=", short.location_id.id)]
    )  # fmt: skip
    for quant in quants:
        quant.inventory_quantity = quant.quantity
    quants.action_apply_inventory()
    if scene.values.get("wanted"):
        scene.masters.env["purchase.order"].browse(scene.values["wanted"]).button_cancel()
    rest = flow.allocate(scene.order)
    if not rest or any(move.state != "assigned" for move in rest.move_ids):
        raise Trouble(f"What is missing of {line.product_id.name} could not be set aside.")
    units = sum(rest.move_ids.mapped("quantity"))
    return (
        f"{short.location_id.name} is counted by a second person: the missing {units:g} {line.product_id.name} stood "
        f"behind the next pallet; they are set aside ({rest.name}), and nothing needs to be bought"
    )


@step("settlement", 2, role="picker", needs="o2d_dispatch")
def pick_the_rest(scene):
    """One line, one scan, one carton."""
    rest = flow.first_transfers(scene.order)
    Handheld(rest).walk()
    return f"{rest.name}: the rest is scanned and packed"


@step("settlement", 3, role="dispatch_supervisor", needs="o2d_dispatch")
def load_the_rest(scene):
    """The rest goes on the next vehicle, with an invoice of its own."""
    told = load_all(scene, to_load(scene), number=1)
    deliveries = [delivery for delivery, _plate in loads(scene)]
    moves = deliveries[0].o2d_invoice_ids
    scene.values["rest"] = moves.ids
    return f"{told}; {billed_words(moves)}"


@step("settlement", 4, role="compliance", needs="o2d_dispatch")
def register_the_rest(scene):
    """The second invoice is registered like the first ones."""
    return register_all(scene, scene.env["account.move"].browse(scene.values["rest"]), loads(scene))


@step("settlement", 5, role="gate_keeper", needs="o2d_dispatch")
def let_the_rest_out(scene):
    """The gate opens again."""
    scene.values["invoices"] += scene.values["rest"]
    return f"{' and '.join(let_out_all(scene))} left with the rest of {scene.order.name}"


@step("settlement", 6, role="sales_coordinator", needs="o2d_dispatch")
def take_proof(scene):
    """The receiver has signed for the largest delivery; the others' signatures are still awaited."""
    deliveries = flow.deliveries(scene.order).filtered("o2d_gate_out_at")
    delivery = deliveries.sorted(lambda picking: len(picking.move_ids))[-1:]
    proof = scene.env["o2d.proof"].create({"picking_id": delivery.id, **RECEIVER, "note": "All cartons sealed."})
    awaited = deliveries.filtered(lambda picking: picking.o2d_proof_state == "awaited")
    return f"{delivery.name} received and signed for by {proof.receiver}; {len(awaited)} proofs of delivery are awaited"
