"""Invoice, registration, e-way bill and settlement."""

from ..history import flow
from ..tools.rupees import rupees
from .play import Trouble
from .registry import step
from .steps_warehouse import loads


@step("invoice", 10, role="accounts")
def bill(scene):
    """Billed is what was dispatched, and nothing else: each delivery has an invoice of its own, for its vehicle."""
    moves = scene.env["account.move"]
    for delivery, _plate in loads(scene):
        moves |= flow.invoice(scene.order, delivery)
    if not moves:
        raise Trouble(f"There is nothing to bill on {scene.order.name}.")
    scene.values["invoices"] = moves.ids
    return billed_words(moves)


def billed_words(moves):
    units = sum(moves.invoice_line_ids.mapped("quantity"))
    total, tax = (rupees(sum(moves.mapped(name))) for name in ("amount_total", "amount_tax"))
    return f"{', '.join(moves.mapped('name'))}: {units:,.0f} units as dispatched, {total} with {tax} GST"


@step("ewaybill", 10, role="compliance")
def register(scene):
    """Each invoice is registered (IRN) and gets its e-way bill, vehicle and place of dispatch included."""
    moves = scene.env["account.move"].browse(scene.values["invoices"])
    return register_all(scene, moves, loads(scene))


def register_all(scene, moves, rows):
    """:param rows: [(delivery, number of the vehicle)] in the order of their invoices"""
    act = _register if _service(scene) else _prepare
    return "; ".join(act(move, *row) for move, row in zip(moves, rows, strict=True))


def _prepare(move, delivery, plate):
    """Without a gateway the government's portal takes a file."""
    bills = flow.prepare_eway_bill(move, plate, ship_from=_place(delivery))
    return f"{len(bills)} e-way bill prepared for the portal's upload; no gateway is set"


def _register(move, delivery, plate):
    flow.register(move)
    if move.l10n_in_edi_status != "sent":
        raise Trouble(f"{move.name} was not registered: {move.l10n_in_edi_error}")
    irn = f"IRN {move._get_l10n_in_edi_response_json().get('Irn', '')[:8]}…"
    bill = flow.eway_bill(move, plate, ship_from=_place(delivery))
    if not bill:
        return f"{irn}, below the threshold no e-way bill is needed"
    if bill.state != "generated":
        raise Trouble(f"The e-way bill was refused: {bill.error_message}")
    return (
        f"{irn}, e-way bill {bill.name} from {bill.partner_ship_from_id.city}, {bill.distance} km, "
        f"valid until {bill.ewaybill_expiry_date:%d %b} (simulator)"
    )


def _place(delivery):
    return delivery.picking_type_id.warehouse_id.partner_id


def _service(scene):
    return scene.env["ir.config_parameter"].sudo().get_param("l10n_in_edi_ewaybill.endpoint")


@step("settlement", 10, role="finance_executive")
def settle(scene):
    """The receipt is matched with the invoice, and the order is closed."""
    moves = scene.env["account.move"].browse(scene.values["invoices"])
    for move in moves:
        flow.pay(move)
    open_amount = sum(moves.mapped("amount_residual"))
    return f"{rupees(sum(moves.mapped('amount_total')))} received by bank and matched, {rupees(open_amount)} open"
