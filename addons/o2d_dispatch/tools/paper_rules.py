"""What the law asks of the papers that travel with goods in India, and how figures stand on them."""

from math import ceil

# CGST Rules 2017, rule 48(1): a tax invoice for goods in three copies; rule 55(2): a challan likewise.
INVOICE_COPIES = ("recipient", "transporter", "supplier")
CHALLAN_COPIES = ("consignee", "transporter", "consigner")
# What the driver takes along; the third copy stays in the house.
TRAVELLING = 2
# How much goes on a sheet of A4, in lines of small print: not every build of wkhtmltopdf repeats a table's head or
# prints a foot, so each sheet is a page of its own with its sender, its number and the head of the table.
SHEET_LINES = 66
# A line of normal print, in lines of small print.
NORMAL_PRINT = 1.2
# Lines of normal print: the borders and spaces of the head; total, words and signature.
HEAD_LINES, FOOT_LINES = 2, 11
# Letters of small print on one line of the column of goods, for each hundredth of the sheet's width.
LETTERS_PER_CENT = 1.2
# How much wider a capital is than other letters.
CAPITAL = 1.25
WIDTHS = {"number": 4, "hsn": 9, "quantity": 10, "price": 10, "discount": 6, "taxable": 11, "tax": 9, "amount": 12}
TAX_COLUMNS = ("cgst", "sgst", "igst", "cess", "tax")
# Treatments under which a supply leaves the taxed territory, CGST Rules 2017, rule 46, third proviso.
EXPORT, SEZ = "overseas", "special_economic_zone"

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GROUPS = ((10_000_000, "crore"), (100_000, "lakh"), (1_000, "thousand"), (100, "hundred"))


def _words(number):
    """A whole number as Indians say it: 1,23,45,678 -> one crore twenty-three lakh …"""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    size, name = next((size, name) for size, name in _GROUPS if number >= size)
    many, rest = divmod(number, size)
    joint = " and " if size == 100 and rest else " "
    return f"{_words(many)} {name}" + (f"{joint}{_words(rest)}" if rest else "")


def rupees_in_words(amount):
    """An amount in rupees and paise: 1,250.50 -> "Rupees one thousand two hundred and fifty and paise fifty only"."""
    paise = round(abs(amount) * 100)
    rupees, paise = divmod(paise, 100)
    said = f"Rupees {_words(rupees)}" + (f" and paise {_words(paise)}" if paise else "")
    return f"{'Minus ' if amount < 0 else ''}{said} only"


def indian_figure(amount, digits=2):
    """An amount in lakhs and crores: 1234567.5 -> "12,34,567.50"."""
    text = f"{abs(amount):.{digits}f}"
    whole, _dot, fraction = text.partition(".")
    head, tail = whole[:-3], whole[-3:]
    groups = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    figure = ",".join([*groups, tail]) + (f".{fraction}" if fraction else "")
    is_below = amount < 0 and any(digit in figure for digit in "123456789")
    return f"-{figure}" if is_below else figure


def plain_number(value, digits=5):
    """A quantity or a rate without useless zeros: 2.50 -> "2.5", 1200000.0 -> "1200000"."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def goods_letters(columns):
    """How many letters of small print go on one line of the column of goods.

    :param columns: {hsn: bool, discount: bool, taxes: [tax column]}
    """
    taken = sum(WIDTHS[name] for name in ("number", "quantity", "price", "taxable"))
    taken += sum(WIDTHS[name] for name in ("hsn", "discount") if columns[name])
    taken += len(columns["taxes"]) * WIDTHS["tax"] + (WIDTHS["amount"] if columns["taxes"] else 0)
    return max(int((100 - taken) * LETTERS_PER_CENT), 10)


def line_height(words, letters, is_taxed):
    """How many lines of print a row takes, its border as half a line.

    :param words: [str], each of which begins a new line
    """
    lines = sum(max(ceil(sum(CAPITAL if letter.isupper() else 1 for letter in one) / letters), 1) for one in words)
    return max(lines, 2 if is_taxed else 1) + 0.5


def sheets(heights, head, foot, room=SHEET_LINES):
    """Share rows out over sheets of paper.

    The first sheet has the parties above its rows, the last the totals below them; where these do not fit any more, the
    last row goes with them, so that no total stands alone.

    :param heights: [lines] of each row
    :param head: lines of what stands above the rows on the first sheet
    :param foot: lines of what stands below the rows on the last one
    :return: [number of rows] of each sheet, at least one sheet
    """
    counts, free = [0], room - head
    for height in heights:
        if counts[-1] and height > free:
            counts.append(0)
            free = room
        counts[-1] += 1
        free -= height
    if foot > free:
        moved = 1 if counts[-1] > 1 else 0
        counts[-1] -= moved
        counts.append(moved)
    return counts


def share_rows(lines, columns, head, foot):
    """Share the lines of a paper out over its sheets.

    :param lines: as `account.move._o2d_paper_lines`
    :param columns: as `goods_letters`
    :param head: lines of normal print above the rows of the first sheet, `foot` below those of the last
    :return: [[line]], a list for each sheet
    """
    letters, wide = goods_letters(columns), int(100 * LETTERS_PER_CENT)
    heights = [
        line_height([line["note"]], wide, False)
        if line["note"]
        else line_height([f"{line['name']} {line['code']}", *line["more"]], letters, bool(columns["taxes"]))
        for line in lines
    ]
    rows, begun = [], 0
    for count in sheets(heights, head * NORMAL_PRINT, foot * NORMAL_PRINT):
        rows.append(lines[begun : begun + count])
        begun += count
    return rows


def shown_columns(lines):
    """Which tax columns a paper needs, in their order.

    :param lines: [{column: (rate, amount)}]
    """
    found = {column for line in lines for column in line}
    return [column for column in TAX_COLUMNS if column in found]


def export_statement(treatment, has_tax):
    """What an invoice over an export or a supply to a special economic zone must say, word for word, or None.

    CGST Rules 2017, rule 46, third proviso.

    :param treatment: the buyer's GST treatment
    :param has_tax: whether integrated tax is paid on it
    """
    if treatment not in (EXPORT, SEZ):
        return None
    what = (
        "SUPPLY MEANT FOR EXPORT"
        if treatment == EXPORT
        else "SUPPLY TO SEZ UNIT OR SEZ DEVELOPER FOR AUTHORISED OPERATIONS"
    )
    how = (
        "ON PAYMENT OF INTEGRATED TAX"
        if has_tax
        else "UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX"
    )
    return f"{what} {how}"
