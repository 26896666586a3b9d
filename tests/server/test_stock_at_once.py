"""Stock on real servers: a crowd confirms scarce goods beside core's own transactions, and a killed server."""

import itertools
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from o2dcli import postgres
from tests.server.common import CONCURRENT, DEADLOCK, LOCKED, OdooServer, RpcError, database_copy

CLIENTS, ORDERS, LINES = 16, 32, 5
PRODUCTS, STOCK = 10, 10
TURNSTILE = 0x0D2A

RESERVED_TWICE = """
    SELECT q.product_id, q.location_id, q.lot_id, sum(quantity), sum(reserved_quantity), count(*)
      FROM stock_quant q JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
     WHERE q.product_id = ANY(%(products)s)
     GROUP BY q.product_id, q.location_id, q.lot_id, q.package_id, q.owner_id
    HAVING sum(reserved_quantity) > sum(quantity) OR sum(reserved_quantity) < 0 OR count(*) > 1"""
DISAGREE = """
    SELECT product_id, both_sides.location_id, lot_id, sum(books), sum(lines) FROM (
        SELECT product_id, location_id, lot_id, reserved_quantity AS books, 0 AS lines FROM stock_quant
         UNION ALL
        SELECT product_id, location_id, lot_id, 0, quantity_product_uom FROM stock_move_line
         WHERE state NOT IN ('done', 'cancel', 'draft')) both_sides
      JOIN stock_location l ON l.id = both_sides.location_id AND l.usage = 'internal'
     WHERE product_id = ANY(%(products)s)
     GROUP BY 1, 2, 3 HAVING sum(books) <> sum(lines)"""
LEFT_FREE = """
    SELECT p.id FROM unnest(%(products)s) AS p (id)
     WHERE EXISTS (SELECT FROM stock_move m WHERE m.product_id = p.id AND m.sale_line_id IS NOT NULL
                                              AND m.state IN ('confirmed', 'partially_available'))
       AND EXISTS (SELECT FROM stock_quant q JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
                    WHERE q.product_id = p.id AND q.quantity > q.reserved_quantity)"""

ONLY_ALLOCATION_IS_DUE = """
    UPDATE ir_cron SET nextcall = now() at time zone 'UTC' + (CASE WHEN id = (
        SELECT res_id FROM ir_model_data WHERE module = 'o2d_atp' AND name = 'ir_cron_o2d_allocation'
    ) THEN '-1 day' ELSE '1 day' END)::interval"""


@pytest.fixture(scope="module")
def server():
    with database_copy("stock") as name, OdooServer(name, workers=4) as running:
        running.expect(CONCURRENT, DEADLOCK, LOCKED)
        yield running


@pytest.fixture(scope="module")
def client(server):
    """The administrator, with confirmed stock enforced and nothing reserved by hand or by the clock."""
    return _prepared(server)


def _prepared(server):
    client = server.client("admin")
    company = client.call("res.users", "read", [client.uid], ["company_id"])[0]["company_id"][0]
    control = {"code": "confirmed_stock", "company_id": company, "mode": "enforce"}
    known = client.call(
        "o2d.control", "search", [["code", "=", "confirmed_stock"], ["company_id", "=", company]]
    )  # fmt: skip
    if known:
        client.call("o2d.control", "write", known, {"mode": "enforce"})
    else:
        client.call("o2d.control", "create", [control])
    types = client.call("stock.picking.type", "search", [["code", "=", "outgoing"]])
    client.call("stock.picking.type", "write", types, {"reservation_method": "at_confirm"})
    return client


