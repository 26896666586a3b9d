"""Which warehouses serve an order. Days are counted from today (0).

Whatever set of warehouses is used, the best split of a product over them is found by sorting what is there
by what a unit of it costs, and taking from the top. So only the sets are searched (sourcing_search.py): every
set of up to EXACT_UP_TO warehouses, a local search above.

What is compared, the first difference counting (shares: of each order line, whatever its quantity):

    closest, cost   share that cannot be had · share that is late · share subject to a look · days it is late
                    · share from warehouses used last · km, or money · shipments
    fastest         share that cannot be had · day on which the last goods arrive · days on the way to each line
                    · share from warehouses used last · shipments

Late is what is ready only after the deadline. A shipment is a warehouse that sends something, on whatever days.
What needs a look is ready a day later for `fastest`. What ties still goes to the warehouses that were named first.
What nobody has is asked of the warehouse that the strategy would take it from.

Lines of one product share what is there; they must agree in weight, warehouses and ranks, and are split by
the largest of their units. Everything is exact for these rules, but for more than three lines of one product
that may not be split: there the largest line chooses first.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from .sourcing_pool import Pool, Tariff, Whole
from .sourcing_search import best_set, latest_of, score_of

CLOSEST, COST, FASTEST = "closest", "cost", "fastest"


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What is wanted of one product."""

    id: object
    product: object
    quantity: float  # in the product's unit
    kg: float = 1.0  # of one unit
    unit: float = 1e-6  # it is split in multiples of this only
    ranks: dict | None = None  # {warehouse id: lower is used first}; only these may serve it; None: all, alike


@dataclass(frozen=True, slots=True)
class Warehouse:
    id: object
    km: float = 0.0  # to the customer
    days: int = 0  # on the road
    is_used: bool = False  # sends something anyway: costs no further shipment


@dataclass(frozen=True, slots=True)
class Policy:
    strategy: str = CLOSEST
    deadline: int = 0  # day by which goods should be ready
    shipment_cost: float = 0.0
    rate: float = 0.0  # money per km and kg
    may_split: bool = True
    most: int = 0  # warehouses that send something at most; 0: any number. Goes behind "only these may serve it"
    together: bool = False  # nothing leaves before all is ready


class Share(NamedTuple):
    """What one warehouse sends of one line, ready on one day."""

    line: object
    warehouse: object
    quantity: float
    day: int | None  # None: nobody has it within the horizon
    is_look: bool  # somebody has to look whether it is there
    cost: float  # for the way, without what the shipment costs


@dataclass
class Choice:
    """A split of the order, and what it comes to."""

    shares: list = field(default_factory=list)
    warehouses: tuple = ()
    score: tuple = ()  # as compared; lower is better
    cost: float = 0.0  # in money, shipments included

    @property
    def day(self):
        """When the last goods are ready; None: some are not within the horizon."""
        days = [share.day for share in self.shares]
        return None if None in days else max(days, default=0)


