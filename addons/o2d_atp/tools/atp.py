"""What can be promised of one product in one warehouse, day by day. Days are counted from today (0).

The rule. S(t) is all supply there by day t, lots that have expired by then included; D(t) all demand due by t
that holds no reservation; W(t) what of the expiring lots is wasted by t, because demand before did not take
it (first expired, first out). With lots r1 < r2 < … and Q(k) the sum of the first k of them:

    W(t) = max(0, max over lots expired by t of  Q(k) − D(before r_k))
    ATP(t) = min over u ≥ t of  max(S(u) − D(u), W(u))  −  W(t)

Looking ahead over every later day u keeps an early promise from breaking a later one. Where nothing expires
W is 0 and this is the cumulative ATP with look-ahead of the books. Where S falls short of D although lots
expire in between, W(u) stands for demand that could not have been served by them anyway.

Shortfall (goods missing in capped bins, stock that went negative) lessens S, and lessens what W may give
back, but never what W takes: which of the goods are missing nobody knows, so the worst is assumed.
"""

from dataclasses import dataclass, field
from math import floor
from typing import NamedTuple

# Half of the smallest quantity that any unit of measure tells apart.
EPSILON = 1e-6


class Step(NamedTuple):
    """What can be promised from a day on, until the next step."""

    day: int
    quantity: float
    look: float  # beyond that, if somebody looks and finds it


@dataclass(slots=True)
class Ledger:
    """Supply and demand of one product in one warehouse, in the product's unit.

    Supply comes in two parts: what is confirmed, and what is only once somebody has looked.
    """

    stock: float = 0.0
    look: float = 0.0
    missing: float = 0.0
    look_missing: float = 0.0
    # {day: quantity}
    receipts: dict = field(default_factory=dict)
    demand: dict = field(default_factory=dict)
    # {day from which it is no longer sold: [confirmed, subject to a look]}
    expiring: dict = field(default_factory=dict)

    def add_demand(self, day, quantity):
        self.demand[day] = self.demand.get(day, 0.0) + quantity

    def steps(self, horizon):
        """What can be promised on each day from today to the horizon.

        :param horizon: last day asked for; what happens later counts for nothing
        :return: [Step], the first one of day 0, then only days on which it changes
        """
        days = sorted({0, *self.receipts, *self.demand, *self.expiring})
        if days[-1] > horizon or days[0] < 0:
            days = [day for day in days if 0 <= day <= horizon]
        confirmed = everything = self._promise(days, *self._supply(with_look=False))
        if self.look or any(look for _sure, look in self.expiring.values()):
            everything = self._promise(days, *self._supply(with_look=True))
        steps, before = [], None
        for day, quantity, whole in zip(days, confirmed, everything, strict=True):
            if (quantity, whole) != before:
                steps.append(Step(day, quantity, _clean(whole - quantity)))
                before = quantity, whole
        return steps

    def _supply(self, with_look):
        """Stock that stays, shortfall, and lots that expire: of the confirmed part, or of all of it.

        :return: (quantity, shortfall, [(day, quantity)] in order of expiry)
        """
        stock, shortfall = self.stock, self.missing
        if self.look < 0:
            # More was taken out of a bin than stood there: it was taken somewhere else.
            stock += self.look
        elif with_look:
            stock += self.look
            shortfall += self.look_missing
        lots = []
        for day in sorted(self.expiring):
            sure, look = self.expiring[day]
            quantity = sure + look if with_look or look < 0 else sure
            if quantity < 0:
                stock += quantity
            elif quantity > 0:
                lots.append((day, quantity))
        if stock < 0:
            stock, shortfall = 0.0, shortfall - stock
        return stock, shortfall, lots

    def _promise(self, days, stock, shortfall, lots):
        """What can be promised on each of these days; see the rule above."""
        receipts, demand = self.receipts, self.demand
        supply = stock + sum(quantity for _day, quantity in lots) - shortfall
        reach = []
        for day in days:
            supply += receipts.get(day, 0.0) - demand.get(day, 0.0)
            reach.append(supply)
        gone = None
        if lots:
            gone, least_gone = self._wasted(days, lots, shortfall)
            reach = [max(level, wasted) for level, wasted in zip(reach, least_gone, strict=True)]
        least, quantities = float("inf"), []
        for position in range(len(days) - 1, -1, -1):
            if reach[position] < least:
                least = reach[position]
            quantities.append(_clean(least - gone[position] if gone else least))
        quantities.reverse()
        return quantities

    def _wasted(self, days, lots, shortfall):
        """What of the lots is wasted by each of these days: at most, and at least."""
        expired = demand = most = least = 0.0
        lot, at_most, at_least = 0, [], []
        for day in days:
            while lot < len(lots) and lots[lot][0] <= day:
                # Demand of the day itself comes too late for a lot that is not sold from this day on.
                expired += lots[lot][1]
                most = max(most, expired - demand)
                least = max(least, expired - shortfall - demand)
                lot += 1
            demand += self.demand.get(day, 0.0)
            at_most.append(most)
            at_least.append(least)
        return at_most, at_least


