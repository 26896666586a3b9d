"""What is there of one product for all lines of an order that want it, sorted by what a unit costs.

A pool answers two questions about a set of warehouses (as bits): what does it cost to serve these lines from
it, and who then sends what. See sourcing.py for what is compared.
"""

from itertools import product as every
from math import floor
from typing import NamedTuple

EPSILON = 1e-6
# So many ways to give lines that may not be split to warehouses are all tried.
MOST_WAYS = 1000
NO_FLAW = None


class Tariff(NamedTuple):
    """What a unit of one warehouse, ready on one day, costs; for each share of a line, or for each kg."""

    flaws: tuple  # (not had, late, subject to a look, days late)
    main: float  # what the strategy is about
    arrival: int
    ready: int | None
    is_by_weight: bool
    is_by_arrival: bool


class Piece(NamedTuple):
    """Goods of one warehouse that are ready on one day."""

    order: tuple
    bit: int
    room: float
    main: float  # what the strategy is about, per unit
    flaws: tuple | None  # those of the tariff and the rank, per unit; None: nothing is wrong with them
    arrival: int
    at: int  # position of the warehouse
    day: int | None
    is_look: bool


class Way(NamedTuple):
    """One way to give lines that may not be split to warehouses."""

    bits: int
    main: float  # for all of them
    flaws: tuple | None
    arrival: int
    places: tuple  # position of the warehouse of each line
    missed: float  # the first of the flaws


class Pool:
    """Lines of one product that may be split."""

    # What is best comes soonest, too.
    comes_later = False
    # Leaving out two warehouses costs at least what leaving out each of them does, together.
    adds_up = True

    def __init__(self, problem, lines, strategy):
        self.lines, self.strategy = lines, strategy
        self.quantity = sum(line.quantity for line in lines)
        # Each line counts as one, however large it is.
        self.share = len(lines) / self.quantity
        self.unit = max(line.unit for line in lines)
        self.pieces = sorted(self._make_pieces(problem))
        self.everybody = 0
        for piece in self.pieces:
            self.everybody |= piece.bit
        self._prepare()

    def _prepare(self):
        """What most sets come to is kept ready: the first warehouse has all of it, and nothing is wrong with it."""
        first = self.pieces[0]
        second = next((piece for piece in self.pieces if piece.bit != first.bit), first)
        self.regret = (sum(second.flaws or ()) * 1e6 + second.main - first.main) * self.quantity
        self.quick = []
        for piece in self.pieces:
            is_enough = piece.flaws is None and piece.room >= self.quantity - EPSILON
            self.quick.append((piece.bit, (piece.main * self.quantity, NO_FLAW, piece.arrival) if is_enough else None))

    def _make_pieces(self, problem):
        product, ranks, kg, share = self.lines[0].product, self.lines[0].ranks, self.lines[0].kg, self.share
        for at, warehouse in enumerate(problem.warehouses):
            if ranks is not None and warehouse.id not in ranks:
                continue
            rank = ranks[warehouse.id] if ranks else 0
            sure = 0.0
            for room, day, is_look in self._rooms(problem.supply.get((product, warehouse.id), ())):
                tariff = problem.tariff(self.strategy, at, day, is_look)
                if tariff.is_by_arrival:
                    order = tariff.flaws[0], tariff.arrival, rank, at
                else:
                    order = *tariff.flaws, rank, tariff.main, at
                flaws = NO_FLAW
                if rank or any(tariff.flaws):
                    flaws = tuple(flaw * share for flaw in (*tariff.flaws, rank))
                main = tariff.main * (kg if tariff.is_by_weight else share)
                yield Piece((order, day or 0), 1 << at, room, main, flaws, tariff.arrival, at, tariff.ready, is_look)
                sure += 0.0 if is_look else room
                if sure >= self.quantity:
                    # What comes later is dearer and never needed.
                    break

    def _rooms(self, steps):
        yield from rooms(steps, self.unit)
        yield float("inf"), None, False

    def there(self, bit):
        """What share of these lines one warehouse has, on whatever day; each line counts as one."""
        return sum(piece.room for piece in self.pieces if piece.bit == bit and piece.day is not None) * self.share

    def can(self, mask):
        return bool(self.everybody & mask)

    def cost(self, mask, _latest=None):
        """What serving these lines from a set of warehouses costs.

        :return: (what the strategy is about, flaws or None, last arrival); None: none of them may
        """
        for bit, answer in self.quick:
            if bit & mask:
                if answer:
                    return answer
                break
        # Asked for every product of every set: sums of their own are twice as fast as tuples added up.
        rest, main, last, is_flawed = self.quantity, 0.0, 0, False
        missed = late = look = wait = used_last = 0.0
        for _order, bit, room, unit, wrong, arrival, _at, _day, _look in self.pieces:
            if not bit & mask:
                continue
            take = room if room < rest else rest
            main += unit * take
            if wrong:
                is_flawed = True
                missed += wrong[0] * take
                late += wrong[1] * take
                look += wrong[2] * take
                wait += wrong[3] * take
                used_last += wrong[4] * take
            if arrival > last:
                last = arrival
            rest -= take
            if rest <= EPSILON:
                return main, (missed, late, look, wait, used_last) if is_flawed else NO_FLAW, last
        return None

    def takes(self, mask, latest=None):
        """Who sends what: the first line gets what is best.

        :return: iterator of (Line, position of the warehouse, quantity, day or None, is_look)
        """
        pieces = iter([piece for piece in self.pieces if piece.bit & mask])
        piece, room = None, 0.0
        for line in self.lines:
            rest = line.quantity
            while rest > EPSILON:
                if room <= EPSILON:
                    piece = next(pieces)
                    room = piece.room
                take = min(rest, room)
                yield line, piece.at, take, piece.day, piece.is_look
                rest, room = rest - take, room - take