class Problem:
    """An order to be sourced.

    :param lines: [Line]
    :param warehouses: [Warehouse], the preferred one first
    :param supply: {(product, warehouse id): [tools.atp.Step]}; what is missing is not there
    :param policy: Policy
    :raises ValueError: a line without any warehouse that may serve it, or one without quantity
    """

    def __init__(self, lines, warehouses, supply, policy):
        self.lines, self.warehouses, self.supply, self.policy = lines, warehouses, supply, policy
        self._kg = {line.product: line.kg for line in lines}
        for line in lines:
            if line.quantity <= 0:
                raise ValueError(f"Line {line.id}: nothing is wanted.")
            if line.ranks is not None and not any(warehouse.id in line.ranks for warehouse in warehouses):
                raise ValueError(f"Line {line.id}: no warehouse may serve it.")
        self.always = sum(1 << at for at, warehouse in enumerate(warehouses) if warehouse.is_used)
        self._floor, self._deadline, self._tariffs = 0, policy.deadline, {}
        if policy.together:
            self._wait_for_the_last()
        self.pools = self._make_pools(policy.strategy)
        # Which warehouse matters most is seen first: a bad set is then given up after a few products.
        self.pools.sort(key=lambda pool: -pool.regret)

    def _wait_for_the_last(self):
        """Where nothing leaves before all is ready, nothing is gained by being ready sooner."""
        self.pools = self._make_pools("ready")
        if self.policy.most:
            score, _mask = self._search("ready")
        else:
            # Nothing is ready later for being asked of more warehouses.
            score = score_of(self.pools, (1 << len(self.warehouses)) - 1, True, 0.0)
        self._floor, self._tariffs = score[1], {}
        self._deadline = max(self._deadline, self._floor)

    def _make_pools(self, strategy):
        groups = {}
        for line in self.lines:
            groups.setdefault(line.product, []).append(line)
        make = Pool if self.policy.may_split else Whole
        return [make(self, lines, strategy) for lines in groups.values()]

    def _search(self, strategy):
        fixed = self.policy.shipment_cost if strategy == COST else 0.0
        return best_set(
            self.pools,
            len(self.warehouses),
            strategy in (FASTEST, "ready"),
            fixed,
            always=self.always,
            most=self.policy.most,
        )

    # --- answers -------------------------------------------------------------------------------

    def solve(self):
        """:return: the best Choice"""
        if not self.lines:
            return Choice()
        _score, mask = self._search(self.policy.strategy)
        return self.choice(mask)

    def only(self, *ids):
        """What it comes to with these warehouses alone, whatever the limit of shipments says.

        :return: Choice, or None where a line may be served by none of them
        """
        mask = sum(1 << at for at, warehouse in enumerate(self.warehouses) if warehouse.id in ids)
        return self.choice(mask) if self.lines and all(pool.can(mask) for pool in self.pools) else None

    def choice(self, mask):
        """The Choice that takes the best from a set of warehouses (bits)."""
        strategy = self.policy.strategy
        latest = latest_of(self.pools, mask) if strategy == FASTEST and not self.policy.may_split else None
        takes = [take for pool in self.pools for take in pool.takes(mask, latest)]
        shares = self._merge(takes)
        used = {share.warehouse for share in shares}
        fresh = sum(1 for warehouse in self.warehouses if warehouse.id in used and not warehouse.is_used)
        bits = sum(1 << at for at, warehouse in enumerate(self.warehouses) if warehouse.id in used)
        fixed = self.policy.shipment_cost if strategy == COST else 0.0
        return Choice(
            shares=shares,
            warehouses=tuple(warehouse.id for warehouse in self.warehouses if warehouse.id in used),
            score=score_of(self.pools, bits | self.always, strategy in (FASTEST, "ready"), fixed, self.always),
            cost=round(sum(share.cost for share in shares) + self.policy.shipment_cost * fresh, 6),
        )

    def _merge(self, takes):
        """One Share for each line, warehouse and day, in the order of the lines."""
        merged = {}
        for line, at, quantity, day, is_look in takes:
            key = line, at, day, is_look
            merged[key] = merged.get(key, 0.0) + quantity
        order = {line.id: position for position, line in enumerate(self.lines)}
        shares = []
        for (line, at, day, is_look), quantity in merged.items():
            warehouse = self.warehouses[at]
            cost = quantity * self._kg[line.product] * warehouse.km * self.policy.rate
            shares.append(Share(line.id, warehouse.id, round(quantity, 6), day, is_look, cost))
        last = float("inf")
        shares.sort(key=lambda share: (order[share.line], last if share.day is None else share.day))
        return shares

    # --- what a unit costs ---------------------------------------------------------------------

    def tariff(self, strategy, at, day, is_look):
        """What a unit costs that a warehouse has on a day, but for its rank; the same for all products.

        :param at: position of the warehouse
        :return: Tariff
        """
        key = strategy, at, day, is_look
        found = self._tariffs.get(key)
        if found is None:
            found = self._tariffs[key] = self._make_tariff(*key)
        return found

    def _make_tariff(self, strategy, at, day, is_look):
        warehouse = self.warehouses[at]
        by_arrival = strategy in (FASTEST, "ready")
        ready = None if day is None else max(day, self._floor)
        missed = late = look = wait = arrival = 0
        if day is None:
            # What cannot be had comes at no time; it has been counted already.
            missed = 1
        elif strategy == "ready":
            arrival = day
        elif by_arrival:
            arrival = max(day + (1 if is_look else 0), self._floor) + warehouse.days
        else:
            wait = max(ready - self._deadline, 0)
            late, look = (1 if wait else 0), (1 if is_look else 0)
        main = {CLOSEST: warehouse.km, COST: warehouse.km * self.policy.rate, FASTEST: arrival}.get(strategy, 0)
        return Tariff((missed, late, look, wait), main, arrival, ready, strategy == COST, by_arrival)
