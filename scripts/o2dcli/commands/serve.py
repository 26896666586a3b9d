"""Start Odoo on the demonstration database, until stopped with Ctrl+C."""

import os

from .. import databases, postgres, preparation
from ..paths import CONFIG, DEMO_DB, PORT


def add_arguments(parser):
    parser.add_argument("-d", "--database", default=DEMO_DB, help="another database")
    parser.add_argument("-p", "--port", type=int, default=PORT, help="web port (also O2D_PORT)")


def run(args):
    preparation.ensure_runtime()
    command = databases.odoo(
        "-c", CONFIG, "-d", args.database, "--http-port", args.port, "--db-filter", f"^{args.database}$"
    )
    os.execvpe(command[0], command, postgres.environment())
