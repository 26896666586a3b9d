"""What goes on an invoice from the pick, and the facts it is reckoned from."""

from dataclasses import dataclass, field

from .invoice_cover import pour, room_to_bill


class DispatchBill:
    """The content of one invoice, settled before it is written.

    It travels in the context to core's own way of making invoices, but only as this object: JSON cannot carry
    it, so no remote caller can order an invoice of his own making.

    :ivar day: date of the invoice
    :ivar quantities: {order line id: quantity in the line's unit}
    :ivar lumps: {order line id: (quantity, price of one)}, for discounts and advances billed in part
    :ivar parcels: {order line id: [stock move id]}, the goods that a line stands for
    """

    __slots__ = ("day", "lumps", "parcels", "quantities")

    def __init__(self, day, quantities, parcels):
        self.day, self.quantities, self.parcels, self.lumps = day, quantities, parcels, {}

    def lines(self):
        """Ids of the order lines on this invoice."""
        return {*self.quantities, *self.lumps}


def bill_of(context):
    """The bill in a context, or None; anything that only looks like one is none."""
    bill = context.get("o2d_dispatch_bill")
    return bill if type(bill) is DispatchBill else None


@dataclass
class LineFacts:
    """What left, came back and was billed of one order line. Quantities in the line's unit.

    :ivar delivered: what is with the customer now, as core counts it
    :ivar parcels: {stock move id: quantity}, what left, oldest first
    :ivar returns: {stock move id: quantity}, what came back and is to be credited, oldest first
    :ivar documents: [(invoice line id, quantity, stock move ids)], oldest first; credit notes negative
    """

    delivered: float = 0.0
    parcels: dict = field(default_factory=dict)
    returns: dict = field(default_factory=dict)
    documents: list = field(default_factory=list)

    def _is_of_return(self, quantity, moves):
        return quantity < 0 and not any(move in self.parcels for move in moves)

    def returned(self):
        return sum(self.returns.values())

    def credited(self):
        """Quantity on credit notes for what came back."""
        given = -sum(quantity for _line, quantity, moves in self.documents if self._is_of_return(quantity, moves))
        return min(given, self.returned())

    def invoiced(self):
        return sum(quantity for _line, quantity, _moves in self.documents)

    def room(self):
        """How much may still be billed."""
        return room_to_bill(self.delivered, self.returned(), self.credited(), self.invoiced())

    def excess(self):
        """How much more is billed than left."""
        back = max(self.returned() - self.credited(), 0.0)
        return max(self.invoiced() - self.delivered - back, 0.0)

    def _poured(self):
        """A document that names no goods is taken to be about the oldest that fit."""
        documents = [
            (line, quantity, moves or list(self.parcels))
            for line, quantity, moves in self.documents
            if not self._is_of_return(quantity, moves) or not self.returns
        ]
        return pour(self.parcels, documents)

    def left(self):
        """{stock move id: quantity that is on no invoice yet}."""
        filled, _shares = self._poured()
        return {move: quantity - filled[move] for move, quantity in self.parcels.items()}

    def back(self):
        """{stock move id of a return: quantity that is on no credit note yet}."""
        documents = [
            (line, -quantity, moves or list(self.returns))
            for line, quantity, moves in self.documents
            if self._is_of_return(quantity, moves)
        ]
        filled, _shares = pour(self.returns, documents)
        return {move: quantity - filled[move] for move, quantity in self.returns.items()}
