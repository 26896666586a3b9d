"""Lines and values of an e-way bill: discounts off the goods they are for, like lines added up, totals that agree.

Lines are dictionaries in the service's field names (API 1.03).
"""

from .payload_head import clean

RATES = ("cgstRate", "sgstRate", "igstRate", "cessRate")
PARTS = ("totalValue", "cgstValue", "sgstValue", "igstValue", "cessValue", "cessNonAdvolValue", "otherValue")
# Half a paisa: amounts have two decimals.
TINY = 0.005


def rates(line):
    return tuple(line.get(rate) or 0.0 for rate in RATES)


def spread_discounts(lines):
    """Take lines below zero off the others, for the service takes none (code 234).

    First off lines of the same goods and rates, then of the same rates, then off any, the largest first. What is
    left of a discount that exceeds everything is dropped; the totals say it.

    :return: list of lines, none below zero
    """
    keep = [dict(line) for line in lines if line["taxableAmount"] >= 0]
    for discount in lines:
        left = -discount["taxableAmount"]
        if left <= 0:
            continue
        for fits in (_same_goods, _same_rates, _any):
            for line in sorted(keep, key=lambda line: -line["taxableAmount"]):
                if left >= TINY and fits(line, discount):
                    taken = min(left, line["taxableAmount"])
                    line["taxableAmount"] = round(line["taxableAmount"] - taken, 2)
                    left = round(left - taken, 2)
    return keep


def _same_goods(line, discount):
    return line["hsnCode"] == discount["hsnCode"] and rates(line) == rates(discount)


def _same_rates(line, discount):
    return rates(line) == rates(discount)


def _any(_line, _discount):
    return True


def group(lines, most):
    """Add up lines of the same HSN code, unit and rates where there are more than the service takes.

    :param most: how many it takes (250)
    """
    if len(lines) <= most:
        return lines
    groups = {}
    for line in lines:
        groups.setdefault((line["hsnCode"], line.get("qtyUnit"), rates(line)), []).append(line)
    return [_added(members) for members in groups.values()]


def _added(members):
    first = dict(members[0])
    if len(members) == 1:
        return first
    first["quantity"] = round(sum(line.get("quantity") or 0.0 for line in members), 3)
    first["taxableAmount"] = round(sum(line["taxableAmount"] for line in members), 2)
    if any(line.get("cessNonadvol") for line in members):
        first["cessNonadvol"] = round(sum(line.get("cessNonadvol") or 0.0 for line in members), 2)
    first["productName"] = f"{len(members)} goods of HSN {first['hsnCode']}"
    first["productDesc"] = ""
    return first


def balance(values):
    """Let the total be the sum of its parts: what no part says (state cess, collected tax) is other value.

    The service refuses a difference above two rupees (code 620).

    :param values: dictionary with the values' keys, changed in place
    :return: it
    """
    values["otherValue"] = round(values.get("otherValue") or 0.0, 2)
    gap = round(values["totInvValue"] - sum(values.get(part) or 0.0 for part in PARTS), 2)
    if abs(gap) >= TINY:
        values["otherValue"] = round(values["otherValue"] + gap, 2)
    return values


def tidy(lines):
    """Texts on one line and quantities of three decimals, as the service takes them."""
    for line in lines:
        line["productName"] = clean(line.get("productName"), 100)
        line["productDesc"] = clean(line.get("productDesc"), 100)
        line["quantity"] = round(line.get("quantity") or 0.0, 3)
    return lines
