"""Why what moved and what is billed of an order line differ. No database."""

from dataclasses import dataclass

# Moved and not billed.
DRAFT, UNBILLED, UNLINKED, CREDITED = "draft", "unbilled", "unlinked", "credited"
# Billed and not moved.
DRAFT_CREDIT, RETURNED, AHEAD, BEYOND = "draft_credit", "returned", "ahead", "beyond"


@dataclass(frozen=True)
class LineFigures:
    """One order line, in its own unit.

    :param delivered: what left less what came back for credit, as core counts it (kits too)
    :param invoiced: on posted invoices
    :param credited: on posted credit notes
    :param draft: on draft invoices
    :param draft_credit: on draft credit notes
    :param returned: what came back for credit; of a kit 0.0, see `has_return`
    :param has_return: has anything come back for credit, a component included?
    :param ordered: what was ordered
    :param bills_ordered: is it billed by what was ordered?
    :param is_underway: is a delivery of it still open?
    :param has_unlinked: is there a posted invoice for the order that names the article and not the line?
    :param step: the smallest quantity that means anything
    """

    delivered: float
    invoiced: float = 0.0
    credited: float = 0.0
    draft: float = 0.0
    draft_credit: float = 0.0
    returned: float = 0.0
    has_return: bool = False
    ordered: float = 0.0
    bills_ordered: bool = False
    is_underway: bool = False
    has_unlinked: bool = False
    step: float = 0.01

    @property
    def billed(self):
        return self.invoiced - self.credited

    @property
    def difference(self):
        """What moved beyond what is billed; negative for what is billed beyond what moved; 0.0 for none."""
        found = self.delivered - self.billed
        return found if abs(found) >= self.step / 2 else 0.0


def cause(figures):
    """Why a line differs, the most likely cause first.

    :return: one of the causes above, or None where nothing differs

    >>> cause(LineFigures(delivered=10, invoiced=10)), cause(LineFigures(delivered=10))
    (None, 'unbilled')
    """
    difference = figures.difference
    if not difference:
        return None
    return _unbilled(figures, difference) if difference > 0 else _unmoved(figures, -difference)


def _unbilled(figures, difference):
    slack = figures.step / 2
    if figures.draft - figures.draft_credit >= difference - slack:
        return DRAFT
    if figures.credited - figures.returned >= difference - slack and not (figures.has_return and not figures.returned):
        return CREDITED
    return UNLINKED if figures.has_unlinked else UNBILLED


def _unmoved(figures, difference):
    slack = figures.step / 2
    if figures.draft_credit - figures.draft >= difference - slack:
        return DRAFT_CREDIT
    if figures.has_return and (not figures.returned or figures.returned > figures.credited + slack):
        return RETURNED
    if figures.bills_ordered and figures.billed <= figures.ordered + slack:
        return AHEAD
    return BEYOND


def is_waiting(found, is_underway):
    """Does it mend itself? Goods that are billed when ordered, and on their way."""
    return found == AHEAD and is_underway
