"""Every rule of an e-way bill refuses what it must, and lets pass what it may."""

import pytest

from simulator.rules.context import Taxpayer
from simulator.rules.ewaybill import problems

from .payloads import (
    AHMEDABAD,
    BENGALURU,
    CARRIER,
    CHENNAI,
    PUNE,
    PUNE_BUYER,
    codes,
    context,
    ewaybill,
    local_ewaybill,
    with_item,
)

SHIP_TO = {"transactionType": 2, "toPincode": 600002, "actToStateCode": 33}
EXPORT = {
    "subSupplyType": "3",
    "toGstin": "URP",
    "toStateCode": 99,
    "actToStateCode": 99,
    "toPincode": 999999,
}
IMPORT = {
    "supplyType": "I",
    "subSupplyType": "2",
    "docType": "BOE",
    "fromGstin": "URP",
    "fromStateCode": 99,
    "actFromStateCode": 99,
    "fromPincode": 999999,
    "toGstin": PUNE,
    "toStateCode": 27,
    "actToStateCode": 27,
    "toPincode": 411001,
}
PART_A = {"vehicleNo": "", "transporterId": CARRIER}
RAIL = {"transMode": "2", "vehicleNo": "", "vehicleType": "", "transDocNo": "RR/778", "transDocDate": "04/11/2026"}


@pytest.mark.parametrize(
    "payload",
    [
        ewaybill(),
        local_ewaybill(),
        ewaybill(**SHIP_TO),
        ewaybill(**SHIP_TO, shipToGSTIN=CHENNAI),
        ewaybill(**SHIP_TO, shipToGSTIN="URP"),
        ewaybill(**EXPORT),
        ewaybill(**IMPORT),
        ewaybill(**PART_A),
        ewaybill(**RAIL),
        ewaybill(subSupplyType="8", docType="CHL", subSupplyDesc="Testing"),
        ewaybill(docDate="05/11/2026"),
        ewaybill(docDate="09/05/2026"),
        ewaybill(transDistance=0),
        ewaybill(transMode="4", vehicleType="O", transDocNo="BL1", transDocDate="04/11/2026"),
        ewaybill(transporterId=CARRIER, transDocNo="LR-1", transDocDate="05/11/2026"),
        ewaybill(otherValue=-1.5, totInvValue=53098.5),
        ewaybill(totInvValue=53102.0),
        local_ewaybill(toPincode=411001, transDistance="100"),
        local_ewaybill(toPincode=411001, transDistance="300", subSupplyType="10", docType="CHL"),
        with_item(ewaybill(), hsnCode=841370),
        with_item(ewaybill(), hsnCode="8413"),
        with_item(ewaybill(igstValue=0.0, totInvValue=45000.0), igstRate=0),
    ],
)
def test_accepts(payload):
    """Sales within and between states, ship-to, export, import, Part A only, rail, ship, the edges of limits."""
    assert problems(payload, context()) == []


