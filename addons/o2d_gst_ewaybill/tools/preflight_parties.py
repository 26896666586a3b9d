"""The document itself, and the parties and places on it."""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

from odoo.addons.o2d_base.tools import pincode

from . import preflight_facts as facts
from .ewaybill_rules import is_too_old
from .preflight import Problem

# A city reaches into the districts around it: only what is far beyond is worth a word. The services look at states.
FAR_KM = 50


def check(paper, rules, _):
    yield from _check_number(paper, _)
    yield from _check_day(paper, rules, _)
    yield from _check_origins(paper, _)
    for person in paper.people():
        yield from _check_gstin(paper, person, rules, _)
        yield from _check_address(paper, person, _)


def _check_number(paper, _):
    form = facts.IRN_NUMBER if paper.for_irn else facts.NUMBER
    if paper.number and not form.fullmatch(paper.number):
        yield Problem(
            _(
                "Number “%(number)s” is not taken: at most 16 letters, digits, / and -, and a letter or digit first."
                " Rename the series.",
                number=paper.number,
            ),
            paper.record,
        )


def _check_day(paper, rules, _):
    day = paper.day
    if not day:
        return
    shown = f"{day:%d/%m/%Y}"
    if day > paper.today:
        yield Problem(_("It is dated %(day)s, which is still to come. Send it on that day.", day=shown), paper.record)
    elif paper.for_bill and is_too_old(rules, day, paper.today):
        yield Problem(
            _(
                "It is dated %(day)s, %(age)s days ago. After %(most)s days no e-way bill is given: send the goods with"
                " a new document.",
                day=shown,
                age=(paper.today - day).days,
                most=int(rules.value("document_days", paper.today)),
            ),
            paper.record,
        )
    if paper.for_irn and paper.irn_due and paper.irn_due < paper.today:
        yield Problem(
            _(
                "It had to be registered by %(due)s. Credit it and raise a new invoice.",
                due=f"{paper.irn_due:%d/%m/%Y}",
            ),
            paper.record,
        )


def _check_origins(paper, _):
    if paper.for_bill and len(paper.origins) > 1:
        yield Problem(
            _(
                "Its goods left from %(places)s. An e-way bill takes one place: bill each place on its own.",
                places=", ".join(paper.origins),
            ),
            paper.record,
        )


def _check_gstin(paper, person, rules, _):
    gstin, record = person.gstin, person.record
    if not gstin:
        if person.needs_gstin:
            yield Problem(_("%(who)s has no GSTIN. Type it in.", who=person.label), record)
        return
    if not facts.has_gstin_form(gstin):
        yield Problem(_("%(gstin)s, the GSTIN of %(who)s, is none. Compare it with the certificate.",
                        gstin=gstin, who=person.label), record)  # fmt: skip
        return
    digit = facts.gstin_digit(gstin)
    if digit != gstin[-1]:
        yield Problem(
            _(
                "%(gstin)s, the GSTIN of %(who)s, is mistyped: by its other characters the last one would be"
                " %(digit)s.",
                gstin=gstin,
                who=person.label,
                digit=digit,
            ),
            record,
        )
    elif person.state and gstin[:2] in facts.STATES and gstin[:2] != person.state:
        yield Problem(
            _(
                "The GSTIN of %(who)s is not of %(state)s, where its address is. Mend one of them.",
                who=person.label,
                state=person.state_name,
            ),
            record,
        )
    yield from _check_status(paper, person, rules, _)


def _check_status(paper, person, rules, _):
    if person.asked_on is None:
        return
    if person.active is False:
        yield Problem(
            _(
                "The GSTIN of %(who)s was not active on %(day)s. Ask again, or treat it as unregistered.",
                who=person.label,
                day=f"{person.asked_on:%d/%m/%Y}",
            ),
            person.record,
        )
    else:
        age, most = (paper.today - person.asked_on).days, rules.value("gstin_days", paper.today)
        if most and age > most:
            yield Problem(
                _("The GSTIN of %(who)s was last checked %(age)s days ago. Check it again.", who=person.label, age=age),
                person.record,
                blocks=False,
            )


def _check_address(paper, person, _):
    who, record = person.label, person.record
    if paper.for_irn:
        for text, words in ((person.street, _("street")), (person.city, _("city"))):
            if len(text.strip()) < 3:
                yield Problem(_("%(who)s has no %(what)s. Complete the address.", who=who, what=words), record)
    elif not person.city.strip():
        yield Problem(_("%(who)s has no %(what)s. Complete the address.", who=who, what=_("city")), record)
    if person.abroad:
        return
    if not person.state:
        yield Problem(_("%(who)s has no state. Complete the address.", who=who), record)
    if not person.pin:
        yield Problem(_("%(who)s has no PIN code. Complete the address.", who=who), record)
    elif not pincode.is_valid(person.pin):
        yield Problem(_("%(pin)s, the PIN code of %(who)s, is none: it has six digits and no 0 first.",
                        pin=person.pin, who=who), record)  # fmt: skip
    elif person.state and _is_elsewhere(person):
        yield Problem(
            _(
                "PIN code %(pin)s of %(who)s is not in %(state)s. Mend the PIN code or the state.",
                pin=person.pin,
                who=who,
                state=person.state_name,
            ),
            record,
        )
    elif person.city_km is not None and person.city_km > FAR_KM:
        yield Problem(
            _(
                "PIN code %(pin)s of %(who)s is in %(district)s, about %(km)s km from %(city)s. Compare PIN code and"
                " city.",
                pin=person.pin,
                who=who,
                district=person.district,
                km=round(person.city_km),
                city=person.city.strip(),
            ),
            record,
            blocks=False,
        )


def _is_elsewhere(person):
    """Does the PIN code lie in another state? By the list of PIN codes, or by its sorting district."""
    if person.pin_state:
        # A sorting district may cross the border: either says yes, and it is taken.
        return person.pin_state != person.state and pincode.is_in_state(person.pin, person.state_code) is not True
    return pincode.is_in_state(person.pin, person.state_code) is False
