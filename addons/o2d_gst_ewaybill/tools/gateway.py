"""What the flow asks of the government's services, and what it gets back, whichever way it is sent."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Action(str, Enum):
    """What can be asked. The values are stored; the words for people stand in the models."""

    GENERATE_IRN = "generate_irn"
    CANCEL_IRN = "cancel_irn"
    LOOK_UP_IRN = "look_up_irn"  # By document: {"doctype", "docnum", "docdate": "dd/mm/yyyy"}.
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
    LOOK_UP = "look_up"  # By number: {"ewbNo"}.
    LOOK_UP_DOCUMENT = "look_up_document"  # Live bills only: {"docType", "docNo"}, or {"irn"} of its invoice.


class Service(str, Enum):
    """The two systems, each with users, sessions and bad days of its own."""

    EWAYBILL = "ewaybill"
    EINVOICE = "einvoice"


_BY_EINVOICE = {Action.GENERATE_IRN, Action.CANCEL_IRN, Action.LOOK_UP_IRN, Action.GENERATE_BY_IRN}

#: what a service says of a document that is there already: look it up
EXISTS = frozenset({"604", "2150", "4002", "4026"})
#: what it says when something was cancelled before: after a lost answer, that is as good as done
CANCELLED_BEFORE = frozenset({"312", "9999"})


def service_of(action, payload):
    """Which system answers it; a bill is looked up with its IRN where the invoice was registered.

    :param action: Action
    :param payload: dict, as `Action` says
    :return: Service
    """
    by_irn = action is Action.LOOK_UP_DOCUMENT and payload.get("irn")
    return Service.EINVOICE if by_irn or action in _BY_EINVOICE else Service.EWAYBILL


@dataclass(frozen=True)
class Answer:
    """What a service said to one action. Times are naive UTC, as Odoo keeps them.

    :param number: e-way bill number, consolidated number, or group number of a multi-vehicle movement
    :param at: when it was done
    :param valid_until: end of validity; none while only Part A is there
    :param signed_qr: the signed code of an IRN, to be printed
    :param status: `ACT` or `CNL` where the service tells it
    :param distance: kilometres that the service filled in, 0 where it was told
    :param alerts: remarks in the service's words that stop nothing
    :param gateway: which way it went
    :param raw: the answer as decoded, for the file that is kept
    """

    number: str = ""
    at: datetime | None = None
    valid_until: datetime | None = None
    irn: str = ""
    ack_number: str = ""
    ack_at: datetime | None = None
    signed_qr: str = ""
    status: str = ""
    distance: int = 0
    alerts: tuple[str, ...] = ()
    gateway: str = ""
    raw: dict = field(default_factory=dict)


class GatewayError(Exception):
    """:param codes: the service's own numbers, as text
    :param words: what went wrong, in a sentence
    """

    def __init__(self, words, codes=()):
        super().__init__(words)
        self.words, self.codes = words, tuple(codes)


class ServiceDown(GatewayError):
    """A fault of the service or of the way to it: tried again later. What was asked may have been done.

    :param may_be_done: False where it is certain that nothing reached the service
    :param retry_at: naive UTC; not to be asked before, where all calls wait together
    """

    def __init__(self, words, codes=(), may_be_done=True, retry_at=None):
        super().__init__(words, codes)
        self.may_be_done, self.retry_at = may_be_done, retry_at


class SignedOut(GatewayError):
    """The session is over: sign in again and ask once more. Gateways keep this to themselves."""


class Refused(GatewayError):
    """The service said no: somebody has to mend the document. Never tried again by itself."""


class SignInRefused(Refused):
    """User, password or keys are wrong: an administrator mends the credentials, not the document."""


class Exists(Refused):
    """The document is registered already (604, 2150): look it up."""


class CannotDo(GatewayError):
    """This way of sending cannot do it."""
