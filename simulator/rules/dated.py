"""Rows that hold from a day to a day."""

from datetime import date
from typing import NamedTuple


class Row(NamedTuple):
    """A value and the days on which it holds, both included; no last day means until further notice."""

    value: object
    first: date
    last: date | None = None

    def holds(self, day):
        return self.first <= day and (self.last is None or day <= self.last)


def in_force(rows, day, default=None):
    """The value of the first row that holds on the day."""
    return next((row.value for row in rows if row.holds(day)), default)
