"""What the services would refuse: each check by the code that it saves one from."""

import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_gst_ewaybill.tools import preflight_facts as facts
from odoo.addons.o2d_gst_ewaybill.tools.ewaybill_rules import Rule, Rules
from odoo.addons.o2d_gst_ewaybill.tools.preflight import INTER, INTRA, Item, Paper, Person, Travel
from odoo.addons.o2d_gst_ewaybill.tools.preflight_check import problems

TODAY = date(2026, 11, 5)
START = date(2018, 4, 1)
RULES = Rules((Rule("document_days", 180, START), Rule("gstin_days", 30, START)))
SELLER = Person(
    "Bharat Bearings", ("res.partner", 1), "27AAACB1234A1ZJ", True, state="27", state_code="MH",
    state_name="Maharashtra", pin="411002", pin_state="27", street="12 Tilak Road", city="Pune",
)  # fmt: skip
BUYER = replace(
    SELLER, label="Kaveri Motors", record=("res.partner", 2), gstin="29AAACK4321Q1Z7", state="29", state_code="KA",
    state_name="Karnataka", pin="560001", pin_state="29", city="Bengaluru",
)  # fmt: skip
ITEM = Item("Bearing", ("product.product", 9), "84821011", "NOS", 10, 60000.0, kinds=frozenset({"igst"}))
TRAVEL = Travel(("l10n.in.ewaybill", 5), vehicle="MH12AB1234", distance=840, estimate=835.0)
PAPER = Paper(
    TODAY, ("account.move", 7), for_irn=True, number="INV/26-27/0042", day=TODAY, seller=SELLER, buyer=BUYER,
    origin=SELLER, destination=BUYER, items=(ITEM,), tax_mode=INTER, hsn_digits=6, travel=TRAVEL,
)  # fmt: skip


def found(**changes):
    return problems(replace(PAPER, **changes), RULES)


class PreflightTest(unittest.TestCase):
    def _one(self, words, record=None, blocks=True, **changes):
        """Exactly one problem, with these words, on this record."""
        all_found = found(**changes)
        self.assertEqual(len(all_found), 1, [problem.words for problem in all_found])
        self.assertIn(words, all_found[0].words)
        self.assertEqual(all_found[0].blocks, blocks)
        if record:
            self.assertEqual(all_found[0].record, record)

    def _person(self, words, **changes):
        buyer = replace(BUYER, **changes)
        self._one(words, ("res.partner", 2), buyer=buyer, destination=buyer)


class TestPaper(PreflightTest):
    def test_nothing_is_wrong(self):
        """A document as it should be gives no word."""
        self.assertEqual(found(), [])

    def test_number(self):
        """Code 206: at most 16 letters, digits, - and /; of an IRN no 0 first."""
        for number in ("INV/2026-27/000042", "INV 42", "/42", "0042"):
            with self.subTest(number=number):
                self._one("Rename the series", ("account.move", 7), number=number)
        self.assertEqual(found(number="0042", for_irn=False), [])
        self.assertEqual(found(number=""), [], "a draft has none yet")

    def test_day(self):
        """Codes 207 and 820: not to come, not older than 180 days; 2305: registered in time."""
        self._one("still to come", day=TODAY + timedelta(days=1), travel=None)
        self._one("181 days ago", day=TODAY - timedelta(days=181))
        self.assertEqual(found(day=TODAY - timedelta(days=180)), [])
        self._one("by 04/11/2026", irn_due=TODAY - timedelta(days=1))
        self.assertEqual(found(irn_due=TODAY), [])

    def test_two_places_of_dispatch(self):
        """A bill has one place of dispatch."""
        self._one("bill each place on its own", origins=("Pune", "Nashik"))


