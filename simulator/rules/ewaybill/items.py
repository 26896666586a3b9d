"""The lines: HSN code, unit, quantity, taxable amount, tax rates."""

from ..fields import day, number, text
from ..hsn import is_hsn, is_service
from ..problem import Problem
from ..rates import is_rate
from ..units import UNITS
from .tax_mode import TaxMode, tax_mode

MAXIMUM = 250


def check(payload, context):
    items = payload.get("itemList")
    if not isinstance(items, list) or not items:
        yield Problem("233", "itemList")
        return
    if len(items) > MAXIMUM:
        yield Problem("100", "itemList", f"{len(items)} lines, at most {MAXIMUM} are taken")
        return
    if not all(isinstance(item, dict) for item in items):
        yield Problem("100", "itemList", "every line is an object")
        return
    mode, on = tax_mode(payload, context), day(payload.get("docDate")) or context.now.date()
    for position, item in enumerate(items):
        place = f"itemList[{position}]."
        yield from _check_goods(item, place, context.options.hsn_digits_ewaybill)
        yield from _check_rates(item, place, mode, on)
    if all(is_service(_hsn(item)) for item in items):
        yield Problem("724", "itemList", "services only")


def _check_goods(item, place, digits):
    hsn = _hsn(item)
    if not is_hsn(hsn):
        yield Problem("216", f"{place}hsnCode", f"{hsn!r}: 4, 6 or 8 digits of an existing chapter")
    elif len(hsn) < digits:
        yield Problem("282" if digits <= 4 else "283", f"{place}hsnCode", f"{hsn}: at least {digits} digits")
    unit = item.get("qtyUnit")
    if unit not in (None, "") and text(item, "qtyUnit") not in UNITS:
        yield Problem("217", f"{place}qtyUnit", f"{unit!r}")
    if not number(item, "quantity", 0.0) >= 0:
        yield Problem("100", f"{place}quantity", "a number, not negative")
    amount = number(item, "taxableAmount")
    if amount is None or not amount >= 0:
        yield Problem("234", f"{place}taxableAmount", "a number, not negative")


def _hsn(item):
    """The HSN code as text; the published samples write it as a number too."""
    value = item.get("hsnCode")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(item, "hsnCode")


def _check_rates(item, place, mode, on):
    central, state, integrated = (number(item, f"{tax}Rate", 0.0) for tax in ("cgst", "sgst", "igst"))
    if mode is TaxMode.INTRA and integrated > 0:
        yield Problem("218", f"{place}igstRate", "within a state CGST and SGST are due")
    if mode is TaxMode.INTER and (central > 0 or state > 0):
        yield Problem("219", f"{place}cgstRate", "between states IGST is due")
    if central != state:
        yield Problem("251", f"{place}sgstRate", f"CGST {central:g}, SGST {state:g}")
    hsn = _hsn(item)
    for code, key, rate, whole_rate in (
        ("252", "cgstRate", central, central * 2),
        ("254", "igstRate", integrated, integrated),
    ):
        if not rate >= 0 or not is_rate(whole_rate, hsn, on):
            yield Problem(code, f"{place}{key}", f"{whole_rate:g} % is no GST rate of {on:%d/%m/%Y}")
    if not 0 <= number(item, "cessRate", 0.0) <= 400:
        yield Problem("255", f"{place}cessRate")
    if not number(item, "cessNonadvol", 0.0) >= 0:
        yield Problem("256", f"{place}cessNonadvol")
