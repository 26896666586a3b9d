"""The services' own protocol: e-way bill API 1.03 and the e-invoice API, encrypted as they are.

/nic/public-key           the key for signing in (PEM; the real services hand it out on paper)
/nic/ewaybill/v1.03/…     auth, ewayapi, ewayapi/GetEwayBill, …/GetEwayBillGeneratedByConsigner, …/GetEwayBillsByDate
/nic/einvoice/…           eivital/v1.04/auth, eicore/v1.03/Invoice, …/Cancel, …/irnbydocdetails,
                          eiewb/v1.03/ewaybill, eiewb/v1.03/ewaybill/irn/IRN
"""

import base64
import json

from .. import DISCLAIMER
from ..clock import registry_time
from ..envelope import Unreadable, stamped, unwrap, wrap
from ..messages import message
from ..rules.fields import text
from ..rules.problem import Problem, Refused
from ..services.sessions import CODES
from . import forms
from .calls import run
from .errors import HalfAnswer, ProtocolError
from .nic_calls import LOOKED_UP, POSTED, EinvoiceCalls, EwayBillCalls

_EWAYBILL, _EINVOICE = "/nic/ewaybill/v1.03/", "/nic/einvoice/"
_CORE, _BILL = "eicore/v1.03/Invoice", "eiewb/v1.03/ewaybill"


class Nic:
    prefixes, methods = ("/nic/",), ("GET", "POST")

    def __init__(self, services, faults):
        self._services, self._faults = services, faults
        self._bills, self._invoices = EwayBillCalls(services), EinvoiceCalls(services)

    def handle(self, request, wait):
        """The JSON answer to a Request; wait(milliseconds) is how to wait."""
        if not self._services.envelope.is_offered:
            raise ProtocolError(501, "this protocol needs the Python package cryptography")
        if request.path == "/nic/public-key" and request.method == "GET":
            return {"pem": self._services.envelope.public_key}
        if request.path.startswith(_EWAYBILL):
            return self._ewaybill(request, request.path[len(_EWAYBILL) :].rstrip("/"), wait)
        if request.path.startswith(_EINVOICE):
            return self._einvoice(request, request.path[len(_EINVOICE) :].rstrip("/"), wait)
        raise ProtocolError(404, f"nothing is at {request.path[:200]}")

    def _run(self, service, action, gstin, work, wait):
        return run(self._services, self._faults, service, action, gstin, work, wait)

    # The e-way bill system

    def _ewaybill(self, request, rest, wait):
        body = request.body if isinstance(request.body, dict) else {}
        gstin, token = request.headers.get("gstin") or "", request.headers.get("authtoken") or ""
        if rest == "auth" and request.method == "POST":
            outcome = self._run("ewaybill", "authenticate", gstin, lambda: self._sign_in(gstin, body), wait)
            return _ewaybill_answer(outcome, lambda data: data)
        if rest == "ewayapi" and request.method == "POST":
            action = POSTED.get(text(body, "action"))
            if not action:
                return _ewaybill_refusal([Problem("100", "action")])
            outcome = self._run(
                "ewaybill", action, gstin, lambda: self._posted(action, gstin, token, body.get("data")), wait
            )
            key = self._services.envelope.session_key(token)
            return _ewaybill_answer(outcome, lambda data: {"data": _wrapped(data, key, outcome.spoiled)})
        if rest.startswith("ewayapi/") and request.method == "GET" and rest[8:] in LOOKED_UP:
            action = LOOKED_UP[rest[8:]]
            outcome = self._run(
                "ewaybill", action, gstin, lambda: self._looked_up(action, gstin, token, request.query), wait
            )
            key = self._services.envelope.session_key(token)
            return _ewaybill_answer(outcome, lambda data: _stamped(data, key, outcome.spoiled))
        raise ProtocolError(404, f"no such call: {request.method} {request.path[:200]}")

    def _sign_in(self, gstin, body):
        values = self._unsealed(body, "ewaybill")
        session = self._session("ewaybill", gstin, values.get("username"), values.get("password"))
        return {"authtoken": session["token"], "sek": self._wrapped_key(session, values.get("app_key"), "ewaybill")}

    def _posted(self, action, gstin, token, data):
        self._services.sessions.check_token("ewaybill", gstin, token)
        return getattr(self._bills, action)(gstin, self._opened(data, token, "100"))

    def _looked_up(self, action, gstin, token, query):
        self._services.sessions.check_token("ewaybill", gstin, token)
        return getattr(self._bills, action)(gstin, query)

    # The e-invoice system

    def _einvoice(self, request, rest, wait):
        body = request.body if isinstance(request.body, dict) else {}
        headers = request.headers
        gstin, token = headers.get("Gstin") or "", headers.get("AuthToken") or ""
        if rest == "eivital/v1.04/auth" and request.method == "POST":
            outcome = self._run("einvoice", "authenticate", gstin, lambda: self._einvoice_sign_in(gstin, body), wait)
            return _einvoice_answer(outcome, lambda data: data)
        found = self._einvoice_call(request, rest)
        if not found:
            raise ProtocolError(404, f"no such call: {request.method} {request.path[:200]}")
        action, work = found

        def in_session():
            self._services.sessions.check_token("einvoice", gstin, token, headers.get("user_name") or "")
            return work(gstin, self._opened(body.get("Data"), token, "5002") if request.method == "POST" else None)

        outcome = self._run("einvoice", action, gstin, in_session, wait)
        key = self._services.envelope.session_key(token)
        return _einvoice_answer(outcome, lambda data: _wrapped(data, key, outcome.spoiled))

    def _einvoice_call(self, request, rest):
        """(action, function of GSTIN and payload) of an address, or None"""
        calls, query = self._invoices, request.query
        if request.method == "POST":
            return {
                _CORE: ("generate", calls.generate),
                f"{_CORE}/Cancel": ("cancel", calls.cancel),
                _BILL: ("generate_ewaybill_by_irn", calls.generate_by_irn),
            }.get(rest)
        if rest == f"{_CORE}/irnbydocdetails":
            return "getirnbydocdetails", lambda gstin, _: calls.by_document(gstin, query)
        if rest.startswith(f"{_BILL}/irn/"):
            return "get_ewaybill_by_irn", lambda gstin, _: calls.bill_by_irn(gstin, rest.rpartition("/")[2])
        return None

    def _einvoice_sign_in(self, gstin, body):
        values = self._unsealed(body, "einvoice")
        session = self._session("einvoice", gstin, values.get("UserName"), values.get("Password"))
        return {
            "ClientId": "simulator",
            "UserName": values["UserName"],
            "AuthToken": session["token"],
            "Sek": self._wrapped_key(session, values.get("AppKey"), "einvoice"),
            "TokenExpiry": registry_time(session["expires_at"]),
        }

    # Both

    def _unsealed(self, body, service):
        try:
            return self._services.envelope.unseal(body.get("Data"))
        except Unreadable as error:
            raise Refused(Problem(CODES[service][0], "Data", str(error))) from None

    def _session(self, service, gstin, username, password):
        return self._services.sessions.sign_in(service, gstin, username, password, keep=True)

    def _wrapped_key(self, session, app_key, service):
        try:
            key = base64.b64decode(app_key, validate=True)
        except (ValueError, TypeError):
            key = b""
        if len(key) != 32:
            raise Refused(Problem(CODES[service][0], "app_key", "Base64 of 32 bytes"))
        return wrap(self._services.envelope.session_key(session["token"]), key)

    def _opened(self, data, token, code):
        try:
            payload = unwrap(data, self._services.envelope.session_key(token))
        except Unreadable as error:
            raise Refused(Problem(code, "data", str(error))) from None
        if not isinstance(payload, dict):
            raise Refused(Problem(code, "data", "an object"))
        return payload


