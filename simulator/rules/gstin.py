"""GSTIN and transporter identification numbers.

Forms: GSTN's published patterns (normal taxpayer, government body, non-resident, online service
provider, UN body, tax deductor, tax collector). The last character is a check digit over base 36
with alternating weights 1 and 2.
"""

import re

from .states import STATES

URP = "URP"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORMS = re.compile(
    r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]"  # normal, composition, casual, SEZ
    r"|[0-9]{4}[A-Z]{3}[0-9]{5}[UO]N[0-9A-Z]"  # UN body, other notified person
    r"|[0-9]{4}[A-Z]{3}[0-9]{5}NR[0-9A-Z]"  # non-resident
    r"|99[0-9]{2}[A-Z]{3}[0-9]{5}OS[0-9A-Z]"  # online service provider
    r"|[0-9]{2}[A-Z]{4}[A-Z0-9][0-9]{4}[A-Z][1-9A-Z][DC][0-9A-Z]"  # deductor, collector
)
_TRANSIN = re.compile(r"[0-9]{2}[0-9A-Z]{13}")


def check_digit(first_fourteen):
    """The fifteenth character that belongs to the first fourteen (capitals and digits)."""
    total = 0
    for position, character in enumerate(first_fourteen):
        product = _ALPHABET.index(character) * (1 if position % 2 == 0 else 2)
        total += product // 36 + product % 36
    return _ALPHABET[-total % 36]


def is_gstin(value):
    """Whether the text has the form of a GSTIN and the right check digit."""
    return (
        isinstance(value, str)
        and _FORMS.fullmatch(value) is not None
        and (value[:2] in STATES or value[:2] in ("97", "99"))
        and check_digit(value[:14]) == value[14]
    )


def is_transporter_id(value):
    """Whether the text is a GSTIN or a transporter's enrolment number.

    Enrolment numbers (TRANSIN, and common enrolment numbers, which begin with 88) are fifteen
    characters too; only what looks like a GSTIN of a state is held to the check digit.
    """
    if not isinstance(value, str) or not _TRANSIN.fullmatch(value):
        return False
    looks_like_gstin = value[:2] in STATES and _FORMS.fullmatch(value)
    return is_gstin(value) if looks_like_gstin else True
