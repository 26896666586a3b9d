"""Working time on spans of work."""

from datetime import datetime, timedelta
from unittest import TestCase

from odoo.addons.o2d_base.tools.working_time import due_after, spans_from


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute)


# Thursday 19 and Friday 20 November, 9 to 13 and 14 to 18; Saturday 9 to 13.
WEEK = [
    (at(19, 9), at(19, 13)),
    (at(19, 14), at(19, 18)),
    (at(20, 9), at(20, 13)),
    (at(20, 14), at(20, 18)),
    (at(21, 9), at(21, 13)),
]


class TestDueAfter(TestCase):
    def test_within_a_span(self):
        """Work that fits before lunch is due before lunch."""
        self.assertEqual(due_after(at(19, 10), 2, WEEK), at(19, 12))

    def test_over_lunch(self):
        """The lunch hour does not count."""
        self.assertEqual(due_after(at(19, 12), 2, WEEK), at(19, 15))

    def test_over_night(self):
        """What is begun at the end of the day is due the next morning."""
        self.assertEqual(due_after(at(19, 17, 30), 1, WEEK), at(20, 9, 30))

    def test_begun_outside_hours(self):
        """An order that comes at night starts its clock in the morning."""
        self.assertEqual(due_after(at(19, 22), 4, WEEK), at(20, 13))

    def test_exactly_at_the_end(self):
        """Work that fills a span is due at its end, not at the start of the next."""
        self.assertEqual(due_after(at(19, 9), 4, WEEK), at(19, 13))

    def test_zero_hours_is_at_once(self):
        """A service level of zero hours is due at once, even at night."""
        self.assertEqual(due_after(at(19, 22), 0, WEEK), at(19, 22))

    def test_half_hours(self):
        """Hours may be fractions."""
        self.assertEqual(due_after(at(19, 9), 0.5, WEEK), at(19, 9, 30))

    def test_spans_that_end_too_early(self):
        """Where the calendar has not enough work there is no due date."""
        self.assertIsNone(due_after(at(21, 12), 2, WEEK))


class TestSpansFrom(TestCase):
    def test_fetches_only_what_is_needed(self):
        """A due date in the first fortnight does not read the second."""
        asked = []

        def fetch(begin, end):
            asked.append(begin)
            return [(begin, begin + timedelta(hours=8))]

        self.assertEqual(due_after(at(19, 9), 8, spans_from(at(19, 9), fetch)), at(19, 17))
        self.assertEqual(len(asked), 1)

    def test_goes_on_to_the_next_window(self):
        """Work that does not fit goes on in the next window."""
        due = due_after(at(1, 0), 9, spans_from(at(1, 0), lambda begin, end: [(begin, begin + timedelta(hours=8))]))
        self.assertEqual(due, at(15, 1))

    def test_ends_on_an_empty_calendar(self):
        """An empty calendar gives no due date instead of a loop without end."""
        self.assertIsNone(due_after(at(19, 9), 1, spans_from(at(19, 9), lambda begin, end: [])))
