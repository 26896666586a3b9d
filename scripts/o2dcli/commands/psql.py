"""Open a PostgreSQL prompt in the demonstration database, or run statements from standard input.

From standard input, the first error ends it with a code other than 0.
"""

import os
import sys

from .. import databases, postgres, preparation
from ..paths import DEMO_DB


def add_arguments(parser):
    parser.add_argument("-d", "--database", default=DEMO_DB, help=f"another database (default: {DEMO_DB})")
    parser.add_argument("-c", "--command", metavar="SQL", help="run this statement and end")


def run(args):
    preparation.ensure_runtime()
    databases.check_exists(args.database)
    command = ["psql", "-d", args.database]
    if args.command or not sys.stdin.isatty():
        command += ["-v", "ON_ERROR_STOP=1"]
    if args.command:
        command += ["-c", args.command]
    os.execvpe("psql", command, postgres.environment())
