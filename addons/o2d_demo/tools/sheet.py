"""The purchase order of the scenario: 240 lines as a spreadsheet, written the same on every machine."""

import io
import random
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

from . import catalogue

FILE = Path(__file__).parents[1] / "data" / "sahyadri_hardware_mart_po_4471.xlsx"
LINES = 240
SEED = 4471
HEADER = ("Sr No", "Item Code", "Description", "Qty", "Rate")
# The customer is a dealer and writes dealers' rates, on these lines those of last year.
DEALER = 0.88
LAST_YEAR = 0.95
OLD_RATES = (17, 118, 203)
_STAMP = datetime(2026, 11, 18, 10, 30)


def lines():
    """[(article, quantity)]: one of each family in turn, so every rate and every kind of lot is there."""
    rng = random.Random(SEED)
    return [(article, _quantity(rng, article)) for article in catalogue.articles(LINES)]


def _quantity(rng, article):
    if article.price > 8000:
        return rng.randrange(1, 3)
    if article.price > 1500:
        return rng.randrange(1, 5)
    return rng.randrange(2, 6) * (5 if article.price < 400 else 2)


def workbook():
    """The file's bytes. Times inside are fixed, so that the same order gives the same file."""
    book = openpyxl.Workbook()
    book.properties.creator = "Sahyadri Hardware Mart"
    book.properties.created = book.properties.modified = _STAMP
    sheet = book.active
    sheet.title = "PO 4471"
    sheet.append(["Sahyadri Hardware Mart, Kolhapur"])
    sheet.append(["Purchase order 4471", None, "18-11-2026", "deliver within two days"])
    sheet.append([])
    sheet.append(HEADER)
    for number, (article, quantity) in enumerate(lines(), 1):
        rate = article.price * DEALER * (LAST_YEAR if number in OLD_RATES else 1)
        sheet.append([number, article.code, article.name, quantity, round(rate, 2)])
    sheet.append([None, "Total", None, sum(quantity for _article, quantity in lines())])
    for cell in (*sheet[1], *sheet[4]):
        cell.font = Font(bold=True)
    for column, width in zip("ABCDE", (6, 22, 52, 8, 10), strict=True):
        sheet.column_dimensions[column].width = width
    return _without_times(book)


def _without_times(book):
    """Save with the times of the archive's members fixed too."""
    draft = io.BytesIO()
    book.save(draft)
    result = io.BytesIO()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "docProps/core.xml":
                content = _fixed_modified(content)
            target.writestr(zipfile.ZipInfo(info.filename, _STAMP.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def _fixed_modified(content):
    """openpyxl writes the moment of saving into the properties."""
    head, mark, tail = content.partition(b"<dcterms:modified")
    inside, end, rest = tail.partition(b"</dcterms:modified>")
    opening = inside.partition(b">")[0]
    return head + mark + opening + b">" + _STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + end + rest


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(workbook())
