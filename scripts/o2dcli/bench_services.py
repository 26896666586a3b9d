"""A thousand invoices checked and registered, with their e-way bills, at a slow service and with two workers."""

import json
import os
import subprocess
import urllib.request

from . import databases, demo_services, postgres
from .console import Trouble, step
from .paths import CONFIG, LOGS, ROOT
from .python_env import PYTHON

INVOICES = 1000
LATENCY = 200  # milliseconds of each answer
WORKERS = 2  # as many as the scheduled actions that send
PREFLIGHT = 30  # seconds
SCRIPT = ROOT / "scripts" / "bench" / "services.py"
# Of a hundred calls ten are struck, each kind by dice of its own: an answer lost, no answer, "it exists already", half.
FAULTS = (("lose", 3, 11), ("down", 3, 12), ("already", 2, 13), ("malformed", 2, 14))
# So often the workers begin anew before what is left counts as lost.
ROUNDS = 40


def measure(ours, invoices=INVOICES):
    """Drain the outbox in a copy of a database, with the simulator in the service's place: once at a slow service, once
    at one that fails.

    :return: rows for the report: preflight, invoices a minute, time of a call beside the service's own, papers lost
    """
    database = f"o2d_bench_services_{os.getpid()}"
    databases.clone(ours, database)
    try:
        with demo_services.simulator(database) as address:
            with step(f"{invoices} invoices of five lines, checked before they are sent"):
                taken = _script(database, "prepare", address, invoices)
            _admin(address, "faults", {"kind": "latency", "milliseconds": LATENCY})
            with step(f"Registration and e-way bill of each, {WORKERS} workers, {LATENCY} ms for each answer"):
                seconds = _drain(database)
            slow = _count(database, address)
            with step(f"{invoices} more invoices, every tenth call struck by a fault"):
                _strike(database, address, invoices)
            struck = _count(database, address)
    finally:
        databases.drop(database)
        demo_services.forget_state(database)
    return _rows(invoices, taken["preflight_1000"], seconds, slow, struck)


def _rows(invoices, preflight, seconds, slow, struck):
    own = 1000 * seconds * WORKERS / max(1, slow["sent"]) - LATENCY
    lost = {"unit": "papers", "bar": 0}
    return [
        _row("preflight_1000", f"Check of {invoices} invoices before sending", preflight["seconds"], "s",
             PREFLIGHT, preflight["queries"]),
        _row("drain_seconds", f"{invoices} invoices registered and billed at {LATENCY} ms", seconds, "s"),
        _row("drain_per_minute", "The same, a minute", 60 * invoices / seconds, "invoices"),
        _row("drain_own_time", "Of a call, beside the service's own time", own, "ms"),
        {**_row("drain_lost", "Papers missing, doubled or still open", _lost(slow, invoices), **lost), "hard": True},
        {**_row("struck_lost", f"The same of {invoices} more, every tenth call struck", _lost(struck, 2 * invoices),
                **lost), "hard": True},
    ]  # fmt: skip


def _lost(told, invoices):
    """Papers that are missing or stand twice, here or at the service, and what is open."""
    counts = (told["registered"], told["billed"], told["einvoice"], told["ewaybill"])
    return sum(abs(invoices - one) for one in counts) + told["left"]


def _strike(database, address, invoices):
    """Drain as many invoices again while calls are struck; what waits after a fault is tried again at once."""
    _script(database, "prepare", address, invoices)
    _admin(address, "faults", method="DELETE")
    for kind, percent, seed in FAULTS:
        _admin(address, "faults", {"kind": kind, "percent": percent, "seed": seed})
    for _round in range(ROUNDS):
        _drain(database)
        if not _script(database, "count")["left"]:
            break
        _script(database, "hurry")


def _count(database, address):
    """What is known here, and how many documents the service knows; both are in the end the same."""
    told = _script(database, "count")
    if told["why"]:
        raise Trouble("Benchmark: services", told["why"][0], f"Read {LOGS / 'bench-work.log'}.")
    known = _admin(address, "health", method="GET")["documents"]
    return {**told, **{kind: sum(by_status.values()) for kind, by_status in known.items()}}


def _row(name, label, value, unit, bar=None, queries=None):
    return {
        "name": name,
        "label": label,
        "core": None,
        "suite": value,
        "value": value,
        "unit": unit,
        "bar": None if bar is None else f"≤ {bar} {unit}",
        "met": None if bar is None else value <= bar,
        "hard": False,
        "queries": {"core": None, "suite": queries} if queries else None,
        "spread": {"core": None, "suite": [value, value]},
    }


def _admin(address, what, body=None, method="POST"):
    """Ask or tell the simulator."""
    data = json.dumps(body).encode() if body else None
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/admin/{what}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


def _drain(database):
    """:return: seconds until no worker found anything that is ready, without what it took to start them"""
    workers = [_start(database, "work") for _number in range(WORKERS)]
    return max(_told(worker, "work")["seconds"] for worker in workers)


def _script(database, task, *more):
    return _told(_start(database, task, *more), task)


def _start(database, task, *more):
    log = LOGS / f"bench-{task}.log"
    return subprocess.Popen(
        [str(part) for part in (PYTHON, SCRIPT, CONFIG, database, task, *more)],
        env=postgres.environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=log.open("a"),
        text=True,
    )


def _told(process, task):
    output, _errors = process.communicate()
    if process.returncode:
        log = LOGS / f"bench-{task}.log"
        lines = log.read_text().strip().splitlines() or ["It ended without a word."]
        raise Trouble(f"Benchmark: services, {task}", lines[-1], f"Read {log}.")
    return json.loads(output.splitlines()[-1])