class Goods:
    """Scarce products in one bin, every third of them in two lots, counted today.

    :param prefix: tells the goods of one test from those of another
    """

    def __init__(self, client, prefix, number=PRODUCTS, stock=STOCK):
        (warehouse,) = client.call(
            "stock.warehouse", "search_read", [], ["lot_stock_id", "in_type_id", "out_type_id"], limit=1
        )
        self.receipts, self.deliveries = warehouse["in_type_id"][0], warehouse["out_type_id"][0]
        stock_location = warehouse["lot_stock_id"][0]
        values = {"name": f"{prefix} rack", "usage": "internal", "location_id": stock_location}
        (self.bin,) = client.call("stock.location", "create", [values])
        self.stock_location, self.quants, self.lots = stock_location, [], {}
        kinds = ["lot" if position % 3 == 0 else "none" for position in range(number)]
        self.products = client.call(
            "product.product",
            "create",
            [
                {"name": f"{prefix} {position}", "type": "consu", "is_storable": True, "tracking": kind,
                 "taxes_id": [[5]], "list_price": 1.0}
                for position, kind in enumerate(kinds)
            ],
        )  # fmt: skip
        for product, kind in zip(self.products, kinds, strict=True):
            if kind == "lot":
                values = [{"name": f"{prefix} {product} {name}", "product_id": product} for name in "AB"]
                self.lots[product] = client.call("stock.lot", "create", values)
            for lot in self.lots.get(product, [False]):
                quantity = stock / len(self.lots.get(product, [False]))
                self.quants += self._count(client, product, lot, quantity)
        self.customers = client.call("res.partner", "create", [{"name": f"{prefix} buyer {n}"} for n in range(20)])

    def _count(self, client, product, lot, quantity):
        values = {"product_id": product, "location_id": self.bin, "lot_id": lot, "inventory_quantity": quantity}
        quant = client.call("stock.quant", "create", [values], context={"inventory_mode": True})
        client.call("stock.quant", "action_apply_inventory", quant, context={"inventory_mode": True})
        return quant

    def orders(self, client, number, lines=LINES, seed=7):
        dice = random.Random(seed)
        return client.call(
            "sale.order",
            "create",
            [
                {
                    "partner_id": self.customers[position % len(self.customers)],
                    "order_line": [
                        [0, 0, {"product_id": product, "product_uom_qty": dice.randint(1, 2)}]
                        for product in dice.sample(self.products, lines)
                    ],
                }
                for position in range(number)
            ],
        )

    def check(self, server):
        """Nothing is reserved twice, one row for each bin and lot, and books and transfers agree."""
        products = {"products": self.products}
        assert server.sql(RESERVED_TWICE, products) == []
        assert server.sql(DISAGREE, products) == []


class Beside:
    """What other people do at the same time; each is one request after another until the crowd is through."""

    def __init__(self, server, goods, orders):
        self.server, self.goods, self.orders = server, goods, orders
        self.over, self.failures, self.done = threading.Event(), [], {}

    def run(self, name):
        """:param name: of a method of this class that makes one request"""
        client, dice = self.server.client("admin"), random.Random(name)
        for number in itertools.count(1):
            try:
                getattr(self, name)(client, dice)
            except RpcError as error:
                self.failures.append(f"{name}: {error}")
            self.done[name] = number
            if self.over.is_set() and number >= 3:
                return

    def _transfer(self, client, operation, source, dest, lines):
        moves = [
            [0, 0, {"product_id": product, "product_uom_qty": quantity, "location_id": source,
                    "location_dest_id": dest}]
            for product, quantity in lines
        ]  # fmt: skip
        values = {"picking_type_id": operation, "location_id": source, "location_dest_id": dest, "move_ids": moves}
        picking = client.call("stock.picking", "create", [values])
        client.call("stock.picking", "action_confirm", picking)
        return picking

    def _place(self, client, usage):
        return client.call("stock.location", "search", [["usage", "=", usage]], limit=1)[0]

    def reserve_by_hand(self, client, dice):
        lines = [(product, 1) for product in dice.sample(self.goods.products, 3)]
        picking = self._transfer(
            client, self.goods.deliveries, self.goods.stock_location, self._place(client, "customer"), lines
        )
        client.call("stock.picking", "action_assign", picking)

    def receive(self, client, dice):
        plain = [product for product in self.goods.products if product not in self.goods.lots]
        lines = [(product, 1) for product in dice.sample(plain, 2)]
        picking = self._transfer(
            client, self.goods.receipts, self._place(client, "supplier"), self.goods.bin, lines
        )  # fmt: skip
        client.call("stock.picking", "button_validate", picking)

    def count(self, client, dice):
        """A count that finds what the books say, with somebody moving the goods meanwhile."""
        quant = dice.choice(self.goods.quants)
        found = client.call("stock.quant", "search_read", [["id", "=", quant]], ["quantity"])
        for row in found:
            context = {"inventory_mode": True}
            values = {"inventory_quantity": row["quantity"]}
            client.call("stock.quant", "write", [quant], values, context=context)
            client.call("stock.quant", "action_apply_inventory", [quant], context=context)

    def unreserve(self, client, dice):
        domain = [["sale_id", "in", self.orders], ["state", "in", ["assigned", "confirmed"]]]
        pickings = client.call("stock.picking", "search", domain)
        if pickings:
            client.call("stock.picking", "do_unreserve", [dice.choice(pickings)])

    def cancel(self, client, dice):
        orders = client.call("sale.order", "search", [["id", "in", self.orders], ["state", "=", "sale"]])
        if len(orders) > ORDERS // 2:
            client.call("sale.order", "action_cancel", [dice.choice(orders)])


