"""Levels, coverage, fitting and rotas, without a database."""

from collections import namedtuple
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_credit.tools import policy
from odoo.addons.o2d_credit.tools import sanction_rules as rules

Finding = namedtuple("Finding", "kind over_amount over_percent days detail", defaults=(0, 0, 0, {}))
NOW = datetime(2026, 11, 21, 12, 0)

EXECUTIVE = rules.Level(1, 10, amount=100_000, percent=5, days=7, floor_percent=2)
HEAD = rules.Level(2, 20, amount=2_500_000, percent=None, days=60, floor_percent=10, forced=True)
BOARD = rules.Level(3, 30, forced=True)
LEVELS = (BOARD, EXECUTIVE, HEAD)


@pytest.mark.parametrize(
    ("findings", "level"),
    [
        ([Finding("over_limit", 100_000, 5)], EXECUTIVE),
        ([Finding("over_limit", 100_001, 1)], HEAD),
        ([Finding("over_limit", 10, 5.1)], HEAD),
        ([Finding("over_limit", 10, None)], HEAD),
        ([Finding("overdue_amount", 10, None)], EXECUTIVE),
        ([Finding("overdue_days", days=7)], EXECUTIVE),
        ([Finding("overdue_days", days=8)], HEAD),
        ([Finding("overdue_days", days=61)], BOARD),
        ([Finding("price_floor", over_percent=2)], EXECUTIVE),
        ([Finding("price_floor", over_percent=9)], HEAD),
        ([Finding("over_limit", 10, 1), Finding("overdue_days", days=90)], BOARD),
        ([Finding("forced_hold")], HEAD),
        ([Finding("bounced_cheque")], HEAD),
        ([], EXECUTIVE),
    ],
)
def test_lowest_level_that_reaches_everything(findings, level):
    """The lowest level that reaches every finding decides."""
    assert rules.level_for(findings, LEVELS) == level


def test_no_level_reaches():
    """Where no level goes far enough, nobody may decide."""
    assert rules.level_for([Finding("over_limit", 3_000_000, 90)], [EXECUTIVE, HEAD]) is None


def _grant(**values):
    return rules.Grant(**{"amount": 1000, "tolerance_percent": 2, "kinds": frozenset({"over_limit"}), **values})


@pytest.mark.parametrize(
    ("grant", "amount", "is_covered"),
    [
        (_grant(), 1000, True),
        (_grant(), 1020, True),
        (_grant(), 1020.02, False),
        (_grant(tolerance_percent=0), 1000.01, False),
        (_grant(valid_until=NOW), 900, True),
        (_grant(valid_until=NOW - timedelta(seconds=1)), 900, False),
        (_grant(is_met=False), 900, False),
        (_grant(kinds=frozenset({"overdue_days"})), 900, False),
    ],
)
def test_what_a_sanction_covers(grant, amount, is_covered):
    """A sanction covers its kinds of findings up to its amount and tolerance, in time, its conditions met."""
    finding = Finding("over_limit", 10)
    assert rules.uncovered([finding], [grant], amount, NOW) == ([] if is_covered else [finding])


def test_what_came_up_later_is_not_covered():
    """A cheque that bounces after the sanction holds the order in spite of it."""
    bounced = Finding("bounced_cheque")
    assert rules.uncovered([Finding("over_limit", 10), bounced], [_grant()], 900, NOW) == [bounced]


@pytest.mark.parametrize(
    ("finding", "is_covered"),
    [
        (Finding("price_floor", over_percent=4, detail={"line": 7}), True),
        (Finding("price_floor", over_percent=5, detail={"line": 7}), True),
        (Finding("price_floor", over_percent=6, detail={"line": 7}), False),
        (Finding("price_floor", over_percent=1, detail={"line": 8}), False),
        (Finding("terms_worse", days=30), True),
        (Finding("terms_worse", days=31), False),
    ],
)
def test_price_and_terms_as_decided(finding, is_covered):
    """A price is sanctioned for its line and as low as it was, terms are for as long as they were, and no further."""
    decided = [Finding("price_floor", over_percent=5, detail={"line": 7}), Finding("terms_worse", days=30)]
    grant = _grant(kinds=frozenset({"price_floor", "terms_worse"}), worst=rules.worst_of(decided))
    assert rules.uncovered([finding], [grant], 900, NOW) == ([] if is_covered else [finding])


