"""Start Odoo on the demonstration database, until stopped with Ctrl+C."""

import os

from .. import databases, network, postgres, preparation
from ..console import say
from ..paths import CONFIG, DEMO_DB, PORT


def add_arguments(parser):
    parser.add_argument("-d", "--database", default=DEMO_DB, help=f"another database (default: {DEMO_DB})")
    parser.add_argument("-p", "--port", default=PORT, help=f"web port (default: O2D_PORT, else 8069; now {PORT})")
    parser.add_argument("-w", "--workers", type=int, default=0, help="worker processes (default: one process, threads)")


def run(args):
    network.check_free(args.port)
    preparation.ensure_runtime()
    databases.check_exists(args.database)
    say(f"  http://localhost:{args.port} serves {args.database}; Ctrl+C stops it.")
    command = databases.odoo(
        *("-c", CONFIG, "-d", args.database, "--db-filter", f"^{args.database}$"),
        *("--http-port", args.port, "--gevent-port", network.free_port(), "--workers", args.workers),
    )
    os.execvpe(command[0], command, postgres.environment())
