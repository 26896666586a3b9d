"""What an enforced control refuses is remembered, although the refusal rolls everything else back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server.common import RpcError


@pytest.fixture
def order(server):
    """(client, order id): a quotation in which a control that is enforced finds something wrong."""
    client = server.client("admin")
    _enforce(client, "credit_limit")
    return client, _quotation(client, o2d_test_control="credit_limit")


def _enforce(client, code):
    company = client.call("res.users", "read", [client.uid], ["company_id"])[0]["company_id"][0]
    rows = client.call("o2d.control", "search", [["code", "=", code], ["company_id", "=", company]])
    if rows:
        client.call("o2d.control", "write", rows, {"mode": "enforce"})
    else:
        client.call("o2d.control", "create", [{"code": code, "company_id": company, "mode": "enforce"}])


def _quotation(client, **values):
    (partner,) = client.call("res.partner", "create", [{"name": "Kaveri Traders"}])
    (product,) = client.call("product.product", "create", [{"name": "Bearing", "type": "consu"}])
    line = [0, 0, {"product_id": product, "product_uom_qty": 1}]
    return client.call("sale.order", "create", [{"partner_id": partner, "order_line": [line], **values}])[0]


def test_refusal_leaves_its_event(server, order):
    """A refused write changes nothing and leaves one `held` event and one open exception."""
    client, order_id = order
    server.expect(r"odoo\.http: .*Something is wrong here")
    with pytest.raises(RpcError, match="Something is wrong here") as caught:
        client.call("sale.order", "write", [order_id], {"state": "sale", "client_order_ref": "PO 1"})
    assert caught.value.name.endswith("O2dRefused")
    assert server.sql("SELECT state, client_order_ref FROM sale_order WHERE id = %s", [order_id]) == [("draft", None)]
    events = server.sql("SELECT note, user_name FROM o2d_event WHERE kind = 'held' AND order_id = %s", [order_id])
    assert [note for note, _user in events] == ["Something is wrong here"]
    assert server.sql("SELECT state FROM o2d_exception WHERE order_id = %s", [order_id]) == [("open",)]


def test_refused_creation_leaves_no_order(server):
    """An order that is refused while it is created leaves nothing that points to it."""
    client = server.client("admin")
    _enforce(client, "credit_limit")
    server.expect(r"odoo\.http: .*Something is wrong here")
    before = server.sql("SELECT count(*) FROM sale_order")
    with pytest.raises(RpcError, match="Something is wrong here"):
        _quotation(client, state="sale", o2d_test_control="credit_limit")
    assert server.sql("SELECT count(*) FROM sale_order") == before
    assert server.sql("SELECT count(*) FROM o2d_exception WHERE order_id IS NULL AND is_blocking") == [(0,)]


def test_trail_cannot_be_changed(server, order):
    """Neither an administrator's remote call nor a direct SQL statement changes or deletes an event."""
    client, order_id = order
    client.call("sale.order", "action_confirm", [order_id])
    (event, note) = server.sql("SELECT id, note FROM o2d_event WHERE order_id = %s LIMIT 1", [order_id])[0]
    server.expect(r"odoo\.http: ")
    for method, *arguments in (("write", [event], {"note": "x"}), ("unlink", [event]), ("create", [{"kind": "note"}])):
        with pytest.raises(RpcError) as caught:
            client.call("o2d.event", method, *arguments)
        assert caught.value.name == "odoo.exceptions.AccessError", method
    for statement in ("UPDATE o2d_event SET note = 'x'", "DELETE FROM o2d_event", "TRUNCATE o2d_event"):
        with pytest.raises(Exception, match="append-only"):
            server.sql(statement)
    assert server.sql("SELECT note FROM o2d_event WHERE id = %s", [event]) == [(note,)]
    assert server.sql("SELECT count(*) FROM o2d_event WHERE kind = 'note' AND note IS NULL") == [(0,)]


def test_two_workers_open_one_exception(server):
    """Held by several workers at once, each order has one open exception and one `held` event."""
    client = server.client("admin")
    _enforce(client, "credit_limit")
    orders = [_quotation(client, o2d_test_control="credit_limit") for _number in range(5)]
    clients = [server.client("admin") for _number in range(4)]
    # Two that meet on one row fail to serialise, and Odoo repeats the later one.
    server.expect(r"could not serialize access|SERIALIZATION_FAILURE")
    for order_id in orders:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one, order=order_id: one.call("sale.order", "action_confirm", [order]), clients))
    for order_id in orders:
        assert server.sql("SELECT count(*) FROM o2d_exception WHERE order_id = %s", [order_id]) == [(1,)]
        held = "SELECT count(*) FROM o2d_event WHERE kind = 'held' AND order_id = %s"
        assert server.sql(held, [order_id]) == [(1,)]
        assert server.sql("SELECT state, o2d_blocked FROM sale_order WHERE id = %s", [order_id]) == [("draft", True)]


def test_one_company_sees_nothing_of_another(server):
    """Over JSON-RPC a user of one company finds no order, event or exception of another."""
    client = server.client("admin")
    (company,) = client.call("res.company", "create", [{"name": "Nagpur Branch Pvt Ltd"}])
    (group,) = client.call("ir.model.data", "search_read", [["name", "=", "group_operations_head"]], ["res_id"])
    login = {
        "login": "nagpur",
        "password": "nagpur-operations",
        "name": "Nagpur",
        "group_ids": [[6, 0, [group["res_id"]]]],
    }
    client.call("res.users", "create", [{**login, "company_id": company, "company_ids": [[6, 0, [company]]]}])
    _enforce(client, "credit_limit")
    order_id = _quotation(client, o2d_test_control="credit_limit")
    client.call("sale.order", "action_confirm", [order_id])
    stranger = server.client("nagpur", "nagpur-operations")
    for model, field in (("sale.order", "id"), ("o2d.event", "order_id"), ("o2d.exception", "order_id")):
        assert client.call(model, "search_count", [[field, "=", order_id]]), model
        assert not stranger.call(model, "search_count", [[field, "=", order_id]]), model
    server.expect(r"odoo\.(http|addons\.base\.models\.ir_rule)")
    with pytest.raises(RpcError):
        stranger.call("sale.order", "o2d_tracking", [order_id])
