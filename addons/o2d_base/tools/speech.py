"""The answer to "when does my order ship?", as one would say it on the phone.

``say()`` is a pure function of the dictionary that ``sale.order._o2d_tracking()`` gathers; it reads no
database and no clock, so that the same facts always give the same words. The listener is the customer:
what is said names no amount, no exposure and no inner note, only who is at it and until when.

Dates in the dictionary are UTC strings (``YYYY-MM-DD HH:MM:SS``); they are spoken in ``tracking["tz"]``.
"""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

from .speech_facts import Facts
from .speech_words import Words, plain

MAX_NAMES = 3
# Which of too many sentences become one.
PAIRS = (("gone", "rest"), ("rest", "promise"), ("gone", "promise"), ("held", "problem"), ("returned", "bill"))


def say(tracking, _=plain, locale="en_IN"):
    """Return the answer for one order as a few short sentences.

    :param dict tracking: what ``sale.order._o2d_tracking()`` returns
    :param _: translator called as ``_("… %(x)s", x=…)``, e.g. ``env._``
    :param str locale: the language days are named in
    """
    return speak(tracking, _, locale)[0]


def speak(tracking, _=plain, locale="en_IN"):
    """As `say`, with the words worth stressing: days, hours, places and goods.

    :return: (answer, list of parts of it)
    """
    speaker = Speaker(tracking, _, locale)
    answer = speaker.say()
    return answer, [mark for mark in dict.fromkeys(speaker.marks) if mark and mark in answer]


