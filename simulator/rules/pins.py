"""PIN codes: which state they lie in, and how far two of them are apart.

The real service keeps a table of road distances between PIN codes that is not published. Here the
distance is estimated: great circle between the middles of the two PIN codes, times 1.3.
"""

import csv
import math
from functools import cache
from pathlib import Path

from . import states

ROAD_FACTOR = 1.3
_TABLE = Path(__file__).parents[1] / "tables" / "pins.csv"


@cache
def _table():
    """{pin: (set of state codes, latitude, longitude)}, coordinates None where unknown."""
    with _TABLE.open(encoding="utf-8", newline="") as source:
        return {
            int(row["pin"]): (
                frozenset(row["states"].split("/")),
                float(row["latitude"]) if row["latitude"] else None,
                float(row["longitude"]) if row["longitude"] else None,
            )
            for row in csv.DictReader(source)
        }


def is_pin(pin):
    """Whether the int has the form of a PIN code in a sorting district that exists."""
    return (
        isinstance(pin, int)
        and 110000 <= pin <= 999998
        and (pin in _table() or any(states.pin_may_lie_in(pin // 1000, code) for code in states.STATES))
    )


def lies_in(pin, state):
    """Whether the PIN (int) may lie in the state (two-digit code)."""
    known = _table().get(pin)
    return (known is not None and state in known[0]) or states.pin_may_lie_in(pin // 1000, state)


def distance(origin, destination):
    """Estimated road kilometres between two PIN codes (ints), or None if not known or the same PIN."""
    if origin == destination:
        return None
    first, second = _table().get(origin), _table().get(destination)
    if not first or not second or None in (first[1], first[2], second[1], second[2]):
        return None
    lat1, lon1, lat2, lon2 = map(math.radians, (first[1], first[2], second[1], second[2]))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return max(1, round(2 * 6371 * math.asin(math.sqrt(half)) * ROAD_FACTOR))
