"""Billing part of a lump: a discount, a scheme or an advance that an order carries as one line.

An invoice line has a quantity with a few decimals only, so a third of a lump cannot be said by quantity alone:
the quantity says roughly how much of the lump is used up, the price makes the amount exact.
"""

from math import floor


def part_of_lump(amount, left, quantity_left, digits=2):
    """Quantity and price of an invoice line for part of a lump.

    :param amount: what to bill now, same sign as `left`
    :param left: what is left of the lump, in money
    :param quantity_left: what is left of the lump, as quantity (1.0 for a lump that was never billed)
    :param digits: decimals of a quantity
    :return: (quantity, price of one), or None where there is nothing to bill
    """
    step = 10.0**-digits
    if not amount or quantity_left < step / 2 or abs(left) < abs(amount) * 1e-12:
        return None
    if abs(amount) >= abs(left) - 1e-9:
        return quantity_left, left / quantity_left
    if quantity_left <= step:
        # The last step stays for the rest.
        return None
    steps_left = round(quantity_left / step)
    steps = min(max(floor(steps_left * amount / left), 1), steps_left - 1)
    quantity = round(steps * step, digits)
    return quantity, amount / quantity


def survived(ordered, billed):
    """Share of a discount that the goods billed so far have earned.

    :param ordered: value of the goods that the discount was given on
    :param billed: value of those of them that are on invoices
    :return: 0.0 to 1.0
    """
    if not ordered:
        return 1.0
    return min(max(billed / ordered, 0.0), 1.0)


def advance_to_deduct(received, deducted, invoice):
    """How much of an advance comes off an invoice: the smaller of what is open and what is billed.

    All three in the same money, taxes included or not alike.

    :param received: what the customer has paid in advance
    :param deducted: what earlier invoices took off, credit notes given back
    :param invoice: what this invoice comes to before the deduction
    """
    return max(min(received - deducted, invoice), 0.0)
