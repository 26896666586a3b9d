"""The e-way bill system's calls, API 1.03: how each is asked and how its answer is read.

Source: docs.ewaybillgst.gov.in, API documents 1.03, one page for each call. Closing a bill is announced and not in
force; its name here follows the advisory's draft and is used behind a dated switch only.
"""

import base64
import binascii
import json
import re
from typing import NamedTuple

from .gateway import Action, Answer
from .nic_crypto import BadMessage
from .nic_time import to_utc


class Asked(NamedTuple):
    """One call as it goes over the line.

    :param verb: `GET` or `POST`
    :param path: below the service's address
    :param name: the service's name for what is asked; empty where the path says it
    :param query: dict for the address
    :param payload: what is encrypted, None for look-ups
    """

    verb: str
    path: str
    name: str = ""
    query: dict | None = None
    payload: dict | None = None


SIGN_IN = "auth"
_PATH = "ewayapi"
_POSTED = {
    Action.GENERATE: "GENEWAYBILL",
    Action.PART_B: "VEHEWB",
    Action.TRANSPORTER: "UPDATETRANSPORTER",
    Action.EXTEND: "EXTENDVALIDITY",
    Action.CANCEL: "CANEWB",
    Action.CONSOLIDATE: "GENCEWB",
    Action.MULTI_START: "MULTIVEHMOVINT",
    Action.MULTI_ADD: "MULTIVEHADD",
    Action.REJECT: "REJEWB",
    Action.CLOSE: "CLOSEEWB",
}
_LOOKED_UP = {
    Action.LOOK_UP: ("GetEwayBill", ("ewbNo",)),
    Action.LOOK_UP_DOCUMENT: ("GetEwayBillGeneratedByConsigner", ("docType", "docNo")),
}
#: keys under which an answer says its number and its moment, in order of preference
_NUMBER = {Action.CONSOLIDATE: ("cEwbNo",), Action.MULTI_START: ("groupNo",), Action.MULTI_ADD: ("groupNo",)}
_MOMENT = {
    Action.GENERATE: ("ewayBillDate",),
    Action.LOOK_UP: ("ewayBillDate",),
    Action.LOOK_UP_DOCUMENT: ("ewayBillDate",),
    Action.PART_B: ("vehUpdDate",),
    Action.TRANSPORTER: ("transUpdateDate",),
    Action.EXTEND: ("updatedDate",),
    Action.CANCEL: ("cancelDate",),
    Action.CONSOLIDATE: ("cEWBDate", "cEwbDate"),
    Action.MULTI_START: ("createdDate",),
    Action.MULTI_ADD: ("vehAddedDate",),
    Action.REJECT: ("ewbRejectedDate",),
    Action.CLOSE: ("closedDate",),
}
#: answers that are worth nothing without a number
_NUMBERED = {Action.GENERATE, Action.LOOK_UP, Action.LOOK_UP_DOCUMENT, Action.CONSOLIDATE, Action.MULTI_START}
#: session over, in the words of both services
SIGNED_OUT = frozenset({"105", "106", "116", "238"})
#: user, password, keys or the link between user and provider are wrong
SIGN_IN_REFUSED = frozenset({"101", "102", "103", "104", "107", "108", "110", "111", "112", "113"})
#: the service's own trouble, to be tried again
OWN_TROUBLE = frozenset({"114", "118"})
_DISTANCE = re.compile(r"Distance between these two pincodes is (\d+)", re.IGNORECASE)


def ask(action, payload):
    """:param action: Action that the e-way bill system answers
    :param payload: dict in its own field names
    :return: Asked
    :raise KeyError: a look-up without what it looks up
    """
    if action in _LOOKED_UP:
        name, keys = _LOOKED_UP[action]
        return Asked("GET", f"{_PATH}/{name}", query={key: payload[key] for key in keys})
    return Asked("POST", _PATH, name=_POSTED[action], payload=payload)


def read(action, data):
    """:param data: the answer as decoded
    :return: Answer
    :raise BadMessage: nothing the call could have answered
    """
    if not isinstance(data, dict):
        raise BadMessage("not an object")
    number = _first(data, _NUMBER.get(action, ("ewayBillNo", "ewbNo")))
    if action in _NUMBERED and not re.fullmatch(r"\d{1,15}", number):
        raise BadMessage("an answer without a number")
    alert = data.get("alert") or ""
    told = _DISTANCE.search(alert) if isinstance(alert, str) else None
    return Answer(
        number=number,
        at=to_utc(_first(data, _MOMENT[action])),
        valid_until=to_utc(_first(data, ("validUpto",))),
        status=_first(data, ("status",)).upper(),
        distance=int(told.group(1)) if told else 0,
        alerts=alerts_of(alert),
        raw=data,
    )


def _first(data, keys):
    """The first of the keys that holds something, as stripped text."""
    return next((str(data[key]).strip() for key in keys if data.get(key) not in (None, "")), "")


def alerts_of(text):
    """:return: tuple of the remarks in an alert, which the service joins by commas"""
    return tuple(part.strip() for part in text.split(",") if part.strip()) if isinstance(text, str) else ()


def codes_of(text):
    """The codes of a refusal.

    :param text: `error` of the answer: Base64 of {"errorCodes": "208,604,"}, or such an object undone
    :return: tuple of codes as text, without blanks and repetitions
    :raise BadMessage: no code in it
    """
    values = text
    if isinstance(text, str):
        try:
            values = json.loads(base64.b64decode(text, validate=True))
        except (ValueError, binascii.Error):
            raise BadMessage("a refusal that cannot be read") from None
    if not isinstance(values, dict):
        raise BadMessage("a refusal that cannot be read")
    listed = str(values.get("errorCodes") or "")
    codes = tuple(dict.fromkeys(code.strip() for code in listed.split(",") if code.strip()))
    if not codes or not all(re.fullmatch(r"[A-Za-z0-9_-]{1,20}", code) for code in codes):
        raise BadMessage("a refusal without a code")
    return codes
