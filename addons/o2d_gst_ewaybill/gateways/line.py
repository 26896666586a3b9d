"""One HTTP call to a service: no redirect, a time limit, and a log without secrets."""

import logging
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import NewConnectionError

from ..tools.gateway import ServiceDown, SignInRefused
from . import words as say

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """:param values: the body's JSON object
    :param milliseconds: how long it took
    :param clock: aware datetime at the service, or None
    """

    values: dict = field(repr=False)
    milliseconds: int = 0
    clock: object = None


def masked(gstin):
    """A registration as it may stand in a log: 27AAB…1ZA."""
    return f"{gstin[:5]}…{gstin[-3:]}" if len(gstin or "") > 8 else "…"


def send(verb, url, headers, query, body, timeout, label):
    """Ask once.

    :param label: what the log calls it; neither address, headers nor body are logged
    :return: Reply
    :raise ServiceDown: no answer, or none that can be read
    :raise SignInRefused: the address or the keys for it are wrong
    """
    started = time.monotonic()
    outcome = "failed"
    try:
        answer = requests.request(
            verb,
            url,
            headers=headers,
            params=query,
            json=body,
            timeout=timeout,
            allow_redirects=False,  # They would carry the keys elsewhere.
        )
        outcome = str(answer.status_code)
        return Reply(_values(answer), round((time.monotonic() - started) * 1000), _clock(answer))
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
        raise SignInRefused(say.NO_ADDRESS) from None
    except requests.exceptions.RequestException as error:
        outcome = type(error).__name__
        raise ServiceDown(say.NO_ANSWER, may_be_done=not _never_left(error)) from None
    finally:
        _logger.info("%s: %s in %d ms", label, outcome, (time.monotonic() - started) * 1000)


def _never_left(error):
    """Whether it is certain that the service did not get the call."""
    if isinstance(error, (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _values(answer):
    """The JSON object of an answer; refusals of the services come with 200 or 400."""
    status = answer.status_code
    if status in (401, 403):
        raise SignInRefused(say.KEYS_REFUSED, (str(status),))
    if status in (404, 405) or 300 <= status < 400:
        words = say.ELSEWHERE
        raise SignInRefused(words, (str(status),))
    if status == 429:
        raise ServiceDown(say.TOO_OFTEN, ("429",), may_be_done=False)
    if status not in (200, 201, 400, 422):
        raise ServiceDown(say.OWN_FAULT, (str(status),))
    try:
        values = answer.json()
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise ServiceDown(say.UNREADABLE)
    return values


def _clock(answer):
    try:
        return parsedate_to_datetime(answer.headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
