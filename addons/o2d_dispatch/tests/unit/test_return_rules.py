"""What may come back, who decides it, and where a return stands."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools import return_rules as rules

LOTS = st.dictionaries(st.integers(1, 4), st.integers(0, 50), max_size=4)


@given(left=LOTS, back=LOTS, asked=LOTS, planned=st.integers(0, 60))
def test_room_is_never_more_than_left(left, back, asked, planned):
    """No lot has more room than left of it less what is taken of it, and none has less than nothing."""
    free = rules.room(left, back, asked, {None: planned})
    assert set(free) == set(left)
    for lot, quantity in free.items():
        assert 0 <= quantity <= max(left[lot] - back.get(lot, 0) - asked.get(lot, 0), 0)
    known = sum(max(left[lot] - back.get(lot, 0) - asked.get(lot, 0), 0) for lot in left)
    assert sum(free.values()) == max(known - planned, 0)


def test_second_person():
    """A head decides what left too long ago or is worth too much; with no number of days nothing is too late."""
    assert rules.why_second(30, 30, 500, 500) == []
    assert rules.why_second(31, 30, 501, 500) == ["late", "worth"]
    assert rules.why_second(3000, 0, 1, 0) == ["worth"]


def test_kits():
    """Parts make kits only in the shares in which they left."""
    assert rules.kits_back([(6, 6), (3, 3)]) == 1
    assert rules.kits_back([(6, 2), (3, 1)]) == 2 / 6
    assert rules.kits_back([(6, 2), (3, 2)]) is None
    assert rules.kits_back([]) is None


def test_states():
    """A return is received once nothing is awaited and something came, and withdrawn where nothing did."""
    assert rules.next_state(rules.AUTHORISED, True, False) == rules.AUTHORISED
    assert rules.next_state(rules.AUTHORISED, True, True) == rules.ON_WAY
    assert rules.next_state(rules.ON_WAY, False, True) == rules.RECEIVED
    assert rules.next_state(rules.ON_WAY, False, False) == rules.WITHDRAWN
    assert rules.next_state(rules.SETTLED, False, True) == rules.SETTLED
    for state in (rules.ASKED, rules.REFUSED, rules.WITHDRAWN):
        assert rules.next_state(state, False, True) == state
