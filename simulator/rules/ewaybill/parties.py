"""Supplier and consignee: GSTIN, state, address, PIN code."""

from ..fields import text, whole
from ..gstin import URP, is_gstin
from ..pins import is_pin, lies_in
from ..problem import Problem
from ..states import FOREIGN_PIN, OTHER_COUNTRY, OTHER_TERRITORY, STATES, state_code

#: side: codes for GSTIN, name, address, place, PIN, state, actual state, PIN against actual state
_CODES = {
    "from": ("208", "229", "209", "230", "210", "211", "371", "437"),
    "to": ("212", "231", "213", "232", "214", "215", "372", "436"),
}


def check(payload, context):
    for side in ("from", "to"):
        yield from _check_gstin(payload, side)
        yield from _check_lengths(payload, side)
        yield from _check_place(payload, side)
    yield from _check_user(payload, context)
    yield from _check_register(payload, context)
    yield from _check_regular(payload)
    yield from _check_other_gstins(payload)
    yield from _check_other_country(payload)


def actual_state_key(side):
    return f"act{side.title()}StateCode"


def _check_gstin(payload, side):
    gstin, codes = text(payload, f"{side}Gstin"), _CODES[side]
    if gstin == URP:
        return
    if not is_gstin(gstin):
        yield Problem(codes[0], f"{side}Gstin", "15 characters with the right check digit, or URP")
        return
    state = state_code(payload.get(f"{side}StateCode"))
    if state in STATES and gstin[:2] in STATES and gstin[:2] != state:
        yield Problem(codes[5], f"{side}StateCode", f"the GSTIN is of state {gstin[:2]}")


def _check_lengths(payload, side):
    codes = _CODES[side]
    for key, code, limit in (
        (f"{side}TrdName", codes[1], 100),
        (f"{side}Addr1", codes[2], 120),
        (f"{side}Addr2", codes[2], 120),
        (f"{side}Place", codes[3], 50),
    ):
        value = payload.get(key)
        if value not in (None, "") and (not isinstance(value, str) or len(value) > limit):
            yield Problem(code, key, f"text of at most {limit} characters")


def _check_place(payload, side):
    codes, actual_key = _CODES[side], actual_state_key(side)
    state, actual = state_code(payload.get(f"{side}StateCode")), state_code(payload.get(actual_key))
    pin = whole(payload, f"{side}Pincode")
    if state is None:
        yield Problem(codes[5], f"{side}StateCode")
    if actual is None:
        yield Problem(codes[6], actual_key)
    if pin == FOREIGN_PIN:
        if actual in STATES:
            yield Problem(codes[7], f"{side}Pincode", f"{FOREIGN_PIN} is for other countries")
    elif pin is None or not is_pin(pin):
        yield Problem(codes[4], f"{side}Pincode")
    elif actual in STATES and not lies_in(pin, actual):
        yield Problem(codes[7], f"{side}Pincode", f"{pin} does not lie in {STATES[actual]}")


def _check_user(payload, context):
    supply = text(payload, "supplyType")
    if supply == "O" and text(payload, "fromGstin") != context.user_gstin:
        yield Problem("359", "fromGstin", f"signed in as {context.user_gstin}")
    if supply == "I" and text(payload, "toGstin") != context.user_gstin:
        yield Problem("360", "toGstin", f"signed in as {context.user_gstin}")


def _check_register(payload, context):
    supplier, consignee = context.taxpayer(text(payload, "fromGstin")), context.taxpayer(text(payload, "toGstin"))
    if not supplier.is_active:
        yield Problem("208", "fromGstin", supplier.status)
    if not consignee.is_active:
        yield Problem("722", "toGstin", consignee.status)
    if supplier.blocked:
        yield Problem("715", "fromGstin")
    if consignee.blocked:
        yield Problem("716", "toGstin")


def _check_regular(payload):
    if whole(payload, "transactionType") != 1:
        return
    for side, code in (("from", "643"), ("to", "644")):
        state, actual = state_code(payload.get(f"{side}StateCode")), state_code(payload.get(actual_state_key(side)))
        if state and actual and state != actual:
            yield Problem(code, actual_state_key(side), f"{actual} instead of {state}")


def _check_other_gstins(payload):
    """Dispatch-from and ship-to GSTIN are optional; where given they are good, and another's."""
    kind = whole(payload, "transactionType")
    for key, billed, regular, invalid, same, kinds in (
        ("dispatchFromGSTIN", "fromGstin", "615", "610", "617", (3, 4)),
        ("shipToGSTIN", "toGstin", "616", "609", "618", (2, 4)),
    ):
        given = text(payload, key)
        if given and kind == 1:
            yield Problem(regular, key)
        elif given and given != URP and not is_gstin(given):
            yield Problem(invalid, key, given)
        elif given and given != URP and kind in kinds and given == text(payload, billed):
            yield Problem(same, key)


def _check_other_country(payload):
    """An export's consignee and an import's supplier are abroad; the goods' leg may end at a port in India."""
    abroad = OTHER_COUNTRY | {OTHER_TERRITORY}
    for sub_supply, side, state_problem, pin_problem in (("3", "to", "373", "374"), ("2", "from", "375", "376")):
        if text(payload, "subSupplyType") != sub_supply:
            continue
        if state_code(payload.get(f"{side}StateCode")) not in abroad:
            yield Problem(state_problem, f"{side}StateCode", "99, other country")
        actual = state_code(payload.get(actual_state_key(side)))
        if actual in abroad and whole(payload, f"{side}Pincode") != FOREIGN_PIN:
            yield Problem(pin_problem, f"{side}Pincode", str(FOREIGN_PIN))
