"""The simulator of the government's services, beside the demonstration."""

import contextlib
import json
import shutil
import subprocess
import time
import urllib.request

from . import postgres
from .console import Trouble
from .paths import DATA, LOGS, ROOT
from .python_env import PYTHON

SECONDS = 20


def state_of(database):
    """The file in which the simulator keeps what was registered from a database."""
    return DATA / f"simulator-{database}.sqlite"


def copy_state(source, target):
    """What a database knows as registered, its copy knows too."""
    forget_state(target)
    if state_of(source).exists():
        shutil.copy(state_of(source), state_of(target))


def rename_state(source, target):
    forget_state(target)
    if state_of(source).exists():
        state_of(source).rename(state_of(target))


def forget_state(database):
    for suffix in ("", "-wal", "-shm"):
        state_of(database).with_name(state_of(database).name + suffix).unlink(missing_ok=True)


@contextlib.contextmanager
def simulator(database):
    """A simulator with the state of a database, from entering to leaving; its address."""
    announced = DATA / f"simulator-{database}.json"
    announced.unlink(missing_ok=True)
    log = LOGS / "simulator.log"
    command = [str(PYTHON), "-m", "simulator", "--port", "0", "--state", state_of(database), "--announce", announced]
    with log.open("w") as handle:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env=postgres.environment(),
        )
    try:
        yield _address(process, announced, log)
    finally:
        process.terminate()
        process.wait()
        announced.unlink(missing_ok=True)


def reset_clock(endpoint):
    """The history has moved the simulator's clock; from here on it shows today."""
    body = json.dumps({"reset": True}).encode()
    request = urllib.request.Request(f"{endpoint}/admin/clock", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        answer.read()


def _address(process, announced, log):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        if announced.exists():
            return json.loads(announced.read_text())["url"]
        time.sleep(0.05)
    lines = log.read_text().strip().splitlines() or ["It ended without a word."]
    raise Trouble("Simulator of the government's services", lines[-1], f"Read {log}.")
