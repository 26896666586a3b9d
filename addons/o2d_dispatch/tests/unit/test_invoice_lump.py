import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools.invoice_lump import advance_to_deduct, part_of_lump, survived
from odoo.addons.o2d_dispatch.tools.invoice_number import is_indian_year, number_fault


def test_whole():
    """A lump that is used up at once keeps its quantity and price."""
    assert part_of_lump(-100.0, -100.0, 1.0) == (1.0, -100.0)


def test_third():
    """Quantity times price is the amount, although a third has no two decimals."""
    quantity, price = part_of_lump(-33.33, -100.0, 1.0)
    assert quantity == 0.33
    assert quantity * price == pytest.approx(-33.33)


def test_nothing():
    """Nothing to bill, or nothing left to bill it from."""
    assert part_of_lump(0.0, -100.0, 1.0) is None
    assert part_of_lump(-5.0, -100.0, 0.0) is None


def test_the_last_step_is_for_the_rest():
    """A hundredth that is left waits for what uses up the lump."""
    assert part_of_lump(5.0, 100.0, 0.01) is None
    assert part_of_lump(100.0, 100.0, 0.01) == (0.01, pytest.approx(10000.0))


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=30))
def test_in_parts_it_is_used_up(amounts):
    """However a lump is cut, the parts add up to it in money and in quantity."""
    left, quantity_left, billed = sum(amounts) / 100, 1.0, 0.0
    whole = left
    due = 0.0
    for cents in amounts:
        due += cents / 100
        part = part_of_lump(round(due - billed, 2), left, round(quantity_left, 2))
        if part:
            quantity, price = part
            billed += quantity * price
            left = whole - billed
            quantity_left -= quantity
            assert quantity_left > -1e-9
    assert billed == pytest.approx(whole, abs=0.005)
    assert quantity_left == pytest.approx(0.0, abs=1e-9)


def test_survived():
    """A discount lives as far as its goods are billed."""
    assert survived(900, 300) == pytest.approx(1 / 3)
    assert survived(900, 1200) == 1.0
    assert survived(900, -5) == 0.0
    assert survived(0, 0) == 1.0


def test_advance():
    """The smaller of what is open and what is billed, never below nothing."""
    assert advance_to_deduct(300, 0, 200) == 200
    assert advance_to_deduct(300, 200, 200) == 100
    assert advance_to_deduct(100, 200, 200) == 0


@pytest.mark.parametrize(
    ("number", "fault"),
    [("INV/26-27/0001", None), ("INVOI/26-27/10000", "length"), ("INV 26/1", "characters"), ("", None)],
)
def test_number(number, fault):
    """Sixteen characters: letters, digits, hyphen and slash (CGST Rules, rule 46)."""
    assert number_fault(number) == fault


def test_indian_year():
    """A series of invoices turns where the financial year ends on 31 March."""
    assert is_indian_year("3", 31)
    assert not is_indian_year("12", 31)
