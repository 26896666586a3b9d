"""Blocks, supply type, document type, number and date."""

import re

from ..fields import block, day, text
from ..problem import Problem

#: the first character may not be 0, the rest as on an e-way bill
NUMBER = re.compile(r"[A-Za-z1-9][A-Za-z0-9/-]{0,15}")
SUPPLY_TYPES = {"B2B", "SEZWP", "SEZWOP", "EXPWP", "EXPWOP", "DEXP"}
EXPORTS = {"EXPWP", "EXPWOP"}
WITHOUT_PAYMENT = {"SEZWOP", "EXPWOP"}
ALWAYS_INTER_STATE = {"SEZWP", "SEZWOP", "EXPWP", "EXPWOP"}
DOCUMENT_TYPES = {"INV", "CRN", "DBN"}
_BLOCKS = ("TranDtls", "DocDtls", "SellerDtls", "BuyerDtls", "ValDtls")


def supply_type(payload):
    return text(block(payload, "TranDtls"), "SupTyp")


def document_key(payload):
    """(document type, number in capitals, date or None): numbers are case-blind since 01-06-2025."""
    document = block(payload, "DocDtls")
    return text(document, "Typ"), text(document, "No").upper(), day(document.get("Dt"))


def missing_blocks(payload):
    if text(payload, "Version") != "1.1":
        yield Problem("5002", "Version", "1.1")
    for name in _BLOCKS:
        if not isinstance(payload.get(name), dict):
            yield Problem("5002", name, "required, an object")
    items = payload.get("ItemList")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        yield Problem("5002", "ItemList", "required, a list of objects, not empty")
    if payload.get("EwbDtls"):
        yield Problem("5002", "EwbDtls", "this simulator makes the e-way bill by a call of its own")


def check(payload, context):
    transaction, document = block(payload, "TranDtls"), block(payload, "DocDtls")
    if text(transaction, "TaxSch") != "GST":
        yield Problem("5002", "TranDtls.TaxSch", "GST")
    if supply_type(payload) not in SUPPLY_TYPES:
        yield Problem("5002", "TranDtls.SupTyp", ", ".join(sorted(SUPPLY_TYPES)))
    if transaction.get("RegRev", "N") not in ("Y", "N"):
        yield Problem("2159", "TranDtls.RegRev", "Y or N")
    if transaction.get("IgstOnIntra", "N") not in ("Y", "N"):
        yield Problem("5002", "TranDtls.IgstOnIntra", "Y or N")
    if text(document, "Typ") not in DOCUMENT_TYPES:
        yield Problem("5002", "DocDtls.Typ", ", ".join(sorted(DOCUMENT_TYPES)))
    if not NUMBER.fullmatch(text(document, "No")):
        yield Problem("5002", "DocDtls.No", "1 to 16 letters, digits, - and /, not beginning with 0, - or /")
    yield from _check_date(document, context)


def _check_date(document, context):
    on, today, limit = day(document.get("Dt")), context.now.date(), context.options.reporting_limit_days
    if on is None:
        yield Problem("5002", "DocDtls.Dt", "dd/mm/yyyy")
    elif on > today:
        yield Problem("2163", "DocDtls.Dt", f"after today, {today:%d/%m/%Y}")
    elif limit and (today - on).days > limit:
        yield Problem("2305", "DocDtls.Dt", f"{(today - on).days} days old, at most {limit}")
