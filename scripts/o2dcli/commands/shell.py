"""Open Odoo's Python shell in the demonstration database, or run a script from standard input.

./o2d shell < script.py      `env` is there; what the script does not commit is rolled back,
                             and an exception ends it with a code other than 0
"""

import argparse
import os

from .. import databases, postgres, preparation
from ..paths import CONFIG, DEMO_DB


def add_arguments(parser):
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("-d", "--database", default=DEMO_DB, help=f"another database (default: {DEMO_DB})")


def run(args):
    preparation.ensure_runtime()
    databases.check_exists(args.database)
    command = databases.odoo("shell", "-c", CONFIG, "-d", args.database, "--no-http", "--log-level=warn")
    os.execvpe(command[0], command, postgres.environment())
