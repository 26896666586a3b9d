"""What becomes of a bill after it is generated: who may do what, until when, and with which words."""

import json
import random
from datetime import timedelta

import pytest

from simulator import DISCLAIMER, messages

from .nic_client import BILLS, INVOICES, NicCaller
from .payloads import BENGALURU, CARRIER, NOW, PUNE, ewaybill
from .test_odd_requests import ODD, spoiled

HERE = {"fromPlace": "Pune", "fromState": 27, "transMode": "1", "vehicleNo": "MH12AB1234"}


@pytest.fixture
def nic(running):
    return NicCaller(running.url)


@pytest.fixture
def number(nic):
    """A bill with Part B, good until the 10th 23:59."""
    return nic.post("GENEWAYBILL", ewaybill())[0]["ewayBillNo"]


@pytest.fixture
def part_a(nic):
    """A bill of which only Part A is there; the carrier is assigned."""
    payload = ewaybill(docNo="PA/1", vehicleNo="", transporterId=CARRIER)
    return nic.post("GENEWAYBILL", payload)[0]["ewayBillNo"]


def vehicle(number, **changes):
    return {"ewbNo": number, "reasonCode": "1", "reasonRem": "breakdown", **HERE, **changes}


def extension(number, **changes):
    return {
        "ewbNo": number,
        "remainingDistance": 300,
        "extnRsnCode": 1,
        "extnRemarks": "flood",
        "fromPincode": 416003,
        "consignmentStatus": "M",
        **HERE,
        **changes,
    }


@pytest.mark.parametrize(
    ("codes", "changes"),
    [
        ([], {}),
        ([], {"transMode": "2", "vehicleNo": "", "transDocNo": "RR1", "transDocDate": "05/11/2026"}),
        (["301"], {"ewbNo": 5}),
        (["301"], {"ewbNo": "soon"}),
        (["302"], {"transMode": "9"}),
        (["303"], {"vehicleNo": ""}),
        (["304"], {"vehicleNo": "MH 12"}),
        (["394"], {"transMode": "2"}),
        (["727"], {"transMode": "4", "vehicleNo": ""}),
        (["305", "306"], {"fromPlace": "", "fromState": 96}),
        (["307"], {"reasonCode": "5"}),
        (["308"], {"reasonRem": "x" * 51}),
    ],
)
def test_vehicle(nic, number, codes, changes):
    """A vehicle change names vehicle or document, place, state and reason."""
    assert nic.post("VEHEWB", vehicle(number, **changes))[1] == codes


def test_who_moves_it_on(running, nic, number, part_a):
    """Generator and transporter may enter Part B; once the transporter did, the generator no longer may."""
    stranger, carrier = NicCaller(running.url, gstin=BENGALURU), NicCaller(running.url, gstin=CARRIER)
    assert stranger.post("VEHEWB", vehicle(number))[1] == ["636"]
    entered, codes = carrier.post("VEHEWB", vehicle(part_a, reasonCode="4"))
    assert (codes, entered["validUpto"]) == ([], "10/11/2026 11:59:00 PM")
    assert nic.post("VEHEWB", vehicle(part_a))[1] == ["635"]
    assert nic.post("UPDATETRANSPORTER", {"ewbNo": part_a, "transporterId": PUNE})[1] == ["338"]
    assert nic.post("MULTIVEHMOVINT", {"ewbNo": part_a})[1] == ["645"]
    assert nic.post("GENCEWB", {**HERE, "tripSheetEwbBills": [{"ewbNo": part_a}]})[1] == ["649"]
    assert stranger.post("UPDATETRANSPORTER", {"ewbNo": number, "transporterId": PUNE})[1] == ["339"]
    assert nic.post("UPDATETRANSPORTER", {"ewbNo": number, "transporterId": "x"})[1] == ["222"]


@pytest.mark.parametrize(
    ("hours", "codes"), [(-8.1, ["382"]), (-7.9, []), (7.9, []), (8.1, ["382"])], ids=["early", "first", "last", "late"]
)
def test_extension_window(running, nic, number, hours, codes):
    """From eight hours before to eight hours after the end, not a minute longer."""
    running.clock.set(NOW.replace(day=10, hour=23, minute=59) + timedelta(hours=hours))
    nic = NicCaller(running.url)
    assert nic.post("EXTENDVALIDITY", extension(number))[1] == codes


@pytest.mark.parametrize(
    ("codes", "changes"),
    [
        (["389"], {"remainingDistance": 0}),
        (["390"], {"remainingDistance": 841}),
        (["386"], {"extnRsnCode": 3}),
        (["386"], {"extnRemarks": ""}),
        (["210"], {"fromPincode": 5}),
        (["711"], {"consignmentStatus": "M", "transMode": "5"}),
        (["712", "713"], {"transitType": "R", "addressLine1": "x"}),
        (["705", "706", "707", "708"], {"consignmentStatus": "T", "transMode": "5"}),
        ([], {"consignmentStatus": "T", "transMode": "5", "transitType": "W", "addressLine1": "a", "addressLine2": "b",
              "addressLine3": "c"}),
    ],
)  # fmt: skip
def test_extension_fields(running, number, codes, changes):
    """An extension says why, how far it still is, and where the goods stand."""
    running.clock.set(NOW.replace(day=10, hour=20))
    found = NicCaller(running.url).post("EXTENDVALIDITY", extension(number, **changes))[1]
    assert [code for code in found if code != "302"] == codes


