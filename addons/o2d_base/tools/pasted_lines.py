"""Reads order lines out of pasted text: a spreadsheet's cells, a mail, a WhatsApp message. No database.

What stands in a line is not certain before the articles are known: “6204 10” may be ten of 6204 or 6204 of ten. So a
line is given back with its possible *readings*, the likeliest first; `line_match` chooses among them. Every line that
is not blank is given back, as a line, as left out or as a problem: none disappears.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from .order_sheet import GROUPED, MAXIMUM_QUANTITY
from .unit_words import PATTERN as UNITS
from .unit_words import is_counted, unit_of

MAXIMUM_ROWS = 2000
MAXIMUM_CHARACTERS = 500_000
# A longer line is a letter, not an order line; what is beyond is not searched for articles.
MAXIMUM_LINE = 300

# With any commas: `number` tells whether they group it.
NUMBER = r"(?:\d+(?:,\d+)+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_FRACTIONS = str.maketrans({"½": ".5", "¼": ".25", "¾": ".75", "−": "-", "–": "-", "—": "-", "×": "x", "＠": "@"})

_STAMP = re.compile(
    r"^\[?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?\]?\s*(?:-\s*)?"
    r"(?:[^:\d]{1,40}:\s*)",
    re.I,
)
_BULLET = re.compile(
    r"^(?:>+\s*|[*•·▪►➤✓✔●○◦#]+\s*|-+\s+|\(?\d{1,3}[.)\]]\s+(?=\S)|\(?\d{1,3}[.)](?=[^\W\d])|\d{1,3}\s*:\s+|\(?[a-z][.)]\s+)",
    re.I,
)
_POLITE = (
    r"dear|sirs?|madam|hi|hello|namaste|namaskar|please|pls|plz|kindly|we|need|needs|require|required|want|send|give|"
    r"me|us|also|and|aur|order|book|following|bhejo|bhej|do|dena|chahiye|urgent|urgently|asap|immediately|thanks|today"
)
_LEAD = re.compile(rf"^(?:(?:{_POLITE})\b[\s,.:!-]*)+", re.I)
# Blanks and dots belong before a word or behind the last one: parted in two ways, a row of them would take for ever.
_TRAIL = re.compile(rf"(?:[\s,.:!-]+(?:{_POLITE})\b)+[\s,.!]*$", re.I)
_TALK = re.compile(
    r"^(?:thank|thanks|regards|regd|with|good|as\s+(?:per|discussed)|for|from|to|mob|mobile|ph|phone|tel|cell|gst|gstin|"
    r"p\.?\s?o\.?\b(?!\w)|purchase|ref|date|dt|dated|total|grand|sub\s?total|note|address|deliver|delivery|dispatch|"
    r"transport|payment|subject|sub|re|by|on|our|your|the|this|that|it|is|are|will|can|could|order|"
    r"आदरणीय|नमस्ते|कृपया|धन्यवाद)\b",
    re.I,
)
_DATED = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{2}[A-Z]{5}\d{4}[A-Z]\dZ\w\b|\+?\d{2}[ -]?\d{10}\b|\w@\w+\."
)

_MONEY = r"(?:rs\.?|inr|₹)"
_RATE = re.compile(
    rf"(?:@\s*{_MONEY}?|(?<!\w)(?:rate|price)\b\s*[:=-]?\s*{_MONEY}?|(?<!\w)at\s+{_MONEY}|(?<!\w){_MONEY})"
    rf"\s*(?P<rate>{NUMBER})(?:\s*(?:/-|/=|(?:/|per)\s*(?:{UNITS})\b\.?|each\b|only\b|\+\s*gst\b))*",
    re.I,
)
_RATE_AT_END = re.compile(
    rf"\s(?:at\s+(?P<rate>{NUMBER})(?:\s*/-)?|(?P<slash>{NUMBER})\s*/-)\s*(?:each|only)?\s*$", re.I
)
_TIMES_RATE = re.compile(rf"^\s*[x*@]\s*(?P<rate>{NUMBER})\s*(?:/-)?\s*$", re.I)

# Ways to write a quantity: (pattern, how likely it is meant). A unit that is counted and a place at an end add to it.
_QUANTITIES = (
    (re.compile(
        rf"\b(?:qty|quantity|qnty|q'ty|मात्रा)\b\.?(?:\s*[:=]\s*|\s*-\s+|(?<=\w)-|\s*)(?P<sign>-)?(?P<number>{NUMBER})"
        rf"(?:\s*(?P<unit>{UNITS})(?!\w)\.?)?", re.I), 6),
    (re.compile(rf"(?<![\w.,])(?P<sign>-)?(?P<number>{NUMBER})[ -]?(?P<unit>{UNITS})(?!\w)\.?", re.I), 2),
    (re.compile(rf"(?<![\w.,/-])(?P<number>{NUMBER})\s*(?:(?P<unit>{UNITS})(?!\w)\.?)?\s*[x*]\s*(?=[^\W\d])", re.I), 2),
    (re.compile(rf"\s[x*]\s*(?P<number>{NUMBER})\s*(?:(?P<unit>{UNITS})(?!\w)\.?)?$", re.I), 2),
    (re.compile(rf"(?<!\w)(?P<unit>{UNITS})\.?\s*[:=-]?\s*(?P<sign>-)?(?P<number>{NUMBER})$", re.I), 2),
    (re.compile(rf"(?:\s-+\s+|\s*[:=]\s*)(?P<number>{NUMBER})$"), 3),
    (re.compile(rf"(?:\s|^)(?P<sign>-)?(?P<number>{NUMBER})$"), 1),
    (re.compile(rf"^(?P<sign>-)?(?P<number>{NUMBER})(?=\s)"), 1),
)  # fmt: skip
_OWN_NUMBER = re.compile(r"(?<![\w-])[\d.,]+\s*$")
_PARTED = re.compile(r"\s*[,;](?!\d)\s*|\s+(?:and|aur|&)\s+", re.I)


@dataclass(frozen=True)
class Reading:
    """One way to understand a line.

    :param wanted: the words for the article
    :param quantity: Decimal, never negative; None where none is written or it is no number
    :param trouble: "" / "negative" / "zero" / "number" (no number) / "huge": why there is no quantity
    :param score: how likely it is meant so, 0 and up
    """

    wanted: str
    quantity: Decimal | None = None
    unit: str = ""
    rate: Decimal | None = None
    trouble: str = ""
    score: int = 0
    parts: tuple = ()


@dataclass(frozen=True)
class PastedLine:
    """:param row: the line's number in what was pasted, from 1
    :param text: as it was pasted
    :param readings: at least one, likeliest first
    :param talk: reads like talk: no line unless an article of ours is named in it
    """

    row: int
    text: str
    readings: tuple
    talk: bool = False


@dataclass
class Pasted:
    """:param lines: PastedLine
    :param ignored: (row, text) that are no order lines: a header, a total, a greeting
    :param trouble: "" / "empty" / "long" / "rows" / "header": why nothing or a part is read
    :param header: (row, text) of a header that does not say where article or quantity stand
    """

    lines: list = field(default_factory=list)
    ignored: list = field(default_factory=list)
    trouble: str = ""
    header: tuple = ()


def clean(text):
    """Text as it is read: digits of any script as 0–9, one kind of dash and of blank, nothing that cannot be seen."""
    shown = unicodedata.normalize("NFKC", str(text).translate(_FRACTIONS)).translate(_FRACTIONS)
    return "".join(_shown(character) for character in shown)


def _shown(character):
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in "\t\n":
        return character
    if character in "\u2028\u2029\v\f\r\x85":
        return "\n"
    category = unicodedata.category(character)
    if category[0] == "Z" or category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character


def split_rows(text):
    """[(row, text)] of the lines that are not blank."""
    shown = clean(str(text).replace("\r\n", "\n"))
    return [(row, line.rstrip()) for row, line in enumerate(shown.split("\n"), 1) if line.strip()]


def number(text):
    """A Decimal that is not negative, or None; Indian and western grouping are understood.

    >>> number("1,00,000"), number("2.5"), number("1,5")
    (Decimal('100000'), Decimal('2.5'), None)
    """
    text = str(text).strip()
    if "," in text and not GROUPED.fullmatch(text):
        return None
    text = text.replace(",", "")
    return Decimal(text) if re.fullmatch(r"\d{1,30}(?:\.\d{1,30})?|\.\d{1,30}", text, re.ASCII) else None


def quantity_reading(wanted, written, sign="", **values):
    """A reading with its quantity, or with the trouble that there is with it."""
    amount = number(written)
    if amount is None:
        return Reading(wanted, trouble="number", **values)
    if amount == 0:
        return Reading(wanted, trouble="zero", **values)
    if sign:
        return Reading(wanted, trouble="negative", **values)
    if amount > MAXIMUM_QUANTITY:
        return Reading(wanted, trouble="huge", **values)
    return Reading(wanted, quantity=amount, **values)


def read_line(row, text):
    """Understand one line of a message.

    :return: PastedLines: mostly one; several where one line orders several articles
    """
    body = strip_marks(text)[:MAXIMUM_LINE]
    bare = _TRAIL.sub("", _LEAD.sub("", body)).strip()
    talk = _is_talk(body, bare)
    pieces = [piece for piece in _PARTED.split(bare) if piece]
    if len(pieces) > 1 and all(any(one.score > 2 and one.wanted for one in _readings(piece)) for piece in pieces):
        return [PastedLine(row, piece, _readings(piece), talk) for piece in pieces]
    readings = _readings(bare or body)
    if bare != body:
        # “Order book 10 nos” may be an article all the same.
        readings = tuple(dict.fromkeys((*readings, *_readings(body))))
    return [PastedLine(row, text.strip(), readings, talk)]


def strip_marks(text):
    """A line without the sender and time of a message, quote marks, bullets and numbering."""
    body = _STAMP.sub("", text.strip())
    for _turn in range(4):
        shorter = _BULLET.sub("", body).strip()
        if not shorter or shorter == body:
            break
        body = shorter
    return " ".join(body.split())


def _is_talk(body, bare):
    if not bare or _TALK.match(bare) or _TALK.match(body):
        return True
    return not any(character.isdigit() for character in bare) or bool(_DATED.search(bare))


def _readings(body):
    """The readings of a line without its marks; the last of them takes the whole line as the article's name."""
    body, rate = _take_rate(body)
    found = {}
    for pattern, likely in _QUANTITIES:
        for match in pattern.finditer(body):
            if _is_unit_of_other_number(body, match):
                continue
            reading = _reading_of(body, match, likely, rate)
            key = (reading.wanted, reading.quantity, reading.trouble)
            if reading.wanted and (key not in found or found[key].score < reading.score):
                found[key] = reading
    ordered = sorted(found.values(), key=lambda reading: -reading.score)
    return (*ordered, Reading(_tidy(body), rate=rate))


