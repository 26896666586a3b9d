"""Runs the tasks of the demonstration in processes of their own and listens to what they tell."""

import contextlib
import json
import os
import queue
import subprocess
import threading

from . import postgres
from .console import Trouble, say
from .demo_show import Progress, Scenario
from .paths import CONFIG, LOCKS, LOGS, STATE
from .python_env import PYTHON

WORKERS = 2
WORKER = os.path.join(os.path.dirname(__file__), "demo_worker.py")


def environment():
    """Compiled modules are kept: each process would else compile Odoo anew, which takes seconds."""
    variables = dict(postgres.environment(), PYTHONPYCACHEPREFIX=str(STATE / "pycache"))
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    return variables


def load_masters(database, size, endpoint):
    """:param size: {"orders", "products", "customers"}"""
    for _worker, told in _listen([_start("masters", database, size, endpoint)]):
        if told["kind"] == "end":
            say(f"  • {told['title']} … {told['seconds']:.1f} s")


def drive_history(database, size, endpoint):
    """Both workers drive their share of the orders, with one bar for both."""
    bar = Progress(f"{size['orders']} orders of ninety days")
    tasks = [_start("history", database, size, endpoint, worker) for worker in range(WORKERS)]
    counts = {}
    for worker, told in _listen(tasks):
        if told["kind"] == "total":
            bar.total(worker, told["total"])
        elif told["kind"] == "progress":
            bar.update(worker, told["done"])
        elif told["kind"] == "counts":
            for name, count in told["counts"].items():
                counts[name] = counts.get(name, 0) + count
    bar.close()
    return counts


def play(database, size, endpoint, url, show=None):
    """Play the order and show each step.

    :param show: callable(what was told of a step), by default to the terminal
    :return: what the worker told in the end
    """
    show, end = show or Scenario().show, None
    for _worker, told in _listen([_start("scenario", database, size, endpoint, more=["--url", url])]):
        if told["kind"] == "stage":
            show(told)
        elif told["kind"] == "end_of_play":
            end = told
    return end


def _start(task, database, size, endpoint, worker=0, more=()):
    LOCKS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"demo-{task}-{worker}.log"
    log.unlink(missing_ok=True)
    command = [str(PYTHON), WORKER, task, "--config", CONFIG, "--database", database, "--logfile", log]
    command += ["--worker", worker, "--workers", WORKERS, "--lock", LOCKS / "simulator-clock", "--endpoint", endpoint]
    for name, count in size.items():
        command += [f"--{name}", count]
    return (
        task,
        log,
        subprocess.Popen(
            [str(part) for part in (*command, *more)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log.with_suffix(".err").open("w"),
            text=True,
            env=environment(),
        ),
    )


def _listen(tasks):
    """(worker, what it told) as it comes; a failure of one ends the others.

    :raise Trouble: a task failed, or wrote a warning into its log and O2D_STRICT=1
    """
    told = queue.Queue()
    for worker, (_task, _log, process) in enumerate(tasks):
        threading.Thread(target=_read, args=(worker, process, told), daemon=True).start()
    open_tasks = len(tasks)
    try:
        while open_tasks:
            worker, message = told.get()
            if message is None:
                open_tasks -= 1
                _check(*tasks[worker])
            elif message["kind"] == "failed":
                raise Trouble(_title(tasks[worker][0]), message["cause"], f"Read {tasks[worker][1]} and .err.")
            else:
                yield worker, message
    finally:
        for _task, _log, process in tasks:
            process.terminate()
            process.wait()


def _read(worker, process, told):
    for line in process.stdout:
        with contextlib.suppress(ValueError):
            told.put((worker, json.loads(line)))
    told.put((worker, None))


def _check(task, log, process):
    """A failure ends the demonstration, a warning only where O2D_STRICT=1 (the tests)."""
    if process.wait():
        lines = log.with_suffix(".err").read_text().strip().splitlines()
        raise Trouble(_title(task), lines[-1] if lines else "It ended without a word.", f"Read {log} and .err.")
    warned = [line for line in (log.read_text().splitlines() if log.exists() else ()) if " WARNING " in line]
    if not warned:
        return
    if os.environ.get("O2D_STRICT") == "1":
        raise Trouble(_title(task), f"The log has a warning: {warned[0]}", f"Read {log}.")
    # The work is done: whoever shows the demonstration is told, and goes on.
    say(f"  Note: {len(warned)} warnings in {log}, the first: {warned[0]}")


def _title(task):
    return {
        "masters": "Loading the distributor",
        "history": "Driving ninety days of orders",
        "scenario": "Playing the order",
    }[task]
