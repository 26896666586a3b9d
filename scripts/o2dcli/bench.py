"""The measurements: databases with the same data, turns of core and suite, and the table of ratios."""

import contextlib
import hashlib
import json
import os
import platform
import statistics
import subprocess
import time

from . import bench_concurrent, bench_services, databases, postgres, suite
from .console import Trouble, step
from .paths import BENCH, CONFIG, LOGS, ROOT
from .python_env import PYTHON
from .system import run

INSIDE = ROOT / "scripts" / "bench"
PARTS = {
    "lines": "one order of 240 lines from quotation to posted invoice",
    "forecast": "the promise of 1,200 products in 3 warehouses over 30 days",
    "credit": "exposure over 20,000 open items, and what the credit gate adds to a confirmation",
    "screens": "tracker among 100,000 orders, work queues among 10,000",
    "concurrent": "16 clients confirming orders on the same 20 products",
    "services": "1,000 invoices checked, registered and given their e-way bills by a slow service",
}
# name, what is compared, unit, bar: how many times faster than core the suite is to be (None: for orientation)
RATIOS = (
    ("create_240", "Create a quotation of 240 lines", "s", None),
    ("confirm_240", "Confirm it", "s", 2.5),
    ("dispatch_240", "Validate its delivery, invoice it and post the invoice", "s", 1),
    ("order_to_invoice_240", "Quotation to posted invoice, all together", "s", 1.5),
    ("forecast", "Promise of 1,200 × 3 × 30 days, beside core's forecast day by day", "s", 20),
    ("exposure_20000", "Exposure with ageing over 20,000 open items, beside core's bare sum", "s", 0.5),
)
# How long the suite may take at most: name, what is measured, figure, bar in seconds
CEILINGS = (
    ("promise_seconds", "The same promise, in seconds", "forecast", 0.15),
    ("promise_240", "What a quotation of 240 lines can be told", "promise_240", 0.2),
    ("tracker_240", "Tracker of 240 lines among 100,000 orders", "tracker_240", 0.15),
    ("tracker_find", "Finding an order among 100,000", "tracker_find", None),
    ("queue_rows", "Slowest queue of any role, 10,000 orders", "queue_rows", 0.3),
    ("queue_counts", "All counts of a role, 10,000 orders", "queue_counts", 0.3),
)
# How many queries it may take at most: name, what is measured, figure, bar
MOST_QUERIES = (("tracker_queries", "The same tracker, in queries", "tracker_240", 39),)
# Parts with a process of their own; the others share one.
APART = ("screens", "concurrent", "services")
# What a control may add to the same step without it, in per cent: name, what is measured, without, with, bar
SHARES = (
    ("credit_gate_240", "Credit gate in a confirmation of 240 lines", "confirm_240_without_credit",
     "confirm_240_with_credit", 5),
)  # fmt: skip


def measure(parts, rounds, fresh=False):
    """Take the figures of the parts named.

    :return: the report: {"measures": [{"name", "suite", "core", "value", "unit", "bar", "met", "queries", "spread"}],
        "machine": …, "commit": …}
    """
    commit = _commit()
    core, ours = _databases(fresh)
    measures = []
    inside = [part for part in parts if part not in APART]
    if inside:
        taken = {core: [], ours: []}
        for turn in range(rounds):
            for database in (core, ours):
                with step(f"Round {turn + 1} of {rounds}, {'core alone' if database == core else 'with the suite'}"):
                    taken[database].append(_inside(database, inside))
        measures += _ratios(taken[core], taken[ours])
        measures += _shares(taken[ours])
        measures += _ceilings(taken[core], taken[ours])
    if "screens" in parts:
        with step("Screens among 100,000 orders, which core has not"):
            taken = [json.loads(_script("screens.py", ours).splitlines()[-1])]
        measures += _ceilings([{}], taken)
        measures += _most_queries(taken)
    if "concurrent" in parts:
        measures += bench_concurrent.measure(core, ours)
    if "services" in parts:
        measures += bench_services.measure(ours)
    return {
        "measures": measures,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "commit": commit,
        "taken": time.strftime("%Y-%m-%d %H:%M:%S"),
        "rounds": rounds,
    }


def _commit():
    """What is measured, or "unknown" in a tree without its history."""
    with contextlib.suppress(Trouble):
        return run(["git", "-c", "safe.directory=*", "-C", ROOT, "rev-parse", "--short", "HEAD"], "Git").strip()
    return "unknown"


def write(report):
    """Write the report as JSON; returns its path below the checkout."""
    BENCH.mkdir(parents=True, exist_ok=True)
    path = BENCH / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps(report, indent=2) + "\n")
    return path.relative_to(ROOT)


