"""Payloads written out by hand from the published field lists, not by the code under test."""

from copy import deepcopy
from datetime import datetime

from simulator.clock import INDIA
from simulator.rules.context import Context, Taxpayer
from simulator.rules.options import Options

NOW = datetime(2026, 11, 5, 11, 0, tzinfo=INDIA)
#: GSTINs with right check digits: Pune, Bengaluru, Ahmedabad, Chennai, a transporter of Pune
PUNE, BENGALURU, AHMEDABAD = "27AABCK4321Q1ZA", "29AABCK4321Q1Z6", "24AAACG8765M1Z5"
CHENNAI, CARRIER, PUNE_BUYER = "33AADCT2468R1ZS", "27AAECT1357N1ZY", "27AAACS9999K1ZD"


def context(user=PUNE, taxpayers=(), now=NOW, **options):
    """Context of a check; taxpayers: entries of the register."""
    entries = {taxpayer.gstin: taxpayer for taxpayer in taxpayers}
    return Context(now, user, Options().changed(options), lambda gstin: entries.get(gstin, Taxpayer(gstin)))


def ewaybill(**changes):
    """A tax invoice from Pune to Bengaluru by road: 10 pumps of 4,500 at 18 %."""
    return deepcopy(
        {
            "supplyType": "O",
            "subSupplyType": "1",
            "docType": "INV",
            "docNo": "INV/26-27/0042",
            "docDate": "04/11/2026",
            "transactionType": 1,
            "fromGstin": PUNE,
            "fromTrdName": "Kirti Pumps",
            "fromAddr1": "12 Tilak Road",
            "fromAddr2": "",
            "fromPlace": "Pune",
            "fromPincode": 411001,
            "fromStateCode": 27,
            "actFromStateCode": 27,
            "toGstin": BENGALURU,
            "toTrdName": "Kirti Pumps Karnataka",
            "toAddr1": "8 Residency Road",
            "toAddr2": "",
            "toPlace": "Bengaluru",
            "toPincode": 560001,
            "toStateCode": 29,
            "actToStateCode": 29,
            "totalValue": 45000.0,
            "cgstValue": 0.0,
            "sgstValue": 0.0,
            "igstValue": 8100.0,
            "cessValue": 0.0,
            "cessNonAdvolValue": 0.0,
            "otherValue": 0.0,
            "totInvValue": 53100.0,
            "transMode": "1",
            "transDistance": "840",
            "vehicleNo": "MH12AB1234",
            "vehicleType": "R",
            "itemList": [
                {
                    "productName": "Pump",
                    "productDesc": "Pump 1 HP",
                    "hsnCode": "841370",
                    "quantity": 10.0,
                    "qtyUnit": "NOS",
                    "igstRate": 18.0,
                    "taxableAmount": 45000.0,
                }
            ],
        }
        | changes
    )


def local_ewaybill(**changes):
    """The same goods to a buyer in Pune: central and state tax."""
    payload = ewaybill(
        toGstin=PUNE_BUYER,
        toPincode=411045,
        toStateCode=27,
        actToStateCode=27,
        toPlace="Pune",
        igstValue=0.0,
        cgstValue=4050.0,
        sgstValue=4050.0,
        transDistance="18",
    )
    del payload["itemList"][0]["igstRate"]
    payload["itemList"][0] |= {"cgstRate": 9.0, "sgstRate": 9.0}
    return payload | changes


def with_item(payload, **changes):
    """The payload with changes to its first line; a change to None takes the field away."""
    item = payload["itemList" if "itemList" in payload else "ItemList"][0]
    item.update(changes)
    for key in [key for key, value in item.items() if value is None]:
        del item[key]
    return payload


def einvoice(**changes):
    """The same sale to Bengaluru as an e-invoice; changes: {"Block.Field": value}, None takes away."""
    payload = {
        "Version": "1.1",
        "TranDtls": {"TaxSch": "GST", "SupTyp": "B2B", "RegRev": "N", "IgstOnIntra": "N"},
        "DocDtls": {"Typ": "INV", "No": "INV/26-27/0042", "Dt": "04/11/2026"},
        "SellerDtls": {
            "Gstin": PUNE,
            "LglNm": "Kirti Pumps Private Limited",
            "Addr1": "12 Tilak Road",
            "Loc": "Pune",
            "Pin": 411001,
            "Stcd": "27",
        },
        "BuyerDtls": {
            "Gstin": CHENNAI,
            "LglNm": "Cauvery Agencies",
            "Pos": "33",
            "Addr1": "5 Mount Road",
            "Loc": "Chennai",
            "Pin": 600002,
            "Stcd": "33",
        },
        "ItemList": [
            {
                "SlNo": "1",
                "PrdDesc": "Pump 1 HP",
                "IsServc": "N",
                "HsnCd": "841370",
                "Qty": 10.0,
                "Unit": "NOS",
                "UnitPrice": 5000.0,
                "TotAmt": 50000.0,
                "Discount": 5000.0,
                "AssAmt": 45000.0,
                "GstRt": 18.0,
                "IgstAmt": 8100.0,
                "CgstAmt": 0.0,
                "SgstAmt": 0.0,
                "TotItemVal": 53100.0,
            }
        ],
        "ValDtls": {"AssVal": 45000.0, "IgstVal": 8100.0, "CgstVal": 0.0, "SgstVal": 0.0, "TotInvVal": 53100.0},
    }
    for path, value in changes.items():
        block, _, field = path.partition("__")
        if not field:
            payload[block] = value
        elif value is None:
            payload[block].pop(field, None)
        else:
            payload[block][field] = value
    return payload


def local_einvoice(**changes):
    """To a buyer in Pune, central and state tax."""
    payload = einvoice(
        BuyerDtls__Gstin=PUNE_BUYER,
        BuyerDtls__Pos="27",
        BuyerDtls__Stcd="27",
        BuyerDtls__Pin=411045,
        ValDtls__IgstVal=0.0,
        ValDtls__CgstVal=4050.0,
        ValDtls__SgstVal=4050.0,
    )
    with_item(payload, IgstAmt=0.0, CgstAmt=4050.0, SgstAmt=4050.0)
    for path, value in changes.items():
        block, _, field = path.partition("__")
        payload[block][field] = value
    return payload


def export_einvoice(**changes):
    """An export with payment of tax."""
    abroad = {
        "TranDtls__SupTyp": "EXPWP",
        "BuyerDtls__Gstin": "URP",
        "BuyerDtls__Pos": "96",
        "BuyerDtls__Stcd": "96",
        "BuyerDtls__Pin": 999999,
    }
    return einvoice(**abroad | changes)


def codes(problems):
    return sorted({problem.code for problem in problems})
