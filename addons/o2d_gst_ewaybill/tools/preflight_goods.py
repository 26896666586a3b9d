"""The lines: HSN codes, units, kinds of tax, how many."""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

from . import preflight_facts as facts
from .preflight import INTER, INTRA, Problem

IRN_DIGITS = 6


def check(paper, rules, _):
    items = paper.items
    if not items:
        yield Problem(_("It has no lines."), paper.record)
        return
    if all(item.service for item in items) and paper.for_bill:
        yield Problem(_("It bills services only: no goods, no e-way bill."), paper.record)
    for item in items:
        yield from _check_hsn(paper, item, _)
        yield from _check_unit(item, _)
        yield from _check_tax(paper, item, _)
    yield from _check_amounts(paper, _)
    yield from _check_count(paper, rules, _)


def _check_hsn(paper, item, _):
    digits = max(paper.hsn_digits, IRN_DIGITS) if paper.for_irn else paper.hsn_digits
    if not item.hsn:
        yield Problem(_("%(product)s has no HSN code. Type it on the product.", product=item.label), item.record)
    elif not facts.is_hsn(item.hsn):
        yield Problem(_("%(hsn)s, the HSN code of %(product)s, is none: it has 4, 6 or 8 digits.",
                        hsn=item.hsn, product=item.label), item.record)  # fmt: skip
    elif len(item.hsn) < digits and not item.service:
        yield Problem(
            _(
                "The HSN code of %(product)s, %(hsn)s, is too short: %(digits)s digits are asked for.",
                product=item.label,
                hsn=item.hsn,
                digits=digits,
            ),
            item.record,
        )


def _check_unit(item, _):
    if not item.service and item.unit not in facts.UNITS:
        yield Problem(
            _("“%(unit)s” of %(product)s is no unit that GST knows. Choose one on the unit of measure.",
              unit=item.unit or "–", product=item.label),
            item.record,
        )  # fmt: skip


def _check_tax(paper, item, _):
    if paper.tax_mode == INTRA and "igst" in item.kinds:
        yield Problem(
            _("%(product)s bears IGST, but seller and place of supply are in one state. Put CGST and SGST on it.",
              product=item.label),
            paper.record,
        )  # fmt: skip
    elif paper.tax_mode == INTER and item.kinds & {"cgst", "sgst"}:
        yield Problem(
            _("%(product)s bears CGST and SGST, but the place of supply is elsewhere. Put IGST on it.",
              product=item.label),
            paper.record,
        )  # fmt: skip


def _check_amounts(paper, _):
    """Discounts are lines below zero; together the goods may not be."""
    if sum(item.amount for item in paper.items) < 0:
        yield Problem(_("Its discounts are more than its goods are worth."), paper.record)


def _check_count(paper, rules, _):
    most = int(rules.value("irn_items_max", paper.today, default=1000))
    if paper.for_irn and len(paper.items) > most:
        yield Problem(_("It has %(count)s lines; %(most)s are taken. Bill in two.", count=len(paper.items), most=most),
                      paper.record)  # fmt: skip
    most = int(rules.value("items_max", paper.today, default=250))
    if paper.for_bill and len(paper.items) > most:
        kinds = {(item.hsn, item.unit, item.rates) for item in paper.items}
        if len(kinds) > most:
            yield Problem(
                _(
                    "It has %(count)s kinds of goods by HSN code, unit and rate; an e-way bill takes %(most)s. Bill in"
                    " two.",
                    count=len(kinds),
                    most=most,
                ),
                paper.record,
            )
