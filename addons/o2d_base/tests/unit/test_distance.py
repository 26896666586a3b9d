"""Distances and PIN codes as plain Python: no database."""

import csv
import gzip
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_base.tools import distance, pincode

SHIPPED = Path(distance.__file__).parents[1] / "data" / "pincodes.csv.gz"

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))

MUMBAI, DELHI, PUNE = (18.9388, 72.8354), (28.6139, 77.2090), (18.5204, 73.8567)
NAGPUR, BENGALURU, CHENNAI = (21.1458, 79.0882), (12.9716, 77.5946), (13.0827, 80.2707)
KOLKATA, AHMEDABAD, JAIPUR, HYDERABAD = (22.5726, 88.3639), (23.0225, 72.5714), (26.9124, 75.7873), (17.3850, 78.4867)


@given(points, points)
def test_the_way_back_is_as_long(start, end):
    assert math.isclose(distance.great_circle_km(start, end), distance.great_circle_km(end, start), abs_tol=1e-6)


@given(points, points, points)
def test_a_detour_is_never_shorter(start, end, via):
    detour = distance.great_circle_km(start, via) + distance.great_circle_km(via, end)
    assert distance.great_circle_km(start, end) <= detour + 1e-3


@given(points)
def test_no_way_to_the_same_point(point):
    assert distance.great_circle_km(point, point) == 0


@given(points, points)
def test_nothing_is_farther_than_half_round_the_earth(start, end):
    assert 0 <= distance.great_circle_km(start, end) <= math.pi * distance.EARTH_RADIUS_KM + 1e-6


@given(st.floats(-89, 88))
def test_a_degree_of_latitude_is_111_km_everywhere(latitude):
    assert distance.great_circle_km((latitude, 77), (latitude + 1, 77)) == pytest.approx(111.195, abs=0.01)


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        # Great-circle distances between city centres as atlases print them.
        (MUMBAI, DELHI, 1150),
        (PUNE, MUMBAI, 118),
        (PUNE, NAGPUR, 620),
        (PUNE, BENGALURU, 735),
        (CHENNAI, BENGALURU, 290),
        (DELHI, KOLKATA, 1305),
    ],
)
def test_known_distances_hold_within_two_per_cent(start, end, km):
    assert distance.great_circle_km(start, end) == pytest.approx(km, rel=0.02)


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        # By national highway, in round figures.
        (PUNE, MUMBAI, 150),
        (PUNE, NAGPUR, 715),
        (PUNE, BENGALURU, 840),
        (MUMBAI, DELHI, 1420),
        (MUMBAI, AHMEDABAD, 530),
        (DELHI, JAIPUR, 280),
        (DELHI, KOLKATA, 1500),
        (HYDERABAD, BENGALURU, 570),
        (CHENNAI, BENGALURU, 350),
    ],
)
def test_the_road_estimate_holds_within_fifteen_per_cent(start, end, km):
    assert distance.road_km(start, end) == pytest.approx(km, rel=0.15)


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (-90.1, 0), (float("nan"), 77), (18, float("inf"))])
def test_a_point_off_the_earth_is_refused(point):
    with pytest.raises(ValueError, match="No point on earth"):
        distance.great_circle_km(point, PUNE)
    with pytest.raises(ValueError, match="No point on earth"):
        distance.great_circle_km(PUNE, point)


def test_a_road_is_not_shorter_than_the_great_circle():
    with pytest.raises(ValueError, match="0.9"):
        distance.road_km(PUNE, MUMBAI, factor=0.9)


def test_swapped_coordinates_are_not_in_india():
    assert distance.is_in_india(*PUNE)
    assert not distance.is_in_india(*reversed(PUNE))


@pytest.mark.parametrize("pin", ["411001", "110001", "999999"])
def test_six_digits_are_a_pin_code(pin):
    assert pincode.is_valid(pin)


@pytest.mark.parametrize(
    "pin", ["011001", "41100", "4110011", "41100A", "411 001", "", None, False, 411001, "४११००१", "411001\n"]
)
def test_anything_else_is_none(pin):
    assert not pincode.is_valid(pin)
    assert pincode.states_of(pin) == ()
    assert pincode.sorting_district(pin) is None


@pytest.mark.parametrize(
    ("text", "pin"), [("411 001", "411001"), (" 411-001\u00a0", "411001"), (None, ""), (False, "")]
)
def test_blanks_and_hyphens_do_not_matter(text, pin):
    assert pincode.normalise(text) == pin


@pytest.mark.parametrize(
    ("pin", "state", "answer"),
    [
        ("411001", "MH", True),
        ("411001", "KA", False),
        ("560001", "KA", True),
        ("403001", "MH", False),
        ("403001", "GA", True),
        # Shared sorting districts.
        ("160017", "CH", True),
        ("160055", "PB", True),
        ("605001", "PY", True),
        ("605602", "TN", True),
        ("396210", "DN", True),
        ("396001", "GJ", True),
        ("194101", "LA", True),
        # Two codes of one state.
        ("751001", "OR", True),
        ("751001", "OD", True),
        ("396210", "DD", True),
        # No post office there: nobody can tell.
        ("990001", "MH", None),
        ("41100", "MH", None),
    ],
)
def test_the_first_three_digits_tell_the_state(pin, state, answer):
    assert pincode.is_in_state(pin, state) is answer


def shipped():
    with gzip.open(SHIPPED, "rt", encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_the_shipped_list_is_sound():
    """Every row has a valid, unique code in order, a state it may lie in, and coordinates in India or none."""
    rows = shipped()
    codes = [row["code"] for row in rows]
    assert 19_000 < len(rows) < 20_000
    assert codes == sorted(set(codes))
    assert not [row for row in rows if not pincode.is_in_state(row["code"], row["state"])]
    located = [row for row in rows if row["latitude"]]
    assert len(located) > 0.97 * len(rows)
    assert all(distance.is_in_india(float(row["latitude"]), float(row["longitude"])) for row in located)
    assert all(row["name"] for row in rows)
    assert SHIPPED.stat().st_size < 1_000_000


@pytest.mark.parametrize(
    ("pin", "place"),
    [
        ("411001", PUNE),
        ("440001", NAGPUR),
        ("560001", BENGALURU),
        ("400001", MUMBAI),
        ("110001", DELHI),
        ("700001", KOLKATA),
        ("600001", CHENNAI),
        ("500001", HYDERABAD),
        ("380001", AHMEDABAD),
        ("302001", JAIPUR),
        ("781001", (26.186, 91.746)),
        ("695001", (8.487, 76.952)),
        ("190001", (34.083, 74.797)),
        ("799001", (23.831, 91.286)),
        ("370001", (23.242, 69.667)),
    ],
)
def test_head_offices_stand_where_their_cities_are(pin, place):
    """Main PIN codes lie within 6 km of the city's coordinates from independent maps."""
    row = next(row for row in shipped() if row["code"] == pin)
    assert distance.great_circle_km((float(row["latitude"]), float(row["longitude"])), place) < 6
