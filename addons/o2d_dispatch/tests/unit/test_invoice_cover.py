from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_dispatch.tools.invoice_bill import DispatchBill, LineFacts, bill_of
from odoo.addons.o2d_dispatch.tools.invoice_cover import keep_with_headings, pour, room_to_bill, split_by_lot

QUANTITY = st.integers(0, 20)


def test_fills_one_after_the_other():
    """An invoice line fills the oldest goods first."""
    filled, shares = pour({1: 5, 2: 5}, [("a", 7, [1, 2])])
    assert filled == {1: 5, 2: 2}
    assert shares == {"a": {1: 5, 2: 2}}


def test_only_what_it_names():
    """A line that names its goods fills nothing else."""
    filled, _shares = pour({1: 5, 2: 5}, [("a", 7, [2])])
    assert filled == {1: 0, 2: 5}


def test_taken_back_from_the_last():
    """A credit note takes back the last goods first, and no more than was billed."""
    filled, shares = pour({1: 5, 2: 5}, [("a", 7, [1, 2]), ("b", -9, [1, 2])])
    assert filled == {1: 0, 2: 0}
    assert shares["b"] == {2: -2, 1: -5}


@given(
    st.lists(QUANTITY, max_size=5), st.lists(st.tuples(st.integers(-20, 20), st.sets(st.integers(0, 6))), max_size=6)
)
def test_never_more_than_left(quantities, documents):
    """No goods are billed above what left, none below nothing, and shares add up to what is billed."""
    capacities = dict(enumerate(quantities))
    filled, shares = pour(capacities, [(n, quantity, goods) for n, (quantity, goods) in enumerate(documents)])
    for parcel, quantity in capacities.items():
        assert 0 <= filled[parcel] <= quantity
        assert filled[parcel] == sum(share.get(parcel, 0) for share in shares.values())


def test_room():
    """What came back makes room for itself only as a mistake, not as a return."""
    assert room_to_bill(delivered=5, returned=0, credited=0, invoiced=3) == 2
    assert room_to_bill(delivered=9, returned=1, credited=0, invoiced=6) == 4, "return not credited yet"
    assert room_to_bill(delivered=9, returned=1, credited=1, invoiced=5) == 4, "return credited"
    assert room_to_bill(delivered=5, returned=0, credited=0, invoiced=8) == 0, "billed ahead"


def test_lots_first_come_first():
    """A quantity takes its lots in their order and no more than there is."""
    assert split_by_lot(4, [("A", 3), ("B", 3)]) == {"A": 3, "B": 1}
    assert split_by_lot(9, [("A", 3), ("A", 3)]) == {"A": 6}


def test_headings():
    """Headings come with what is under them; a note stays with its heading, or at the top."""
    lines = [("n", "note"), ("S", "section"), ("s", "subsection"), ("m", "note"), (1, ""), ("T", "section"), (2, "")]
    assert keep_with_headings(lines, {1}) == ["n", "S", "s", "m", 1]
    assert keep_with_headings(lines, {2}) == ["n", "T", 2]
    assert keep_with_headings(lines, set()) == ["n"]


def test_facts_of_a_line():
    """Two deliveries, the first billed, one piece back: what is left, what is to be credited, how much room."""
    facts = LineFacts(delivered=7, parcels={1: 5, 2: 3}, returns={9: 1}, documents=[(100, 5, [1])])
    assert facts.left() == {1: 0, 2: 3}
    assert facts.back() == {9: 1}
    assert (facts.room(), facts.excess(), facts.credited()) == (3, 0, 0)
    facts.documents += [(101, 3, [2]), (102, -1, [9])]
    assert facts.left() == {1: 0, 2: 0}
    assert facts.back() == {9: 0}
    assert (facts.room(), facts.excess(), facts.credited()) == (0, 0, 1)


def test_excess():
    """What is billed above what left."""
    assert LineFacts(delivered=5, parcels={1: 5}, documents=[(1, 7, [])]).excess() == 2
    assert LineFacts(delivered=0, documents=[(1, 4, [])]).excess() == 4


def test_bill_is_recognised_by_its_kind():
    """What only looks like a bill is none."""
    bill = DispatchBill(None, {1: 2.0}, {})
    assert bill_of({"o2d_dispatch_bill": bill}) is bill
    for other in ({"quantities": {}}, None, "bill", object()):
        assert bill_of({"o2d_dispatch_bill": other}) is None
