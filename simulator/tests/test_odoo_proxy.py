"""The calls that Odoo's modules make, and the answers they read."""

import json
import re
from datetime import timedelta

import pytest

from simulator import DISCLAIMER, signing

from .client import Caller, codes
from .payloads import BENGALURU, CHENNAI, NOW, PUNE, einvoice, ewaybill, local_ewaybill, with_item


def odoo_einvoice(**changes):
    """As Odoo writes it: GSTIN and POS in capitals."""
    payload = einvoice(**changes)
    for name in ("SellerDtls", "BuyerDtls"):
        party = payload[name]
        party["GSTIN"] = party.pop("Gstin")
        if "Pos" in party:
            party["POS"] = party.pop("Pos")
    return payload


def by_irn(irn, **changes):
    """An e-way bill request with reference to an IRN, as Odoo writes it."""
    return {
        "Irn": irn,
        "Distance": "0",
        "TransMode": "1",
        "VehNo": "MH12AB1234",
        "VehType": "R",
        "DispDtls": {"Nm": "Kirti", "Addr1": "12 Tilak Road", "Loc": "Pune", "Pin": 411001, "Stcd": "27"},
        **changes,
    }


def test_generate_cancel_and_generate_again(caller):
    """A bill is generated, refused as a duplicate, looked up, cancelled; then the document may have another."""
    result = caller.ewaybill("generate", json_payload=ewaybill())
    data = result["data"]
    assert result["status_cd"] == "1"
    assert re.fullmatch(r"99\d{10}", str(data["ewayBillNo"]))
    assert data["ewayBillDate"].startswith("05/11/2026 11:00:")
    assert data["validUpto"] == "10/11/2026 11:59:00 PM"
    assert codes(caller.ewaybill("generate", json_payload=ewaybill(docNo="inv/26-27/0042"))) == ["604"]
    found = caller.ewaybill("getewaybillgeneratedbyconsigner", document_type="INV", document_number="INV/26-27/0042")
    assert found["data"]["ewayBillNo"] == data["ewayBillNo"]
    cancel = {"ewbNo": data["ewayBillNo"], "cancelRsnCode": 2, "cancelRmrk": "Order cancelled"}
    assert caller.ewaybill("cancel", json_payload=cancel)["data"]["ewayBillNo"] == data["ewayBillNo"]
    assert codes(caller.ewaybill("cancel", json_payload=cancel)) == ["312"]
    again = caller.ewaybill("generate", json_payload=ewaybill())["data"]
    assert again["ewayBillNo"] > data["ewayBillNo"]


def test_distance_left_to_the_service(caller):
    """A distance of 0 is answered with the service's own, in the words Odoo looks for."""
    alert = caller.ewaybill("generate", json_payload=ewaybill(transDistance="0"))["data"]["alert"]
    assert 750 < int(re.search(r"Distance between these two pincodes is (\d+)", alert).group(1)) < 1000
    assert caller.ewaybill("generate", json_payload=local_ewaybill(docNo="A1"))["data"]["alert"] == ""


def test_part_a_has_no_validity(caller):
    """Without a vehicle the bill has a number, and no validity yet."""
    payload = ewaybill(vehicleNo="", transporterId="27AAECT1357N1ZY")
    assert caller.ewaybill("generate", json_payload=payload)["data"]["validUpto"] is None


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("301", {"ewbNo": "x"}),
        ("307", {"cancelRsnCode": 5}),
        ("308", {"cancelRmrk": "x" * 51}),
        ("312", {"ewbNo": 990000099999}),
    ],
)
def test_cancel_refuses(caller, code, change):
    """Number, reason, remark, and whose bill it is are checked; Odoo's empty remark is not refused."""
    number = caller.ewaybill("generate", json_payload=ewaybill())["data"]["ewayBillNo"]
    cancel = {"ewbNo": number, "cancelRsnCode": 2, "cancelRmrk": False}
    assert codes(caller.ewaybill("cancel", json_payload=cancel | change)) == [code]
    assert codes(caller.ewaybill("cancel", json_payload=cancel)) == []