def test_two_sanctions_do_not_add_their_amounts():
    """Two sanctions of half the order are not a sanction of the order."""
    finding = Finding("over_limit", 10)
    assert rules.uncovered([finding], [_grant(amount=500), _grant(amount=500)], 1000, NOW) == [finding]


parts = st.lists(
    st.builds(
        rules.Part,
        key=st.uuids(),
        amount=st.integers(-50, 400).map(float),
        may_wait=st.booleans(),
        rank=st.integers(0, 5),
    ),
    max_size=12,
)


@given(parts, st.integers(-100, 1500).map(float))
def test_fitting_never_exceeds_the_room(parts, room):
    """What is let through fits into the room, everything is either let through or waits, and nothing is in both."""
    fitting, waiting = rules.fit(parts, room)
    amounts = {part.key: part.amount for part in parts}
    assert sum(max(amounts[key], 0) for key in fitting) <= max(room, 0) + rules.CENT
    assert sorted(fitting + waiting, key=str) == sorted(amounts, key=str)


@given(parts, st.integers(0, 1500).map(float))
def test_nothing_waits_that_would_fit(parts, room):
    """A part that costs something waits only if it does not fit beside those wanted before it."""
    fitting, waiting = rules.fit(parts, room)
    by_key = {part.key: part for part in parts}

    def place(part):
        return (part.may_wait, part.rank, parts.index(part))

    for part in (by_key[key] for key in waiting):
        before = sum(
            by_key[key].amount for key in fitting if by_key[key].amount > 0 and place(by_key[key]) < place(part)
        )
        assert part.amount > room - before or (not fitting and part.amount <= rules.CENT)


def test_what_may_wait_comes_last():
    """Lines that may wait do so before lines that may not, whatever they cost."""
    small = rules.Part("small, may wait", 10, may_wait=True)
    large = rules.Part("large", 95, rank=9)
    assert rules.fit([small, large], 100) == (["large"], ["small, may wait"])


def test_no_line_of_nothing_alone():
    """A free line does not go out alone while everything that is paid for waits."""
    assert rules.fit([rules.Part("gift", 0), rules.Part("goods", 50)], 10) == ([], ["gift", "goods"])


def test_release_order():
    """Those who wait are tried oldest first, or by priority and then oldest."""
    waiting = [
        rules.Waiting("young", NOW),
        rules.Waiting("old", NOW - timedelta(days=2)),
        rules.Waiting("urgent", NOW - timedelta(days=1), priority=1),
    ]
    assert rules.release_order(waiting) == ["old", "urgent", "young"]
    assert rules.release_order(waiting, "priority") == ["urgent", "old", "young"]
    with pytest.raises(ValueError, match="Unknown rule"):
        rules.release_order(waiting, "newest")


@pytest.mark.parametrize(
    ("findings", "bounds", "refusal"),
    [
        ([Finding("over_limit", 900)], (1000, None), None),
        ([Finding("over_limit", 1001)], (1000, None), "amount"),
        ([Finding("over_limit", 1001)], (1000, 5), None),
        ([Finding("over_limit", 2001)], (None, 5), "percent"),
        ([Finding("over_limit", 1)], (None, None), "closed"),
        ([Finding("overdue_days", days=3)], (4999, None), "amount"),
        ([Finding("overdue_days", days=3)], (5000, None), None),
        ([Finding("over_limit", 1), Finding("overdue_days", days=3)], (4999, None), "amount"),
        ([Finding("forced_hold")], (10_000, 100), "forced"),
        ([Finding("over_limit", 1), Finding("bounced_cheque")], (10_000, 100), "forced"),
    ],
)
def test_emergency(findings, bounds, refusal):
    """An emergency reaches up to an amount or a share of the limit; it lifts no forced hold and no bounced cheque."""
    assert rules.emergency_refusal(findings, 5000, 40_000, *bounds) == refusal


