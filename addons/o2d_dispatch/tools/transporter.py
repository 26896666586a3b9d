"""Who carries the goods: the transporter's number, and the driver's phone and licence."""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

import re

from stdnum.in_ import gstin
from stdnum.luhn import calc_check_digit

from odoo.addons.o2d_base.tools.speech import plain

# E-way bill API 1.03, transporterId: 15 characters. The common enrolment of a transporter begins with 88.
_NUMBER = re.compile(r"\d{2}[0-9A-Z]{13}")
# Of these alone the check digit is published: state, PAN, registration, Z, check digit.
_GSTIN = re.compile(r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]")
_COMMON = "88"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOBILE = re.compile(r"[6-9]\d{9}")
_ABROAD = re.compile(r"\+\d{8,15}")
_LICENCE = re.compile(r"[A-Z0-9]{5,20}")
# E-way bill API 1.03, transDocNo: at most 15 of these characters.
_LR = re.compile(r"[A-Z0-9/-]{1,15}")


def read_transporter(text, _=plain):
    """Check a transporter's number: GSTIN, or the number of the enrolment (TRANSIN).

    :return: (number, ""), or ("", what is wrong); ("", "") for nothing
    """
    number = re.sub(r"[\s-]+", "", text or "").upper()
    if not number:
        return "", ""
    if not _NUMBER.fullmatch(number):
        return "", _(
            "“%(text)s” is no transporter's number: a GSTIN or a transporter ID has 15 letters and digits and begins"
            " with two digits.",
            text=text.strip(),
        )
    if _GSTIN.fullmatch(number) and not number.startswith(_COMMON):
        digit = calc_check_digit(number[:-1], _ALPHABET)
        if digit != number[-1]:
            return "", _(
                "“%(text)s” is no GSTIN: by its other characters the last one would be %(digit)s. One of them is"
                " mistyped.",
                text=text.strip(),
                digit=digit,
            )
        if not gstin.is_valid(number):
            return "", _("“%(text)s” is no GSTIN: no state has the number %(state)s, or it bears no PAN.",
                         text=text.strip(), state=number[:2])  # fmt: skip
    return number, ""


def read_phone(text, _=plain):
    """Bring a phone number into one form: ten digits in India, else with + and the country's number.

    :return: (number, ""), or ("", what is wrong); ("", "") for nothing
    """
    typed = (text or "").strip()
    digits = re.sub(r"\D", "", typed)
    if not typed:
        return "", ""
    if re.fullmatch(r"[+\d][\d\s().-]*", typed):
        local = digits[-10:]
        if _MOBILE.fullmatch(local) and digits in (local, f"0{local}", f"91{local}", f"091{local}"):
            return local, ""
        if _ABROAD.fullmatch(f"+{digits}") and typed.startswith("+") and not digits.startswith("91"):
            return f"+{digits}", ""
    return "", _(
        "“%(text)s” is no mobile number. Write its ten digits, for example 98220 12345, or + and the country's number"
        " before a foreign one.",
        text=typed,
    )


def pretty_phone(number):
    """A kept phone number as one reads it out: "98220 12345"."""
    number = number or ""
    return f"{number[:5]} {number[5:]}" if _MOBILE.fullmatch(number) else number


def read_licence(text, _=plain):
    """Bring a driving licence's number into one form.

    :return: (number, ""), or ("", what is wrong); ("", "") for nothing
    """
    number = re.sub(r"[\s/-]+", "", text or "").upper()
    if not number or _LICENCE.fullmatch(number):
        return number, ""
    return "", _("“%(text)s” is no driving licence: it has 5 to 20 letters and digits.", text=text.strip())


def read_lr(text, _=plain):
    """Bring the number of a transport document (LR, RR or airway bill) into the form the e-way bill takes.

    :return: (number, ""), or ("", what is wrong); ("", "") for nothing
    """
    number = re.sub(r"\s+", "", text or "").upper()
    if not number or _LR.fullmatch(number):
        return number, ""
    return "", _(
        "“%(text)s” is no LR number for the e-way bill: it has at most 15 letters, digits, / and -.", text=text.strip()
    )
