"""Entry point: reads the command line and turns every failure into one sentence with a way out."""

import argparse
import errno
import importlib
import signal
import sys

from .console import Trouble, complain
from .paths import keep_to_ourselves

COMMANDS = {
    "setup": "install everything that Odoo and the suite need",
    "demo": "build the demonstration database, play the Thursday-morning order, serve it",
    "serve": "start Odoo on the demonstration database",
    "test": "run the tests",
    "bench": "measure the suite beside core alone",
    "lint": "check code, manifests, translations and scripts",
    "shell": "a Python shell in the demonstration database (a script may be piped in)",
    "psql": "a PostgreSQL prompt in the demonstration database",
    "clean": "stop what runs and delete what .o2d/ holds",
}


def build_parser():
    parser = argparse.ArgumentParser(
        prog="./o2d",
        description="Order to Dispatch: one command for set-up, demonstration, tests and measurements.",
        epilog="Environment: ODOO_HOME (an Odoo 19.0 checkout), PGHOST (an existing PostgreSQL), "
        "O2D_PORT (web port, 8069), O2D_PYTHON (a Python 3.10 to 3.13).",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        module = importlib.import_module(f".commands.{name}", __package__)
        sub = commands.add_parser(name, help=summary, description=module.__doc__)
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return parser


def _disk_trouble(error):
    """A file that could not be read or written, as one sentence."""
    way_outs = {
        errno.ENOSPC: "Make room on the disk, then run the same command again.",
        errno.EDQUOT: "Make room within the quota, then run the same command again.",
        errno.EACCES: "Run it as the user who owns the checkout.",
        errno.EROFS: "Put the checkout where it can be written.",
    }
    where = f" ({error.filename})" if error.filename else ""
    way_out = way_outs.get(error.errno, "Run the same command again; if it stays, run ./o2d clean.")
    return Trouble("Working with files", f"{error.strerror or error}{where}.", way_out)


def main(argv=None):
    # A command that is told to end cleans up as it does on Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        keep_to_ourselves()
        args = build_parser().parse_args(argv)
        return args.run(args) or 0
    except Trouble as trouble:
        complain(trouble)
        return 1
    except OSError as error:
        complain(_disk_trouble(error))
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where it stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
