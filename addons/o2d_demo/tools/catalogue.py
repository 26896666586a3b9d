"""The 1,200 articles in three product lines: every family in its sizes, makes and grades."""

import itertools
from dataclasses import dataclass

from . import gst
from .families import CANTEEN, ELECTRICAL, FAMILIES, LINES, PUMPS, UNITS

__all__ = ["CANTEEN", "ELECTRICAL", "FAMILIES", "GRADES", "LINES", "PUMPS", "UNITS", "Article", "articles"]


@dataclass(frozen=True)
class Article:
    code: str
    name: str
    line: str
    family: str
    hsn: str
    rate: int
    unit: str
    price: float
    cost: float
    kilos: float
    barcode: str
    lots: str
    days: int


# Grades multiply the sizes and makes until the catalogue is full.
GRADES = ("", " Plus", " Gold", " Eco")


def articles(count=1200):
    """The catalogue, always the same for the same count; every family is there before any has its second grade.

    :rtype: list[Article]
    """
    rows = itertools.islice(_rows(), count)
    return [_article(number, *row) for number, row in enumerate(rows)]


def _choices(family):
    return range(len(GRADES)), range(len(family.sizes)), family.makes


def _rows():
    """(family, index of size, make, index of grade), one of each family in turn."""
    columns = [
        [(family, size, make, grade) for grade, size, make in itertools.product(*_choices(family))]
        for family in FAMILIES
    ]
    for row in itertools.zip_longest(*columns):
        yield from (cell for cell in row if cell)


def _article(number, family, size, make, grade):
    price = family.price * family.growth**size * (1 + 0.12 * grade) * (1 + 0.03 * family.makes.index(make))
    price = round(price, 0 if price >= 50 else 1)
    return Article(
        code=f"{family.code}-{make[:2].upper()}-{_short(family.sizes[size])}{GRADES[grade][1:2]}",
        name=f"{make}{GRADES[grade]} {_lower(family.name)}{'' if family.code == 'BRG' else ', '}{family.sizes[size]}",
        line=family.line,
        family=family.name.split(",")[0],
        hsn=family.hsn,
        rate=family.rate,
        unit=family.unit,
        price=price,
        cost=round(price * 0.78, 2),
        kilos=round(family.kilos * (1 + 0.25 * size), 3),
        barcode=gst.ean13(number + 1),
        lots=family.lots,
        days=family.days,
    )


def _short(size):
    """A size as it stands in an article code: "cola 250 ml x 24" is COLA250MLX24."""
    return "".join(character for character in size.upper() if character.isalnum() or character in ".-")


def _lower(name):
    """A name inside another one: abbreviations such as LED or uPVC keep their capitals."""
    return name[0].lower() + name[1:] if name[1].islower() else name
