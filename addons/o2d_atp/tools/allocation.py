"""Who gets which goods: decisions on plain facts, no database in sight. Quantities are in the product's unit.

The rule. Wants are served one after the other in the order given. A want takes goods of its product that stand below
its place, that are confirmed, and that are still sold on the day it needs them, in the order of the removal strategy,
and of them no more than

* what is free of each of them,
* what its bin is known to hold: a capped bin holds what was found, less what is reserved there,
* what the warehouse is known to hold: where the books of another bin went below zero, the goods were taken elsewhere.

What it still lacks and what stands there past its window of confirmation is no allocation, but a reason to look; in a
capped bin only for what is left of it beyond what is missing.
"""

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from .atp import EPSILON

STRATEGIES = ("fifo", "lifo", "fefo", "closest", "least_packages")


@dataclass(slots=True)
class Goods:
    """What stands in one bin of one product, lot, package and owner.

    :ivar rows: [(quant id, free quantity)]: the books may have more rows of the same
    :ivar path: the bin's path from the root of all locations, ids between slashes
    :ivar sold_until: day, counted from today, from which it is no longer sold; None: it keeps
    :ivar bin_name: complete name of the bin
    """

    rows: list
    product: int
    warehouse: int
    bin: int
    path: str
    lot: int = 0
    package: int = 0
    is_confirmed: bool = True
    sold_until: int | None = None
    in_date: Any = None
    removal_date: Any = None
    bin_name: str = ""
    free: float = field(init=False)
    first_row: int = field(init=False)

    def __post_init__(self):
        self.free = sum(free for _row, free in self.rows)
        self.first_row = min(row for row, _free in self.rows)


@dataclass(slots=True, frozen=True)
class Want:
    """What one transfer still needs.

    :ivar key: whatever tells it from others
    :ivar path: path of the location it takes its goods from; bins below count
    :ivar day: when the goods leave, counted from today; not before today
    :ivar strategy: one of STRATEGIES
    :ivar fit: rounds a quantity down to what the transfer's own unit can express; None: any
    """

    key: Any
    product: int
    warehouse: int
    path: str
    quantity: float
    day: int = 0
    strategy: str = "fifo"
    fit: Any = None


@dataclass(slots=True)
class Share:
    """What one want gets.

    :ivar takes: [(Goods, quantity)] in the order of removal
    :ivar looks: [Goods] that would have been taken, had somebody confirmed them
    :ivar look: quantity of those
    """

    takes: list = field(default_factory=list)
    looks: list = field(default_factory=list)
    look: float = 0.0

    @property
    def quantity(self):
        return sum(quantity for _goods, quantity in self.takes)


