"""Ageing: how long open items have been overdue, and what money not yet matched takes off them.

Amounts are in one currency; an item is (due, amount) with a date and a positive number.
"""

from dataclasses import dataclass

DEFAULT_BOUNDS = "30,60,90"


@dataclass(frozen=True)
class Bucket:
    """Items overdue from `start` to `end` days, both included; `end` None: and more. Not due yet: both None."""

    start: int | None
    end: int | None
    amount: float = 0.0


def parse_bounds(text):
    """The last day of each bucket but the open one.

    :param text: whole numbers from 1, rising, with commas between them: "30,60,90"
    :return: tuple of int
    :raise ValueError: anything else
    """
    bounds = tuple(int(part) for part in (text or "").split(","))
    if not bounds or bounds[0] < 1 or any(later <= earlier for earlier, later in zip(bounds, bounds[1:], strict=False)):
        raise ValueError(f"Not rising from 1: {text!r}")
    return bounds


def days_overdue(due, today):
    """Whole days since the due date; 0 on the day itself and before it."""
    return max((today - due).days, 0)


def buckets(items, today, bounds):
    """Sort open items by how long they are overdue.

    :param items: iterable of (due, amount)
    :return: list of :class:`Bucket`: not due, then one for each bound, then the open one
    """
    starts = (1, *(bound + 1 for bound in bounds))
    ends = (*bounds, None)
    amounts = [0.0] * (len(starts) + 1)
    for due, amount in items:
        days = days_overdue(due, today)
        place = 0 if not days else 1 + sum(days > bound for bound in bounds)
        amounts[place] += amount
    spans = [(None, None), *zip(starts, ends, strict=True)]
    return [Bucket(start, end, amount) for (start, end), amount in zip(spans, amounts, strict=True)]


def take_off(items, money):
    """What stays open when money that is matched with nothing pays the oldest items first.

    :param items: iterable of (due, amount)
    :param money: positive amount
    :return: list of (due, amount) left, oldest first
    """
    left = []
    for due, amount in sorted(items):
        paid = min(amount, max(money, 0.0))
        money -= paid
        if amount > paid:
            left.append((due, amount - paid))
    return left


def overdue(items, today):
    """How much of the items is overdue."""
    return sum(amount for due, amount in items if due < today)


def average_days_late(settled):
    """How late a customer pays, weighed by amount. Paying early does not make up for paying late.

    :param settled: iterable of (due, paid on, amount)
    :return: days, or None where nothing was settled
    """
    days = weight = 0.0
    for due, paid_on, amount in settled:
        days += days_overdue(due, paid_on) * amount
        weight += amount
    return days / weight if weight else None


def oldest(items):
    """The earliest due date of the items, or None."""
    return min((due for due, _amount in items), default=None)
