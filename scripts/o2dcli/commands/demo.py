"""Build the demonstration, play the Thursday-morning order through all eight stages, and serve it.

The first run builds a database with a distributor and ninety days of its history (with --orders 0 without
history). A later run goes on with what stands and plays another order in it.
"""

import argparse
import contextlib
import signal
import subprocess
import sys
import time
import urllib.request

from .. import databases, demo_data, demo_services, demo_show, demo_tasks, network, preparation
from ..console import Trouble, say
from ..paths import CONFIG, DEMO_DB, LOGS, PORT, ROOT

START_SECONDS = 120


def add_arguments(parser):
    parser.add_argument("--orders", type=_from(0), default=240, help="orders of history (default 240, 0: none)")
    parser.add_argument("--products", type=_from(250), default=1200, help="products (default 1200, at least 250)")
    parser.add_argument("--customers", type=_from(10), default=300, help="customers (default 300, at least 10)")
    parser.add_argument(
        "--fresh", action="store_true", help="begin again from the history, dropping what was done since"
    )
    parser.add_argument("--no-serve", action="store_true", help="end after the scenario")
    parser.add_argument("-p", "--port", default=PORT, help=f"web port (default: O2D_PORT, else 8069; now {PORT})")


def _from(least):
    def number(text):
        if not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"give a whole number from {least}")
        return int(text)

    return number


def run(args):
    start = time.monotonic()
    # Whoever ends this command by a signal ends with it what it has started.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    if not args.no_serve:
        network.check_free(args.port)
    preparation.ensure_runtime()
    size = {"orders": args.orders, "products": args.products, "customers": args.customers}
    demo_show.heading("The distributor: Deccan Flow & Power, Pune, Nagpur and Bengaluru")
    demo_data.ensure_copy(demo_data.template(size), args.fresh)
    url = f"http://localhost:{args.port}"
    with demo_services.simulator(DEMO_DB) as simulator:
        demo_show.heading("Thursday morning: Sahyadri Hardware Mart, Kolhapur, orders 240 lines")
        end = demo_tasks.play(DEMO_DB, size, simulator, url)
        demo_show.ending(end, url, simulator, not args.no_serve)
        say(f"\n  {time.monotonic() - start:.0f} s in all.")
        if not args.no_serve:
            serve(args.port, url)


def serve(port, url):
    """Serve until stopped; the simulator beside it ends with it."""
    log = LOGS / "demo-server.log"
    command = databases.odoo(
        *("-c", CONFIG, "-d", DEMO_DB, "--db-filter", f"^{DEMO_DB}$"),
        *("--http-port", port, "--gevent-port", network.free_port(), "--logfile", log),
    )
    with log.with_suffix(".err").open("w") as errors:
        server = subprocess.Popen(command, env=demo_tasks.environment(), stderr=errors)
    try:
        _wait(server, url, log)
        say(f"  {url} is being served; Ctrl+C stops it. Its log: {log.relative_to(ROOT)}")
        code = server.wait()
    finally:
        server.terminate()
        server.wait()
    if code:
        raise Trouble("Serving the demonstration", f"Odoo ended with code {code}.", f"Read {log} and .err.")


def _wait(server, url, log):
    """Until it answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/web/health", timeout=5):
            return
        time.sleep(0.2)
    raise Trouble("Serving the demonstration", "Odoo did not start.", f"Read {log} and .err.")
