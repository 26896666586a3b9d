"""What the tracking dictionary says, asked the way the spoken answer needs it. Plain Python, no database."""

HOLDS = ("hold", "refusal")
TOLD = ("damage", "shortage", "failure", "report")


class Facts:
    """Sorts the lines of one order by how far they have come.

    A line counts as left, picked or set aside only with its full quantity: half a line is not a promise kept.
    """

    def __init__(self, tracking):
        self.order = tracking["order"]
        self.state = self.order["state"]
        self.stage = self.order.get("stage")
        self.promise = self.order.get("promise_date")
        self.first_promise = self.order.get("first_promise_date")
        self.blockers = tracking.get("blockers") or []
        self.documents = tracking.get("documents") or []
        self.steps = tracking.get("steps") or []
        lines = [line for line in tracking.get("lines") or [] if line["ordered"] > 0]
        self.goods = [line for line in lines if line.get("kind") != "service"]
        self.services = [line for line in lines if line.get("kind") == "service"]
        self.held = [line for line in self.goods if line.get("held")]
        self.going = [line for line in self.goods if not line.get("held")]
        self.left = [line for line in self.going if line["dispatched"] >= line["ordered"]]
        self.rest = [line for line in self.going if line["dispatched"] < line["ordered"]]
        self.part_left = [line for line in self.rest if line["dispatched"] > 0]

    @property
    def closed_short(self):
        """Whether something is missing that nobody is going to send any more."""
        has_left = bool(self.left or self.part_left)
        return has_left and bool(self.rest) and not self.order.get("deliveries_open", True)

    @property
    def given_up(self):
        """Whether the delivery was cancelled before anything left, though the order was not."""
        return bool(self.order.get("given_up")) and not (self.left or self.part_left)

    @property
    def hold(self):
        """The blocker that stops the order or its held lines, the gravest first."""
        holds = [one for one in self.blockers if one["type"] in HOLDS and (one.get("blocking") or self.held)]
        return max(holds, key=lambda one: one.get("severity") or 0, default=None)

    @property
    def problem(self):
        """The gravest open problem that is neither a hold nor mere lateness; a refusal in a confirmed order is one."""
        told = TOLD if self.held or self.state != "sale" else (*TOLD, *HOLDS)
        # What nobody named is told only where it stops the order.
        problems = [
            one
            for one in self.blockers
            if one["type"] in told or (one["type"] not in HOLDS and one["type"] != "late" and one.get("blocking"))
        ]
        return max(problems, key=lambda one: one.get("severity") or 0, default=None)

    def lines_of(self, blocker):
        wanted = set(blocker.get("lines") or ())
        return [line for line in self.goods if line.get("id") in wanted]

    @property
    def promise_moved(self):
        return bool(self.first_promise and self.promise and self.promise[:10] != self.first_promise[:10])

    @property
    def owner(self):
        """Who has the step the order stands at, e.g. "warehouse coordinator"."""
        return next((step.get("owner") for step in self.steps if step["code"] == self.stage), None)

    @property
    def deliveries(self):
        return [one for one in self.documents if one["kind"] == "delivery"]

    @property
    def left_moments(self):
        """When each delivery left that has left."""
        return [one["done_at"] for one in self.deliveries if one.get("done_at")]

    @property
    def left_at(self):
        """When the last of what left, left."""
        return max(self.left_moments, default=None)

    @property
    def leaves_at(self):
        """When the last open delivery is planned to leave."""
        return max(
            (
                one["planned"]
                for one in self.deliveries
                if one["state"] not in ("done", "cancel") and one.get("planned")
            ),
            default=None,
        )

    @property
    def vehicle(self):
        """The vehicle, if all that left went by one."""
        vehicles = {one["vehicle"] for one in self.deliveries if one.get("vehicle") and one["state"] == "done"}
        return vehicles.pop() if len(vehicles) == 1 else None

    @property
    def invoices(self):
        """Invoices that stand; what a credit note took back as a whole is none."""
        return [one for one in self._posted("invoice") if not one.get("reversed")]

    @property
    def reversed(self):
        return [one for one in self._posted("invoice") if one.get("reversed")]

    def are_credited(self, lines):
        """Is what came back of these lines off the bill? A credit note may be about something else."""
        kept = [(line["dispatched"] - line["returned"], line.get("invoiced") or 0) for line in lines]
        return bool(self._posted("credit_note")) and all(invoiced <= quantity for quantity, invoiced in kept)

    @property
    def is_billed_ahead(self):
        """Are goods billed that are still here?"""
        return bool(self.invoices) and any((line.get("invoiced") or 0) > line["dispatched"] for line in self.rest)

    def _posted(self, kind):
        return [one for one in self.documents if one["kind"] == kind and one["state"] == "posted"]

    @property
    def unpaid(self):
        return [one for one in self.invoices if not one.get("paid")]

    @staticmethod
    def places(lines):
        """The warehouses ``lines`` leave from, each once, in the order they appear."""
        return list(dict.fromkeys(place for line in lines for place in line.get("from") or ()))

    @staticmethod
    def picked(lines):
        return [line for line in lines if line["picked"] >= line["ordered"]]

    @staticmethod
    def allocated(lines):
        return [line for line in lines if line["allocated"] >= line["ordered"]]

    @staticmethod
    def being_picked(lines):
        return any(line["picked"] > line["dispatched"] for line in lines)
