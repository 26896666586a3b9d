"""Faults on request: each does what it says, as often as it says."""

import http.client
import threading
import time

import pytest

from simulator.faults import Faults

from .client import Caller, codes
from .payloads import einvoice, ewaybill


def test_down(caller):
    """503 as often as ordered, then the service is back."""
    caller.admin("POST", "faults", {"kind": "down", "times": 2})
    body = {"jsonrpc": "2.0", "params": {}}
    for _ in range(2):
        assert caller.json("POST", "/iap/l10n_in_edi_ewaybill/1/authenticate", body)[0] == 503
    assert caller.json("POST", "/iap/l10n_in_edi_ewaybill/1/authenticate", body)[0] == 200
    assert caller.admin("GET", "faults")["faults"] == []


def test_refuse_does_nothing(caller):
    """The connection breaks, and no document comes of it."""
    caller.admin("POST", "faults", {"kind": "refuse", "service": "ewaybill", "action": "generate", "times": 1})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        caller.ewaybill("generate", json_payload=ewaybill())
    assert caller.admin("GET", "health")["documents"]["ewaybill"] == {}


def test_lose_does_the_work(caller):
    """The connection breaks after the work: the bill exists, and can be looked up."""
    caller.admin("POST", "faults", {"kind": "lose", "times": 1})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        caller.ewaybill("generate", json_payload=ewaybill())
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == ["604"]
    found = caller.ewaybill("getewaybillgeneratedbyconsigner", document_type="INV", document_number="INV/26-27/0042")
    assert found["data"]["ewayBillNo"] == 990000000001


@pytest.mark.parametrize(("service", "code"), [("ewaybill", "604"), ("einvoice", "2150")])
def test_already(caller, service, code):
    """The first request is answered as a duplicate, and the document is there to be found."""
    caller.admin("POST", "faults", {"kind": "already", "service": service, "action": "generate", "times": 1})
    if service == "ewaybill":
        assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == [code]
    else:
        assert codes(caller.einvoice("generate", json_payload=einvoice())) == [code]
    assert caller.admin("GET", "health")["documents"][service] == {"ACT": 1}


def test_already_does_not_hide_a_refusal(caller):
    """A request that is wrong is refused for what is wrong with it."""
    caller.admin("POST", "faults", {"kind": "already", "times": 1})
    assert codes(caller.ewaybill("generate", json_payload=ewaybill(docNo=""))) == ["206"]


def test_code(caller):
    """Any code can be had once, and nothing is done."""
    caller.admin("POST", "faults", {"kind": "code", "code": "no-credit", "times": 1})
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == ["no-credit"]
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == []


def test_latency(caller):
    """Every call takes at least the time ordered, side by side with others."""
    caller.admin("POST", "faults", {"kind": "latency", "milliseconds": 300})
    started = time.monotonic()
    threads = [
        threading.Thread(target=caller.ewaybill, args=("generate",), kwargs={"json_payload": ewaybill(docNo=f"L{n}")})
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.3 <= time.monotonic() - started < 1.0
    assert caller.admin("GET", "health")["documents"]["ewaybill"] == {"ACT": 4}


def test_hang_outlasts_the_caller(running):
    """The caller's own time limit ends the call; stopping the simulator does not wait for it."""
    caller = Caller(running.url, timeout=0.3)
    caller.admin("POST", "faults", {"kind": "hang", "times": 1})
    with pytest.raises(TimeoutError):
        caller.ewaybill("authenticate", password="x")
    assert codes(caller.ewaybill("authenticate", password="x")) == []


def test_percent_with_seed():
    """The same seed strikes the same calls, about as many as ordered."""

    def struck(seed):
        faults = Faults()
        faults.add(kind="down", percent=20, seed=seed)
        return [faults.strike("ewaybill", "generate")[1] is not None for _ in range(1000)]

    assert struck(7) == struck(7)
    assert struck(7) != struck(8)
    assert 150 < sum(struck(7)) < 250


def test_faults_do_not_disturb_each_other():
    """A seed strikes the same calls whether or not another fault is in force."""

    def struck(*others):
        faults = Faults()
        for values in (*others, {"kind": "lose", "percent": 20, "seed": 7}):
            faults.add(**values)
        return [getattr(faults.strike("ewaybill", "generate")[1], "kind", None) for _ in range(200)]

    alone, beside = struck(), struck({"kind": "down", "percent": 10, "seed": 3})
    assert "lose" in beside
    assert all(one == other for one, other in zip(alone, beside, strict=True) if other != "down")


def test_only_the_calls_named():
    """Service and action choose; latencies add up to whatever else strikes."""
    faults = Faults()
    faults.add(kind="down", service="einvoice", action="cancel")
    faults.add(kind="latency", milliseconds=20)
    faults.add(kind="latency", milliseconds=30, service="einvoice")
    assert faults.strike("ewaybill", "cancel") == (20, None)
    assert faults.strike("einvoice", "generate") == (50, None)
    wait, fault = faults.strike("einvoice", "cancel")
    assert (wait, fault.kind) == (50, "down")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"kind": "explode"},
        {"kind": "down", "service": "post"},
        {"kind": "down", "times": 0},
        {"kind": "down", "times": True},
        {"kind": "down", "percent": 0},
        {"kind": "down", "percent": "5"},
        {"kind": "latency", "milliseconds": -1},
        {"kind": "latency", "milliseconds": 10**9},
        {"kind": "code"},
        {"kind": "down", "seed": "x"},
        {"kind": "down", "colour": "red"},
    ],
)
def test_faults_that_make_no_sense(caller, values):
    """Are refused with a reason, and not set."""
    status, answer = caller.json("POST", "/admin/faults", values)
    assert status == 400
    assert answer["error"]["message"]
    assert caller.admin("GET", "faults")["faults"] == []


def test_faults_are_taken_away(caller):
    """One by one, or all together."""
    first, *_ = [caller.admin("POST", "faults", {"kind": "down"})["id"] for _ in range(3)]
    assert caller.admin("DELETE", f"faults/{first}")["removed"] == 1
    assert caller.admin("DELETE", "faults")["removed"] == 2
    assert codes(caller.ewaybill("authenticate", password="x")) == []
