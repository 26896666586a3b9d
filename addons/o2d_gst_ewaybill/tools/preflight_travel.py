"""Vehicle, transporter, transport document and distance."""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

import re

from .ewaybill_rules import distance_limit
from .payload_head import AIR, RAIL, SHIP
from .preflight import Problem

_DOCUMENT = re.compile(r"[A-Za-z0-9/-]{1,15}")
# Our own kilometres are an estimate: only what is far beyond it is worth a word.
DOUBT = 1.5


def check(paper, rules, _):
    travel = paper.travel
    if not travel or not paper.for_bill:
        return
    for words, record in (
        (travel.vehicle_words, travel.record),
        (travel.transporter_words, travel.transporter_record),
    ):
        if words:
            yield Problem(words, record)
    yield from _check_vehicle(travel, _)
    yield from _check_document(paper, travel, _)
    yield from _check_distance(paper, travel, rules, _)


def _check_vehicle(travel, _):
    if travel.mode == SHIP and travel.vehicle and travel.vehicle_type == "R":
        yield Problem(_("By ship the vehicle is of the kind “over-dimensional cargo”."), travel.record)
    if travel.mode in (RAIL, AIR) and travel.vehicle_type == "O":
        yield Problem(_("Over-dimensional cargo goes by road or ship."), travel.record)


def _check_document(paper, travel, _):
    number, day = travel.document, travel.document_day
    if number and not _DOCUMENT.fullmatch(number):
        yield Problem(_("LR number “%(number)s” is not taken: at most 15 letters, digits, / and -.", number=number),
                      travel.record)  # fmt: skip
    if day and paper.day and day < paper.day:
        yield Problem(
            _(
                "The LR is dated %(lr)s, before the document of %(day)s. Mend the LR date.",
                lr=f"{day:%d/%m/%Y}",
                day=f"{paper.day:%d/%m/%Y}",
            ),
            travel.record,
        )
    if travel.mode in (RAIL, AIR, SHIP) and (number or travel.vehicle) and not day:
        yield Problem(_("By rail, air or ship the date of the transport document is needed."), travel.record)


def _check_distance(paper, travel, rules, _):
    typed, today = travel.distance, paper.today
    most = int(rules.value("distance_max", today, default=4000))
    if not 0 <= typed <= most:
        yield Problem(_("The distance is between 0 and %(most)s km.", most=most), travel.record)
        return
    ends = (paper.origin, paper.destination)
    if any(end is None for end in ends):
        return
    if any(end.abroad for end in ends):
        if not typed:
            yield Problem(_("Type the distance to the port: the service does not know it."), travel.record)
        return
    is_same = bool(ends[0].pin) and ends[0].pin == ends[1].pin
    if is_same and not typed:
        yield Problem(_("Both places have one PIN code: type the distance."), travel.record)
    elif is_same and typed > (limit := distance_limit(rules, today, None, True, travel.line_sales)):
        yield Problem(
            _("Within one PIN code at most %(limit)s km are taken, not %(typed)s.", limit=int(limit), typed=typed),
            travel.record,
        )
    elif not is_same and travel.estimate and typed > travel.estimate * DOUBT + 25:
        yield Problem(
            _(
                "%(typed)s km look too far for PIN codes about %(known)s km apart. The service takes a tenth more than"
                " its own distance.",
                typed=typed,
                known=round(travel.estimate),
            ),
            travel.record,
            blocks=False,
        )
