"""Rules of offering other goods for what is short: what stands in the way. No database in sight."""

from dataclasses import dataclass

WAITING, AGREED, REFUSED, WITHDRAWN = "waiting", "agreed", "refused", "withdrawn"


@dataclass(frozen=True)
class Case:
    """One offer as things stand now.

    :ivar order_state: of the sale order, "" without one
    :ivar is_held: does the order line wait for a decision?
    :ivar is_part: are the missing goods a part of a kit or of a combination sold as one?
    :ivar is_free_goods: are they free goods of a scheme?
    :ivar is_same: are the offered goods the missing ones?
    :ivar is_sellable: may the offered goods be sold, are they kept in stock and of this company?
    :ivar is_kit: are the offered goods a kit or a combination?
    :ivar has_common_unit: can their units be converted into each other?
    :ivar is_open: is a transfer of the line still to be picked?
    :ivar quantity: offered, in the offered goods' unit
    :ivar is_whole: can that quantity be counted in both units?
    :ivar replaced: what it stands for, in the missing goods' unit
    :ivar short: what is short of the line now, in that unit
    :ivar free: what nobody else has of the offered goods, in their unit
    """

    order_state: str = "sale"
    is_held: bool = False
    is_part: bool = False
    is_free_goods: bool = False
    is_same: bool = False
    is_sellable: bool = True
    is_kit: bool = False
    has_common_unit: bool = True
    is_open: bool = True
    quantity: float = 0.0
    is_whole: bool = True
    replaced: float = 0.0
    short: float = 0.0
    free: float = 0.0


def obstacle(case, slack=1e-6):
    """The first thing that stands in the way of an offer; the order is the one in which people can mend it.

    :param slack: differences below it are rounding
    :return: a word, "" where nothing does
    """
    checks = (
        (case.order_state == "", "no_order"),
        (case.order_state == "cancel", "cancelled"),
        (case.order_state not in ("sale", ""), "not_confirmed"),
        (case.is_held, "held"),
        (case.is_part, "part"),
        (case.is_free_goods, "free_goods"),
        (case.is_same, "same"),
        (case.is_kit, "kit"),
        (not case.is_sellable, "not_sold"),
        (not case.has_common_unit, "unit"),
        (not case.is_open, "closed"),
        (case.quantity <= slack, "nothing"),
        (not case.is_whole, "not_whole"),
        (case.short <= slack, "not_short"),
        (case.replaced > case.short + slack, "too_many"),
        (case.quantity > case.free + slack, "not_free"),
    )
    return next((word for is_so, word in checks if is_so), "")


def share_among(quantity, shorts):
    """Take a quantity off what is short, in the order given.

    :param quantity: at most the sum of what is short
    :param shorts: [(id, what is short of it)], the same id may come again
    :return: {id: quantity above zero}
    """
    shares = {}
    for key, short in shorts:
        taken = min(quantity, short)
        if taken > 0:
            shares[key] = shares.get(key, 0.0) + taken
            quantity -= taken
    return shares