def test_only_the_generator_cancels(running, caller):
    """Another GSTIN's bill is answered as if it did not exist."""
    number = caller.ewaybill("generate", json_payload=ewaybill())["data"]["ewayBillNo"]
    other = Caller(running.url, gstin=BENGALURU).sign_in()
    assert codes(other.ewaybill("cancel", json_payload={"ewbNo": number, "cancelRsnCode": 1})) == ["312"]
    missing = other.ewaybill("getewaybillgeneratedbyconsigner", document_type="INV", document_number="INV/26-27/0042")
    assert codes(missing) == ["418"]


@pytest.mark.parametrize(
    ("code", "after"),
    [(None, timedelta(hours=24)), ("728", timedelta(hours=24, minutes=1)), ("315", timedelta(days=6))],
)
def test_cancel_within_a_day(running, caller, code, after):
    """24 hours; later 728, and 315 once the validity is over."""
    number = caller.ewaybill("generate", json_payload=ewaybill())["data"]["ewayBillNo"]
    running.clock.set(NOW + after)
    caller.sign_in()
    result = caller.ewaybill("cancel", json_payload={"ewbNo": number, "cancelRsnCode": 1})
    assert codes(result) == ([code] if code else [])


def test_verified_bill_stays(caller):
    """What an officer has checked on the road is not cancelled."""
    number = caller.ewaybill("generate", json_payload=ewaybill())["data"]["ewayBillNo"]
    caller.admin("POST", "verify", {"number": number})
    assert codes(caller.ewaybill("cancel", json_payload={"ewbNo": number, "cancelRsnCode": 1})) == ["316"]


def test_sessions(running):
    """Without signing in 238 and 1005; a session lasts six hours; known credentials are checked."""
    caller = Caller(running.url)
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == ["238"]
    assert codes(caller.einvoice("generate", json_payload=odoo_einvoice())) == ["1005"]
    caller.sign_in()
    running.clock.set(NOW + timedelta(hours=5, minutes=59))
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == []
    assert codes(caller.einvoice("generate", json_payload=odoo_einvoice())) == []
    running.clock.set(NOW + timedelta(hours=6, minutes=1))
    assert codes(caller.ewaybill("generate", json_payload=ewaybill(docNo="A2"))) == ["238"]
    assert codes(caller.einvoice("generate", json_payload=odoo_einvoice())) == ["1005"]


def test_credentials(running, caller):
    """Once a GSTIN has credentials, others are refused."""
    caller.admin("POST", "credentials", {"gstin": PUNE, "username": "api", "password": "right"})
    assert codes(caller.ewaybill("authenticate", password="wrong")) == ["108"]
    assert codes(caller.call("l10n_in_edi/1/authenticate", password="wrong")) == ["1008"]
    assert codes(caller.ewaybill("authenticate", password="right")) == []
    assert codes(Caller(running.url, gstin="27AAAAA").ewaybill("authenticate", password="x")) == ["108"]


def test_token_belongs_to_its_user(running, caller):
    """A second sign-in makes the first token worthless, as when a test database shares the credentials."""
    first = caller.token
    caller.sign_in()
    assert caller.token != first
    caller.token = first
    assert codes(caller.einvoice("generate", json_payload=odoo_einvoice())) == ["1005"]


@pytest.mark.parametrize("token", ["", "x", "é", None, 7, []])
def test_odd_tokens(caller, token):
    """Whatever is shown as a token, it is refused as a bad one."""
    caller.token = token
    assert codes(caller.einvoice("generate", json_payload=odoo_einvoice())) == ["1005"]


