"""The best set of warehouses: every set where they are few, a local search from several starts where not.

Pools (sourcing_pool.py) say what serving one product from a set costs; here the sets are compared. A pool
never gets dearer with more warehouses, so what all of them cost together is a bound for those not seen yet.
Warehouses stand in for each other: leaving out several is at least as dear as leaving out each alone, taken
together (suppliers of one demand are substitutes: Shapley, Complements and substitutes in the optimal
assignment problem, 1962). That is the bound for a set of which nothing is known yet.
"""

from itertools import combinations
from operator import add

EXACT_UP_TO = 10
# A local search looks at so many sets at most.
MOST_SETS = 3000
# Comparing with the bound costs as much as a few products do.
CHECK_EVERY = 10
DIGITS = 6
# Rounded sums differ by so much at least, or by so much of themselves, or not at all.
DUST, PRECISION = 2e-6, 1e-12
# Where no more is missed than so many lines, other bounds are as quick.
SHORT = 1.0
WORSE = (float("inf"), ())
NOTHING = (0.0,) * 6 + (0, 0.0)


def best_set(pools, count, by_arrival, fixed, always=0, most=0):
    """The set of warehouses that serves these products best.

    :param pools: [Pool], those first that tell sets apart
    :param count: number of warehouses
    :param by_arrival: whether the last arrival comes before what the strategy is about
    :param fixed: what a shipment costs, where that counts
    :param always: bits of warehouses that send something anyway
    :param most: warehouses at most, 0: any number; more where no such set may serve every product
    :return: (score, bits)
    """
    search = Search(pools, count, by_arrival, fixed, always)
    limit = max(most - always.bit_count(), 0) if most else count
    while True:
        found = search.every(limit) if count <= EXACT_UP_TO else search.local(limit)
        if found or limit >= count:
            return found
        limit += 1


def score_of(pools, mask, by_arrival, fixed, always=0):
    """What a set of warehouses comes to, as it is compared."""
    return Search(pools, 0, by_arrival, fixed, always).score(mask)


def latest_of(pools, mask):
    """The last arrival that cannot be avoided, where products may choose to come later than they must."""
    return max(pool.soonest(mask)[1] for pool in pools)


def _is_worse(least, best):
    """Is a score worse, whatever is added to it? What sums in another order differ by is no difference."""
    if least <= best:
        return False
    for one, other in zip(least, best, strict=False):
        if abs(one - other) > DUST + abs(other) * PRECISION:
            return one > other
    return False


