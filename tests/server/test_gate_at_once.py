"""The gate on real servers: two guards at once, a delivery that is put on a leaving vehicle, and a server that dies."""

import contextlib
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.server.common import RpcError, wait_for
from tests.server.dispatch_common import prepared

# Of two that change one row the later one fails to serialise, and Odoo repeats it.
CONCURRENT = (
    r"could not serialize access|SERIALIZATION_FAILURE|concurrent update|odoo\.sql_db: bad query: b' ?(UPDATE|INSERT) "
)
GUARDS, ROUNDS, KILLS = 3, 3, 4
LOAD = 12
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def client(server):
    """The administrator, who may keep the gate too; goods leave in one step and billing is core's."""
    server.expect(CONCURRENT)
    client = prepared(server, {"gate_out": "advise"})
    (client.product,) = client.call("product.product", "create", [{"name": "Bearing", "type": "consu"}])
    (client.customer,) = client.call("res.partner", "create", [{"name": "Kaveri Traders"}])
    return client


def _deliveries(client, count):
    """Ids of validated deliveries, one for each order."""
    line = [0, 0, {"product_id": client.product, "product_uom_qty": 2}]
    values = {"partner_id": client.customer, "warehouse_id": client.warehouse, "order_line": [line]}
    orders = client.call("sale.order", "create", [values] * count)
    client.call("sale.order", "action_confirm", orders)
    pickings = client.call("stock.picking", "search", [["sale_id", "in", orders]], order="id")
    moves = client.call("stock.move", "search", [["picking_id", "in", pickings]])
    client.call("stock.move", "write", moves, {"quantity": 2, "picked": True})
    client.call("stock.picking", "button_validate", pickings, context={"skip_sms": True})
    return pickings


def _trip(client, pickings):
    number = next(NUMBERS)
    values = {"arrangement": "hired", "vehicle_no": f"MH12AB{number:04}", "driver_name": "Ramesh Jadhav",
              "driver_phone": "9822012345", "picking_ids": [[4, one] for one in pickings]}  # fmt: skip
    return client.call("o2d.trip", "create", [values])[0]


def _let_out(client, trip):
    """:return: "left", or the words of the refusal"""
    try:
        return client.call("o2d.trip", "o2d_gate_let_out", [trip], ["vehicle", "cartons"])["state"]
    except RpcError as error:
        return error.message


def _written(server, trip, pickings):
    """(state of the trip, deliveries that have left, gate-outs in the trail) as they stand in the database."""
    ((state,),) = server.sql("SELECT state FROM o2d_trip WHERE id = %s", [trip])
    ((left,),) = server.sql(
        "SELECT count(*) FROM stock_picking WHERE o2d_trip_id = %s AND o2d_gate_out_at IS NOT NULL", [trip]
    )
    ((told,),) = server.sql(
        "SELECT count(*) FROM o2d_event WHERE res_model = 'stock.picking' AND res_id = ANY(%s) AND stage = 'gate_out'"
        " AND kind IN ('done', 'note') AND note LIKE 'Left by%%'",
        [list(pickings)],
    )
    return state, left, told


def test_guards_at_once(server, client):
    """Of guards who let one vehicle out at the same moment one does, and the others read that it has left."""
    guards = [server.client("admin") for _guard in range(GUARDS)]
    pickings = _deliveries(client, ROUNDS * 2)
    for load in zip(pickings[::2], pickings[1::2], strict=True):
        trip = _trip(client, load)
        barrier = threading.Barrier(GUARDS)

        def let_out(guard, trip=trip, barrier=barrier):
            barrier.wait(60)
            return _let_out(guard, trip)

        with ThreadPoolExecutor(GUARDS) as pool:
            answers = sorted(pool.map(let_out, guards), key=len)
        assert answers[0] == "left"
        assert all("Nothing was written a second time" in words for words in answers[1:]), answers
        assert _written(server, trip, load) == ("left", 2, 2)


def test_loaded_while_it_leaves(server, client):
    """What is put on a vehicle while it leaves has left with it, or stays behind and is on no trip."""
    supervisor = server.client("admin")
    for one, late in zip(*[iter(_deliveries(client, ROUNDS * 2))] * 2, strict=True):
        trip = _trip(client, [one])
        barrier = threading.Barrier(2)

        def put(late=late, trip=trip, barrier=barrier):
            barrier.wait(60)
            try:
                return supervisor.call("stock.picking", "write", [late], {"o2d_trip_id": trip})
            except RpcError as error:
                return error.message

        def let_out(trip=trip, barrier=barrier):
            barrier.wait(60)
            return _let_out(client, trip)

        with ThreadPoolExecutor(2) as pool:
            loaded, left = pool.submit(put), pool.submit(let_out)
        assert left.result() == "left"
        assert loaded.result() is True or "takes nothing along any more" in loaded.result()
        on_it = {row for (row,) in server.sql("SELECT id FROM stock_picking WHERE o2d_trip_id = %s", [trip])}
        assert on_it == ({one, late} if loaded.result() is True else {one})
        assert _written(server, trip, on_it) == ("left", len(on_it), len(on_it))


def test_killed_at_the_gate(server, client):
    """A server that dies while a vehicle is let out has let out all of its load or nothing; the next try completes."""
    pickings = _deliveries(client, LOAD * (KILLS + 1))
    loads = [pickings[start : start + LOAD] for start in range(0, len(pickings), LOAD)]
    first, *trips = [(_trip(client, load), load) for load in loads]
    start = time.monotonic()
    assert _let_out(client, first[0]) == "left"
    usual = time.monotonic() - start
    server.expect(r"Worker \(\d+\) |odoo\.http: ")
    callers = [server.client("admin") for _trip in trips]
    for number, (caller, (trip, load)) in enumerate(zip(callers, trips, strict=True)):
        call = threading.Thread(target=_lose, args=(caller, trip))
        call.start()
        time.sleep(usual * number / KILLS)
        server.kill_workers()
        call.join(120)
        assert _written(server, trip, load) in (("planned", 0, 0), ("left", LOAD, LOAD))
        # Workers are started anew; the next try finds one.
        assert wait_for(lambda trip=trip: "left" in _let_out(client, trip))
        assert _written(server, trip, load) == ("left", LOAD, LOAD)


def _lose(caller, trip):
    with contextlib.suppress(requests.RequestException):  # the connection is lost with the worker
        _let_out(caller, trip)