class Whole(Pool):
    """Lines of one product that may not be split: each goes to one warehouse as a whole."""

    comes_later = True

    def __init__(self, problem, lines, strategy):
        super().__init__(problem, lines, strategy)
        self.by_place = {}
        for piece in self.pieces:
            # Within one warehouse what is ready first goes first, for the dearer never comes sooner.
            self.by_place.setdefault(piece.at, []).append(piece)
        self._ways, self.adds_up = None, len(self.lines) == 1
        if len(self.by_place) ** len(self.lines) <= MOST_WAYS:
            found = [self._way(places) for places in every(self.by_place, repeat=len(self.lines))]
            self._ways = sorted(found, key=self._order_of_way)

    def _order_of_way(self, way):
        flaws = way.flaws or (0.0,) * 5
        if self.strategy in ("fastest", "ready"):
            return way.missed, _round(way.main), _round(flaws[4]), way.places
        return *map(_round, flaws), _round(way.main), way.places

    def _way(self, places):
        wanted = {}
        for line, at in zip(self.lines, places, strict=True):
            wanted[at] = wanted.get(at, 0.0) + line.quantity
        bits, main, flaws, last = 0, 0.0, NO_FLAW, 0
        for at, rest in wanted.items():
            bits |= 1 << at
            for piece in self.by_place[at]:
                take = min(piece.room, rest)
                main += piece.main * take
                if piece.flaws:
                    flaws = _add(flaws, piece.flaws, take)
                last = max(last, piece.arrival)
                rest -= take
                if rest <= EPSILON:
                    break
        return Way(bits, main, flaws, last, places, _round(flaws[0]) if flaws else 0.0)

    def ways(self, mask):
        """Ways to serve these lines, the best first; some may need other warehouses, too."""
        return [self._largest_first(mask)] if self._ways is None else self._ways

    def _largest_first(self, mask):
        """Too many lines to try every way: the largest chooses first, and the others take what is left."""
        places = dict.fromkeys(range(len(self.lines)))
        for position in sorted(places, key=lambda at: (-self.lines[at].quantity, at)):
            open_places = [at for at in self.by_place if 1 << at & mask]
            taken = [
                (line, place) for line, place in zip(self.lines, places.values(), strict=True) if place is not None
            ]
            places[position] = min(open_places, key=lambda at: self._order_of_way(self._next(taken, position, at)))
        return self._way(tuple(places.values()))

    def _next(self, taken, position, at):
        lines, self.lines = self.lines, [line for line, _place in taken] + [self.lines[position]]
        try:
            return self._way((*(place for _line, place in taken), at))
        finally:
            self.lines = lines

    def cost(self, mask, latest=None):
        """As `Pool.cost`.

        :param latest: day by which all is there, where more may be gained by coming later than need be
        """
        way = self.best_way(mask, latest) if self.can(mask) else None
        return way and (way.main, way.flaws, way.arrival)

    def takes(self, mask, latest=None):
        way = self.best_way(mask, latest)
        rooms_left = {at: [[piece, piece.room] for piece in pieces] for at, pieces in self.by_place.items()}
        for line, at in zip(self.lines, way.places, strict=True):
            rest = line.quantity
            for entry in rooms_left[at]:
                take = min(rest, entry[1])
                if take > EPSILON:
                    yield line, at, take, entry[0].day, entry[0].is_look
                    entry[1] -= take
                    rest -= take
                if rest <= EPSILON:
                    break

    def best_way(self, mask, latest=None):
        """The best way; with `latest` the best of those that miss least and come no later."""
        missed, others = None, ~mask
        for way in self.ways(mask):
            if way[0] & others:
                continue
            if latest is None or way[3] <= latest:
                return way
            missed = way.missed if missed is None else missed
            if way.missed != missed:
                break
        return None

    def soonest(self, mask, known=0):
        """Of the ways that miss least: (what they miss, the earliest last arrival); None: none of them may.

        :param known: an arrival that is no news; what comes no later need not be known exactly
        """
        missed, exactly, soonest, others = None, 0.0, 0, ~mask
        if not self.everybody & mask:
            return None
        for bits, _main, flaws, arrival, _places, misses in self.ways(mask):
            if bits & others:
                continue
            if missed is None:
                missed, soonest, exactly = misses, arrival, flaws[0] if flaws else 0.0
            elif misses != missed:
                break
            elif arrival < soonest:
                soonest = arrival
            if soonest <= known:
                break
        return None if missed is None else (exactly, soonest)


def rooms(steps, unit):
    """Steps of a promise, cumulative, as what is added on each day.

    What lots take away again by expiring was taken before: the highest step so far stays.

    :param steps: [tools.atp.Step]
    :param unit: smallest quantity that is parted
    :return: [(quantity, day, whether somebody has to look)]
    """
    found, sure, whole = [], 0.0, 0.0
    for step in steps:
        quantity, everything = _floor(step.quantity, unit), _floor(step.quantity + step.look, unit)
        more = max(quantity - sure, 0.0)
        look = max(everything - whole - more, 0.0)
        if more > EPSILON:
            found.append((more, step.day, False))
        if look > EPSILON:
            found.append((look, step.day, True))
        sure += more
        whole += more + look
    return found


def _floor(quantity, unit):
    return floor(quantity / unit + EPSILON) * unit


def _add(flaws, more, times):
    if flaws is None:
        return tuple(flaw * times for flaw in more)
    return tuple(flaw + other * times for flaw, other in zip(flaws, more, strict=True))


def _round(value):
    return round(value, 6)