@pytest.mark.parametrize(
    ("code", "payload"),
    [
        ("201", ewaybill(supplyType="X")),
        ("202", ewaybill(subSupplyType="13")),
        ("202", ewaybill(subSupplyType=1)),
        ("203", ewaybill(subSupplyType="7", docType="CHL")),
        ("204", ewaybill(docType="XYZ")),
        ("205", ewaybill(docType="CHL")),
        ("377", ewaybill(subSupplyType="8", docType="CHL")),
        ("206", ewaybill(docNo="INV/26-27/0000042")),
        ("206", ewaybill(docNo="/42")),
        ("206", ewaybill(docNo="")),
        ("207", ewaybill(docDate="2026-11-04")),
        ("207", ewaybill(docDate="06/11/2026")),
        ("819", ewaybill(docDate="30/06/2017")),
        ("820", ewaybill(docDate="08/05/2026")),
        ("612", ewaybill(transactionType=5)),
        ("614", ewaybill(transactionType=None)),
        ("208", ewaybill(fromGstin=PUNE[:-1] + "B")),
        ("212", ewaybill(toGstin="29AABCK4321Q1ZX")),
        ("212", ewaybill(toGstin="")),
        ("211", ewaybill(fromStateCode=41)),
        ("211", ewaybill(fromStateCode=24)),
        ("215", ewaybill(toStateCode=33)),
        ("371", ewaybill(actFromStateCode=None)),
        ("372", ewaybill(actToStateCode="KA")),
        ("210", ewaybill(fromPincode=41100)),
        ("214", ewaybill(toPincode=None)),
        ("437", ewaybill(fromPincode=380001)),
        ("436", ewaybill(toPincode=411001)),
        ("643", ewaybill(actFromStateCode=24, fromPincode=380001)),
        ("644", ewaybill(actToStateCode=33, toPincode=600002)),
        ("609", ewaybill(**SHIP_TO, shipToGSTIN="33X")),
        ("616", ewaybill(shipToGSTIN=CHENNAI)),
        ("618", ewaybill(**SHIP_TO, shipToGSTIN=BENGALURU)),
        ("610", ewaybill(transactionType=3, dispatchFromGSTIN="27X")),
        ("615", ewaybill(dispatchFromGSTIN=PUNE_BUYER)),
        ("617", ewaybill(transactionType=3, dispatchFromGSTIN=PUNE)),
        ("359", ewaybill(fromGstin=AHMEDABAD, fromStateCode=24, actFromStateCode=24, fromPincode=380001)),
        ("360", ewaybill(supplyType="I")),
        ("373", ewaybill(**EXPORT | {"toStateCode": 29})),
        ("374", ewaybill(**EXPORT | {"toPincode": 560001})),
        ("375", ewaybill(**IMPORT | {"fromStateCode": 29})),
        ("376", ewaybill(**IMPORT | {"fromPincode": 560001})),
        ("229", ewaybill(fromTrdName="x" * 101)),
        ("213", ewaybill(toAddr1="x" * 121)),
        ("230", ewaybill(fromPlace="x" * 51)),
        ("233", ewaybill(itemList=[])),
        ("233", ewaybill(itemList=None)),
        ("100", ewaybill(itemList=["pump"])),
        ("100", ewaybill(itemList=ewaybill()["itemList"] * 251)),
        ("216", with_item(ewaybill(), hsnCode="84137")),
        ("216", with_item(ewaybill(), hsnCode="")),
        ("724", with_item(ewaybill(), hsnCode="998314")),
        ("217", with_item(ewaybill(), qtyUnit="PIECE")),
        ("217", with_item(ewaybill(), qtyUnit=["NOS"])),
        ("100", with_item(ewaybill(), quantity=-1)),
        ("234", with_item(ewaybill(), taxableAmount=None)),
        ("234", with_item(ewaybill(), taxableAmount="45000")),
        ("218", with_item(local_ewaybill(), igstRate=18)),
        ("219", with_item(ewaybill(), cgstRate=9, sgstRate=9)),
        ("251", with_item(local_ewaybill(), sgstRate=2.5)),
        ("252", with_item(local_ewaybill(), cgstRate=7, sgstRate=7)),
        ("254", with_item(ewaybill(), igstRate=28)),
        ("255", with_item(ewaybill(), cessRate=500)),
        ("256", with_item(ewaybill(), cessNonadvol=-1)),
        ("623", local_ewaybill(igstValue=8100.0, cgstValue=0.0, sgstValue=0.0)),
        ("624", ewaybill(igstValue=0.0, cgstValue=4050.0, sgstValue=4050.0)),
        ("623", ewaybill(**SHIP_TO, cgstValue=1.0, sgstValue=1.0)),
        ("627", ewaybill(totalValue=-1.0)),
        ("628", ewaybill(totInvValue=-1.0)),
        ("629", ewaybill(igstValue=-1.0)),
        ("630", ewaybill(cgstValue=-1.0)),
        ("631", ewaybill(sgstValue=-1.0)),
        ("632", ewaybill(cessValue=-1.0)),
        ("633", ewaybill(cessNonAdvolValue="0")),
        ("640", ewaybill(totInvValue=None)),
        ("620", ewaybill(totInvValue=53102.01)),
        ("620", ewaybill(totInvValue=53097.0)),
        ("220", ewaybill(transMode="9")),
        ("621", ewaybill(transMode="")),
        ("622", ewaybill(transMode="", vehicleNo="", transporterId=CARRIER, transDocNo="LR1")),
        ("225", ewaybill(vehicleNo="MH 12 AB 1234")),
        ("361", ewaybill(vehicleType="X")),
        ("726", ewaybill(transMode="4", transDocNo="BL1", transDocDate="04/11/2026")),
        ("634", ewaybill(**RAIL | {"vehicleType": "O"})),
        ("619", ewaybill(vehicleNo="")),
        ("222", ewaybill(transporterId="Sharma Roadways")),
        ("223", ewaybill(transDocNo="LR 1")),
        ("394", ewaybill(**RAIL | {"transDocNo": ""})),
        ("385", ewaybill(**RAIL | {"transDocDate": ""})),
        ("224", ewaybill(transDocDate="2026-11-04")),
        ("362", ewaybill(transDocDate="03/11/2026")),
        ("221", ewaybill(transDistance="4001")),
        ("221", ewaybill(transDistance="-1")),
        ("221", ewaybill(transDistance="far")),
        ("721", local_ewaybill(toPincode=411001, transDistance=0)),
        ("721", ewaybill(**EXPORT | {"transDistance": 0})),
        ("702", local_ewaybill(toPincode=411001, transDistance="101")),
        ("702", ewaybill(transDistance="2000")),
    ],
)
def test_refuses(code, payload):
    """The refusal bears the published code of the rule."""
    assert code in codes(problems(payload, context()))


