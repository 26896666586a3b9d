"""Rules of picking without a database: numbers on a scan, the way through the bins, sharing out what was confirmed."""

import math
import re
from dataclasses import dataclass

MAX_UID = 64
# A scan kept on a phone without connection is believed to be this old at most, in seconds.
MAX_AGE = 24 * 3600.0
_DIGITS = re.compile(r"(\d+)")


class BadScan(ValueError):
    """A scan that cannot be read. `args[0]` says what is wrong: `uid`, `quantity` or `place`."""


@dataclass(frozen=True)
class Scan:
    """One scan as a phone sends it.

    :param uid: the phone's own unique id: a scan sent twice counts once
    :param quantity: in the product's unit; less than zero takes back
    :param age: seconds since it was made, by the phone's clock
    :param by_hand: typed or tapped instead of scanned
    """

    uid: str
    move_id: int
    location_id: int
    lot_id: int
    package_id: int
    quantity: float
    age: float = 0.0
    by_hand: bool = False


def read_scan(raw, is_quantity_needed=True):
    """Read what a remote caller sent.

    :param raw: a dict with the fields of :class:`Scan`
    :param is_quantity_needed: False where nothing may have been found
    :raise BadScan: where anything is missing or no number
    """
    if not isinstance(raw, dict):
        raise BadScan("place")
    uid = raw.get("uid")
    if not isinstance(uid, str) or not uid.strip() or len(uid) > MAX_UID:
        raise BadScan("uid")
    quantity = _number(raw.get("quantity"), "quantity")
    if is_quantity_needed and not quantity:
        raise BadScan("quantity")
    age = _number(raw.get("age") or 0, "quantity")
    return Scan(
        uid=uid.strip(),
        move_id=_record_id(raw.get("move_id"), is_needed=True),
        location_id=_record_id(raw.get("location_id"), is_needed=True),
        lot_id=_record_id(raw.get("lot_id")),
        package_id=_record_id(raw.get("package_id")),
        quantity=quantity,
        age=min(max(age, 0.0), MAX_AGE),
        by_hand=bool(raw.get("by_hand")),
    )


def _number(value, what):
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise BadScan(what)
    try:
        number = float(value)
    except ValueError:
        raise BadScan(what) from None
    if not math.isfinite(number):
        raise BadScan(what)
    return number


def _record_id(value, is_needed=False):
    if not value and not is_needed:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise BadScan("place")
    return value


def route_key(name):
    """Sort bins as one walks past them: P-2 before P-10."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part.casefold()) for part in _DIGITS.split(name or "") if part
    ]


def place_name(number):
    """The letter of a crate on the trolley: A … Z, AA, AB …

    :param number: from 0
    """
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def most_to_pick(asked, tolerance):
    """How much may be confirmed of a line.

    :param asked: quantity asked for
    :param tolerance: per cent that may be taken beyond it (cut cable, weighed goods)
    """
    return asked * (1 + max(tolerance, 0.0) / 100)


def share_out(pool, takers):
    """Share what was confirmed at the bins among the deliveries behind it, never more than arrives.

    What is delivered already counts first and with its own lots; the rest goes to the open ones in their order.

    :param pool: {lot: quantity confirmed}
    :param takers: [(id, {lot: quantity done} or None while open, quantity asked)]
    :return: {id: {lot: quantity}}, only quantities above zero
    """
    left, shares = dict(pool), {}
    for taker, done, _asked in takers:
        if done is not None:
            shares[taker] = {lot: min(quantity, left.get(lot, 0.0)) for lot, quantity in done.items()}
            for lot, quantity in shares[taker].items():
                left[lot] = left.get(lot, 0.0) - quantity
    for taker, done, asked in takers:
        if done is None:
            shares[taker] = {}
            for lot, quantity in left.items():
                taken = min(quantity, asked)
                shares[taker][lot] = taken
                left[lot] -= taken
                asked -= taken
    return {
        taker: {lot: quantity for lot, quantity in share.items() if quantity > 0} for taker, share in shares.items()
    }
