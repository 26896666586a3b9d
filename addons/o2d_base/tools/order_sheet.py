"""Reads a customer's purchase order out of a spreadsheet: rows in, lines and problems out. No database.

Every problem names the row as the spreadsheet shows it and says how to mend it. Nothing is guessed about
quantities: what is not a positive number is a problem, never a zero.
"""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

# Names under which a column may stand in the header row, compared by letters and digits only.
COLUMNS = {
    "code": (
        "code", "itemcode", "itemno", "item", "articlecode", "article", "productcode", "partno", "partnumber", "sku",
        "internalreference", "materialcode", "product", "barcode", "ean",
    ),
    "quantity": ("quantity", "qty", "orderqty", "orderquantity", "qtyordered", "orderedqty", "nos", "pcs"),
    "rate": ("rate", "price", "unitprice", "unitrate", "basicrate"),
    "name": (
        "description", "itemdescription", "productdescription", "particulars", "itemname", "productname", "material",
        "name", "details",
    ),
    "unit": ("unit", "uom", "units", "unitofmeasure", "per"),
}  # fmt: skip
REQUIRED = ("code", "quantity")
# The header may stand below a letterhead.
HEADER_WITHIN = 20
MAXIMUM_ROWS = 5000
MAXIMUM_QUANTITY = Decimal(10_000_000)
MAXIMUM_BYTES = 10 * 1024 * 1024
MAXIMUM_UNPACKED = 200 * 1024 * 1024
# 1,00,000 or 100,000: what else has commas in it is not guessed.
GROUPED = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# How many problems are told at once.
TOLD = 20


