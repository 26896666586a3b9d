"""The outbox by rules: what stands in whose way, what is asked again and when, what a lost answer means."""

from datetime import timedelta

from .gateway import Action

WAITING, SENDING, DONE, FAILED, DROPPED = "waiting", "sending", "done", "failed", "dropped"
# What is behind one of these in the row of the same document waits.
OPEN = (WAITING, SENDING, FAILED)

# The services by which a fault stops everything behind it.
EINVOICE, EWAYBILL = "einvoice", "ewaybill"
_OF_EINVOICE = frozenset({Action.GENERATE_IRN, Action.CANCEL_IRN, Action.LOOK_UP_IRN, Action.GENERATE_BY_IRN})

_GENERATING = frozenset({Action.GENERATE, Action.GENERATE_BY_IRN})
_ON_THE_BILL = frozenset(
    {Action.PART_B, Action.TRANSPORTER, Action.EXTEND, Action.MULTI_START, Action.MULTI_ADD, Action.CLOSE}
)
#: what is pointless once something else is asked of the same document
_INSTEAD_OF = {
    Action.GENERATE: _GENERATING,
    Action.GENERATE_BY_IRN: _GENERATING,
    Action.CANCEL: _GENERATING | _ON_THE_BILL | {Action.CANCEL},
    Action.CANCEL_IRN: frozenset({Action.GENERATE_IRN, Action.CANCEL_IRN}) | _GENERATING,
}

#: by which question a lost answer is found again; what is not here may be asked twice without harm
_LOOK_UPS = {
    Action.GENERATE_IRN: Action.LOOK_UP_IRN,
    Action.GENERATE: Action.LOOK_UP_DOCUMENT,
    Action.GENERATE_BY_IRN: Action.LOOK_UP_DOCUMENT,
    Action.EXTEND: Action.LOOK_UP,
    Action.MULTI_ADD: Action.LOOK_UP,
}
#: refusals that say that it is done already: 312 of the e-way bill system, 9999 of the registration portal
_DONE_ALREADY = {Action.CANCEL: frozenset({"312"}), Action.CANCEL_IRN: frozenset({"9999"})}

_WAITS = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 600, 900))
# So long a service may be away before the compliance officer hears of every document that waits for it.
PATIENCE = timedelta(minutes=30)


def service_of(action):
    """Which of the two services answers an action: EINVOICE or EWAYBILL."""
    return EINVOICE if Action(action) in _OF_EINVOICE else EWAYBILL


def makes_pointless(asked):
    """The actions on the same document that nobody needs any more once ``asked`` is asked."""
    return _INSTEAD_OF.get(Action(asked), frozenset({Action(asked)}))


def look_up_of(action):
    """The question by which a lost answer to ``action`` is found, or None."""
    return _LOOK_UPS.get(Action(action))


def is_done_already(action, codes):
    """Does a refusal with these codes say that what was asked has been done before?"""
    return not _DONE_ALREADY.get(Action(action), frozenset()).isdisjoint(codes)


def wait_after(tries):
    """How long to wait after a fault of the service.

    :param tries: how often it was tried, 1 after the first time
    :return: timedelta, growing to a quarter of an hour
    """
    return _WAITS[min(max(tries, 1), len(_WAITS)) - 1]


def is_long_away(first_tried_at, now):
    """Has a request waited for its service so long that somebody should know of it?"""
    return bool(first_tried_at) and now - first_tried_at >= PATIENCE
