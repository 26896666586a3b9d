"""What a hold takes back from deliveries that have begun. Plain arithmetic, no ORM."""

from collections import defaultdict
from dataclasses import dataclass
from math import ceil

# Quantities are floats with at most five decimals; this is far below any unit's rounding.
TINY = 1e-7


@dataclass(frozen=True)
class Demand:
    """A transfer that takes goods out of the bins for an order line.

    :param key: the transfer
    :param product: what it takes; several products for one line means a kit
    :param asked: quantity asked, in the product's unit
    :param taken: of it already picked or done
    """

    key: int
    product: int
    asked: float
    taken: float

    @property
    def untouched(self):
        return max(self.asked - self.taken, 0.0)


def withdrawals(demands, kits=None):
    """What to take off each transfer when its line is held.

    What is picked stays. A kit stays whole: where some components of a kit are picked, the others of
    the same kit stay asked for, or the customer would get half a kit.

    :param demands: iterable of :class:`Demand`, oldest first
    :param kits: how many kits all demands together are for; None for a plain line
    :return: {key: quantity to take off, in the product's unit}, only what is above zero
    """
    demands = list(demands)
    off = {}
    for product, room in _room(demands, kits).items():
        # The newest transfer gives way first: the oldest is the likeliest to be on its way.
        for demand in reversed([demand for demand in demands if demand.product == product]):
            quantity = min(demand.untouched, room)
            if quantity > TINY:
                off[demand.key] = quantity
                room -= quantity
    return off


def _room(demands, kits):
    """{product: how much may be taken off in all}"""
    asked, taken = defaultdict(float), defaultdict(float)
    for demand in demands:
        asked[demand.product] += demand.asked
        taken[demand.product] += min(demand.taken, demand.asked)
    if not kits:
        return {product: asked[product] - taken[product] for product in asked}
    begun = max((taken[product] / asked[product] for product in asked if asked[product] > TINY), default=0.0)
    share = min(ceil(begun * kits - TINY) / kits, 1.0)
    return {product: asked[product] - max(taken[product], asked[product] * share) for product in asked}
