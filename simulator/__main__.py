"""python -m simulator --port 8099 --state FILE"""

import argparse
import json
import logging
import os
import signal
import sqlite3
import sys
import threading
from pathlib import Path

from . import DISCLAIMER, Simulator


def _arguments(arguments):
    parser = argparse.ArgumentParser(prog="python -m simulator", description=DISCLAIMER)
    parser.add_argument("--port", type=int, default=8099, help="port to listen on; 0 takes a free one (default 8099)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; whoever reaches it can change everything"
    )
    parser.add_argument("--state", default=":memory:", metavar="FILE", help="SQLite file; without it nothing is kept")
    parser.add_argument("--announce", metavar="FILE", help='write {"url", "port", "pid"} here once it listens')
    parser.add_argument("--verbose", action="store_true", help="log every request")
    return parser.parse_args(arguments)


def _announce(path, simulator):
    """Written beside and renamed, so that who waits for the file never reads half of it."""
    target = Path(path)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.write_text(json.dumps({"url": simulator.url, "port": simulator.port, "pid": os.getpid()}), encoding="utf-8")
    draft.replace(target)


def _fail(words):
    sys.stderr.write(f"simulator: {words}\n")
    return 1


def main(arguments=None):
    options = _arguments(arguments)
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.WARNING, format="%(levelname)s %(message)s")
    try:
        simulator = Simulator(options.port, options.host, options.state)
    except (OSError, OverflowError) as error:
        return _fail(f"cannot listen on {options.host}:{options.port}: {error}")
    except sqlite3.Error as error:
        return _fail(f"cannot use the state file {options.state}: {error}")

    def stop(*_):
        threading.Thread(target=simulator.stop).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if options.announce:
        _announce(options.announce, simulator)
    sys.stdout.write(f"{DISCLAIMER}\nlistening on {simulator.url}\n")
    sys.stdout.flush()
    simulator.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