def test_every_problem_is_told_at_once():
    """One answer names all that is wrong, with the field."""
    found = problems(ewaybill(vehicleNo="X", docNo="", totInvValue=1.0), context())
    assert codes(found) == ["206", "225", "620"]
    assert {problem.field for problem in found} == {"vehicleNo", "docNo", "totInvValue"}


def test_ten_percent_of_the_distance():
    """The typed distance may exceed the PIN pair's by a tenth, and by no more."""
    assert problems(ewaybill(transDistance="900"), context(distance_slack_km=0)) == []
    assert codes(problems(ewaybill(transDistance="1200"), context(distance_slack_km=0))) == ["702"]


def test_hsn_digits_follow_turnover():
    """From five crore on six digits are due."""
    payload = with_item(ewaybill(), hsnCode="8413")
    assert codes(problems(payload, context(hsn_digits_ewaybill=6))) == ["283"]


@pytest.mark.parametrize(
    ("code", "entry", "payload"),
    [
        ("208", Taxpayer(PUNE, status="Suspended"), ewaybill()),
        ("722", Taxpayer(BENGALURU, status="Cancelled"), ewaybill()),
        ("715", Taxpayer(PUNE, blocked=True), ewaybill()),
        ("716", Taxpayer(BENGALURU, blocked=True), ewaybill()),
        ("717", Taxpayer(CARRIER, blocked=True), ewaybill(transporterId=CARRIER)),
        ("624", Taxpayer(PUNE_BUYER, kind="sez"), local_ewaybill()),
    ],
)
def test_the_register_decides(code, entry, payload):
    """Who is cancelled, blocked or in a special economic zone is refused where an active taxpayer is not."""
    assert code in codes(problems(payload, context(taxpayers=[entry])))
    assert problems(payload, context()) == []


def test_economic_zone_in_the_same_state_bears_integrated_tax():
    """A unit of a special economic zone is billed as if it stood in another state."""
    payload = local_ewaybill(igstValue=8100.0, cgstValue=0.0, sgstValue=0.0)
    with_item(payload, igstRate=18, cgstRate=None, sgstRate=None)
    assert problems(payload, context(taxpayers=[Taxpayer(PUNE_BUYER, kind="sez")])) == []


def test_ship_to_in_another_state_takes_either_tax():
    """Where billing and moving states disagree, the payload does not tell the place of supply."""
    payload = local_ewaybill(transactionType=2, actToStateCode=33, toPincode=600002, transDistance="1100")
    assert problems(payload, context()) == []
    assert CHENNAI[:2] == "33"


@pytest.mark.parametrize("value", [None, 0, [], {}, "x", True, 10**30, {"a": [1]}, float("nan")])
@pytest.mark.parametrize("field", sorted(ewaybill()))
def test_no_value_breaks_the_checks(field, value):
    """Whatever stands in a field, the checks answer."""
    assert isinstance(problems(ewaybill(**{field: value}), context()), list)


@pytest.mark.parametrize("value", [None, 0, [], {}, "x", True, 10**30])
@pytest.mark.parametrize("field", sorted(ewaybill()["itemList"][0]))
def test_no_value_breaks_the_checks_of_lines(field, value):
    """Whatever stands in a line's field, the checks answer."""
    payload = ewaybill()
    payload["itemList"][0][field] = value
    assert isinstance(problems(payload, context()), list)
