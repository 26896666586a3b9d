"""Reading values out of a payload that may hold anything."""

import math
import re
from datetime import date, datetime

_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")


def text(payload, key):
    """The text under the key, stripped; "" when it is absent, null, false or no text."""
    value = payload.get(key)
    return value.strip() if isinstance(value, str) else ""


def number(payload, key, default=None):
    """The finite number under the key; default when absent or null; NaN when it is no number.

    NaN fails every comparison that follows, so a caller's ``not 0 <= value`` catches it.
    """
    value = payload.get(key)
    if value is None or value == "":
        return default
    return float(value) if _is_number(value) else math.nan


def whole(payload, key, default=None):
    """The whole number under the key, given as a number or as digits; None when it is neither."""
    value = payload.get(key)
    if value is None or value == "":
        return default
    if isinstance(value, str) and re.fullmatch(r"\d{1,12}", value.strip()):
        return int(value)
    return int(value) if _is_number(value) and value == int(value) else None


def _is_number(value):
    """Whether it is a number of at most 15 digits before the point: amounts and codes have no more."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 10**15


def day(value):
    """date of "dd/mm/yyyy", or None."""
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        return None
    try:
        return datetime.strptime(value.strip(), "%d/%m/%Y").date()
    except ValueError:
        return None


def financial_year(on: date):
    """ "2026-27" for a date from 1 April 2026 to 31 March 2027."""
    first = on.year if on.month >= 4 else on.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def block(payload, key):
    """The object under the key, or {} when it is absent or of another kind."""
    value = payload.get(key)
    return value if isinstance(value, dict) else {}
