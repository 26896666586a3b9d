"""How much of what lacks is ordered: decisions on plain facts. Quantities are in the product's unit.

The rule, for each product in each warehouse: what all transfers lack, less what comes anyway, less what was ordered for
them and is not on its way any more, because somebody gave that order up. Nothing is ordered twice, and nothing against
the will of a buyer.
"""

from dataclasses import dataclass
from typing import Any

from .atp import EPSILON


@dataclass(slots=True, frozen=True)
class Lack:
    """What one transfer lacks.

    :ivar key: whatever tells it from others
    :ivar place: product and warehouse
    :ivar quantity: what it lacks
    :ivar ordered: what was ordered for it before
    """

    key: Any
    place: tuple
    quantity: float
    ordered: float = 0.0


def to_order(lacks, coming):
    """What is to be ordered, and for which transfers: the first ones first.

    :param lacks: [Lack] in the order in which they are served
    :param coming: {place: quantity on its way}
    :return: {key: quantity}, only where there is any
    """
    places, orders = {}, {}
    for lack in lacks:
        places.setdefault(lack.place, []).append(lack)
    for place, there in places.items():
        ordered = sum(min(lack.ordered, lack.quantity) for lack in there)
        missing = sum(lack.quantity for lack in there) - max(coming.get(place, 0.0), ordered)
        for lack in there:
            quantity = min(lack.quantity - min(lack.ordered, lack.quantity), missing)
            if quantity > EPSILON:
                orders[lack.key] = quantity
                missing -= quantity
    return orders


def outrun(served, waiting):
    """What was ordered for those who wait and went to others before them: it may be ordered anew.

    :param served: [(quantity given, quantity ordered for it before)] of those who got goods
    :param waiting: {key: quantity ordered for it}
    :return: {key: quantity that counts as ordered for it still}, only where it is less
    """
    taken = sum(max(given - ordered, 0.0) for given, ordered in served)
    left = {}
    for key, ordered in waiting.items():
        lost = min(ordered, taken)
        if lost > EPSILON:
            left[key] = ordered - lost
            taken -= lost
    return left
