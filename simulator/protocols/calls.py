"""What every protocol does with a call: let a fault strike, do the work, note the outcome."""

import time
from typing import Any, NamedTuple

from ..rules.problem import Problem, Refused
from .errors import DropConnection, ProtocolError

#: service and action: error of a document that exists already
ALREADY = {
    ("ewaybill", "generate"): "604",
    ("einvoice", "generate"): "2150",
    ("einvoice", "generate_ewaybill_by_irn"): "4002",
    ("ewaybill", "cancel"): "312",
    ("einvoice", "cancel"): "9999",
}


class Request(NamedTuple):
    """A request as protocols see it; query: {name: first value}, headers: case-blind mapping, body: decoded JSON."""

    method: str
    path: str
    query: dict
    headers: Any
    body: Any


class Outcome(NamedTuple):
    """data: what the work gave; problems: what refuses it instead; spoiled: "", "malformed" or "tampered"."""

    data: Any
    problems: list
    spoiled: str = ""


def run(services, faults, service, action, gstin, work, wait):
    """Outcome of the work (a function without arguments) under the faults in force.

    DropConnection and ProtocolError when a fault lets the call end otherwise; wait(milliseconds) is how to wait.
    """
    started = time.monotonic()
    noted = "error"
    try:
        milliseconds, fault = faults.strike(service, action)
        wait(milliseconds)
        problems = _before(fault)
        data = None
        if not problems:
            data, problems = _work(work)
            problems = problems or _after(fault, ALREADY.get((service, action)))
        noted = ", ".join(str(problem.code) for problem in problems) or "ok"
        spoiled = fault.kind if fault and fault.kind in ("malformed", "tampered") else ""
        return Outcome(None if problems else data, problems, spoiled)
    except (DropConnection, ProtocolError) as ending:
        noted = str(ending)
        raise
    finally:
        services.store.log_call(
            at=services.clock.now().isoformat(),
            service=service,
            action=action,
            gstin=gstin[:15] if isinstance(gstin, str) else "",
            outcome=noted[:200],
            milliseconds=round((time.monotonic() - started) * 1000),
        )


def _work(work):
    try:
        return work(), []
    except Refused as refused:
        return None, refused.problems


def _before(fault):
    """Problems a fault answers instead of the work, or an exception."""
    if fault is None or fault.kind in ("lose", "already", "malformed", "tampered"):
        return []
    if fault.kind == "down":
        raise ProtocolError(503, "the service is down, as ordered")
    if fault.kind == "code":
        return [Problem(fault.code, "", "answered as ordered")]
    raise DropConnection((fault.milliseconds or 60_000) if fault.kind == "hang" else 0)


def _after(fault, already):
    """Problems a fault answers after work well done, or an exception."""
    if fault is not None and fault.kind == "lose":
        raise DropConnection
    return [Problem(already, "", "answered as ordered")] if fault and fault.kind == "already" and already else []
