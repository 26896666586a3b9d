"""When a difference found in a count waits for a second person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """What one count found.

    :param key: whatever the caller knows the count by
    :param product: what the differences of one product are judged together by
    :param book: what the books say, in the product's unit
    :param change: what the count adds to it or takes off
    :param cost: of one unit, in the company's currency; 0 where nobody knows
    """

    key: object
    product: object
    book: float
    change: float
    cost: float


@dataclass(frozen=True)
class Limits:
    """Up to where one person may close a count alone.

    :param value: in the company's currency; 0: every difference waits
    :param percent: of what the books say; 0: every difference waits
    :param ignored: a difference worth no more than this never waits for its percentage
    """

    value: float
    percent: float
    ignored: float


def waiting(differences, limits):
    """Which counts wait for a second person.

    The differences of one product that are applied together are judged together, whatever their signs:
    goods that change lots are a difference twice.

    :return: keys of those that wait; a count without a difference never does
    """
    products = {}
    for difference in differences:
        if difference.change:
            products.setdefault(difference.product, []).append(difference)
    return {difference.key for together in products.values() if _is_large(together, limits) for difference in together}


def _is_large(together, limits):
    value = sum(abs(difference.change) * difference.cost for difference in together)
    if value > limits.value:
        return True
    # Where nobody knows the cost, the percentage alone decides.
    is_valued = any(difference.cost for difference in together)
    if is_valued and value <= limits.ignored:
        return False
    return percent(together) > limits.percent


def percent(together):
    """How much of the books the differences are; what the books knew nothing of is all of it and more."""
    book = sum(max(difference.book, 0.0) for difference in together)
    change = sum(abs(difference.change) for difference in together)
    return change / book * 100 if book else (float("inf") if change else 0.0)