class Search:
    def __init__(self, pools, count, by_arrival, fixed, always):
        self.pools, self.count, self.by_arrival = pools, count, by_arrival
        self.fixed, self.always = fixed, always
        self.free = [1 << at for at in range(count) if not 1 << at & always]
        self._choosy = by_arrival and any(pool.comes_later for pool in pools)
        everything = (1 << count) - 1
        self._rest = self._suffixes([self._cost(pool, everything) for pool in pools]) if count else None
        self._without = {}
        self._wanted = [len(pool.lines) for pool in pools]
        self._lines = sum(self._wanted)
        self._there = {0: [0.0] * len(pools)}

    # --- scores --------------------------------------------------------------------------------

    def score(self, mask, best=None):
        """:return: tuple, lower is better; None: some product has no warehouse, or it is worse than `best`"""
        shipments = (mask & ~self.always).bit_count()
        fixed = self.fixed * shipments
        if best is not None and best[0] > SHORT and self._lacks_more(mask, best[0]):
            return None
        bounds = self._bounds(mask) if best is not None else ()
        if best is not None and self._is_hopeless((0.0,) * 5, fixed, 0, bounds, 0, shipments, best):
            return None
        latest = None
        if self._choosy:
            latest = self._latest(mask, best, bounds)
            if latest is None:
                return None
        missed = late = look = wait = used_last = 0.0
        main, arrival, check = fixed, 0, CHECK_EVERY
        for position, pool in enumerate(self.pools, start=1):
            found = pool.cost(mask, latest)
            if found is None:
                return None
            cost, flaws, there = found
            main += cost
            if there > arrival:
                arrival = there
            if flaws:
                missed += flaws[0]
                late += flaws[1]
                look += flaws[2]
                wait += flaws[3]
                used_last += flaws[4]
            if best is not None and position == check:
                check += CHECK_EVERY
                sums = missed, late, look, wait, used_last
                if self._is_hopeless(sums, main, arrival, bounds, position, shipments, best):
                    return None
        return self._tell((missed, late, look, wait, used_last, main, arrival), shipments)

    def _latest(self, mask, best, bounds):
        """The last arrival that cannot be avoided; None: no use going on."""
        missed, latest = 0.0, 0
        for position, pool in enumerate(self.pools, start=1):
            found = pool.soonest(mask, latest)
            if found is None:
                return None
            missed += found[0]
            latest = max(latest, found[1])
            if best is not None and position % CHECK_EVERY == 0:
                sums = missed, 0.0, 0.0, 0.0, 0.0
                if self._is_hopeless(sums, 0.0, latest, bounds, position, 0, best[:2]):
                    return None
        return latest

    def _tell(self, sums, shipments):
        missed, late, look, wait, used_last, main, arrival = sums
        if self.by_arrival:
            return round(missed, DIGITS), arrival, round(main, DIGITS), round(used_last, DIGITS), shipments
        return (
            round(missed, DIGITS), round(late, DIGITS), round(look, DIGITS), round(wait, DIGITS),
            round(used_last, DIGITS), round(main, DIGITS), shipments,
        )  # fmt: skip

    # --- bounds --------------------------------------------------------------------------------

    def _is_hopeless(self, sums, main, arrival, bounds, position, shipments, best):
        """Is a set worse than the best, whatever the products cost that were not seen yet?

        :param sums, main, arrival: of the products seen so far
        :param bounds: as of `_bounds`
        :param position: how many were seen
        """
        missed, late, look, wait, used_last = sums
        lacking = missed
        for bound in bounds:
            more = bound[position]
            missed += more[0]
            late += more[1]
            look += more[2]
            wait += more[3]
            used_last += more[4]
            main += more[5]
            if more[6] > arrival:
                arrival = more[6]
            lacking += more[7]
        if lacking > best[0] + DUST + best[0] * PRECISION:
            return True
        return _is_worse(self._tell((missed, late, look, wait, used_last, main, arrival), shipments), best)

    def _lacks_more(self, mask, least):
        """Have these warehouses together too little, whatever else is said of them? Adding up what is there is a
        tenth of the work of serving from it, and where goods are short everywhere it sorts out most sets."""
        lacking = self._lines - sum(map(min, self._had(mask), self._wanted))
        return lacking > least + DUST + self._lines * PRECISION

    def _had(self, mask):
        """[share of each product that is there in these warehouses, over and above what is wanted, too]"""
        found = self._there.get(mask)
        if found is None:
            first = mask & -mask
            if first == mask:
                found = [pool.there(mask) for pool in self.pools]
            else:
                found = list(map(add, self._had(first), self._had(mask & ~first)))
            self._there[mask] = found
        return found

    def _bounds(self, mask):
        """What products cost that were not seen yet: from all warehouses, and more for each that is left out."""
        return [self._rest, *(bound for bit, bound in self._without.items() if not bit & mask)]

    def _look_at_each(self):
        """What leaving out each warehouse costs, of what all of them would cost together."""
        everything = (1 << self.count) - 1
        usual = [self._cost(pool, everything) for pool in self.pools]
        self._without = {
            bit: self._suffixes(
                [self._more(pool, everything & ~bit, cost) for pool, cost in zip(self.pools, usual, strict=True)]
            )
            for bit in self.free
        }

    def _more(self, pool, mask, usual):
        """What a product costs more from a set than usual; nothing where that does not add up."""
        if not pool.adds_up or not pool.can(mask):
            return NOTHING
        cost = self._cost(pool, mask)
        more = [one - other for one, other in zip(cost, usual, strict=True)]
        more[6] = cost[6]
        if self.by_arrival:
            if more[0] > DUST:
                # What is lacking comes at no time, so nothing is known of the days.
                return (*NOTHING[:7], more[0])
            if pool.comes_later:
                # It may come later, and the rest of what it costs depends on that.
                more[1:6] = [0.0] * 5
        return tuple(more)

    def _cost(self, pool, mask):
        """(missed, late, subject to a look, days late, from who is used last, what the strategy is about, arrival, and
        missed again: a bound of its own)"""
        main, flaws, arrival = pool.cost(mask)
        if self.by_arrival and pool.comes_later:
            arrival = pool.soonest(mask)[1]
        flaws = flaws or (0.0,) * 5
        return (*flaws, main, arrival, flaws[0])

    @staticmethod
    def _suffixes(costs):
        """[what all products from each one on cost together]"""
        sums, found = NOTHING, [NOTHING]
        for cost in reversed(costs):
            latest = max(sums[6], cost[6])
            sums = tuple(one + other for one, other in zip(sums, cost, strict=True))
            sums = (*sums[:6], latest, sums[7])
            found.append(sums)
        return found[::-1]

    # --- every set -----------------------------------------------------------------------------

    def every(self, limit):
        """The best of all sets; of equals the smaller, then the one whose warehouses were named first."""
        self._look_at_each()
        best, found = self._guess(limit), None
        for size in range(min(limit, len(self.free)) + 1):
            for bits in combinations(self.free, size):
                mask = self.always | sum(bits)
                score = self.score(mask, best)
                if score is not None and (best is None or score < best or (found is None and score == best)):
                    best, found = score, mask
        return None if found is None else (best, found)

    def _guess(self, limit):
        """A score that is often close to the best: warehouses are left out as long as that helps, or has to be."""
        mask = self.always | sum(self.free)
        best = self.score(mask)
        if best is None:
            return None
        # Who is missed least is left out first; the others are then given up soon.
        order = sorted(self.free, key=lambda bit: self._without[bit][0])
        for _round in range(len(self.free) - limit):
            best, out = None, 0
            for bit in order:
                score = self.score(mask & ~bit, best) if bit & mask else None
                if score is not None and (best is None or score < best):
                    best, out = score, bit
            if best is None:
                return None
            mask &= ~out
        is_better = True
        while is_better:
            is_better = False
            for bit in self.free:
                score = self.score(mask & ~bit, best) if bit & mask else None
                if score is not None and score < best:
                    best, mask, is_better = score, mask & ~bit, True
        return best

    # --- few sets ------------------------------------------------------------------------------

    def local(self, limit):
        """The best set that adding, leaving out or swapping one warehouse leads to, from several starts."""
        self._seen = {}
        found = [self._descend(start, limit) for start in self._starts(limit)]
        found = [(score, mask) for score, mask in found if score is not None]
        return min(found, key=lambda one: (one[0], one[1].bit_count(), one[1]), default=None)

    def _starts(self, limit):
        yield self.always
        singles = sorted(self.free, key=lambda bit: (self._key(self.always | bit), bit))
        yield from (self.always | bit for bit in singles[: min(4, limit)])
        if len(self.free) <= limit:
            yield self.always | sum(self.free)
        else:
            yield self.always | sum(singles[:limit])

    def _descend(self, mask, limit):
        key = self._key(mask)
        while True:
            better = min(((self._key(near, key), near) for near in self._neighbours(mask, limit)), default=None)
            if better is None or better[0] >= key:
                break
            key, mask = better
        return (key[1], mask) if key[0] == 0 else (None, mask)

    def _neighbours(self, mask, limit):
        if len(self._seen) > MOST_SETS:
            return
        used = [bit for bit in self.free if bit & mask]
        unused = [bit for bit in self.free if not bit & mask]
        yield from (mask & ~bit for bit in used)
        if len(used) < limit:
            yield from (mask | bit for bit in unused)
        yield from (mask & ~out | into for out in used for into in unused)

    def _key(self, mask, than=None):
        """(products without a warehouse, score), so that a start that serves nothing finds its way.

        :param than: a key; one that is higher need not be known exactly
        """
        key = self._seen.get(mask)
        if key is None:
            missing = sum(1 for pool in self.pools if not pool.can(mask))
            score = () if missing else self.score(mask, than[1] if than and not than[0] else None)
            if score is None:
                return WORSE
            key = self._seen[mask] = (missing, score)
        return key
