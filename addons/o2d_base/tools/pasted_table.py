"""Pasted text as a whole: cells of a spreadsheet with or without a header, lines of a message, or both mixed.

No database. See :mod:`pasted_lines` for what a line may mean.
"""

import csv
import re

from .order_sheet import HEADER_WITHIN, columns_of, is_total
from .pasted_lines import (
    MAXIMUM_CHARACTERS,
    MAXIMUM_ROWS,
    NUMBER,
    Pasted,
    PastedLine,
    Reading,
    number,
    quantity_reading,
    read_line,
    split_rows,
)
from .unit_words import PATTERN as UNITS
from .unit_words import is_counted, unit_of

_DELIMITERS = "\t;|,"
_AMOUNT = re.compile(rf"(?P<sign>-)?\s*(?P<number>{NUMBER})\s*(?:(?P<unit>{UNITS})\.?)?", re.I)
_MONEY = re.compile(rf"(?:@|rs\.?|inr|₹)\s*(?P<rate>{NUMBER})\s*(?:/-)?|(?P<slash>{NUMBER})\s*/-", re.I)
# Commas inside a number that begins a word parts no cells: 1,00,000 and 1,5; those behind a code do: 6204,10.
_GROUPING = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d+)+")
# A number so long is a barcode, not a quantity.
_BARCODE_DIGITS = 8


def read_text(text):
    """Read pasted text.

    :param text: anything at all
    :rtype: Pasted
    """
    if len(text) > MAXIMUM_CHARACTERS:
        return Pasted(trouble="long")
    rows = split_rows(text)
    if not rows:
        return Pasted(trouble="empty")
    if len(rows) > MAXIMUM_ROWS:
        return Pasted(trouble="rows")
    pasted = Pasted()
    at, delimiter, columns = _find_header(rows, pasted)
    serial = _has_serials(rows[at + 1 :], delimiter or "\t")
    for index, (row, line) in enumerate(rows):
        if index == at:
            if columns:
                pasted.ignored.append((row, line.strip()))
            continue
        cells = _split(line, delimiter) if columns and index > at else None
        if is_total([line, *(cells or _split(line, "\t"))]):
            pasted.ignored.append((row, line.strip()))
        elif cells and len(cells) > 1:
            _read_columns(pasted, row, line, cells, columns)
        else:
            pasted.lines += _read_cells(row, line, serial) or read_line(row, line)
    return pasted


def _find_header(rows, pasted):
    """(its index or -1, delimiter, {column: index}); one that does not say enough stands in `pasted.header`."""
    for index, (row, line) in enumerate(rows[:HEADER_WITHIN]):
        if any(character.isdigit() for character in line):
            continue
        for delimiter in _DELIMITERS:
            if delimiter not in line:
                continue
            columns = columns_of(_split(line, delimiter))
            if "quantity" in columns and ("code" in columns or "name" in columns):
                return index, delimiter, columns
            if columns and index == 0 and delimiter in rows[min(1, len(rows) - 1)][1]:
                pasted.trouble, pasted.header = "header", (row, " | ".join(_split(line, delimiter))[:120])
                return index, delimiter, {}
    return -1, "", {}


def _split(line, delimiter):
    if delimiter == "\t":
        return [cell.strip() for cell in line.split("\t")]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return [cell.strip() for cell in line.split(delimiter)]


def _read_columns(pasted, row, line, cells, columns):
    """A row below a header."""
    values = {column: cells[index] if index < len(cells) else "" for column, index in columns.items()}
    parts = tuple(values[column] for column in ("code", "name") if values.get(column))
    if not parts:
        if values.get("quantity"):
            pasted.lines.append(PastedLine(row, _shown(line), (Reading("", trouble="article"),)))
        else:
            pasted.ignored.append((row, _shown(line)))
        return
    common = {"rate": number(values.get("rate", "")), "parts": parts, "score": 9}
    wanted, written = " ".join(parts), values.get("quantity", "")
    match = _AMOUNT.fullmatch(written)
    if not written:
        reading = Reading(wanted, unit=values.get("unit", ""), **common)
    elif not match:
        reading = Reading(wanted, trouble="number", **common)
    else:
        unit = values.get("unit") or match["unit"] or ""
        reading = quantity_reading(wanted, match["number"], match["sign"] or "", unit=unit, **common)
    pasted.lines.append(PastedLine(row, _shown(line), (reading,)))


def _read_cells(row, line, serial):
    """[PastedLine] of cells without a header, [] where the line is no row of cells."""
    for delimiter in _DELIMITERS:
        if delimiter not in line:
            continue
        cells = [cell for cell in _cells(line, delimiter) if cell]
        counted = serial and delimiter == "\t" and len(cells) > 1
        if counted or len(cells) > 2 and cells[0] == "1" and not _AMOUNT.fullmatch(cells[1]):
            cells = cells[1:]
        readings = _cell_readings(cells) if len(cells) > 1 else ()
        if readings:
            whole = Reading(" ".join(cells), parts=(" ".join(line.split()),))
            talk = delimiter != "\t" and read_line(row, line)[0].talk
            return [PastedLine(row, _shown(line), (*readings, whole), talk)]
        if delimiter == "\t" and len(cells) > 1:
            return [PastedLine(row, _shown(line), (Reading(" ".join(cells), parts=tuple(cells)),))]
    return []


def _cells(line, delimiter):
    if delimiter != ",":
        return _split(line, delimiter)
    kept = _GROUPING.sub(lambda match: match[0].replace(",", "\0"), line)
    return [cell.replace("\0", ",") for cell in _split(kept, ",")]


def _cell_readings(cells):
    """Each amount among the cells may be the quantity; what stands left of it belongs to the article."""
    words, amounts, rate, unit = [], [], None, ""
    for cell in cells:
        amount, money = _AMOUNT.fullmatch(cell), _MONEY.fullmatch(cell)
        if money:
            rate = number(money["rate"] or money["slash"])
        elif unit_of(cell) and words:
            unit = cell
        elif amount and not _is_barcode(cell):
            amounts.append((len(words), amount))
        else:
            words.append(cell)
    readings = []
    for position, (_place, match) in enumerate(amounts):
        before = [earlier[0] for _index, earlier in amounts[:position]]
        parts = (*before, *words)
        if not parts:
            continue
        behind = amounts[position + 1][1] if position + 1 < len(amounts) else None
        asked = rate or (behind and number(behind["number"])) or None
        score = 4 - min(position, 3) + 2 * bool(match["unit"] and is_counted(unit_of(match["unit"])))
        reading = quantity_reading(
            " ".join(parts), match["number"], match["sign"] or "",
            unit=match["unit"] or unit, rate=asked, parts=parts, score=score,
        )  # fmt: skip
        readings.append(reading)
    return tuple(sorted(readings, key=lambda reading: -reading.score))


def _is_barcode(cell):
    return cell.isdigit() and len(cell) >= _BARCODE_DIGITS


def _has_serials(rows, delimiter):
    """Whether the first column of a table without a header counts its rows: 1, 2, 3 …"""
    first = [cells[0] for _row, line in rows if len(cells := _split(line, delimiter)) > 2]
    return len(first) > 1 and first == [str(count) for count in range(1, len(first) + 1)]


def _shown(line):
    return " | ".join(cell.strip() for cell in line.split("\t") if cell.strip())
