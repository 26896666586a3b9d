"""What a customer may report of an order, as plain rules: no database, no request.

A form arrives as text. It is read as a whole: every mistake is named with its line and its mend, and only a form
without a mistake becomes a report.
"""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from .speech import plain

KINDS = ("shortage", "damage")
MAX_OPEN = 5
MAX_WORDS = 2000
MAX_PHOTOS = 5
QUANTITY = "quantity_"
# "12", "12.5", "1,000" and "1,00,000"; never "1e9", "nan" or "2,5", which could mean two things.
_NUMBER = re.compile(r"(?:\d{1,9}|\d{1,3}(?:,\d{2,3})+)?(?:\.\d{1,6})?")
_PHONE = re.compile(r"[+\d][\d\s().-]*")
_TOKEN = re.compile(r"[0-9A-Za-z-]{16,64}")


@dataclass(frozen=True)
class Sent:
    """One line that the customer has received something of.

    :ivar most: the most that can be missing or damaged, in the line's unit: sent less returned
    :ivar decimals: as many decimals as quantities of goods have
    """

    id: int
    name: str
    unit: str
    most: float
    decimals: int = 2


@dataclass
class Report:
    """A form that was read.

    :ivar quantities: {line id: quantity in the line's unit}
    :ivar errors: {field name: what is wrong and how to mend it}; with any of them nothing else may be used
    """

    kind: str = ""
    token: str = ""
    words: str = ""
    phone: str = ""
    quantities: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)


def read_report(form, lines, _=plain):
    """Read a customer's form.

    :param form: mapping of field names to the text sent: kind, token, words, phone, quantity_<line id>
    :param lines: the :class:`Sent` lines that may be reported
    :param _: translator called as ``_("… %(x)s", x=…)``, e.g. ``env._``
    :return: :class:`Report`
    """
    report = Report(kind=_text(form, "kind"), token=_text(form, "token"))
    if report.kind not in KINDS:
        report.errors["kind"] = _("Choose whether something is missing or damaged.")
    if not _TOKEN.fullmatch(report.token):
        report.errors["form"] = _("This form is no longer valid. Open it again from your order and send it from there.")
    _read_quantities(report, form, {line.id: line for line in lines}, _)
    _read_words(report, form, _)
    _read_phone(report, form, _)
    return report


def _read_quantities(report, form, lines, _):
    for name in form:
        if not name.startswith(QUANTITY) or not _text(form, name):
            continue
        number = name[len(QUANTITY) :]
        line = lines.get(int(number)) if number.isascii() and number.isdigit() else None
        if not line:
            report.errors["form"] = _(
                "One of the items is not among those that we have sent you with this order. Open the form again from"
                " your order."
            )
            continue
        quantity, error = _read_quantity(_text(form, name), line, _)
        if error:
            report.errors[name] = error
        elif quantity:
            report.quantities[line.id] = quantity
    if not report.quantities and not report.errors:
        report.errors["lines"] = _("Write at least at one item how much of it is missing or damaged.")


def _read_quantity(text, line, _):
    """(quantity, None), or (None, what is wrong). Nothing is as good as zero."""
    digits = text.lstrip("-−").strip()
    try:
        number = Decimal(digits.replace(",", "")) if _NUMBER.fullmatch(digits) else None
    except InvalidOperation:
        number = None
    if number is None:
        return None, _(
            "%(item)s: “%(text)s” is not a quantity. Write a number, for example 2.", item=line.name, text=text[:20]
        )
    if number and digits != text:
        return None, _(
            "%(item)s: a quantity cannot be below zero. Write how much is missing or damaged.", item=line.name
        )
    if number != round(number, line.decimals):
        return None, _(
            "%(item)s: “%(text)s” has too many decimals. Write at most %(most)s.",
            item=line.name,
            text=text[:20],
            most=line.decimals,
        )
    if float(number) > line.most:
        return None, _(
            "%(item)s: you have received %(most)s %(unit)s, so no more than that can be reported.",
            item=line.name,
            most=say_number(line.most),
            unit=line.unit,
        )
    return float(number), None


def _read_words(report, form, _):
    words = clean_text(_text(form, "words"))
    if len(words) > MAX_WORDS:
        report.errors["words"] = _(
            "Your description has %(length)s characters. Shorten it to %(most)s.", length=len(words), most=MAX_WORDS
        )
    report.words = words[:MAX_WORDS]


def _read_phone(report, form, _):
    phone = clean_text(_text(form, "phone"))
    digits = sum(char.isdigit() for char in phone)
    if phone and not (_PHONE.fullmatch(phone) and 6 <= digits <= 15):
        report.errors["phone"] = _("This is not a phone number. Write it with digits only, for example 98220 12345.")
    report.phone = phone[:40]


def clean_text(text):
    """Text without control characters; line breaks stay, in one form."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")).strip()


def say_number(quantity):
    """A quantity without needless decimals: 2, 2.5."""
    return f"{quantity:.6f}".rstrip("0").rstrip(".")


def _text(form, name):
    """What was sent in a field, as text: a file or a list in its place is nothing."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
