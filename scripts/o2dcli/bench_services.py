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


def measure(ours, invoices=INVOICES):
    """Drain the outbox in a copy of a database, with the simulator in the service's place.

    :return: rows for the report: preflight, invoices a minute, time of a call beside the service's own
    """
    database = f"o2d_bench_services_{os.getpid()}"
    databases.clone(ours, database)
    try:
        with demo_services.simulator(database) as address:
            with step(f"{invoices} invoices of five lines, checked before they are sent"):
                taken = _script(database, "prepare", address, invoices)
            _slow_down(address)
            with step(f"Registration and e-way bill of each, {WORKERS} workers, {LATENCY} ms for each answer"):
                seconds, calls = _drain(database)
        told = _script(database, "count")
    finally:
        databases.drop(database)
        demo_services.forget_state(database)
    lost = 2 * invoices - told["registered"] - told["billed"] + told["left"]
    if told["why"]:
        raise Trouble("Benchmark: services", told["why"][0], f"Read {LOGS / 'bench.log'}.")
    own = 1000 * seconds * WORKERS / max(1, calls) - LATENCY
    return [
        _row("preflight_1000", f"Check of {invoices} invoices before sending", taken["preflight_1000"]["seconds"], "s",
             PREFLIGHT, taken["preflight_1000"]["queries"]),
        _row("drain_seconds", f"{invoices} invoices registered and billed at {LATENCY} ms", seconds, "s"),
        _row("drain_per_minute", "The same, a minute", 60 * invoices / seconds, "invoices"),
        _row("drain_own_time", "Of a call, beside the service's own time", own, "ms"),
        {**_row("drain_lost", "Papers missing, doubled or still open", lost, "papers", 0), "hard": True},
    ]  # fmt: skip


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


def _slow_down(address):
    body = json.dumps({"kind": "latency", "milliseconds": LATENCY}).encode()
    request = urllib.request.Request(f"{address}/admin/faults", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        answer.read()


def _drain(database):
    """:return: (seconds from the first request to the last, how many were sent)"""
    workers = [_start(database, "work") for _number in range(WORKERS)]
    told = [_told(worker, "work") for worker in workers]
    seconds = max(one["seconds"] for one in told)
    return seconds, sum(one["sent"] for one in told)


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
