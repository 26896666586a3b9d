"""Moments as the services write them: Indian time, in several forms. Odoo keeps naive UTC."""

import re
from datetime import datetime, timedelta, timezone

from .nic_crypto import BadMessage

INDIA = timezone(timedelta(hours=5, minutes=30), "IST")
#: 05/11/2026 06:15:00 PM, 2026-11-05 18:15:00, and 13/12/2018 23:59:59 PM, which the service's own examples show
_FORM = re.compile(
    r"(?:(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})|(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2}))"
    r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?(?: ?(?P<half>[AaPp][Mm]))?)?"
)


def to_utc(text):
    """:param text: a moment in Indian time, or nothing
    :return: naive UTC datetime, or None for nothing
    :raise BadMessage: another form, or no moment of the calendar
    """
    if text is None or text is False or (isinstance(text, str) and not text.strip()):
        return None
    found = _FORM.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        raise BadMessage("a moment in no known form")
    part = {name: int(value) if value and value.isdigit() else value for name, value in found.groupdict().items()}
    hour = _hour(part["hour"] or 0, part["half"])
    try:
        moment = datetime(
            part["year"] or part["y"],
            part["month"] or part["m"],
            part["day"] or part["d"],
            hour,
            part["minute"] or 0,
            part["second"] or 0,
            tzinfo=INDIA,
        )
    except ValueError:
        raise BadMessage("no moment of the calendar") from None
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def _hour(hour, half):
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half.upper() == "PM" else 0)


def to_indian(moment, form="%d/%m/%Y %I:%M:%S %p"):
    """:param moment: naive UTC
    :return: text in Indian time
    """
    return moment.replace(tzinfo=timezone.utc).astimezone(INDIA).strftime(form)
