"""Credit notes: how much of an invoice line they may take, and until when. Plain arithmetic, no database in sight."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

RETURN, RECALL, RATE, DISCOUNT, COMMERCIAL, MISTAKE = "return", "recall", "rate", "discount", "commercial", "mistake"
# Kinds that a person gives without goods; the others follow goods that came back.
WITHOUT_GOODS = (RATE, DISCOUNT, COMMERCIAL, MISTAKE)

BY_RATE, BY_PERCENT, BY_AMOUNT = "rate", "percent", "amount"

# Why a line takes no credit, or not that much of it.
NEGATIVE, DEARER, BEYOND, NOTHING_KEPT = "negative", "dearer", "beyond", "nothing_kept"

# Until when a credit note may be declared: (first financial year of the supply, month, day after that year's end).
# CGST Act 2017, section 34(2): "not later than September following the end of the financial year in which such supply
# was made, or the date of furnishing of the relevant annual return, whichever is earlier". Finance Act 2022, section
# 101, in force from 1 October 2022 (notification 18/2022 – Central Tax): "the thirtieth day of November", which the
# Board applies to supplies from 2021-22 on.
DECLARED_UNTIL = ((2021, 11, 30), (2017, 9, 30))

WATCHED_DAYS = 60


# --- time ------------------------------------------------------------------------------------------


def financial_year(day):
    """The year in which the Indian financial year of a day begins: 2025 for 31 March 2026."""
    return day.year if day.month >= 4 else day.year - 1


def year_words(year):
    """A financial year as one writes it: 2025-26."""
    return f"{year}-{(year + 1) % 100:02d}"


def last_day(supplied, annual_return=None):
    """The last day on which a credit note with GST may be declared (CGST Act 2017, section 34(2)).

    :param supplied: date of the invoice
    :param annual_return: date on which the annual return of that financial year was furnished, if it was
    :return: date, itself still in time
    """
    year = financial_year(supplied)
    month, day = next(((month, day) for first, month, day in DECLARED_UNTIL if year >= first), DECLARED_UNTIL[-1][1:])
    limit = date(year + 1, month, day)
    return min(limit, annual_return) if annual_return else limit


def is_late(noted, supplied, annual_return=None):
    """Is a credit note of this day too late for the tax of that supply?"""
    return noted > last_day(supplied, annual_return)


def watched_years(today):
    """Financial years of which the time limit can end within WATCHED_DAYS: those that are over."""
    return [year for year in (financial_year(today) - 1, financial_year(today) - 2) if year >= 2017]


def is_near(today, limit):
    """Does a limit end soon, or did it end lately?"""
    return limit - timedelta(days=WATCHED_DAYS) <= today


# --- amounts ---------------------------------------------------------------------------------------


def rounded(amount, step):
    """To the currency's smallest coin, halves away from zero, as Odoo rounds money.

    :param step: the smallest coin, e.g. 0.01
    """
    exact, coin = Decimal(repr(round(amount, 10))), Decimal(repr(step))
    return float((exact / coin).quantize(Decimal(1), rounding=ROUND_HALF_UP) * coin)


class Refused(ValueError):
    """A credit that a line does not bear.

    :ivar why: one of the codes above
    """

    def __init__(self, why):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class LineValue:
    """An invoice line and what was credited of it so far. Money as its price is stated: with or without tax.

    :param quantity: billed
    :param price: rate of a unit, as billed
    :param discount: in percent
    :param value: what the line comes to
    :param back: quantity on credit notes for goods
    :param credited: money on credit notes of all kinds
    :param step: the currency's smallest coin
    """

    quantity: float
    price: float
    value: float
    discount: float = 0.0
    back: float = 0.0
    credited: float = 0.0
    step: float = 0.01

    @property
    def kept(self):
        """Quantity that is still billed."""
        return max(round(self.quantity - self.back, 6), 0.0)

    @property
    def left(self):
        """Money that is still billed; never below nothing."""
        return max(rounded(self.value - self.credited, self.step), 0.0)

    @property
    def rate(self):
        """What a unit still costs, before the line's discount."""
        net = 1 - self.discount / 100
        return self.left / self.kept / net if self.kept and net else 0.0

    def goods_value(self, quantity):
        """What a quantity is credited at when its goods come back: its share of what is still billed.

        So what was credited before without goods is not credited a second time with them, and the last goods take
        the last paisa.
        """
        return rounded(self.left * min(quantity / self.kept, 1.0), self.step) if self.kept else 0.0

    def credit(self, by, figure):
        """The money to credit.

        :param by: BY_RATE, BY_PERCENT or BY_AMOUNT
        :param figure: the new rate of a unit before discount, percent of what the kept goods were billed at, or money
        :return: money, at least 0; 0 where the figure changes nothing
        :raise Refused: where the line does not bear it
        """
        if figure < 0:
            raise Refused(NEGATIVE)
        amount = rounded(self._asked(by, figure), self.step)
        if amount < 0:
            raise Refused(DEARER)
        if amount > self.left:
            raise Refused(BEYOND)
        return amount

    def _asked(self, by, figure):
        if by == BY_AMOUNT:
            return figure
        if not self.kept:
            raise Refused(NOTHING_KEPT)
        if by == BY_PERCENT:
            return self.value * self.kept / self.quantity * figure / 100
        return self.left - rounded(figure * (1 - self.discount / 100) * self.kept, self.step)


def to_the_coin(value, quantity, amount, coins):
    """What a credit for goods comes to, so that all credits of a line never pass it and the last takes the last coin.

    :param value: :class:`LineValue` before this credit
    :param quantity: credited now
    :param amount: credited now, by its rate alone
    :param coins: how far rounding can have led; more than that is no rounding
    :return: money, or None where the rate says it

    >>> to_the_coin(LineValue(9, 33.33, 299.97, back=4, credited=133.33), 5, 166.65, 0.02)
    166.64
    """
    is_last = abs(value.kept - quantity) < 1e-6
    missing = value.left - amount
    if (is_last or missing < 0) and abs(missing) <= coins + value.step / 2:
        return value.left
    return None


def needs_approval(amount, before, limit):
    """Does a credit note without goods need the finance head?

    What the invoice had credited before on the maker's own word counts with it, so that it is not split.

    :param amount: of this credit note
    :param before: of earlier ones of the same invoice that nobody approved
    :param limit: what the maker may give by himself
    """
    return amount + before > limit
