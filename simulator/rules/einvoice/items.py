"""The lines: serial number, HSN or SAC, unit, amounts, tax."""

from ..fields import block, day, number, text
from ..hsn import is_hsn, is_service
from ..problem import Problem
from ..rates import is_rate
from ..units import UNITS
from .document import ALWAYS_INTER_STATE, WITHOUT_PAYMENT, supply_type

MAXIMUM = 1000
TOLERANCE = 1
_AMOUNTS = ("Qty", "UnitPrice", "TotAmt", "Discount", "AssAmt", "GstRt", "IgstAmt", "CgstAmt", "SgstAmt", "CesRt")
_AMOUNTS += ("CesAmt", "CesNonAdvlAmt", "StateCesRt", "StateCesAmt", "StateCesNonAdvlAmt", "OthChrg", "TotItemVal")
_REQUIRED = ("UnitPrice", "TotAmt", "AssAmt", "GstRt", "TotItemVal")
_ADDED = ("IgstAmt", "CgstAmt", "SgstAmt", "CesAmt", "CesNonAdvlAmt", "StateCesAmt", "StateCesNonAdvlAmt", "OthChrg")


def is_inter_state(payload):
    """Whether IGST is due: place of supply in another state, exports and special economic zones."""
    return supply_type(payload) in ALWAYS_INTER_STATE or text(block(payload, "SellerDtls"), "Stcd") != text(
        block(payload, "BuyerDtls"), "Pos"
    )


def check(payload, context):
    items = payload["ItemList"]
    if len(items) > MAXIMUM:
        yield Problem("5002", "ItemList", f"{len(items)} lines, at most {MAXIMUM} are taken")
        return
    on = day(block(payload, "DocDtls").get("Dt")) or context.now.date()
    serials = set()
    for position, item in enumerate(items):
        place = f"ItemList[{position}]."
        serial = item.get("SlNo")
        if not isinstance(serial, str) or not 1 <= len(serial) <= 6 or serial in serials:
            yield Problem("5002", f"{place}SlNo", "text of 1 to 6 characters, once only")
        else:
            serials.add(serial)
        problems = list(_check_numbers(item, place))
        yield from problems
        yield from _check_goods(item, place, context.options.hsn_digits_einvoice)
        if not problems:
            yield from _check_amounts(item, place)
            yield from _check_tax(payload, item, place, on)


def _check_numbers(item, place):
    for key in _AMOUNTS:
        value = number(item, key)
        if value is None:
            if key in _REQUIRED:
                yield Problem("5002", f"{place}{key}", "required")
        elif not value >= 0 and key != "OthChrg":
            yield Problem("5002", f"{place}{key}", "a number, not negative")
        elif value != value:
            yield Problem("5002", f"{place}{key}", "a number")


def _check_goods(item, place, digits):
    hsn, service = text(item, "HsnCd"), item.get("IsServc")
    if service not in ("Y", "N"):
        yield Problem("5002", f"{place}IsServc", "Y or N")
    if not is_hsn(hsn) or len(hsn) < digits:
        yield Problem("2176", f"{place}HsnCd", f"{hsn!r}: at least {digits} digits of an existing chapter")
    elif is_service(hsn) and service == "N":
        yield Problem("3047", f"{place}HsnCd", f"{hsn} is a service")
    elif not is_service(hsn) and service == "Y":
        yield Problem("3048", f"{place}HsnCd", f"{hsn} is no service")
    unit = item.get("Unit")
    if text(item, "Unit") not in UNITS and not (service == "Y" and unit in (None, "")):
        yield Problem("2177", f"{place}Unit", f"{unit!r}")
    description = item.get("PrdDesc")
    if description not in (None, "") and (not isinstance(description, str) or not 3 <= len(description) <= 300):
        yield Problem("5002", f"{place}PrdDesc", "text of 3 to 300 characters")


def _check_amounts(item, place):
    quantity, price, gross = number(item, "Qty", 1.0), number(item, "UnitPrice"), number(item, "TotAmt")
    # a unit price has three decimals, so a large quantity may be off by half of the last one each
    if abs(quantity * price - gross) > TOLERANCE + quantity * 0.0005:
        yield Problem("2192", f"{place}TotAmt", f"{gross:.2f}, quantity and price make {quantity * price:.2f}")
    taxable, discount = number(item, "AssAmt"), number(item, "Discount", 0.0)
    if abs(gross - discount - taxable) > TOLERANCE:
        yield Problem("2193", f"{place}AssAmt", f"{taxable:.2f} instead of {gross - discount:.2f}")
    total, expected = number(item, "TotItemVal"), taxable + sum(number(item, key, 0.0) for key in _ADDED)
    if abs(total - expected) > TOLERANCE:
        yield Problem("2194", f"{place}TotItemVal", f"{total:.2f} instead of {expected:.2f}")


def _check_tax(payload, item, place, on):
    rate, taxable = number(item, "GstRt"), number(item, "AssAmt")
    integrated, central, state = (number(item, f"{tax}Amt", 0.0) for tax in ("Igst", "Cgst", "Sgst"))
    transaction = block(payload, "TranDtls")
    if not is_rate(rate, text(item, "HsnCd"), on):
        yield Problem("2240", f"{place}GstRt", f"{rate:g} % is no GST rate of {on:%d/%m/%Y}")
    if supply_type(payload) in WITHOUT_PAYMENT:
        if integrated or central or state:
            yield Problem("2174", f"{place}IgstAmt", "no tax is charged without payment")
        return
    inter = is_inter_state(payload) or transaction.get("IgstOnIntra") == "Y"
    if not inter and integrated:
        yield Problem("2172", f"{place}IgstAmt", "within a state CGST and SGST are due")
    elif inter and (central or state):
        yield Problem("2174", f"{place}CgstAmt", "between states IGST is due")
    elif abs(central - state) > TOLERANCE:
        yield Problem("2227", f"{place}SgstAmt", f"CGST {central:.2f}, SGST {state:.2f}")
    elif transaction.get("RegRev") == "Y" and not (integrated or central):
        return  # under reverse charge the buyer pays, the seller may state no tax
    elif abs(integrated + central + state - taxable * rate / 100) > TOLERANCE:
        key, code = ("IgstAmt", "2235") if inter else ("SgstAmt", "2234")
        yield Problem(code, f"{place}{key}", f"{rate:g} % of {taxable:.2f} is {taxable * rate / 100:.2f}")
