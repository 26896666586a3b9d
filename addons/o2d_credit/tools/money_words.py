"""Money as Indians say it: lakh and crore, short enough for a heading."""

LAKH, CRORE = 100_000, 10_000_000
# Below this the whole amount is as short as its short form.
SHORT_FROM = LAKH


def short_parts(amount):
    """Split an amount into a figure and its unit.

    :param amount: in rupees
    :return: (figure as text, `crore`, `lakh` or "" for the plain amount)

    >>> short_parts(310_000)
    ('3.1', 'lakh')
    >>> short_parts(9_996_000)
    ('1.0', 'crore')
    >>> short_parts(84_500.4)
    ('84,500', '')
    """
    size = abs(amount)
    # What would be written as 100.0 lakh is a crore, and 1,00,000 is a lakh.
    if round(size / LAKH, 1) >= 100:
        return f"{amount / CRORE:,.1f}", "crore"
    if round(size) >= SHORT_FROM:
        return f"{amount / LAKH:.1f}", "lakh"
    return f"{amount:,.0f}", ""
