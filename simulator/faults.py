"""Faults on request: what the real services do on bad days.

A fault names the calls it strikes (service and action, "*" for any), what it does, how often and with
what probability. Kinds:

latency  wait ``milliseconds`` first, then go on
down     answer 503
refuse   drop the connection unanswered, nothing done
hang     keep the caller waiting ``milliseconds`` (default one minute), then drop; nothing done
lose     do the work, then drop the connection: the caller does not learn the number
already  do the work, then answer that the document was generated before (604, 2150, 4002)
code     answer the error ``code``, nothing done (238 and 1005: the session is over)
malformed  do the work, then answer with the first half of the JSON
tampered   do the work, then answer something the caller's keys do not open, or with a seal that does not fit
"""

import itertools
import random
import threading
from dataclasses import asdict, dataclass, field

KINDS = ("latency", "down", "refuse", "hang", "lose", "already", "code", "malformed", "tampered")
SERVICES = ("*", "ewaybill", "einvoice", "search")
LONGEST = 600_000
MAXIMUM = 100


@dataclass
class Fault:
    """See the module's text. times: strikes left, None without end. percent: 0 < percent <= 100."""

    kind: str
    service: str = "*"
    action: str = "*"
    times: int | None = None
    percent: float = 100.0
    seed: int | None = None
    milliseconds: int = 0
    code: str = ""
    id: int = 0
    struck: int = 0
    _random: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        if self.service not in SERVICES:
            raise ValueError(f"service is one of {', '.join(SERVICES)}")
        if not isinstance(self.action, str) or len(self.action) > 64:
            raise ValueError("action is the last part of a path, or *")
        if self.times is not None and not (_is_int(self.times) and 1 <= self.times <= 1_000_000):
            raise ValueError("times is a whole number from 1, or null")
        if isinstance(self.percent, bool) or not isinstance(self.percent, (int, float)) or not 0 < self.percent <= 100:
            raise ValueError("percent is above 0 and at most 100")
        if not _is_int(self.milliseconds) or not 0 <= self.milliseconds <= LONGEST:
            raise ValueError(f"milliseconds is 0 to {LONGEST}")
        if self.kind == "code" and not (isinstance(self.code, str) and 1 <= len(self.code) <= 20):
            raise ValueError("code is the error code to answer, as text")
        if self.seed is not None and not _is_int(self.seed):
            raise ValueError("seed is a whole number, or null")
        self._random = random.Random(self.seed)

    def strikes(self, service, action):
        if self.service not in ("*", service) or self.action not in ("*", action) or self.times == 0:
            return False
        # the die is cast for every call that fits, so that a seed gives the same calls each time
        return self._random.random() * 100 < self.percent

    def as_dict(self):
        values = asdict(self)
        values.pop("_random")
        return values


def _is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


class Faults:
    """The faults in force."""

    def __init__(self):
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._faults = []

    def add(self, **values):
        """A new Fault from keyword values; ValueError or TypeError when they do not fit."""
        for name in ("id", "struck", "_random"):
            values.pop(name, None)
        fault = Fault(**values)
        with self._lock:
            if len(self._faults) >= MAXIMUM:
                raise ValueError(f"at most {MAXIMUM} faults at a time")
            fault.id = next(self._ids)
            self._faults.append(fault)
        return fault

    def remove(self, fault_id=None):
        """Take one away, or all; how many there were."""
        with self._lock:
            before = len(self._faults)
            self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]
            return before - len(self._faults)

    def listed(self):
        with self._lock:
            return [fault.as_dict() for fault in self._faults]

    def strike(self, service, action):
        """(milliseconds to wait, Fault or None): all latencies add up, one other fault takes effect."""
        wait, struck = 0, None
        with self._lock:
            for fault in list(self._faults):
                hits = fault.strikes(service, action)
                if not hits or (struck is not None and fault.kind != "latency"):
                    continue
                fault.struck += 1
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._faults.remove(fault)
                if fault.kind == "latency":
                    wait += fault.milliseconds
                else:
                    struck = fault
        return min(wait, LONGEST), struck
