"""The promise of one product in one warehouse, without a database, against a plain trial of every day."""

import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.o2d_atp.tools.atp import Answer, Ledger, Part, Step, promise, steps_of

HORIZON = 8
DAYS = st.integers(0, HORIZON)
AMOUNT = st.integers(1, 9)


def serve(lots, receipts, demand):
    """Serve every day's demand in turn from what is there, first expired first out.

    Written apart from the rule under test: it moves single units, day by day.

    :param lots: [(day from which it is no longer sold or None, quantity)]
    :return: what waits at the end of each day; it waits on and is served before what comes later
    """
    there = [[day if day is not None else 10**6, quantity] for day, quantity in lots]
    waiting, wanted = {}, 0
    for day in range(HORIZON + 1):
        there.append([10**6, receipts.get(day, 0)])
        wanted += demand.get(day, 0)
        there = sorted(lot for lot in there if lot[0] > day and lot[1] > 0)
        for lot in there:
            taken = min(lot[1], wanted)
            lot[1] -= taken
            wanted -= taken
        waiting[day] = wanted
    return waiting


def tried(lots, receipts, demand, day):
    """The largest promise for a day that leaves nobody waiting longer, found by trying."""
    before = serve(lots, receipts, demand)
    best = 0
    for more in range(1, 120):
        after = serve(lots, receipts, {**demand, day: demand.get(day, 0) + more})
        if any(after[d] > before[d] for d in after):
            return best
        best = more
    return best


def ledger(lots, receipts, demand, **more):
    expiring = {}
    for day, quantity in lots:
        if day is not None:
            expiring.setdefault(day, [0, 0])[0] += quantity
    stock = sum(quantity for day, quantity in lots if day is None)
    return Ledger(stock=stock, receipts=dict(receipts), demand=dict(demand), expiring=expiring, **more)


def on(steps, day):
    return [step for step in steps if step.day <= day][-1]


class TestLedger(unittest.TestCase):
    def test_stock_is_promised(self):
        """Confirmed free stock can be promised today."""
        self.assertEqual(Ledger(stock=10).steps(30), [Step(0, 10, 0)])

    def test_receipt_from_its_day_on(self):
        """A receipt can be promised from its day on."""
        self.assertEqual(Ledger(stock=10, receipts={5: 20}).steps(30), [Step(0, 10, 0), Step(5, 30, 0)])

    def test_early_promise_never_breaks_a_later_one(self):
        """What a later line needs is not promised to an earlier one."""
        self.assertEqual(Ledger(stock=10, demand={7: 8}).steps(30), [Step(0, 2, 0)])

    def test_later_demand_with_its_own_receipt(self):
        """A later demand that a receipt serves leaves today's stock free."""
        steps = Ledger(stock=10, demand={7: 8}, receipts={6: 8}).steps(30)
        self.assertEqual(steps, [Step(0, 10, 0)])

    def test_receipt_after_the_demand(self):
        """A receipt that comes after a demand gives back what the demand kept, from its day on."""
        steps = Ledger(stock=10, demand={3: 8}, receipts={6: 8}).steps(30)
        self.assertEqual(steps, [Step(0, 2, 0), Step(6, 10, 0)])

    def test_look_apart(self):
        """What needs a look is told apart."""
        self.assertEqual(Ledger(stock=4, look=6).steps(30), [Step(0, 4, 6)])
        self.assertEqual(Ledger(stock=4, look=6, demand={2: 7}).steps(30), [Step(0, 0, 3)])

    def test_look_serves_no_confirmed_demand(self):
        """Demand is first on confirmed stock: what a look may bring is never promised without it."""
        self.assertEqual(Ledger(stock=0, look=6, demand={0: 2}).steps(30), [Step(0, 0, 4)])

    def test_missing_is_not_promised(self):
        """What is missing in a capped bin is promised to nobody."""
        self.assertEqual(Ledger(stock=10, missing=6).steps(30), [Step(0, 4, 0)])
        self.assertEqual(Ledger(stock=10, missing=16).steps(30), [Step(0, 0, 0)])

    def test_negative_stock(self):
        """Stock gone negative in one bin is missing in another, and never promised."""
        self.assertEqual(Ledger(stock=-3, receipts={2: 5}).steps(30), [Step(0, 0, 0), Step(2, 2, 0)])
        self.assertEqual(Ledger(stock=10, look=-4).steps(30), [Step(0, 6, 0)])

    def test_expired_lot(self):
        """A lot is not promised from the day on which it is no longer sold."""
        steps = Ledger(stock=5, expiring={4: [10, 0]}).steps(30)
        self.assertEqual(steps, [Step(0, 15, 0), Step(4, 5, 0)])

    def test_demand_takes_the_lot_first(self):
        """Demand before the expiry is served from the lot that expires, so the rest stays free."""
        steps = Ledger(stock=50, expiring={5: [100, 0]}, demand={3: 80}).steps(30)
        self.assertEqual(steps, [Step(0, 70, 0), Step(5, 50, 0)])

    def test_wasted_lot_is_free_before(self):
        """A lot that would expire before the next demand can be promised until then."""
        steps = Ledger(expiring={5: [100, 0]}, demand={10: 80}).steps(30)
        self.assertEqual(steps, [Step(0, 100, 0), Step(5, 0, 0)])

    def test_beyond_the_horizon(self):
        """What is due after the horizon counts for nothing."""
        self.assertEqual(Ledger(stock=10, demand={31: 10}, receipts={40: 9}).steps(30), [Step(0, 10, 0)])

    def test_no_dust(self):
        """Fractions that floating point makes are nothing."""
        self.assertEqual(Ledger(stock=0.3, demand={0: 0.1, 1: 0.2}).steps(30), [Step(0, 0, 0)])


