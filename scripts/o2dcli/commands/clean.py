"""Stop what runs from this checkout and drop its databases; with --all, delete everything under .o2d/.

Without --all, Odoo, the Python packages, the formatters and the template of core's modules stay, so that
the next command starts in seconds. Databases on a server named by PGHOST are dropped by name.
"""

import os
import shutil
import signal
import time
from pathlib import Path

from .. import databases, postgres, preparation
from ..console import Trouble, say, step
from ..paths import BENCH, CONFIG, LOGS, STATE, TEST_CONFIG

# Made by ./o2d; the template of core's modules (o2d_core_…) goes with --all only.
DATABASES = ("o2d_demo", "o2d_tests_", "o2d_test_", "o2d_bench", "o2d_building")
STOP_SECONDS = 20


def add_arguments(parser):
    parser.add_argument("--all", action="store_true", help="delete .o2d/ whole; the next command sets up anew")


def run(args):
    if not STATE.exists():
        say("There is nothing to clean.")
        return
    _stop_servers()
    if os.environ.get("PGHOST") or not args.all:
        preparation.ensure_runtime()
        _drop_databases((*DATABASES, "o2d_core_") if args.all else DATABASES)
    postgres.stop()
    for folder in (LOGS, BENCH):
        shutil.rmtree(folder, ignore_errors=True)
    if args.all:
        _delete_state()
    say("Clean.")


def _stop_servers():
    """End the Odoo servers that run with this checkout's configuration."""
    running = list(servers())
    if not running:
        return
    with step(f"Stopping {len(running)} Odoo processes of this checkout"):
        for pid in running:
            _signal(pid, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and any(pid in running for pid in servers()):
            time.sleep(0.2)
        for pid in servers():
            if pid in running:
                _signal(pid, signal.SIGKILL)


def servers():
    """Process ids whose command line names this checkout's configuration."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(os.fsencode(path) in words for path in (CONFIG, TEST_CONFIG)):
                yield int(entry.name)


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
    except PermissionError:
        raise Trouble("Clean", f"Process {pid} belongs to another user.", "Run it as that user, or as root.") from None


def _drop_databases(prefixes):
    names = [name for name in databases.all_names() if name.startswith(prefixes)]
    if names:
        with step(f"Dropping {len(names)} databases"):
            for name in names:
                databases.drop(name)


def _delete_state():
    with step("Deleting .o2d/"):
        try:
            shutil.rmtree(STATE)
        except PermissionError as error:
            raise Trouble(
                "Clean", f"{error.filename} belongs to another user.", "Run it as root, or with sudo."
            ) from None
