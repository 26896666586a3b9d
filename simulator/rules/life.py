"""The checks of what is asked about a bill that is there already (fields and limits of API 1.03)."""

from .ewaybill.transport import ROAD, SHIP
from .fields import number, text, whole
from .gstin import is_transporter_id
from .problem import Problem
from .states import OTHER_COUNTRY, state_code
from .units import UNITS
from .vehicle import is_vehicle

_MODES = ("1", "2", "3", "4")
_EXTENSION_REASONS = (1, 2, 4, 5, 99)
_TRANSIT_TYPES = ("R", "W", "O")


def part_b(payload, is_trip=False):
    """Problems of a vehicle entry; is_trip: of a consolidated bill, which gives no reason."""
    problems = list(_conveyance(payload)) + list(_place(payload, "from", "305", "306"))
    if not is_trip:
        if whole(payload, "reasonCode") not in (1, 2, 3, 4):
            problems.append(Problem("307", "reasonCode", "1 breakdown, 2 transhipment, 3 others, 4 first time"))
        if len(text(payload, "reasonRem")) > 50:
            problems.append(Problem("308", "reasonRem", "at most 50 characters"))
    return problems


def _conveyance(payload):
    mode, vehicle, document = (
        str(payload.get("transMode") or ""),
        text(payload, "vehicleNo"),
        text(payload, "transDocNo"),
    )
    if mode not in _MODES:
        yield Problem("302", "transMode", "1 road, 2 rail, 3 air, 4 ship")
    if mode == ROAD and not vehicle:
        yield Problem("303", "vehicleNo")
    if vehicle and not is_vehicle(vehicle):
        yield Problem("304", "vehicleNo", "for example MH12AB1234, no blanks")
    if mode in ("2", "3") and not document:
        yield Problem("394", "transDocNo")
    if mode == SHIP and not (document or vehicle):
        yield Problem("727", "transDocNo")
    if mode in ("2", "3", "4") and document and not text(payload, "transDocDate"):
        yield Problem("385", "transDocDate")


def _place(payload, side, place_code, state_problem):
    if not 1 <= len(text(payload, f"{side}Place")) <= 50:
        yield Problem(place_code, f"{side}Place", "1 to 50 characters")
    code = state_code(payload.get(f"{side}State"))
    if code is None or code in OTHER_COUNTRY:
        yield Problem(state_problem, f"{side}State")


def transporter(carrier, context):
    """Problems of a transporter's number."""
    if not is_transporter_id(carrier):
        return [Problem("222", "transporterId", "GSTIN or TRANSIN of 15 characters")]
    return [Problem("719", "transporterId")] if context.taxpayer(carrier).blocked else []


def extension(payload, kilometres):
    """Problems of an extension; kilometres: of the whole way."""
    moving = text(payload, "consignmentStatus") != "T"
    problems = (list(_conveyance(payload)) if moving else []) + list(_place(payload, "from", "305", "306"))
    remaining = whole(payload, "remainingDistance")
    if remaining is None or remaining <= 0:
        problems.append(Problem("389", "remainingDistance"))
    elif remaining > kilometres:
        problems.append(Problem("390", "remainingDistance", f"{remaining} km of {kilometres} km"))
    if whole(payload, "extnRsnCode") not in _EXTENSION_REASONS or not text(payload, "extnRemarks"):
        problems.append(Problem("386", "extnRsnCode", "1 calamity, 2 law and order, 4 transhipment, 5 accident, 99"))
    if not 110000 <= (whole(payload, "fromPincode") or 0) <= 999998:
        problems.append(Problem("210", "fromPincode"))
    return problems + list(_whereabouts(payload))


def _whereabouts(payload):
    status, transit = text(payload, "consignmentStatus"), text(payload, "transitType")
    lines = {number: text(payload, f"addressLine{number}") for number in (1, 2, 3)}
    # in transit the mode is written 5
    if status not in ("M", "T") or (status == "T") != (str(payload.get("transMode")) == "5"):
        yield Problem("711", "consignmentStatus", "M in movement, T in transit")
    if status == "M":
        if transit:
            yield Problem("712", "transitType")
        if any(lines.values()):
            yield Problem("713", "addressLine1")
    elif status == "T":
        if transit not in _TRANSIT_TYPES:
            yield Problem("705", "transitType", "R road, W warehouse, O others")
        for line, value in lines.items():
            if not value:
                yield Problem(str(705 + line), f"addressLine{line}")


def multi_start(payload):
    """Problems of a movement over several vehicles."""
    problems = [*_place(payload, "from", "305", "306"), *_place(payload, "to", "321", "320")]
    if not number(payload, "totalQuantity", 0.0) > 0:
        problems.append(Problem("402", "totalQuantity"))
    if text(payload, "unitCode") not in UNITS:
        problems.append(Problem("217", "unitCode"))
    if str(payload.get("transMode") or "") not in _MODES:
        problems.append(Problem("302", "transMode"))
    if whole(payload, "reasonCode") not in (1, 2, 3):
        problems.append(Problem("307", "reasonCode", "1 breakdown, 2 transhipment, 3 others"))
    return problems


def multi_add(payload, left):
    """Problems of one vehicle of it; left: quantity no vehicle carries yet."""
    quantity = number(payload, "quantity", 0.0)
    problems = [] if quantity > 0 else [Problem("402", "quantity")]
    if quantity > left:
        problems.append(Problem("400", "quantity", f"{left:g} left"))
    vehicle = text(payload, "vehicleNo")
    if not vehicle and not text(payload, "transDocNo"):
        problems.append(Problem("226", "vehicleNo"))
    if vehicle and not is_vehicle(vehicle):
        problems.append(Problem("225", "vehicleNo"))
    return problems
