"""Queues: what a screen may ask for, and when something is late."""

from datetime import date, datetime

import pytest

from odoo.addons.o2d_base.tools import queue_rules as rules


def test_names_are_in_order_and_once():
    """A list of names keeps its order, drops blanks, and names nothing twice."""
    assert rules.names(" take, open,,take ,close") == ["take", "open", "close"]
    assert rules.names(None) == []


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ((0, None), (0, rules.PAGE)),
        ((-7, 10), (0, 10)),
        ((5, 0), (5, 1)),
        ((5, -3), (5, 1)),
        ((0, 10**9), (0, rules.MAX_PAGE)),
        ((10**30, 10), (rules.MAX_ID, 10)),
        (("3", "4"), (3, 4)),
        ((None, 4), (0, 4)),
    ],
)
def test_page_stays_within_bounds(asked, read):
    """Whatever rows are asked for, some rows can be read."""
    assert rules.page(*asked) == read


@pytest.mark.parametrize("asked", [("x", 1), (0, "y"), ([1], 1), (0, {}), (float("inf"), 1)])
def test_page_refuses_what_is_no_number(asked):
    """A page is made of numbers."""
    with pytest.raises(ValueError, match="Not a number"):
        rules.page(*asked)


def test_filters_left_out_filter_nothing():
    """A filter that is not named lets everything through; unknown ones are ignored."""
    nothing = {"warehouse": None, "mine": False, "late": False}
    assert rules.filters(None) == nothing
    assert rules.filters({"colour": "red", "warehouse": False}) == nothing
    assert rules.filters({"warehouse": 3, "mine": 1, "late": True}) == {"warehouse": 3, "mine": True, "late": True}


@pytest.mark.parametrize(
    "asked", ["mine", [], 3, {"warehouse": "Pune"}, {"warehouse": True}, {"warehouse": [1]}, {"warehouse": 10**12}]
)
def test_filters_refuse_nonsense(asked):
    """A warehouse is a number, and filters are named."""
    with pytest.raises(ValueError, match="Not a"):
        rules.filters(asked)


def test_late_is_what_is_over():
    """A moment is over when it has passed, a day when it has ended; without an end nothing is late."""
    now = datetime(2026, 3, 2, 10, 0)
    assert rules.is_late(datetime(2026, 3, 2, 9, 59), now, now.date())
    assert not rules.is_late(datetime(2026, 3, 2, 10, 0), now, now.date())
    assert rules.is_late(date(2026, 3, 1), now, now.date())
    assert not rules.is_late(date(2026, 3, 2), now, now.date())
    assert not rules.is_late(None, now, now.date())
    assert not rules.is_late(False, now, now.date())
