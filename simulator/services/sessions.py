"""Signing in: a token for six hours per service, GSTIN and user."""

import secrets
from datetime import datetime, timedelta

from ..rules.gstin import is_gstin
from ..rules.problem import Problem, Refused

VALIDITY = timedelta(hours=6)
#: service: (code of a refused sign-in, code of a bad token)
CODES = {"ewaybill": ("108", "238"), "einvoice": ("1008", "1005")}


class Sessions:
    def __init__(self, store, clock):
        self._store, self._clock = store, clock

    def set_password(self, gstin, username, password):
        """From now on the GSTIN has these users only; before, any name and password will do."""
        if not is_gstin(gstin) or not _is_name(username) or not _is_name(password):
            raise ValueError("gstin with the right check digit, username and password of 1 to 100 characters")
        self._store.run(
            "INSERT OR REPLACE INTO credential (gstin, username, password) VALUES (?, ?, ?)", gstin, username, password
        )

    def sign_in(self, service, gstin, username, password, keep=False):
        """{"token", "expires_at" (aware datetime)}; Refused for bad credentials or a bad GSTIN.

        keep: an open session is given again instead of a new one, as the services do.
        """
        if not is_gstin(gstin) or not _is_name(username) or not _is_name(password):
            raise Refused(Problem(CODES[service][0], "username"))
        known = self._store.rows("SELECT username, password FROM credential WHERE gstin = ?", gstin)
        if known and {"username": username, "password": password} not in known:
            raise Refused(Problem(CODES[service][0], "username"))
        if keep and (open_session := self._open(service, gstin, username)):
            return open_session
        token, expires_at = secrets.token_urlsafe(24), self._clock.now() + VALIDITY
        self._store.run(
            "INSERT OR REPLACE INTO session (service, gstin, username, token, expires_at) VALUES (?, ?, ?, ?, ?)",
            *(service, gstin, username, token, expires_at.isoformat()),
        )
        return {"token": token, "expires_at": expires_at}

    def _open(self, service, gstin, username):
        found = self._store.row(
            "SELECT token, expires_at FROM session WHERE service = ? AND gstin = ? AND username = ?",
            *(service, gstin, username),
        )
        expires_at = found and datetime.fromisoformat(found["expires_at"])
        return {"token": found["token"], "expires_at": expires_at} if found and expires_at > self._clock.now() else None

    def check_token(self, service, gstin, token, username=None):
        """Refused with the service's token error unless the token is that of an open session of the GSTIN."""
        rows = self._store.rows(
            "SELECT username, token, expires_at FROM session WHERE service = ? AND gstin = ?", service, gstin
        )
        now = self._clock.now()
        if not any(
            _is_same(token, row["token"])
            and datetime.fromisoformat(row["expires_at"]) > now
            and username in (None, row["username"])
            for row in rows
        ):
            raise Refused(Problem(CODES[service][1], "authtoken"))

    def check(self, service, gstin, username, token=None):
        """Refused with the service's token error unless a session is open.

        token None: the protocol keeps no token with the caller (the e-way bill calls of Odoo's proxy).
        """
        found = self._store.row(
            "SELECT token, expires_at FROM session WHERE service = ? AND gstin = ? AND username = ?",
            *(service, gstin if isinstance(gstin, str) else "", username if isinstance(username, str) else ""),
        )
        if (
            not found
            or datetime.fromisoformat(found["expires_at"]) <= self._clock.now()
            or (token is not None and not _is_same(token, found["token"]))
        ):
            raise Refused(Problem(CODES[service][1], "auth_token"))

    def end_all(self):
        """Let every session end now; how many there were."""
        return self._store.run("DELETE FROM session").rowcount


def _is_same(token, known):
    return isinstance(token, str) and secrets.compare_digest(token.encode(), known.encode())


def _is_name(value):
    return isinstance(value, str) and 1 <= len(value) <= 100
