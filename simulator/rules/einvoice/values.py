"""The totals: each the sum of its lines, within a rupee."""

from ..fields import block, number
from ..problem import Problem

TOLERANCE = 1
#: total: (code, line amounts it sums)
_SUMS = {
    "AssVal": ("2182", ("AssAmt",)),
    "SgstVal": ("2183", ("SgstAmt",)),
    "CgstVal": ("2184", ("CgstAmt",)),
    "IgstVal": ("2185", ("IgstAmt",)),
    "CesVal": ("2186", ("CesAmt", "CesNonAdvlAmt")),
    "StCesVal": ("2187", ("StateCesAmt", "StateCesNonAdvlAmt")),
}


def check(payload, context):
    values, items = block(payload, "ValDtls"), payload["ItemList"]
    for key in ("AssVal", "TotInvVal"):
        if number(values, key) is None:
            yield Problem("5002", f"ValDtls.{key}", "required")
            return
    for key, (code, parts) in _SUMS.items():
        total = number(values, key, 0.0)
        expected = sum(number(item, part, 0.0) for item in items for part in parts)
        if not abs(total - expected) <= TOLERANCE:
            yield Problem(code, f"ValDtls.{key}", f"{total:.2f}, the lines make {expected:.2f}")
    if not abs(number(values, "RndOffAmt", 0.0)) <= 99.99:
        yield Problem("5002", "ValDtls.RndOffAmt", "between -99.99 and 99.99")
    yield from _check_total(values, items)


def _check_total(values, items):
    total = number(values, "TotInvVal")
    expected = (
        sum(number(item, "TotItemVal", 0.0) for item in items)
        + number(values, "OthChrg", 0.0)
        - number(values, "Discount", 0.0)
        + number(values, "RndOffAmt", 0.0)
    )
    if not abs(total - expected) <= TOLERANCE:
        yield Problem("2189", "ValDtls.TotInvVal", f"{total:.2f} instead of {expected:.2f}")
