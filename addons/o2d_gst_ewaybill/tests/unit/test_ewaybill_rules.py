"""Limits and windows of the e-way bill, each against the rule or notification that sets it."""

import unittest
from datetime import date, datetime, timedelta

from odoo.addons.o2d_gst_ewaybill.tools.ewaybill_rules import (
    INDIA,
    Rule,
    Rules,
    cancel_until,
    distance_limit,
    extension_limit,
    extension_window,
    in_india,
    is_too_old,
    part_a_until,
    part_b_needed,
    reject_until,
    to_utc,
    valid_until,
)
from odoo.addons.o2d_gst_ewaybill.tools.ewaybill_rules_need import (
    EXPORT,
    JOB_WORK,
    Bill,
    Consignment,
    Goods,
    irn_due,
    needs_bill,
    needs_irn,
)

START = date(2018, 4, 1)
DAY = date(2026, 11, 5)
RULES = Rules(
    (
        Rule("threshold", 50000, START),
        Rule("threshold_state", 100000, START, state="27"),
        Rule("threshold_state", 100000, START, date(2023, 11, 30), state="19"),
        Rule("threshold_state", 50000, date(2023, 12, 1), state="19"),
        Rule("threshold_state", 100000, START, state="08"),
        Rule("threshold_city", 200000, START, state="08"),
        Rule("threshold_city", 100000, START, state="08", hsn="24"),
        Rule("intra_free", 1, START, state="01"),
        Rule("exempt_goods", 1, START, hsn="71"),
        Rule("exempt_goods", 0, date(2022, 12, 26), hsn="7117"),
        Rule("document_days", 180, date(2025, 1, 1)),
        Rule("extension_days", 360, date(2025, 1, 1)),
        Rule("km_per_day", 100, START, date(2020, 12, 31)),
        Rule("km_per_day", 200, date(2021, 1, 1)),
        Rule("irn_turnover", 10, date(2022, 10, 1), date(2023, 7, 31)),
        Rule("irn_turnover", 5, date(2023, 8, 1)),
        Rule("irn_days", 30, date(2023, 11, 1)),
        Rule("irn_days_turnover", 100, date(2023, 11, 1), date(2025, 3, 31)),
        Rule("irn_days_turnover", 10, date(2025, 4, 1)),
    )
)


def goods(amount, hsn="8482", **values):
    return Goods(amount, hsn, **values)


def needs(*lines, **values):
    return needs_bill(
        Consignment(**{"day": DAY, "goods": lines, "from_state": "27", "to_state": "29", **values}), RULES
    )


def india(*parts):
    return datetime(*parts, tzinfo=INDIA)


