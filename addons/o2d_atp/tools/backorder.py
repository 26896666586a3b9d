"""Who gives and who gets when goods are shared out anew: plain facts, no database. Quantities in the product's unit.

The rule. Everybody who takes goods out of the bins of a warehouse has a claim: what he needs in all, what of it he
holds, and a place in the queue. One product in one warehouse is shared out by itself.

* *Keep*: what is held stays, whatever else happens, and more is given when the turn comes. Picked and printed
  transfers are such claims, and want nothing more.
* *Redistribute*: what is held goes back into the pool, and is shared out by place. At his own turn everybody first
  keeps what he holds, then gets what is free, then what those hold who come last: no bins are swapped for nothing.
* *Give up*: as redistribute, but after all others.
* Reservations older than the claim says are given back, and asked for anew by nobody but a person.
* A group gets at most its cap. What its members keep counts, and stays even where it is more.
* Of what is there the protected minimum of a group is left to it: others get, and hold on to, the rest only.

What may be given of which bin is the allocator's rule (:mod:`.allocation`). Run again over what came out, nothing
changes: each turn finds the same goods, less what others keep since.
"""

from dataclasses import dataclass, field
from typing import Any

from .allocation import Planner, _is_sold, _ordered
from .atp import EPSILON

KEEP, REDISTRIBUTE, GIVE_UP = "keep", "redistribute", "give_up"


@dataclass(slots=True, frozen=True)
class Held:
    """What a claim holds of some goods.

    :ivar goods: :class:`~.allocation.Goods`; None: such as are shared out to nobody (a blocked lot), so they stay
    :ivar line: tells this reservation from others
    :ivar age: days since it was set aside
    """

    goods: Any
    quantity: float
    line: Any = None
    age: float = 0.0


@dataclass(slots=True, frozen=True)
class Claim:
    """What one transfer needs of a product, and holds of it.

    :ivar quantity: needed in all, what is held included
    :ivar rank: who is served first has the smallest
    :ivar groups: keys of the limits that count it
    :ivar is_fixed: picked or printed: neither gives nor gets
    :ivar may_gain: its delivery may be given goods now
    :ivar give_back_after: days after which what is held is given back; 0: never. Not for who keeps
    :ivar path, day, removal, fit: as in :class:`~.allocation.Want`
    """

    key: Any
    product: int
    warehouse: int
    quantity: float
    held: tuple = ()
    strategy: str = KEEP
    rank: tuple = ()
    groups: frozenset = frozenset()
    is_fixed: bool = False
    may_gain: bool = True
    give_back_after: int = 0
    path: str = ""
    day: int = 0
    removal: str = "fifo"
    fit: Any = None

    @property
    def keeps(self):
        return self.is_fixed or self.strategy == KEEP

    @property
    def before(self):
        return sum(held.quantity for held in self.held)

    def is_stale(self, held):
        return not self.keeps and 0 < self.give_back_after <= held.age


@dataclass(slots=True, frozen=True)
class Limit:
    """What a group of customers gets of one product in one warehouse.

    :ivar most: at most so much; None: any
    :ivar least: so much of what is there is left to it
    """

    key: Any
    product: int
    warehouse: int
    most: float | None = None
    least: float = 0.0


@dataclass(slots=True)
class Outcome:
    """What becomes of a claim.

    :ivar takes: [(Goods, quantity)] that it gets on top
    :ivar lost: {line: quantity} that it holds no longer
    :ivar got: {key of the claim it comes from, None for what was free: quantity}
    :ivar given: {key of the claim it goes to: quantity}
    :ivar stale: quantity given back for its age, whoever gets it
    """

    before: float
    after: float = 0.0
    takes: list = field(default_factory=list)
    lost: dict = field(default_factory=dict)
    got: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)
    stale: float = 0.0

    @property
    def gain(self):
        return self.after - self.before

    @property
    def is_changed(self):
        return bool(self.takes or self.lost)


@dataclass(slots=True)
class _Piece:
    """Goods in the pool: free, or held by somebody whose turn has not come."""

    goods: Any
    left: float
    owner: Any = None
    place: int = -1
    line: Any = None
    is_stale: bool = False


