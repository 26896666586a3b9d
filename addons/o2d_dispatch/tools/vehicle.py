"""Vehicle numbers as the e-way bill service takes them: every published form, and what is wrong with the others.

Forms: the general master of the invoice registration portal (einvoice6.gst.gov.in, "Vehicle number format", 28 March
2023) and Central Motor Vehicles Rules, rule 50 and its BH series (G.S.R. 594(E), 26 August 2021).
"""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

import re

from odoo.addons.o2d_base.tools.speech import plain

# Codes of the states and union territories, the former ones of Odisha, Telangana, Uttarakhand and Daman included.
STATES = frozenset(
    {"AN", "AP", "AR", "AS", "BR", "CG", "CH", "DD", "DL", "DN", "GA", "GJ", "HP", "HR", "JH", "JK", "KA", "KL", "LA",
     "LD", "MH", "ML", "MN", "MP", "MZ", "NL", "OD", "OR", "PB", "PY", "RJ", "SK", "TG", "TN", "TR", "TS", "UA", "UK",
     "UP", "WB"}
)  # fmt: skip
SHORTEST, LONGEST = 7, 15
# State, district, series, number; with the leading zeros that people leave out.
_LOOSE = re.compile(r"([A-Z]{2})(\d{1,2})([A-Z]{1,3})(\d{1,4})")
_FORMS = (
    re.compile(r"(?P<state>[A-Z]{2})\d{2}[A-Z]{0,3}(?P<number>\d{4})"),
    re.compile(r"(?P<state>[A-Z]{2})\d{3}[A-Z](?P<number>\d{4})"),
)
# Before 1989: three letters and four digits.
_OLD = re.compile(r"[A-Z]{3}\d{4}")
_BHARAT = re.compile(r"\d{2}BH\d{4}[A-Z]{1,2}")
# Temporary registration, defence, Nepal and Bhutan: a prefix, and whatever number stands on the plate.
_PREFIXED = re.compile(r"(?:TM|DF|NP|BP)[A-Z0-9]{5,13}")
# What a defence plate shows behind its arrow; the service wants DF before it.
_DEFENCE = re.compile(r"\d{2}[A-Z]\d{6}[A-Z]")
_PARTS = re.compile(r"[A-Z]+|\d+")
_AS_DIGIT = str.maketrans("OQISBZ", "001582")


def compact(text):
    """A number without what people write between its parts, in capitals."""
    return re.sub(r"[\s.\-_/·↑]+", "", text or "").upper()


def search_text(text):
    """What to look for in kept numbers when somebody types ``text``: "mh 12 ab" finds MH12AB1234."""
    number = compact(text)
    return _padded(number) if _LOOSE.fullmatch(number) and len(number) >= SHORTEST else number


def read_vehicle(text, _=plain):
    """Bring a vehicle number into the one form in which it is kept.

    :param text: as typed, e.g. "mh-12 ab 34" or "22 bh 1234 aa"
    :param _: translator called as ``_("… %(x)s", x=…)``, e.g. ``env._``
    :return: (number, ""), or ("", what is wrong and how to mend it); ("", "") for nothing
    """
    number = compact(text)
    if not number:
        return "", ""
    if _DEFENCE.fullmatch(number):
        number = f"DF{number}"
    number = _padded(number)
    if _is_known(number):
        return number, ""
    return "", _hint(text.strip(), number, _)


def pretty(number):
    """A kept number as it is painted on the vehicle: "MH 12 AB 1234"."""
    number = number or ""
    prefix = number[:2] if _PREFIXED.fullmatch(number) and not _is_registered(number) else ""
    parts = _PARTS.findall(number[len(prefix) :])
    return " ".join(([prefix] if prefix else []) + parts)


def _is_registered(number):
    for form in _FORMS:
        match = form.fullmatch(number)
        if match and match["state"] in STATES and match["number"] != "0000":
            return True
    return bool(_BHARAT.fullmatch(number))


def _is_known(number):
    return _is_registered(number) or bool(_OLD.fullmatch(number) or _PREFIXED.fullmatch(number))


def _padded(number):
    """DL1AB123 is DL01AB0123."""
    match = _LOOSE.fullmatch(number)
    # What begins as TM, DF, NP or BP is no state's number and stays as it is.
    if not match or match[1] not in STATES:
        return number
    state, district, series, serial = match.groups()
    return f"{state}{district.zfill(2)}{series}{serial.zfill(4)}"


def _hint(text, number, _):
    """What is wrong with a number that no form fits, in one sentence."""
    if not number.isascii() or not number.isalnum():
        return _("“%(text)s” is no vehicle number: it may only have letters and digits.", text=text)
    if guess := _guess(number):
        return _("“%(text)s” is no vehicle number. Did you mean %(guess)s?", text=text, guess=pretty(guess))
    if len(number) > LONGEST:
        return _("“%(text)s” is no vehicle number: it has more than %(most)s characters.", text=text, most=LONGEST)
    parts = _PARTS.findall(number)
    if parts[0][:2].isalpha() and len(parts) > 1 and len(parts[0]) == 2 and parts[0] not in STATES:
        return _("“%(text)s” is no vehicle number: no state has the letters %(state)s.", text=text, state=parts[0])
    if number.endswith("0000"):
        return _("“%(text)s” is no vehicle number: 0000 is given to none.", text=text)
    if parts[-1].isdigit() and len(parts[-1]) > 4 and len(parts) > 2:
        return _("“%(text)s” is no vehicle number: it ends with more than four digits.", text=text)
    if len(parts) > 2 and parts[2].isalpha() and len(parts[2]) > 3:
        return _("“%(text)s” is no vehicle number: its series has more than three letters.", text=text)
    return _(
        "“%(text)s” is no vehicle number. Write it as on the plate, for example MH 12 AB 1234, 22 BH 1234 AA, or with"
        " TM before a temporary, DF before a defence, NP before a Nepalese and BP before a Bhutanese number.",
        text=text,
    )


def _guess(number):
    """What it was probably meant to be, where a letter stands for a digit that looks like it; else ""."""
    series = number[4:-4]
    guess = number[:2] + number[2:4].translate(_AS_DIGIT) + series + number[-4:].translate(_AS_DIGIT)
    return guess if series.isalpha() and _is_registered(guess) else ""