def test_register_an_invoice(running, caller):
    """IRN, acknowledgement, signed invoice and code, all marked as simulated; the token expires in Indian time."""
    data = caller.einvoice("generate", json_payload=odoo_einvoice())["data"]
    assert re.fullmatch(r"[0-9a-f]{64}", data["Irn"])
    assert re.fullmatch(r"99\d{13}", str(data["AckNo"]))
    assert data["AckDt"].startswith("2026-11-05 11:00:")
    assert data["Simulator"] == DISCLAIMER
    key = running.store.setting("signing_key")
    invoice, code = signing.read(data["SignedInvoice"], key), signing.read(data["SignedQRCode"], key)
    assert invoice["BuyerDtls"]["Gstin"] == CHENNAI
    assert invoice["ValDtls"]["TotInvVal"] == 53100.0
    assert (code["DocNo"], code["MainHsnCode"], code["Irn"]) == ("INV/26-27/0042", "841370", data["Irn"])
    assert code["Simulator"] is True
    with pytest.raises(ValueError, match="not signed"):
        signing.read(data["SignedQRCode"][:-2] + "xx", key)
    expiry = caller.call("l10n_in_edi/1/authenticate", password="secret")["data"]["TokenExpiry"]
    assert expiry.startswith("2026-11-05 17:00:")


def test_duplicate_and_cancelled_invoice(caller):
    """2150 for a document that is registered, found again by its details; once cancelled never again: 2278."""
    irn = caller.einvoice("generate", json_payload=odoo_einvoice())["data"]["Irn"]
    assert codes(caller.einvoice("generate", json_payload=odoo_einvoice(DocDtls__No="inv/26-27/0042"))) == ["2150"]
    details = {"doc_type": "INV", "doc_num": "INV/26-27/0042", "doc_date": "04/11/2026"}
    assert caller.einvoice("getirnbydocdetails", **details)["data"]["Irn"] == irn
    assert codes(caller.einvoice("getirnbydocdetails", **details | {"doc_date": "03/11/2026"})) == ["2154"]
    cancel = {"Irn": irn, "CnlRsn": "2", "CnlRem": "Wrong price"}
    assert caller.einvoice("cancel", json_payload=cancel)["data"]["Irn"] == irn
    assert codes(caller.einvoice("cancel", json_payload=cancel)) == ["9999"]
    assert codes(caller.einvoice("generate", json_payload=odoo_einvoice())) == ["2278"]


@pytest.mark.parametrize(
    ("code", "change"),
    [("5002", {"CnlRsn": "7"}), ("5002", {"CnlRem": ""}), ("2148", {"Irn": "0" * 64}), ("2148", {"Irn": None})],
)
def test_cancel_of_invoice_refuses(caller, code, change):
    """Reason, remark and IRN are checked."""
    irn = caller.einvoice("generate", json_payload=odoo_einvoice())["data"]["Irn"]
    cancel = {"Irn": irn, "CnlRsn": "2", "CnlRem": "Wrong price"}
    assert codes(caller.einvoice("cancel", json_payload=cancel | change)) == [code]


def test_invoice_of_another(running, caller):
    """2143 for an IRN of another GSTIN."""
    irn = caller.einvoice("generate", json_payload=odoo_einvoice())["data"]["Irn"]
    other = Caller(running.url, gstin=BENGALURU).sign_in()
    cancel = {"Irn": irn, "CnlRsn": "2", "CnlRem": "Wrong price"}
    assert codes(other.einvoice("cancel", json_payload=cancel)) == ["2143"]


def test_cancel_of_invoice_within_a_day(running, caller):
    """24 hours from the acknowledgement."""
    irn = caller.einvoice("generate", json_payload=odoo_einvoice())["data"]["Irn"]
    running.clock.set(NOW + timedelta(hours=24, minutes=1))
    caller.sign_in()
    assert codes(caller.einvoice("cancel", json_payload={"Irn": irn, "CnlRsn": "2", "CnlRem": "x"})) == ["2270"]


