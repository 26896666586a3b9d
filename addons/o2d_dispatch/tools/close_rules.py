"""When an order is over: everything shipped or given up, billed, posted and told. No database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LineFacts:
    """What counts of one order line, in the line's own unit.

    :param name: the article, in words
    :param ordered: what the customer ordered, less what was given up
    :param shipped: everything that ever left, whether or not it came back
    :param delivered: what left less what came back for credit
    :param invoiced: what stands on posted invoices less posted credit notes
    :param is_goods: does it leave a warehouse? Services are done and billed, and never shipped
    :param is_held: does it wait for a decision?
    :param step: the smallest quantity of the unit that means anything
    """

    name: str
    ordered: float
    shipped: float
    delivered: float
    invoiced: float
    is_goods: bool = True
    is_held: bool = False
    step: float = 0.01

    @property
    def unshipped(self):
        """What has never left. What left and came back was shipped."""
        return self._much(self.ordered - max(self.shipped, self.delivered)) if self.is_goods else 0.0

    @property
    def unbilled(self):
        """What is with the customer, or was done for him, and not on a posted invoice."""
        return self._much(self.delivered - self.invoiced)

    @property
    def uncredited(self):
        """What is billed and not with the customer."""
        return self._much(self.invoiced - self.delivered)

    @property
    def undone(self):
        """Of a service: what was ordered and neither done nor billed."""
        return 0.0 if self.is_goods else self._much(self.ordered - max(self.delivered, self.invoiced))

    def _much(self, quantity):
        return quantity if quantity >= self.step / 2 else 0.0


def open_points(lines):
    """What keeps an order open, point by point: {point: [names of lines]}, empty where it is over.

    Points: `held`, `ship` (neither shipped nor given up), `bill`, `credit` (came back and not credited) and `do` (of
    services).

    >>> open_points([LineFacts("Bearing", 10, 10, 10, 10)])
    {}
    >>> open_points([LineFacts("Bearing", 10, 6, 6, 4), LineFacts("Seal", 5, 5, 3, 5)])
    {'ship': ['Bearing'], 'bill': ['Bearing'], 'credit': ['Seal']}
    """
    points = {}
    for line in lines:
        found = {
            "held": line.is_held,
            "ship": line.unshipped and not line.is_held,
            # A service may be billed before it is done; goods may not.
            "bill": line.unbilled if line.is_goods else 0.0,
            "credit": line.uncredited if line.is_goods else 0.0,
            "do": line.undone or (0.0 if line.is_goods else line.unbilled),
        }
        for point, value in found.items():
            if value:
                points.setdefault(point, []).append(line.name)
    return points


def some(names, most=3):
    """Some names for a sentence: (those named, how many more).

    >>> some(["a", "b", "c", "d", "e"])
    (['a', 'b', 'c'], 2)
    """
    names = list(dict.fromkeys(names))
    return names[:most], max(len(names) - most, 0)
