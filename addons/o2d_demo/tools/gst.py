"""Identifiers of Indian trade: PAN, GSTIN, barcodes and phone numbers, with their check digits.

Sources: the GSTIN's form and check digit as published by the GST network (state code, PAN, entity,
`Z`, check character over base 36); EAN-13 by the GS1 general specifications.
"""

BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = BASE_36[10:]

# Fourth letter of a PAN: who holds it.
PAN_COMPANY, PAN_FIRM, PAN_PERSON = "C", "F", "P"


def gstin_check_character(first_14):
    """The fifteenth character of a GSTIN.

    Every second character counts double; of each product the quotient and the remainder by 36 are added.

    >>> gstin_check_character("27AAPFU0939F1Z")
    'V'
    """
    total = 0
    for position, character in enumerate(first_14):
        product = BASE_36.index(character) * (1 + position % 2)
        total += product // 36 + product % 36
    return BASE_36[-total % 36]


def pan(rng, holder=PAN_FIRM, initial="A"):
    """A PAN in its published form: three letters, kind of holder, initial of the name, four digits, one letter."""
    head = "".join(rng.choice(LETTERS) for _ in range(3))
    return f"{head}{holder}{initial}{rng.randrange(1, 10000):04d}{rng.choice(LETTERS)}"


def gstin(state_code, holder_pan, entity=1):
    """The GSTIN of a PAN holder in a state.

    :param state_code: two digits, e.g. "27" for Maharashtra
    :param entity: which registration of that holder in that state (1 to 9)
    """
    first_14 = f"{state_code}{holder_pan}{entity}Z"
    return first_14 + gstin_check_character(first_14)


def transin(state_code, holder_pan):
    """The enrolment number of a transporter, which has the form of a GSTIN."""
    return gstin(state_code, holder_pan, 1)


def ean13(number):
    """A barcode of GS1's range for use inside a company (prefix 20), so that it is nobody's article.

    :param number: 0 to 9,999,999,999
    """
    first_12 = f"20{number:010d}"
    total = sum(int(digit) * (3 if position % 2 else 1) for position, digit in enumerate(first_12))
    return f"{first_12}{-total % 10}"


def mobile(rng):
    """An Indian mobile number: +91, then ten digits of which the first is 6 to 9."""
    digits = f"{rng.choice('789')}{rng.randrange(10**9):09d}"
    return f"+91 {digits[:5]} {digits[5:]}"