class Redistribution(Planner):
    """Shares goods out anew; see the rule above.

    :param goods: [:class:`~.allocation.Goods`]: what is free of each, without what is held
    :param claims: [:class:`Claim`]
    :param limits: [:class:`Limit`]
    :param missing: {(product, bin): quantity that a capped bin lacks}
    """

    def __init__(self, goods, claims, limits=(), missing=None):
        goods = list(goods)
        self._claims = sorted(claims, key=lambda claim: (claim.strategy == GIVE_UP, claim.rank, claim.key))
        self._own, self._pool = {}, {}
        self._outcomes = {claim.key: Outcome(claim.before) for claim in self._claims}
        self._limits, self._assigned = {}, {}
        for limit in limits:
            self._limits.setdefault((limit.product, limit.warehouse), []).append(limit)
        for place, claim in enumerate(self._claims):
            self._release(place, claim)
        held = [piece for pieces in self._own.values() for piece in pieces if piece.goods.is_confirmed]
        # A capped bin lacks its part of what is free and of what is given back together.
        for piece in held:
            piece.goods.free += piece.left
        super().__init__(goods, missing)
        for piece in held:
            piece.goods.free -= piece.left
        for one in goods:
            if one.is_confirmed and one.free > EPSILON:
                self._pool.setdefault((one.product, one.warehouse), []).append(_Piece(one, one.free))

    def _release(self, place, claim):
        """Put what a claim holds into the pool; what it keeps in any case is assigned at once."""
        kept = 0.0
        for held in claim.held:
            if claim.keeps or held.goods is None:
                kept += held.quantity
                continue
            piece = _Piece(held.goods, held.quantity, claim.key, place, held.line, claim.is_stale(held))
            self._own.setdefault(claim.key, []).append(piece)
            self._pool.setdefault((claim.product, claim.warehouse), []).append(piece)
            if piece.is_stale:
                self._outcomes[claim.key].stale += held.quantity
        self._outcomes[claim.key].after = kept
        self._assign(claim, kept)

    def plan(self):
        """:return: {key: :class:`Outcome`} of all claims, in the order in which they were served"""
        for claim in self._claims:
            if not claim.is_fixed:
                self._serve_claim(claim)
        for claim in self._claims:
            outcome, kept = self._outcomes[claim.key], {}
            for _goods, quantity, line in outcome.takes:
                if line is not None:
                    kept[line] = kept.get(line, 0.0) + quantity
            outcome.takes = _joined((goods, quantity) for goods, quantity, line in outcome.takes if line is None)
            for held in claim.held:
                if claim.keeps or held.goods is None:
                    continue
                lost = held.quantity - kept.get(held.line, 0.0)
                if lost > EPSILON:
                    outcome.lost[held.line] = lost
        return self._outcomes

    # --- one turn ------------------------------------------------------------------------------

    def _serve_claim(self, claim):
        outcome = self._outcomes[claim.key]
        pieces = self._own.get(claim.key, [])
        own = [piece for piece in pieces if not piece.is_stale and piece.left > EPSILON]
        whole = sum(held.quantity for held in claim.held if held.goods is not None) if not claim.keeps else 0.0
        there = sum(piece.left for piece in own)
        may = min(claim.quantity - outcome.after, self._room(claim))
        retained = max(min(there, may), 0.0)
        is_cut = retained < whole - EPSILON
        others = self._suitable(claim) if claim.may_gain and not outcome.stale and may > retained + EPSILON else []
        gain = 0.0
        if others:
            gain = max(min(may - retained, self._reach_of(claim, others, own if retained else [])), 0.0)
        retained, gain = _fitted(claim.fit, retained, gain, is_cut)
        self._keep_own(claim, own, retained)
        if gain > EPSILON:
            self._gain(claim, others, gain)
        outcome.after += retained + gain
        self._assign(claim, retained + gain)

    def _keep_own(self, claim, own, quantity):
        """At his own turn everybody keeps what he holds, were the bin capped since or unseen for long."""
        for piece in own:
            taken = min(piece.left, quantity)
            if taken > EPSILON:
                self._outcomes[claim.key].takes.append((piece.goods, taken, piece.line))
                self._use(piece, taken)
                quantity -= taken

    def _gain(self, claim, others, quantity):
        outcome = self._outcomes[claim.key]
        for piece in self._in_order(claim, others, quantity):
            taken = min(piece.left, quantity, self._bins[claim.product, piece.goods.bin])
            if taken <= EPSILON:
                continue
            self._use(piece, taken)
            outcome.takes.append((piece.goods, taken, None))
            outcome.got[piece.owner] = outcome.got.get(piece.owner, 0.0) + taken
            if piece.owner is not None:
                given = self._outcomes[piece.owner].given
                given[claim.key] = given.get(claim.key, 0.0) + taken
            quantity -= taken
            if quantity <= EPSILON:
                return

    def _use(self, piece, quantity):
        piece.left -= quantity
        if piece.goods.is_confirmed:
            goods = piece.goods
            self._bins[goods.product, goods.bin] -= quantity
            self._warehouses[goods.product, goods.warehouse] -= quantity

    # --- how much ------------------------------------------------------------------------------

    def _assign(self, claim, quantity):
        for key in claim.groups:
            place = claim.product, claim.warehouse, key
            self._assigned[place] = self._assigned.get(place, 0.0) + quantity

    def _room(self, claim):
        """How much more the limits leave to a claim."""
        pool = claim.product, claim.warehouse
        return _room_of(self._limits.get(pool, ()), self._assigned, claim.groups, self._warehouses.get(pool, 0.0))

    def _suitable(self, claim):
        return [
            piece
            for piece in self._pool.get((claim.product, claim.warehouse), ())
            if piece.left > EPSILON
            and piece.owner != claim.key
            and piece.goods.is_confirmed
            and piece.goods.path.startswith(claim.path)
            and _is_sold(piece.goods, claim.day)
        ]

    def _reach_of(self, claim, others, own):
        """How much of others' pieces may be had at most, once the own ones are kept."""
        kept, bins = {}, {}
        for piece in own:
            if piece.goods.is_confirmed:
                kept[piece.goods.bin] = kept.get(piece.goods.bin, 0.0) + piece.left
        for piece in others:
            bins[piece.goods.bin] = bins.get(piece.goods.bin, 0.0) + piece.left
        reach = sum(
            max(min(left, self._bins[claim.product, place] - kept.get(place, 0.0)), 0.0) for place, left in bins.items()
        )
        whole = self._warehouses.get((claim.product, claim.warehouse), 0.0)
        return min(reach, max(whole - sum(kept.values()), 0.0))

    def _in_order(self, claim, others, quantity):
        """What is free by the removal strategy, then what was given back, then from who comes last."""
        free = {id(piece.goods): piece for piece in others if piece.owner is None}
        ordered = [
            free[id(goods)] for goods in _ordered([piece.goods for piece in free.values()], claim.removal, quantity)
        ]
        held = [piece for piece in others if piece.owner is not None]
        return ordered + sorted(held, key=lambda piece: (not piece.is_stale, -piece.place))


