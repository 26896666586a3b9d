"""The services' own protocol (API 1.03 and the e-invoice API beside it), directly or through a provider's address."""

import base64
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from ..tools import nic_crypto, nic_einvoice, nic_ewaybill
from ..tools.gateway import EXISTS, Action, Exists, Refused, Service, ServiceDown, SignedOut, SignInRefused, service_of
from ..tools.nic_session import MARGIN, VALIDITY, Session
from ..tools.nic_time import to_utc
from . import words as say
from .line import masked, send

_GENERATING = {Action.GENERATE, Action.GENERATE_BY_IRN, Action.GENERATE_IRN}


@dataclass(frozen=True)
class Keys:
    """What one registration needs to reach one service.

    :param address: of the service or of a provider, without the last slash
    :param headers: ((name, value), …) that a provider asks for; `{request_id}` is filled in
    :param timeout: seconds for one call
    """

    gstin: str
    address: str
    username: str
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    public_key: str = field(default="", repr=False)
    headers: tuple = field(default=(), repr=False)
    timeout: int = 20


class _EwayBill:
    """How the e-way bill system names things."""

    protocol = nic_ewaybill
    headers = ("client-id", "client-secret", "gstin", "authtoken")

    @staticmethod
    def sign_in(keys, app_key):
        inner = {"action": "ACCESSTOKEN", "username": keys.username, "password": keys.password, "app_key": app_key}
        return inner, {"action": "ACCESSTOKEN"}, "Data"

    @staticmethod
    def session(values):
        """(token, wrapped key, end or None)"""
        return values.get("authtoken"), values.get("sek"), None

    @staticmethod
    def body(asked, data):
        return {"action": asked.name, "data": data}

    @staticmethod
    def is_good(values):
        return str(values.get("status")) == "1"

    @staticmethod
    def content(values, key):
        data = values.get("data")
        if values.get("rek"):
            return nic_crypto.open_stamped(data, values["rek"], values.get("hmac"), key)
        return nic_crypto.decrypt_json(data, key)

    @staticmethod
    def errors(values):
        """{code: words}; this service sends no words"""
        return dict.fromkeys(nic_ewaybill.codes_of(values.get("error")), "")


class _Einvoice:
    """How the e-invoice system names things."""

    protocol = nic_einvoice
    headers = ("client_id", "client_secret", "Gstin", "AuthToken")

    @staticmethod
    def sign_in(keys, app_key):
        inner = {
            "UserName": keys.username,
            "Password": keys.password,
            "AppKey": app_key,
            "ForceRefreshAccessToken": False,
        }
        return inner, {}, "Data"

    @staticmethod
    def session(values):
        data = values.get("Data")
        if not isinstance(data, dict):
            raise nic_crypto.BadMessage("no session")
        return data.get("AuthToken"), data.get("Sek"), to_utc(data.get("TokenExpiry"))

    @staticmethod
    def body(asked, data):
        return {"Data": data}

    @staticmethod
    def is_good(values):
        return str(values.get("Status")) == "1"

    @staticmethod
    def content(values, key):
        return nic_crypto.decrypt_json(values.get("Data"), key)

    @staticmethod
    def errors(values):
        return nic_einvoice.errors_of(values.get("ErrorDetails"))


_DIALECTS = {Service.EWAYBILL: _EwayBill, Service.EINVOICE: _Einvoice}