class TestPersons(PreflightTest):
    def test_gstin_missing(self):
        """Code 212: who is registered has a GSTIN; who is not needs none."""
        self._person("has no GSTIN", gstin="")
        buyer = replace(BUYER, gstin="", needs_gstin=False)
        self.assertEqual(found(buyer=buyer, destination=buyer), [])

    def test_gstin_form_and_digit(self):
        """Code 212: GSTN's forms, and the check digit over base 36, with the digit that it should be."""
        self._person("is none", gstin="29AAACK4321QZ7")
        self._person("the last one would be 7", gstin="29AAACK4321Q1Z8")

    def test_gstin_of_another_state(self):
        """Code 215: the GSTIN is of the state of the address."""
        self._person("is not of Karnataka", gstin="33AADCT2468R1ZS")

    def test_status(self):
        """Code 722: a cancelled GSTIN is refused; one not asked for 31 days is worth a word."""
        self._person("was not active", active=False, asked_on=TODAY)
        buyer = replace(BUYER, active=True, asked_on=TODAY - timedelta(days=31))
        self._one("31 days ago", blocks=False, buyer=buyer, destination=buyer)
        buyer = replace(BUYER, active=True, asked_on=TODAY - timedelta(days=30))
        self.assertEqual(found(buyer=buyer, destination=buyer), [])

    def test_address(self):
        """Codes 213, 214, 215, 232: street, town, state and PIN code are there."""
        self._person("has no street", street=" ")
        self._person("has no city", city="")
        self._person("has no state", state="", state_code="", gstin="", needs_gstin=False)
        self._person("has no PIN code", pin="")
        self._person("it has six digits", pin="06001", pin_state="")

    def test_street_is_for_registration_only(self):
        """An e-way bill goes without a street, an IRN does not."""
        buyer = replace(BUYER, street="")
        self.assertEqual(found(for_irn=False, buyer=buyer, destination=buyer), [])

    def test_pin_in_another_state(self):
        """Code 436: the PIN code lies in the state; one of a sorting district that crosses the border is taken."""
        self._person("is not in Karnataka", pin="600002", pin_state="33")
        self._person("is not in Karnataka", pin="600999", pin_state="")
        shared = replace(BUYER, pin="140603", pin_state="03", state="04", state_code="CH", gstin="", needs_gstin=False)
        self.assertEqual(found(buyer=shared, destination=shared), [])

    def test_pin_in_another_district(self):
        """A PIN code far from the district that bears the city's name is a word of caution, near it nothing."""
        far = replace(BUYER, pin="583101", district="Ballari", city_km=270.4)
        words = "is in Ballari, about 270 km from Bengaluru"
        self._one(words, ("res.partner", 2), blocks=False, buyer=far, destination=far)
        near = replace(BUYER, district="Kolar", city_km=40.0)
        self.assertEqual(found(buyer=near, destination=near), [])

    def test_abroad(self):
        """Nobody abroad has a state, a PIN code or a GSTIN of India."""
        there = replace(BUYER, abroad=True, state="", state_code="", pin="00300", gstin="", needs_gstin=False)
        self.assertEqual(found(buyer=there, destination=there), [])

    @given(st.from_regex(r"\A27[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z\Z"), st.integers(0, 13))
    def test_one_wrong_character_is_noticed(self, first, at):
        """The check digit notices each single mistyped character."""
        right = first + facts.gstin_digit(first)
        self.assertTrue(facts.has_gstin_form(right))
        other = chr(ord(right[at]) + 1) if right[at] not in "9Z" else ("0" if right[at] == "9" else "A")
        self.assertNotEqual(facts.gstin_digit(right[:at] + other + right[at + 1 :]), right[-1])


