"""Errors of the suite that a caller may want to tell apart."""

from odoo.exceptions import UserError

# The web client knows the dialog of an error by its name; one of ours is shown as what it is, and not as a fault.
SHOWN_AS_MESSAGE = {"exception_class": "odoo.exceptions.UserError"}


class O2dRefused(UserError):
    """An enforced control refused an action. What was written rolls back; the refusal itself is kept.

    :ivar reasons: {record id: [Reason]} of what stood in the way
    """

    context = SHOWN_AS_MESSAGE

    def __init__(self, message, reasons=None):
        super().__init__(message)
        self.reasons = reasons or {}
