"""The invoice from the pick on real servers: two at once, and a server that dies in between."""

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
import requests

from o2dcli import postgres
from tests.server.common import CONCURRENT, OdooServer, RpcError, database_copy, wait_for

ROUNDS = 10
KILLS = 3
LINES = 30
# What a validation writes, step by step: the goods, the draft, what its lines stand for, the trail.
STEPS = ("stock_move", "account_move", "o2d_stock_move_invoice_line_rel", "o2d_event")


@pytest.fixture(scope="module")
def server():
    with database_copy("at_once") as name, OdooServer(name, workers=4) as running:
        # Of two that validate one delivery the later one is repeated, and finds it done.
        running.expect(CONCURRENT)
        yield running


@pytest.fixture(scope="module")
def client(server):
    """The administrator, whose warehouse bills from the pick."""
    client = server.client("admin")
    company = client.call("res.users", "read", [client.uid], ["company_id"])[0]["company_id"][0]
    (warehouse,) = client.call("stock.warehouse", "search", [["company_id", "=", company]], limit=1)
    client.call("stock.warehouse", "write", [warehouse], {"delivery_steps": "ship_only"})
    for code, mode in (("pick_invoicing", "enforce"), ("pick_confirmation", "off"), ("confirmed_stock", "off")):
        values = {"code": code, "company_id": company, "warehouse_id": warehouse, "mode": mode}
        client.call("o2d.control", "create", [values])
    client.warehouse = warehouse
    return client


@pytest.fixture(scope="module")
def products(client):
    values = {"type": "consu", "taxes_id": [[5]], "list_price": 10.0, "invoice_policy": "delivery"}
    return client.call("product.product", "create", [{**values, "name": f"Bearing {n}"} for n in range(LINES)])


def _deliveries(client, products, count):
    """Ids of picked deliveries, one for each order."""
    customer = client.call("res.partner", "create", [{"name": "Kaveri Traders"}])[0]
    lines = [[0, 0, {"product_id": product, "product_uom_qty": 2}] for product in products]
    orders = client.call(
        "sale.order",
        "create",
        [{"partner_id": customer, "warehouse_id": client.warehouse, "order_line": lines} for _number in range(count)],
    )
    client.call("sale.order", "action_confirm", orders)
    pickings = client.call("stock.picking", "search", [["sale_id", "in", orders]], order="id")
    moves = client.call("stock.move", "search", [["picking_id", "in", pickings]])
    client.call("stock.move", "write", moves, {"quantity": 2, "picked": True})
    return pickings


def _billed(server, picking):
    """(state of the delivery, [(invoice, state, lines)]) as they stand in the database."""
    ((state, order),) = server.sql("SELECT state, sale_id FROM stock_picking WHERE id = %s", [picking])
    invoices = server.sql(
        "SELECT m.id, m.state, count(*) FROM account_move m JOIN account_move_line i ON i.move_id = m.id"
        " JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = i.id"
        " JOIN sale_order_line l ON l.id = r.order_line_id WHERE l.order_id = %s GROUP BY m.id, m.state",
        [order],
    )
    return state, invoices


def _validate(one, picking):
    try:
        one.call("stock.picking", "button_validate", [picking])
    except RpcError as error:
        return error.message
    return True


def test_two_validate_one_delivery(server, client, products):
    """Two who validate the same delivery at the same moment make one invoice."""
    clients = [server.client("admin") for _number in range(2)]
    for picking in _deliveries(client, products[:5], ROUNDS):
        barrier = threading.Barrier(2)

        def validate(one, picking=picking, barrier=barrier):
            barrier.wait(60)
            return _validate(one, picking)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(validate, clients))
        state, invoices = _billed(server, picking)
        assert state == "done"
        assert [(one[1], one[2]) for one in invoices] == [("posted", 5)], invoices


def test_numbers_have_no_gap(server, client, products):
    """Deliveries validated at the same time get consecutive numbers."""
    pickings = _deliveries(client, products[:3], 8)
    clients = [server.client("admin") for _number in range(4)]

    def validate(position):
        return [_validate(clients[position], picking) for picking in pickings[position::4]]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(validate, range(4)))
    assert all(answer is True for row in answers for answer in row), answers
    rows = server.sql(
        "SELECT m.sequence_number FROM account_move m JOIN o2d_stock_move_invoice_line_rel r ON TRUE"
        " JOIN account_move_line i ON i.id = r.invoice_line_id AND i.move_id = m.id"
        " JOIN stock_move s ON s.id = r.stock_move_id WHERE s.picking_id = ANY(%s) GROUP BY m.id ORDER BY 1",
        [pickings],
    )
    numbers = [number for (number,) in rows]
    assert numbers == list(range(numbers[0], numbers[0] + len(pickings)))


@pytest.mark.parametrize("table", STEPS)
def test_killed_before_a_step(server, client, products, table):
    """A worker that dies when it is about to write one of these leaves nothing; the next try does it all, once."""
    (picking,) = _deliveries(client, products[:5], 1)
    caller = server.client("admin")
    server.expect(r"Worker \(\d+\) |odoo\.http: |odoo\.sql_db: |psycopg2\.|terminating connection")
    call = threading.Thread(target=_validate_and_lose, args=(caller, picking))
    with _locked(server, table):
        call.start()
        assert wait_for(lambda: _waits_for(server, table)), f"nobody came to write {table}"
        server.kill_children()
        call.join(120)
    server.wait_for_rollback()
    assert _billed(server, picking) == ("assigned", [])
    assert wait_for(lambda: _validate(client, picking) is True)
    state, invoices = _billed(server, picking)
    assert (state, [(one[1], one[2]) for one in invoices]) == ("done", [("posted", 5)])


@contextlib.contextmanager
def _locked(server, table):
    """Let nobody write this table."""
    environment = postgres.environment()
    connection = psycopg2.connect(dbname=server.database, host=environment["PGHOST"], user=environment.get("PGUSER"))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield
    finally:
        connection.rollback()
        connection.close()


def _waits_for(server, table):
    ((count,),) = server.sql(
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()"
        " WHERE NOT l.granted AND l.relation = %s::regclass",
        [table],
    )
    return count > 0


def test_killed_in_between(server, client, products):
    """A worker that dies anywhere between validation and commit leaves all or nothing; the next try completes it."""
    first, *pickings = _deliveries(client, products, KILLS + 1)
    start = time.monotonic()
    client.call("stock.picking", "button_validate", [first])
    usual = time.monotonic() - start
    callers = [server.client("admin") for _picking in pickings]
    server.expect(r"Worker \(\d+\) |odoo\.http: ")
    found = set()
    for number, (caller, picking) in enumerate(zip(callers, pickings, strict=True)):
        call = threading.Thread(target=_validate_and_lose, args=(caller, picking))
        call.start()
        time.sleep(usual * number / KILLS)
        server.kill_workers()
        call.join(120)
        state, invoices = _billed(server, picking)
        found.add(state)
        if state != "done":
            assert not invoices
            # Workers are started anew; the next try finds one.
            assert wait_for(lambda picking=picking: _validate(client, picking) is True)
            state, invoices = _billed(server, picking)
        assert (state, [(one[1], one[2]) for one in invoices]) == ("done", [("posted", LINES)])
    assert "assigned" in found, "nobody was stopped in time, so the test says nothing"


def _validate_and_lose(caller, picking):
    with contextlib.suppress(RpcError, requests.RequestException):  # the connection is lost with the worker
        caller.call("stock.picking", "button_validate", [picking])
