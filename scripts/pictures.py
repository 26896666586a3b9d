#!/usr/bin/env python3
"""Take the pictures of docs/images anew: .o2d/venv/bin/python scripts/pictures.py

Copies the demonstration database, plays a working day in the copy, serves it on a free port, logs in as each role
with a headless Chromium, and writes the pictures; the copy, the server and the browser are gone when it ends.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from picturing import paint
from picturing.chromium import Chromium
from picturing.server import serving, session
from picturing.shots import SHOTS

from o2dcli import databases, demo_tasks, postgres, suite
from o2dcli.console import Trouble, complain, say, step
from o2dcli.paths import CONFIG, DEMO_DB, LOGS, ROOT
from o2dcli.python_env import PYTHON

IMAGES = ROOT / "docs" / "images"
DAY = Path(__file__).parent / "picturing" / "day.py"


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="pictures to take (default: all); a beginning of the name is enough")
    parser.add_argument("-d", "--database", default=DEMO_DB, help=f"demonstration to copy (default {DEMO_DB})")
    parser.add_argument("--into", type=Path, default=IMAGES, help="folder to write to (default docs/images)")
    parser.add_argument("--list", action="store_true", help="list the pictures and end")
    return parser.parse_args()


@contextlib.contextmanager
def copied(source):
    """A copy of the demonstration, brought to the state of the code, that is dropped in the end."""
    name = f"o2d_pictures_{os.getpid()}"
    try:
        with step(f"Copying {source}"):
            databases.clone(source, name)
        with step("Updating the suite in the copy"):
            update(name)
        yield name
    finally:
        databases.drop(name)


def update(name):
    log = LOGS / "pictures-update.log"
    log.unlink(missing_ok=True)
    installed = databases.query(name, "SELECT name FROM ir_module_module WHERE state = 'installed'").split()
    modules = suite.modules(demo=True, tests=False)
    there = ",".join(one for one in modules if one in installed)
    options = ["-u", there, "--stop-after-init", "--no-http", "--log-level", "warn", "--logfile", log]
    if missing := ",".join(one for one in modules if one not in installed):
        options += ["-i", missing]  # They came after this demonstration was made.
    run(databases.odoo("-c", CONFIG, "-d", name, *options), "Updating the suite", log)


def run(command, what, log):
    """Run a program to its end.

    :return: what it printed
    :raise Trouble: it failed
    """
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=demo_tasks.environment(),
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["It ended without a word."]
        raise Trouble(what, lines[-1], f"Read {log}.")
    return done.stdout


def play_day(database):
    """:return: {"orders", "names", "deliveries", "password"}, see picturing/day.py"""
    log = LOGS / "pictures-day.log"
    log.unlink(missing_ok=True)
    told = run([PYTHON, DAY, CONFIG, database, log], "Playing the working day", log)
    return json.loads(told.strip().splitlines()[-1])


def take(browser, url, shot, day):
    """Go where a picture is taken, do what it needs, and take it.

    :return: bytes of a PNG
    """
    browser.resize(*shot.screen, phone=shot.phone)
    ids = {
        "order": day["orders"],
        "delivery": day["first_deliveries"],
        "sanction": day["sanctions"],
        "trip": day["trips"],
    }
    browser.open(url + shot.path.format(**ids))
    await_(browser, shot, shot.wait)
    for verb, argument in shot.steps:
        if verb == "wait":
            await_(browser, shot, argument)
        elif verb == "click":
            await_(browser, shot, argument)
            browser.click(argument)
        else:
            {"type": browser.type, "press": browser.press, "run": browser.evaluate}[verb](argument)
    return browser.picture()


def await_(browser, shot, condition):
    if not browser.wait_for(condition):
        raise Trouble(
            f"Picture {shot.name}",
            f"{condition} was not seen.",
            f"Look at what was, in {LOGS}/pictures-{shot.name}.png.",
        )


def chosen(names):
    shots = [shot for shot in SHOTS if not names or any(shot.name.startswith(name) for name in names)]
    if not shots:
        raise Trouble("Pictures", f"None is called {', '.join(names)}.", "See --list.")
    # One user after the other: a login is dear.
    return sorted(shots, key=lambda shot: shot.role or "")


def take_all(database, day, args):
    """:return: the names of pictures that could not be taken"""
    failed, role = [], None
    with serving(database) as url, Chromium() as browser:
        for shot in chosen(args.names):
            start = time.monotonic()
            if shot.role != role:
                password = "admin" if shot.role == "admin" else day["password"]
                browser.log_in(url, session(url, database, shot.role, password) if shot.role else None)
                role = shot.role
            browser.errors.clear()
            try:
                png = paint.small(take(browser, url, shot, day))
            except Trouble as trouble:
                complain(trouble)
                (LOGS / f"pictures-{shot.name}.png").write_bytes(browser.picture())
                failed.append(shot.name)
                continue
            (args.into / f"{shot.name}.png").write_bytes(png)
            wide = browser.overflow()
            notes = [f"{wide} pixels too wide"] if wide > 0 else []
            notes += [f"error in the page: {error.splitlines()[0]}" for error in browser.errors]
            seconds = time.monotonic() - start
            say(f"  • {shot.name}.png  {len(png) // 1000} kB  {seconds:.1f} s  {'; '.join(notes)}".rstrip())
    return failed


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    args = parse()
    if args.list:
        say("\n".join(shot.name for shot in SHOTS))
        return 0
    try:
        postgres.ensure()
        databases.check_exists(args.database)
        databases.write_config()
        args.into.mkdir(parents=True, exist_ok=True)
        with copied(args.database) as database:
            with step("Playing the working day"):
                day = play_day(database)
            day["first_deliveries"] = {key: ids[0] if ids else 0 for key, ids in day["deliveries"].items()}
            failed = take_all(database, day, args)
    except Trouble as trouble:
        complain(trouble)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