def _moment(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute)


def test_rota_by_weekday_and_hour():
    """Who is on duty follows from weekday and hour; the deputy comes after the approver."""
    week = rules.Shift("head", frozenset(range(5)), 9, 18)
    deputy = rules.Shift("deputy", rank=1)
    assert rules.on_duty([deputy, week], _moment(20, 17, 59)) == ["head", "deputy"]
    assert rules.on_duty([deputy, week], _moment(20, 18)) == ["deputy"]
    assert rules.on_duty([deputy, week], _moment(21, 10)) == ["deputy"]


def test_rota_over_midnight():
    """A shift that ends the next morning belongs to the day on which it began."""
    night = rules.Shift("night", frozenset({4}), 20, 6)
    on = [hour for day in (20, 21) for hour in range(24) if rules.on_duty([night], _moment(day, hour))]
    assert on == [20, 21, 22, 23, 0, 1, 2, 3, 4, 5]


def test_leave_goes_first():
    """Cover for certain days goes before what holds always."""
    always = rules.Shift("head")
    leave = rules.Shift("cover", first=date(2026, 11, 20), last=date(2026, 11, 21))
    assert rules.on_duty([always, leave], _moment(21, 10)) == ["cover", "head"]
    assert rules.on_duty([always, leave], _moment(22, 10)) == ["head"]


@pytest.mark.parametrize(
    ("hour", "until"),
    [
        (8, None),
        (9, datetime(2026, 11, 20, 18)),
        (17.5, datetime(2026, 11, 20, 18)),
        (18, None),
    ],
)
def test_until_when_on_duty(hour, until):
    """Duty ends with its shift; who is not on duty has no end of it."""
    friday = datetime(2026, 11, 20) + timedelta(hours=hour)
    assert rules.duty_until([rules.Shift("ravi", begin=9, end=18)], "ravi", friday) == until


def test_shifts_that_follow_each_other():
    """Shifts that follow at once are one duty, over midnight as well; of a day and more no end is told."""
    friday = datetime(2026, 11, 20, 21)
    night = [rules.Shift("ravi", begin=20, end=2), rules.Shift("ravi", begin=2, end=6), rules.Shift("asha")]
    assert rules.duty_until(night, "ravi", friday) == datetime(2026, 11, 21, 6)
    assert rules.duty_until(night, "asha", friday) is None
    weekdays = [rules.Shift("ravi", weekdays=frozenset(range(5)))]
    assert rules.duty_until(weekdays, "ravi", friday) == datetime(2026, 11, 21)


@pytest.mark.parametrize(("given", "is_covered"), [(500, True), (510, True), (511, False)])
def test_money_given_away_as_decided(given, is_covered):
    """A price is sanctioned for what it gives away in all, which may grow by the tolerance and no more."""

    def below(amount):
        return Finding("price_floor", over_percent=5, detail={"line": 7, "given": amount})

    grant = _grant(kinds=frozenset({"price_floor"}), worst=rules.worst_of([below(500)]))
    assert bool(rules.uncovered([below(given)], [grant], 900, NOW)) != is_covered


def test_what_a_tolerance_adds():
    """With room to grow a finding is as large as the order may become; what is not money stays as it is."""
    over = policy.Finding("over_limit", 100, 1.0, limit=10_000)
    days = policy.Finding("overdue_days", 50, days=40)
    wider, same = rules.stretched([over, days], 900)
    assert (wider.over_amount, wider.over_percent, same) == (1_000, 10.0, days)
    assert rules.stretched([over], 0) == [over]
    (none,) = rules.stretched([policy.Finding("over_limit", 100, limit=0.0)], 900)
    assert (none.over_amount, none.over_percent) == (1_000, None)
