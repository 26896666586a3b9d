"""The HTTP side: bad requests get clean answers, state survives, numbers are given once."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import simulator
from simulator.server import MAXIMUM_BODY
from simulator.store import CALLS_KEPT

from .client import Caller, codes
from .payloads import NOW, PUNE, einvoice, ewaybill

RPC = "/iap/l10n_in_edi_ewaybill/1/generate"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("status", "method", "path", "body", "headers"),
    [
        (404, "GET", "/nowhere", None, {}),
        (404, "POST", "/iap/l10n_in_edi/1/explode", b"{}", {}),
        (404, "POST", "/iap/l10n_in_reports/1/", b"{}", {}),
        (405, "GET", RPC, None, {}),
        (405, "POST", "/", b"", {}),
        (405, "BREW", "/", None, {}),
        (405, "PUT", "/admin/faults", b"{}", JSON),
        (405, "DELETE", "/admin/health", None, JSON),
        (404, "GET", "/admin/passwords", None, {}),
        (404, "GET", "/admin/", None, {}),
        (404, "GET", "/admin/documents/ewaybill/1", None, {}),
        (404, "GET", "/admin/documents/secrets/1", None, {}),
        (400, "GET", "/admin/documents?limit=0", None, {}),
        (400, "POST", RPC, b"", {}),
        (400, "POST", RPC, b"{", {}),
        (400, "POST", RPC, b"[]", {}),
        (400, "POST", RPC, b"\xff", {}),
        (400, "POST", RPC, b'{"jsonrpc": "2.0", "params": {"gstin": NaN}}', {}),
        (400, "POST", RPC, b"[" * 100000, {}),
        (400, "POST", RPC, b'{"params": {}}', {}),
        (400, "POST", RPC, b'{"jsonrpc": "2.0", "params": []}', {}),
        (400, "POST", RPC, b'{"jsonrpc": "2.0", "params": {"gstin": "\\ud800"}}', {}),
        (400, "POST", RPC, b"{}", {"Content-Length": "x"}),
        (411, "POST", RPC, b"", {"Transfer-Encoding": "chunked"}),
        (413, "POST", RPC, b"", {"Content-Length": str(MAXIMUM_BODY + 1)}),
        (415, "POST", "/admin/faults", b'{"kind": "down"}', {"Content-Type": "text/plain"}),
        (400, "POST", "/admin/faults", b"[]", JSON),
        (400, "POST", "/admin/clock", b"{}", JSON),
        (400, "POST", "/admin/clock", b'{"now": "tomorrow"}', JSON),
        (400, "POST", "/admin/clock", b'{"offset_seconds": 1e12}', JSON),
        (400, "POST", "/admin/options", b'{"reporting_limit_days": "30"}', JSON),
        (400, "POST", "/admin/clock", b'{"offset_seconds": 1e300}', JSON),
        (400, "POST", "/admin/clock", b'{"offset_seconds": NaN}', JSON),
        (400, "POST", "/admin/verify", b'{"number": 1000000000000000000000}', JSON),
        (400, "POST", "/admin/taxpayers", b'{"gstin": "27AABCK4321Q1ZA", "kind": []}', JSON),
        (400, "POST", "/admin/options", b'{"colour": 1}', JSON),
        (400, "POST", "/admin/taxpayers", b'{"gstin": "x"}', JSON),
        (400, "POST", "/admin/credentials", b"{}", JSON),
        (400, "DELETE", "/admin/faults/x", None, JSON),
        (404, "POST", "/admin/verify", b'{"number": [1]}', JSON),
        (403, "GET", "/admin/health", None, {"Host": "evil.example"}),
        (403, "GET", "/", None, {"Host": "evil.example"}),
    ],
)
def test_bad_requests(caller, status, method, path, body, headers):
    """Wrong path, method, body, size or host: the fitting status, a reason as JSON, never a traceback."""
    answered, _headers, data = caller.raw(method, path, body, headers)
    answer = json.loads(data)
    assert answered == status
    assert answer["error"]["data"]["name"] == "SimulatorError"
    assert answer["error"]["message"]
    assert b"Traceback" not in data


def test_malformed_request_line(running):
    """Even what is no HTTP gets JSON."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/9.9\r\n\r\n")
        assert b'"error"' in connection.recv(4096)


