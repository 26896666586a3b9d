"""Arithmetic of exposure: what a customer owes, is about to owe, and has paid without it being matched.

    exposure = receivable − on account + delivered not invoiced + confirmed not delivered + draft invoices
               − cheques in hand and payments seen in the bank, − disputes: both only where the policy says so

Everything is in the company's currency, taxes included.
"""

from dataclasses import dataclass, field

from . import ageing

# What is left of an amount by rounding is nothing.
CENT = 0.005


@dataclass(frozen=True)
class LineParts:
    """Of one order line: amounts confirmed but not delivered, and delivered but not invoiced."""

    open: float
    not_invoiced: float


def line_parts(ordered, delivered, invoiced, unit, held=False, closed=False, by_order=False):
    """What one line of a confirmed order adds to exposure.

    An invoice in draft counts as invoiced here, because draft invoices are counted by themselves; a quantity
    both delivered and invoiced is therefore never counted twice.

    :param ordered, delivered, invoiced: quantities in the line's unit; all negative on a line that takes back
    :param unit: price of one unit with taxes
    :param held: nothing more is delivered until somebody decides
    :param closed: nothing more will be delivered, because its transfers are finished or cancelled
    :param by_order: billed by what was ordered: what is delivered beyond it is not billed
    """
    sign = -1 if ordered < 0 else 1
    ordered, delivered, invoiced = sign * ordered, sign * delivered, sign * invoiced
    billable = min(delivered, ordered) if by_order else delivered
    waiting = 0.0 if held or closed else max(ordered - max(delivered, invoiced), 0.0)
    return LineParts(sign * waiting * unit, sign * max(billable - invoiced, 0.0) * unit)


@dataclass
class Position:
    """What the database says of one customer, or of all customers under one limit.

    :ivar items: open debit items, {due date: amount}
    :ivar on_account: payments and credit notes that are matched with nothing yet
    :ivar withheld: of each invoice under dispute, ([(due, open amount)], tax deducted at source, disputed)
    """

    items: dict = field(default_factory=dict)
    on_account: float = 0.0
    open_orders: float = 0.0
    not_invoiced: float = 0.0
    drafts: float = 0.0
    cheques: float = 0.0
    claims: float = 0.0
    bounced: int = 0
    bounced_amount: float = 0.0
    withheld: list = field(default_factory=list)

    def add(self, other):
        """Take up another customer under the same limit."""
        for due, amount in other.items.items():
            self.items[due] = self.items.get(due, 0.0) + amount
        self.withheld = self.withheld + other.withheld
        for name in ("on_account", "open_orders", "not_invoiced", "drafts", "cheques", "claims", "bounced"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.bounced_amount += other.bounced_amount


def share_withheld(lines, tds, disputed):
    """Of what an invoice still owes, the tax deducted at source and the disputed part; never more than is open.

    :param lines: [(due, open amount)], one for each instalment
    :return: (tds, disputed)
    """
    left = max(sum(amount for _due, amount in lines), 0.0)
    tds = min(tds, left)
    return tds, min(disputed, left - tds)


def _set_apart(position, policy):
    """What is disputed, and what remains of the open items that can be overdue.

    :return: (tax deducted at source, disputed, {due: amount})
    """
    tds = disputed = 0.0
    items = dict(position.items)
    for lines, invoice_tds, invoice_disputed in position.withheld:
        shared_tds, shared_disputed = share_withheld(lines, invoice_tds, invoice_disputed)
        tds, disputed = tds + shared_tds, disputed + shared_disputed
        off = shared_tds + (0.0 if policy.count_disputes_overdue else shared_disputed)
        for due, amount in lines:
            items[due] = items.get(due, 0.0) - amount
        for due, amount in ageing.take_off(lines, off):
            items[due] += amount
    return tds, disputed, items


def figures(position, policy, today, bounds):
    """The figures of a customer's credit position, unrounded.

    Tax deducted at source is neither disputed nor overdue while its certificate is awaited, and stays owed.
    Money on account pays the oldest items first before anything counts as overdue: a customer whose payment
    is in the bank and not matched yet is not late.

    :param policy: :class:`~.policy.Policy`, merged
    :return: dict; `overdue` before money on account, `overdue_unpaid` after it; `buckets` as
        :func:`ageing.buckets` gives them, of all open items; `oldest_due` of what money on account leaves open
    """
    receivable = sum(position.items.values())
    tds, disputed, items = _set_apart(position, policy)
    countable = [(due, amount) for due, amount in items.items() if amount > CENT]
    unpaid = [(due, amount) for due, amount in ageing.take_off(countable, position.on_account) if amount > CENT]
    oldest_due = ageing.oldest(unpaid)
    exposure = (
        receivable - position.on_account + position.open_orders + position.not_invoiced + position.drafts
        - (position.cheques if policy.count_cheques else 0.0)
        - (position.claims if policy.count_claims else 0.0)
        - (0.0 if policy.count_disputes_exposure else disputed)
    )  # fmt: skip
    return {
        "receivable": receivable,
        "overdue": ageing.overdue(countable, today),
        "overdue_unpaid": ageing.overdue(unpaid, today),
        "buckets": ageing.buckets(position.items.items(), today, bounds),
        "on_account": position.on_account,
        "open_orders": position.open_orders,
        "not_invoiced": position.not_invoiced,
        "drafts": position.drafts,
        "cheques": position.cheques,
        "claims": position.claims,
        "bounced": position.bounced,
        "bounced_amount": position.bounced_amount,
        "disputed": disputed,
        "tds": tds,
        "exposure": exposure,
        "oldest_due": oldest_due,
        "oldest_overdue_days": ageing.days_overdue(oldest_due, today) if oldest_due else 0,
    }


def available(limit_kind, limit, exposure):
    """What is left of the limit, negative beyond it; None where there is no limit."""
    return limit - exposure if limit_kind == "amount" else None
