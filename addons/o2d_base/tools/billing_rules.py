"""How much of an order line may stand on invoices. Plain arithmetic, in the line's unit."""


def is_billed_by_delivery(invoice_policy, bill_on_dispatch):
    """Is a line billed by what left, rather than by what was ordered?

    :param invoice_policy: the product's, `order` or `delivery`
    :param bill_on_dispatch: what was frozen on the line when its order was confirmed
    """
    return bool(bill_on_dispatch) or invoice_policy == "delivery"


def quantity_to_bill(ordered, delivered, invoiced, by_delivery, held):
    """What is left to put on an invoice; negative where something is to be credited.

    A held line bills nothing that has not left. What has left is billed all the same: goods must not
    travel without their invoice (CGST Act 2017, section 31), whoever stops the rest. A hold never
    credits what was billed in advance.

    :param ordered: quantity ordered
    :param delivered: quantity delivered, returns taken off
    :param invoiced: quantity on invoices, credit notes taken off
    :param by_delivery: see :func:`is_billed_by_delivery`
    :param held: is the line held?
    """
    if by_delivery:
        return delivered - invoiced
    if held:
        return max(min(delivered, ordered) - invoiced, 0.0)
    return ordered - invoiced