def test_listens_on_this_machine_only(running):
    """Unless told otherwise."""
    assert running.url.startswith("http://127.0.0.1:")


def test_page_shows_and_escapes(caller):
    """The page says what it is and shows documents; what callers sent is no markup there."""
    caller.ewaybill("generate", json_payload=ewaybill())
    caller.einvoice("generate", json_payload=einvoice())
    caller.call("l10n_in_reports/1/public/search", gstin="<b>x</b>", gstin_to_search="<script>")
    caller.admin("POST", "faults", {"kind": "latency", "milliseconds": 1, "action": "<img src=x>"})
    status, headers, page = caller.raw("GET", "/")
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    text = page.decode()
    assert simulator.DISCLAIMER in text
    assert "990000000001" in text
    assert "INV/26-27/0042" in text
    assert "<b>x</b>" not in text
    assert "<img" not in text


def test_admin_shows_a_document_with_what_was_sent(caller):
    """List and single document, by number and by IRN."""
    number = caller.ewaybill("generate", json_payload=ewaybill())["data"]["ewayBillNo"]
    irn = caller.einvoice("generate", json_payload=einvoice())["data"]["Irn"]
    listed = caller.admin("GET", "documents?limit=5")
    assert [row["number"] for row in listed["ewaybill"]] == [number]
    assert [row["irn"] for row in listed["einvoice"]] == [irn]
    assert caller.admin("GET", f"documents/ewaybill/{number}")["payload"]["docNo"] == "INV/26-27/0042"
    assert caller.admin("GET", f"documents/einvoice/{irn}")["payload"]["DocDtls"]["Typ"] == "INV"
    outcomes = [(call["action"], call["outcome"]) for call in caller.admin("GET", "calls")["calls"]]
    assert outcomes[:2] == [("generate", "ok"), ("generate", "ok")]
    caller.admin("DELETE", "documents")
    assert caller.admin("GET", "health")["documents"] == {
        "ewaybill": {},
        "einvoice": {},
    }


def test_clock_moves(caller):
    """The date that documents are checked against follows the simulator's clock."""
    caller.admin("POST", "clock", {"now": "2026-11-03T10:00:00"})
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == ["207"]
    caller.admin("POST", "clock", {"now": "2026-11-04T00:00:00"})
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == []
    assert caller.admin("POST", "clock", {"offset_seconds": 60})["offset_seconds"] == 60
    assert caller.admin("POST", "clock", {"reset": True})["offset_seconds"] == 0


def test_sessions_end_on_request(caller):
    """As when somebody else signs in with the same credentials."""
    caller.admin("DELETE", "sessions")
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == ["238"]


def test_same_document_at_once_gets_one_number(running, caller):
    """Of many requests for one document one gets a number, the others 604."""
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: caller.ewaybill("generate", json_payload=ewaybill()), range(48)))
    assert sorted(codes(result) == [] for result in results) == [False] * 47 + [True]
    assert {tuple(codes(result)) for result in results} == {(), ("604",)}
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: caller.einvoice("generate", json_payload=einvoice()), range(48)))
    assert sum(codes(result) == [] for result in results) == 1


def test_different_documents_at_once_get_different_numbers(caller):
    """No number is given twice and none is lost."""
    with ThreadPoolExecutor(16) as pool:
        results = pool.map(lambda n: caller.ewaybill("generate", json_payload=ewaybill(docNo=f"A{n}")), range(100))
        numbers = [result["data"]["ewayBillNo"] for result in results]
    assert sorted(numbers) == list(range(990000000001, 990000000101))