class NicGateway:
    """One registration at one of the two services.

    :param service: Service
    :param keys: Keys
    :param sessions: what keeps the session for everybody (`current`, `renew`; see `tools.nic_session`)
    :param now: function that gives naive UTC
    :param seen: called with each Reply, for the service's health
    """

    name = "nic"

    def __init__(self, service, keys, sessions, now=None, seen=None):
        self.service, self.keys, self._sessions = service, keys, sessions
        self._now = now or (lambda: datetime.now(timezone.utc).replace(tzinfo=None))
        self._seen = seen or (lambda reply: None)
        self._dialect = _DIALECTS[service]

    def call(self, action, payload, request_id=""):
        """Ask once; a session that is over is renewed and the question repeated, once.

        :return: Answer
        :raise ServiceDown, Refused, SignInRefused, Exists: see `tools.gateway`
        """
        if service_of(action, payload) is not self.service:
            raise ValueError(f"{action.value} is not asked of {self.service.value}")
        session = self._sessions.current()
        if not session or not session.is_good(self._now()):
            session = self._sessions.renew(session.token if session else "", self.sign_in)
        try:
            return self._ask(action, payload, session, request_id)
        except SignedOut:
            session = self._sessions.renew(session.token, self.sign_in)
        try:
            return self._ask(action, payload, session, f"{request_id}-2" if request_id else "")
        except SignedOut as error:
            words = say.SESSION_REFUSED
            raise ServiceDown(words, error.codes, may_be_done=False) from None

    def _ask(self, action, payload, session, request_id):
        asked = self._dialect.protocol.ask(action, payload)
        body = None
        if asked.payload is not None:
            body = self._dialect.body(asked, nic_crypto.encrypt_json(asked.payload, session.key))
        values = self._send(asked.verb, asked.path, body, asked.query, session.token, action.value, request_id)
        try:
            if not self._dialect.is_good(values):
                self._refuse(action, self._dialect.errors(values))
            answer = self._dialect.protocol.read(action, self._dialect.content(values, session.key))
        except nic_crypto.BadMessage:
            raise ServiceDown(say.NOT_GENUINE) from None
        return replace(answer, gateway=self.name)

    def sign_in_anew(self):
        """Sign in now, whatever session there is, and keep the session."""
        session = self._sessions.current()
        return self._sessions.renew(session.token if session else "", self.sign_in)

    def sign_in(self):
        """A new session.

        :return: Session
        :raise ServiceDown, SignInRefused: see `tools.gateway`
        """
        dialect, app_key = self._dialect, nic_crypto.new_key()
        inner, outer, name = dialect.sign_in(self.keys, base64.b64encode(app_key).decode())
        try:
            sealed = nic_crypto.seal(inner, nic_crypto.public_key(self.keys.public_key))
        except nic_crypto.BadKey:
            raise SignInRefused(say.BAD_KEY) from None
        try:
            values = self._send("POST", dialect.protocol.SIGN_IN, {**outer, name: sealed}, None, "", "sign_in", "")
            if not dialect.is_good(values):
                self._refuse(None, dialect.errors(values))
            token, wrapped, end = dialect.session(values)
            if not isinstance(token, str) or not token:
                raise nic_crypto.BadMessage("no token")
            key = nic_crypto.unwrap_key(wrapped, app_key)
        except nic_crypto.BadMessage:
            words = say.SIGN_IN_UNREADABLE
            raise ServiceDown(words, may_be_done=False) from None
        except ServiceDown as error:  # Whatever happened to it, nothing but a sign-in was asked.
            raise ServiceDown(error.words, error.codes, may_be_done=False) from None
        return Session(token, key, self._end(end))

    def _end(self, told):
        """When the session ends: as told, unless one of the two clocks is wrong."""
        now = self._now()
        longest = now + VALIDITY
        return min(told, longest) if told and told > now + 2 * MARGIN else longest

    def _send(self, verb, path, body, query, token, label, request_id):
        keys = self.keys
        names = self._dialect.headers
        headers = dict(zip(names, (keys.client_id, keys.client_secret, keys.gstin, token), strict=True))
        if self.service is Service.EINVOICE:
            headers["user_name"] = keys.username
        headers.update({name: value.replace("{request_id}", request_id) for name, value in keys.headers})
        headers = {name: value for name, value in headers.items() if value}
        label = f"{self.service.value} {label} for {masked(keys.gstin)}"
        url = f"{keys.address.rstrip('/')}/{path}"
        reply = send(verb, url, headers, query, body, keys.timeout, label)
        self._seen(reply)
        return reply.values

    def _refuse(self, action, errors):
        """Raise what the codes mean.

        :param errors: {code: words}
        """
        codes, protocol = tuple(errors), self._dialect.protocol
        words = "; ".join(text for text in errors.values() if text)
        met = set(codes)
        if action and met & protocol.SIGNED_OUT:
            raise SignedOut(words, codes)
        if met & protocol.OWN_TROUBLE:
            raise ServiceDown(words or say.OWN_FAULT, codes)
        if met & (protocol.SIGN_IN_REFUSED | (protocol.SIGNED_OUT if not action else set())):
            raise SignInRefused(words or say.SIGN_IN_REFUSED, codes)
        if action in _GENERATING and met & EXISTS:
            raise Exists(words, codes)
        raise Refused(words, codes)