def test_lookup_of_invoice_for_two_days(running, caller):
    """After two days an IRN is not served by its document."""
    caller.einvoice("generate", json_payload=odoo_einvoice())
    running.clock.set(NOW + timedelta(days=2, minutes=1))
    caller.sign_in()
    details = {"doc_type": "INV", "doc_num": "INV/26-27/0042", "doc_date": "04/11/2026"}
    assert codes(caller.einvoice("getirnbydocdetails", **details)) == ["2283"]


def test_ewaybill_by_irn(caller):
    """Generated once, found by IRN; the IRN cannot be cancelled while the bill lives, then it can."""
    irn = caller.einvoice("generate", json_payload=odoo_einvoice())["data"]["Irn"]
    assert codes(caller.einvoice("get_ewaybill_by_irn", irn=irn)) == ["4005"]
    data = caller.einvoice("generate_ewaybill_by_irn", json_payload=by_irn(irn))["data"]
    assert re.fullmatch(r"99\d{10}", str(data["EwbNo"]))
    assert data["EwbDt"].startswith("2026-11-05 11:00:")
    assert data["EwbValidTill"].endswith("23:59:00")
    assert "Distance between these two pincodes is" in data["alert"]
    assert codes(caller.einvoice("generate_ewaybill_by_irn", json_payload=by_irn(irn))) == ["4002"]
    assert caller.einvoice("get_ewaybill_by_irn", irn=irn)["data"]["EwbNo"] == data["EwbNo"]
    cancel = {"Irn": irn, "CnlRsn": "3", "CnlRem": "Recalled"}
    assert codes(caller.einvoice("cancel", json_payload=cancel)) == ["4002"]
    assert codes(caller.ewaybill("cancel", json_payload={"ewbNo": data["EwbNo"], "cancelRsnCode": 3})) == []
    assert codes(caller.einvoice("cancel", json_payload=cancel)) == []
    assert codes(caller.einvoice("generate_ewaybill_by_irn", json_payload=by_irn(irn))) == ["9999"]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("225", {"VehNo": "MH 12"}),
        ("619", {"VehNo": ""}),
        ("221", {"Distance": "5000"}),
        ("702", {"Distance": "3000"}),
        ("362", {"TransDocNo": "LR1", "TransDocDt": "01/11/2026"}),
        ("3039", {"DispDtls": {"Pin": 411001, "Stcd": "29"}}),
        ("2148", {"Irn": "x"}),
    ],
)
def test_ewaybill_by_irn_refuses(caller, code, change):
    """Transport and places are checked as for a direct request."""
    irn = caller.einvoice("generate", json_payload=odoo_einvoice())["data"]["Irn"]
    assert code in codes(caller.einvoice("generate_ewaybill_by_irn", json_payload=by_irn(irn, **change)))


def test_ewaybill_by_irn_is_for_goods_on_invoices(caller):
    """Not for credit notes nor for services."""
    credit = caller.einvoice("generate", json_payload=odoo_einvoice(DocDtls__Typ="CRN"))["data"]["Irn"]
    service = with_item(odoo_einvoice(DocDtls__No="S1"), HsnCd="998314", IsServc="Y")
    service = caller.einvoice("generate", json_payload=service)["data"]["Irn"]
    for irn in (credit, service):
        assert codes(caller.einvoice("generate_ewaybill_by_irn", json_payload=by_irn(irn))) == ["4010"]


def test_ewaybill_by_irn_of_an_old_document(caller):
    """180 days bind here too."""
    payload = odoo_einvoice(DocDtls__Dt="08/05/2026")
    irn = caller.einvoice("generate", json_payload=payload)["data"]["Irn"]
    assert codes(caller.einvoice("generate_ewaybill_by_irn", json_payload=by_irn(irn))) == ["4043"]