class Planner:
    """Shares goods out; see the rule above.

    :param goods: iterable of :class:`Goods`
    :param missing: {(product, bin): quantity that a capped bin lacks}
    """

    def __init__(self, goods, missing=None):
        self._goods = {}
        # What may still be taken, by bin and by warehouse, and what a look into a bin may still find:
        # {(product, place): quantity}
        self._bins, self._warehouses, self._unseen = {}, {}, {}
        for one in goods:
            self._goods.setdefault(one.product, []).append(one)
            in_bin, in_warehouse = (one.product, one.bin), (one.product, one.warehouse)
            if one.is_confirmed or one.free < 0:
                self._add(self._bins, in_bin, one.free)
                self._add(self._warehouses, in_warehouse, one.free)
            else:
                self._add(self._unseen, in_bin, one.free)
        for place, quantity in (missing or {}).items():
            # Of what was found somebody has seen it, so the rest is missing first.
            hidden = min(quantity, self._unseen.get(place, 0.0))
            self._add(self._unseen, place, -hidden)
            lacking = quantity - hidden
            if lacking > 0 and place in self._bins:
                lacking = min(lacking, max(self._bins[place], 0.0))
                self._add(self._bins, place, -lacking)
                warehouse = next(one.warehouse for one in self._goods[place[0]] if one.bin == place[1])
                self._add(self._warehouses, (place[0], warehouse), -lacking)

    @staticmethod
    def _add(places, place, quantity):
        places[place] = places.get(place, 0.0) + quantity

    def share_out(self, wants):
        """:param wants: [Want], who comes first is served first
        :return: {key: Share}
        """
        return {want.key: self._serve(want) for want in wants}

    def _serve(self, want):
        share = Share()
        there = [
            one
            for one in self._goods.get(want.product, ())
            if one.path.startswith(want.path) and _is_sold(one, want.day)
        ]
        sure = [one for one in there if one.is_confirmed and one.free > EPSILON]
        quantity = min(want.quantity, self._reach(sure, want))
        if want.fit and quantity > EPSILON:
            quantity = want.fit(quantity)
        if quantity > EPSILON:
            self._take(share, _ordered(sure, want.strategy, quantity), want, quantity)
        lacking = want.quantity - share.quantity
        if lacking > EPSILON:
            unseen = [one for one in there if not one.is_confirmed and one.free > EPSILON]
            for one in _ordered(unseen, want.strategy, lacking):
                in_bin = want.product, one.bin
                taken = min(one.free, lacking, self._unseen[in_bin])
                if taken <= EPSILON:
                    continue
                share.looks.append(one)
                # Who comes after is told of other goods, or of none.
                one.free -= taken
                self._unseen[in_bin] -= taken
                share.look += taken
                lacking -= taken
                if lacking <= EPSILON:
                    break
        return share

    def _reach(self, goods, want):
        """How much of these goods may be taken at most."""
        reach, bins = 0.0, {}
        for one in goods:
            bins[one.bin] = bins.get(one.bin, 0.0) + one.free
        for place, free in bins.items():
            reach += max(min(free, self._bins[want.product, place]), 0.0)
        return min(reach, max(self._warehouses.get((want.product, want.warehouse), 0.0), 0.0))

    def _take(self, share, goods, want, quantity):
        for one in goods:
            in_bin = want.product, one.bin
            taken = min(one.free, quantity, self._bins[in_bin])
            if taken <= EPSILON:
                continue
            one.free -= taken
            self._bins[in_bin] -= taken
            self._warehouses[want.product, want.warehouse] -= taken
            share.takes.append((one, taken))
            quantity -= taken
            if quantity <= EPSILON:
                return


def _is_sold(goods, day):
    return goods.sold_until is None or goods.sold_until > max(day, 0)


def _ordered(goods, strategy, quantity):
    """Goods in the order in which they leave; of a product kept by lots, what bears none comes last, as in core."""
    if strategy == "lifo":
        ordered = sorted(goods, key=lambda one: (one.in_date, one.first_row), reverse=True)
    elif strategy == "fefo":
        ordered = sorted(
            goods, key=lambda one: (one.removal_date is None, one.removal_date or 0, one.in_date, one.first_row)
        )
    elif strategy == "closest":
        ordered = sorted(goods, key=lambda one: (one.bin_name, -one.first_row))
    else:
        ordered = sorted(goods, key=attrgetter("in_date", "first_row"))
        if strategy == "least_packages":
            ordered = _fewest_packages(ordered, quantity)
    return sorted(ordered, key=lambda one: not one.lot)


def _fewest_packages(goods, quantity):
    """As few packages opened as can be: the largest first, and for the rest the smallest that holds it; loose last."""
    packages, loose = {}, []
    for one in goods:
        if one.package:
            packages.setdefault(one.package, []).append(one)
        else:
            loose.append(one)
    sizes = {package: sum(one.free for one in inside) for package, inside in packages.items()}
    ordered = []
    while sizes and quantity > EPSILON:
        enough = [package for package, size in sizes.items() if size >= quantity - EPSILON]
        package = min(enough, key=sizes.get) if enough else max(sizes, key=sizes.get)
        quantity -= sizes.pop(package)
        ordered += packages.pop(package)
    for inside in packages.values():
        loose += inside
    return ordered + loose


@dataclass(slots=True, frozen=True)
class Answer:
    """What a line is promised when goods are shared out.

    :ivar date: when it is with the customer; None: nobody knows
    :ivar quantity: of it, so much is there on that date, in the line's unit
    :ivar is_look: it holds once somebody has looked into a bin
    :ivar is_short: not all of it is set aside
    """

    date: Any
    quantity: float
    is_look: bool = False
    is_short: bool = False

    def because(self, cause):
        """The same promise, made anew for a cause in words; without one it is this answer."""
        return Repromise(self.date, self.quantity, self.is_look, self.is_short, cause) if cause else self


@dataclass(slots=True, frozen=True)
class Repromise(Answer):
    """What a line is promised whose former promise cannot be kept.

    :ivar cause: in words. It travels with the answer and never in the context: words from there could be anybody's.
    """

    cause: str = ""
