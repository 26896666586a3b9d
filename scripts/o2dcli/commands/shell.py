"""Open Odoo's Python shell in the demonstration database (or run a script from standard input)."""

import os

from .. import databases, postgres, preparation
from ..paths import CONFIG, DEMO_DB


def add_arguments(parser):
    parser.add_argument("-d", "--database", default=DEMO_DB, help="another database")


def run(args):
    preparation.ensure_runtime()
    command = databases.odoo("shell", "-c", CONFIG, "-d", args.database, "--no-http", "--log-level=warn")
    os.execvpe(command[0], command, postgres.environment())
