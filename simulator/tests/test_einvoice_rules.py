"""Every rule of an e-invoice refuses what it must, and lets pass what it may."""

import pytest

from simulator.rules.context import Taxpayer
from simulator.rules.einvoice import problems

from .payloads import (
    BENGALURU,
    CHENNAI,
    PUNE,
    codes,
    context,
    einvoice,
    export_einvoice,
    local_einvoice,
    with_item,
)


def untaxed_export(**changes):
    payload = export_einvoice(TranDtls__SupTyp="EXPWOP", ValDtls__IgstVal=0.0, ValDtls__TotInvVal=45000.0, **changes)
    return with_item(payload, IgstAmt=0.0, TotItemVal=45000.0)


@pytest.mark.parametrize(
    "payload",
    [
        einvoice(),
        local_einvoice(),
        export_einvoice(),
        untaxed_export(),
        einvoice(DocDtls__Typ="CRN"),
        einvoice(DocDtls__Dt="05/11/2026"),
        einvoice(TranDtls__SupTyp="SEZWP"),
        einvoice(ValDtls__RndOffAmt=0.4, ValDtls__TotInvVal=53100.4),
        einvoice(ValDtls__Discount=100.0, ValDtls__TotInvVal=53000.0),
        einvoice(ValDtls__TotInvVal=53101.0),
        einvoice(DispDtls={"Nm": "Godown", "Addr1": "Gat 12", "Loc": "Chakan", "Pin": 410501, "Stcd": "27"}),
        einvoice(ShipDtls={"LglNm": "Site", "Addr1": "Plot 4", "Loc": "Hosur", "Pin": 635109, "Stcd": "33"}),
        with_item(
            einvoice(TranDtls__RegRev="Y", ValDtls__IgstVal=0.0, ValDtls__TotInvVal=45000.0),
            IgstAmt=0.0,
            TotItemVal=45000.0,
        ),
        with_item(einvoice(), Qty=90000.0, UnitPrice=0.556),
    ],
)
def test_accepts(payload):
    """Sales within and between states, exports, credit notes, rounding, discount, reverse charge, the edges."""
    assert problems(payload, context()) == []


@pytest.mark.parametrize(
    ("code", "payload"),
    [
        ("5002", einvoice(Version="1.0")),
        ("5002", einvoice(BuyerDtls=None)),
        ("5002", einvoice(ItemList=[])),
        ("5002", einvoice(ItemList=["pump"])),
        ("5002", einvoice(EwbDtls={"TransMode": "1"})),
        ("5002", einvoice(TranDtls__TaxSch="VAT")),
        ("5002", einvoice(TranDtls__SupTyp="B2C")),
        ("2159", einvoice(TranDtls__RegRev="maybe")),
        ("5002", einvoice(DocDtls__Typ="BIL")),
        ("5002", einvoice(DocDtls__No="0042")),
        ("5002", einvoice(DocDtls__No="INV/2026-2027/042")),
        ("5002", einvoice(DocDtls__Dt="2026-11-04")),
        ("2163", einvoice(DocDtls__Dt="06/11/2026")),
        ("2155", einvoice(SellerDtls__Gstin=None)),
        ("3028", einvoice(SellerDtls__Gstin=PUNE[:-1] + "B")),
        ("1015", einvoice(SellerDtls__Gstin=BENGALURU)),
        ("2258", einvoice(SellerDtls__Stcd="29")),
        ("3039", einvoice(SellerDtls__Pin=560001)),
        ("3038", einvoice(SellerDtls__Pin=990001)),
        ("5002", einvoice(SellerDtls__Pin="")),
        ("5002", einvoice(SellerDtls__Stcd="7")),
        ("5002", einvoice(SellerDtls__LglNm="Ki")),
        ("5002", einvoice(SellerDtls__Loc=None)),
        ("5002", einvoice(BuyerDtls__Addr1="")),
        ("2212", einvoice(BuyerDtls__Gstin="URP")),
        ("3029", einvoice(BuyerDtls__Gstin="33AADCT2468R1ZA")),
        ("2211", einvoice(BuyerDtls__Gstin=PUNE)),
        ("2265", einvoice(BuyerDtls__Stcd="29", BuyerDtls__Pin=560001)),
        ("2243", einvoice(BuyerDtls__Pos=None)),
        (
            "2212",
            export_einvoice(BuyerDtls__LglNm="Abroad")
            | {"BuyerDtls": {**export_einvoice()["BuyerDtls"], "Gstin": CHENNAI}},
        ),
        ("2275", einvoice(TranDtls__SupTyp="EXPWP", BuyerDtls__Gstin="URP", BuyerDtls__Pos="96")),
        ("2276", einvoice(TranDtls__SupTyp="EXPWP", BuyerDtls__Gstin="URP")),
        ("2244", einvoice(BuyerDtls__Stcd="96")),
        (
            "3029",
            einvoice(
                ShipDtls={"Gstin": "33X", "LglNm": "Site", "Addr1": "1", "Loc": "Hosur", "Pin": 635109, "Stcd": "33"}
            ),
        ),
        ("3039", einvoice(DispDtls={"Nm": "Godown", "Addr1": "Gat 12", "Loc": "Chakan", "Pin": 410501, "Stcd": "29"})),
        ("5002", einvoice(ItemList=einvoice()["ItemList"] * 2)),
        ("5002", einvoice(ItemList=einvoice()["ItemList"] * 1001)),
        ("5002", with_item(einvoice(), SlNo=1)),
        ("5002", with_item(einvoice(), AssAmt=None)),
        ("5002", with_item(einvoice(), Qty=-1)),
        ("5002", with_item(einvoice(), UnitPrice="5000")),
        ("5002", with_item(einvoice(), OthChrg="0")),
        ("5002", with_item(einvoice(), IsServc="no")),
        ("2176", with_item(einvoice(), HsnCd="8413")),
        ("2176", with_item(einvoice(), HsnCd="770100")),
        ("3047", with_item(einvoice(), HsnCd="998314")),
        ("3048", with_item(einvoice(), IsServc="Y")),
        ("2177", with_item(einvoice(), Unit="PIECE")),
        ("5002", with_item(einvoice(), PrdDesc="xy")),
        ("2192", with_item(einvoice(), UnitPrice=5001.0)),
        ("2193", with_item(einvoice(), Discount=4000.0)),
        ("2194", with_item(einvoice(), TotItemVal=53102.0)),
        ("2240", with_item(einvoice(), GstRt=28.0)),
        ("2172", with_item(local_einvoice(), IgstAmt=8100.0, CgstAmt=0.0, SgstAmt=0.0)),
        ("2174", with_item(einvoice(), IgstAmt=0.0, CgstAmt=4050.0, SgstAmt=4050.0)),
        ("2174", with_item(einvoice(TranDtls__SupTyp="SEZWOP"))),
        ("2227", with_item(local_einvoice(), CgstAmt=8100.0, SgstAmt=0.0)),
        ("2234", with_item(local_einvoice(), CgstAmt=1125.0, SgstAmt=1125.0)),
        ("2235", with_item(einvoice(), IgstAmt=2250.0)),
        ("2182", einvoice(ValDtls__AssVal=44998.0)),
        ("2183", local_einvoice(ValDtls__SgstVal=0.0)),
        ("2184", local_einvoice(ValDtls__CgstVal=4052.0)),
        ("2185", einvoice(ValDtls__IgstVal=0.0)),
        ("2186", einvoice(ValDtls__CesVal=5.0)),
        ("2187", einvoice(ValDtls__StCesVal=5.0)),
        ("2189", einvoice(ValDtls__TotInvVal=53101.5)),
        ("5002", einvoice(ValDtls__RndOffAmt=150.0, ValDtls__TotInvVal=53250.0)),
        ("5002", einvoice(ValDtls__TotInvVal=None)),
    ],
)
def test_refuses(code, payload):
    """The refusal bears the code of the rule."""
    assert code in codes(problems(payload, context()))