def test_extension_needs_life(running, nic, number, part_a):
    """A cancelled bill, one without Part B, and one of somebody else are not extended; nor beyond 360 days."""
    nic.post("CANEWB", {"ewbNo": number, "cancelRsnCode": 2, "cancelRmrk": "x"})
    assert nic.post("EXTENDVALIDITY", extension(number))[1] == ["379"]
    assert NicCaller(running.url, gstin=CARRIER).post("EXTENDVALIDITY", extension(part_a))[1] == ["381"]
    assert NicCaller(running.url, gstin=BENGALURU).post("EXTENDVALIDITY", extension(part_a))[1] == ["700"]
    old = nic.post("GENEWAYBILL", ewaybill(docNo="OLD"))[0]["ewayBillNo"]
    late = NOW + timedelta(days=358)
    running.store.run("UPDATE ewaybill SET valid_until = ? WHERE number = ?", late.isoformat(), old)
    running.clock.set(late)
    assert NicCaller(running.url).post("EXTENDVALIDITY", extension(old, remainingDistance=800))[1] == ["821"]


def test_trip_refuses(running, nic, number):
    """A trip takes live bills in force only."""
    trip = {**HERE, "tripSheetEwbBills": [{"ewbNo": number}]}
    assert nic.post("GENCEWB", {**HERE, "tripSheetEwbBills": []})[1] == ["322"]
    assert nic.post("GENCEWB", {**trip, "vehicleNo": ""})[1] == ["303"]
    assert NicCaller(running.url, gstin=BENGALURU).post("GENCEWB", trip)[1] == ["650"]
    running.clock.set(NOW + timedelta(days=7))
    assert NicCaller(running.url).post("GENCEWB", trip)[1] == ["818"]


def test_reject(running, nic, number, part_a):
    """The other party rejects within 72 hours, once, a bill that is in force."""
    buyer = NicCaller(running.url, gstin=BENGALURU)
    assert buyer.post("REJEWB", {"ewbNo": 1})[1] == ["344"]
    assert buyer.post("REJEWB", {"ewbNo": part_a})[1] == ["348"]
    assert NicCaller(running.url, gstin=CARRIER).post("REJEWB", {"ewbNo": number})[1] == ["342"]
    assert buyer.post("REJEWB", {"ewbNo": number})[1] == []
    assert buyer.post("REJEWB", {"ewbNo": number})[1] == ["347"]
    other = nic.post("GENEWAYBILL", ewaybill(docNo="LATE"))[0]["ewayBillNo"]
    running.clock.set(NOW + timedelta(hours=73))
    assert NicCaller(running.url, gstin=BENGALURU).post("REJEWB", {"ewbNo": other})[1] == ["346"]


def test_looked_up(running, nic, number):
    """A bill is told to its parties, and all bills of a day to who generated them."""
    listed = nic.look_up("GetEwayBillsByDate", date="05/11/2026")[0]
    assert [row["ewbNo"] for row in listed] == [number]
    assert nic.look_up("GetEwayBillsByDate", date="06/11/2026")[1] == ["418"]
    assert NicCaller(running.url, gstin=BENGALURU).look_up("GetEwayBill", ewbNo=number)[0]["status"] == "ACT"
    assert NicCaller(running.url, gstin=CARRIER).look_up("GetEwayBill", ewbNo=number)[1] == ["325"]


def test_it_says_what_it_is(running, nic, number):
    """Every answer of this protocol says that it is a simulator's, inside the envelope too."""
    assert nic.look_up("GetEwayBill", ewbNo=number)[0]["Simulator"] == DISCLAIMER
    assert nic.send("GET", f"{BILLS}/ewayapi/GetEwayBill?ewbNo={number}")["simulator"] == DISCLAIMER
    assert nic.json("GET", "/nic/public-key")[1]["simulator"] == DISCLAIMER


def test_every_code_has_words():
    """Whatever code a step answers with is explained."""
    source = "".join((path).read_text(encoding="utf-8") for path in _sources())
    import re

    codes = set(re.findall(r'"(\d{3})"', source)) - {"999"}
    assert not codes - set(messages.EWAYBILL)


def _sources():
    from pathlib import Path

    folder = Path(messages.__file__).parent
    return [folder / "rules" / "life.py", folder / "services" / "ewaybill_life.py"]


def test_nothing_makes_it_stumble(running, nic, number):
    """Odd payloads, queries and bodies get codes, never a failure."""
    die = random.Random(5)
    for _ in range(150):
        payload = spoiled(
            die.choice([vehicle(number), extension(number), ewaybill(), {**HERE, "tripSheetEwbBills": [{}]}]), die
        )
        action = die.choice(
            [
                "VEHEWB",
                "UPDATETRANSPORTER",
                "EXTENDVALIDITY",
                "GENCEWB",
                "MULTIVEHMOVINT",
                "MULTIVEHADD",
                "REJEWB",
                "CLOSEEWB",
            ]
        )
        answer, codes = nic.post(action, payload)
        assert answer or codes
    for body in (*ODD, {"action": "GENEWAYBILL", "data": 5}, {"action": [], "Data": {}}, {"Data": "x"}):
        for path in (
            f"{BILLS}/ewayapi",
            f"{BILLS}/auth",
            f"{INVOICES}/eivital/v1.04/auth",
            f"{INVOICES}/eicore/v1.03/Invoice",
        ):
            status, _headers, answer = nic.raw("POST", path, json.dumps(body), {"gstin": PUNE, "authtoken": nic.token})
            assert status == 200, (path, body, answer)
            told = json.loads(answer)
            assert told.get("status") == "0" or told.get("Status") == 0
