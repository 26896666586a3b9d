"""Checks of an e-way bill asked for by IRN: the goods are known, the request adds how they travel."""

from datetime import datetime

from ..rules.dated import in_force
from ..rules.einvoice.parties import check_place
from ..rules.ewaybill import transport
from ..rules.ewaybill.document import MAXIMUM_AGE
from ..rules.fields import block, text, whole
from ..rules.hsn import is_service
from ..rules.problem import Problem

KEYS = {
    "mode": "TransMode",
    "vehicle": "VehNo",
    "vehicle_type": "VehType",
    "transporter": "TransId",
    "document": "TransDocNo",
    "document_day": "TransDocDt",
    "kilometres": "Distance",
}


def bill_of_irn(invoice, payload, context):
    """(problems, Transport) of a request for the registered invoice (row, payload decoded)."""
    if invoice["status"] != "ACT":
        return [Problem("9999", "Irn", "cancelled")], None
    if invoice["doc_type"] != "INV" or all(is_service(text(item, "HsnCd")) for item in invoice["payload"]["ItemList"]):
        return [Problem("4010", "Irn", invoice["doc_type"])], None
    on, today = datetime.fromisoformat(invoice["doc_date"]).date(), context.now.date()
    problems = []
    if (limit := in_force(MAXIMUM_AGE, today)) and (today - on).days > limit:
        problems.append(Problem("4043", "Irn", f"{(today - on).days} days old"))
    for name in ("DispDtls", "ExpShipDtls"):
        if isinstance(payload.get(name), dict):
            problems.extend(check_place(payload[name], name))
    origin, destination = _route(invoice["payload"], payload)
    details = transport.read(payload, KEYS, origin=origin, destination=destination, invoice_day=on, is_line_sale=False)
    problems.extend(transport.check_transport(details, context))
    return problems, details


def _route(invoice, request):
    """(dispatch PIN, ship-to PIN): the request's places go before the invoice's."""
    origin = block(request, "DispDtls") or block(invoice, "DispDtls") or block(invoice, "SellerDtls")
    destination = block(request, "ExpShipDtls") or block(invoice, "ShipDtls") or block(invoice, "BuyerDtls")
    return whole(origin, "Pin"), whole(destination, "Pin")
