"""Taking a delivery back before it left: where its goods go, and what becomes of its invoice. No database in sight."""

from dataclasses import dataclass

# What keeps an invoice from being cancelled; its credit note then says so.
EARLIER, PAID, SENT, SEALED, SHARED = "earlier", "paid", "sent", "sealed", "shared"


@dataclass(frozen=True)
class InvoiceFacts:
    """What decides whether an invoice is cancelled or credited.

    :param is_of_today: it bears the day on which it is taken back, in the company's own time
    :param is_paid: payments or credit were set against it, in part or whole
    :param is_sent: the customer has it
    :param is_sealed: the journal or the government keep it from being changed
    :param is_shared: it bills deliveries that are not taken back
    """

    is_of_today: bool
    is_paid: bool = False
    is_sent: bool = False
    is_sealed: bool = False
    is_shared: bool = False


def why_credited(facts):
    """Why an invoice is not cancelled but credited: one of the codes above, or "" where it is cancelled.

    An invoice that nobody has seen, paid or reported is cancelled on its own day; its number stays in the series as
    cancelled (GSTR-1, table 13). Everything else is undone by a credit note (CGST Act 2017, section 34).
    """
    if facts.is_sealed:
        return SEALED
    if not facts.is_of_today:
        return EARLIER
    if facts.is_shared:
        return SHARED
    if facts.is_paid:
        return PAID
    return SENT if facts.is_sent else ""


@dataclass
class Taken:
    """Goods as they were taken out of a bin.

    :ivar move: id of the transfer out of the bin
    :ivar place: id of the bin
    :ivar package: id of the package they lay in, or False
    :ivar lot: id of the lot, or False
    :ivar quantity: in the product's unit; lessened by what goes back
    """

    move: int
    place: int
    package: int
    lot: int
    quantity: float


def share_back(wanted, sources, digits=6):
    """Which bin each part of a delivery goes back to.

    :param wanted: [(row, lot, quantity)]: what left, in the product's unit
    :param sources: [:class:`Taken`], in the order in which they are filled again; lessened
    :param digits: quantities are rounded to, so that floating point leaves no dust
    :return: [(row, Taken or None, quantity)]; None where nobody knows the bin
    """
    found = []
    for row, lot, quantity in wanted:
        for source in sources:
            part = round(min(quantity, source.quantity), digits)
            if source.lot != lot or part <= 0:
                continue
            found.append((row, source, part))
            source.quantity = round(source.quantity - part, digits)
            quantity = round(quantity - part, digits)
        if quantity > 0:
            found.append((row, None, quantity))
    return found
