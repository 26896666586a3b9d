"""Picking on real servers: phones that send at the same moment, again, and two people who finish the same delivery."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server.common import CONCURRENT, LOCKED, RpcError

ASKED, CROWD = 10, 6
NUMBERS = itertools.count(1)


@pytest.fixture
def crowd(server):
    """Sessions of as many pickers' phones."""
    server.expect(CONCURRENT, LOCKED)
    return [server.client("admin") for _phone in range(CROWD)]


@pytest.fixture
def pick(server, crowd):
    """(delivery id, function quantity, uid -> scan) of an order of two lines, set aside."""
    client, number = crowd[0], next(NUMBERS)
    role = server.sql(
        "SELECT res_id FROM ir_model_data WHERE module = 'o2d_base' AND name = 'group_warehouse_coordinator'"
    )
    client.call("res.users", "write", [client.uid], {"group_ids": [[4, role[0][0]]]})
    (partner,) = client.call("res.partner", "create", [{"name": f"Kaveri Traders {number}"}])
    products = client.call(
        "product.product",
        "create",
        [{"name": f"Bearing {number}-{one}", "type": "consu", "is_storable": True} for one in range(2)],
    )
    [[stock, company]] = server.sql("SELECT lot_stock_id, company_id FROM stock_warehouse ORDER BY id LIMIT 1")
    for product in products:
        (quant,) = client.call(
            "stock.quant",
            "create",
            [{"product_id": product, "location_id": stock, "inventory_quantity": ASKED}],
            context={"inventory_mode": True},
        )
        client.call("stock.quant", "action_apply_inventory", [quant])
    lines = [[0, 0, {"product_id": product, "product_uom_qty": ASKED}] for product in products]
    values = {"partner_id": partner, "company_id": company, "order_line": lines}
    (order,) = client.call("sale.order", "create", [values])
    client.call("sale.order", "action_confirm", [order])
    (delivery,) = client.call("sale.order", "read", [order], ["picking_ids"])[0]["picking_ids"]
    client.call("stock.picking", "action_assign", [delivery])
    line = client.call("stock.picking", "o2d_pick_list", [delivery])["lines"][0]

    def scan(quantity, uid):
        return {
            "uid": f"{delivery}-{uid}",
            "move_id": line["move_id"],
            "location_id": line["bin"]["id"],
            "quantity": quantity,
        }

    return delivery, scan


def _send(crowd, delivery, scans):
    """Each phone sends its scan at the same moment.

    :return: the states
    """

    def send(phone, scan):
        return phone.call("stock.picking", "o2d_pick_scan", [delivery], [scan])["results"][0]["state"]

    with ThreadPoolExecutor(len(scans)) as pool:
        return sorted(pool.map(send, crowd, scans))


def _confirmed(server, delivery):
    [[quantity]] = server.sql(
        "SELECT COALESCE(SUM(quantity), 0) FROM o2d_pick_confirmation WHERE picking_id = %s", [delivery]
    )
    return quantity


def test_same_scan_from_all_phones_counts_once(server, crowd, pick):
    """One scan that arrives six times at once is one confirmation."""
    delivery, scan = pick
    states = _send(crowd, delivery, [scan(4, "same")] * CROWD)
    assert states == ["known"] * (CROWD - 1) + ["saved"]
    assert _confirmed(server, delivery) == 4


def test_never_more_than_asked_for(server, crowd, pick):
    """Six people who each take four of ten confirm eight: the others are told that it is too many."""
    delivery, scan = pick
    states = _send(crowd, delivery, [scan(4, one) for one in range(CROWD)])
    assert states == ["refused"] * (CROWD - 2) + ["saved"] * 2
    assert _confirmed(server, delivery) == 8
    picked = server.sql("SELECT SUM(quantity) FROM stock_move_line WHERE picking_id = %s AND picked", [delivery])
    assert picked == [(8,)]


def test_finished_twice_at_once(server, crowd, pick):
    """Two people who finish the same delivery at once make one transfer for the rest."""
    delivery, scan = pick
    _send(crowd[:1], delivery, [scan(6, "part")])

    def finish(phone):
        try:
            return phone.call("stock.picking", "o2d_pick_finish", [delivery])["state"]
        except RpcError as error:
            return error.message

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(finish, crowd[:2])) == ["ready", "ready"]
    rest = server.sql("SELECT COUNT(*) FROM stock_picking WHERE backorder_id = %s", [delivery])
    assert rest == [(1,)]
    asked = server.sql(
        """
        SELECT SUM(product_uom_qty) FROM stock_move
         WHERE picking_id IN (SELECT id FROM stock_picking WHERE %s IN (id, backorder_id)) AND state <> 'cancel'
        """,
        [delivery],
    )
    assert asked == [(2 * ASKED,)]
