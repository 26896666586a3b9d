"""Errors of the suite that a caller may want to tell apart."""

from odoo.exceptions import UserError


class O2dRefused(UserError):
    """An enforced control refused an action. What was written rolls back; the refusal itself is kept.

    :ivar reasons: {record id: [Reason]} of what stood in the way
    """

    def __init__(self, message, reasons=None):
        super().__init__(message)
        self.reasons = reasons or {}
