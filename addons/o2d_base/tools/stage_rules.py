"""Where an order or a delivery stands: decisions on plain facts, no database in sight."""

from dataclasses import dataclass

QUOTATION, CREDIT, ALLOCATION, PICKING = "quotation", "credit", "allocation", "picking"
INVOICE, EWAYBILL, GATE_OUT, SETTLEMENT = "invoice", "ewaybill", "gate_out", "settlement"
STAGES = (QUOTATION, CREDIT, ALLOCATION, PICKING, INVOICE, EWAYBILL, GATE_OUT, SETTLEMENT)

# What the invoices of an order say.
NOTHING, TO_BILL, BILLED, SETTLED = "nothing", "to_bill", "billed", "settled"
BILLING = (NOTHING, TO_BILL, BILLED, SETTLED)
# Money has come in, or there is none to come. `in_payment` still waits for the bank.
SETTLED_PAYMENTS = frozenset({"paid", "reversed", "invoicing_legacy"})


@dataclass(frozen=True)
class OrderFacts:
    """What decides where an order stands.

    :param state: the sale order's own state (draft, sent, sale, cancel)
    :param held_at: stage code at which a quotation is held, or ""
    :param is_short: goods of an open delivery are not reserved yet
    :param open_stages: stages of the deliveries under way
    :param done_stages: stages of the deliveries that have left
    :param is_picked: goods left their bins but no delivery has left the house
    :param billing: one of BILLING
    :param has_goods: the order has lines of goods that are not held; asked where nothing is on its way
    :param has_held_lines: lines of the confirmed order wait for a decision
    """

    state: str
    held_at: str = ""
    is_short: bool = False
    open_stages: tuple = ()
    done_stages: tuple = ()
    is_picked: bool = False
    billing: str = NOTHING
    has_goods: bool = False
    has_held_lines: bool = False


def rank(code):
    """Position of a stage on the way; -1 for none."""
    return STAGES.index(code) if code in STAGES else -1


def least(codes):
    """The least advanced of some stages, or None."""
    return min((code for code in codes if code), key=rank, default=None)


def billing(invoice_status, moves):
    """What the invoices of an order say.

    :param invoice_status: the order's, as core computes it
    :param moves: iterable of (state, payment_state) of its invoices and credit notes
    :return: one of BILLING
    """
    moves = [(state, payment) for state, payment in moves if state != "cancel"]
    if invoice_status == "to invoice" or any(state == "draft" for state, _payment in moves):
        return TO_BILL
    if not moves:
        return NOTHING
    return SETTLED if all(payment in SETTLED_PAYMENTS for _state, payment in moves) else BILLED


def delivery_stage(state, leaves_house, order_billing):
    """Where one transfer of an order stands, with core alone.

    :param state: the transfer's own state
    :param leaves_house: does it take the goods to the customer (and not only out of the bin)?
    :return: stage code, or None before it is reserved, when it is cancelled, or when a later transfer carries on
    """
    if state == "assigned":
        return PICKING
    if state == "done" and leaves_house:
        return INVOICE if order_billing == TO_BILL else SETTLEMENT
    return None


def order_stage(facts):
    """Where an order stands: at its least advanced part.

    Held lines of a confirmed order wait aside: they put the order back at credit only once nothing
    else of it is under way.

    :return: (stage code or None, is it settled?)
    """
    if facts.state == "cancel":
        return None, False
    if facts.state != "sale":
        return facts.held_at or QUOTATION, False
    code = _moving_stage(facts)
    if facts.has_held_lines and code in (None, SETTLEMENT):
        return CREDIT, False
    if code is None:
        # Nothing on its way and nothing to bill: goods still want stock, a service still wants doing.
        return (ALLOCATION if facts.has_goods else INVOICE), False
    is_settled = code == SETTLEMENT and facts.billing in (SETTLED, NOTHING)
    return code, is_settled


def _moving_stage(facts):
    """The least advanced part of a confirmed order that is on its way, or None."""
    parts = list(facts.open_stages)
    if facts.is_short:
        parts.append(ALLOCATION)
    if parts:
        return least(parts)
    if facts.is_picked:
        return PICKING
    parts = list(facts.done_stages)
    if facts.billing == TO_BILL:
        parts.append(INVOICE)
    elif facts.billing in (BILLED, SETTLED):
        parts.append(SETTLEMENT)
    return least(parts)


def passed(old, new, path):
    """Stages gone through in one go on the way from `old` to `new`.

    :param path: the stages this document goes through
    :return: codes strictly between the two, in order; none when it starts, goes back or is cancelled
    """
    if not old or not new:
        return ()
    low, high = rank(old), rank(new)
    return tuple(code for code in STAGES if code in path and low < rank(code) < high)


def is_back(old, new):
    """Did it go back to an earlier stage?"""
    return bool(old and new) and rank(new) < rank(old)


def late_key(model, res_id, code):
    """Key of the exception that says: late at this stage."""
    return f"late:{model}:{res_id}:{code}"
