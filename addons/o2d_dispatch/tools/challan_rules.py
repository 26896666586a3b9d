"""What the law says about a delivery challan in India."""

from dateutil.relativedelta import relativedelta

# CGST Rules 2017, rule 55(1): serially numbered, not exceeding sixteen characters, in one or multiple series.
MAX_LENGTH = 16
# The last serial number that leaves room for the hyphen of the year.
LAST_PLAIN = 99_999
LAST = 999_999
# Rule 55(2): three copies of goods that travel without being sold.
COPIES = ("consignee", "transporter", "consigner")
# The financial year begins on 1 April.
APRIL = 4

OPEN, SOON, LATE, OVER = "open", "soon", "late", "over"


def financial_year(day):
    """The year in which the financial year of this day began.

    :param day: date in India
    """
    return day.year if day.month >= APRIL else day.year - 1


def year_words(year):
    """A financial year as it stands in numbers: 2026 -> "26-27"."""
    return f"{year % 100:02d}-{(year + 1) % 100:02d}"


def challan_number(gstin, year, serial):
    """The number of a challan: "DC27/26-27/0001", of at most sixteen characters.

    The first two characters of a GSTIN are its State, so that the papers of two registrations of one firm are told
    apart; without one there is a single series.

    :param gstin: registration of the sender, or ""
    :param year: as `financial_year`
    :param serial: 1 for the first of the year
    :raise ValueError: for a serial number that does not fit
    """
    if not 1 <= serial <= LAST:
        raise ValueError(f"No challan has the serial number {serial}")
    years = year_words(year) if serial <= LAST_PLAIN else year_words(year).replace("-", "")
    return f"DC{(gstin or '')[:2]}/{years}/{serial:04d}"


def due_back(day, number, unit):
    """By when the goods have to be back, or None.

    Of a month that is shorter the last day counts, as a calendar month does in law.

    :param day: the day of the challan
    :param number: how many days or months; 0 for goods that stay away
    :param unit: `day` or `month`
    """
    if not number or number < 0:
        return None
    return day + (relativedelta(months=number) if unit == "month" else relativedelta(days=number))


def watch_state(today, due, warn_days, is_over):
    """Where a challan stands: `open`, `soon` (due within the days of warning), `late`, `over`.

    On the day itself nothing is late yet.
    """
    if is_over:
        return OVER
    if today > due:
        return LATE
    return SOON if today >= due - relativedelta(days=max(warn_days, 0)) else OPEN


def still_out(sent, back, is_nothing):
    """What has not come back.

    What came back of another lot of the same line is first that lot's own, then taken off the others: a line is over
    once as much came back as had left, whatever the labels say.

    :param sent: {lot id or 0: quantity that left}
    :param back: {lot id or 0: quantity that came back}
    :param is_nothing: function(quantity) -> bool, the rounding of the unit
    :return: {lot id or 0: quantity}, without lots that are back
    """
    left = {lot: quantity - back.get(lot, 0.0) for lot, quantity in sent.items()}
    spare = sum(quantity for lot, quantity in back.items() if lot not in sent)
    spare += sum(-quantity for quantity in left.values() if quantity < 0)
    out = {}
    for lot, quantity in left.items():
        if quantity <= 0:
            continue
        part = min(spare, quantity)
        spare -= part
        if not is_nothing(quantity - part):
            out[lot] = quantity - part
    return out
