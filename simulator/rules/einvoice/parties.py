"""Seller, buyer, dispatch and ship-to: GSTIN, name, address, PIN code, state, place of supply."""

import re

from ..fields import block, text, whole
from ..gstin import URP, is_gstin
from ..pins import is_pin, lies_in
from ..problem import Problem
from ..states import FOREIGN_PIN, OTHER_TERRITORY, STATES
from .document import EXPORTS, supply_type

OTHER_COUNTRY = "96"
_STATE = re.compile(r"[0-9]{2}")
#: field: (shortest, longest, required)
_LENGTHS = {
    "LglNm": (3, 100, True),
    "TrdNm": (3, 100, False),
    "Addr1": (1, 100, True),
    "Addr2": (3, 100, False),
    "Loc": (3, 50, True),
    "Em": (6, 100, False),
    "Ph": (6, 12, False),
}


def check(payload, context):
    for name in ("SellerDtls", "BuyerDtls", "DispDtls", "ShipDtls"):
        if isinstance(payload.get(name), dict):
            yield from _check_lengths(payload[name], name)
            yield from check_place(payload[name], name)
    yield from _check_seller(block(payload, "SellerDtls"), context)
    yield from _check_buyer(payload, context)
    ship_to = text(block(payload, "ShipDtls"), "Gstin")
    if ship_to not in ("", URP) and not is_gstin(ship_to):
        yield Problem("3029", "ShipDtls.Gstin", ship_to)


def _check_lengths(party, name):
    for key, (shortest, longest, required) in _LENGTHS.items():
        if name == "DispDtls" and key == "LglNm":
            key = "Nm"  # the only party whose name field is called so
        value = party.get(key)
        if value in (None, "") and not required:
            continue
        if not isinstance(value, str) or not shortest <= len(value) <= longest:
            yield Problem("5002", f"{name}.{key}", f"text of {shortest} to {longest} characters")


def check_place(party, name):
    """State and PIN code of a party, address or dispatch place."""
    state, pin = text(party, "Stcd").zfill(2), whole(party, "Pin")
    foreign = state == OTHER_COUNTRY
    if not _STATE.fullmatch(text(party, "Stcd")) or not (state in STATES or state in (OTHER_TERRITORY, OTHER_COUNTRY)):
        yield Problem("5002", f"{name}.Stcd", "two digits of a state")
    elif pin is None:
        yield Problem("5002", f"{name}.Pin", "required, six digits")
    elif foreign and pin != FOREIGN_PIN:
        yield Problem("2244", f"{name}.Pin", str(FOREIGN_PIN))
    elif not foreign and not is_pin(pin):
        yield Problem("3038", f"{name}.Pin", str(pin))
    elif state in STATES and not lies_in(pin, state):
        yield Problem("3039", f"{name}.Pin", f"{pin} does not lie in {STATES[state]}")


def _check_seller(seller, context):
    gstin = text(seller, "Gstin")
    if not gstin:
        yield Problem("2155", "SellerDtls.Gstin")
    elif not is_gstin(gstin) or not context.taxpayer(gstin).is_active:
        yield Problem("3028", "SellerDtls.Gstin", gstin)
    elif gstin != context.user_gstin:
        yield Problem("1015", "SellerDtls.Gstin", f"signed in as {context.user_gstin}")
    elif gstin[:2] != text(seller, "Stcd"):
        yield Problem("2258", "SellerDtls.Stcd", f"the GSTIN is of state {gstin[:2]}")


def _check_buyer(payload, context):
    buyer, gstin = block(payload, "BuyerDtls"), text(block(payload, "BuyerDtls"), "Gstin")
    place_of_supply, export = text(buyer, "Pos"), supply_type(payload) in EXPORTS
    if export:
        if gstin != URP:
            yield Problem("2212", "BuyerDtls.Gstin", "URP, for an export")
        if text(buyer, "Stcd") != OTHER_COUNTRY:
            yield Problem("2275", "BuyerDtls.Stcd", OTHER_COUNTRY)
        if place_of_supply != OTHER_COUNTRY:
            yield Problem("2276", "BuyerDtls.Pos", OTHER_COUNTRY)
        return
    if gstin == URP:
        yield Problem("2212", "BuyerDtls.Gstin", "a registered buyer, unless it is an export")
    elif not is_gstin(gstin) or not context.taxpayer(gstin).is_active:
        yield Problem("3029", "BuyerDtls.Gstin", gstin)
    elif gstin == text(block(payload, "SellerDtls"), "Gstin"):
        yield Problem("2211", "BuyerDtls.Gstin")
    elif gstin[:2] in STATES and gstin[:2] != text(buyer, "Stcd"):
        yield Problem("2265", "BuyerDtls.Stcd", f"the GSTIN is of state {gstin[:2]}")
    if place_of_supply not in STATES and place_of_supply != OTHER_TERRITORY:
        yield Problem("2243", "BuyerDtls.Pos", "two digits of a state")
