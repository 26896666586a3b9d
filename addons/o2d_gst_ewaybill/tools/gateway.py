"""What the flow asks of the government's services, and what it gets back, whichever way it is sent."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Action(str, Enum):
    """What can be asked. The values are stored; the words for people stand in the models."""

    GENERATE_IRN = "generate_irn"
    CANCEL_IRN = "cancel_irn"
    LOOK_UP_IRN = "look_up_irn"  # By document: type, number, date.
    GENERATE = "generate"
    GENERATE_BY_IRN = "generate_by_irn"
    PART_B = "part_b"  # The vehicle, named first or changed.
    TRANSPORTER = "transporter"
    EXTEND = "extend"
    CANCEL = "cancel"
    CONSOLIDATE = "consolidate"
    MULTI_START = "multi_start"
    MULTI_ADD = "multi_add"
    REJECT = "reject"
    CLOSE = "close"
    LOOK_UP = "look_up"  # By number.
    LOOK_UP_DOCUMENT = "look_up_document"  # By document type and number.


@dataclass(frozen=True)
class Answer:
    """What a service said to one action. Times are naive UTC, as Odoo keeps them.

    :param number: e-way bill number, consolidated number, or group number of a multi-vehicle movement
    :param valid_until: end of validity; none while only Part A is there
    :param alerts: remarks in the service's words that stop nothing
    :param raw: the answer as decoded, for the file that is kept
    """

    number: str = ""
    at: datetime | None = None
    valid_until: datetime | None = None
    irn: str = ""
    ack_number: str = ""
    ack_at: datetime | None = None
    signed_qr: str = ""
    alerts: tuple[str, ...] = ()
    raw: dict = field(default_factory=dict)


class GatewayError(Exception):
    """:param codes: the service's own numbers, as text
    :param words: what went wrong, in a sentence
    """

    def __init__(self, words, codes=()):
        super().__init__(words)
        self.words, self.codes = words, tuple(codes)


class ServiceDown(GatewayError):
    """A fault of the service or of the way to it: tried again later. What was asked may have been done."""


class Refused(GatewayError):
    """The service said no: somebody has to mend the document. Never tried again by itself."""


class Exists(Refused):
    """The document is registered already (604, 2150): look it up."""


class CannotDo(GatewayError):
    """This way of sending cannot do it."""
