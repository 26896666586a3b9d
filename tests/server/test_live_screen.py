"""What one person does reaches the screens that others have open, and nobody else's."""

import contextlib
import json
import shutil
import subprocess
import tempfile
import time

import pytest
import requests
import websocket

from o2dcli import network
from tests.server.common import OdooServer, database_copy

CHANGED = "o2d_base.changed"
WAIT_SECONDS = 20
# As core's own client says at its connection; another one is told to reload.
VERSION = "19.0-2"


@pytest.fixture(scope="module")
def server():
    """A server that answers websockets on the same port as everything else."""
    with database_copy("live") as name, OdooServer(name, workers=0) as running:
        yield running


@pytest.fixture(scope="module")
def people(server):
    """{name: session} of a coordinator, a colleague without a role, and a coordinator of another company."""
    admin = server.client("admin")
    (company,) = admin.call("res.company", "create", [{"name": "Nagpur Branch Pvt Ltd"}])
    own = admin.call("res.users", "read", [admin.uid], ["company_id"])[0]["company_id"][0]
    people = {"admin": admin}
    for login, group, at in (
        ("coordinator", "o2d_base.group_sales_coordinator", own),
        ("colleague", "base.group_user", own),
        ("stranger", "o2d_base.group_sales_coordinator", company),
    ):
        module, name = group.split(".")
        (ref,) = admin.call("ir.model.data", "search_read", [["module", "=", module], ["name", "=", name]], ["res_id"])
        values = {"login": login, "name": login, "password": f"{login}-secret", "group_ids": [[6, 0, [ref["res_id"]]]]}
        admin.call("res.users", "create", [{**values, "company_id": at, "company_ids": [[6, 0, [at]]]}])
        people[login] = server.client(login, f"{login}-secret")
    return people


class Listener:
    """The websocket of one session."""

    def __init__(self, client, asked=()):
        self.socket = websocket.create_connection(
            f"{client.url.replace('http', 'ws')}/websocket?version={VERSION}",
            cookie=f"session_id={client.http.cookies['session_id']}",
            origin=client.url,
            timeout=1,
        )
        self.socket.send(json.dumps({"event_name": "subscribe", "data": {"channels": list(asked), "last": 0}}))

    def news(self, seconds):
        """What was told within this time, until the first message of ours."""
        found, end = [], time.monotonic() + seconds
        while time.monotonic() < end and not found:
            with contextlib.suppress(websocket.WebSocketTimeoutException):
                told = json.loads(self.socket.recv() or "[]")
                found += [one["message"]["payload"] for one in told if one["message"]["type"] == CHANGED]
        return found


def _quotation(client, name, lines=1):
    (partner,) = client.call("res.partner", "create", [{"name": name}])
    (product,) = client.call("product.product", "create", [{"name": "Bearing", "type": "consu", "is_storable": True}])
    line = [0, 0, {"product_id": product, "product_uom_qty": 1}]
    return client.call("sale.order", "create", [{"partner_id": partner, "order_line": [line] * lines}])[0]


def test_news_reach_the_role_and_the_company_only(server, people):
    """A quotation made by one user is told to a coordinator of its company, to no colleague without a role, to no
    other company, and to nobody who asks for the channel by name."""
    (ref,) = people["admin"].call(
        "ir.model.data",
        "search_read",
        [["module", "=", "o2d_base"], ["name", "=", "group_sales_coordinator"]],
        ["res_id"],
    )
    forged = [
        "o2d_1",
        f"res.groups_{ref['res_id']}",
        json.dumps([server.database, "res.groups", ref["res_id"], "o2d_1"]),
    ]
    listeners = {name: Listener(people[name], forged) for name in ("coordinator", "colleague", "stranger")}
    time.sleep(2)  # Until the server has taken the subscriptions.
    order = _quotation(people["admin"], "Kaveri Traders")
    told = listeners["coordinator"].news(WAIT_SECONDS)
    assert told, "The coordinator heard nothing."
    assert told[0]["orders"] == [order]
    assert set(told[0]) == {"company", "event", "orders"}
    assert not listeners["colleague"].news(1)
    assert not listeners["stranger"].news(1)


def test_a_large_order_is_one_message(server, people):
    """Confirming many lines tells each role once."""
    order = _quotation(people["admin"], "Kaveri Traders", lines=60)
    count = "SELECT channel, count(*) FROM bus_bus WHERE message LIKE %s AND id > %s GROUP BY channel"
    ((last,),) = server.sql("SELECT max(id) FROM bus_bus")
    people["admin"].call("sale.order", "action_confirm", [order])
    told = server.sql(count, [f"%{CHANGED}%", last])
    assert told
    assert {number for _channel, number in told} == {1}


class Screen:
    """A browser with one page, driven through its debugging port."""

    def __init__(self, client):
        self.folder = tempfile.mkdtemp()
        port = network.free_port()
        self.process = subprocess.Popen(
            [shutil.which("chromium"), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={self.folder}",
             f"--remote-debugging-port={port}", "--remote-allow-origins=*", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.number = 0
        self.socket = websocket.create_connection(self._page(port), timeout=60)
        self.send("Network.setCookie", name="session_id", value=client.http.cookies["session_id"], url=client.url)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _page(port):
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(requests.RequestException, IndexError):
                pages = requests.get(f"http://127.0.0.1:{port}/json", timeout=5).json()
                return [page for page in pages if page["type"] == "page"][0]["webSocketDebuggerUrl"]
            time.sleep(0.1)
        raise AssertionError("The browser did not start.")

    def send(self, method, **params):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                return answer.get("result", {})

    def read(self, selector):
        expression = f"document.querySelector({json.dumps(selector)})?.textContent.trim() ?? null"
        return self.send("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def wait(self, selector, wanted, seconds=WAIT_SECONDS):
        """:return: the text once it is as wanted, else the last one seen"""
        end, text = time.monotonic() + seconds, None
        while time.monotonic() < end:
            text = self.read(selector)
            if text is not None and wanted(text):
                return text
            time.sleep(0.2)
        return text


def test_an_open_screen_follows(server, people):
    """A coordinator's open queue shows a colleague's new quotation, and loses it when it is confirmed, untouched."""
    badge = "[data-queue=quotations] .badge"
    with Screen(people["coordinator"]) as screen:
        screen.send("Page.navigate", url=f"{server.url}/odoo/my-work")
        before = int(screen.wait(badge, str.isdigit, seconds=120))
        order = _quotation(people["admin"], "Sahyadri Hardware Mart")
        assert screen.wait(badge, lambda text: text == str(before + 1)) == str(before + 1)
        assert "Sahyadri Hardware Mart" in screen.wait(".o_o2d_rows", lambda text: "Sahyadri" in text)
        people["admin"].call("sale.order", "action_confirm", [order])
        assert screen.wait(badge, lambda text: text == str(before)) == str(before)
        assert "Sahyadri Hardware Mart" not in (screen.wait(".o_action", lambda text: "Sahyadri" not in text))