def _plain(data):
    return json.dumps(data if isinstance(data, list) else forms.marked(data)).encode()


def _wrapped(data, key, spoiled):
    return wrap(_plain(data), bytes(32) if spoiled == "tampered" else key)


def _stamped(data, key, spoiled):
    answer = stamped(_plain(data), key)
    if spoiled == "tampered":
        answer["hmac"] = base64.b64encode(bytes(32)).decode()
    return answer


def _spoil(outcome, answer):
    if outcome.spoiled == "malformed":
        raise HalfAnswer(answer)
    return answer


def _ewaybill_answer(outcome, dress):
    if outcome.problems:
        return _ewaybill_refusal(outcome.problems)
    return _spoil(outcome, {"status": "1", **dress(outcome.data)})


def _ewaybill_refusal(problems):
    """Codes joined by commas with one too many, as the service does; words are the simulator's own extra."""
    codes = json.dumps({"errorCodes": "".join(f"{problem.code}," for problem in problems)})
    words = [message(problem) for problem in problems]
    return {"status": "0", "error": base64.b64encode(codes.encode()).decode(), "simulatorWords": words}


def _einvoice_answer(outcome, dress):
    if outcome.problems:
        details = [{"ErrorCode": problem.code, "ErrorMessage": message(problem)} for problem in outcome.problems]
        return {"Status": 0, "Data": None, "ErrorDetails": details, "InfoDtls": None, "note": DISCLAIMER}
    return _spoil(outcome, {"Status": 1, "Data": dress(outcome.data), "ErrorDetails": None, "InfoDtls": None})
