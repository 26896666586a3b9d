"""The operator's JSON under /admin/: what happened, and what shall go wrong.

Only local tools and the simulator's own page may change anything: changes must be sent as
application/json, which a foreign web page cannot do without asking first.
"""

import json
from datetime import datetime

from .protocols.errors import ProtocolError
from .store import PAGE_LIMIT

_SUMMARY = {
    "ewaybill": (
        "number, user_gstin, doc_type, doc_no, irn, status, generated_at, valid_until, kilometres, vehicle,"
        " transporter, value, verified, cancelled_at, cancel_reason, cancel_remark",
        "number",
    ),
    "einvoice": (
        "irn, gstin, buyer, doc_type, doc_no, doc_date, value, ack_no, ack_at, status, cancelled_at, cancel_reason,"
        " cancel_remark",
        "ack_no",
    ),
}


class Admin:
    def __init__(self, services, faults):
        self._services, self._store, self._faults = services, services.store, faults

    def handle(self, method, path, query, body):
        """JSON-able answer; ProtocolError for anything else. path: without the leading /admin/."""
        if method.lower() not in _VERBS:
            raise ProtocolError(405, f"{', '.join(_VERBS).upper()} are offered here")
        parts = [part for part in path.split("/") if part]
        action = getattr(self, f"_{method.lower()}_{parts[0].replace('-', '_')}", None) if parts else None
        if action is None:
            known = parts and any(hasattr(self, f"_{verb}_{parts[0].replace('-', '_')}") for verb in _VERBS)
            raise ProtocolError(405 if known else 404, f"{method} /admin/{path} is not offered")
        try:
            return action(parts[1:], query, body)
        except (ValueError, TypeError, OverflowError) as error:
            raise ProtocolError(400, str(error)) from None

    def _get_health(self, parts, query, body):
        return {
            "status": "ok",
            "now": self._services.clock.now().isoformat(),
            "clock_offset_seconds": self._services.clock.offset_seconds,
            "documents": self._store.counts(),
            "faults": len(self._faults.listed()),
            "options": self._services.options.as_dict(),
        }

    def _get_documents(self, parts, query, body):
        """/admin/documents?limit=50, /admin/documents/ewaybill/NUMBER, /admin/documents/einvoice/IRN"""
        if not parts:
            return {kind: self.recent(kind, _limit(query)) for kind in _SUMMARY}
        kind = parts[0]
        if kind not in _SUMMARY or len(parts) != 2:
            raise ProtocolError(404, f"documents are of the kinds {', '.join(_SUMMARY)}")
        key = "number" if kind == "ewaybill" else "irn"
        found = self._store.row(f"SELECT * FROM {kind} WHERE {key} = ?", parts[1])
        if not found:
            raise ProtocolError(404, "no such document")
        return {name: json.loads(value) if name in ("payload", "answer") else value for name, value in found.items()}

    def recent(self, kind, limit):
        """The last documents of a kind, newest first, without their payloads."""
        columns, order = _SUMMARY[kind]
        return self._store.rows(f"SELECT {columns} FROM {kind} ORDER BY {order} DESC LIMIT ?", limit)

    def _get_calls(self, parts, query, body):
        return {"calls": self._store.rows("SELECT * FROM call ORDER BY id DESC LIMIT ?", _limit(query))}

    def _get_faults(self, parts, query, body):
        return {"faults": self._faults.listed()}

    def _post_faults(self, parts, query, body):
        return self._faults.add(**body).as_dict()

    def _delete_faults(self, parts, query, body):
        return {"removed": self._faults.remove(int(parts[0]) if parts else None)}

    def _get_clock(self, parts, query, body):
        return {"now": self._services.clock.now().isoformat(), "offset_seconds": self._services.clock.offset_seconds}

    def _post_clock(self, parts, query, body):
        """{"offset_seconds": 86400}, {"now": "2026-11-05T10:00:00"} (Indian time) or {"reset": true}"""
        clock = self._services.clock
        if body.get("reset") is True:
            clock.shift_to(0)
        elif isinstance(body.get("now"), str):
            clock.set(datetime.fromisoformat(body["now"]))
        elif isinstance(body.get("offset_seconds"), (int, float)):
            clock.shift_to(body["offset_seconds"])
        else:
            raise ValueError('"now", "offset_seconds" or "reset" is expected')
        return self._get_clock(parts, query, body)

    def _get_options(self, parts, query, body):
        return self._services.options.as_dict()

    def _post_options(self, parts, query, body):
        return self._services.change_options(body)

    def _post_taxpayers(self, parts, query, body):
        """{"gstin", "status", "kind", "blocked", "name", "cancelled_on"}"""
        return self._services.register.enter(**body)._asdict()

    def _post_credentials(self, parts, query, body):
        """{"gstin", "username", "password"}"""
        self._services.sessions.set_password(**body)
        return {"gstin": body["gstin"], "username": body["username"]}

    def _delete_sessions(self, parts, query, body):
        return {"ended": self._services.sessions.end_all()}

    def _post_verify(self, parts, query, body):
        """{"number": 990000000001}: an officer checks the bill on the road"""
        if not isinstance(body.get("number"), int) or not self._services.ewaybill.verify(body["number"]):
            raise ProtocolError(404, "no such e-way bill")
        return {"verified": body["number"]}

    def _delete_documents(self, parts, query, body):
        if parts:
            raise ValueError("documents are only forgotten all together")
        self._store.forget_documents()
        return {"documents": self._store.counts()}


_VERBS = ("get", "post", "delete")


def _limit(query):
    value = query.get("limit", ["50"])[0]
    if not value.isdigit() or not 1 <= int(value) <= PAGE_LIMIT:
        raise ValueError(f"limit is 1 to {PAGE_LIMIT}")
    return int(value)
