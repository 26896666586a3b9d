"""The totals: none negative, tax of the right kind, sum within two rupees."""

from ..fields import number
from ..problem import Problem
from .tax_mode import TaxMode, tax_mode

TOLERANCE = 2
_NOT_NEGATIVE = {
    "totalValue": "627",
    "totInvValue": "628",
    "igstValue": "629",
    "cgstValue": "630",
    "sgstValue": "631",
    "cessValue": "632",
    "cessNonAdvolValue": "633",
}


def check(payload, context):
    for key, code in _NOT_NEGATIVE.items():
        if not number(payload, key, 0.0) >= 0:
            yield Problem(code, key, "a number, not negative")
    mode = tax_mode(payload, context)
    central, state, integrated = (number(payload, f"{tax}Value", 0.0) for tax in ("cgst", "sgst", "igst"))
    if integrated > 0 and (mode is TaxMode.INTRA or central > 0 or state > 0):
        yield Problem("623", "igstValue")
    if mode is TaxMode.INTER and (central > 0 or state > 0):
        yield Problem("624", "cgstValue")
    yield from _check_sum(payload)


def _check_sum(payload):
    total = number(payload, "totInvValue")
    if total is None:
        yield Problem("640", "totInvValue")
        return
    parts = ("totalValue", "cgstValue", "sgstValue", "igstValue", "cessValue", "cessNonAdvolValue", "otherValue")
    expected = sum(number(payload, key, 0.0) for key in parts)
    if not abs(total - expected) <= TOLERANCE:
        yield Problem("620", "totInvValue", f"{total:.2f}, the parts make {expected:.2f}")
