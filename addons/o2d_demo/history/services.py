"""The simulator of the government's services, with its clock set to the moment of the document."""

import contextlib
import fcntl
import json
import urllib.request
from datetime import timedelta
from pathlib import Path

INDIA = timedelta(hours=5, minutes=30)


class Services:
    """One simulator serves both worker processes, so its clock is moved under a lock that both respect.

    :param endpoint: address of the simulator
    :param lock: path of a file both workers can write
    """

    def __init__(self, endpoint, lock):
        self.endpoint, self.lock = endpoint, Path(lock)

    @contextlib.contextmanager
    def at(self, moment):
        """Within this block it is that moment (naive UTC) at the government's too."""
        with self.lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self._clock({"now": (moment + INDIA).isoformat(timespec="seconds")})
            yield

    def _clock(self, body):
        request = urllib.request.Request(  # noqa: S310 an address on this machine
            f"{self.endpoint}/admin/clock", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            answer.read()
