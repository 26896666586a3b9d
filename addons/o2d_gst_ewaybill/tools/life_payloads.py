"""The small requests of an e-way bill's life in NIC's field names (API 1.03), from plain facts. No ORM in sight."""

import re

# core's reasons, which are numbered as the e-invoice's are: {core's: the e-way bill system's}. NIC's page "Cancel
# e-way bill" has 1 Duplicate, 2 Order cancelled, 3 Data entry mistake, 4 Others.
CANCEL_CODES = {"1": 1, "2": 3, "3": 2, "4": 4}
# Why the vehicle is named (NIC, "Update Part B"): 1 breakdown, 2 transhipment, 3 others, 4 first time.
BREAKDOWN, TRANSHIPMENT, OTHERS, FIRST_TIME = "1", "2", "3", "4"
# Why validity is extended (NIC, "Extend validity").
EXTEND_REASONS = ("1", "2", "4", "5", "99")
ROAD = "1"
REMARK, PLACE = 50, 50
_ALLOWED = re.compile(r"[^A-Za-z0-9@#\-/,&.()* ]+")


def clean(text, most=REMARK):
    """What is typed, as the services take it: their characters only, one line, cut to ``most``."""
    return " ".join(_ALLOWED.sub(" ", text or "").split())[:most].strip()


def cancel(number, reason, remark):
    """:param reason: core's code ("1" to "4")"""
    return {"ewbNo": int(number), "cancelRsnCode": CANCEL_CODES[reason], "cancelRmrk": clean(remark) or "Cancelled"}


def cancel_irn(irn, reason, remark):
    """:param reason: core's code, which is the registration portal's own"""
    return {"Irn": irn, "CnlRsn": reason, "CnlRem": clean(remark, 100) or "Cancelled"}


def part_b(number, transport, place, state, reason, remark):
    """Name or change the vehicle.

    :param transport: {"mode", "vehicle", "vehicle_type", "doc_no", "doc_date" (date or None)}
    :param place: where the goods are when the vehicle takes them
    :param state: two-digit number of that state
    """
    return {
        "ewbNo": int(number),
        "vehicleNo": transport.get("vehicle") or "",
        "fromPlace": clean(place, PLACE),
        "fromState": int(state),
        "reasonCode": reason,
        "reasonRem": clean(remark) or _REASON_WORDS[reason],
        "transDocNo": transport.get("doc_no") or "",
        "transDocDate": _day(transport.get("doc_date")),
        "transMode": transport.get("mode") or ROAD,
        "vehicleType": transport.get("vehicle_type") or "R",
    }


def transporter(number, transporter_no):
    """Hand the bill to another transporter."""
    return {"ewbNo": int(number), "transporterId": transporter_no}


def extend(number, transport, where, reason, remark, remaining):
    """Ask for more time.

    :param where: {"place", "state", "pin", "is_moving", "address": up to three lines, "kind": "R", "W" or "O"}
    :param remaining: kilometres that are left
    """
    moving = where.get("is_moving", True)
    lines = [clean(line, 100) for line in (list(where.get("address") or ()) + ["", "", ""])[:3]]
    return {
        "ewbNo": int(number),
        "vehicleNo": transport.get("vehicle") or "",
        "fromPlace": clean(where["place"], PLACE),
        "fromState": int(where["state"]),
        "fromPincode": int(where["pin"]),
        "remainingDistance": int(remaining),
        "transDocNo": transport.get("doc_no") or "",
        "transDocDate": _day(transport.get("doc_date")),
        "transMode": transport.get("mode") or ROAD if moving else "5",
        "extnRsnCode": int(reason),
        "extnRemarks": clean(remark) or "Delayed on the way",
        "consignmentStatus": "M" if moving else "T",
        "transitType": "" if moving else where.get("kind") or "R",
        "addressLine1": "" if moving else lines[0],
        "addressLine2": "" if moving else lines[1],
        "addressLine3": "" if moving else lines[2],
    }


def consolidate(numbers, vehicle, place, state):
    """Join several bills that travel on one vehicle by road (form GST EWB-02).

    :param numbers: of the bills, as text
    :param state: two-digit number of the state where they begin
    """
    return {
        "fromPlace": clean(place, PLACE),
        "fromState": int(state),
        "vehicleNo": vehicle,
        "transMode": ROAD,
        "transDocNo": "",
        "transDocDate": "",
        "tripSheetEwbBills": [{"ewbNo": int(number)} for number in numbers],
    }


def multi_start(number, start, end, quantity, unit, reason, remark):
    """Begin a movement by several vehicles.

    :param start: {"place", "state"} where the goods change over, ``end`` likewise where they go
    :param unit: unit code of the e-way bill system
    """
    return {
        "ewbNo": int(number),
        "reasonCode": reason,
        "reasonRem": clean(remark) or _REASON_WORDS[reason],
        "fromPlace": clean(start["place"], PLACE),
        "fromState": int(start["state"]),
        "toPlace": clean(end["place"], PLACE),
        "toState": int(end["state"]),
        "transMode": ROAD,
        "totalQuantity": quantity,
        "unitCode": unit,
    }


def multi_add(number, group, vehicle, quantity):
    """One vehicle of a movement that has begun, and how much it carries."""
    return {
        "ewbNo": int(number),
        "groupNo": str(group),
        "vehicleNo": vehicle,
        "transDocNo": "",
        "transDocDate": "",
        "quantity": quantity,
    }


def look_up(number):
    """Ask for a bill by its number."""
    return {"ewbNo": int(number)}


def look_up_document(doc_type, doc_no, irn=""):
    """Ask for a bill by the paper it was made for, or by that paper's registration."""
    return {"irn": irn} if irn else {"docType": doc_type, "docNo": doc_no}


def look_up_irn(doc_type, doc_no, day):
    """Ask for a registration by the paper it was made for."""
    return {"doctype": doc_type, "docnum": doc_no, "docdate": _day(day)}


_REASON_WORDS = {BREAKDOWN: "Vehicle broke down", TRANSHIPMENT: "Goods moved to another vehicle",
                 OTHERS: "Vehicle changed", FIRST_TIME: "First vehicle"}  # fmt: skip


def _day(day):
    return day.strftime("%d/%m/%Y") if day else ""