class TestNeed(unittest.TestCase):
    def test_exceeding_not_reaching(self):
        """Rule 138(1): a consignment of exactly 50,000 needs none, of one paisa more it does."""
        self.assertFalse(needs(goods(50000.00)).needed)
        self.assertTrue(needs(goods(50000.01)).needed)

    def test_parts_that_make_the_limit(self):
        """Ten thousand times five rupees are 50,000 and not a trillionth more."""
        self.assertFalse(needs(*[goods(0.1)] * 500000).needed)

    def test_exempt_goods_of_a_mixed_invoice(self):
        """Explanation 2 to rule 138(1): exempt goods beside taxable ones do not count."""
        self.assertFalse(needs(goods(49000), goods(200000, exempt=True)).needed)
        self.assertTrue(needs(goods(50001), goods(1, exempt=True)).needed)

    def test_only_exempt_goods(self):
        """Rule 138(14)(e): exempt goods alone need none at any value."""
        verdict = needs(goods(900000, exempt=True))
        self.assertEqual(verdict, (False, "All goods are exempt."))

    def test_freight_counts(self):
        """Section 15(2)(c): freight billed with the goods is part of their value."""
        self.assertTrue(needs(goods(49000), goods(1001, "9965", service=True)).needed)

    def test_services_alone(self):
        """Nothing moves where only services are billed."""
        self.assertFalse(needs(goods(900000, "9965", service=True)).needed)

    def test_limit_within_the_state(self):
        """Maharashtra, from 1 July 2018: within the state above 1,00,000."""
        self.assertFalse(needs(goods(100000), to_state="27").needed)
        self.assertTrue(needs(goods(100000.01), to_state="27").needed)

    def test_limit_within_a_state_without_row(self):
        """Where a state has said nothing the central 50,000 holds within it too."""
        self.assertTrue(needs(goods(50001), from_state="29").needed)

    def test_state_that_changed_its_limit(self):
        """West Bengal, 02/2023-C.T./GST: 1,00,000 until 30 November 2023, 50,000 from 1 December."""
        for day, needed in ((date(2023, 11, 30), False), (date(2023, 12, 1), True)):
            with self.subTest(day=day):
                self.assertEqual(needs(goods(60000), day=day, from_state="19", to_state="19").needed, needed)

    def test_within_one_city(self):
        """Rajasthan, from 1 April 2022: within a city above 2,00,000, tobacco above 1,00,000."""
        town = {"from_state": "08", "to_state": "08", "from_city": "Jaipur", "to_city": " JAIPUR "}
        self.assertFalse(needs(goods(200000), **town).needed)
        self.assertTrue(needs(goods(200001), **town).needed)
        self.assertTrue(needs(goods(150000, "2402"), **town).needed)
        self.assertTrue(needs(goods(150000), **{**town, "to_city": "Kota"}).needed)

    def test_lowest_limit_of_mixed_goods(self):
        """Goods with two limits on one vehicle go by the lower one."""
        town = {"from_state": "08", "to_state": "08", "from_city": "Jaipur", "to_city": "Jaipur"}
        self.assertTrue(needs(goods(90000, "8482"), goods(20000, "2402"), **town).needed)

    def test_state_without_bills(self):
        """Jammu and Kashmir, notification 64 of 2019: none within the territory, but out of it."""
        self.assertFalse(needs(goods(900000), from_state="01", to_state="01").needed)
        self.assertTrue(needs(goods(900000), from_state="01", to_state="03").needed)

    def test_job_work(self):
        """Rule 138(1), third proviso: to a job worker in another state at any value, within the state by value."""
        self.assertTrue(needs(goods(1), sub_type=JOB_WORK).needed)
        self.assertFalse(needs(goods(1), sub_type=JOB_WORK, to_state="27").needed)

    def test_handicraft(self):
        """Rule 138(1), fourth proviso: handicrafts to another state at any value."""
        self.assertTrue(needs(goods(1), handicraft=True).needed)
        self.assertFalse(needs(goods(1), handicraft=True, to_state="27").needed)

    def test_goods_of_the_annexure(self):
        """Rule 138(14)(a) with 26/2022-CT: jewellery without, imitation jewellery with a bill since 26-12-2022."""
        self.assertFalse(needs(goods(900000, "711319")).needed)
        self.assertTrue(needs(goods(900000, "711790")).needed)
        self.assertFalse(needs(goods(900000, "711790"), day=date(2022, 12, 25)).needed)

    def test_export(self):
        """Goods for abroad go by the central limit."""
        self.assertTrue(needs(goods(50001), sub_type=EXPORT, to_state="").needed)
        self.assertFalse(needs(goods(50000), sub_type=EXPORT, to_state="").needed)

    def test_what_moves_otherwise(self):
        """Rule 138(14)(b), (h): no motor vehicle, or under customs bond, and no bill."""
        self.assertFalse(needs(goods(900000), motorised=False).needed)
        self.assertFalse(needs(goods(900000), under_customs=True).needed)
        self.assertFalse(needs(goods(900000), registered=False).needed)

    def test_words_name_value_and_limit(self):
        """Whoever asks reads value and limit, not a code."""
        self.assertEqual(needs(goods(50000.5)).why, "Worth 50,000.50 with tax, more than 50,000.00.")
        self.assertEqual(
            needs(goods(20), to_state="27").why,
            "Worth 20.00 with tax, not more than 100,000.00, the limit within the state.",
        )


class TestIrn(unittest.TestCase):
    def test_turnover(self):
        """10/2023-Central Tax: above five crore from 1 August 2023, above ten before."""
        for day, turnover, needed in (
            (date(2023, 7, 31), 8, False),
            (date(2023, 8, 1), 8, True),
            (date(2023, 8, 1), 5, False),
            (date(2023, 8, 1), None, True),
        ):
            with self.subTest(day=day, turnover=turnover):
                self.assertEqual(needs_irn(Bill(day, b2b=True, turnover=turnover), RULES).needed, needed)

    def test_who_and_what(self):
        """Rule 48(4): not to consumers, not bills of supply."""
        self.assertFalse(needs_irn(Bill(DAY, b2b=False), RULES).needed)
        self.assertFalse(needs_irn(Bill(DAY, b2b=True, taxable=False), RULES).needed)
        self.assertFalse(needs_irn(Bill(date(2019, 1, 1), b2b=True), RULES).needed)

    def test_last_day(self):
        """GSTN, 05-11-2024: within 30 days from ten crore since 1 April 2025, from a hundred before."""
        self.assertEqual(irn_due(Bill(DAY, True, turnover=12), RULES), date(2026, 12, 5))
        self.assertIsNone(irn_due(Bill(DAY, True, turnover=9), RULES))
        self.assertIsNone(irn_due(Bill(date(2025, 3, 31), True, turnover=12), RULES))
        self.assertIsNone(irn_due(Bill(DAY, True), RULES))


