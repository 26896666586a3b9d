"""Goods that come back, on real servers: received twice and credited twice at the same moment is once."""

import pytest

from tests.server.common import CONCURRENT, DEADLOCK, RpcError, together
from tests.server.dispatch_common import prepared

LEFT = 3
ROLES = ("dispatch_supervisor", "sales_coordinator", "accounts")
# A statement that did not get its row, and the sentence for who came too late.
TOO_LATE = r"odoo\.sql_db: bad query: b' ?(UPDATE|SELECT) |odoo\.http: "


@pytest.fixture(scope="module")
def client(server):
    """The administrator, whose warehouse bills from the pick and keeps no gate."""
    server.expect(CONCURRENT, DEADLOCK, TOO_LATE)
    client = prepared(server, {"pick_invoicing": "enforce"}, ROLES)
    client.call("res.company", "write", [client.company], {"o2d_return_credit": "hand", "o2d_return_value": 100000})
    return client


def _left(client):
    """(order, delivery, its line) of goods that have left and are billed."""
    values = {"name": "Bearing", "type": "consu", "is_storable": True, "taxes_id": [[5]], "list_price": 33.33}
    (product,) = client.call("product.product", "create", [values])
    (customer,) = client.call("res.partner", "create", [{"name": "Kaveri Traders"}])
    line = [0, 0, {"product_id": product, "product_uom_qty": LEFT}]
    values = {"partner_id": customer, "warehouse_id": client.warehouse, "order_line": [line]}
    (order,) = client.call("sale.order", "create", [values])
    client.call("sale.order", "action_confirm", [order])
    (picking,) = client.call("stock.picking", "search", [["sale_id", "=", order]])
    (move,) = client.call("stock.move", "search", [["picking_id", "=", picking]])
    client.call("stock.move", "write", [move], {"quantity": LEFT, "picked": True})
    client.call("stock.picking", "button_validate", [picking], context={"skip_sms": True})
    return order, picking, move


def _asked(client):
    """(return, its line, order) of all that has left, authorised."""
    order, _picking, move = _left(client)
    record = client.call("o2d.return", "o2d_ask", order, [{"move_id": move, "quantity": LEFT}], "damaged")
    (line,) = client.call("o2d.return.line", "search", [["return_id", "=", record]])
    return record, line, order


def _came_back(server, order):
    """What came back of an order, as it stands in the database."""
    ((quantity,),) = server.sql(
        "SELECT COALESCE(SUM(m.quantity), 0) FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id"
        " JOIN sale_order_line l ON l.id = m.sale_line_id JOIN stock_location s ON s.id = m.location_id"
        " WHERE l.order_id = %s AND m.state = 'done' AND s.usage = 'customer'",
        [order],
    )
    return quantity


def _credited(server, order):
    """[(state, quantity)] of the credit notes of an order."""
    return server.sql(
        "SELECT m.state, SUM(i.quantity) FROM account_move m JOIN account_move_line i ON i.move_id = m.id"
        " JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = i.id JOIN sale_order_line l"
        " ON l.id = r.order_line_id WHERE m.move_type = 'out_refund' AND l.order_id = %s GROUP BY m.id, m.state",
        [order],
    )


def _check_one(answers):
    """One of two has done it, and the other reads why not."""
    refused = [answer for answer in answers if isinstance(answer, RpcError)]
    assert len(refused) == 1, answers
    assert refused[0].message
    assert "odoo.exceptions" in refused[0].name, refused[0].debug


def test_received_twice(server, client):
    """Of two who receive one return at the same moment one does, and the goods came once."""
    record, line, order = _asked(client)
    people = [server.client("admin") for _number in range(2)]
    found = [{"line_id": line, "restock": LEFT}]
    _check_one(together([lambda one=one: one.call("o2d.return", "o2d_receive", [record], found) for one in people]))
    assert _came_back(server, order) == LEFT


def test_returned_twice_by_core(server, client):
    """Two who bring the same goods back by core's button at the same moment bring back no more than has left."""
    order, picking, move = _left(client)
    people = [server.client("admin") for _number in range(2)]
    context = {"active_model": "stock.picking", "active_id": picking, "active_ids": [picking]}
    wizards = []
    for one in people:
        (wizard,) = one.call("stock.return.picking", "create", [{}], context=context)
        (row,) = one.call("stock.return.picking.line", "search", [["wizard_id", "=", wizard], ["move_id", "=", move]])
        one.call("stock.return.picking.line", "write", [row], {"quantity": LEFT})
        wizards.append((one, wizard))
    made = together(
        [
            lambda one=one, wizard=wizard: one.call(
                "stock.return.picking", "action_create_returns", [wizard], context=context
            )["res_id"]
            for one, wizard in wizards
        ]
    )
    backs = [answer for answer in made if not isinstance(answer, RpcError)]
    assert backs
    for back in backs:
        moves = client.call("stock.move", "search", [["picking_id", "=", back]])
        client.call("stock.move", "write", moves, {"quantity": LEFT, "picked": True})
    together(
        [
            lambda one=one, back=back: one.call("stock.picking", "button_validate", [back])
            for one, back in zip(people, backs * 2, strict=False)
        ]
    )
    assert _came_back(server, order) == LEFT


def test_credited_twice(server, client):
    """Of two who credit one return at the same moment one does: one credit note, over what came back."""
    record, line, order = _asked(client)
    client.call("o2d.return", "o2d_receive", [record], [{"line_id": line, "restock": LEFT}])
    people = [server.client("admin") for _number in range(2)]
    _check_one(together([lambda one=one: one.call("o2d.return", "action_credit", [record]) for one in people]))
    assert _credited(server, order) == [("posted", LEFT)]