def test_reporting_limit_is_an_option():
    """Thirty days bind only those whom the option says; day 30 is good, day 31 is not."""
    old = einvoice(DocDtls__Dt="05/10/2026")
    assert problems(old, context()) == []
    assert codes(problems(old, context(reporting_limit_days=30))) == ["2305"]
    assert problems(einvoice(DocDtls__Dt="06/10/2026"), context(reporting_limit_days=30)) == []


def test_the_register_decides():
    """A cancelled seller or buyer is refused."""
    assert codes(problems(einvoice(), context(taxpayers=[Taxpayer(PUNE, status="Cancelled")]))) == ["3028"]
    assert codes(problems(einvoice(), context(taxpayers=[Taxpayer(CHENNAI, status="Inactive")]))) == ["3029"]


def test_integrated_tax_within_the_state_needs_its_flag():
    """IGST within a state passes only with IgstOnIntra."""
    payload = with_item(
        local_einvoice(ValDtls__IgstVal=8100.0, ValDtls__CgstVal=0.0, ValDtls__SgstVal=0.0),
        IgstAmt=8100.0,
        CgstAmt=0.0,
        SgstAmt=0.0,
    )
    assert codes(problems(payload, context())) == ["2172"]
    payload["TranDtls"]["IgstOnIntra"] = "Y"
    assert problems(payload, context()) == []


@pytest.mark.parametrize("value", [None, 0, [], {}, "x", True, 10**30, {"Gstin": []}, [None], float("nan")])
@pytest.mark.parametrize("block", sorted(einvoice()))
def test_no_value_breaks_the_checks(block, value):
    """Whatever stands in a block, or in any field of it, the checks answer."""
    assert isinstance(problems(einvoice(**{block: value}), context()), list)
    for field in einvoice()[block] if isinstance(einvoice()[block], dict) else ():
        assert isinstance(problems(einvoice(**{f"{block}__{field}": value}), context()), list)


@pytest.mark.parametrize("value", [0, [], {}, "x", True, 10**30])
@pytest.mark.parametrize("field", sorted(einvoice()["ItemList"][0]))
def test_no_value_breaks_the_checks_of_lines(field, value):
    """Whatever stands in a line's field, the checks answer."""
    assert isinstance(problems(with_item(einvoice(), **{field: value}), context()), list)
