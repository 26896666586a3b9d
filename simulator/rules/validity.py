"""How long an e-way bill is good for (rule 138(10), as amended from 01-01-2021)."""

import math
from datetime import date, datetime, time, timedelta

from .dated import Row, in_force

#: (kilometres a day of ordinary goods, of over-dimensional cargo or a leg by ship)
KILOMETRES_PER_DAY = (
    Row((100, 20), date(2017, 7, 1), date(2020, 12, 31)),
    Row((200, 20), date(2021, 1, 1)),
)


def valid_until(generated: datetime, kilometres, slow=False):
    """Last moment of validity: one day per started 200 km (20 km when slow), to midnight, Indian time.

    The first day ends at the midnight that closes the day after generation: 10 km on the 5th is
    good until the 6th 23:59:00.
    """
    ordinary, slow_pace = in_force(KILOMETRES_PER_DAY, generated.date())
    days = max(1, math.ceil(kilometres / (slow_pace if slow else ordinary)))
    return datetime.combine(generated.date() + timedelta(days=days), time(23, 59), generated.tzinfo)
