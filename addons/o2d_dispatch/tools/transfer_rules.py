"""Goods between two sites of one business: which paper they travel under, what they are worth, what has arrived.

CGST Act 2017, section 25(4): an establishment with a registration of its own is a distinct person, so goods that go to
it are supplied (schedule I, paragraph 2) and travel under a tax invoice. Within one registration nothing is supplied,
and they travel under a delivery challan (CGST Rules 2017, rule 55(1)(c)).
"""

from dataclasses import dataclass

DRAFT, ASKED, APPROVED, TRANSIT, DIFFERENCE, DONE = "draft", "asked", "approved", "transit", "difference", "done"
REFUSED, WITHDRAWN = "refused", "withdrawn"
OPEN = (APPROVED, TRANSIT, DIFFERENCE)
CHALLAN, INVOICE = "challan", "invoice"
COST, PRICE, SHARE = "cost", "price", "share"
SHORT, DAMAGED, OVER = "short", "damaged", "over"
LOST, BACK, LATE, KEPT, SENT_MORE, NOT_OURS = "lost", "back", "late", "kept", "sent_more", "not_ours"
ARRIVED = "arrived"
# How a difference of each kind may end.
ENDS = {
    SHORT: (LATE, LOST, BACK),
    DAMAGED: (BACK, LOST, KEPT),
    OVER: (SENT_MORE, NOT_OURS),
}
CARRIER, SENDER, RECEIVER = "carrier", "sender", "receiver"


def document(from_gstin, to_gstin):
    """The paper that goods travel under between two registrations.

    :param from_gstin: GSTIN of the sender, or "" where there is none
    :param to_gstin: of the receiver
    """
    return INVOICE if (from_gstin or "").strip().upper() != (to_gstin or "").strip().upper() else CHALLAN


def unit_value(by, cost, price, share):
    """The value of one unit on the invoice between two registrations, not rounded.

    CGST Rules 2017, rule 28(1): the open market value (clause a); goods that are supplied on as they are may be valued
    at 90 % of the price to a customer who is not related (first proviso); where the receiver takes the whole input tax
    credit, whatever the invoice declares is the open market value (second proviso). A company chooses once.

    :param by: `cost`, `price` (of the sales price list) or `share` of that price
    :param share: percent, 0 to 100
    """
    if by == COST:
        return cost
    return price if by == PRICE else price * share / 100.0


@dataclass(frozen=True)
class Arrived:
    """What was counted of one article and lot on arrival, in the article's own unit."""

    good: float
    damaged: float


@dataclass(frozen=True)
class Counted:
    """What a count means: booked in, and what has to be settled."""

    booked: float
    short: float
    damaged: float
    over: float


def count(travelling, arrived):
    """Compare what arrived with what is on the way.

    Damaged goods are not booked in: until it is settled what becomes of them they stay on the way in the books.
    Good pieces beyond what was sent are never booked: the sender says first that he sent them.

    :param travelling: quantity on the way
    :param arrived: :class:`Arrived`
    :return: :class:`Counted`
    """
    damaged = min(arrived.damaged, travelling)
    booked = min(arrived.good, travelling - damaged)
    over = arrived.good + arrived.damaged - travelling
    return Counted(booked, max(travelling - damaged - booked, 0.0), damaged, max(over, 0.0))


def needs_credit(paper, end, answers):
    """Does the sender credit the receiver for goods that did not arrive?

    CGST Act, section 34(1): where the goods are returned, or found deficient. What the receiver lost himself he has
    been supplied with, and reverses his input tax (section 17(5)(h)).

    :param answers: who answers for what is lost
    """
    return paper == INVOICE and (end == BACK or (end == LOST and answers != RECEIVER))
