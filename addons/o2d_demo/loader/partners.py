"""Customers with their delivery addresses, vendors, transporters, vehicles and drivers."""

from odoo.fields import Command

from ..tools import parties
from .company import state

TERMS = {15: "account.account_payment_term_15days", 30: "account.account_payment_term_30days"}
PRICE_LISTS = (("Dealer", 12.0), ("Sub-dealer", 8.0), ("Project", 15.0))


class PartnerLoader:
    """Creates trading partners in batches.

    :param env: environment of the company in Maharashtra
    """

    def __init__(self, env, company, branch):
        self.env, self.company, self.branch = env, company, branch
        self.country = env.ref("base.in")
        self.states = {}

    def load_customers(self, count):
        """:returns: {customer code: partner}"""
        customers = parties.customers(count)
        pricelists = self._load_pricelists()
        terms = self._terms()
        vals_list = [self._customer_values(customer, terms, pricelists) for customer in customers]
        partners = self.env["res.partner"].create(vals_list)
        # Terms, price list and limit are kept per company. The branch sells on the same terms and prices; the limit
        # is one for the whole company.
        for customer, partner in zip(customers, partners, strict=True):
            partner.with_company(self.company).credit_limit = customer.credit_limit
        for tier, (days, _limit) in enumerate(parties.TIERS):
            rows = zip(customers, partners, strict=True)
            same = partners.browse([partner.id for customer, partner in rows if customer.tier == tier])
            same.with_company(self.branch).write(
                {"property_payment_term_id": terms[days], "specific_property_product_pricelist": pricelists[tier].id}
            )
        return {customer.ref: partner for customer, partner in zip(customers, partners, strict=True)}

    def load_vendors(self):
        return self.env["res.partner"].create([self._party_values(party) for party in parties.vendors()])

    def load_transport(self):
        """Transporters, vehicles of the own fleet and their drivers."""
        env = self.env
        category = env["res.partner.category"].create({"name": "Transporter"})
        transporters = env["res.partner"].create(
            [
                dict(self._party_values(party), category_id=[Command.link(category.id)])
                for party in parties.transporters()
            ]
        )
        brand = env["fleet.vehicle.model.brand"].create({"name": "Tata"})
        model = env["fleet.vehicle.model"].create({"name": "407", "brand_id": brand.id, "vehicle_type": "car"})
        rows = parties.vehicles()
        drivers = env["res.partner"].create(
            [{"name": name, "phone": phone, "function": "Driver"} for _, name, phone in rows]
        )
        env["fleet.vehicle"].create(
            [
                {"model_id": model.id, "license_plate": plate, "driver_id": driver.id, "company_id": self.company.id}
                for (plate, _name, _phone), driver in zip(rows, drivers, strict=True)
            ]
        )
        return transporters

    def _terms(self):
        ref = self.env.ref
        terms = {days: ref(xmlid).id for days, xmlid in TERMS.items()}
        terms[45] = ref("account.account_payment_term_45days").id
        return terms

    def _load_pricelists(self):
        # One set for the company and one for its branch would be the same prices twice: these are shared.
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        return self.env["product.pricelist"].create(
            [
                {
                    "name": name,
                    "currency_id": self.company.currency_id.id,
                    "company_id": False,
                    "item_ids": [
                        Command.create(
                            {"applied_on": "3_global", "compute_price": "percentage", "percent_price": percent}
                        )
                    ],
                }
                for name, percent in PRICE_LISTS
            ]
        )

    def _state(self, code):
        if code not in self.states:
            self.states[code] = state(self.env, code).id
        return self.states[code]

    def _address_values(self, address):
        return {
            "name": address.name,
            "street": address.street,
            "city": address.city,
            "zip": address.pin,
            "state_id": self._state(address.state),
            "country_id": self.country.id,
            "phone": address.phone,
        }

    def _party_values(self, party):
        return dict(
            self._address_values(party.address), vat=party.gstin, is_company=True, l10n_in_gst_treatment="regular"
        )

    def _customer_values(self, customer, terms, pricelists):
        return dict(
            self._address_values(customer.address),
            ref=customer.ref,
            email=customer.email,
            vat=customer.gstin,
            is_company=True,
            l10n_in_gst_treatment="regular",
            property_payment_term_id=terms[customer.terms_days],
            specific_property_product_pricelist=pricelists[customer.tier].id,
            child_ids=[
                Command.create(dict(self._address_values(address), type="delivery")) for address in customer.deliveries
            ],
        )
