"""What can be asked in which way.

A provider or the service itself (`nic`) does all; Odoo's own service (`iap`) generates, cancels and looks up; the
portal's file (`portal`) generates bills, many at a time; by hand (`hand`) stands for the portal's own pages, from which
number and proof are typed. Look-ups by hand would prove nothing; an IRN is worth nothing without its signed code.
"""

from .gateway import Action

NIC, IAP, PORTAL, HAND = "nic", "iap", "portal", "hand"
ORDER = (NIC, IAP, PORTAL, HAND)
#: ways that are asked and answer; the others need a person
CALLED = frozenset({NIC, IAP})
_LOOK_UPS = {Action.LOOK_UP, Action.LOOK_UP_DOCUMENT, Action.LOOK_UP_IRN}
_CAN = {
    NIC: frozenset(Action),
    IAP: frozenset(
        {
            Action.GENERATE_IRN,
            Action.CANCEL_IRN,
            Action.LOOK_UP_IRN,
            Action.GENERATE,
            Action.GENERATE_BY_IRN,
            Action.CANCEL,
            Action.LOOK_UP_DOCUMENT,
        }
    ),
    PORTAL: frozenset({Action.GENERATE}),
    HAND: frozenset(Action) - _LOOK_UPS - {Action.GENERATE_IRN},
}


def can(way, action):
    """Whether it can be asked in that way."""
    return action in _CAN[way]


def able(ways, action):
    """The ways that can, in the order given."""
    return [way for way in ways if can(way, action)]


def by_person(action):
    """The ways by which a person can still get it done, best first."""
    return [way for way in (PORTAL, HAND) if can(way, action)]
