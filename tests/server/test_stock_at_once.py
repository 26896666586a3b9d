"""Stock on real servers: a crowd confirms scarce goods beside core's own transactions, and a killed server."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg2
import pytest

from o2dcli import postgres
from tests.server.common import CONCURRENT, DEADLOCK, LOCKED, OdooServer, RpcError, database_copy, together
from tests.server.stock_common import (
    BESIDE,
    LEFT_FREE,
    NEW_ROWS,
    ORDERS,
    TURNSTILE,
    Beside,
    Goods,
    confirm_all,
    prepared,
)

# An installation leaves triggers of other jobs behind.
ONLY_ALLOCATION_IS_DUE = """
    DELETE FROM ir_cron_trigger;
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
    return prepared(server)


def test_crowd(server, client):
    """Sixteen clients confirm scarce goods: no request fails, nothing is reserved twice, nothing is left free."""
    goods = Goods(client, "Crowd")
    orders = goods.orders(client, ORDERS)
    assert confirm_all(server, orders) == []
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
        failures = confirm_all(server, orders)
        beside.over.set()
        for one in others:
            one.result()
    assert failures + beside.failures == []
    assert beside.done.keys() == set(BESIDE)
    # Who puts goods into a bin while another takes from it does not wait: core adds a row, and joins both later.
    client.call("stock.quant", "action_view_inventory")
    goods.check(server)


def test_crowd_beside_new_rows(server, client):
    """The same while counts and returns put goods where the books know of none: they go to who waits, once."""
    server.expect(r"bad query: b'( UPDATE|SELECT) \"stock_quant\"")
    goods = Goods(client, "Return")
    goods.send(client, 60)
    orders = goods.orders(client, ORDERS)
    beside = Beside(server, goods, orders)
    with ThreadPoolExecutor(len(NEW_ROWS)) as pool:
        others = [pool.submit(beside.run, name, most=12) for name in NEW_ROWS]
        failures = confirm_all(server, orders)
        beside.over.set()
        for one in others:
            one.result()
    assert failures + beside.failures == []
    assert beside.done.keys() == set(NEW_ROWS)
    goods.check(server)
    assert server.sql(LEFT_FREE, {"products": goods.products}) == []


def test_share_out_at_once(server, client):
    """Of several who share backorders out in the same moment one does it, the others are told; goods move once."""
    server.expect(r"odoo\.http: (This was done already|Goods are being shared out just now|Nobody would gain)")
    server.expect(r"bad query: b?['\"]? ?(UPDATE|SELECT)")
    role = server.sql(
        "SELECT res_id FROM ir_model_data WHERE module = 'o2d_base' AND name = 'group_warehouse_coordinator'"
    )[0][0]
    client.call("res.users", "write", [client.uid], {"group_ids": [[4, role]]})
    client.call("o2d.backorder.segment", "create", [{"name": "All", "strategy": "redistribute"}])
    _come_to_rest(client)
    clients = [server.client("admin") for _number in range(4)]
    for turn in range(2):
        goods = Goods(client, f"Share {turn}", number=4, stock=6)
        late = goods.sold(client, dict.fromkeys(goods.products, 6), commitment_date="2036-11-29 10:00:00")
        soon = goods.sold(client, dict.fromkeys(goods.products, 4), commitment_date="2036-11-22 10:00:00")
        assert (_held(server, late), _held(server, soon)) == (24, 0)
        run, _lines = _looked(client)
        answers = together([partial(one.call, "o2d.backorder.run", "action_apply", [run]) for one in clients])
        failures = [answer for answer in answers if isinstance(answer, RpcError)]
        assert len(failures) == len(clients) - 1
        assert {failure.name.rpartition(".")[2] for failure in failures} <= {"UserError", "SharedOutJustNow"}
        assert (_held(server, late), _held(server, soon)) == (8, 16)
        goods.check(server)
        assert _looked(client)[1] == [], "Run again it would change something more"


def _looked(client):
    """A new look at who would gain and who would lose: (run, its lines as people read them)."""
    run = client.call("o2d.backorder.run", "action_look")["res_id"]
    seen = ["product_id", "order_id", "picking_id", "promised", "before", "after", "words"]
    return run, client.call("o2d.backorder.run.line", "search_read", [["run_id", "=", run]], seen)


def _come_to_rest(client):
    """What a crowd has left waiting is shared out. Who gains is promised for the first time, and that may move him
    once in the queue; after that nothing changes any more."""
    for _turn in range(3):
        run, lines = _looked(client)
        if not lines:
            return
        client.call("o2d.backorder.run", "action_apply", [run])
    assert _looked(client)[1] == [], "It does not come to rest"


def _held(server, orders):
    """How much is set aside for these orders."""
    return server.sql(
        "SELECT COALESCE(sum(l.quantity_product_uom), 0)::float8 FROM stock_move_line l"
        " JOIN stock_move m ON m.id = l.move_id JOIN sale_order_line s ON s.id = m.sale_line_id"
        " WHERE s.order_id = ANY(%s) AND m.state NOT IN ('done', 'cancel')",
        [orders],
    )[0][0]


def test_killed_between_commit_and_allocation():
    """A server killed after the commit and before the allocation: the scheduled action does it on restart."""
    with database_copy("killed") as name:
        with OdooServer(name, workers=2) as server:
            client = prepared(server)
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