def _is_unit_of_other_number(body, match):
    """In “oil 5 l 12” the litres belong to the 5."""
    at = match.start("unit") if "unit" in match.re.groupindex else -1
    return 0 <= at < match.start("number") and bool(_OWN_NUMBER.search(body[:at]))


def _take_rate(body):
    """(line without its rate, rate or None)."""
    match = _RATE.search(body) or _RATE_AT_END.search(body)
    if not match:
        return body, None
    values = match.groupdict()
    rate = number(values.get("rate") or values.get("slash") or "")
    rest = f"{body[: match.start()]} {body[match.end() :]}".strip()
    return (" ".join(rest.split()), rate) if rest else (body, None)


def _reading_of(body, match, likely, rate):
    values = match.groupdict()
    unit, before, after = values.get("unit") or "", body[: match.start()], body[match.end() :]
    score = likely
    if unit:
        score += 1 + is_counted(unit_of(unit))
    if likely > 1 and (not before.strip() or not after.strip()):
        score += 1
    times = _TIMES_RATE.match(after)
    if times and unit:
        rate, after, score = number(times["rate"]), "", score + 1
    wanted = re.sub(r"^of\b\s*", "", _tidy(f"{_tidy(before)} {_tidy(after)}"), flags=re.I)
    return quantity_reading(wanted, values["number"], values.get("sign") or "", unit=unit, rate=rate, score=score)


def _tidy(text):
    return " ".join(text.split()).strip(" -:=,;*@|/")
