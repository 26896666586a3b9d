"""Where the goods of a recalled delivery go, and what becomes of its invoice."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools import recall_rules as rules
from odoo.addons.o2d_dispatch.tools.recall_rules import InvoiceFacts, Taken, share_back, why_credited


def test_cancelled_on_its_day():
    """An invoice of today that nobody has seen or paid is cancelled."""
    assert why_credited(InvoiceFacts(is_of_today=True)) == ""


def test_credited():
    """Whatever else is true of it, it is credited, and the first obstacle is named."""
    assert why_credited(InvoiceFacts(is_of_today=False)) == rules.EARLIER
    assert why_credited(InvoiceFacts(is_of_today=True, is_paid=True)) == rules.PAID
    assert why_credited(InvoiceFacts(is_of_today=True, is_sent=True)) == rules.SENT
    assert why_credited(InvoiceFacts(is_of_today=True, is_shared=True)) == rules.SHARED
    assert why_credited(InvoiceFacts(is_of_today=False, is_sealed=True)) == rules.SEALED


def test_back_to_the_bins():
    """Each lot goes back to the bins it was taken from, each bin up to what was taken there."""
    sources = [Taken(1, 11, False, 7, 4.0), Taken(1, 12, 90, 8, 6.0), Taken(2, 13, False, 8, 5.0)]
    rows = share_back([("a", 7, 3.0), ("b", 8, 8.0)], sources)
    assert [(row, taken.place, taken.package, quantity) for row, taken, quantity in rows] == [
        ("a", 11, False, 3.0), ("b", 12, 90, 6.0), ("b", 13, False, 2.0)
    ]  # fmt: skip
    assert [source.quantity for source in sources] == [1.0, 0.0, 3.0]


def test_bin_not_known():
    """What nobody knows the bin of is not lost."""
    assert share_back([("a", False, 2.0)], [Taken(1, 11, False, 7, 4.0)]) == [("a", None, 2.0)]


@given(
    st.lists(st.tuples(st.sampled_from([False, 1, 2]), st.integers(1, 9)), max_size=5),
    st.lists(st.tuples(st.sampled_from([False, 1, 2]), st.integers(0, 9)), max_size=5),
)
def test_nothing_is_lost(wanted, sources):
    """All of it goes back, no bin gets more than was taken there, and no lot changes."""
    taken = [Taken(1, 10 + number, False, lot, float(quantity)) for number, (lot, quantity) in enumerate(sources)]
    rows = share_back([(number, lot, float(quantity)) for number, (lot, quantity) in enumerate(wanted)], taken)
    for number, (lot, quantity) in enumerate(wanted):
        mine = [(source, part) for row, source, part in rows if row == number]
        assert sum(part for _source, part in mine) == quantity
        assert all(source is None or source.lot == lot for source, _part in mine)
    for source, (_lot, quantity) in zip(taken, sources, strict=True):
        assert source.quantity + sum(part for _row, one, part in rows if one is source) == quantity