class Part(NamedTuple):
    """What a product is promised from: its own ledger, or those of the components of a kit."""

    ledger: Ledger
    needed: float = 1.0  # for one unit of what is promised


def steps_of(parts, horizon, rounding=None):
    """What can be promised of a product made of parts: as many as the scarcest part allows.

    :param parts: [Part]; two may share a ledger
    :param rounding: smallest quantity that the product is promised in; None: any
    :return: [Step], as of `Ledger.steps`
    """
    needed = {}
    for part in parts:
        _ledger, before = needed.get(id(part.ledger), (None, 0.0))
        needed[id(part.ledger)] = (part.ledger, before + part.needed)
    each = [(ledger.steps(horizon), quantity) for ledger, quantity in needed.values() if quantity > 0]
    if not each:
        return [Step(0, 0.0, 0.0)]
    if len(each) == 1 and each[0][1] == 1 and not rounding:
        return each[0][0]
    steps = []
    for day in sorted({step.day for parts_steps, _quantity in each for step in parts_steps}):
        there = [(_at(parts_steps, day), quantity) for parts_steps, quantity in each]
        sure = _whole(min(step.quantity / quantity for step, quantity in there), rounding)
        seen = _whole(min((step.quantity + step.look) / quantity for step, quantity in there), rounding)
        step = Step(day, sure, _clean(seen - sure))
        if not steps or steps[-1][1:] != step[1:]:
            steps.append(step)
    return steps


class Answer(NamedTuple):
    """What a line can be told."""

    quantity: float  # of it, what can be promised for the day it wants
    look: float  # beyond that, if somebody looks and finds it
    day: int | None  # first day on which all of it can be promised; None: not within the horizon


def promise(parts, quantity, day, horizon, rounding=None):
    """What a line of this quantity can be told, and take it off the ledgers for those who come after.

    What is there on the wanted day is taken on that day. If not all of it is, the whole is
    taken when it can be, for a customer is told one date; of what can never be whole as much as there is.

    :param parts: [Part]
    :return: Answer
    """
    day = min(max(day, 0), horizon)
    steps = steps_of(parts, horizon, rounding)
    now = _at(steps, day)
    if now.quantity >= quantity - EPSILON:
        _take(parts, quantity, day)
        return Answer(quantity, 0.0, day)
    first = next((step.day for step in steps if step.day > day and step.quantity >= quantity - EPSILON), None)
    if first is not None:
        _take(parts, quantity, first)
    else:
        best = max((step for step in steps if step.day >= now.day), key=lambda step: (step.quantity, -step.day))
        _take(parts, best.quantity, max(best.day, day))
    return Answer(now.quantity, min(now.look, quantity - now.quantity), first)


def _take(parts, quantity, day):
    if quantity > 0:
        for part in parts:
            part.ledger.add_demand(day, quantity * part.needed)


def _whole(quantity, rounding):
    """Rounded down to what is sold: half a kit is none."""
    return _clean(floor(quantity / rounding + EPSILON) * rounding if rounding else quantity)


def _at(steps, day):
    """The step in force on a day."""
    return [step for step in steps if step.day <= day][-1]


def _clean(quantity):
    """No dust of floating point, and never less than nothing."""
    return round(quantity, 6) if quantity > EPSILON else 0.0
