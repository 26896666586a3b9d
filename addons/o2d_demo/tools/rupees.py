"""Amounts as they are written in India."""

from decimal import ROUND_HALF_UP, Decimal


def rupees(amount):
    """An amount in lakh and crore grouping, without paise.

    >>> rupees(1842650.4)
    '₹ 18,42,650'
    """
    whole = str(abs(Decimal(str(amount)).quantize(Decimal(1), ROUND_HALF_UP)))
    head, tail = whole[:-3], whole[-3:]
    groups = [tail]
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return f"₹ {'-' if amount < 0 and whole != '0' else ''}{','.join(groups)}"
