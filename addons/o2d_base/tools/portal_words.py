"""The tracker's facts in a customer's words: plain functions of the dictionary made for the portal."""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

from datetime import datetime

import pytz

from .speech import plain

# A customer is asked for patience, not told that his credit is looked at.
CUSTOMER_CODES = {"credit": "approval"}
HOLDS = ("hold", "refusal")
MAX_NAMES = 3


def step_names(_=plain, leaves_at_gate=True):
    """What the steps are called for a customer: {stage code: name}.

    :param leaves_at_gate: is there a step of leaving the gate? Otherwise goods leave when they are packed.
    """
    return {
        "quotation": _("Ordered"),
        "credit": _("Approval"),
        "allocation": _("Set aside"),
        "picking": _("Packed") if leaves_at_gate else _("Packed and sent"),
        "invoice": _("Billed"),
        "ewaybill": _("Papers"),
        "gate_out": _("Sent"),
        "settlement": _("Completed"),
    }


def for_customer(tracking, _=plain):
    """Return the portal's tracking with steps named for a customer and without what is our own affair.

    :param dict tracking: what ``_o2d_tracking("portal")`` gathers
    """
    states = {step["code"]: step["state"] for step in tracking.get("steps", ())}
    names = step_names(_, states.get("gate_out", "skipped") != "skipped")
    told = {
        **tracking,
        "steps": _told_steps(tracking.get("steps", ()), names),
        "trail": [_told(event, names) for event in tracking.get("trail", ())],
        "documents": [one for one in tracking.get("documents", ()) if one["kind"] != "transfer"],
    }
    if "order" in tracking:
        told["order"] = _told(tracking["order"], names)
    if "deliveries" in tracking:
        told["deliveries"] = [
            {**_told(one, names), "steps": _told_steps(one.get("steps", ()), names)} for one in tracking["deliveries"]
        ]
    return told


def _told(one, names):
    """A section that names a stage, in the customer's words."""
    code = one.get("stage")
    told = dict(one)
    if code in names:
        told["stage"] = CUSTOMER_CODES.get(code, code)
        if "stage_name" in one:
            told["stage_name"] = names[code]
        if one.get("words") == one.get("stage_name") and "words" in one:
            told["words"] = names[code]
    return told


def _told_steps(steps, names):
    """Steps renamed. Late against our own service level is no news for a customer; a missed promise is told."""
    return [
        {
            **step,
            "code": CUSTOMER_CODES.get(step["code"], step["code"]),
            "name": names.get(step["code"], step["name"]),
            "state": "now" if step["state"] == "late" else step["state"],
        }
        for step in steps
    ]


def waits_for(tracking, names, _=plain, say_moment=str):
    """What a confirmed order waits for, as a customer may know it: a list of words.

    :param names: {line id: what the customer knows the item by}
    :param say_moment: function that words a UTC string
    """
    order, lines = tracking["order"], tracking.get("lines", ())
    if order["state"] != "sale":
        return []
    words = []
    if held := [line for line in lines if line["held"]]:
        dues = [one["due"] for one in tracking.get("blockers", ()) if one["type"] in HOLDS and one.get("due")]
        due = max(dues, default="")
        items = _list([names.get(line["id"], line["label"]) for line in held], _)
        if due > tracking["now"]:
            words.append(_("our approval of %(items)s, expected by %(moment)s", items=items, moment=say_moment(due)))
        else:
            words.append(_("our approval of %(items)s", items=items))
    short = [line for line in lines if _wants_stock(line)]
    # Where all wait, the answer has said so.
    is_news = len(short) <= MAX_NAMES or len(short) < len(lines)
    if short and is_news and order.get("deliveries_open", True):
        words.append(_("stock of %(items)s", items=_list([names.get(line["id"], line["label"]) for line in short], _)))
    return words


def _list(names, _):
    if len(names) > MAX_NAMES + 1:
        more = len(names) - MAX_NAMES
        return _("%(names)s and %(count)s more", names=", ".join(names[:MAX_NAMES]), count=more)
    return ", ".join(names)


def _wants_stock(line):
    is_goods = line.get("kind") == "goods" and not line["held"]
    return is_goods and max(line["allocated"], line["dispatched"]) < line["ordered"]


def delivery_steps(way, _=plain):
    """The steps of one delivery, from setting aside on: what still wants stock is not being packed yet.

    :param dict way: a delivery of the tracking
    """
    steps = way.get("steps") or []
    if not steps or any(step["code"] == "allocation" for step in steps):
        return steps
    is_waiting = way["state"] != "done" and (way.get("allocated") or 0) < (way.get("line_count") or 0)
    first = {"code": "allocation", "name": step_names(_)["allocation"], "state": "now" if is_waiting else "done"}
    if is_waiting:
        steps = [{**step, "state": "next" if step["state"] == "now" else step["state"]} for step in steps]
    return [first, *steps]


def local_day(moment, zone):
    """The day of a UTC string where the order is, as YYYY-MM-DD: there a day begins hours before it does in UTC."""
    if len(moment) == 10:
        return moment
    local = pytz.utc.localize(datetime.fromisoformat(moment)).astimezone(pytz.timezone(zone))
    return local.date().isoformat()


def delivery_words(way, now, _=plain, say_day=str, zone="UTC"):
    """Where one delivery is, in a few words.

    :param dict way: a delivery of the tracking, or a document of the kind `delivery`
    :param str now: UTC string
    :param say_day: function that words a UTC string
    :param zone: time zone in which days begin and end
    """
    if way["state"] == "done":
        return _("Sent on %(day)s", day=say_day(way["done_at"])) if way.get("done_at") else _("Sent")
    planned = way.get("planned")
    is_ahead = planned and local_day(planned, zone) >= local_day(now, zone)
    day = say_day(planned) if is_ahead else ""
    lines, picked = way.get("line_count") or 0, way.get("picked") or 0
    if lines and picked == lines:
        return _("Packed, leaves on %(day)s", day=day) if day else _("Packed, ready to leave")
    if picked:
        return _("Being packed: %(done)s of %(all)s items", done=picked, all=lines)
    allocated = way.get("allocated", lines) or 0
    if way["state"] == "assigned" and allocated >= lines:
        return _("Set aside for you, leaves on %(day)s", day=day) if day else _("Set aside for you")
    if 0 < allocated < lines:
        return _("Being set aside: %(done)s of %(all)s items", done=allocated, all=lines)
    return _("Being prepared, planned for %(day)s", day=day) if day else _("Being prepared")
