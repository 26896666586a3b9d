"""A slow, obvious way to source an order, to hold the fast one against: every unit, every way."""

from itertools import product as every

from odoo.addons.o2d_atp.tools.atp import Step
from odoo.addons.o2d_atp.tools.sourcing import Line, Policy, Warehouse

MISSED, LATE, LOOK, WAIT, RANK = range(5)


def make_problem(random, count=3, lines=3, most_quantity=4, may_split=None, is_rich=False, strategy="closest"):
    """A small order in whole numbers.

    :return: (lines, warehouses, supply, policy)
    """
    warehouses = [
        Warehouse(f"W{at}", km=random.choice((0, 10, 40, 40, 90)) + (random.randrange(900) if is_rich else 0),
                  days=random.randrange(3), is_used=random.random() < 0.1)
        for at in range(random.randint(1, count))
    ]  # fmt: skip
    ranks = {}
    products = [f"P{at}" for at in range(lines)]
    for name in products:
        allowed = [warehouse.id for warehouse in warehouses if random.random() < 0.85] or [warehouses[0].id]
        ranks[name] = {place: random.choice((0, 0, 0, 1)) for place in allowed} if random.random() < 0.5 else None
    kgs = {name: random.choice((1, 2, 5)) for name in products}
    wanted = []
    for at in range(random.randint(1, lines)):
        name = random.choice(products)
        wanted.append(Line(at, name, random.randint(1, most_quantity), kgs[name], 1, ranks[name]))
    supply = {}
    for name in products:
        for warehouse in warehouses:
            steps, sure, look = [], 0, 0
            for day in sorted(random.sample(range(6), random.randrange(3))):
                sure += random.randrange(most_quantity + 1)
                look = random.choice((0, 0, 1, 2))
                steps.append(Step(day, float(sure), float(look)))
            supply[name, warehouse.id] = steps
    policy = Policy(
        strategy,
        deadline=random.randrange(4),
        shipment_cost=random.choice((0, 50, 200)),
        rate=random.choice((0.5, 1)),
        may_split=random.random() < 0.6 if may_split is None else may_split,
        most=random.choice((0, 0, 1, 2)),
        together=random.random() < 0.3,
    )
    return wanted, warehouses, supply, policy


def units_of(steps):
    """[(day, whether somebody has to look)] of each single unit there is, as the books of the warehouse tell them."""
    units, sure, seen = [], 0, 0
    for step in steps:
        while sure < step.quantity:
            units.append((step.day, False))
            sure += 1
            seen += 1
        while seen < step.quantity + step.look:
            units.append((step.day, True))
            seen += 1
    return units


def splits(quantity, places):
    """Every way to part whole units over places."""
    if len(places) == 1:
        yield {places[0]: quantity}
        return
    for first in range(quantity + 1):
        for rest in splits(quantity - first, places[1:]):
            yield {places[0]: first, **rest}


class Brute:
    """Every way to serve every line, priced unit by unit."""

    def __init__(self, lines, warehouses, supply, policy):
        self.lines, self.warehouses, self.supply, self.policy = lines, warehouses, supply, policy
        self.by_id = {warehouse.id: warehouse for warehouse in warehouses}
        self.shares = {}
        for line in lines:
            same = [other for other in lines if other.product == line.product]
            self.shares[line.product] = len(same) / sum(other.quantity for other in same)
        self.floor = 0

    def best(self):
        """The lowest score of all ways."""
        if self.policy.together:
            self.floor = min(score for score, _s in self._within(self._all("ready")))[1]
        return min(score for score, _s in self._within(self._all(self.policy.strategy)))

    def _within(self, scores):
        """Those that need no more shipments than allowed, or as few more as there are."""
        anyway = sum(1 for warehouse in self.warehouses if warehouse.is_used)
        limit = max(self.policy.most - anyway, 0) if self.policy.most else len(self.warehouses)
        fewest = max(limit, min(shipments for _score, shipments in scores))
        return [(score, shipments) for score, shipments in scores if shipments <= fewest]

    def _all(self, strategy):
        scores = []
        for plan in every(*(list(self._ways(line)) for line in self.lines)):
            taken = {}
            for line, way in zip(self.lines, plan, strict=True):
                for place, quantity in way.items():
                    if quantity:
                        taken[line.product, place] = taken.get((line.product, place), 0) + quantity
            used = {place for _product, place in taken}
            scores.append(self._score(taken, used, strategy))
        return scores

    def _ways(self, line):
        places = [w.id for w in self.warehouses if line.ranks is None or w.id in line.ranks]
        if self.policy.may_split:
            return splits(line.quantity, places)
        return ({place: line.quantity} for place in places)

    def _score(self, taken, used, strategy):
        flaws, main, last = [0.0] * 5, 0.0, 0
        for (name, place), quantity in taken.items():
            line = next(line for line in self.lines if line.product == name)
            share, rank = self.shares[name], line.ranks[place] if line.ranks else 0
            warehouse = self.by_id[place]
            units = [
                self._unit(unit, share, line.kg, warehouse, strategy) for unit in units_of(self.supply[name, place])
            ]
            units += [self._unit(None, share, line.kg, warehouse, strategy)] * quantity
            for unit_flaws, unit_main, arrival in sorted(units, key=lambda unit: self._dear(unit, strategy))[:quantity]:
                flaws = [one + other for one, other in zip(flaws, unit_flaws, strict=True)]
                flaws[RANK] += share * rank
                main += unit_main
                last = max(last, arrival)
        shipments = sum(1 for place in used if not self.by_id[place].is_used)
        if strategy == "cost":
            main += shipments * self.policy.shipment_cost
        flaws, main = [round(flaw, 6) for flaw in flaws], round(main, 6)
        if strategy in ("fastest", "ready"):
            return (flaws[MISSED], last, main, flaws[RANK], shipments), shipments
        return (*flaws, main, shipments), shipments

    @staticmethod
    def _dear(unit, strategy):
        flaws, main, arrival = unit
        return (flaws[MISSED], arrival, main) if strategy in ("fastest", "ready") else (*flaws, main)

    def _unit(self, unit, share, kg, warehouse, strategy):
        """(flaws, main, arrival) of one unit."""
        if unit is None:
            main = {"closest": share * warehouse.km, "cost": kg * warehouse.km * self.policy.rate}.get(strategy, 0.0)
            return [share, 0.0, 0.0, 0.0, 0.0], main, 0
        day, is_look = unit
        if strategy == "ready":
            return [0.0] * 5, 0.0, day
        if strategy == "fastest":
            arrival = max(day + is_look, self.floor) + warehouse.days
            return [0.0] * 5, share * arrival, arrival
        deadline = max(self.policy.deadline, self.floor)
        late = max(max(day, self.floor) - deadline, 0)
        flaws = [0.0, share if late else 0.0, share if is_look else 0.0, share * late, 0.0]
        return flaws, share * warehouse.km if strategy == "closest" else kg * warehouse.km * self.policy.rate, day
