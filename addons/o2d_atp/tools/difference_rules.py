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
class Before:
    """What one person closed alone of a product shortly before, whatever the door: a large difference may come in
    small parts.

    :param quantity: in the same place; the books know of it already
    :param value: of all of it, elsewhere too
    """

    quantity: float = 0.0
    value: float = 0.0


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


def waiting(differences, limits, before=None):
    """Which counts wait for a second person.

    The differences of one product that are applied together are judged together, whatever their signs:
    goods that change lots are a difference twice. So are those that the same person closed before.

    :param before: {product: Before}
    :return: keys of those that wait; a count without a difference never does
    """
    products = {}
    for difference in differences:
        if difference.change:
            products.setdefault(difference.product, []).append(difference)
    return {
        difference.key
        for product, together in products.items()
        if _is_large(together, limits, (before or {}).get(product, Before()))
        for difference in together
    }


def _is_large(together, limits, before):
    value = sum(abs(difference.change) * difference.cost for difference in together) + before.value
    if value > limits.value:
        return True
    # Where nobody knows the cost, the percentage alone decides.
    is_valued = any(difference.cost for difference in together)
    if is_valued and value <= limits.ignored:
        return False
    return percent(together, before.quantity) > limits.percent


def percent(together, before=0.0):
    """How much of the books the differences are; what the books knew nothing of is all of it and more.

    :param before: closed already of the same goods
    """
    book = sum(max(difference.book, 0.0) for difference in together) + before
    change = sum(abs(difference.change) for difference in together) + before
    return change / book * 100 if book else (float("inf") if change else 0.0)