def test_restart_keeps_state(tmp_path):
    """Documents, sessions, options, register, signing key and clock are there after a restart."""
    state = tmp_path / "state.db"
    first = simulator.run_in_thread(state=state)
    first.clock.set(NOW)
    caller = Caller(first.url).sign_in()
    number = caller.ewaybill("generate", json_payload=ewaybill())["data"]["ewayBillNo"]
    irn = caller.einvoice("generate", json_payload=einvoice())["data"]["Irn"]
    caller.admin("POST", "options", {"reporting_limit_days": 30})
    caller.admin("POST", "taxpayers", {"gstin": PUNE, "kind": "sez"})
    key = first.store.setting("signing_key")
    first.stop()

    second = simulator.run_in_thread(state=state)
    try:
        again = Caller(second.url)
        again.token = caller.token
        health = again.admin("GET", "health")
        assert health["now"][:10] == "2026-11-05"
        assert health["options"]["reporting_limit_days"] == 30
        assert second.services.register.taxpayer(PUNE).kind == "sez"
        assert second.store.setting("signing_key") == key
        assert codes(again.ewaybill("generate", json_payload=ewaybill())) == ["604"]
        details = {"doc_type": "INV", "doc_num": "INV/26-27/0042", "doc_date": "04/11/2026"}
        assert again.einvoice("getirnbydocdetails", **details)["data"]["Irn"] == irn
        assert again.ewaybill("generate", json_payload=ewaybill(docNo="B1"))["data"]["ewayBillNo"] > number
    finally:
        second.stop()


def test_calls_are_kept_within_bounds(running):
    """The log of calls does not grow without end."""
    values = {"at": "", "service": "x", "action": "y", "gstin": "", "outcome": "ok", "milliseconds": 0}
    for _ in range(CALLS_KEPT + 20):
        running.store.log_call(**values)
    assert running.store.row("SELECT count(*) AS n FROM call")["n"] == CALLS_KEPT


def _start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "simulator", *map(str, arguments)],
        cwd=Path(simulator.__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _announced(path):
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if path.exists():
            return json.loads(path.read_text())
        time.sleep(0.02)
    raise AssertionError("the simulator did not announce itself")


def test_command_line(tmp_path):
    """A free port, announced in a file; killed in the middle, the state is sound; TERM ends it with 0."""
    announce, state = tmp_path / "where.json", tmp_path / "state.db"
    process = _start("--port", 0, "--state", state, "--announce", announce)
    where = _announced(announce)
    assert where["pid"] == process.pid
    caller = Caller(where["url"])
    caller.admin("POST", "clock", {"now": NOW.isoformat()})
    number = caller.sign_in().ewaybill("generate", json_payload=ewaybill())["data"]["ewayBillNo"]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    announce.unlink()

    process = _start("--port", 0, "--state", state, "--announce", announce)
    caller = Caller(_announced(announce)["url"])
    assert caller.admin("GET", "documents")["ewaybill"][0]["number"] == number
    process.terminate()
    out, error = process.communicate(timeout=10)
    assert (process.returncode, error) == (0, "")
    assert simulator.DISCLAIMER in out


def test_command_line_says_what_is_wrong(running, tmp_path):
    """A taken port and a file that is no state are told in one line."""
    process = _start("--port", running.port)
    _out, error = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "cannot listen" in error
    assert len(error.splitlines()) == 1
    (tmp_path / "letter.txt").write_text("Dear Sir" * 200)
    process = _start("--port", 0, "--state", tmp_path / "letter.txt")
    _out, error = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "state file" in error


def test_state_is_one_writer_at_a_time(tmp_path):
    """Two simulators on one file do not give a number twice."""
    handles = [simulator.run_in_thread(state=tmp_path / "state.db") for _ in range(2)]
    try:
        for handle in handles:
            handle.clock.set(NOW)
        callers = [Caller(handle.url).sign_in() for handle in handles]
        callers[0].sign_in()
        with ThreadPoolExecutor(8) as pool:
            results = list(
                pool.map(lambda n: callers[n % 2].ewaybill("generate", json_payload=ewaybill(docNo=f"A{n}")), range(40))
            )
        numbers = [result["data"]["ewayBillNo"] for result in results]
        assert len(set(numbers)) == 40
    finally:
        for handle in handles:
            handle.stop()
    assert sqlite3.connect(tmp_path / "state.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
