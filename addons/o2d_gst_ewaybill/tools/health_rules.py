"""When a service counts as down, and how long all wait before one asks again."""

from datetime import timedelta

#: faults in a row; one alone is a lost answer, not a service that is down
PAUSE_AFTER = 3
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
#: faults of calls that were on their way together count once
TOGETHER = timedelta(seconds=5)
#: wrong user or password: asked seldom, for the services lock users out
LOCKED_PAUSE = timedelta(minutes=15)
#: who probes has this long before another may
PROBE = timedelta(seconds=60)
SLOW_MILLISECONDS = 5000
#: the service's clock and ours may differ by this
CLOCK_SECONDS = 300
#: while all is well, how often it is written down
NOTE_EVERY = timedelta(seconds=60)


def pause(faults):
    """How long all wait after so many faults in a row.

    :return: timedelta, or None where nobody waits yet
    """
    if faults < PAUSE_AFTER:
        return None
    return min(FIRST_PAUSE * 2 ** min(faults - PAUSE_AFTER, 10), LONGEST_PAUSE)
