"""Days, hours and lists as one says them on the phone. Plain Python, no database and no clock."""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

from datetime import datetime, timedelta

import pytz
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

SENTENCES = 3  # more, nobody remembers


def plain(source, **values):
    """Stand-in for ``env._``: English, unformatted when there is nothing to put in."""
    return source % values if values else source


class Words:
    """Says moments and lists in one language and time zone, and remembers what is worth stressing.

    :param str now: the moment of speaking, UTC
    :param str zone: time zone in which days are spoken
    :param _: translator called as ``_("… %(x)s", x=…)``
    :param str locale: the language days are named in
    """

    def __init__(self, now, zone, _=plain, locale="en_IN"):
        self._ = _
        self.marks = []
        self.zone = pytz.timezone(zone or "Asia/Kolkata")
        self.now = self._local(now)
        try:
            self.locale = Locale.parse(locale)
        except (UnknownLocaleError, ValueError):
            self.locale = Locale("en", "IN")

    def _local(self, value):
        """The moment of a UTC string in the zone that is spoken; a bare date is that day."""
        if len(value) == 10:
            return self.zone.localize(datetime.fromisoformat(value))
        return pytz.utc.localize(datetime.fromisoformat(value)).astimezone(self.zone)

    def _day(self, value):
        return self._local(value).date()

    def _near(self, value):
        """ "today", "tomorrow" or "yesterday", or None for any other day."""
        _, away = self._, self._day(value) - self.now.date()
        if away == timedelta(0):
            return _("today")
        if away == timedelta(1):
            return _("tomorrow")
        return _("yesterday") if away == timedelta(-1) else None

    def _say_day(self, value):
        pattern = "EEEE d MMMM" if self._day(value).year == self.now.year else "EEEE d MMMM y"
        return self._mark(self._near(value) or format_date(self._day(value), pattern, locale=self.locale))

    def _say_on(self, value):
        return self._mark(self._near(value)) or self._("on %(day)s", day=self._say_day(value))

    def _say_time(self, value):
        moment = self._local(value)
        return self._mark(format_time(moment.time(), "h:mm a" if moment.minute else "h a", locale=self.locale))

    def _mark(self, words):
        """Remember words to be stressed."""
        self.marks.append(words)
        return words

    def _list(self, names):
        if len(names) < 2:
            return names[0] if names else ""
        return self._("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])

    # -- sentences -------------------------------------------------------------------------------------------

    def _paragraph(self, told, pairs):
        """Put what is told together, in three sentences at most.

        :param told: [(kind, sentence)], in the order they are said
        :param pairs: [(kind, kind)], which neighbours become one sentence first
        """
        told = [(kind, sentence) for kind, sentence in told if sentence]
        for first, second in pairs:
            if len(told) <= SENTENCES:
                break
            kinds = [kind for kind, _sentence in told]
            if first in kinds and kinds[kinds.index(first) + 1 :][:1] == [second]:
                self._join(told, kinds.index(first))
        while len(told) > SENTENCES:
            self._join(told, len(told) - 2)
        return " ".join(sentence for _kind, sentence in told)

    @staticmethod
    def _join(told, index):
        """Make one sentence of two neighbours."""
        (kind, first), (_kind, second) = told[index : index + 2]
        told[index : index + 2] = [(kind, f"{first.rstrip('.।')}; {second[:1].lower()}{second[1:]}")]
