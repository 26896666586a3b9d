"""The simulator's clock: Indian time, movable."""

import threading
from datetime import datetime, timedelta, timezone

INDIA = timezone(timedelta(hours=5, minutes=30), "IST")
_LIMIT = timedelta(days=3660)


class Clock:
    """The machine's clock plus an offset; what depends on the date follows it.

    remember: called with the offset in seconds whenever it changes, so that a restart keeps it.
    """

    def __init__(self, offset_seconds=0.0, remember=lambda seconds: None):
        self._lock = threading.Lock()
        self._offset = timedelta(seconds=offset_seconds)
        self._remember = remember

    def now(self):
        """Aware datetime, Indian time, without microseconds."""
        with self._lock:
            return (datetime.now(INDIA) + self._offset).replace(microsecond=0)

    @property
    def offset_seconds(self):
        with self._lock:
            return self._offset.total_seconds()

    def shift_to(self, seconds):
        """Set the offset; ValueError beyond ten years."""
        offset = timedelta(seconds=seconds)
        if abs(offset) > _LIMIT:
            raise ValueError("the clock moves by ten years at most")
        with self._lock:
            self._offset = offset
        self._remember(offset.total_seconds())

    def set(self, moment):
        """Let it be the moment now; a naive datetime is taken as Indian time."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=INDIA)
        self.shift_to((aware - datetime.now(INDIA)).total_seconds())


def portal_time(moment):
    """As the e-way bill system writes it: 05/11/2026 06:15:00 PM."""
    return moment.astimezone(INDIA).strftime("%d/%m/%Y %I:%M:%S %p")


def registry_time(moment):
    """As the registration portal writes it: 2026-11-05 18:15:00."""
    return moment.astimezone(INDIA).strftime("%Y-%m-%d %H:%M:%S")
