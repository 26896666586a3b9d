"""Invoice, registration, e-way bill and settlement."""

from ..history import flow
from ..tools.rupees import rupees
from .play import Trouble
from .registry import step


@step("invoice", 10, role="accounts")
def bill(scene):
    """Billed is what was dispatched, and nothing else."""
    moves = flow.invoice(scene.order)
    if not moves:
        raise Trouble(f"There is nothing to bill on {scene.order.name}.")
    scene.values["invoices"] = moves.ids
    units = sum(moves.invoice_line_ids.mapped("quantity"))
    total, tax = (rupees(sum(moves.mapped(name))) for name in ("amount_total", "amount_tax"))
    return f"{', '.join(moves.mapped('name'))}: {units:,.0f} units as dispatched, {total} with {tax} GST"


@step("ewaybill", 10, role="compliance")
def register(scene):
    """The invoice is registered (IRN) and gets its e-way bill, vehicle included."""
    moves = scene.env["account.move"].browse(scene.values["invoices"])
    vehicle = scene.env["fleet.vehicle"].sudo().browse(scene.values["vehicle"])
    if not _service(scene):
        # Without a gateway the government's portal takes a file.
        bills = flow.prepare_eway_bill(moves, vehicle.license_plate)
        return f"{len(bills)} e-way bill prepared for the portal's upload; no gateway is set"
    flow.register(moves)
    if moves.l10n_in_edi_status != "sent":
        raise Trouble(f"The invoice was not registered: {moves.l10n_in_edi_error}")
    bill = flow.eway_bill(moves, vehicle.license_plate)
    if not bill:
        return "invoice registered; below the threshold no e-way bill is needed"
    if bill.state != "generated":
        raise Trouble(f"The e-way bill was refused: {bill.error_message}")
    irn = moves._get_l10n_in_edi_response_json().get("Irn", "")
    return (
        f"IRN {irn[:8]}…, e-way bill {bill.name}, {bill.distance} km, "
        f"valid until {bill.ewaybill_expiry_date:%d %b} (simulator)"
    )


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