def table(report):
    """The report as a table for the terminal."""
    head = ("measure", "core", "suite", "value", "bar", "met", "queries core/suite")
    rows = [head]
    for row in report["measures"]:
        queries = row["queries"] or {}
        rows.append(
            (
                row["label"],
                _number(row["core"]),
                _number(row["suite"]),
                f"{_number(row['value'])} {row['unit']}",
                row["bar"] or "–",
                {True: "yes", False: "not yet", None: "–"}[row["met"]],
                f"{_count(queries.get('core'))}/{_count(queries.get('suite'))}",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _number(value):
    return "–" if value is None else f"{value:,.3g}" if value < 100 else f"{value:,.0f}"


def _count(queries):
    return "–" if queries is None else queries


def _databases(fresh):
    """Two databases with the same data: core alone, and the same with the suite installed and enforcing."""
    template = databases.core_template()
    data_key = hashlib.sha256((template + (INSIDE / "data.py").read_text()).encode()).hexdigest()[:8]
    core = f"o2d_bench_core_{data_key}"
    ours = f"o2d_bench_suite_{suite.state_key(core, (INSIDE / 'enforce.py').read_text())}"
    if fresh:
        databases.drop(core)
        databases.drop(ours)
    if not databases.exists(core):
        _drop_others("o2d_bench_core_")
        with step("Building the measured database: 1,200 products in 3 warehouses"):
            databases.clone(template, core)
            _script("data.py", core)
    if not databases.exists(ours):
        _drop_others("o2d_bench_suite_")
        names = suite.modules(tests=False)
        with step(f"Installing {', '.join(names)} in a copy of it"):
            databases.clone(core, ours)
            databases.install(ours, names)
            _script("enforce.py", ours)
    for name in (core, ours):
        # Without statistics the planner chooses differently for the same query of core in each of them.
        databases.query(name, "ANALYZE")
    return core, ours


def _drop_others(prefix):
    for name in databases.with_prefix(prefix):
        databases.drop(name)


def _script(name, database, *arguments):
    """Run a script of scripts/bench in a database's environment; returns what it printed."""
    log = LOGS / "bench.log"
    done = subprocess.run(
        [str(PYTHON), str(INSIDE / name), str(CONFIG), database, *arguments],
        env=postgres.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    log.write_text(done.stderr)
    if done.returncode:
        raise Trouble(f"Benchmark: {name} in {database}", done.stderr.strip().splitlines()[-1], f"Read {log}.")
    return done.stdout


def _inside(database, parts):
    """One round in a process of its own: {measure: {"seconds", "queries"}}."""
    return json.loads(_script("inside.py", database, *parts).splitlines()[-1])


def _ratios(core_rounds, our_rounds):
    """Medians of both, and how many times faster the suite is."""
    measures = []
    for name, label, unit, bar in RATIOS:
        if name not in core_rounds[0]:
            continue
        core = [taken[name]["seconds"] for taken in core_rounds]
        ours = [taken[name]["seconds"] for taken in our_rounds]
        ratio = statistics.median(core) / statistics.median(ours)
        measures.append(
            {
                "name": name,
                "label": f"{label} ({unit})",
                "core": statistics.median(core),
                "suite": statistics.median(ours),
                "value": ratio,
                "unit": "× core's speed",
                "bar": f"≥ {bar} ×" if bar else None,
                "met": ratio >= bar if bar else None,
                "hard": False,
                "queries": {"core": core_rounds[-1][name]["queries"], "suite": our_rounds[-1][name]["queries"]},
                "spread": {"core": [min(core), max(core)], "suite": [min(ours), max(ours)]},
            }
        )
    return measures


def _shares(rounds):
    """What a control adds to a step: the best of each over all rounds, for both are measured in turns."""
    measures = []
    for name, label, without_name, with_name, bar in SHARES:
        if with_name not in rounds[0]:
            continue
        bare = [taken[without_name]["seconds"] for taken in rounds]
        controlled = [taken[with_name]["seconds"] for taken in rounds]
        added = 100 * (min(controlled) / min(bare) - 1)
        measures.append(
            {
                "name": name,
                "label": f"{label} (s; without it in core's place)",
                "core": min(bare),
                "suite": min(controlled),
                "value": added,
                "unit": "% added",
                "bar": f"≤ {bar} %",
                "met": added <= bar,
                "hard": False,
                "queries": {"core": rounds[-1][without_name]["queries"], "suite": rounds[-1][with_name]["queries"]},
                "spread": {"core": [min(bare), max(bare)], "suite": [min(controlled), max(controlled)]},
            }
        )
    return measures


def _ceilings(core_rounds, our_rounds):
    """What has to be done within a time, whatever core takes, or cannot do."""
    measures = []
    for name, label, figure, bar in CEILINGS:
        if figure not in our_rounds[0]:
            continue
        core = [taken[figure]["seconds"] for taken in core_rounds if figure in taken]
        ours = [taken[figure]["seconds"] for taken in our_rounds]
        measures.append(
            {
                "name": name,
                "label": label,
                "core": statistics.median(core) if core else None,
                "suite": statistics.median(ours),
                "value": statistics.median(ours),
                "unit": "s",
                "bar": f"≤ {bar} s" if bar else None,
                "met": statistics.median(ours) <= bar if bar else None,
                "hard": False,
                "queries": {
                    "core": core_rounds[-1][figure]["queries"] if core else None,
                    "suite": our_rounds[-1][figure]["queries"],
                },
                "spread": {"core": [min(core), max(core)] if core else None, "suite": [min(ours), max(ours)]},
            }
        )
    return measures


def _most_queries(rounds):
    """What has to be done within so many queries."""
    measures = []
    for name, label, figure, bar in MOST_QUERIES:
        queries = rounds[-1][figure]["queries"]
        measures.append(
            {
                "name": name,
                "label": label,
                "core": None,
                "suite": queries,
                "value": queries,
                "unit": "queries",
                "bar": f"≤ {bar}",
                "met": queries <= bar,
                "hard": False,
                "queries": {"core": None, "suite": queries},
                "spread": {"core": None, "suite": [queries, queries]},
            }
        )
    return measures
