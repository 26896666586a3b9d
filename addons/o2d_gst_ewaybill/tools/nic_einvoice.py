"""The e-invoice system's calls: how each is asked and how its answer is read.

Source: einv-apisandbox.nic.in, authentication 1.04, invoice 1.03, e-way bill by IRN 1.03.
"""

import re
from urllib.parse import quote

from .gateway import Action, Answer
from .nic_crypto import BadMessage
from .nic_ewaybill import Asked, alerts_of
from .nic_time import to_utc

SIGN_IN = "eivital/v1.04/auth"
_INVOICE = "eicore/v1.03/Invoice"
_BILL = "eiewb/v1.03/ewaybill"
SIGNED_OUT = frozenset({"1005", "1006"})
SIGN_IN_REFUSED = frozenset({"1001", "1002", "1003", "1008", "1010", "1011", "1015", "1016", "1017", "1019"})
OWN_TROUBLE = frozenset({"GEN5008", "5003", "1013"})
#: core writes these in capitals; the schema does not
_SCHEMA = {"GSTIN": "Gstin", "POS": "Pos"}


def ask(action, payload):
    """:param action: Action that the e-invoice system answers
    :param payload: dict in its own field names; core's spelling of them is mended
    :return: Asked
    :raise KeyError: a look-up without what it looks up
    """
    if action is Action.LOOK_UP_IRN:
        query = {key: payload[key] for key in ("doctype", "docnum", "docdate")}
        return Asked("GET", f"{_INVOICE}/irnbydocdetails", query=query)
    if action is Action.LOOK_UP_DOCUMENT:
        return Asked("GET", f"{_BILL}/irn/{quote(payload['irn'], safe='')}")
    path = {
        Action.GENERATE_IRN: _INVOICE,
        Action.CANCEL_IRN: f"{_INVOICE}/Cancel",
        Action.GENERATE_BY_IRN: _BILL,
    }[action]
    return Asked("POST", path, payload=in_schema(payload))


def in_schema(payload):
    """The payload with the schema's spelling, one level deep."""
    return {
        name: {_SCHEMA.get(key, key): value for key, value in part.items()} if isinstance(part, dict) else part
        for name, part in payload.items()
    }


def read(action, data):
    """:param data: the answer as decoded
    :return: Answer
    :raise BadMessage: nothing the call could have answered
    """
    if not isinstance(data, dict):
        raise BadMessage("not an object")
    if action in (Action.GENERATE_BY_IRN, Action.LOOK_UP_DOCUMENT):
        return _read_bill(data)
    irn = _text(data, "Irn")
    if not re.fullmatch(r"[0-9a-fA-F]{64}", irn):
        raise BadMessage("an answer without an IRN")
    if action is Action.CANCEL_IRN:
        return Answer(irn=irn, at=to_utc(data.get("CancelDate")), raw=data)
    acknowledged = to_utc(data.get("AckDt"))
    if not _text(data, "AckNo") or not acknowledged or not _text(data, "SignedQRCode"):
        raise BadMessage("an IRN without its acknowledgement")
    return Answer(
        irn=irn,
        at=acknowledged,
        ack_number=_text(data, "AckNo"),
        ack_at=acknowledged,
        signed_qr=_text(data, "SignedQRCode"),
        status=_text(data, "Status").upper(),
        raw=data,
    )


def _read_bill(data):
    number = _text(data, "EwbNo")
    if not re.fullmatch(r"\d{12}", number):
        raise BadMessage("an answer without a number")
    alert = _text(data, "alert") or _text(data, "Remarks")
    told = re.search(r"pincodes is (\d+)", alert)
    return Answer(
        number=number,
        at=to_utc(data.get("EwbDt")),
        valid_until=to_utc(data.get("EwbValidTill")),
        status=_text(data, "Status").upper(),
        distance=int(told.group(1)) if told else 0,
        alerts=alerts_of(alert),
        raw=data,
    )


def _text(data, key):
    value = data.get(key)
    return "" if value is None else str(value).strip()


def errors_of(details):
    """The errors of a refusal.

    :param details: `ErrorDetails` of the answer: [{"ErrorCode", "ErrorMessage"}, …]
    :return: {code: the service's words}
    :raise BadMessage: no code in it
    """
    rows = [details] if isinstance(details, dict) else details
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadMessage("a refusal that cannot be read")
    found = {_text(row, "ErrorCode"): _text(row, "ErrorMessage") for row in rows}
    if not found or "" in found:
        raise BadMessage("a refusal without a code")
    return found
