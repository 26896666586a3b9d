"""What of a line comes when, and the picture that explains it. Days are counted from today (0); no database."""

from dataclasses import replace
from typing import NamedTuple

from .atp import EPSILON

# There on the day it is wanted, due later, there if somebody looks, bought or made for it, and nobody knows.
THERE, DUE, LOOK, LEAD, NOBODY = "there", "due", "look", "lead", "nobody"


class Piece(NamedTuple):
    """A part of a line that one warehouse sends on one day."""

    place: object
    quantity: float  # in the product's unit
    day: int | None  # on which it can leave; None: nobody knows
    how: str


def pieces_of_answer(answer, quantity, place, needed, lead):
    """The parts of a line that comes from one warehouse.

    :param answer: :class:`~.atp.Answer`
    :param quantity: all that is wanted
    :param needed: day on which it is to leave
    :param lead: days that buying or making it takes; None: nobody knows
    :return: [Piece], the earliest first; together they are the quantity
    """
    if answer.quantity >= quantity - EPSILON:
        return [Piece(place, quantity, needed, THERE)]
    pieces, rest = [], quantity - answer.quantity
    if answer.quantity > EPSILON:
        pieces.append(Piece(place, answer.quantity, needed, THERE))
    if answer.look >= rest - EPSILON:
        # All of it may go on the day, if somebody looks: that is promised, and not the later day.
        return [*pieces, Piece(place, rest, needed, LOOK)]
    if answer.day is not None:
        return [*pieces, Piece(place, rest, answer.day, DUE)]
    return [*pieces, *_missing(place, rest, needed, lead)]


def pieces_of_shares(shares, needed, leads):
    """The parts of a line that sourcing split over warehouses.

    :param shares: [:class:`~.sourcing.Share`]
    :param needed: {warehouse: day on which it is to leave}
    :param leads: {warehouse: days that buying or making it takes, None: nobody knows}
    """
    pieces = []
    for share in shares:
        day = needed[share.warehouse]
        if share.day is None:
            pieces += _missing(share.warehouse, share.quantity, day, leads[share.warehouse])
        elif share.is_look:
            pieces.append(Piece(share.warehouse, share.quantity, max(share.day, day), LOOK))
        else:
            how = THERE if share.day <= day else DUE
            pieces.append(Piece(share.warehouse, share.quantity, max(share.day, day), how))
    return sorted(pieces, key=lambda piece: (piece.day is None, piece.day or 0))


def _missing(place, quantity, needed, lead):
    if lead is None:
        return [Piece(place, quantity, None, NOBODY)]
    return [Piece(place, quantity, max(lead, needed), LEAD)]


def last_day(pieces):
    """The day on which all of it can have left; None: nobody knows."""
    days = [piece.day for piece in pieces]
    return None if None in days or not days else max(days)


def snapshot(ledger):
    """A ledger as it is now, whatever is taken from the other one."""
    return replace(ledger, demand=dict(ledger.demand))


def picture(ledger, horizon):
    """Supply and what others were promised, day by day, both cumulative.

    :return: [(day, supply, others)], the first of day 0, then only days on which one of them changes
    """
    days = sorted({0, *ledger.receipts, *ledger.demand, *ledger.expiring})
    points, supply, others = [], ledger.stock - ledger.missing, 0.0
    supply += sum(sure for sure, _look in ledger.expiring.values())
    for day in days:
        if not 0 <= day <= horizon:
            continue
        supply += ledger.receipts.get(day, 0.0)
        if day:
            supply -= ledger.expiring.get(day, (0.0,))[0]
        others += ledger.demand.get(day, 0.0)
        point = day, round(supply, 6), round(others, 6)
        if not points or points[-1][1:] != point[1:]:
            points.append(point)
    return points