def _room_of(limits, assigned, groups, left):
    """How much may be given beside what is given already.

    :param limits: those of the product in the warehouse
    :param assigned: {(product, warehouse, limit): quantity}
    :param groups: keys of the limits that count who asks
    :param left: what is left to be shared out
    """
    room, protected = float("inf"), 0.0
    for limit in limits:
        given = assigned.get((limit.product, limit.warehouse, limit.key), 0.0)
        if limit.key not in groups:
            protected += max(limit.least - given, 0.0)
        elif limit.most is not None:
            room = min(room, limit.most - given)
    if protected > EPSILON:
        room = min(room, left - protected)
    return max(room, 0.0)


class Guard:
    """Keeps the everyday allocation within the limits: each want is asked once, in the order of service.

    :param limits: [:class:`Limit`]
    :param assigned: {(product, warehouse, limit): what its group holds}
    """

    def __init__(self, limits, assigned):
        self._limits, self._assigned, self._left = {}, dict(assigned), {}
        for limit in limits:
            self._limits.setdefault((limit.product, limit.warehouse), []).append(limit)

    def look(self, goods, missing):
        """Tell what stands there, before wants are served."""
        self._left = dict(Planner(goods, missing)._warehouses)

    def fit(self, product, warehouse, groups, inner=None):
        """:return: a :attr:`~.allocation.Want.fit` that gives no more than the limits leave; None: nothing limits"""
        pool = product, warehouse
        limits = self._limits.get(pool)
        if not limits:
            return inner

        def fit(quantity):
            quantity = min(quantity, _room_of(limits, self._assigned, groups, self._left.get(pool, 0.0)))
            if inner and quantity > EPSILON:
                quantity = inner(quantity)
            self._left[pool] = self._left.get(pool, 0.0) - quantity
            for key in groups:
                place = (*pool, key)
                self._assigned[place] = self._assigned.get(place, 0.0) + quantity
            return quantity

        return fit


def _joined(takes):
    """[(Goods, quantity)] with each goods once."""
    found = {}
    for goods, quantity in takes:
        before = found.get(id(goods))
        found[id(goods)] = (goods, quantity + (before[1] if before else 0.0))
    return list(found.values())


def _fitted(fit, retained, gain, is_cut):
    """What the transfer's own unit can express. What nobody touched stays as it is.

    :param is_cut: somebody took of what is held, or a limit does
    :return: (retained, gain)
    """
    if not fit or (gain <= EPSILON and not is_cut):
        return retained, gain
    whole = fit(retained + gain)
    if whole >= retained:
        return retained, whole - retained
    return (whole if is_cut else retained), 0.0
