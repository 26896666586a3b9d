"""The mail server is away when goods leave, on a real server: the gate opens, and the customer is told later, once."""

import contextlib
import socketserver
import threading

import pytest

from o2dcli import network
from tests.server.common import CONCURRENT, OdooServer, RpcError, database_copy, wait_for
from tests.server.dispatch_common import prepared

AWAY = r"odoo\.addons\.(mail\.models\.mail_mail|base\.models\.ir_mail_server): "
CRONS = ("o2d_dispatch.ir_cron_o2d_notice", "mail.ir_cron_mail_scheduler_action")


class PostOffice(socketserver.StreamRequestHandler):
    """Takes every mail that is brought, and keeps who it is for: as much of RFC 5321 as one sender needs."""

    def handle(self):
        self.say("220 ready")
        receivers = []
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word == b"RCPT":
                receivers.append(line.decode().partition("<")[2].partition(">")[0])
            if word == b"DATA":
                self.say("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.server.taken.append(receivers)
                receivers = []
            self.say("221 bye" if word == b"QUIT" else "250 fine")
            if word == b"QUIT":
                return

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@contextlib.contextmanager
def post_office(port):
    """A mail server on this port while the context is open: [receivers of each mail]."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), PostOffice) as office:
        office.taken = []
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield office.taken
        finally:
            office.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def server():
    """A server that runs scheduled actions as well, two at a time."""
    with database_copy("mail_away") as name, OdooServer(name, workers=3, cron=2) as running:
        running.expect(CONCURRENT, AWAY)
        yield running


@pytest.fixture(scope="module")
def client(server):
    """The administrator; the company tells its customers, bills as core does, and has a mail server."""
    client = prepared(server, {"gate_out": "enforce"})
    client.call("res.company", "write", [client.company], {"o2d_notice": True, "email": "dispatch@pune.example.com"})
    client.port = network.free_port()
    values = {"name": "Post", "smtp_host": "127.0.0.1", "smtp_port": client.port, "smtp_encryption": "none"}
    client.call("ir.mail_server", "create", [values])
    return client


def _at_gate(client):
    """Id of a validated delivery to a customer with a mail address."""
    values = {"name": "Kaveri Traders", "email": "purchase@kaveri.example.com"}
    (customer,) = client.call("res.partner", "create", [values])
    (product,) = client.call("product.product", "create", [{"name": "Bearing", "type": "consu", "taxes_id": [[5]]}])
    line = [0, 0, {"product_id": product, "product_uom_qty": 2}]
    values = {"partner_id": customer, "warehouse_id": client.warehouse, "order_line": [line]}
    (order,) = client.call("sale.order", "create", [values])
    client.call("sale.order", "action_confirm", [order])
    (picking,) = client.call("stock.picking", "search", [["sale_id", "=", order]])
    moves = client.call("stock.move", "search", [["picking_id", "=", picking]])
    client.call("stock.move", "write", moves, {"quantity": 2, "picked": True})
    client.call("stock.picking", "button_validate", [picking], context={"skip_sms": True})
    return picking


def _notices(server, picking):
    return server.sql("SELECT state, fault FROM o2d_customer_notice WHERE picking_id = %s", [picking])


def _problem(server, picking):
    rows = server.sql("SELECT state FROM o2d_exception WHERE key = %s", [f"notice:{picking}"])
    return [state for (state,) in rows]


def _due(server):
    """Both scheduled actions are due; the server runs them as it runs all."""
    server.sql(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute' WHERE id IN"
        " (SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module || '.' || name = ANY(%s))",
        [list(CRONS)],
    )
    server.wake_cron()


def _becomes(server, check):
    def look():
        server.wake_cron()
        return check()

    return wait_for(look, 120)


def test_mail_server_away(server, client):
    """The gate opens though no mail can go; that the customer does not know is open until he is told, once."""
    picking = _at_gate(client)
    assert client.call("stock.picking", "action_o2d_gate_out", [picking]) is not False
    ((left,),) = server.sql("SELECT o2d_gate_out_at FROM stock_picking WHERE id = %s", [picking])
    assert left
    assert _becomes(server, lambda: _notices(server, picking) == [("failed", "away")]), _notices(server, picking)
    assert _problem(server, picking) == ["open"]
    with post_office(client.port) as taken:
        server.sql("UPDATE o2d_customer_notice SET retry_at = asked_at WHERE picking_id = %s", [picking])
        _due(server)
        assert _becomes(server, lambda: _notices(server, picking) == [("sent", None)]), _notices(server, picking)
        # Whoever looks again finds nothing left to tell.
        for cron in CRONS:
            module, name = cron.split(".")
            ((number,),) = server.sql(
                "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s", [module, name]
            )
            assert wait_for(lambda number=number: _run(client, number)), "the scheduled action never came to rest"
        assert taken == [["purchase@kaveri.example.com"]]
    assert _notices(server, picking) == [("sent", None)]
    assert _problem(server, picking) == ["closed"]


def _run(client, cron):
    """Run a scheduled action now, unless it runs already."""
    try:
        client.call("ir.cron", "method_direct_trigger", [cron])
    except RpcError:
        return False
    return True
