"""Vehicle registration numbers, as the e-invoice portal's general master lists them (28-03-2023)."""

import re

_FORMS = re.compile(
    r"[A-Z]{2}[0-9]{2}[0-9]{4}"  # AB121234
    r"|[A-Z]{2}[0-9]{2}[A-Z]{1,3}[0-9]{4}"  # AB12A1234, AB12AB1234, AB12ABC1234
    r"|[A-Z]{2}[0-9]{3}[A-Z][0-9]{4}"  # AB123A1234
    r"|[A-Z]{3}[0-9]{4}"  # ABC1234
    r"|DF[0-9A-Z]{5,13}"  # defence
    r"|T[MR][0-9A-Z]{5,13}"  # temporary registration
    r"|BP[0-9A-Z]{5,13}"  # Bhutan
    r"|NP[0-9A-Z]{5,13}"  # Nepal
    r"|[0-9]{2}BH[0-9]{4}[A-Z]{1,2}"  # Bharat series
)


def is_vehicle(value):
    """Whether the text (no blanks, capitals) is a vehicle number of a listed form, 7 to 15 long."""
    return isinstance(value, str) and 7 <= len(value) <= 15 and _FORMS.fullmatch(value) is not None