class NotASheet(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class SheetLine:
    """:param row: as the spreadsheet counts, from 1
    :param rate: Decimal, or None where the sheet gives none
    :param unit: as written, "" where the sheet gives none
    """

    row: int
    code: str
    quantity: Decimal
    rate: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class Problem:
    """:param row: the row to mend, 0 for the file as a whole
    :param words: what is wrong and the mend
    """

    row: int
    words: str

    def __str__(self):
        return f"Row {self.row}: {self.words}" if self.row else self.words


@dataclass
class OrderSheet:
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def read_file(content, name="", translate=str):
    """Read an .xlsx or .csv file.

    :param content: the bytes of the file
    :param name: its name; tells a message what was given
    :param translate: callable(text, **values) for the messages
    :rtype: OrderSheet
    :raises NotASheet: the file cannot be read at all
    """
    return read_rows(load_rows(content, name, _translator(translate)), translate)


def load_rows(content, name, _):
    """The rows of the first sheet as lists of cell values."""
    if not content:
        raise NotASheet(_("The file %(name)s is empty. Choose the customer's purchase order.", name=name))
    if len(content) > MAXIMUM_BYTES:
        raise NotASheet(_("The file %(name)s is larger than 10 MB. Keep only the order's lines in it.", name=name))
    if content[:2] == b"PK":
        return _xlsx_rows(content, name, _)
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise NotASheet(_("%(name)s is in Excel's former format. Save it as .xlsx and choose it again.", name=name))
    return _csv_rows(content, name, _)


def _xlsx_rows(content, name, _):
    import openpyxl  # noqa: PLC0415 slow to import, and only needed here

    damaged = _("%(name)s is no spreadsheet that can be read. Save it as .xlsx or .csv and choose it again.", name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAXIMUM_UNPACKED:
                raise NotASheet(_("%(name)s is too large when unpacked. Keep only the order's lines in it.", name=name))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(values_only=True, max_row=MAXIMUM_ROWS + HEADER_WITHIN + 1)
            return [list(row) for row in rows]
        finally:
            book.close()
    except NotASheet:
        raise
    # openpyxl lets whatever a damaged file provokes through: KeyError, ValueError, BadZipFile, XML errors …
    except Exception as error:  # noqa: BLE001
        raise NotASheet(damaged) from error


def _csv_rows(content, name, _):
    damaged = _("%(name)s is no spreadsheet that can be read. Save it as .xlsx or .csv and choose it again.", name=name)
    if b"\0" in content:
        raise NotASheet(damaged)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    sample = text[:4096]
    delimiter = max(",;\t", key=sample.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise NotASheet(damaged) from error


def read_rows(rows, translate=str):
    """Understand rows of cells: find the header, then one order line per row.

    :param rows: lists of cell values (text, numbers, dates, None)
    :rtype: OrderSheet
    """
    _ = _translator(translate)
    sheet = OrderSheet()
    if not any(_filled(row) for row in rows):
        sheet.problems.append(Problem(0, _("The sheet is empty. Put a header row and the order's lines into it.")))
        return sheet
    header, columns, problem = _find_header(rows, _)
    if problem:
        sheet.problems.append(problem)
        return sheet
    for number, row in enumerate(rows[header + 1 :], header + 2):
        if number - header - 1 > MAXIMUM_ROWS:
            words = _("An order of more than %(count)s lines is not read. Split the sheet.", count=MAXIMUM_ROWS)
            sheet.problems.append(Problem(number, words))
            break
        _read_row(sheet, number, row, columns, _)
    if not sheet.lines and not sheet.problems:
        words = _("There is a header and no line below it. Put the order's lines below the header.")
        sheet.problems.append(Problem(header + 1, words))
    return sheet


def _find_header(rows, _):
    """(index of the header row, {column: index}, None), or (0, {}, Problem)."""
    best, best_row = {}, 0
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        columns = columns_of(row)
        if all(column in columns for column in REQUIRED):
            return index, columns, None
        if len(columns) > len(best):
            best, best_row = columns, index
    if not best:
        best_row = next(index for index, row in enumerate(rows) if _filled(row))
    missing = [column for column in REQUIRED if column not in best]
    names = {"code": _("the article's code"), "quantity": _("the quantity")}
    found = ", ".join(str(cell).strip() for cell in rows[best_row] if text_of(cell))[:120]
    words = _(
        "no column for %(missing)s was found (this row says: %(found)s). Name the columns “Item code” and “Quantity”.",
        missing=_(" and ").join(names[column] for column in missing),
        found=found,
    )
    return 0, {}, Problem(best_row + 1, words)


def columns_of(row):
    """{column: index} of the cells that are names of columns; an earlier name in `COLUMNS` wins."""
    keys = ["".join(filter(str.isalnum, text_of(cell).lower())) for cell in row]
    columns = {}
    for column, names in COLUMNS.items():
        ranks = [(names.index(key), index) for index, key in enumerate(keys) if key in names]
        if ranks:
            columns[column] = min(ranks)[1]
    return columns


def _read_row(sheet, number, row, columns, _):
    cells = {column: row[index] if index < len(row) else None for column, index in columns.items()}
    code = text_of(cells.get("code"))
    if not code:
        if _filled([cells.get("quantity")]) and not is_total(row):
            words = _("there is a quantity and no article. Fill in the article's code or delete the row.")
            sheet.problems.append(Problem(number, words))
        return
    if is_total([code]):
        return
    quantity, words = _quantity(cells.get("quantity"), code, _)
    if words:
        sheet.problems.append(Problem(number, words))
        return
    rate, unit = _number(cells.get("rate")), text_of(cells.get("unit"))
    sheet.lines.append(SheetLine(number, code, quantity, rate, unit if any(map(str.isalpha, unit)) else ""))


def _quantity(cell, code, _):
    """(quantity, None) or (None, what is wrong and the mend)."""
    if not _filled([cell]):
        return None, _("%(code)s has no quantity. Fill it in or delete the row.", code=code)
    number = _number(cell)
    if number is None:
        return None, _("the quantity of %(code)s, “%(cell)s”, is no number. Write digits only.", code=code, cell=cell)
    if number <= 0:
        return None, _(
            "the quantity of %(code)s is %(number)s. Write how many are ordered, or delete the row.",
            code=code,
            number=f"{number.normalize():f}",
        )
    if number > MAXIMUM_QUANTITY:
        return None, _("the quantity of %(code)s, %(number)s, cannot be meant. Correct it.", code=code, number=number)
    return number, None


def _number(cell):
    """A finite Decimal, or None. Indian grouping (1,20,000) and blanks are understood; dates and yes/no are not."""
    if isinstance(cell, bool | date | datetime | time) or cell is None:
        return None
    text = str(cell).strip().replace("\u00a0", "").replace(" ", "")
    if "," in text and not GROUPED.fullmatch(text.lstrip("+-")):
        return None
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def text_of(cell):
    """What a cell shows: a code typed as a number loses the .0 that the spreadsheet gave it."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _filled(row):
    return any(cell is not None and str(cell).strip() for cell in row)


def is_total(row):
    return any(
        text_of(cell).lower().rstrip(":").strip() in ("total", "grand total", "sub total", "subtotal") for cell in row
    )


def _translator(translate):
    if translate is str:
        return lambda text, **values: text % values if values else text
    return translate