class TestAgainstTrial(unittest.TestCase):
    lots = st.lists(st.tuples(st.one_of(st.none(), st.integers(1, HORIZON)), AMOUNT), max_size=4)
    events = st.dictionaries(DAYS, AMOUNT, max_size=4)

    @settings(max_examples=300, deadline=None)
    @given(lots, events, events, DAYS)
    def test_no_more_and_no_less(self, lots, receipts, demand, day):
        """The promise is the largest that leaves no demand worse off, on any day, with any lots."""
        steps = ledger(lots, receipts, demand).steps(HORIZON)
        self.assertEqual(on(steps, day).quantity, tried(lots, receipts, demand, day))

    @settings(max_examples=300, deadline=None)
    @given(lots, events, events, DAYS, st.integers(0, 12), st.randoms())
    def test_whichever_goods_are_missing(self, lots, receipts, demand, day, missing, random):
        """A promise holds whichever of the goods turn out to be missing."""
        told = on(ledger(lots, receipts, demand, missing=missing).steps(HORIZON), day).quantity
        there = [[lot_day, quantity] for lot_day, quantity in lots]
        for _unit in range(missing):
            left = [lot for lot in there if lot[1]]
            if left:
                random.choice(left)[1] -= 1
        if sum(quantity for _day, quantity in lots) >= missing:
            self.assertLessEqual(told, tried(there, receipts, demand, day))

    @settings(max_examples=200, deadline=None)
    @given(lots, lots, events, events, DAYS)
    def test_look_adds_never_takes(self, lots, seen, receipts, demand, day):
        """Stock that waits for a look changes nothing of what is confirmed, and is told in full."""
        book = ledger(lots, receipts, demand)
        plain = on(book.steps(HORIZON), day).quantity
        for lot_day, quantity in seen:
            if lot_day is None:
                book.look += quantity
            else:
                book.expiring.setdefault(lot_day, [0, 0])[1] += quantity
        step = on(book.steps(HORIZON), day)
        self.assertEqual(step.quantity, plain)
        self.assertEqual(step.quantity + step.look, max(plain, tried(lots + seen, receipts, demand, day)))


