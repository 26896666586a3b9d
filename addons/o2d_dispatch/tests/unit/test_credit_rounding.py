"""The last goods that come back take the last coin."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools import credit_rules as rules

COIN = 0.01


@given(
    price=st.integers(1, 10**6),
    discount=st.sampled_from([0, 5, 7.5, 12.5, 33.33]),
    parts=st.lists(st.integers(1, 400), min_size=1, max_size=12),
    unit=st.sampled_from([1, 0.01, 0.08]),
)
def test_parts_come_to_the_whole(price, discount, parts, unit):
    """Whatever the parts in which goods come back: together they are credited what was billed, and never more."""
    price, parts = price / 100, [part * unit for part in parts]
    net = price * (1 - discount / 100)
    whole = rules.rounded(net * sum(parts), COIN)
    back = credited = 0.0
    for number, part in enumerate(parts, 1):
        line = rules.LineValue(sum(parts), price, whole, discount, back, credited, COIN)
        by_rate = rules.rounded(net * part, COIN)
        due = rules.to_the_coin(line, part, by_rate, COIN * (number + 1))
        credited = rules.rounded(credited + (by_rate if due is None else due), COIN)
        back += part
        assert credited <= whole
    assert credited == whole


def test_a_wrong_rate_is_no_rounding():
    """What is off by more than rounding explains stays as it is, for somebody to look at."""
    line = rules.LineValue(10, 100.0, 1000.0)
    assert rules.to_the_coin(line, 10, 900.0, 0.05) is None
    assert rules.to_the_coin(line, 10, 1100.0, 0.05) is None


def test_in_the_middle_the_rate_holds():
    """As long as goods are left, and money for them, the rate says what they are credited at."""
    line = rules.LineValue(9, 33.333, 300.0)
    assert rules.to_the_coin(line, 4, 133.33, 0.05) is None
