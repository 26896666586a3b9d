"""How much of an invoice line credit notes may take, and until when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools import credit_rules as rules
from odoo.addons.o2d_dispatch.tools.credit_rules import LineValue, Refused, last_day

MONEY = st.integers(1, 10_000_000).map(lambda paise: paise / 100)
DAYS = st.dates(date(2018, 4, 1), date(2035, 3, 31))


def _line(**values):
    return LineValue(**{"quantity": 10.0, "price": 100.0, "value": 1000.0, **values})


def test_last_day():
    """30 November after the financial year of the supply ends; before 2021-22 it was 30 September."""
    assert last_day(date(2025, 4, 1)) == date(2026, 11, 30)
    assert last_day(date(2026, 3, 31)) == date(2026, 11, 30)
    assert last_day(date(2026, 4, 1)) == date(2027, 11, 30)
    assert last_day(date(2021, 4, 1)) == date(2022, 11, 30)
    assert last_day(date(2021, 3, 31)) == date(2021, 9, 30)


def test_annual_return():
    """The annual return ends the time where it is earlier, and never lengthens it."""
    assert last_day(date(2025, 8, 15), date(2026, 10, 5)) == date(2026, 10, 5)
    assert last_day(date(2025, 8, 15), date(2026, 12, 31)) == date(2026, 11, 30)


def test_very_day():
    """The last day is in time, the next one is not."""
    assert not rules.is_late(date(2026, 11, 30), date(2025, 8, 15))
    assert rules.is_late(date(2026, 12, 1), date(2025, 8, 15))


@given(DAYS)
def test_time_of_a_year(day):
    """All supplies of one financial year have the same last day, after that year's end and within its next."""
    limit = last_day(day)
    year = rules.financial_year(day)
    assert last_day(date(year, 4, 1)) == last_day(date(year + 1, 3, 31)) == limit
    assert date(year + 1, 3, 31) < limit < date(year + 2, 3, 31)


@given(DAYS)
def test_watched(day):
    """Each supply whose time ends within the days watched is of a year that is watched."""
    limit = last_day(day)
    for today in (limit, limit - timedelta(days=rules.WATCHED_DAYS)):
        assert rules.is_near(today, limit)
        assert rules.financial_year(day) in rules.watched_years(today)
    assert not rules.is_near(limit - timedelta(days=rules.WATCHED_DAYS + 1), limit)


def test_year_words():
    """A financial year is written with both of its years."""
    assert rules.year_words(2025) == "2025-26"
    assert rules.year_words(2099) == "2099-00"


def test_rounding():
    """Halves go away from zero, whatever binary makes of them."""
    assert rules.rounded(1.005, 0.01) == 1.01
    assert rules.rounded(2.675, 0.01) == 2.68
    assert rules.rounded(-0.5, 1) == -1
    assert rules.rounded(12.49, 1) == 12


def test_by_rate():
    """A new rate is what the goods kept shall cost in the end, with the line's own discount."""
    assert _line().credit(rules.BY_RATE, 97.5) == 25
    assert _line(value=900.0, discount=10.0).credit(rules.BY_RATE, 97.5) == 22.5
    assert _line(back=4.0, credited=400.0).credit(rules.BY_RATE, 97.5) == 15
    assert _line(credited=25.0).credit(rules.BY_RATE, 95) == 25, "what was credited before counts"
    assert _line().credit(rules.BY_RATE, 0) == 1000


def test_by_percent():
    """Percent are of what the goods kept were billed at."""
    assert _line().credit(rules.BY_PERCENT, 2) == 20
    assert _line(back=5.0, credited=500.0).credit(rules.BY_PERCENT, 2) == 10
    assert _line(value=33.35, quantity=1.0).credit(rules.BY_PERCENT, 10) == 3.34


@pytest.mark.parametrize(
    ("line", "by", "figure", "why"),
    [
        (_line(), rules.BY_RATE, 101, rules.DEARER),
        (_line(credited=25.0), rules.BY_RATE, 99, rules.DEARER),
        (_line(), rules.BY_RATE, -1, rules.NEGATIVE),
        (_line(), rules.BY_AMOUNT, -1, rules.NEGATIVE),
        (_line(credited=999.99), rules.BY_AMOUNT, 0.02, rules.BEYOND),
        (_line(), rules.BY_PERCENT, 100.01, rules.BEYOND),
        (_line(back=10.0, credited=1000.0), rules.BY_RATE, 0, rules.NOTHING_KEPT),
    ],
)
def test_refused(line, by, figure, why):
    """What a line does not bear is refused, and the reason is named."""
    with pytest.raises(Refused) as refused:
        line.credit(by, figure)
    assert refused.value.why == why


@given(MONEY, st.integers(1, 500), st.lists(st.tuples(st.sampled_from(["goods", "rate", "percent", "amount"]),
                                                      st.floats(0, 1)), max_size=8))  # fmt: skip
def test_never_beyond(value, quantity, steps):
    """Whatever is credited in whatever order, all together never pass the line, and the last goods take the rest."""
    back = credited = 0.0
    for how, share in steps:
        line = LineValue(quantity=float(quantity), price=value / quantity, value=value, back=back, credited=credited)
        if how == "goods":
            part = float(int(share * line.kept))
            credited += line.goods_value(part)
            back += part
        else:
            figure = {"rate": line.rate * share, "percent": share * 100, "amount": line.left * share}[how]
            try:
                credited += line.credit(how, figure)
            except Refused as refused:
                assert refused.why in (rules.BEYOND, rules.NOTHING_KEPT, rules.DEARER)
        credited = rules.rounded(credited, 0.01)
        assert credited <= value
    line = LineValue(quantity=float(quantity), price=value / quantity, value=value, back=back, credited=credited)
    if line.kept:
        assert rules.rounded(credited + line.goods_value(line.kept), 0.01) == value


@given(MONEY, st.floats(0, 1))
def test_rate_is_reached(value, share):
    """After a credit by rate the goods kept cost that rate, to the paisa."""
    line = LineValue(quantity=10.0, price=value / 10, value=value)
    wanted = line.rate * share
    after = LineValue(quantity=10.0, price=value / 10, value=value, credited=line.credit(rules.BY_RATE, wanted))
    assert after.left == rules.rounded(wanted * 10, 0.01)


def test_approval():
    """Above what the maker may give, all he gave on one invoice together, the finance head decides."""
    assert not rules.needs_approval(10000, 0, 10000)
    assert rules.needs_approval(10000.01, 0, 10000)
    assert rules.needs_approval(6000, 5000, 10000)
    assert rules.needs_approval(0.01, 0, 0)
