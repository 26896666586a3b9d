"""Working time on spans of work; knows nothing of calendars, holidays or time zones.

A span is (begin, end), both datetimes of one kind (all naive or all aware), begin < end. Spans come in
order and do not overlap.
"""

from datetime import timedelta

WINDOW = timedelta(days=14)
# Two years without enough work: the calendar is empty or its work lies in the past.
WINDOWS = 52


def due_after(start, hours, spans):
    """When so much work, begun at `start`, is due.

    :param hours: working hours; 0 is due at once
    :param spans: iterable of spans
    :return: datetime, or None when the spans end before
    """
    if hours <= 0:
        return start
    left = timedelta(hours=hours)
    for begin, end in spans:
        begin = max(begin, start)
        if begin >= end:
            continue
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def spans_from(start, fetch, window=WINDOW, limit=WINDOWS):
    """Spans from `start` on, fetched window by window and only as far as they are asked for.

    :param fetch: function (begin, end) -> iterable of spans
    """
    for step in range(limit):
        begin = start + window * step
        yield from fetch(begin, begin + window)
