"""The plan of ninety days of trade: which order, of whom, of what, and what becomes of it when.

Moments are naive UTC. People work from 9:30 to 18:30 Indian time, that is 04:00 to 13:00 UTC, Monday to Saturday.
"""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta

SEED = 90
DAYS = 90
OPENS, CLOSES = time(4, 0), time(13, 0)

# What becomes of an order, with its share in a hundred.
KINDS = {
    "plain": 50,
    "late": 11,
    "short": 11,
    "over_limit": 9,
    "returned": 6,
    "rate_difference": 3,
    "cancelled": 5,
    "lost": 5,
}
# Share of the warehouses: the first worker drives Pune, the second the other two, so that they never
# reserve the same stock.
WAREHOUSES = {"PUN": 50, "NAG": 28, "BLR": 22}
WORKER_OF = {"PUN": 0, "NAG": 1, "BLR": 1}


@dataclass(frozen=True)
class OrderPlan:
    """:param customer: customer code
    :param lines: ((article code, quantity), …)
    :param steps: ((moment, name of the step), …) in the order of time
    :param paid: "full", "part" or "late"
    """

    number: int
    warehouse: str
    customer: str
    lines: tuple
    kind: str
    paid: str
    steps: tuple


def working(moment):
    """The moment itself within working hours, else the next opening."""
    while True:
        if moment.weekday() == 6 or moment.time() >= CLOSES:
            moment = datetime.combine(moment.date() + timedelta(days=1), OPENS)
        elif moment.time() < OPENS:
            return datetime.combine(moment.date(), OPENS)
        else:
            return moment


def after(moment, hours):
    """`hours` of working time after a moment.

    >>> after(datetime(2026, 11, 20, 12, 0), 2)  # Friday 17:30 in India, so Saturday 10:30
    datetime.datetime(2026, 11, 21, 5, 0)
    """
    moment = working(moment)
    left = timedelta(hours=hours)
    while True:
        evening = datetime.combine(moment.date(), CLOSES)
        if moment + left <= evening:
            return moment + left
        left -= evening - moment
        moment = working(evening)


def plans(customers, articles_of, count=240, until=None, seed=SEED):
    """The orders in the order of their time.

    :param customers: list of `parties.Customer`
    :param articles_of: {warehouse code: list of `catalogue.Article` it keeps}
    :param until: the last moment of history; steps after it have not happened
    :rtype: list[OrderPlan]
    """
    until = until or datetime.combine(datetime.now().date() - timedelta(days=1), CLOSES)
    rng = random.Random(seed)
    buyers = _buyers(customers)
    days = _days(rng, count)
    dawn = datetime.combine(until.date(), OPENS) - timedelta(days=DAYS)
    starts = [after(dawn + timedelta(days=day), 8.5 * rng.random()) for day in days]
    kinds = _spread(rng, KINDS, count)
    depots = _spread(rng, WAREHOUSES, count)
    return [
        _plan(rng, number, start, kind, depot, buyers, articles_of, until)
        for number, (start, kind, depot) in enumerate(zip(starts, kinds, depots, strict=True), 1)
    ]


def _days(rng, count):
    """The day of each order, in order; however few there are, the first is of the first day."""
    days = sorted(rng.randrange(DAYS) for _ in range(count))
    return [0, *days[1:]] if days else days


def _spread(rng, shares, count):
    """`count` keys in their shares (rounded), in a random order: a small demonstration has every kind too."""
    total = sum(shares.values())
    keys = [key for key, share in shares.items() for _ in range(max(1, round(share * count / total)))]
    keys = (keys + [next(iter(shares))] * count)[:count] if len(keys) < count else rng.sample(keys, count)
    rng.shuffle(keys)
    return keys


def _buyers(customers):
    """{warehouse code: codes of the customers it serves}; nobody is served by two workers."""
    result = {"PUN": [], "NAG": [], "BLR": []}
    for customer in customers[1:]:  # the first one's first order is the scenario's
        if customer.state in ("29", "32", "33", "36"):
            depot = "BLR"
        elif customer.state in ("22", "23", "09", "19") or customer.address.city in ("Nagpur", "Amravati"):
            depot = "NAG"
        else:
            depot = "PUN"
        result[depot].append(customer.ref)
    everybody = [customer.ref for customer in customers[1:]]
    for number, (_depot, refs) in enumerate(result.items()):
        if not refs:  # a very small demonstration
            refs.append(everybody[number % len(everybody)])
    return result


def _plan(rng, number, start, kind, depot, buyers, articles_of, until):
    articles = rng.sample(articles_of[depot], min(rng.choice((2, 3, 4, 4, 5, 6, 9)), len(articles_of[depot])))
    lines = tuple((article.code, _quantity(rng, article)) for article in articles)
    paid = rng.choices(("full", "part", "late"), (70, 10, 20))[0]
    steps = tuple((moment, name) for moment, name in _steps(rng, start, kind, paid) if moment <= until)
    return OrderPlan(number, depot, rng.choice(buyers[depot]), lines, kind, paid, steps)


def _quantity(rng, article):
    if article.price > 5000:
        return rng.randrange(1, 6)
    return rng.randrange(2, 15) if article.price > 800 else rng.randrange(2, 12) * 10


def _steps(rng, start, kind, paid):
    def hours(low, high):
        return low + (high - low) * rng.random()

    yield start, "quote"
    if kind == "lost":
        return
    moment = after(start, hours(0.3, 5))
    if kind == "over_limit":
        yield moment, "ask_sanction"
        moment = after(moment, hours(2, 14))
        yield moment, "sanction"
    else:
        yield moment, "confirm"
    yield after(moment, hours(0.1, 0.8)), "allocate"
    if kind == "cancelled":
        yield after(moment, hours(1, 9)), "cancel"
        return
    picked = after(moment, hours(30, 60) if kind == "late" else hours(2, 12))
    yield picked, "pick_short" if kind == "short" else "pick"
    shipped = after(picked, hours(0.5, 4))
    yield from _dispatch(shipped)
    if kind == "short":
        rest = after(shipped, hours(25, 60))
        yield rest, "allocate"
        yield after(rest, 0.5), "pick"
        yield from _dispatch(after(rest, 2))
    if kind == "returned":
        back = after(shipped, hours(30, 70))
        yield back, "return"
        credited = after(back, 3)
        yield credited, "credit_note"
        yield credited + timedelta(minutes=5), "papers"
    if kind == "rate_difference":
        credited = after(shipped, hours(20, 50))
        yield credited, "rate_difference"
        yield credited + timedelta(minutes=5), "papers"
    yield after(shipped, hours(330, 460) if paid == "late" else hours(90, 260)), "pay"


def _dispatch(shipped):
    """The goods leave with invoice and e-way bill: the invoice at removal, never after it."""
    yield shipped, "ship"
    yield shipped + timedelta(minutes=6), "bill"
    yield shipped + timedelta(minutes=14), "papers"


def of_worker(all_plans, worker, workers):
    """What one of two worker processes drives; a single one drives all."""
    return [plan for plan in all_plans if workers == 1 or WORKER_OF[plan.warehouse] % workers == worker]
