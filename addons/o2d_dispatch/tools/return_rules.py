"""What may come back, who decides it, and in which condition it is received. No database in sight."""

# States of a return.
ASKED, AUTHORISED, ON_WAY, RECEIVED = "asked", "authorised", "on_way", "received"
SETTLED, REFUSED, WITHDRAWN = "settled", "refused", "withdrawn"
# In these goods may still come.
AWAITED = (AUTHORISED, ON_WAY)
# What goods are fit for when they are received.
RESTOCK, QUARANTINE, SCRAP = "restock", "quarantine", "scrap"
CONDITIONS = (RESTOCK, QUARANTINE, SCRAP)
# Why a second person decides.
LATE, WORTH = "late", "worth"
DIGITS = 6


def room(left, *taken):
    """What may still come back, lot by lot.

    :param left: {lot: quantity} that left
    :param taken: more of the same: what came back, what is authorised to; `None` as a lot takes from any lot
    :return: {lot: quantity}, nothing below 0

    >>> room({1: 5, 2: 3}, {1: 2}, {None: 4})
    {1: 0.0, 2: 2.0}
    """
    free = {lot: float(quantity) for lot, quantity in left.items()}
    anywhere = 0.0
    for parts in taken:
        for lot, quantity in parts.items():
            if lot is None:
                anywhere += quantity
            elif lot in free:
                free[lot] -= quantity
    for lot in free:
        part = min(max(free[lot], 0.0), anywhere)
        anywhere -= part
        free[lot] = round(max(free[lot], 0.0) - part, DIGITS)
    return free


def why_second(days, most_days, value, most_value):
    """Why a head has to decide a return: list of codes, empty where nobody else is needed.

    :param days: since the goods left
    :param most_days: within which they may be asked back; 0 for ever
    :param value: of what is to come back, before tax
    :param most_value: up to which nobody else is asked

    >>> why_second(40, 30, 100, 500), why_second(400, 0, 600, 500)
    (['late'], ['worth'])
    """
    found = [LATE] if most_days and days > most_days else []
    return [*found, WORTH] if value > most_value else found


def kits_back(parts, step=0.01):
    """How many kits some parts make, where they make whole ones.

    :param parts: [(what left of a part, what comes back of it)], all parts that left with one delivery
    :param step: smallest difference that counts, as a share
    :return: share of the kits that left, or None where the parts do not fit together

    >>> kits_back([(4, 2), (2, 1)]), kits_back([(4, 2), (2, 0)])
    (0.5, None)
    """
    shares = [back / left for left, back in parts if left]
    if not shares:
        return None
    return shares[0] if max(shares) - min(shares) < step / 100 else None


def next_state(state, awaited, came):
    """Where a return stands once some of it was received, or is not awaited any more.

    :param awaited: is anything still on its way?
    :param came: has anything come?

    >>> next_state("authorised", True, True), next_state("on_way", False, True), next_state("on_way", False, False)
    ('on_way', 'received', 'withdrawn')
    """
    if state not in (*AWAITED, RECEIVED, SETTLED):
        return state
    if awaited:
        return ON_WAY if came else state
    if came:
        return state if state == SETTLED else RECEIVED
    return WITHDRAWN
