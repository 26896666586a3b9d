"""Which goods an invoice line stands for: plain arithmetic over quantities, no database in sight."""

from collections import defaultdict


def pour(capacities, lines):
    """Spread the quantities of invoice lines over the parcels they were linked with.

    An invoice line fills its parcels one after the other, each up to what it holds and is not yet filled; a
    credit note (a negative quantity) empties them, the last one first. What finds no room is left out: it
    stands for no goods.

    :param capacities: {parcel: quantity that left}, in the order in which the goods left
    :param lines: iterable of (line, signed quantity, parcels), oldest document first
    :return: ({parcel: quantity on documents}, {line: {parcel: signed quantity}})
    """
    filled = dict.fromkeys(capacities, 0.0)
    shares = {}
    for line, quantity, parcels in lines:
        wanted = set(parcels)
        mine = [parcel for parcel in capacities if parcel in wanted]
        shares[line] = _fill(filled, capacities, mine, quantity) if quantity >= 0 else _empty(filled, mine, -quantity)
    return filled, shares


def _fill(filled, capacities, parcels, quantity):
    share = {}
    for parcel in parcels:
        part = min(quantity, capacities[parcel] - filled[parcel])
        if part > 0:
            filled[parcel] += part
            share[parcel] = part
            quantity -= part
    return share


def _empty(filled, parcels, quantity):
    share = {}
    for parcel in reversed(parcels):
        part = min(quantity, filled[parcel])
        if part > 0:
            filled[parcel] -= part
            share[parcel] = -part
            quantity -= part
    return share


def room_to_bill(delivered, returned, credited, invoiced):
    """How much of an order line may still go on an invoice, in the line's unit; never negative.

    Goods that came back make no room for themselves: their credit note and the delivery each go their own way.
    A credit note without a return (a mistake taken back) does: the same goods may be billed again.

    :param delivered: what is with the customer now, returns taken off (core's delivered quantity)
    :param returned: what came back, to be credited
    :param credited: quantity on credit notes for what came back
    :param invoiced: quantity on invoices less all credit notes
    """
    return max(delivered + max(returned - credited, 0.0) - invoiced, 0.0)


def split_by_lot(quantity, lots):
    """The lots of a quantity, first come first.

    :param quantity: quantity wanted
    :param lots: iterable of (lot, quantity)
    :return: {lot: quantity}
    """
    found = defaultdict(float)
    for lot, available in lots:
        part = min(quantity, available)
        if part <= 0:
            continue
        found[lot] += part
        quantity -= part
    return dict(found)


def keep_with_headings(lines, wanted):
    """Lines of an order for an invoice: what is wanted, under its headings, as core lays out an invoice.

    A heading comes along with the first wanted line under it; a note as well, unless its heading stays behind.

    :param lines: iterable of (line, kind) in the order's sequence; kind is `section`, `subsection`, `note` or ``
    :param wanted: set of lines that are billed
    :return: list of lines
    """
    kept, section, subsection = [], [], []
    for line, kind in lines:
        if kind == "section":
            section, subsection = [line], []
        elif kind == "subsection":
            subsection = [line]
        elif kind == "note":
            (subsection or section or kept).append(line)
        elif line in wanted:
            kept += [*section, *subsection, line]
            section, subsection = [], []
    return kept
