"""Odoo's own service, through core's functions: it generates, cancels and looks up.

Core's own buttons commit in the middle and write documents; only what asks is used here. Core keeps sessions on the
company: signing in happens in a short transaction of its own, so that workers do not wait for each other's documents.
"""

from dataclasses import replace
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.iap.tools.iap_tools import InsufficientCreditError

from ..tools import nic_einvoice, nic_ewaybill
from ..tools.gateway import EXISTS, Action, CannotDo, Exists, Refused, Service, ServiceDown, SignInRefused
from ..tools.nic_crypto import BadMessage
from . import words as say

_GENERATING = {Action.GENERATE, Action.GENERATE_BY_IRN, Action.GENERATE_IRN}
_CREDIT = "no-credit"


class _EwayBill:
    path, endpoint, timeout = "/iap/l10n_in_edi_ewaybill/1/", "l10n_in_edi_ewaybill.endpoint", 20
    user, password = "l10n_in_ewaybill_username", "l10n_in_ewaybill_password"
    protocol = nic_ewaybill
    calls = {
        Action.GENERATE: "generate",
        Action.CANCEL: "cancel",
        Action.LOOK_UP_DOCUMENT: "getewaybillgeneratedbyconsigner",
    }
    looked_up = {"docType": "document_type", "docNo": "document_number"}


class _Einvoice:
    path, endpoint, timeout = "/iap/l10n_in_edi/1/", "l10n_in_edi.endpoint", 25
    user, password = "l10n_in_edi_username", "l10n_in_edi_password"
    protocol = nic_einvoice
    calls = {
        Action.GENERATE_IRN: "generate",
        Action.CANCEL_IRN: "cancel",
        Action.LOOK_UP_IRN: "getirnbydocdetails",
        Action.GENERATE_BY_IRN: "generate_ewaybill_by_irn",
        Action.LOOK_UP_DOCUMENT: "get_ewaybill_by_irn",
    }
    looked_up = {"doctype": "doc_type", "docnum": "doc_num", "docdate": "doc_date", "irn": "irn"}


class IapGateway:
    """One registration at Odoo's own service.

    :param model: `o2d.gst.service`, as superuser
    :param company: res.company, as superuser
    :param service: Service
    """

    name = "iap"
    TURNSTILE = 0x0D26

    def __init__(self, model, company, service):
        self._model, self._company, self._service = model, company, service
        self._dialect = _EwayBill if service is Service.EWAYBILL else _Einvoice

    def call(self, action, payload, request_id=""):
        """See `NicGateway.call`."""
        dialect = self._dialect
        if action not in dialect.calls:
            raise CannotDo(say.IAP_CANNOT)
        if action in (Action.LOOK_UP_DOCUMENT, Action.LOOK_UP_IRN):
            params = {name: payload[key] for key, name in dialect.looked_up.items() if key in payload}
        else:
            params = {"json_payload": payload}
        token = self._token()
        result = self._ask(dialect.calls[action], params, token)
        if self._codes(result) & dialect.protocol.SIGNED_OUT:
            result = self._ask(dialect.calls[action], params, self._token(refused=token))
        return self._read(action, result)

    def sign_in_anew(self):
        """Sign in now, whatever session there is."""
        return self._token(is_anew=True)

    def _ask(self, name, params, token):
        company, dialect = self._company, self._dialect
        params = {**params, "username": company[dialect.user], "gstin": company.vat}
        if self._service is Service.EINVOICE:
            params["auth_token"] = token
        try:
            return self._model.env["iap.account"]._l10n_in_connect_to_server(
                company.l10n_in_edi_production_env, params, f"{dialect.path}{name}", dialect.endpoint, dialect.timeout
            )
        except InsufficientCreditError:
            return {"error": [{"code": _CREDIT}]}
        except AccessError:
            raise ServiceDown(say.IAP_NO_ANSWER) from None

    @staticmethod
    def _codes(result):
        errors = result.get("error") if isinstance(result, dict) else None
        return {str(error.get("code")) for error in errors or () if isinstance(error, dict)}

    def _read(self, action, result):
        protocol = self._dialect.protocol
        codes = self._codes(result)
        if codes:
            self._refuse(action, codes, result["error"])
        data = result.get("data") if isinstance(result, dict) else None
        try:
            if not isinstance(data, dict):
                raise BadMessage("no data")
            return replace(protocol.read(action, data), gateway=self.name)
        except BadMessage:
            raise ServiceDown(say.UNREADABLE) from None

    def _refuse(self, action, codes, errors):
        protocol = self._dialect.protocol
        told = tuple(dict.fromkeys(str(error.get("code")) for error in errors))
        words = "; ".join(str(error["message"]) for error in errors if error.get("message"))
        if _CREDIT in codes:
            raise Refused(say.IAP_NO_CREDIT, told)
        if codes & (protocol.OWN_TROUBLE | {"404", "timeout"}):
            raise ServiceDown(words or say.OWN_FAULT, told)
        if codes & (protocol.SIGN_IN_REFUSED | protocol.SIGNED_OUT | {"0"}):
            raise SignInRefused(words or say.SIGN_IN_REFUSED, told)
        if action in _GENERATING and codes & EXISTS:
            raise Exists(words, told)
        raise Refused(words, told)

    def _token(self, refused=None, is_anew=False):
        """An open session's token, as core keeps it; for e-way bills the service keeps it itself and this is empty.

        :param refused: token that is not to be used again
        """
        company, dialect = self._company, self._dialect
        if not company[dialect.user] or not company[dialect.password]:
            raise SignInRefused(say.IAP_NO_USER)
        with self._model._alone() as alone:
            turnstile = SQL("SELECT pg_advisory_xact_lock(%s, %s)", self.TURNSTILE, company.id)
            alone.env.cr.execute(turnstile)
            return self._sign_in(alone, refused, is_anew)

    def _sign_in(self, alone, refused, is_anew):
        company = self._company.with_env(alone.env(su=True))
        if self._service is Service.EWAYBILL:
            return self._sign_in_bills(company, refused is not None or is_anew)
        if not is_anew and company._l10n_in_edi_token_is_valid() and company.l10n_in_edi_token != refused:
            return company.l10n_in_edi_token
        answer = company._l10n_in_edi_authenticate()
        self._check_signed_in(answer)
        if not company.l10n_in_edi_token:
            raise ServiceDown(say.IAP_NO_SESSION, may_be_done=False)
        return company.l10n_in_edi_token

    def _sign_in_bills(self, company, is_wanted):
        if not is_wanted and company._l10n_in_ewaybill_token_is_valid():
            return ""
        params = {"password": company.l10n_in_ewaybill_password}
        try:
            result = self._ask("authenticate", params, "")
        except ServiceDown as error:
            raise ServiceDown(error.words, error.codes, may_be_done=False) from None
        self._check_signed_in(result)
        company.l10n_in_ewaybill_auth_validity = fields.Datetime.now() + timedelta(hours=6)
        return ""

    def _check_signed_in(self, result):
        codes = self._codes(result)
        if "404" in codes or not isinstance(result, dict):
            raise ServiceDown(say.IAP_NO_ANSWER, may_be_done=False)
        if codes:
            words = "; ".join(str(error["message"]) for error in result["error"] if error.get("message"))
            raise SignInRefused(words or say.SIGN_IN_REFUSED, tuple(sorted(codes)))
