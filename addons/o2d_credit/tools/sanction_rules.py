"""Who may sanction what, what a sanction covers, and what fits into a limit: decisions on plain facts.

A *finding* is what :mod:`.policy` found: an object with `kind`, `over_amount`, `over_percent` and `days`, where a
figure that does not apply is None or 0.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

OVER_LIMIT, ORDER_AMOUNT, OVERDUE_AMOUNT = "over_limit", "order_amount", "overdue_amount"
OVERDUE_DAYS, TERMS_WORSE = "overdue_days", "terms_worse"
PRICE_FLOOR = "price_floor"
# Money given away by a price, besides how far it is below the lowest one.
GIVEN = "given"
FORCED_HOLD, BOUNCED_CHEQUE = "forced_hold", "bounced_cheque"

# Somebody has said stop, or a cheque was not honoured: neither an emergency nor a payment lifts that.
FORCED = frozenset({FORCED_HOLD, BOUNCED_CHEQUE})
BY_DAYS = frozenset({OVERDUE_DAYS, TERMS_WORSE})
# Two sums of money that differ by less are the same.
CENT = 0.005


@dataclass(frozen=True)
class Level:
    """How far a role may go. None in a figure: as far as it likes.

    :ivar amount: beyond the limit, in the company's currency
    :ivar percent: beyond the limit, in percent of it
    :ivar days: of being overdue, or of terms longer than agreed
    :ivar floor_percent: below the lowest price
    :ivar forced: may lift a forced hold and pass a bounced cheque
    """

    id: int
    rank: int
    amount: float | None = None
    percent: float | None = None
    days: int | None = None
    floor_percent: float | None = None
    forced: bool = False

    def reaches(self, finding):
        """Is this finding within the level?"""
        if finding.kind in FORCED:
            return self.forced
        if finding.kind in BY_DAYS:
            return _within(finding.days, self.days)
        if finding.kind == PRICE_FLOOR:
            return _within(finding.over_percent, self.floor_percent)
        percent = finding.over_percent
        if percent is None and finding.kind == OVER_LIMIT:
            # Of a limit of zero anything is more than any percentage.
            percent = float("inf")
        return _within(finding.over_amount, self.amount) and _within(percent, self.percent)


def _within(value, bound):
    return bound is None or (value or 0) <= bound + CENT


def level_for(findings, levels):
    """The lowest level that reaches every finding.

    :param levels: iterable of :class:`Level`
    :return: a :class:`Level`, or None where none goes that far
    """
    findings = list(findings)
    for level in sorted(levels, key=lambda level: (level.rank, level.id)):
        if all(level.reaches(finding) for finding in findings):
            return level
    return None


@dataclass(frozen=True)
class Grant:
    """What a sanction allows.

    :ivar amount: sanctioned, in the company's currency
    :ivar tolerance_percent: by which the amount may grow without a new decision
    :ivar kinds: kinds of findings that were decided on
    :ivar worst: {key of :func:`bounds_of`: how far that was decided on}: a price that was sanctioned for one line is
        no leave to lower the price of another, nor to sell ten times as much at it
    :ivar valid_until: naive datetime in UTC, or None
    :ivar is_met: are its conditions met?
    """

    amount: float
    tolerance_percent: float = 0.0
    kinds: frozenset = frozenset()
    worst: dict = field(default_factory=dict, hash=False)
    valid_until: datetime | None = None
    is_met: bool = True

    def is_in_force(self, now):
        return self.is_met and (self.valid_until is None or now <= self.valid_until)

    def allows(self, amount):
        return amount <= self.amount * (1 + self.tolerance_percent / 100.0) + CENT

    def covers(self, finding, amount, now):
        return self.is_in_force(now) and self.allows(amount) and finding.kind in self.kinds and self._reaches(finding)

    def _reaches(self, finding):
        stretch = 1 + self.tolerance_percent / 100.0
        for key, value in bounds_of(finding).items():
            # Money given away may grow with the order, by its tolerance; a percentage or days may not.
            bound = self.worst.get(key, -1) * (stretch if key.startswith(GIVEN) else 1)
            if value > bound + CENT:
                return False
        return True


def bounds_of(finding):
    """What a decision on this finding is bound to besides the amount of the order.

    A price: its line, how far below the lowest price, and how much money that gives away in all. Terms: the days.

    :return: {key: figure}
    """
    if finding.kind == TERMS_WORSE:
        return {TERMS_WORSE: finding.days or 0}
    if finding.kind != PRICE_FLOOR:
        return {}
    line = finding.detail.get("line")
    bounds = {f"{PRICE_FLOOR}:{line}": finding.over_percent or 0}
    if "given" in finding.detail:
        bounds[f"{GIVEN}:{line}"] = finding.detail["given"]
    return bounds


def worst_of(findings):
    """What of some findings was decided on, as :class:`Grant` keeps it."""
    worst = {}
    for finding in findings:
        for key, value in bounds_of(finding).items():
            worst[key] = max(worst.get(key, 0), value)
    return worst


def stretched(findings, more):
    """The same findings if the order grew by so much: what a tolerance lets happen without another decision.

    :param more: in the company's currency
    """
    return [
        replace(
            finding,
            over_amount=(finding.over_amount or 0) + more,
            over_percent=finding.over_percent
            if finding.over_percent is None
            else 100 * ((finding.over_amount or 0) + more) / finding.limit,
        )
        if more > CENT and finding.kind in (OVER_LIMIT, ORDER_AMOUNT)
        else finding
        for finding in findings
    ]


def uncovered(findings, grants, amount, now):
    """What of the findings no sanction covers.

    Each sanction stands for itself: amounts of several do not add up, kinds of findings do.

    :param grants: iterable of :class:`Grant`
    :param amount: of the order as it is now, in the company's currency
    """
    grants = list(grants)
    return [finding for finding in findings if not any(grant.covers(finding, amount, now) for grant in grants)]


@dataclass(frozen=True)
class Part:
    """Lines that are delivered or wait together.

    :ivar key: whatever the caller knows them by
    :ivar amount: with taxes, in the company's currency
    :ivar may_wait: the coordinator said that they may
    :ivar rank: the lower, the earlier they are wanted
    """

    key: object
    amount: float
    may_wait: bool = False
    rank: int = 0


def fit(parts, room):
    """Which parts fit into the room left under a limit, the most wanted first.

    What may wait comes last. A part that is too large is left out and the next ones are still tried. Parts that
    cost nothing, or lessen the order, go along when anything else does.

    :param parts: iterable of :class:`Part`
    :param room: amount that may still be added, in the company's currency
    :return: (keys that fit, keys that wait), lists in the order of wanting
    """
    ordered = sorted(parts, key=lambda part: (part.may_wait, part.rank))
    free = [part for part in ordered if part.amount <= CENT]
    paid = [part for part in ordered if part.amount > CENT]
    # A discount on the whole order is not there to make room for more of it.
    left, fitting, waiting = room, [], []
    for part in paid:
        if part.amount <= left + CENT:
            fitting.append(part.key)
            left -= part.amount
        else:
            waiting.append(part.key)
    if not fitting:
        return [], [part.key for part in ordered]
    along = {part.key for part in free} | set(fitting)
    return [part.key for part in ordered if part.key in along], waiting


@dataclass(frozen=True)
class Waiting:
    """An order that waits for credit.

    :ivar key: whatever the caller knows it by
    :ivar since: naive datetime in UTC
    :ivar priority: the higher, the sooner
    """

    key: object
    since: datetime
    priority: int = 0


def release_order(waiting, rule="oldest"):
    """In which order those who wait are tried when there is room again.

    :param rule: `oldest` first, or by `priority` and then the oldest
    :return: list of keys
    """
    if rule not in ("oldest", "priority"):
        raise ValueError(f"Unknown rule of release: {rule!r}")
    urgent = rule == "priority"
    return [one.key for one in sorted(waiting, key=lambda one: (-one.priority if urgent else 0, one.since))]


def amount_at_stake(findings, order_amount):
    """How much is risked by letting an order through: what is beyond the limit, else the whole order.

    :param order_amount: with taxes, in the company's currency
    """
    beyond = [finding.over_amount or 0 for finding in findings if finding.kind == OVER_LIMIT]
    if not findings or len(beyond) < len(list(findings)):
        return order_amount
    return min(max(beyond), order_amount)


def emergency_refusal(findings, order_amount, limit, max_amount, max_percent):
    """Why an emergency does not suffice.

    :param limit: credit limit in the company's currency, or None
    :param max_amount: most that may be risked; None: no bound of this kind
    :param max_percent: the same in percent of the limit; None: no bound of this kind
    :return: `forced`, `closed` (nothing may be released so), `amount`, `percent`, or None where it suffices
    """
    if any(finding.kind in FORCED for finding in findings):
        return "forced"
    if max_amount is None and max_percent is None:
        return "closed"
    stake = amount_at_stake(findings, order_amount)
    # Either bound is enough: "up to an amount or a percentage".
    if max_amount is not None and stake <= max_amount + CENT:
        return None
    if max_percent is not None and limit and stake <= limit * max_percent / 100.0 + CENT:
        return None
    return "amount" if max_amount is not None else "percent"


@dataclass(frozen=True)
class Shift:
    """When somebody is on duty.

    :ivar weekdays: 0 (Monday) to 6; empty: every day
    :ivar begin, end: hours of the day; an end at or before the begin is on the next day; both 0: the whole day
    :ivar first, last: days of the calendar, both included; None: open
    :ivar rank: the approver before his deputies
    """

    key: object
    weekdays: frozenset = frozenset()
    begin: float = 0.0
    end: float = 0.0
    first: date | None = None
    last: date | None = None
    rank: int = 0

    def covers(self, moment):
        hour = moment.hour + moment.minute / 60.0 + moment.second / 3600.0
        if not self.begin and not self.end:
            return self._is_on(moment.date())
        if self.begin < self.end:
            return self._is_on(moment.date()) and self.begin <= hour < self.end
        if hour >= self.begin:
            return self._is_on(moment.date())
        # After midnight the shift is still yesterday's.
        return hour < self.end and self._is_on(date.fromordinal(moment.toordinal() - 1))

    def ends(self, moment):
        """When the shift that covers this moment ends."""
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        if not self.begin and not self.end:
            return day + timedelta(days=1)
        hour = (moment - day).total_seconds() / 3600
        overnight = self.begin >= self.end and hour >= self.begin
        return day + timedelta(days=int(overnight), hours=self.end)

    def _is_on(self, day):
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        return not self.weekdays or day.weekday() in self.weekdays


def on_duty(shifts, moment):
    """Who is on duty, the approver first and then the deputies.

    Of the same rank, cover for certain days (a leave) goes before what holds always.

    :param moment: naive datetime in the place's own time zone
    :return: list of keys, each once
    """
    covering = [shift for shift in shifts if shift.covers(moment)]
    covering.sort(key=lambda shift: (shift.rank, shift.first is None and shift.last is None))
    return list(dict.fromkeys(shift.key for shift in covering))


def duty_until(shifts, key, moment):
    """Until when somebody who is on duty stays so; shifts that follow at once belong together.

    :param moment: naive datetime in the place's own time zone
    :return: naive datetime, or None for who is not on duty, or still is a day later
    """
    mine = [shift for shift in shifts if shift.key == key]
    until = moment
    while covering := [shift for shift in mine if shift.covers(until)]:
        until = max(shift.ends(until) for shift in covering)
        if until - moment >= timedelta(days=1):
            return None
    return until if until > moment else None
