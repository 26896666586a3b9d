"""Plain arithmetic of the decision screen."""

CENT = 0.005


def bar_parts(before, asked, not_invoiced, ordered):
    """What an exposure is made of, for a bar: parts that add up to it, none of them negative.

    Money on account, cheques and disputes are in what is left for the receivable; where they are more than is owed,
    the later parts shrink.

    :param before: exposure without what is asked for
    :param asked: what is asked for
    :param not_invoiced: delivered and not billed, drafts included
    :param ordered: confirmed and not delivered
    :return: [(key, amount)] of `owed`, `not_invoiced`, `ordered`, `asked`, without those that are nothing

    >>> bar_parts(870_000, 1_840_000, 90_000, 0)
    [('owed', 780000), ('not_invoiced', 90000), ('asked', 1840000)]
    >>> bar_parts(-500, 2_000, 100, 0)
    [('asked', 1500)]
    """
    wanted = [("asked", asked), ("ordered", ordered), ("not_invoiced", not_invoiced)]
    left, parts = before + asked, []
    for key, amount in wanted:
        amount = max(min(amount, left), 0)
        parts.append((key, amount))
        left -= amount
    parts.append(("owed", max(left, 0)))
    return [(key, amount) for key, amount in reversed(parts) if amount > CENT]


def fewest_waiting(parts, room):
    """Which parts have to wait for the others to fit into the room, as few of them as may be.

    What may wait goes first; then the smallest that is enough by itself, else the largest and on.

    :param parts: iterable of :class:`.sanction_rules.Part`
    :param room: amount that may still be added
    :return: set of keys; all of them where nothing fits

    >>> from odoo.addons.o2d_credit.tools.sanction_rules import Part
    >>> fewest_waiting([Part("a", 50), Part("b", 30), Part("c", 20)], 75)
    {'b'}
    """
    left = {part.key: part for part in parts}
    waiting = set()
    over = sum(part.amount for part in left.values()) - room
    for part in sorted(left.values(), key=lambda part: -part.amount):
        if part.may_wait and over > CENT:
            waiting.add(part.key)
            over -= left.pop(part.key).amount
    while over > CENT and left:
        enough = [part for part in left.values() if part.amount >= over - CENT]
        by_amount = (lambda part: part.amount) if enough else (lambda part: -part.amount)
        chosen = min(enough or left.values(), key=by_amount)
        waiting.add(chosen.key)
        over -= left.pop(chosen.key).amount
    return waiting