def test_one_bill_per_document_by_either_way(caller):
    """A direct bill stands in the way of one by IRN, the other way round, and of cancelling the IRN."""
    invoice = odoo_einvoice(BuyerDtls__POS="33")
    irn = caller.einvoice("generate", json_payload=invoice)["data"]["Irn"]
    caller.ewaybill("generate", json_payload=ewaybill())
    assert codes(caller.einvoice("generate_ewaybill_by_irn", json_payload=by_irn(irn))) == ["4026"]
    assert codes(caller.einvoice("get_ewaybill_by_irn", irn=irn)) == []
    assert codes(caller.einvoice("cancel", json_payload={"Irn": irn, "CnlRsn": "1", "CnlRem": "x"})) == ["4002"]
    other = caller.einvoice("generate", json_payload=odoo_einvoice(DocDtls__No="B1"))["data"]["Irn"]
    assert codes(caller.einvoice("generate_ewaybill_by_irn", json_payload=by_irn(other))) == []
    assert codes(caller.ewaybill("generate", json_payload=ewaybill(docNo="B1"))) == ["604"]


def test_irn_first_as_an_option(caller):
    """Where the option is set, a tax invoice between registered parties needs its IRN first."""
    caller.admin("POST", "options", {"ewaybill_needs_irn": True})
    assert codes(caller.ewaybill("generate", json_payload=ewaybill())) == ["720"]
    assert codes(caller.ewaybill("generate", json_payload=ewaybill(subSupplyType="5", docType="CHL"))) == []


def test_status_of_a_gstin(caller):
    """Active unless the register says otherwise; a wrong check digit is SWEB_9035."""
    search = "l10n_in_reports/1/public/search"
    assert caller.call(search, gstin_to_search=CHENNAI)["data"]["sts"] == "Active"
    caller.admin("POST", "taxpayers", {"gstin": CHENNAI, "status": "Cancelled", "cancelled_on": "01/10/2026"})
    data = caller.call(search, gstin_to_search=CHENNAI.lower())["data"]
    assert (data["sts"], data["cxdt"]) == ("Cancelled", "01/10/2026")
    assert codes(caller.call(search, gstin_to_search=CHENNAI[:-1] + "A")) == ["SWEB_9035"]


def test_errors_name_field_and_fault(caller):
    """The message says which field is wrong and why."""
    (error,) = caller.ewaybill("generate", json_payload=ewaybill(vehicleNo="MH 12"))["error"]
    assert error["code"] == "225"
    assert "vehicleNo" in error["message"]
    assert "'MH 12'" in error["message"]


def test_every_answer_says_it_is_a_simulator(caller):
    """Header, envelope and result, in answers, refusals and failures alike."""
    for method, path, body in (
        ("POST", "/iap/l10n_in_edi_ewaybill/1/authenticate", {"jsonrpc": "2.0", "params": {}}),
        ("POST", "/iap/l10n_in_edi/1/nothing", {"jsonrpc": "2.0", "params": {}}),
        ("GET", "/admin/health", None),
        ("GET", "/nowhere", None),
    ):
        _status, headers, answer = caller.raw(
            method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"}
        )
        assert headers["X-Simulator"] == DISCLAIMER
        assert json.loads(answer)["simulator"] == DISCLAIMER
    assert caller.ewaybill("authenticate", password="x")["simulator"] == DISCLAIMER


@pytest.mark.parametrize("payload", [None, [], "x", 7, {}])
@pytest.mark.parametrize(
    "path",
    [
        "l10n_in_edi_ewaybill/1/generate",
        "l10n_in_edi_ewaybill/1/cancel",
        "l10n_in_edi/1/generate",
        "l10n_in_edi/1/cancel",
    ]
    + ["l10n_in_edi/1/generate_ewaybill_by_irn"],
)
def test_payload_of_another_kind(caller, path, payload):
    """Whatever is sent as payload, the answer is a list of errors."""
    assert codes(caller.call(path, auth_token=caller.token, json_payload=payload))
