"""Part B: mode, vehicle, transporter, transport document, distance.

One set of checks serves both the direct request and the request by IRN, whose keys differ:
``Transport`` is what both say.
"""

import re
from datetime import date
from typing import NamedTuple

from ..fields import day, text, whole
from ..gstin import is_transporter_id
from ..pins import distance
from ..problem import Problem
from ..states import FOREIGN_PIN
from ..vehicle import is_vehicle

ROAD, RAIL, AIR, SHIP = "1", "2", "3", "4"
MAXIMUM_DISTANCE = 4000
#: kilometres that may be typed where both ends have the same PIN code: (usually, line sales)
SAME_PIN = (100, 300)
DISTANCE_ALLOWANCE = 1.1
_DOCUMENT_NUMBER = re.compile(r"[A-Za-z0-9/-]{1,15}")


class Transport(NamedTuple):
    """Transport details of a request; keys: how the request's protocol names the fields."""

    mode: str
    vehicle: str
    vehicle_type: str
    transporter: str
    document: str
    document_day: date | None
    document_day_given: bool
    kilometres: int | None
    origin: int | None
    destination: int | None
    invoice_day: date | None
    is_line_sale: bool
    keys: dict

    @property
    def has_part_b(self):
        """Whether the goods may move: by road a vehicle is named, otherwise the transport document."""
        return bool(self.vehicle if self.mode in (ROAD, "") else self.document)

    @property
    def is_slow(self):
        """Over-dimensional cargo and shipments with a leg by ship get a day per 20 km."""
        return self.vehicle_type == "O" or self.mode == SHIP


KEYS = {
    "mode": "transMode",
    "vehicle": "vehicleNo",
    "vehicle_type": "vehicleType",
    "transporter": "transporterId",
    "document": "transDocNo",
    "document_day": "transDocDate",
    "kilometres": "transDistance",
}


def read(payload, keys=None, **route):
    """Transport of a payload; route: origin, destination, invoice_day, is_line_sale."""
    keys = keys or KEYS
    given = payload.get(keys["document_day"])
    return Transport(
        mode=str(payload.get(keys["mode"]) or ""),
        vehicle=text(payload, keys["vehicle"]),
        vehicle_type=text(payload, keys["vehicle_type"]),
        transporter=text(payload, keys["transporter"]),
        document=text(payload, keys["document"]),
        document_day=day(given),
        document_day_given=given not in (None, "", False),
        kilometres=whole(payload, keys["kilometres"]),
        keys=keys,
        **route,
    )


def of_ewaybill(payload):
    """Transport of a direct e-way bill payload."""
    return read(
        payload,
        origin=whole(payload, "fromPincode"),
        destination=whole(payload, "toPincode"),
        invoice_day=day(payload.get("docDate")),
        is_line_sale=text(payload, "subSupplyType") == "10",
    )


def check(payload, context):
    return check_transport(of_ewaybill(payload), context)


def check_transport(transport, context):
    yield from _check_vehicle(transport)
    yield from _check_carrier(transport, context)
    yield from _check_document(transport)
    yield from _check_distance(transport, context)


def _check_vehicle(transport):
    keys = transport.keys
    if transport.mode not in ("", ROAD, RAIL, AIR, SHIP):
        yield Problem("220", keys["mode"], "1 road, 2 rail, 3 air, 4 ship")
    if not transport.mode and transport.vehicle:
        yield Problem("621", keys["mode"])
    if not transport.mode and transport.document:
        yield Problem("622", keys["mode"])
    if transport.vehicle and not is_vehicle(transport.vehicle):
        yield Problem("225", keys["vehicle"], f"{transport.vehicle!r}: for example MH12AB1234, no blanks")
    if transport.vehicle_type not in ("", "R", "O"):
        yield Problem("361", keys["vehicle_type"], "R regular, O over-dimensional cargo")
    if transport.mode == SHIP and transport.vehicle_type == "R" and transport.vehicle:
        yield Problem("726", keys["vehicle_type"])
    if transport.mode in (RAIL, AIR) and transport.vehicle_type == "O":
        yield Problem("634", keys["vehicle_type"])


def _check_carrier(transport, context):
    """Without Part B the request is for a Part A slip, which names who will carry the goods."""
    key = transport.keys["transporter"]
    if transport.transporter:
        if not is_transporter_id(transport.transporter):
            yield Problem("222", key, "GSTIN or TRANSIN of 15 characters")
        elif context.taxpayer(transport.transporter).blocked:
            yield Problem("717", key)
    elif transport.mode in ("", ROAD) and not transport.has_part_b:
        yield Problem("619", key, "no vehicle is named either")


def _check_document(transport):
    keys = transport.keys
    if transport.document and not _DOCUMENT_NUMBER.fullmatch(transport.document):
        yield Problem("223", keys["document"], "1 to 15 letters, digits, - and /")
    if transport.mode in (RAIL, AIR, SHIP):
        if not transport.document and not (transport.mode == SHIP and transport.vehicle):
            yield Problem("394", keys["document"])
        if not transport.document_day_given:
            yield Problem("385", keys["document_day"])
    if transport.document_day_given:
        if transport.document_day is None:
            yield Problem("224", keys["document_day"], "dd/mm/yyyy")
        elif transport.invoice_day and transport.document_day < transport.invoice_day:
            yield Problem("362", keys["document_day"])


def _check_distance(transport, context):
    key, typed = transport.keys["kilometres"], transport.kilometres
    if typed is None or not 0 <= typed <= MAXIMUM_DISTANCE:
        yield Problem("221", key, f"0 to {MAXIMUM_DISTANCE} whole kilometres")
        return
    if FOREIGN_PIN in (transport.origin, transport.destination):
        if typed == 0:
            yield Problem("721", key)
        return
    limit = maximum_distance(transport, context.options.distance_slack_km)
    if typed == 0 and service_distance(transport) is None:
        yield Problem("721", key)
    elif limit is not None and typed > limit:
        yield Problem("702", key, f"{typed} km, at most {limit}")


def service_distance(transport):
    """Kilometres the service itself knows for the PIN pair, or None."""
    return distance(transport.origin, transport.destination)


def maximum_distance(transport, slack):
    """Most kilometres that may be typed for the PIN pair, or None if the pair is not known."""
    if transport.origin == transport.destination:
        return SAME_PIN[1] if transport.is_line_sale else SAME_PIN[0]
    known = service_distance(transport)
    return None if known is None else min(MAXIMUM_DISTANCE, int(known * DISTANCE_ALLOWANCE) + slack)
