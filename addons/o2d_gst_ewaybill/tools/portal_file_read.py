"""What the portal gives back: numbers for documents, as JSON or as its Excel sheet.

Nothing is taken from a file that is not whole, speaks of other documents, or contradicts itself: the file is refused,
and the reader says why.
"""

import io
import json
import re
import zipfile
from datetime import datetime
from typing import NamedTuple

from .nic_crypto import BadMessage
from .nic_time import to_utc

LARGEST = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
HEADER_WITHIN = 15
NAMED_AT_MOST = 3

#: how the portal's lists and files name their columns, without blanks, points and case
_COLUMNS = {
    "document": {"docno", "documentno", "documentnumber", "docnumber", "invoiceno", "billno"},
    "kind": {"doctype", "documenttype"},
    "number": {"ewbno", "ewaybillno", "ewbnumber", "ewaybillnumber", "ewaybillno12digit"},
    "at": {"ewbdate", "ewaybilldate", "generateddate", "ewbgenerateddate", "ewbdatetime"},
    "until": {"validupto", "validtill", "validtilldate", "validuptodate", "validuntil", "ewbvalidtill", "ewbvalidupto"},
    "error": {"error", "errors", "errordetails", "errormessage", "remarks", "errordescription"},
    "gstin": {"usergstin", "generatedby", "generatedbygstin"},
}
_KINDS = {
    "TAX INVOICE": "INV",
    "BILL OF SUPPLY": "BIL",
    "BILL OF ENTRY": "BOE",
    "DELIVERY CHALLAN": "CHL",
    "CREDIT NOTE": "CNT",
    "OTHERS": "OTH",
}


class Row(NamedTuple):
    """One document of the file; moments are naive UTC. kind is empty where the file does not tell it.

    Either `number` or `error` holds something.
    """

    document: str
    kind: str
    number: str
    at: datetime | None
    until: datetime | None
    error: str


class BadFile(ValueError):
    """The file is refused as a whole.

    :ivar reason: `empty`, `big`, `half`, `unknown`, `columns`, `row`, `number`, `moment`, `doubled`, `same_number`,
        `others` or `registration`
    :ivar named: what it is about: documents or numbers, a few of them
    """

    def __init__(self, reason, named=()):
        named = tuple(dict.fromkeys(str(name) for name in named))
        super().__init__(f"{reason}: {', '.join(named[:NAMED_AT_MOST])}")
        self.reason, self.named, self.count = reason, named[:NAMED_AT_MOST], len(named)


def read(content, documents, gstin=""):
    """The portal's answers for the documents that were asked about.

    :param content: bytes of the file, JSON or XLSX
    :param documents: {(type, number), …} that may stand in it
    :param gstin: whose file it must be, where it tells
    :return: ({(type, number): Row}, documents that the file does not mention)
    :raise BadFile: nothing may be taken from it
    """
    rows = _rows(_values(content), gstin)
    known = {}
    for kind, number in documents:
        known.setdefault(number.upper(), []).append((kind, number))
    strangers = [row.document for row in rows if not _keys(row, known)]
    if strangers:
        raise BadFile("others", strangers)
    found = {}
    for row in rows:
        keys = _keys(row, known)
        if len(keys) > 1:
            raise BadFile("doubled", [row.document])
        if keys[0] in found and found[keys[0]] != row:
            raise BadFile("doubled", [row.document])
        found[keys[0]] = row
    numbers = [row.number for row in found.values() if row.number]
    twice = [number for number in numbers if numbers.count(number) > 1] if len(set(numbers)) < len(numbers) else []
    if twice:
        raise BadFile("same_number", twice)
    return found, sorted(set(documents) - set(found))


def _keys(row, known):
    """Which of the known documents a row can mean."""
    return [key for key in known.get(row.document.upper(), ()) if row.kind in ("", key[0])]


def _rows(listed, gstin):
    rows = []
    for values in listed:
        if gstin and values.get("gstin") and _text(values["gstin"]).upper() != gstin.upper():
            raise BadFile("registration", [_text(values["gstin"])])
        rows.append(_row(values))
    if not rows:
        raise BadFile("empty")
    return rows


def _row(values):
    document, error = _text(values.get("document")), _text(values.get("error"))
    number = re.sub(r"[\s-]", "", _text(values.get("number")))
    if number in ("0", "None"):
        number = ""
    if not document or not (number or error):
        raise BadFile("row", [document or number])
    if number and not re.fullmatch(r"\d{12}", number):
        raise BadFile("number", [number])
    kind = _text(values.get("kind")).upper()
    try:
        at, until = _moment(values.get("at")), _moment(values.get("until"))
    except BadMessage:
        raise BadFile("moment", [document]) from None
    if number and not at:
        raise BadFile("moment", [document])
    return Row(document, _KINDS.get(kind, kind), number, at, until, "" if number else error)


def _text(value):
    """Text of a cell; Excel keeps long numbers as floats."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None or isinstance(value, bool) else str(value).strip().lstrip("'")


def _moment(value):
    if isinstance(value, datetime):  # A cell holds the portal's own, Indian time.
        return to_utc(value.strftime("%Y-%m-%d %H:%M:%S"))
    if value is None or isinstance(value, str):
        return to_utc(value)
    raise BadMessage("no moment")


def _values(content):
    """[{one of _COLUMNS: value}, …] of the file."""
    if not content or not content.strip():
        raise BadFile("empty")
    if len(content) > LARGEST:
        raise BadFile("big")
    if content[:2] == b"PK":
        return _of_sheet(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _of_json(content)
    raise BadFile("unknown")


def _of_json(content):
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadFile("half") from None
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        data = lists[0] if len(lists) == 1 else [data]
    if not all(isinstance(row, dict) for row in data):
        raise BadFile("unknown")
    rows = []
    for row in data:
        values = {}
        for key, value in row.items():
            if (column := _column(key)) and not isinstance(value, (dict, list)):
                values.setdefault(column, value)
        rows.append(values)
    if rows and not any("number" in row or "error" in row for row in rows):
        raise BadFile("columns")
    return rows


def _column(name):
    compact = re.sub(r"[^a-z0-9]", "", str(name or "").lower())
    return next((column for column, names in _COLUMNS.items() if compact in names), None)


def _of_sheet(content):
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                raise BadFile("big")
            if packed.testzip():
                raise BadFile("half")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            lines = [
                line for line in book.worksheets[0].iter_rows(values_only=True) if any(_text(cell) for cell in line)
            ]
        finally:
            book.close()
    except BadFile:
        raise
    except Exception:  # openpyxl raises whatever the parts of a broken book make it stumble over.
        raise BadFile("half") from None
    for place, line in enumerate(lines[:HEADER_WITHIN]):
        columns = [_column(cell) for cell in line]
        if "document" in columns and "number" in columns:
            return [_named(columns, cells) for cells in lines[place + 1 :]]
    raise BadFile("columns")


def _named(columns, cells):
    values = {}
    for column, cell in zip(columns, cells, strict=False):
        if column:
            values.setdefault(column, cell)
    return values
