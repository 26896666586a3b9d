"""A session with one of the services: token, key, end. Renewed once, whoever asks."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

#: what the services give; a little less is used, so that no call is on its way when the session ends
VALIDITY = timedelta(minutes=360)
MARGIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Session:
    """:param token: authtoken
    :param key: session key (sek), 32 bytes
    :param ends_at: naive UTC
    """

    token: str = field(repr=False)
    key: bytes = field(repr=False)
    ends_at: datetime

    def is_good(self, now):
        """Whether a call may still start under it."""
        return now < self.ends_at - MARGIN

    def dump(self):
        """:return: text to be kept"""
        key = base64.b64encode(self.key).decode()
        return json.dumps({"token": self.token, "key": key, "ends_at": self.ends_at.isoformat()})

    @classmethod
    def load(cls, text):
        """:return: Session, or None where nothing that can be read was kept"""
        try:
            values = json.loads(text)
            key = base64.b64decode(values["key"], validate=True)
            return cls(values["token"], key, datetime.fromisoformat(values["ends_at"]))
        except (ValueError, TypeError, KeyError):
            return None


class SessionsInMemory:
    """For one process: keeps the session until it is over. The database's own keeps it for all workers."""

    def __init__(self, session=None):
        self._session = session

    def current(self):
        """:return: Session or None"""
        return self._session

    def renew(self, refused, sign_in):
        """A session other than the one refused.

        :param refused: token that is not to be used again, or empty
        :param sign_in: function that signs in and returns a Session
        """
        if self._session is None or self._session.token == refused or not refused:
            self._session = sign_in()
        return self._session