class TestPromise(unittest.TestCase):
    def test_there_on_the_day(self):
        """A line that can be served on its day is told so, and the next one finds less."""
        book = Ledger(stock=10)
        self.assertEqual(promise([Part(book)], 6, 2, 30), Answer(6, 0, 2))
        self.assertEqual(promise([Part(book)], 6, 2, 30), Answer(4, 0, None))

    def test_later_in_full(self):
        """A line that must wait is told the first day of the whole, and what it could have before."""
        book = Ledger(stock=4, receipts={5: 10})
        self.assertEqual(promise([Part(book)], 6, 0, 30), Answer(4, 0, 5))
        self.assertEqual(promise([Part(book)], 8, 0, 30), Answer(4, 0, 5))
        self.assertEqual(promise([Part(book)], 1, 0, 30), Answer(0, 0, None))

    def test_subject_to_a_look(self):
        """What a look may bring is told beside what is sure."""
        self.assertEqual(promise([Part(Ledger(stock=4, look=10))], 6, 0, 30), Answer(4, 2, None))

    def test_day_in_the_past(self):
        """Who wanted it yesterday is answered for today."""
        self.assertEqual(promise([Part(Ledger(stock=4))], 4, -3, 30), Answer(4, 0, 0))

    @settings(max_examples=200, deadline=None)
    @given(
        TestAgainstTrial.lots,
        TestAgainstTrial.events,
        st.lists(st.tuples(AMOUNT, DAYS), min_size=1, max_size=6),
    )
    def test_competing_lines_are_all_kept(self, lots, receipts, lines):
        """Lines of one product compete: whatever dates they are told can be kept together."""
        book = ledger(lots, receipts, {})
        told = {}
        for quantity, day in lines:
            answer = promise([Part(book)], quantity, day, HORIZON)
            if answer.day is not None:
                told[answer.day] = told.get(answer.day, 0) + quantity
        self.assertFalse(any(serve(lots, receipts, told).values()))


class TestKit(unittest.TestCase):
    def test_scarcest_part(self):
        """As many kits can be promised as the scarcest component allows, on each day."""
        frame, bolts = Ledger(stock=10), Ledger(stock=9, receipts={4: 20})
        steps = steps_of([Part(frame), Part(bolts, 4)], 30, rounding=1)
        self.assertEqual(steps, [Step(0, 2, 0), Step(4, 7, 0)])

    def test_half_a_kit_is_none(self):
        """A kit is promised whole."""
        self.assertEqual(steps_of([Part(Ledger(stock=5), 2)], 30, rounding=1), [Step(0, 2, 0)])

    def test_component_twice(self):
        """A component that stands twice in a kit is needed twice."""
        bolts = Ledger(stock=9)
        self.assertEqual(steps_of([Part(bolts, 2), Part(bolts, 1)], 30, rounding=1), [Step(0, 3, 0)])

    def test_kit_and_component_compete(self):
        """A kit and its component on one quotation compete for the same goods."""
        bolts, frame = Ledger(stock=10), Ledger(stock=5)
        self.assertEqual(promise([Part(bolts)], 4, 0, 30).quantity, 4)
        self.assertEqual(promise([Part(frame), Part(bolts, 4)], 2, 0, 30, 1), Answer(1, 0, None))

    def test_look_at_a_component(self):
        """A kit waits for the look that one of its components waits for."""
        steps = steps_of([Part(Ledger(stock=3)), Part(Ledger(stock=1, look=5))], 30, rounding=1)
        self.assertEqual(steps, [Step(0, 1, 2)])

    def test_nothing_in_it(self):
        """A kit without anything in it that is kept in stock promises nothing by itself."""
        self.assertEqual(steps_of([], 30), [Step(0, 0, 0)])