class TestGoods(PreflightTest):
    def test_hsn(self):
        """Codes 216, 282, 283, 2176: 4, 6 or 8 digits of a chapter, six of an IRN or above five crore."""
        for hsn, words in (("", "no HSN code"), ("77010000", "is none"), ("84821", "is none"), ("8482", "6 digits")):
            with self.subTest(hsn=hsn):
                self._one(words, ("product.product", 9), items=(replace(ITEM, hsn=hsn),))
        self.assertEqual(found(for_irn=False, hsn_digits=4, items=(replace(ITEM, hsn="8482"),)), [])

    def test_unit(self):
        """Code 217: a unit of the GST master."""
        self._one("no unit that GST knows", items=(replace(ITEM, unit="BUCKET"),))
        self.assertEqual(found(items=(replace(ITEM, unit="OTH"),)), [])

    def test_tax_of_the_wrong_kind(self):
        """Codes 218 and 219: within a state CGST and SGST, between states IGST."""
        self._one("Put CGST and SGST", tax_mode=INTRA)
        self._one("Put IGST", items=(replace(ITEM, kinds=frozenset({"cgst", "sgst"})),))

    def test_nothing_to_carry(self):
        """Codes 233 and 724: lines, and at least one of them goods."""
        self._one("has no lines", items=())
        self._one("services only", for_irn=False, items=(replace(ITEM, service=True, hsn="996511"),))

    def test_more_off_than_on(self):
        """Code 627: the total is not below zero."""
        self._one("more than its goods", items=(ITEM, replace(ITEM, label="Discount", amount=-70000.0)))

    def test_lines(self):
        """itemList: 250 kinds by HSN code, unit and rate; more lines of one kind are added up. IRN: 1,000."""
        many = tuple(replace(ITEM, rates=(rate,)) for rate in range(251))
        self._one("251 kinds", items=many)
        self.assertEqual(found(items=(ITEM,) * 251), [])
        self._one("1001 lines", for_bill=False, items=(ITEM,) * 1001)


class TestTravel(PreflightTest):
    def _travel(self, words, blocks=True, **changes):
        self._one(words, ("l10n.in.ewaybill", 5), blocks, travel=replace(TRAVEL, **changes))

    def test_what_others_found(self):
        """Codes 225 and 222: vehicle and transporter's number are judged by dispatch, and their words passed on."""
        self._travel("no vehicle number", vehicle_words="“X” is no vehicle number")

    def test_lr(self):
        """Codes 223, 362, 385: its number, not before the document, and with a date by rail, air and ship."""
        self._travel("at most 15", document="LR 12345")
        self._travel("before the document", document_day=TODAY - timedelta(days=1))
        self.assertEqual(found(travel=replace(TRAVEL, document_day=TODAY)), [])
        self._travel("date of the transport document", mode="2", document="RR1")

    def test_kind_of_vehicle(self):
        """Codes 726 and 634: by ship oversized, by rail and air not."""
        self._travel("over-dimensional", mode="4", vehicle_type="R", document_day=TODAY)
        self._travel("by road or ship", mode="2", vehicle_type="O", document="RR1", document_day=TODAY)

    def test_distance(self):
        """Codes 221, 702, 721: 0 to 4,000; 100 within a PIN code; typed where the service knows none."""
        for distance in (-1, 4001):
            with self.subTest(distance=distance):
                self._travel("between 0 and 4000", distance=distance)
        near = replace(BUYER, pin=SELLER.pin, record=("res.partner", 3), state="27", state_code="MH", pin_state="27",
                       gstin="", needs_gstin=False)  # fmt: skip
        self._one("type the distance", destination=near, travel=replace(TRAVEL, distance=0))
        self._one("at most 100 km", destination=near, travel=replace(TRAVEL, distance=101))
        self.assertEqual(found(travel=replace(TRAVEL, distance=0)), [], "left to the service")
        there = replace(BUYER, abroad=True, state="", pin="", gstin="", needs_gstin=False)
        self._one("distance to the port", buyer=there, destination=there, travel=replace(TRAVEL, distance=0))

    def test_distance_far_beyond(self):
        """Our own kilometres are an estimate: what is far beyond them is worth a word, not a refusal."""
        self._travel("look too far", blocks=False, distance=1400)


if __name__ == "__main__":
    unittest.main()
