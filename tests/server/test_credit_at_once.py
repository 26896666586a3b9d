"""Credit on real servers: two at once, what a refusal leaves behind, and a payment that releases by itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.server.common import CLEAN_UP, CONCURRENT, OdooServer, RpcError, database_copy, wait_for

ROUNDS = 50
LIMIT = 1_000


@pytest.fixture(scope="module")
def server():
    """A server with workers that runs scheduled actions as well."""
    with database_copy("credit") as name, OdooServer(name, workers=4, cron=1) as running:
        # Of two that raise one customer's exposure the later one is repeated.
        running.expect(CONCURRENT, CLEAN_UP)
        yield running


@pytest.fixture(scope="module")
def client(server):
    """The administrator, with credit limits enforced."""
    client = server.client("admin")
    company = _company(client)
    for code in ("credit_limit", "credit_overdue"):
        client.call("o2d.control", "create", [{"code": code, "company_id": company, "mode": "enforce"}])
    (group,) = client.call(
        "ir.model.data", "search_read", [["module", "=", "o2d_base"], ["name", "=", "group_finance_head"]], ["res_id"]
    )
    client.call("res.users", "write", [client.uid], {"group_ids": [[4, group["res_id"]]]})
    head = {"login": "head", "password": "finance-head", "name": "Head", "group_ids": [[6, 0, [group["res_id"]]]]}
    client.call("res.users", "create", [{**head, "company_id": company, "company_ids": [[6, 0, [company]]]}])
    return client


@pytest.fixture(scope="module")
def product(client):
    values = {"name": "Bearing", "type": "consu", "taxes_id": [[5]], "list_price": 1.0, "invoice_policy": "order"}
    return client.call("product.product", "create", [values])[0]


def _company(client):
    return client.call("res.users", "read", [client.uid], ["company_id"])[0]["company_id"][0]


def _customer(client, name="Kaveri Traders"):
    values = {"name": name, "o2d_limit_kind": "amount", "credit_limit": LIMIT}
    return client.call("res.partner", "create", [values])[0]


def _order(client, customer, product, amount):
    line = [0, 0, {"product_id": product, "product_uom_qty": amount, "price_unit": 1.0}]
    return client.call("sale.order", "create", [{"partner_id": customer, "order_line": [line]}])[0]


def _states(server, orders):
    rows = server.sql("SELECT state FROM sale_order WHERE id = ANY(%s) ORDER BY state", [list(orders)])
    return [state for (state,) in rows]


def test_two_confirmed_at_once(server, client, product):
    """Two orders confirmed at the same time never pass together what would not pass one after the other."""
    pairs = []
    for number in range(ROUNDS):
        customer = _customer(client, f"Customer {number}")
        pairs.append([_order(client, customer, product, 600) for _twin in range(2)])
    clients = [server.client("admin") for _number in range(2)]
    barrier = Barrier(2)

    def confirm(one, position):
        for pair in pairs:
            barrier.wait(120)
            one.call("sale.order", "action_confirm", [pair[position]])

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(confirm, one, position) for position, one in enumerate(clients)]:
            done.result()
    breaches = [pair for pair in pairs if _states(server, pair) != ["draft", "sale"]]
    assert not breaches
    held = [order for pair in pairs for order in pair]
    asked = "SELECT count(*) FROM o2d_credit_sanction WHERE state = 'pending' AND order_id = ANY(%s)"
    assert server.sql(asked, [held]) == [(ROUNDS,)]


def test_line_and_order_at_once(server, client, product):
    """A line added to one order while another is confirmed does not take the customer beyond the limit either."""
    clients = [server.client("admin") for _number in range(2)]
    for number in range(10):
        customer = _customer(client, f"Buyer {number}")
        first, second = _order(client, customer, product, 300), _order(client, customer, product, 500)
        client.call("sale.order", "action_confirm", [first])
        vals = {"order_id": first, "product_id": product, "product_uom_qty": 500, "price_unit": 1.0}
        with ThreadPoolExecutor(2) as pool:
            calls = [
                pool.submit(clients[0].call, "sale.order.line", "create", [vals]),
                pool.submit(clients[1].call, "sale.order", "action_confirm", [second]),
            ]
            for call in calls:
                call.result()
        ((owed,),) = server.sql(
            "SELECT sum(price_total) FROM sale_order_line WHERE order_id = ANY(%s) AND state = 'sale' "
            "AND o2d_hold IS NOT TRUE",
            [[first, second]],
        )
        assert owed <= LIMIT, (number, owed)
        assert owed == 800


def test_payment_releases(server, client, product):
    """A payment releases what it makes room for, without anybody doing anything more."""
    # Core counts the customer's payments on its row while the released order is confirmed; the later one is repeated.
    server.expect(r'bad query: b\' UPDATE "res_partner"')
    customer = _customer(client, "Payer")
    first, second = _order(client, customer, product, 900), _order(client, customer, product, 900)
    client.call("sale.order", "action_confirm", [first])
    client.call("sale.order", "action_confirm", [second])
    assert _states(server, [second]) == ["draft"]
    journal = client.call("account.journal", "search", [["type", "=", "bank"]], limit=1)[0]
    values = {"payment_type": "inbound", "partner_type": "customer", "partner_id": customer, "amount": 900}
    (payment,) = client.call("account.payment", "create", [{**values, "journal_id": journal}])
    client.call("account.payment", "action_post", [payment])
    assert wait_for(lambda: _states(server, [second]) == ["sale"])
    released = "SELECT count(*) FROM o2d_event WHERE kind = 'released' AND order_id = %s"
    assert server.sql(released, [second]) == [(1,)]


def test_refused_invoice_asks(server, client, product):
    """An invoice that is refused leaves its request, although the refusal rolled everything else back."""
    customer = _customer(client, "Overdue")
    order = _order(client, customer, product, 500)
    client.call("sale.order", "action_confirm", [order])
    assert _states(server, [order]) == ["sale"]
    client.call("res.partner", "write", [customer], {"credit_limit": 100})
    wizard = client.call("sale.advance.payment.inv", "create", [{"sale_order_ids": [[6, 0, [order]]]}])
    client.call("sale.advance.payment.inv", "create_invoices", wizard)
    ((invoice,),) = server.sql("SELECT id FROM account_move WHERE partner_id = %s AND state = 'draft'", [customer])
    server.expect(r"odoo\.http: .*too much")
    with pytest.raises(RpcError, match="too much"):
        client.call("account.move", "action_post", [invoice])
    rows = server.sql("SELECT gate, state FROM o2d_credit_sanction WHERE order_id = %s", [order])
    assert rows == [("invoice", "pending")]


def test_refused_change_asks(server, client, product):
    """A change that is refused leaves its request, in the name of who tried it, although all of it rolled back."""
    customer = _customer(client, "Raised")
    order = _order(client, customer, product, 500)
    client.call("sale.order", "action_confirm", [order])
    ((line,),) = server.sql("SELECT id FROM sale_order_line WHERE order_id = %s", [order])
    server.expect(r"odoo\.http: .*too much")
    with pytest.raises(RpcError, match="It has been asked for"):
        client.call("sale.order.line", "write", [line], {"product_uom_qty": 1_200})
    asked = "SELECT gate, state, amount::int, requested_by_id FROM o2d_credit_sanction WHERE order_id = %s"
    assert server.sql(asked, [order]) == [("change", "pending", 1_200, client.uid)]
    assert server.sql("SELECT product_uom_qty::int FROM sale_order_line WHERE id = %s", [line]) == [(500,)]


def test_orders_of_one_day_at_once(server, client, product):
    """Two orders of one day just under the amount of a single order do not pass together either."""
    (company,) = server.sql("SELECT company_id FROM res_users WHERE id = %s", [client.uid])[0]
    values = {"company_id": company, "order_amount_rule": "value", "order_amount": LIMIT}
    clients = [server.client("admin") for _number in range(2)]
    for number in range(10):
        customer = _customer(client, f"Splitter {number}")
        client.call("res.partner", "write", [customer], {"credit_limit": 100 * LIMIT})
        client.call("o2d.credit.policy", "create", [{**values, "partner_id": customer}])
        pair = [_order(client, customer, product, 600) for _twin in range(2)]
        with ThreadPoolExecutor(2) as pool:
            calls = [
                pool.submit(one.call, "sale.order", "action_confirm", [order])
                for one, order in zip(clients, pair, strict=True)
            ]
            for call in calls:
                call.result()
        assert _states(server, pair) == ["draft", "sale"], number


def test_two_decide_at_once(server, client, product):
    """Of two that decide at the same time one decision stands, and the other is told so."""
    customer = _customer(client, "Wanted")
    order = _order(client, customer, product, 1_500)
    client.call("sale.order", "action_confirm", [order])
    ((sanction,),) = server.sql("SELECT id FROM o2d_credit_sanction WHERE order_id = %s", [order])
    heads = [server.client("head", "finance-head") for _number in range(2)]
    server.expect(r"odoo\.http: .*decided already")

    def decide(door, head):
        try:
            return head.call("o2d.credit.sanction", door, [sanction], "Because")
        except RpcError as error:
            return error.message

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(decide, ("action_sanction", "action_reject"), heads))
    assert sorted(answer is True for answer in answers) == [False, True], answers
    ((state,),) = server.sql("SELECT state FROM o2d_credit_sanction WHERE id = %s", [sanction])
    assert (state, _states(server, [order])[0]) in (("sanctioned", "sale"), ("rejected", "draft"))
