"""What a work queue shows and lets one do: decisions on plain facts, no database in sight."""

from collections.abc import Callable
from dataclasses import dataclass

PAGE = 40
MAX_PAGE = 200
MAX_ID = 2**31 - 1
# What stands beside a row: nothing, the amount, the number of lines, or both.
SHOWS = ("none", "amount", "lines", "both")


@dataclass(frozen=True)
class QueueAction:
    """Something that can be done to a row without leaving the queue.

    :ivar label: what the button says
    :ivar icon: Font Awesome class
    :ivar method: private method of the row's model; gets the words typed, returns :class:`Outcome`
    :ivar groups: xmlids of the roles that may, comma separated; "" for whoever has the operation's access
    :ivar operation: access to the document that it needs
    :ivar applies: says of one record whether there is anything to do; None for always
    :ivar asks: the question to be answered in words before, or ""
    :ivar is_main: does it bring the work forward, so that its button stands out? Only looking does not
    """

    label: str
    icon: str
    method: str
    groups: str = ""
    operation: str = "write"
    applies: Callable | None = None
    asks: str = ""
    is_main: bool = True


@dataclass(frozen=True)
class Outcome:
    """What came of an action.

    :ivar message: a sentence for the person, or ""
    :ivar action: what to open, or None
    :ivar is_done: False if it did not come to what was wanted; the sentence says why
    """

    message: str = ""
    action: dict | None = None
    is_done: bool = True


def names(text):
    """Names in a comma-separated list, in order, each once."""
    return list(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


def is_id(number):
    """Could it be the number of a record? The database keeps them in four bytes."""
    return isinstance(number, int) and not isinstance(number, bool) and 0 < number <= MAX_ID


def page(offset, limit):
    """Which rows to read, whatever was asked for.

    :return: (offset, limit), within bounds
    :raise ValueError: for what is no number
    """
    try:
        offset, limit = int(offset or 0), int(PAGE if limit is None else limit)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("Not a number of rows") from None
    # Far beyond what any company has, and still a number the database understands.
    return min(max(offset, 0), MAX_ID), min(max(limit, 1), MAX_PAGE)


def filters(asked):
    """The filters of a screen, whatever was sent.

    :param asked: dict or None
    :return: {"warehouse": id or None, "mine": bool, "late": bool}
    :raise ValueError: for something else than a dict, or a warehouse that is no number
    """
    if asked is not None and not isinstance(asked, dict):
        raise ValueError("Not a set of filters")
    asked = asked or {}
    warehouse = asked.get("warehouse")
    if warehouse and not is_id(warehouse):
        raise ValueError("Not a warehouse")
    return {"warehouse": warehouse or None, "mine": bool(asked.get("mine")), "late": bool(asked.get("late"))}


def is_late(until, now, today):
    """Is it over? A day is over when it has ended.

    :param until: datetime, date or falsy
    """
    if not until:
        return False
    return until < now if hasattr(until, "hour") else until < today