class TestWindows(unittest.TestCase):
    def test_validity_ends_at_midnight(self):
        """Rule 138(10): 10 km made on the 5th hold to the 6th 23:59 in India, whatever the hour."""
        for hour in (0, 12, 23):
            with self.subTest(hour=hour):
                until = valid_until(RULES, india(2026, 11, 5, hour, 30), 10)
                self.assertEqual(in_india(until), india(2026, 11, 6, 23, 59))

    def test_validity_by_distance(self):
        """Rule 138(10) since 2021: one day for each started 200 km, for 20 km of oversized cargo."""
        for km, slow, days in ((200, False, 1), (201, False, 2), (1000, False, 5), (20, True, 1), (21, True, 2)):
            with self.subTest(km=km, slow=slow):
                until = in_india(valid_until(RULES, india(2026, 11, 5, 10), km, slow))
                self.assertEqual(until.date(), date(2026, 11, 5) + timedelta(days=days))

    def test_validity_of_former_years(self):
        """94/2020-Central Tax: until 31 December 2020 a day for each 100 km."""
        self.assertEqual(in_india(valid_until(RULES, india(2020, 12, 31, 10), 150)).date(), date(2021, 1, 2))

    def test_naive_moments_are_utc(self):
        """18:45 UTC is the next day in India, so validity ends a day later."""
        self.assertEqual(in_india(valid_until(RULES, datetime(2026, 11, 5, 18, 45), 10)).date(), date(2026, 11, 7))
        self.assertEqual(to_utc(india(2026, 11, 6, 0, 15)), datetime(2026, 11, 5, 18, 45))

    def test_hours_after_generation(self):
        """Rule 138(9) and (12): 24 hours to cancel, 72 to reject, from the minute."""
        made = datetime(2026, 11, 5, 18, 45)
        self.assertEqual(cancel_until(RULES, made), datetime(2026, 11, 6, 18, 45))
        self.assertEqual(reject_until(RULES, made), datetime(2026, 11, 8, 18, 45))

    def test_extension(self):
        """Rule 138(10), third proviso: eight hours before to eight after; at most 360 days since 2025."""
        end = to_utc(india(2026, 11, 6, 23, 59))
        first, last = extension_window(RULES, end)
        self.assertEqual((in_india(first), in_india(last)), (india(2026, 11, 6, 15, 59), india(2026, 11, 7, 7, 59)))
        self.assertEqual(extension_limit(RULES, datetime(2026, 1, 1)), datetime(2026, 12, 27))
        self.assertIsNone(extension_limit(RULES, datetime(2024, 12, 1)))

    def test_part_a_and_age(self):
        """Part B within 15 days; a document of 181 days is refused since 2025 (code 820), of 180 taken."""
        self.assertEqual(part_a_until(RULES, datetime(2026, 11, 5, 4)), datetime(2026, 11, 20, 4))
        self.assertFalse(is_too_old(RULES, DAY - timedelta(days=180), DAY))
        self.assertTrue(is_too_old(RULES, DAY - timedelta(days=181), DAY))
        self.assertFalse(is_too_old(RULES, date(2020, 1, 1), date(2024, 12, 31)))

    def test_vehicle_for_short_ways(self):
        """Rule 138(3), third proviso: up to 50 km within the state to the transporter, no vehicle number."""
        self.assertFalse(part_b_needed(RULES, DAY, 50, "27", "27"))
        self.assertTrue(part_b_needed(RULES, DAY, 51, "27", "27"))
        self.assertTrue(part_b_needed(RULES, DAY, 20, "27", "29"))
        self.assertTrue(part_b_needed(RULES, DAY, 20, "27", "27", by_transporter=False))
        self.assertTrue(part_b_needed(RULES, DAY, 0, "27", "27"), "an unknown distance excuses nobody")

    def test_distance(self):
        """User manual: ten per cent above the service's own, 4,000 at most, 100 within a PIN code (line sales 300)."""
        self.assertEqual(distance_limit(RULES, DAY, 100), 110)
        self.assertEqual(distance_limit(RULES, DAY, 3900), 4000)
        self.assertIsNone(distance_limit(RULES, DAY, None))
        self.assertEqual(distance_limit(RULES, DAY, None, same_pin=True), 100)


if __name__ == "__main__":
    unittest.main()
