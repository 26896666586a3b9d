"""Does this consignment need an e-way bill, and does this invoice need an IRN? Yes or no, and why in words."""

# The translator is handed in, because there is no environment here; its calls are extracted all the same.
# pylint: disable=prefer-env-translation

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from odoo.addons.o2d_base.tools.speech import plain

# Sub supply types of the e-way bill.
SUPPLY, IMPORT, EXPORT, JOB_WORK, OWN_USE, JOB_WORK_RETURN, SALES_RETURN, OTHERS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
)


class Verdict(NamedTuple):
    """:param needed: does the law ask for it?
    :param why: one sentence
    """

    needed: bool
    why: str


class Goods(NamedTuple):
    """One line of a consignment.

    :param amount: rupees, with tax and cess
    :param exempt: exempt, nil-rated or outside GST
    """

    amount: float
    hsn: str = ""
    exempt: bool = False
    service: bool = False


@dataclass(frozen=True)
class Consignment:
    """What moves, on one document.

    :param sub_type: sub supply type, see above
    :param from_state, to_state: two-digit GST codes of the places between which the goods move; "" for abroad
    :param from_city, to_city: names of the towns
    :param goods: tuple of :class:`Goods`
    :param registered: is the consignor, or for what comes in the recipient, registered for GST?
    :param handicraft: handicraft of a person who is exempt from registration
    :param under_customs: cleared by customs for a container depot or freight station, or moved under bond or seal
    :param motorised: does a motor carry it?
    """

    day: date
    goods: tuple = ()
    sub_type: str = SUPPLY
    from_state: str = ""
    to_state: str = ""
    from_city: str = ""
    to_city: str = ""
    registered: bool = True
    handicraft: bool = False
    under_customs: bool = False
    motorised: bool = True

    def _is_within_state(self):
        return bool(self.from_state) and self.from_state == self.to_state

    def _is_within_city(self):
        town = (self.from_city or "").strip().casefold()
        return self._is_within_state() and bool(town) and town == (self.to_city or "").strip().casefold()


def needs_bill(consignment, rules, _=plain, money="{:,.2f}".format):
    """Rule 138 of the CGST Rules, 2017, and the states' own limits.

    :param money: how an amount in rupees is written
    :return: :class:`Verdict`
    """
    day, goods = consignment.day, [line for line in consignment.goods if not line.service]
    if not goods:
        return Verdict(False, _("No goods move, only services."))
    if not consignment.registered:
        return Verdict(False, _("Who sends the goods is not registered for GST."))
    if consignment.under_customs:
        return Verdict(False, _("The goods move under customs bond or seal, or from customs to a container depot."))
    if not consignment.motorised:
        return Verdict(False, _("No motor vehicle carries the goods."))
    within = consignment._is_within_state()
    if not within and consignment.sub_type == JOB_WORK:
        return Verdict(True, _("Goods sent to a job worker in another state need an e-way bill at any value."))
    if not within and consignment.handicraft:
        return Verdict(True, _("Handicrafts sent to another state need an e-way bill at any value."))
    counted = _counted(consignment, rules, within)
    if not counted:
        return Verdict(False, _("All goods are exempt."))
    value = _value(consignment, counted)
    if within and all(rules.is_on("intra_free", day, consignment.from_state, line.hsn) for line in counted):
        return Verdict(False, _("The state asks for no e-way bill within its borders."))
    limit = _limit(consignment, rules, counted, within)
    return _by_value(value, limit, within, _, money)


def _counted(consignment, rules, within):
    """The goods that count: neither exempt from tax nor on the list of what moves without (rule 138(14), annexure)."""
    state = consignment.from_state if within else ""
    return [
        line
        for line in consignment.goods
        if not line.service and not line.exempt and not rules.is_on("exempt_goods", consignment.day, state, line.hsn)
    ]


def _value(consignment, counted):
    """Value of the consignment: section 15, with tax and cess, without exempt goods (explanation 2 to rule 138(1)).

    Freight and packing that are billed with the goods are part of their value (section 15(2)(c)).
    """
    beside = [line for line in consignment.goods if line.service and not line.exempt]
    # To the paisa: 50,000.00 must not exceed itself.
    return round(sum(line.amount for line in [*counted, *beside]), 2)


def _limit(consignment, rules, counted, within):
    """The limit to exceed; of goods with different limits the lowest."""
    if not within:
        return rules.value("threshold", consignment.day, default=50000.0)
    codes = ["threshold_city"] if consignment._is_within_city() else []
    found = []
    for line in counted:
        values = [
            rules.value(code, consignment.day, consignment.from_state, line.hsn) for code in [*codes, "threshold_state"]
        ]
        usual = rules.value("threshold", consignment.day, default=50000.0)
        found.append(next((value for value in values if value is not None), usual))
    return min(found)


def _by_value(value, limit, within, _, money):
    words = {"value": money(value), "limit": money(limit)}
    if value > limit:
        if within:
            return Verdict(
                True, _("Worth %(value)s with tax, more than %(limit)s, the limit within the state.", **words)
            )
        return Verdict(True, _("Worth %(value)s with tax, more than %(limit)s.", **words))
    if within:
        return Verdict(
            False, _("Worth %(value)s with tax, not more than %(limit)s, the limit within the state.", **words)
        )
    return Verdict(False, _("Worth %(value)s with tax, not more than %(limit)s.", **words))


# --- IRN -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bill:
    """What decides whether an invoice must be registered.

    :param turnover: highest aggregate turnover of a year since 2017-18 in crore rupees, or None for not told
    :param b2b: is the buyer registered, in a special economic zone, abroad or a deemed exporter?
    :param taxable: does it bill anything taxable or zero-rated?
    """

    day: date
    b2b: bool
    taxable: bool = True
    turnover: float | None = None
    registered: bool = True


def needs_irn(bill, rules, _=plain):
    """Rule 48(4) with notification 13/2020 and its amendments.

    :return: :class:`Verdict`
    """
    if not bill.registered:
        return Verdict(False, _("The company is not registered for GST."))
    limit = rules.value("irn_turnover", bill.day)
    if limit is None:
        return Verdict(False, _("On that day no invoice had to be registered."))
    if bill.turnover is not None and bill.turnover <= limit:
        return Verdict(False, _("The turnover is not more than %(limit)g crore.", limit=limit))
    if not bill.b2b:
        return Verdict(False, _("The buyer is a consumer or not registered."))
    if not bill.taxable:
        return Verdict(False, _("A bill of supply is not registered."))
    return Verdict(True, _("Bills to registered buyers and abroad are registered."))


def irn_due(bill, rules):
    """Last day on which the invoice can be registered, or None where no limit binds.

    30 days for a turnover of 100 crore from 1 November 2023 and of 10 crore from 1 April 2025.
    """
    days, limit = rules.value("irn_days", bill.day), rules.value("irn_days_turnover", bill.day)
    if not days or limit is None or bill.turnover is None or bill.turnover < limit:
        return None
    return bill.day + timedelta(days=days)
