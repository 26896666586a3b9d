"""A delivery that is taken back while the guard lets it out, on real servers: one of the two, and nothing lost."""

import pytest

from tests.server.common import CONCURRENT, DEADLOCK, RpcError, together
from tests.server.dispatch_common import prepared

# A statement that did not get its row, and the sentence for who came too late.
TOO_LATE = r"odoo\.sql_db: bad query: b' ?UPDATE |odoo\.http: WH/OUT/\d+ (left|was taken back)"
ROUNDS = 6
REASON = "The customer's cheque came back"


@pytest.fixture(scope="module")
def client(server):
    """The administrator, whose warehouse bills from the pick and keeps a gate."""
    # Of two at once the later one is repeated, and finds what the first has done.
    server.expect(CONCURRENT, DEADLOCK, TOO_LATE)
    return prepared(server, {"pick_invoicing": "enforce", "gate_out": "enforce"})


def _loaded(client, count, with_trip):
    """Ids of validated and billed deliveries at the gate, each on a vehicle of its own or on none."""
    product = client.call(
        "product.product", "create", [{"name": "Bearing", "type": "consu", "taxes_id": [[5]], "list_price": 10.0}]
    )
    (customer,) = client.call("res.partner", "create", [{"name": "Kaveri Traders"}])
    line = [[0, 0, {"product_id": product[0], "product_uom_qty": 2}]]
    orders = client.call(
        "sale.order",
        "create",
        [{"partner_id": customer, "warehouse_id": client.warehouse, "order_line": line} for _number in range(count)],
    )
    client.call("sale.order", "action_confirm", orders)
    pickings = client.call("stock.picking", "search", [["sale_id", "in", orders]], order="id")
    if with_trip:
        for picking in pickings:
            client.call("o2d.trip", "create", [{"arrangement": "pickup", "picking_ids": [[4, picking]]}])
    moves = client.call("stock.move", "search", [["picking_id", "in", pickings]])
    client.call("stock.move", "write", moves, {"quantity": 2, "picked": True})
    client.call("stock.picking", "button_validate", pickings)
    return pickings


def _check_one_outcome(server, picking):
    """The delivery has left with its invoice, or is back in the bin without: never something between.

    :return: whether it was taken back
    """
    ((left, recalled, order),) = server.sql(
        "SELECT o2d_gate_out_at, o2d_recalled_at, sale_id FROM stock_picking WHERE id = %s", [picking]
    )
    assert bool(left) != bool(recalled), (left, recalled)
    invoices = server.sql(
        "SELECT m.state FROM account_move m WHERE m.move_type = 'out_invoice' AND EXISTS (SELECT 1"
        " FROM account_move_line i JOIN o2d_stock_move_invoice_line_rel r ON r.invoice_line_id = i.id"
        " JOIN stock_move s ON s.id = r.stock_move_id WHERE i.move_id = m.id AND s.picking_id = %s)",
        [picking],
    )
    ((back, asked),) = server.sql(
        "SELECT count(*) FILTER (WHERE return_id = %(id)s AND state = 'done'),"
        " count(*) FILTER (WHERE id != %(id)s AND return_id IS NULL AND state NOT IN ('done', 'cancel'))"
        " FROM stock_picking WHERE sale_id = %(order)s",
        {"id": picking, "order": order},
    )
    ((recalls,),) = server.sql("SELECT count(*) FROM o2d_recall WHERE picking_id = %s", [picking])
    expected = ([("cancel",)], 1, 1, 1) if recalled else ([("posted",)], 0, 0, 0)
    assert (invoices, back, asked, recalls) == expected
    return bool(recalled)


@pytest.mark.parametrize("with_trip", [True, False])
def test_recall_and_gate_out(server, client, with_trip):
    """Of a recall and a gate-out at the same moment one stands, and the other is told so."""
    guard, supervisor = server.client("admin"), server.client("admin")
    for picking in _loaded(client, ROUNDS // 2, with_trip):
        answers = together(
            [
                lambda picking=picking: guard.call("stock.picking", "action_o2d_gate_out", [picking]),
                lambda picking=picking: supervisor.call("stock.picking", "action_o2d_recall", [picking], REASON),
            ]
        )
        is_recalled = _check_one_outcome(server, picking)
        refused = [isinstance(answer, RpcError) for answer in answers]
        assert refused == [is_recalled, not is_recalled], answers
        assert all(answer.message for answer in answers if isinstance(answer, RpcError))


def test_two_recalls(server, client):
    """Of two who take one delivery back at the same moment one does, and the other is told that it is done."""
    clients = [server.client("admin") for _number in range(2)]
    for picking in _loaded(client, 2, with_trip=False):
        answers = together(
            [
                lambda one=one, picking=picking: one.call("stock.picking", "action_o2d_recall", [picking], REASON)
                for one in clients
            ]
        )
        assert _check_one_outcome(server, picking)
        (refused,) = (answer for answer in answers if isinstance(answer, RpcError))
        assert "taken back already" in refused.message
