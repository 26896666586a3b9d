"""Gathers what the checks look at, for many documents with few queries."""

from dataclasses import dataclass, field, replace
from datetime import date

from odoo.addons.o2d_base.tools import pincode

from ..tools import preflight
from ..tools.ewaybill_rules_need import Bill, irn_due

# Treatments under which the GSTIN must be there, and under which none counts.
WITH_GSTIN = ("regular", "composition", "special_economic_zone", "deemed_export", "uin_holders")
WITHOUT_GSTIN = ("unregistered", "consumer", "overseas")
ALWAYS_INTER = ("overseas", "special_economic_zone")


@dataclass
class Subject:
    """One document as its model hands it in; partners and lines are records.

    :param treatment: GST treatment of the other party
    :param place: res.country.state, place of supply; empty for what has none
    """

    record: object
    company: object
    seller: object
    buyer: object
    origin: object
    destination: object
    treatment: str = ""
    number: str = ""
    day: date | None = None
    for_irn: bool = False
    for_bill: bool = True
    place: object = None
    items: tuple = ()
    origins: tuple = ()
    travel: preflight.Travel | None = None
    partners: tuple = field(init=False)

    def __post_init__(self):
        self.partners = (self.seller, self.buyer, self.origin, self.destination)


class Gather:
    """Facts of many subjects.

    :param env: an environment that may read them all
    :param subjects: list of :class:`Subject`
    """

    def __init__(self, env, subjects):
        self.env, self.subjects = env, subjects
        self.rules = env["o2d.gst.rule"]._rules()
        partners = env["res.partner"].union(*(partner for subject in subjects for partner in subject.partners))
        # One read for all of them.
        partners.mapped("commercial_partner_id.vat")
        self._own = self._own_places(env["res.company"].union(*(subject.company for subject in subjects)))
        self._pins = self._pin_states(partners)
        self._districts = env["o2d.pincode"]._districts_of(
            {(pincode.normalise(partner.zip), partner.city or "") for partner in partners}
        )
        self._distances = self._estimates()

    def papers(self):
        """:return: list of :class:`preflight.Paper`, one for each subject"""
        return [self._paper(subject) for subject in self.subjects]

    # --- of all at once --------------------------------------------------------------------------

    def _own_places(self, companies):
        """{partner id: company} of the companies' addresses and of their warehouses'."""
        houses = self.env["stock.warehouse"].search([("company_id", "child_of", companies.root_id.ids)])
        found = {house.partner_id.id: house.company_id for house in houses if house.partner_id}
        found.update({company.partner_id.id: company for company in houses.company_id | companies})
        return found

    def _pin_states(self, partners):
        """{PIN code: two-digit GST code of its state}, as far as the list of PIN codes knows."""
        pins = {pin for partner in partners if pincode.is_valid(pin := pincode.normalise(partner.zip))}
        rows = self.env["o2d.pincode"].search([("code", "in", list(pins))])
        return {row.code: row.state_id.l10n_in_tin or "" for row in rows}

    def _estimates(self):
        pairs = {self._pins_of(subject) for subject in self.subjects if subject.travel and subject.travel.distance}
        return self.env["o2d.pincode"]._distances_km(pairs, by_road=True) if pairs else {}

    def _pins_of(self, subject):
        return pincode.normalise(subject.origin.zip), pincode.normalise(subject.destination.zip)

    # --- of one ----------------------------------------------------------------------------------

    def _paper(self, subject):
        company, today = subject.company, subject.company._o2d_today()
        travel = subject.travel
        if travel:
            travel = replace(travel, estimate=self._distances.get(self._pins_of(subject)))
        billing = subject.treatment
        return preflight.Paper(
            today=today,
            record=(subject.record._name, subject.record.id),
            for_irn=subject.for_irn,
            for_bill=subject.for_bill,
            number=subject.number,
            day=subject.day,
            irn_due=self._irn_due(subject),
            seller=self._person(subject.seller, billing),
            buyer=self._person(subject.buyer, billing),
            origin=self._person(subject.origin),
            destination=self._person(subject.destination),
            items=tuple(subject.items),
            tax_mode=self._tax_mode(subject),
            hsn_digits=self._hsn_digits(company),
            origins=tuple(subject.origins),
            travel=travel,
        )

    def _irn_due(self, subject):
        if not subject.for_irn or not subject.day:
            return None
        turnover = subject.company._o2d_turnover()
        return irn_due(Bill(subject.day, b2b=True, turnover=turnover), self.rules)

    def _hsn_digits(self, company):
        turnover = company._o2d_turnover()
        limit = self.rules.value("hsn_digits_turnover", company._o2d_today(), default=5)
        if turnover is not None and turnover > limit:
            return 6
        return min(int(company.l10n_in_hsn_code_digit or 4), 6)

    def _tax_mode(self, subject):
        # Of what comes back the supplier is still ourselves.
        seller, place = subject.company._o2d_gstin(), subject.place
        if subject.treatment in ALWAYS_INTER:
            return preflight.INTER
        if not place or not seller or not place.l10n_in_tin:
            return preflight.EITHER
        return preflight.INTRA if seller[:2] == place.l10n_in_tin else preflight.INTER

    def _gstin(self, partner, treatment):
        own = self._own.get(partner.id)
        if own:
            return (partner.vat if partner.vat and partner != own.partner_id else own._o2d_gstin()) or ""
        if treatment in WITHOUT_GSTIN or (partner.country_id and partner.country_id.code != "IN"):
            return ""
        return (partner.vat or partner.commercial_partner_id.vat or "").strip().upper()

    def _person(self, partner, treatment=None):
        """:param treatment: of the document, for who bills and who is billed; of a mere place its own counts"""
        own, is_party = self._own.get(partner.id), treatment is not None
        holder = own.partner_id if own else partner.commercial_partner_id
        pin, state = pincode.normalise(partner.zip), partner.state_id
        asked = holder.l10n_in_gstin_verified_date
        gstin = self._gstin(partner, treatment or partner.l10n_in_gst_treatment)
        district, city_km = self._districts.get((pin, partner.city or ""), ("", None))
        return preflight.Person(
            label=partner.display_name or holder.display_name or "",
            record=("res.partner", partner.id),
            gstin=gstin,
            needs_gstin=is_party and bool(own or treatment in WITH_GSTIN),
            abroad=bool(partner.country_id) and partner.country_id.code != "IN",
            state=state.l10n_in_tin or "",
            state_code=state.code or "",
            state_name=state.name or "",
            pin=pin,
            pin_state=self._pins.get(pin, ""),
            district=district,
            city_km=city_km,
            street=partner.street or "",
            city=partner.city or "",
            active=holder.l10n_in_gstin_verified_status if asked else None,
            asked_on=asked or None,
        )
