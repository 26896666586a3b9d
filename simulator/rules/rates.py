"""GST rates in force on a day (percent, IGST or CGST and SGST together).

12 % and 28 % ended on 21-09-2025 (notifications 9/2025 to 17/2025 - Central Tax (Rate)), save for
the goods named in the last two rows; the rates of old documents stay good for them.
"""

from datetime import date
from typing import NamedTuple

_START = date(2017, 7, 1)
_REFORM = date(2025, 9, 22)
_LAST_OLD = date(2025, 9, 21)


class Rate(NamedTuple):
    """A rate, the days on which it holds, and the HSN prefixes it is limited to (all when empty)."""

    percent: float
    first: date
    last: date | None = None
    prefixes: tuple = ()


RATES = (
    *(Rate(percent, _START) for percent in (0, 0.1, 0.25, 1, 1.5, 3, 5, 7.5, 18)),
    Rate(12, _START, _LAST_OLD),
    Rate(28, _START, _LAST_OLD),
    Rate(6, date(2022, 4, 1), None, ("6815", "6901", "6904")),
    Rate(40, _REFORM),
    Rate(12, _REFORM, None, ("6815", "6901", "6904")),
    Rate(28, _REFORM, date(2026, 1, 31), ("2106", "24")),
)


def is_rate(percent, hsn, day):
    """Whether the rate may stand on a document of the day for goods of the HSN code."""
    return any(
        abs(rate.percent - percent) < 0.0001
        and rate.first <= day
        and (rate.last is None or day <= rate.last)
        and (not rate.prefixes or hsn.startswith(rate.prefixes))
        for rate in RATES
    )
