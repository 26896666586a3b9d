"""The best set of warehouses: every set where they are few, a local search from several starts where not.

Pools (sourcing_pool.py) say what serving one product from a set costs; here the sets are compared. A pool
never gets dearer with more warehouses, so what all of them cost together is a bound for those not seen yet.
"""

from itertools import combinations

EXACT_UP_TO = 10
# A local search looks at so many sets at most.
MOST_SETS = 3000
# Comparing with the bound costs as much as a few products do.
CHECK_EVERY = 6
DIGITS = 6
WORSE = (float("inf"), ())


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


class Search:
    def __init__(self, pools, count, by_arrival, fixed, always):
        self.pools, self.count, self.by_arrival = pools, count, by_arrival
        self.fixed, self.always = fixed, always
        self.free = [1 << at for at in range(count) if not 1 << at & always]
        self._rest = self._bounds((1 << count) - 1) if count else None
        self._choosy = by_arrival and any(pool.comes_later for pool in pools)

    # --- scores --------------------------------------------------------------------------------

    def score(self, mask, best=None):
        """:return: tuple, lower is better; None: some product has no warehouse, or it is worse than `best`"""
        latest = None
        if self._choosy:
            latest = self._latest(mask, best)
            if latest is None:
                return None
        shipments = (mask & ~self.always).bit_count()
        sums = [0.0] * 5
        main, arrival, check = self.fixed * shipments, 0, CHECK_EVERY
        for position, pool in enumerate(self.pools):
            found = pool.cost(mask, latest)
            if found is None:
                return None
            cost, flaws, there = found
            main += cost
            if there > arrival:
                arrival = there
            if flaws:
                sums = [one + other for one, other in zip(sums, flaws, strict=True)]
            if best is not None and position == check:
                check += CHECK_EVERY
                least = self._plus((*sums, main, arrival), self._rest[position + 1])
                if self._tell(least, shipments) > best:
                    return None
        return self._tell((*sums, main, arrival), shipments)

    def _latest(self, mask, best):
        """The last arrival that cannot be avoided; None: no use going on."""
        missed, latest = 0.0, 0
        for position, pool in enumerate(self.pools):
            found = pool.soonest(mask, latest)
            if found is None:
                return None
            missed += found[0]
            latest = max(latest, found[1])
            if best is not None and position % CHECK_EVERY == 0:
                rest = self._rest[position + 1]
                if (round(missed + rest[0], DIGITS), max(latest, rest[6])) > best[:2]:
                    return None
        return latest

    def _tell(self, sums, shipments):
        missed, late, look, wait, last_used, main, arrival = sums
        if self.by_arrival:
            return round(missed, DIGITS), arrival, round(main, DIGITS), round(last_used, DIGITS), shipments
        return (
            round(missed, DIGITS), round(late, DIGITS), round(look, DIGITS), round(wait, DIGITS),
            round(last_used, DIGITS), round(main, DIGITS), shipments,
        )  # fmt: skip

    @staticmethod
    def _plus(sums, rest):
        return (*(one + other for one, other in zip(sums[:6], rest[:6], strict=True)), max(sums[6], rest[6]))

    def _bounds(self, everything):
        """What is left to pay at least after so many products."""
        bounds = [(0.0,) * 6 + (0,)]
        for pool in reversed(self.pools):
            main, flaws, arrival = pool.cost(everything)
            if self.by_arrival and pool.comes_later:
                arrival = pool.soonest(everything)[1]
            bounds.append(self._plus((*(flaws or (0.0,) * 5), main, arrival), bounds[-1]))
        return bounds[::-1]

    # --- every set -----------------------------------------------------------------------------

    def every(self, limit):
        """The best of all sets; of equals the smaller, then the one whose warehouses were named first."""
        best, found = self._guess(limit), None
        for size in range(min(limit, len(self.free)) + 1):
            for bits in combinations(self.free, size):
                mask = self.always | sum(bits)
                score = self.score(mask, best)
                if score is not None and (best is None or score < best or (found is None and score == best)):
                    best, found = score, mask
        return None if found is None else (best, found)

    def _guess(self, limit):
        """A score that is often close to the best: warehouses are left out as long as that helps."""
        if limit < len(self.free):
            return None
        mask = self.always | sum(self.free)
        best = self.score(mask)
        if best is None:
            return None
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