BESIDE = ("reserve_by_hand", "receive", "count", "unreserve", "cancel")


def _confirm_all(server, orders):
    """Sixteen clients confirm these orders, one after another each.

    :return: what failed
    """
    clients = [server.client("admin") for _number in range(CLIENTS)]
    failures = []

    def work(position):
        for order in orders[position::CLIENTS]:
            try:
                clients[position].call("sale.order", "action_confirm", [order])
            except RpcError as error:
                failures.append(f"order {order}: {error}")

    with ThreadPoolExecutor(CLIENTS) as pool:
        for one in [pool.submit(work, position) for position in range(CLIENTS)]:
            one.result()
    return failures


def test_crowd(server, client):
    """Sixteen clients confirm scarce goods: no request fails, nothing is reserved twice, nothing is left free."""
    goods = Goods(client, "Crowd")
    orders = goods.orders(client, ORDERS)
    assert _confirm_all(server, orders) == []
    goods.check(server)
    assert server.sql("SELECT count(*) FROM sale_order WHERE id = ANY(%s) AND state = 'sale'", [orders]) == [(ORDERS,)]
    assert server.sql(LEFT_FREE, {"products": goods.products}) == []


def test_crowd_beside_core(server, client):
    """The same while others reserve by hand, receive, count, unreserve and cancel."""
    # Core writes a count on the row of the books; where somebody moved the goods meanwhile Odoo repeats it.
    server.expect(r"bad query: b'( UPDATE|SELECT) \"stock_quant\"")
    goods = Goods(client, "Market")
    orders = goods.orders(client, ORDERS)
    beside = Beside(server, goods, orders)
    with ThreadPoolExecutor(len(BESIDE)) as pool:
        others = [pool.submit(beside.run, name) for name in BESIDE]
        failures = _confirm_all(server, orders)
        beside.over.set()
        for one in others:
            one.result()
    assert failures + beside.failures == []
    assert beside.done.keys() == set(BESIDE)
    # Who puts goods into a bin while another takes from it does not wait: core adds a row, and joins both later.
    client.call("stock.quant", "action_view_inventory")
    goods.check(server)


def test_killed_between_commit_and_allocation():
    """A server killed after the commit and before the allocation: the scheduled action does it on restart."""
    with database_copy("killed") as name:
        with OdooServer(name, workers=2) as server:
            client = _prepared(server)
            goods = Goods(client, "Killed", number=2)
            (order,) = goods.orders(client, 1, lines=2)
            _kill_in_the_turnstile(server, client, order)
        assert _states(server, order) == ("sale", {"confirmed"})
        server.sql(ONLY_ALLOCATION_IS_DUE)
        with OdooServer(name, workers=2, cron=1) as server:
            server.expect(CONCURRENT, DEADLOCK, LOCKED)
            server.wake_cron()
            end = time.monotonic() + 60
            while _states(server, order) != ("sale", {"assigned"}) and time.monotonic() < end:
                time.sleep(0.5)
            assert _states(server, order) == ("sale", {"assigned"})
            goods.check(server)


def _kill_in_the_turnstile(server, client, order):
    """Stand in the turnstile, let somebody confirm, and end the server while it waits there."""
    company = client.call("sale.order", "read", [order], ["company_id"])[0]["company_id"][0]
    environment = postgres.environment()
    held = psycopg2.connect(dbname=server.database, host=environment["PGHOST"], user=environment.get("PGUSER"))
    try:
        held.cursor().execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURNSTILE, company])
        with ThreadPoolExecutor(1) as pool:
            call = pool.submit(client.call, "sale.order", "action_confirm", [order])
            end = time.monotonic() + 15
            while _states(server, order)[0] != "sale" and time.monotonic() < end:
                time.sleep(0.1)
            assert _states(server, order) == ("sale", {"confirmed"})
            assert not call.done(), "The response came before the allocation"
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()
            assert call.exception() is not None
    finally:
        held.close()


def _states(server, order):
    """The state of an order, and those of its transfers."""
    rows = server.sql(
        "SELECT o.state, m.state FROM sale_order o LEFT JOIN sale_order_line l ON l.order_id = o.id"
        " LEFT JOIN stock_move m ON m.sale_line_id = l.id WHERE o.id = %s",
        [order],
    )
    return rows[0][0], {state for _order, state in rows}
