"""Papers of many invoices asked for together, by rules: how far it is, and when it is over."""

WAITING, ASKED, LEFT_OUT, STOPPED = "waiting", "asked", "left_out", "stopped"
#: how an invoice that was asked for stands, by its requests
ON_WAY, REFUSED, DONE, DROPPED = "on_way", "refused", "done", "dropped"
#: how the whole stands
RUNNING, FINISHED = "running", "finished"

OPEN = (WAITING, ON_WAY)


class Tally:
    """How many of the invoices stand where.

    :param counts: {standing: number}
    :param stopped: was the button pressed?
    """

    def __init__(self, counts, stopped=False):
        self._counts, self._stopped = counts, stopped

    def of(self, standing):
        return self._counts.get(standing, 0)

    @property
    def total(self):
        return sum(self._counts.values())

    @property
    def not_asked(self):
        """Stopped, or given up before they were sent."""
        return self.of(STOPPED) + self.of(DROPPED)

    @property
    def settled(self):
        return self.total - sum(self.of(standing) for standing in OPEN)

    @property
    def per_cent(self):
        """Share for which nothing is open, 0 to 100; 100 only where nothing is."""
        return 100.0 * self.settled / self.total if self.total else 100.0

    @property
    def state(self):
        if self.settled < self.total:
            return RUNNING
        return STOPPED if self._stopped else FINISHED
