"""Who may read what of an order's tracking. Everything that is not named here is left out.

``section.key`` names the keys of a list within a section.
"""

INTERNAL = {
    "now": True,
    "tz": True,
    "answer": True,
    "answer_marks": True,
    "may": {"remind", "share"},
    "order": {
        "id", "name", "customer", "place", "customer_ref", "ordered_at", "valid_until", "amount", "currency",
        "state", "stage", "stage_name", "promise_date", "first_promise_date", "line_count", "held_count", "blocked",
        "held", "warehouse", "company", "salesperson", "deliveries_open", "given_up", "settled", "settled_at",
    },
    "steps": {"code", "name", "state", "owner", "since", "due", "done_at", "who", "done", "of"},
    "deliveries": {
        "id", "name", "state", "words", "place", "planned", "done_at", "stage", "stage_name", "late", "line_count",
        "allocated", "picked", "vehicle", "tracking_ref", "steps",
    },
    "deliveries.steps": {"code", "name", "state", "owner", "since", "due", "done_at", "who"},
    "blockers": {
        "id", "type", "title", "words", "with", "owner", "since", "due", "severity", "blocking", "stage", "lines",
        "cost", "picking", "reminded_at",
    },
    "lines": {
        "id", "product", "label", "kind", "unit", "ordered", "approved", "allocated", "picked", "dispatched",
        "invoiced", "returned", "from", "promised", "held", "price_unit",
    },
    "documents": {
        "kind", "id", "model", "name", "state", "words", "place", "planned", "done_at", "line_count", "vehicle", "due",
        "paid", "reversed", "amount", "tracking_ref", "open",
    },
    "trail": {"id", "at", "kind", "stage", "stage_name", "words", "who", "waited", "document"},
}  # fmt: skip

# The customer sees the progress, not who is late with it, why credit is asked, or what others wrote.
PORTAL = {
    "now": True,
    "tz": True,
    "answer": True,
    "answer_marks": True,
    "order": {
        "name", "customer", "customer_ref", "ordered_at", "valid_until", "state", "stage", "stage_name", "promise_date",
        "first_promise_date", "line_count", "held_count", "held", "deliveries_open", "given_up", "settled",
    },
    "steps": {"code", "name", "state", "since", "done_at", "done", "of"},
    "deliveries": {
        "name", "state", "words", "place", "planned", "done_at", "stage", "stage_name", "line_count", "allocated",
        "picked", "vehicle", "tracking_ref", "steps",
    },
    "deliveries.steps": {"code", "name", "state", "since", "done_at"},
    "blockers": {"type", "blocking", "since", "due", "lines"},
    "lines": {
        "id", "product", "label", "kind", "unit", "ordered", "approved", "allocated", "picked", "dispatched",
        "invoiced", "returned", "from", "promised", "held",
    },
    "documents": {
        "kind", "name", "state", "words", "place", "planned", "done_at", "vehicle", "due", "paid", "reversed",
        "tracking_ref",
    },
    "trail": {"at", "kind", "stage", "stage_name"},
}  # fmt: skip

AUDIENCES = {"internal": INTERNAL, "portal": PORTAL}


def prune(tracking, allowed):
    """Return what of ``tracking`` is named in ``allowed``.

    :param dict tracking: {section: dict, list of dicts, or a plain value}
    :param dict allowed: {section: set of keys, or True for a plain value; "section.key": set of keys}
    """
    return {
        section: _pruned(tracking[section], keys, section, allowed)
        for section, keys in allowed.items()
        if section in tracking
    }


def _pruned(value, keys, section, allowed):
    if isinstance(value, dict):
        return {
            key: _pruned(inner, allowed.get(f"{section}.{key}", True), f"{section}.{key}", allowed)
            for key, inner in value.items()
            if keys is not True and key in keys
        }
    if isinstance(value, list):
        return [_pruned(one, keys, section, allowed) for one in value]
    return value
