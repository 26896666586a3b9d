"""What the law says with a number or a date in it: dated rows, and how the freshest of them that fits is found.

The rows themselves are data (model ``o2d.gst.rule``), each with its source. Days are Indian days, moments are aware
datetimes in Indian time or naive UTC as Odoo keeps them.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")
UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Rule:
    """One row.

    :param code: what it says, one of the codes of ``o2d.gst.rule``
    :param value: rupees, hours, days, kilometres or per cent, as the code says; 1 and 0 for yes and no
    :param first: first day on which it holds
    :param last: last day, or None until further notice
    :param state: two-digit GST code of the state it is limited to, or ""
    :param hsn: beginning of the HSN codes it is limited to, or ""
    """

    code: str
    value: float
    first: date
    last: date | None = None
    state: str = ""
    hsn: str = ""

    def _fits(self, day, state, hsn):
        return (
            self.first <= day
            and (self.last is None or day <= self.last)
            and self.state in ("", state)
            and hsn.startswith(self.hsn)
        )

    def _rank(self):
        """The more it says, the sooner it is believed: state before goods before date."""
        return bool(self.state), len(self.hsn), self.first


class Rules:
    """All rows; asked for one value at a time.

    :param rows: iterable of :class:`Rule`
    """

    def __init__(self, rows):
        self._rows = {}
        for row in rows:
            self._rows.setdefault(row.code, []).append(row)

    def value(self, code, day, state="", hsn="", default=None):
        """The value in force on a day, or ``default`` where no row fits.

        :param state: two-digit GST code, for what differs by state
        :param hsn: HSN code of the goods, for what differs by goods
        """
        fitting = [row for row in self._rows.get(code, ()) if row._fits(day, state or "", hsn or "")]
        return max(fitting, key=Rule._rank).value if fitting else default

    def is_on(self, code, day, state="", hsn=""):
        """Is this switch on, on that day? Off where no row says so."""
        return bool(self.value(code, day, state, hsn))


# --- moments -------------------------------------------------------------------------------------


def in_india(moment):
    """A naive UTC (or any aware) datetime as an aware one in Indian time."""
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(INDIA)


def to_utc(moment):
    """An aware datetime as naive UTC; a naive one is UTC already."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def valid_until(rules, at, kilometres, slow=False):
    """Last moment of an e-way bill's validity, naive UTC.

    Rule 138(10): a day for the first 200 km (20 km when slow: over-dimensional cargo, or multimodal with a leg by
    ship) and one for each further part of it. The first day ends at the midnight that closes the day after Part B was
    entered: 10 km entered on the 5th hold until the 6th, 23:59. Only the service's own answer is binding.

    :param at: when Part B was entered first
    """
    start = in_india(at)
    pace = rules.value("km_per_day_slow" if slow else "km_per_day", start.date(), default=20 if slow else 200)
    days = max(1, math.ceil(max(kilometres, 0) / pace))
    return to_utc(datetime.combine(start.date() + timedelta(days=days), time(23, 59), INDIA))


def cancel_until(rules, at):
    """Until when a bill of that moment can be cancelled (rule 138(9)), naive UTC."""
    return to_utc(at) + timedelta(hours=rules.value("cancel_hours", in_india(at).date(), default=24))


def reject_until(rules, at):
    """Until when the other party can reject it (rule 138(12)), naive UTC."""
    return to_utc(at) + timedelta(hours=rules.value("reject_hours", in_india(at).date(), default=72))


def extension_window(rules, expires):
    """When an extension can be asked for, around the end of validity (rule 138(10), third proviso).

    :return: (first moment, last moment), naive UTC
    """
    day, end = in_india(expires).date(), to_utc(expires)
    before = rules.value("extend_before_hours", day, default=8)
    after = rules.value("extend_after_hours", day, default=8)
    return end - timedelta(hours=before), end + timedelta(hours=after)


def extension_limit(rules, at):
    """The last moment to which a bill of that moment can be extended, or None where no limit holds, naive UTC.

    360 days from 1 January 2025 (GSTN advisory of 17 December 2024, code 821).
    """
    days = rules.value("extension_days", in_india(at).date())
    return to_utc(at) + timedelta(days=days) if days else None


def part_a_until(rules, at):
    """Until when Part B can be entered to a Part A of that moment (rule 138(2) and form EWB-01), naive UTC."""
    return to_utc(at) + timedelta(days=rules.value("part_a_days", in_india(at).date(), default=15))


def is_too_old(rules, document_day, today):
    """Is this document too old for a new e-way bill (180 days from 1 January 2025, code 820)?"""
    days = rules.value("document_days", today)
    return bool(days) and (today - document_day).days > days


def part_b_needed(rules, day, kilometres, from_state, to_state, by_transporter=True):
    """Must the vehicle be named before the goods move?

    Third proviso to rule 138(3): not for up to 50 km within a state from the consignor's place to the transporter's,
    for further carriage.

    :param kilometres: to the transporter's place; 0 or None for not known
    :param by_transporter: do the goods go to a transporter who carries them further?
    """
    limit = rules.value("part_b_km", day, default=50)
    return not (by_transporter and from_state and from_state == to_state and kilometres and 0 < kilometres <= limit)


def distance_limit(rules, day, known, same_pin=False, line_sales=False):
    """The most kilometres that may be typed, or None where nothing is known of the way.

    :param known: the service's own distance between the two PIN codes, or None
    """
    most = rules.value("distance_max", day, default=4000)
    if same_pin:
        return rules.value("same_pin_line_sales_km" if line_sales else "same_pin_km", day, default=100)
    if not known:
        return None
    return min(most, math.floor(known * (1 + rules.value("distance_allowance", day, default=10) / 100)))
