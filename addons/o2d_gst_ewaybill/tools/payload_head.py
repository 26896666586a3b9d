"""Who sends what to whom, from where to where: the head of an e-way bill in the service's field names (API 1.03)."""

import re
from dataclasses import dataclass

UNREGISTERED = "URP"
ABROAD, ABROAD_PIN = 99, 999999
REGULAR, SHIP_TO, DISPATCH_FROM, BOTH = 1, 2, 3, 4
ROAD, RAIL, AIR, SHIP = "1", "2", "3", "4"
_BLANKS = re.compile(r"\s+")
_GSTIN_STATE = re.compile(r"\d{2}")


@dataclass(frozen=True)
class Party:
    """Who bills or is billed.

    :param gstin: "" for whoever is not registered
    :param state: two-digit GST code of the address, "" for abroad
    :param key: what tells one person from another, whatever the address
    """

    gstin: str = ""
    name: str = ""
    state: str = ""
    key: object = None


@dataclass(frozen=True)
class Place:
    """Where goods leave or arrive, and who is there.

    :param pin: as digits; "" for abroad
    """

    street: str = ""
    street2: str = ""
    city: str = ""
    pin: str = ""
    state: str = ""
    gstin: str = ""
    name: str = ""
    key: object = None

    def where(self):
        texts = (clean(text).casefold() for text in (self.street, self.city, self.pin))
        return self.state, *texts


def clean(text, limit=None):
    """Text on one line, cut to what the service takes."""
    text = _BLANKS.sub(" ", "".join(char if char.isprintable() else " " for char in text or "")).strip()
    return text[:limit].rstrip() if limit else text


def state_of(party):
    """State code of a party as the service counts it: that of the GSTIN, else of the address."""
    if _GSTIN_STATE.match(party.gstin):
        return int(party.gstin[:2])
    return int(party.state) if party.state else ABROAD


def place_state(place):
    return int(place.state) if place.state else ABROAD


def transaction_type(seller, home, origin, buyer, address, destination, depot_regular=False):
    """1 regular, 2 bill-to ship-to, 3 bill-from dispatch-from, 4 both.

    Another party's place makes it 2 or 3, and so does another place of the same party; the latter not where its own
    depots count as regular (a dated switch).

    :param seller, buyer: :class:`Party`
    :param home, address: :class:`Place` where seller and buyer are registered
    :param origin, destination: :class:`Place` between which the goods move
    """
    dispatched_elsewhere = _is_elsewhere(seller, home, origin, depot_regular)
    shipped_elsewhere = _is_elsewhere(buyer, address, destination, depot_regular)
    if dispatched_elsewhere and shipped_elsewhere:
        return BOTH
    return DISPATCH_FROM if dispatched_elsewhere else SHIP_TO if shipped_elsewhere else REGULAR


def _is_elsewhere(party, home, place, depot_regular):
    if party.gstin and place.gstin:
        if party.gstin != place.gstin:
            return True
        if depot_regular:
            return False
    elif party.key != place.key:
        return True
    return home.where() != place.where()


def head(kind, number, day, route, distance=0, ship_to_gstin=False, depot_regular=False, words=""):
    """Everything but lines, values and transport.

    :param kind: (supply type O or I, sub supply type, document type)
    :param day: date on the document, an Indian day
    :param route: (seller, home, origin, buyer, address, destination), see :func:`transaction_type`
    :param words: description of sub supply type 8, at most 20 characters
    """
    seller, _home, origin, buyer, _address, destination = route
    supply, sub_supply, document = kind
    kind_of_transaction = transaction_type(*route, depot_regular=depot_regular)
    payload = {
        "supplyType": supply,
        "subSupplyType": sub_supply,
        "docType": document,
        "docNo": number,
        "docDate": day.strftime("%d/%m/%Y"),
        "transactionType": kind_of_transaction,
        "transDistance": str(distance or 0),
        "fromGstin": seller.gstin or UNREGISTERED,
        "fromTrdName": clean(seller.name, 100),
        "fromStateCode": state_of(seller),
        "toGstin": buyer.gstin or UNREGISTERED,
        "toTrdName": clean(buyer.name, 100),
        "toStateCode": state_of(buyer),
        **_place("from", origin),
        **_place("to", destination),
        "actFromStateCode": place_state(origin),
        "actToStateCode": place_state(destination),
    }
    if sub_supply == "8":
        payload["subSupplyDesc"] = clean(words, 20) or "Others"
    is_own_depot = bool(destination.gstin) and destination.gstin == buyer.gstin
    if ship_to_gstin and kind_of_transaction in (SHIP_TO, BOTH) and not is_own_depot:
        payload["shipToGSTIN"] = destination.gstin or UNREGISTERED
        payload["shipToTradeName"] = clean(destination.name, 100)
    return payload


def _place(side, place):
    return {
        f"{side}Addr1": clean(place.street, 120),
        f"{side}Addr2": clean(place.street2, 120),
        f"{side}Place": clean(place.city, 50),
        f"{side}Pincode": int(place.pin) if place.state and place.pin.isdigit() else ABROAD_PIN,
    }


@dataclass(frozen=True)
class Carriage:
    """How the goods travel.

    :param vehicle_type: R regular, O over-dimensional cargo
    :param own_gstin: registration of whoever makes the bill: the transporter of an own vehicle not yet named
    """

    mode: str = ROAD
    vehicle: str = ""
    vehicle_type: str = ""
    transporter: str = ""
    transporter_name: str = ""
    document: str = ""
    document_day: object = None
    own_gstin: str = ""

    def has_part_b(self):
        """By road the vehicle, otherwise the transport document (by ship either)."""
        if self.mode == ROAD:
            return bool(self.vehicle)
        return bool(self.document or (self.mode == SHIP and self.vehicle))


def carriage(carried, by_irn=False):
    """The transport's part of a bill; without Part B only who will carry the goods (code 619).

    :param by_irn: in the field names of a bill by IRN
    """
    keys = _BY_IRN if by_irn else _DIRECT
    transporter, name = carried.transporter, carried.transporter_name
    found = {}
    if carried.has_part_b():
        kind = carried.vehicle_type or ("O" if carried.mode == SHIP else "R")
        found = {
            "mode": carried.mode,
            "vehicle": carried.vehicle,
            "vehicle_type": kind if carried.vehicle else "",
            "document": carried.document,
            "document_day": carried.document_day.strftime("%d/%m/%Y") if carried.document_day else "",
        }
    elif not transporter:
        transporter, name = carried.own_gstin, ""
    found |= {"transporter": transporter, "transporter_name": clean(name, 100)}
    return {keys[key]: value for key, value in found.items() if value}


_DIRECT = {
    "mode": "transMode",
    "vehicle": "vehicleNo",
    "vehicle_type": "vehicleType",
    "document": "transDocNo",
    "document_day": "transDocDate",
    "transporter": "transporterId",
    "transporter_name": "transporterName",
}
_BY_IRN = {
    "mode": "TransMode",
    "vehicle": "VehNo",
    "vehicle_type": "VehType",
    "document": "TransDocNo",
    "document_day": "TransDocDt",
    "transporter": "TransId",
    "transporter_name": "TransName",
}
