"""16 clients confirm ten-line orders on the same 20 scarce products, on a real server with several workers."""

import json
import os
import random
import statistics
import subprocess
import threading
import time
import urllib.error
import urllib.request

from . import databases, network, postgres
from .console import Trouble, step
from .paths import CONFIG, LOGS

CLIENTS = 16
ORDERS = 64
LINES = 10
WORKERS = 4
CUSTOMERS = 40
SEED = 19
STARTING = 60  # seconds a server may take to answer
OVERSOLD = """
    SELECT p.default_code, q.on_hand, r.reserved
      FROM product_product p
      JOIN (SELECT product_id, sum(quantity) AS on_hand FROM stock_quant q
              JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal' GROUP BY 1) q
        ON q.product_id = p.id
      JOIN (SELECT ml.product_id, sum(ml.quantity_product_uom) AS reserved FROM stock_move_line ml
              JOIN stock_location l ON l.id = ml.location_id AND l.usage = 'internal'
             WHERE ml.state NOT IN ('done', 'cancel') GROUP BY 1) r ON r.product_id = p.id
     WHERE r.reserved > q.on_hand
"""
DOUBLED = """
    SELECT count(*) FROM (
        SELECT 1 FROM stock_quant q JOIN product_product p ON p.id = q.product_id AND p.default_code LIKE 'SCARCE-%'
         GROUP BY q.product_id, q.location_id, q.lot_id, q.package_id, q.owner_id HAVING count(*) > 1) twice
"""

LEFT = """
    SELECT count(*) FROM product_product p
     WHERE p.default_code LIKE 'SCARCE-%'
       AND EXISTS (SELECT FROM stock_move m
                    WHERE m.product_id = p.id AND m.state IN ('confirmed', 'partially_available'))
       AND EXISTS (SELECT FROM stock_quant q JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
                    WHERE q.product_id = p.id AND q.quantity > q.reserved_quantity)
"""


def measure(core, ours):
    """Run the crowd against both databases: of many customers, and all orders of one.

    :return: rows for the report: throughput, failed requests, products reserved twice
    """
    taken, alone = {}, {}
    for name, database in (("core", core), ("suite", ours)):
        whom = "core alone" if name == "core" else "with the suite"
        with step(f"{CLIENTS} clients confirm {ORDERS} orders of {CUSTOMERS} customers, {whom}"):
            taken[name] = _crowd(database, CUSTOMERS)
        with step(f"The same orders of one customer, {whom}"):
            alone[name] = _crowd(database, 1)
    return [
        _row("concurrent_throughput", "Orders confirmed a second", taken, "throughput", "orders/s", "> core's"),
        _row("concurrent_failed", "Requests that failed", taken, "failed", "requests", "0", hard=True),
        _row("concurrent_oversold", "Products reserved beyond stock", taken, "oversold", "products", "0"),
        _row("concurrent_quants", "Doubled rows of one bin and product", taken, "doubled", "rows", "0"),
        _row("concurrent_left", "Goods left free that somebody waits for", taken, "left", "products", "0"),
        _row("one_customer_throughput", "The same of one customer, a second", alone, "throughput", "orders/s", None),
        _row("one_customer_failed", "Requests of it that failed", alone, "failed", "requests", None),
    ]


def _row(name, label, taken, figure, unit, bar, hard=False):
    core, ours = taken["core"][figure], taken["suite"][figure]
    met = None if bar is None else ours == 0 if bar == "0" else ours > core
    return {
        "name": name,
        "label": label,
        "core": core,
        "suite": ours,
        "value": ours,
        "unit": unit,
        "bar": bar,
        "met": met,
        # What core alone does too is told and not held against the suite.
        "hard": hard and core == 0,
        "queries": None,
        "spread": {"core": taken["core"]["latency"], "suite": taken["suite"]["latency"]},
    }


def _crowd(source, customers):
    """One crowd against a copy of a database: the copy, a server, the clients, the count."""
    database = f"o2d_bench_crowd_{os.getpid()}"
    databases.clone(source, database)
    port = network.free_port()
    log = LOGS / "bench-server.log"
    log.unlink(missing_ok=True)
    server = subprocess.Popen(
        databases.odoo(
            "-c", CONFIG, "-d", database, "--http-port", port, "--gevent-port", network.free_port(),
            "--workers", WORKERS, "--max-cron-threads", 0, "--logfile", log, "--log-level=warn",
        ),
        env=postgres.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        client = Client(port, database)
        client.wait(server, log)
        orders = _quotations(client, customers)
        result = _confirm(client, orders)
        oversold = databases.query(database, OVERSOLD).split()
        return {
            **result,
            "oversold": len(oversold),
            "doubled": int(databases.query(database, DOUBLED)),
            "left": int(databases.query(database, LEFT)),
        }
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        databases.drop(database)


def _quotations(client, customers):
    """Draft orders of ten random lines out of the twenty products, the same for every database.

    :param customers: how many customers order, in turn
    """
    dice = random.Random(SEED)
    products = client.call("product.product", "search", [[["default_code", "=like", "SCARCE-%"]]])
    partners = client.call("res.partner", "search", [[["ref", "=like", "CROWD-%"]], 0, customers])
    return client.call(
        "sale.order",
        "create",
        [
            [
                {
                    "partner_id": partners[number % customers],
                    "order_line": [
                        [0, 0, {"product_id": product, "product_uom_qty": dice.randint(1, 2)}]
                        for product in dice.sample(products, LINES)
                    ],
                }
                for number in range(ORDERS)
            ]
        ],
    )


def _confirm(client, orders):
    """Confirm every order once, sixteen at a time."""
    waiting, failed, latency, lock = list(orders), [], [], threading.Lock()

    def work():
        while True:
            with lock:
                if not waiting:
                    return
                order = waiting.pop()
            start = time.perf_counter()
            try:
                client.call("sale.order", "action_confirm", [[order]])
            except Trouble as trouble:
                failed.append(str(trouble))
            latency.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work) for _client in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    confirmed = client.call("sale.order", "search_count", [[["id", "in", orders], ["state", "=", "sale"]]])
    return {
        "throughput": confirmed / seconds,
        "failed": len(orders) - confirmed,
        "latency": [min(latency), statistics.median(latency), max(latency)],
        "why": sorted(set(failed))[:3],
    }


class Client:
    """JSON-RPC as the administrator, one call a connection."""

    def __init__(self, port, database):
        self.url, self.database = f"http://127.0.0.1:{port}/jsonrpc", database

    def wait(self, server, log):
        """Wait until the server answers; raises Trouble when it ends or does not come up."""
        end = time.monotonic() + STARTING
        while time.monotonic() < end:
            if server.poll() is not None:
                break
            try:
                self._post("common", "version", [])
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        raise Trouble("Benchmark server", "It did not come up.", f"Read {log}.")

    def call(self, model, method, args):
        answer = self._post("object", "execute_kw", [self.database, 2, "admin", model, method, args])
        if "error" in answer:
            raise Trouble(f"{model}.{method}", answer["error"]["data"]["message"], "Read the server's log.")
        return answer["result"]

    def _post(self, service, method, args):
        body = {"jsonrpc": "2.0", "id": 1, "params": {"service": service, "method": method, "args": args}}
        request = urllib.request.Request(self.url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)
