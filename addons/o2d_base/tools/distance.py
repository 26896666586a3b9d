"""Distances between points on the map: plain arithmetic, no database.

A point is a pair (latitude, longitude) in decimal degrees, north and east positive.
"""

from math import asin, cos, radians, sin, sqrt

# Mean radius of the earth in km (IUGG: R1 = (2a + b) / 3 of the GRS 80 ellipsoid).
EARTH_RADIUS_KM = 6371.0088

# Road distance over great-circle distance. An assumption, chosen on published road distances between
# Indian cities (1.14 Pune–Bengaluru … 1.27 Pune–Mumbai) and a little to the long side, so that a far
# warehouse is not taken for a near one. Good for comparing warehouses and for plausibility; the
# distance that an e-way bill is valid for is the government's own, from PIN code to PIN code.
ROAD_FACTOR = 1.25

# Outer bounds of India with its islands, in degrees, generously rounded.
_INDIA_LATITUDES, _INDIA_LONGITUDES = (6.0, 37.5), (68.0, 97.6)


def great_circle_km(start, end):
    """The shortest way over the earth's surface between two points, in km (haversine, 0.5 % exact).

    :raises ValueError: a latitude beyond ±90° or a longitude beyond ±180°
    """
    _check_point(start)
    _check_point(end)
    if start == end:
        return 0.0
    latitude_1, latitude_2 = radians(start[0]), radians(end[0])
    half_height = sin((latitude_2 - latitude_1) / 2)
    half_width = sin(radians(end[1] - start[1]) / 2)
    chord = half_height**2 + cos(latitude_1) * cos(latitude_2) * half_width**2
    # Rounding may push the chord of opposite points beyond 1.
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def road_km(start, end, factor=ROAD_FACTOR):
    """An estimate of the way by road between two points, in km (see ROAD_FACTOR).

    :param factor: road distance over great-circle distance, at least 1
    """
    if factor < 1:
        raise ValueError(f"A road is not shorter than the great circle: factor {factor}.")
    return great_circle_km(start, end) * factor


def is_in_india(latitude, longitude):
    """Whether a point lies within the outer bounds of India (a check for swapped or mistyped figures)."""
    return (
        _INDIA_LATITUDES[0] <= latitude <= _INDIA_LATITUDES[1]
        and _INDIA_LONGITUDES[0] <= longitude <= _INDIA_LONGITUDES[1]
    )


def _check_point(point):
    latitude, longitude = point
    # Written so that NaN fails too.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"No point on earth: latitude {latitude}, longitude {longitude}.")
