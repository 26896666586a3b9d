"""GSTIN, vehicle, HSN, units, PIN codes, states: what the tables and forms let pass."""

from datetime import date, datetime

import pytest

from simulator.clock import INDIA
from simulator.numbering import invoice_reference
from simulator.rules.dated import Row, in_force
from simulator.rules.fields import day, financial_year, number, whole
from simulator.rules.gstin import check_digit, is_gstin, is_transporter_id
from simulator.rules.hsn import is_hsn, is_service
from simulator.rules.pins import distance, is_pin, lies_in
from simulator.rules.rates import is_rate
from simulator.rules.states import state_code
from simulator.rules.validity import valid_until
from simulator.rules.vehicle import is_vehicle

from .payloads import CARRIER, PUNE


@pytest.mark.parametrize("gstin", ["27AAPFU0939F1ZV", "29AAGCB7383J1Z4", PUNE])
def test_good_gstin(gstin):
    """Numbers whose check digit an independent library confirms are taken."""
    assert is_gstin(gstin)


@pytest.mark.parametrize(
    "gstin",
    ["27AAPFU0939F1ZA", "27AAPFU0939F1Z", "27aapfu0939f1zv", "00AAPFU0939F1ZV", "28AABCK4321Q1Z8", "", None, 27, "URP"],
)
def test_bad_gstin(gstin):
    """Wrong check digit, length, case or state is refused."""
    assert not is_gstin(gstin)


def test_check_digit_tells_swapped_characters():
    """Two characters swapped change the check digit."""
    assert check_digit("27AAPFU0939F1Z") == "V"
    assert check_digit("27AAPFU9039F1Z") != "V"


def test_transporter_id():
    """A transporter is named by GSTIN or by an enrolment number without PAN."""
    assert is_transporter_id(CARRIER)
    assert is_transporter_id("88ABCDE1234F1A1")
    assert not is_transporter_id(CARRIER[:-1] + "A")
    assert not is_transporter_id("MH12AB1234")


@pytest.mark.parametrize(
    "vehicle",
    [
        *("MH121234", "MH12A1234", "MH12AB1234", "MH12ABC1234", "MH123A1234", "ABC1234"),
        *("DF12345", "TM123456", "TR12345", "BP1234567", "NP1234567", "22BH1234AA"),
    ],
)
def test_good_vehicle(vehicle):
    """Every form of the portal's master is taken."""
    assert is_vehicle(vehicle)


@pytest.mark.parametrize("vehicle", ["MH12 AB 1234", "DL1AB123", "mh12ab1234", "MH12AB12345", "", None, "12345678"])
def test_bad_vehicle(vehicle):
    """Blanks, missing zeros and small letters are refused."""
    assert not is_vehicle(vehicle)


def test_hsn():
    """4, 6 or 8 digits of an existing chapter; chapter 99 is services."""
    assert all(is_hsn(code) for code in ("8413", "841370", "84137010", "998314"))
    assert not any(is_hsn(code) for code in ("84137", "841", "001234", "770100", "84A370", "", None))
    assert is_service("998314")
    assert not is_service("841370")


def test_pin_and_state():
    """A PIN code lies in its state, and in the neighbour only where the sorting district crosses the border."""
    assert is_pin(411001)
    assert not is_pin(990001)
    assert not is_pin(1234567)
    assert lies_in(411001, "27")
    assert not lies_in(411001, "29")
    assert lies_in(605001, "34")
    assert lies_in(605001, "33")


def test_distance():
    """Pune to Bengaluru is some 840 km by road, and the same PIN code has no distance of its own."""
    assert 750 <= distance(411001, 560001) <= 1000
    assert distance(411001, 560001) == distance(560001, 411001)
    assert distance(411001, 411001) is None
    assert distance(411001, 999999) is None


def test_state_code():
    """Given as number or text, also the codes of other territory and other country."""
    assert [state_code(value) for value in (7, "07", "27", 97, 99, 96)] == ["07", "07", "27", "97", "99", "96"]
    assert [state_code(value) for value in (0, 28, 41, "MH", None, -1, 7.0)] == [None] * 7


@pytest.mark.parametrize(
    ("percent", "hsn", "on", "good"),
    [
        (18, "841370", date(2026, 11, 4), True),
        (40, "240220", date(2026, 11, 4), True),
        (12, "841370", date(2025, 9, 21), True),
        (12, "841370", date(2025, 9, 22), False),
        (28, "870323", date(2025, 9, 22), False),
        (12, "690410", date(2026, 1, 1), True),
        (40, "870323", date(2025, 9, 21), False),
        (17, "841370", date(2026, 11, 4), False),
    ],
)
def test_rate_in_force(percent, hsn, on, good):
    """The rates of 22-09-2025 replace those before, save for the goods that kept theirs."""
    assert is_rate(percent, hsn, on) is good


def test_row_holds_from_day_to_day():
    """First and last day belong to the row."""
    rows = (Row("old", date(2020, 1, 1), date(2020, 12, 31)), Row("new", date(2021, 1, 1)))
    assert in_force(rows, date(2020, 12, 31)) == "old"
    assert in_force(rows, date(2021, 1, 1)) == "new"
    assert in_force(rows, date(2019, 12, 31), "none") == "none"


@pytest.mark.parametrize(
    ("kilometres", "slow", "until"),
    [
        (10, False, datetime(2026, 11, 6, 23, 59)),
        (200, False, datetime(2026, 11, 6, 23, 59)),
        (201, False, datetime(2026, 11, 7, 23, 59)),
        (840, False, datetime(2026, 11, 10, 23, 59)),
        (20, True, datetime(2026, 11, 6, 23, 59)),
        (21, True, datetime(2026, 11, 7, 23, 59)),
    ],
)
def test_validity(kilometres, slow, until):
    """One day per started 200 km (20 km for over-dimensional cargo), to midnight of the day after."""
    generated = datetime(2026, 11, 5, 0, 5, tzinfo=INDIA)
    assert valid_until(generated, kilometres, slow) == until.replace(tzinfo=INDIA)


def test_validity_before_2021():
    """Until 31-12-2020 a day was good for 100 km."""
    assert valid_until(datetime(2020, 12, 31, 9, 0, tzinfo=INDIA), 150).date() == date(2021, 1, 2)


def test_financial_year():
    """It turns on 1 April."""
    assert financial_year(date(2027, 3, 31)) == "2026-27"
    assert financial_year(date(2027, 4, 1)) == "2027-28"


def test_invoice_reference():
    """64 hex digits, the same for the same document, blind to the case of its number."""
    reference = invoice_reference(PUNE, "2026-27", "INV", "inv/1")
    assert reference == invoice_reference(PUNE, "2026-27", "INV", "INV/1")
    assert len(reference) == 64
    assert set(reference) <= set("0123456789abcdef")
    assert reference != invoice_reference(PUNE, "2027-28", "INV", "INV/1")


def test_odd_values_are_no_numbers():
    """Truth values, texts, infinities and absurd magnitudes are neither amounts nor codes."""
    odd = [True, "12", float("inf"), float("nan"), 10**400, [], {}]
    assert all(number({"a": value}, "a") != number({"a": value}, "a") for value in odd)
    assert [whole({"a": value}, "a") for value in (True, "x", float("inf"), 10**400, 1.5, [])] == [None] * 6
    assert whole({"a": "0840"}, "a") == 840


def test_dates_are_days_of_the_calendar():
    """dd/mm/yyyy, and the day exists."""
    assert day("29/02/2028") == date(2028, 2, 29)
    assert [day(value) for value in ("29/02/2026", "2026-11-04", "4/11/2026", "", None, 4)] == [None] * 6
