"""Catalogue, customers and places, without a database."""

import csv
import gzip
import unittest
from collections import Counter
from pathlib import Path

from stdnum.in_ import gstin

from odoo.addons.o2d_demo.tools import catalogue, parties, places

PINCODES = Path(__file__).parents[3] / "o2d_base" / "data" / "pincodes.csv.gz"
# Rates since 22 September 2025 by heading of the Harmonised System, where a heading has one rate for what we sell.
RATES = {
    "0902": 5, "1905": 5, "2101": 5, "2106": 5, "2201": 5, "2202": 40, "3401": (5, 18), "3402": 18, "3917": 18,
    "3923": 18, "4010": 18, "4203": 18, "4818": 18, "6506": 18, "6804": 18, "7318": 18, "8203": 18, "8204": 18,
    "8205": 18, "8207": 18, "8301": 18, "8311": 18, "8413": (5, 18), "8414": 18, "8424": 5, "8481": 18, "8482": 18,
    "8484": 18, "8501": 18, "8536": 18, "8537": 18, "8539": 18, "8541": 5, "8544": 18, "9405": 5,
}  # fmt: skip


class TestCatalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.articles = catalogue.articles()

    def test_size(self):
        """1,200 articles in three lines, each with a code, a name and a barcode of its own."""
        self.assertEqual(len(self.articles), 1200)
        self.assertEqual({article.line for article in self.articles}, set(catalogue.LINES))
        for key in ("code", "name", "barcode"):
            self.assertEqual(len({getattr(article, key) for article in self.articles}), 1200, key)

    def test_rates_belong_to_the_headings(self):
        """Every article has the GST rate of its heading, and all three rates are there."""
        for article in self.articles:
            allowed = RATES[article.hsn[:4]]
            self.assertIn(article.rate, allowed if isinstance(allowed, tuple) else (allowed,), article)
        self.assertEqual({article.rate for article in self.articles}, {5, 18, 40})

    def test_exceptions_inside_headings(self):
        """Hand pumps are at 5 and power-driven ones at 18; toilet soap at 5 and liquid soap at 18."""
        rates = {article.hsn: article.rate for article in self.articles}
        self.assertEqual((rates["84132000"], rates["84137010"]), (5, 18))
        self.assertEqual((rates["34011190"], rates["34013019"]), (5, 18))

    def test_hsn_of_eight_digits(self):
        self.assertTrue(all(len(article.hsn) == 8 and article.hsn.isdigit() for article in self.articles))

    def test_a_third_has_lots(self):
        """A third of the articles have lots, and what is eaten or drunk has a shelf life."""
        kinds = Counter(article.lots for article in self.articles)
        self.assertAlmostEqual((kinds["lot"] + kinds["expiry"]) / 1200, 1 / 3, delta=0.05)
        self.assertTrue(all(article.days for article in self.articles if article.lots == "expiry"))
        self.assertTrue(all(article.lots == "expiry" for article in self.articles if article.hsn[:2] < "23"))

    def test_prices_and_weights(self):
        """Nothing is free or weightless, and everything costs less than it sells for."""
        for article in self.articles:
            self.assertGreater(article.price, article.cost)
            self.assertGreater(article.cost, 0)
            self.assertGreater(article.kilos, 0)

    def test_smaller_catalogue_is_its_beginning(self):
        """A smaller demonstration has the same first articles, of every family."""
        few = catalogue.articles(60)
        self.assertEqual(few, self.articles[:60])
        self.assertEqual(
            len({article.family for article in few}), len({f.name.split(",")[0] for f in catalogue.FAMILIES})
        )


class TestParties(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = parties.customers()

    def test_customers(self):
        """300 customers with names, codes and valid GSTINs of their own, the same on every machine."""
        self.assertEqual(len(self.customers), 300)
        for key in ("name", "ref", "gstin"):
            self.assertEqual(len({getattr(customer, key) for customer in self.customers}), 300, key)
        self.assertEqual(self.customers, parties.customers())
        self.assertEqual(self.customers[0].name, "Sahyadri Hardware Mart")

    def test_gstin_agrees_with_the_address(self):
        """Every GSTIN is valid and of the state in which its holder has his address."""
        for party in [*self.customers, *parties.vendors(), *parties.transporters()]:
            self.assertEqual(gstin.validate(party.gstin), party.gstin)
            self.assertEqual(party.gstin[:2], party.address.state)

    def test_several_deliveries(self):
        """Customers have delivery addresses, and many have several."""
        self.assertTrue(all(customer.deliveries for customer in self.customers))
        self.assertGreater(sum(len(customer.deliveries) > 1 for customer in self.customers), 150)

    def test_terms_and_limits(self):
        self.assertTrue(
            all(customer.credit_limit > 0 and customer.terms_days in (15, 30, 45) for customer in self.customers)
        )

    def test_company_and_branch(self):
        """Company and branch are one holder with two registrations."""
        holder = parties.company_pan()
        self.assertEqual(holder, parties.company_pan())
        self.assertEqual((places.COMPANY.gst, places.BRANCH.gst), ("27", "29"))

    def test_vehicles(self):
        """Vehicles have different numbers in the form of the registration offices."""
        rows = parties.vehicles()
        self.assertEqual(len({row[0] for row in rows}), len(rows))
        for plate, _driver, _phone in rows:
            self.assertRegex(plate, r"^[A-Z]{2}\d{2}[A-Z]{2}\d{4}$")


class TestPlaces(unittest.TestCase):
    def test_pins_are_of_their_state(self):
        """Every PIN code begins with digits of its state's circle."""
        for place in [*places.CUSTOMER_PLACES, *places.WAREHOUSES.values(), places.COMPANY, places.BRANCH]:
            for pin in place.pins:
                self.assertIn(pin[:2], places.PIN_PREFIXES[place.gst], f"{place.city} {pin}")

    def test_pins_are_in_the_table(self):
        """Every PIN code stands in the suite's table of PIN codes."""
        with gzip.open(PINCODES, "rt") as handle:
            known = {row[0] for row in csv.reader(handle)}
        used = {pin for place in places.CUSTOMER_PLACES for pin in place.pins}
        used |= {pin for place in places.WAREHOUSES.values() for pin in place.pins}
        self.assertEqual(used - known, set())
