from datetime import timedelta, timezone

from odoo import fields, models

from ..tools.working_time import due_after, spans_from


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    o2d_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working hours",
        check_company=True,
        help="When this warehouse works. Service levels count in these hours. Empty: the company's working hours.",
    )


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _o2d_due(self, start, hours):
        """When work begun at `start` is due in these working hours, public holidays left out.

        :param start: naive datetime in UTC
        :param hours: working hours
        :return: naive datetime in UTC; by the clock where there is no calendar, or one without work
        """
        due = due_after(start, hours, spans_from(start, self._o2d_spans)) if self else None
        return due or due_after(start, hours, [(start, start + timedelta(days=3650))])

    def _o2d_spans(self, begin, end):
        """Spans of work between two moments, naive in UTC."""
        intervals = self._work_intervals_batch(begin.replace(tzinfo=timezone.utc), end.replace(tzinfo=timezone.utc))[
            False
        ]
        return [
            (start.astimezone(timezone.utc).replace(tzinfo=None), stop.astimezone(timezone.utc).replace(tzinfo=None))
            for start, stop, _meta in intervals
        ]
