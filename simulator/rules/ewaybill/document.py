"""Supply type, document type, number, date and transaction type."""

import re
from datetime import date

from ..dated import Row, in_force
from ..fields import day, text, whole
from ..problem import Problem

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{0,15}")
FIRST_DAY = date(2017, 7, 1)
#: how many days old a document may be (GSTN advisory of 17-12-2024); no limit before
MAXIMUM_AGE = (Row(180, date(2025, 1, 1)),)

DOCUMENT_TYPES = {"INV", "BIL", "BOE", "CHL", "OTH"}
#: sub supply type: (supply types, document types)
SUB_SUPPLY = {
    "1": ("OI", {"INV", "BIL"}),
    "2": ("I", {"BOE"}),
    "3": ("O", {"INV", "BIL"}),
    "4": ("O", {"CHL", "OTH"}),
    "5": ("OI", {"CHL", "OTH"}),
    "6": ("I", {"CHL", "OTH"}),
    "7": ("I", {"CHL", "OTH"}),
    "8": ("OI", {"CHL", "OTH"}),
    "9": ("OI", {"INV", "BIL", "BOE", "CHL"}),
    "10": ("O", {"CHL", "OTH"}),
    "11": ("O", {"CHL", "OTH"}),
    "12": ("OI", {"CHL", "OTH"}),
}


def check(payload, context):
    yield from _check_types(payload)
    yield from _check_number_and_date(payload, context)
    if payload.get("transactionType") in (None, ""):
        yield Problem("614", "transactionType")
    elif whole(payload, "transactionType") not in (1, 2, 3, 4):
        yield Problem("612", "transactionType", "1 regular, 2 ship-to, 3 dispatch-from, 4 both")


def _check_types(payload):
    supply, sub_supply, document = (text(payload, key) for key in ("supplyType", "subSupplyType", "docType"))
    if supply not in ("O", "I"):
        yield Problem("201", "supplyType", "O or I")
    if document not in DOCUMENT_TYPES:
        yield Problem("204", "docType", ", ".join(sorted(DOCUMENT_TYPES)))
    if sub_supply not in SUB_SUPPLY:
        yield Problem("202", "subSupplyType", "1 to 12, as text")
        return
    supplies, documents = SUB_SUPPLY[sub_supply]
    if supply in ("O", "I") and supply not in supplies:
        yield Problem("203", "subSupplyType", f"{sub_supply} does not go with supply type {supply}")
    if document in DOCUMENT_TYPES and document not in documents:
        yield Problem("205", "docType", f"{document} does not go with sub supply type {sub_supply}")
    if sub_supply == "8" and not 1 <= len(text(payload, "subSupplyDesc")) <= 20:
        yield Problem("377", "subSupplyDesc", "1 to 20 characters")


def _check_number_and_date(payload, context):
    if not NUMBER.fullmatch(text(payload, "docNo")):
        yield Problem("206", "docNo", "1 to 16 letters, digits, - and /, beginning with a letter or digit")
    document_day = day(payload.get("docDate"))
    today = context.now.date()
    if document_day is None:
        yield Problem("207", "docDate", "dd/mm/yyyy")
    elif document_day > today:
        yield Problem("207", "docDate", f"after today, {today:%d/%m/%Y}")
    elif document_day < FIRST_DAY:
        yield Problem("819", "docDate")
    elif (limit := in_force(MAXIMUM_AGE, today)) and (today - document_day).days > limit:
        yield Problem("820", "docDate", f"{(today - document_day).days} days old")
