"""Open a PostgreSQL prompt in the demonstration database (or read statements from standard input)."""

import os

from .. import postgres, preparation
from ..paths import DEMO_DB


def add_arguments(parser):
    parser.add_argument("-d", "--database", default=DEMO_DB, help="another database")


def run(args):
    preparation.ensure_runtime()
    os.execvpe("psql", ["psql", "-d", args.database], postgres.environment())