class Speaker(Words):
    """Turns the facts of one order into sentences, most important first."""

    def __init__(self, tracking, _, locale):
        super().__init__(tracking["now"], tracking.get("tz"), _, locale)
        self.facts = Facts(tracking)

    def say(self):
        facts = self.facts
        if facts.state == "cancel":
            return self._cancelled()
        if facts.state != "sale":
            return self._quotation()
        if not facts.goods:
            return self._services()
        gone, rest = self._going()
        told = [
            ("gone", gone),
            ("rest", rest),
            ("promise", self._promise()),
            ("held", self._held()),
            ("problem", self._problem()),
            ("returned", self._returned()),
            ("bill", self._bill()),
        ]
        return self._paragraph(told, PAIRS)

    # -- before and beside the way of the goods --------------------------------------------------------------

    def _cancelled(self):
        if any(line["dispatched"] for line in self.facts.goods):
            return self._("This order was cancelled after a part of it had left; the rest will not be sent.")
        return self._("This order was cancelled; nothing of it will be sent.")

    def _quotation(self):
        _, facts = self._, self.facts
        if facts.hold:
            waits = self._waiting_for(facts.hold)
            return _("We have your order; it waits for %(what)s. It goes on as soon as that is given.", what=waits)
        if facts.state == "draft":
            return _("Your quotation is being prepared and has not been sent to you yet.")
        until = facts.order.get("valid_until")
        if not until:
            return _("We have sent you our quotation and start as soon as you confirm it.")
        if self._day(until) < self.now.date():
            return _("Our quotation was valid until %(day)s; please ask us to renew it.", day=self._say_day(until))
        return _(
            "We have sent you our quotation, valid until %(day)s; we start as soon as you confirm it.",
            day=self._say_day(until),
        )

    def _services(self):
        _, services = self._, self.facts.services
        if not services:
            return _("Your order has no items yet.")
        done = sum(line["dispatched"] >= line["ordered"] for line in services)
        if done == len(services):
            return " ".join(filter(None, [_("The work of your order is done."), self._bill()]))
        promise = self.facts.promise
        if promise and self._day(promise) >= self.now.date():
            return _(
                "Your order is for services: %(done)s of %(all)s are done. They are promised for %(day)s.",
                done=done,
                all=len(services),
                day=self._say_day(promise),
            )
        said = _("Your order is for services: %(done)s of %(all)s are done.", done=done, all=len(services))
        if promise:
            said += " " + _("We had promised them for %(day)s and are late.", day=self._say_day(promise))
        return said

    # -- the way of the goods --------------------------------------------------------------------------------

    def _going(self):
        """Where the lines are that nothing holds: (what has left, where the rest is)."""
        _, facts = self._, self.facts
        if not (facts.left or facts.part_left):
            return "", self._sentence(self._subject(facts.going), self._staying()) if facts.going else ""
        said = self._sentence(self._gone_subject(), self._departure(facts.left or facts.part_left))
        rest = facts.rest
        if not rest:
            return said, ""
        if facts.closed_short:
            if len(rest) == 1:
                return said, _("One item, %(name)s, was not sent in full.", name=rest[0]["label"])
            return said, _("%(n)s items were not sent in full.", n=len(rest))
        return said, self._sentence(self._rest_subject(rest), self._progress(rest))

    def _staying(self):
        """How far goods have come of which nothing has left."""
        if self.facts.given_up:
            return self._("will not be sent as things stand: the delivery was cancelled")
        return self._progress(self.facts.going)

    def _gone_subject(self):
        """Name what has left: whole lines, and that of others a part has."""
        _, facts, total = self._, self.facts, len(self.facts.goods)
        if not facts.part_left:
            return self._subject(facts.left)
        if facts.left:
            return _(
                "%(count)s of your %(total)s items, and a part of %(n)s more,",
                count=len(facts.left),
                total=total,
                n=len(facts.part_left),
            )
        if total == 1:
            return _("A part of your item, %(name)s,", name=facts.part_left[0]["label"])
        return _("A part of your items")

    def _rest_subject(self, rest):
        """Name what is still to come."""
        _, is_one = self._, len(rest) == 1
        if self.facts.part_left:
            return _("What is still to come") if is_one else _("The remaining goods")
        return _("The other item") if is_one else _("The other %(n)s items", n=len(rest))

    def _sentence(self, subject, phrase):
        return self._("%(subject)s %(phrase)s.", subject=subject, phrase=phrase)

    def _subject(self, lines):
        """Name ``lines`` as a share of all goods of the order."""
        _, count, total = self._, len(lines), len(self.facts.goods)
        if total == 1:
            return _("Your item, %(name)s,", name=lines[0]["label"])
        if count < total:
            return _("%(count)s of your %(total)s items", count=count, total=total)
        return _("Both items of your order") if total == 2 else _("All %(total)s items of your order", total=total)

    def _departure(self, lines):
        _, facts = self._, self.facts
        place = self._list(facts.places(lines))
        day = self._say_on(facts.left_at) if facts.left_at else ""
        if len({self._day(moment) for moment in facts.left_moments}) > 1:
            if place:
                return _("left %(place)s, the last of them %(day)s", place=place, day=day)
            return _("left us, the last of them %(day)s", day=day)
        if facts.vehicle and place and day:
            return _("left %(place)s %(day)s by vehicle %(vehicle)s", place=place, day=day, vehicle=facts.vehicle)
        if place and day:
            return _("left %(place)s %(day)s", place=place, day=day)
        if day:
            return _("left us %(day)s", day=day)
        return _("have left us") if len(lines) > 1 else _("has left us")

    def _progress(self, lines):
        """How far ``lines``, none of which has left in full, have come."""
        _, facts, many = self._, self.facts, len(lines) > 1
        picked = facts.picked(lines)
        if len(picked) == len(lines):
            return self._papers(many)
        if picked or facts.being_picked(lines):
            if many:
                return _("are being picked, %(done)s of %(all)s are done", done=len(picked), all=len(lines))
            return _("is being picked")
        allocated = facts.allocated(lines)
        if len(allocated) == len(lines):
            place = self._list(facts.places(lines))
            if place:
                return (
                    _("are set aside for you in %(place)s and picked next", place=place)
                    if many
                    else _("is set aside for you in %(place)s and picked next", place=place)
                )
            return _("are set aside for you and picked next") if many else _("is set aside for you and picked next")
        if not any(line["allocated"] > line["dispatched"] for line in lines):
            return _("wait for stock") if many else _("waits for stock")
        if many:
            return _(
                "are being set aside for you: %(done)s of %(all)s are complete, the rest waits for stock",
                done=len(allocated),
                all=len(lines),
            )
        return _("is set aside for you in part; the rest waits for stock")

    def _papers(self, many):
        """What packed goods still wait for before they may leave."""
        _, stage = self._, self.facts.stage
        if stage == "invoice":
            return _("are packed and wait for the invoice") if many else _("is packed and waits for the invoice")
        if stage == "ewaybill":
            return _("are packed and wait for the e-way bill") if many else _("is packed and waits for the e-way bill")
        if stage == "gate_out":
            return _("are loaded and wait at the gate") if many else _("is loaded and waits at the gate")
        return _("are packed and ready to leave") if many else _("is packed and ready to leave")

    def _promise(self):
        """When the customer has it: kept, moved, missed or not given."""
        _, facts = self._, self.facts
        if not facts.going or not (facts.rest or facts.left) or facts.closed_short or facts.given_up:
            return ""
        lines = facts.rest or facts.left
        them = _("them") if len(lines) > 1 else _("it")
        if not facts.promise:
            return _("No delivery date is promised yet.") if facts.rest else ""
        if self._day(facts.promise) < self.now.date():
            return self._missed(them) if facts.rest else ""
        day = self._say_on(facts.promise)
        # Without the goods in hand, or with something in the way, a promise is repeated and not vouched for.
        is_sure = not facts.rest or (len(facts.allocated(lines)) == len(lines) and not facts.problem)
        if facts.promise_moved:
            first = self._say_day(facts.first_promise)
            if is_sure:
                return _(
                    "You should have %(them)s %(day)s; at first we had promised %(first)s.",
                    them=them,
                    day=day,
                    first=first,
                )
            return _(
                "We have promised %(them)s for %(day)s now; at first it was %(first)s.",
                them=them,
                day=self._say_day(facts.promise),
                first=first,
            )
        if not is_sure:
            return _("We have promised %(them)s for %(day)s.", them=them, day=self._say_day(facts.promise))
        leaves = facts.leaves_at if facts.rest else None
        if leaves and self.now.date() <= self._day(leaves) < self._day(facts.promise):
            place = self._list(facts.places(lines)) or _("our warehouse")
            if len(lines) == 1:
                return _(
                    "You should have it %(day)s, as promised; it leaves %(place)s %(leaves)s.",
                    day=day,
                    place=place,
                    leaves=self._say_on(leaves),
                )
            return _(
                "You should have them %(day)s, as promised; they leave %(place)s %(leaves)s.",
                day=day,
                place=place,
                leaves=self._say_on(leaves),
            )
        return _("You should have %(them)s %(day)s, as promised.", them=them, day=day)

    def _missed(self, them):
        _, facts = self._, self.facts
        day = self._say_day(facts.promise)
        if facts.owner:
            return _(
                "We had promised %(them)s for %(day)s and are late; our %(role)s is at it now.",
                them=them,
                day=day,
                role=facts.owner,
            )
        return _("We had promised %(them)s for %(day)s and are late.", them=them, day=day)

    # -- what is out of the ordinary -------------------------------------------------------------------------

    def _held(self):
        _, lines = self._, self.facts.held
        if not lines:
            return ""
        what = self._waiting_for(self.facts.hold or {})
        names = [line["label"] for line in lines]
        if len(lines) == len(self.facts.goods) and len(lines) > MAX_NAMES:
            return _("All %(n)s items of your order wait for %(what)s.", n=len(lines), what=what)
        if len(lines) == 1:
            return _("One item, %(name)s, waits for %(what)s; once that is given it follows.", name=names[0], what=what)
        if len(lines) <= MAX_NAMES:
            count = _("Two") if len(lines) == 2 else _("Three")
            return _(
                "%(count)s items, %(names)s, wait for %(what)s; once that is given they follow.",
                count=count,
                names=self._list(names),
                what=what,
            )
        return _("%(n)s items wait for %(what)s; once that is given they follow.", n=len(lines), what=what)

    def _waiting_for(self, blocker):
        """Whose approval is awaited, and by when it is due."""
        _, role, due = self._, blocker.get("with"), blocker.get("due")
        what = _("the approval of our %(role)s", role=role) if role else _("an approval")
        if not due:
            return what
        if self._local(due) < self.now:
            return _("%(what)s, which is overdue and is being chased", what=what)
        return _("%(what)s, expected by %(time)s %(day)s", what=what, time=self._say_time(due), day=self._say_on(due))

    def _problem(self):
        """The one open problem worth telling the customer, apart from holds and lateness."""
        _, problem = self._, self.facts.problem
        if not problem:
            return ""
        names = self._list([line["label"] for line in self.facts.lines_of(problem)][:MAX_NAMES])
        if problem["type"] == "shortage":
            if names:
                return _("We found less than expected of %(names)s and are arranging the rest.", names=names)
            return _("We found less than expected of some goods and are arranging the rest.")
        if problem["type"] == "damage":
            return _("Some goods were found damaged; we are putting that right.")
        if problem["type"] == "report":
            return _("We have your report about the goods and are looking into it.")
        if problem["type"] == "failure":
            return _("A technical fault holds up the papers; we are at it.")
        if problem.get("with"):
            return _("One point has to be cleared by our %(role)s first.", role=problem["with"])
        return _("One point has to be cleared on our side first.")

    def _returned(self):
        _, lines = self._, [line for line in self.facts.goods if line["returned"]]
        if not lines:
            return ""
        name, credited = lines[0]["label"], self.facts.are_credited(lines)
        if len(lines) == 1:
            if credited:
                return _("We have received %(name)s back from you and credited it.", name=name)
            return _("We have received %(name)s back from you.", name=name)
        if credited:
            return _("We have received goods of %(n)s items back from you and credited them.", n=len(lines))
        return _("We have received goods of %(n)s items back from you.", n=len(lines))

    def _bill(self):
        """The invoice: once nothing else is to come, or where it came before the goods."""
        _, facts = self._, self.facts
        invoices, unpaid = facts.invoices, facts.unpaid
        if facts.rest and not facts.closed_short:
            return self._billed_ahead()
        if not invoices:
            if facts.stage == "invoice":
                return _("The invoice follows.")
            return _("The invoice was credited in full.") if facts.reversed else ""
        if facts.stage == "invoice":
            return _("A part is billed; the invoice for the rest follows.")
        if not unpaid:
            return _("It is paid for and the order is closed.") if facts.order.get("settled") else _("It is paid for.")
        if len(unpaid) > 1:
            return _("%(n)s invoices are open.", n=len(unpaid))
        invoice = unpaid[0]
        if not invoice.get("due"):
            return _("Invoice %(name)s is open.", name=invoice["name"])
        day = self._say_on(invoice["due"])
        if self._day(invoice["due"]) < self.now.date():
            return _("Invoice %(name)s was due %(day)s.", name=invoice["name"], day=day)
        return _("Invoice %(name)s is due %(day)s.", name=invoice["name"], day=day)

    def _billed_ahead(self):
        """Billed and not gone: the customer holds an invoice for goods that are still here."""
        _, facts = self._, self.facts
        if not facts.is_billed_ahead:
            return ""
        if not facts.unpaid:
            return _("It is paid for already.")
        if len(facts.unpaid) > 1:
            return _("The invoices are made out already.")
        return _("Invoice %(name)s is made out already.", name=facts.unpaid[0]["name"])
