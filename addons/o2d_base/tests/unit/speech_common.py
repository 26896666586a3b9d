"""Builders of what the spoken answer is made from."""

import re

from odoo.addons.o2d_base.tools.speech import say

NOW = "2025-11-20 06:00:00"  # Thursday, 11:30 in Pune
LEFT = {"kind": "delivery", "name": "PUN/OUT/1", "state": "done", "planned": "2025-11-20 04:00:00"}
OPEN = {"kind": "delivery", "name": "PUN/OUT/1", "state": "assigned", "planned": "2025-11-20 10:30:00"}
BILL = {"kind": "invoice", "name": "INV/25/0007", "state": "posted", "paid": False}
FINANCE = {"type": "hold", "blocking": True, "severity": 2, "with": "finance head", "due": "2025-11-20 09:40:00"}


def line(number=1, **values):
    return {
        "id": number,
        "label": f"Bearing {number}",
        "kind": "goods",
        "ordered": 10,
        "allocated": 0,
        "picked": 0,
        "dispatched": 0,
        "invoiced": 0,
        "returned": 0,
        "from": ["Pune"],
        "held": False,
        **values,
    }


def lines(count, **values):
    return [line(number, **values) for number in range(1, count + 1)]


def answer(goods=(), blockers=(), documents=(), steps=(), **order):
    order = {
        "state": "sale",
        "stage": "allocation",
        "promise_date": None,
        "first_promise_date": None,
        "deliveries_open": True,
        **order,
    }
    return say(
        {
            "now": NOW,
            "tz": "Asia/Kolkata",
            "order": order,
            "lines": list(goods),
            "blockers": list(blockers),
            "documents": list(documents),
            "steps": list(steps),
        }
    )


PROMISED = {"promise_date": "2025-11-22 06:00:00", "first_promise_date": "2025-11-22 06:00:00"}


def sentences(said):
    """The sentences of an answer; a full stop within a name ends none."""
    return [one for one in re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", said) if one]
