"""JSON-RPC 2.0 as Odoo's modules speak it with their publisher's proxy.

Paths, parameters and answers are those that l10n_in_ewaybill, l10n_in_edi, l10n_in_ewaybill_irn and
l10n_in (GSTIN status) of Odoo 19.0 send and read. Errors of the services come inside the result, as
``{"error": [{"code", "message"}]}``; only a request that is none is answered with a JSON-RPC error.
"""

from .. import DISCLAIMER
from ..clock import portal_time, registry_time
from ..messages import message
from ..rules.fields import text
from ..rules.problem import Problem, Refused
from . import forms
from .calls import run
from .errors import HalfAnswer, ProtocolError

#: path prefix: service
PREFIXES = {
    "/iap/l10n_in_edi_ewaybill/1/": "ewaybill",
    "/iap/l10n_in_edi/1/": "einvoice",
    "/iap/l10n_in_reports/1/": "search",
}
#: Odoo writes some keys in capitals; the schema's names
_CANONICAL = {"GSTIN": "Gstin", "POS": "Pos"}


class OdooProxy:
    prefixes, methods = tuple(PREFIXES), ("POST",)

    def __init__(self, services, faults):
        self._services, self._faults = services, faults
        self._actions = {
            ("ewaybill", "authenticate"): self._ewaybill_authenticate,
            ("ewaybill", "generate"): self._ewaybill_generate,
            ("ewaybill", "cancel"): self._ewaybill_cancel,
            ("ewaybill", "getewaybillgeneratedbyconsigner"): self._ewaybill_by_consigner,
            ("einvoice", "authenticate"): self._einvoice_authenticate,
            ("einvoice", "generate"): self._einvoice_generate,
            ("einvoice", "cancel"): self._einvoice_cancel,
            ("einvoice", "getirnbydocdetails"): self._einvoice_by_document,
            ("einvoice", "generate_ewaybill_by_irn"): self._generate_by_irn,
            ("einvoice", "get_ewaybill_by_irn"): self._by_irn,
            ("search", "public/search"): self._search,
        }

    def handle(self, request, wait):
        """The JSON-RPC answer to a Request; wait(milliseconds) is how to wait."""
        path, body = request.path, request.body
        prefix = next(prefix for prefix in PREFIXES if path.startswith(prefix))
        service, action = PREFIXES[prefix], path[len(prefix) :]
        call = self._actions.get((service, action))
        if call is None:
            raise ProtocolError(404, f"no such call: {path}")
        params = body.get("params") if isinstance(body, dict) else None
        if not isinstance(params, dict) or body.get("jsonrpc") != "2.0":
            raise ProtocolError(400, 'a JSON-RPC 2.0 request with an object under "params" is expected')
        outcome = run(self._services, self._faults, service, action, params.get("gstin"), lambda: call(params), wait)
        result = _refusal(outcome.problems) if outcome.problems else {"status_cd": "1", **outcome.data}
        answer = {
            "jsonrpc": "2.0",
            "id": body.get("id"),
            "simulator": DISCLAIMER,
            "result": {**result, "simulator": DISCLAIMER},
        }
        if outcome.spoiled:
            raise HalfAnswer(answer)
        return answer

    # The e-way bill system

    def _ewaybill_authenticate(self, params):
        self._services.sessions.sign_in("ewaybill", *_user(params), params.get("password"))
        return {}

    def _ewaybill_session(self, params):
        """The proxy keeps the token itself, so the caller shows none."""
        gstin, username = _user(params)
        self._services.sessions.check("ewaybill", gstin, username)
        return gstin

    def _ewaybill_generate(self, params):
        gstin = self._ewaybill_session(params)
        return {"data": forms.direct(self._services.ewaybill.generate(gstin, _payload(params, "100")))}

    def _ewaybill_cancel(self, params):
        gstin = self._ewaybill_session(params)
        number, moment = self._services.ewaybill.cancel(gstin, _payload(params, "100"))
        return {"data": {"ewayBillNo": number, "cancelDate": portal_time(moment)}}

    def _ewaybill_by_consigner(self, params):
        gstin = self._ewaybill_session(params)
        bill = self._services.ewaybill.by_document(gstin, params.get("document_type"), params.get("document_number"))
        return {"data": {**forms.direct(bill), "status": bill.status}}

    # The invoice registration portal

    def _einvoice_authenticate(self, params):
        gstin, username = _user(params)
        session = self._services.sessions.sign_in("einvoice", gstin, username, params.get("password"))
        return {
            "data": {
                "UserName": username,
                "AuthToken": session["token"],
                "TokenExpiry": registry_time(session["expires_at"]),
            }
        }

    def _einvoice_session(self, params):
        gstin, username = _user(params)
        self._services.sessions.check("einvoice", gstin, username, params.get("auth_token") or "")
        return gstin

    def _einvoice_generate(self, params):
        gstin = self._einvoice_session(params)
        return {"data": forms.marked(self._services.einvoice.generate(gstin, _canonical(_payload(params, "5002"))))}

    def _einvoice_cancel(self, params):
        gstin = self._einvoice_session(params)
        return {"data": forms.marked(self._services.einvoice.cancel(gstin, _payload(params, "5002")))}

    def _einvoice_by_document(self, params):
        gstin = self._einvoice_session(params)
        document = (params.get("doc_type"), params.get("doc_num"), params.get("doc_date"))
        return {"data": forms.marked(self._services.einvoice.by_document(gstin, *document))}

    def _generate_by_irn(self, params):
        gstin = self._einvoice_session(params)
        return {
            "data": forms.by_irn(self._services.ewaybill.generate_by_irn(gstin, _canonical(_payload(params, "5002"))))
        }

    def _by_irn(self, params):
        gstin = self._einvoice_session(params)
        return {"data": forms.by_irn(self._services.ewaybill.by_irn(gstin, text(params, "irn")))}

    # The register

    def _search(self, params):
        return {"data": forms.marked(self._services.register.search(params.get("gstin_to_search")))}


def _user(params):
    return text(params, "gstin"), text(params, "username")


def _payload(params, code):
    payload = params.get("json_payload")
    if not isinstance(payload, dict):
        raise Refused(Problem(code, "json_payload", "an object"))
    return payload


def _canonical(payload):
    """The payload with the schema's key names, one level deep."""
    return {
        name: {_CANONICAL.get(key, key): value for key, value in part.items()} if isinstance(part, dict) else part
        for name, part in payload.items()
    }


def _refusal(problems):
    return {
        "status_cd": "0",
        "error": [{"code": problem.code, "message": message(problem)} for problem in problems],
    }
