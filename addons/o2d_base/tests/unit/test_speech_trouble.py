"""The spoken answer out of the ordinary: held, stopped, short, billed, in other languages, and how long it is."""

import unittest

from odoo.addons.o2d_base.tools.speech import say, speak

from .speech_common import BILL, FINANCE, LEFT, NOW, PROMISED, answer, line, lines, sentences


class TestHeldLines(unittest.TestCase):
    def test_two_held_of_many(self):
        """The order of Thursday morning: 238 go, two wait for the finance head."""
        goods = [*lines(238, allocated=10), line(239, label="Pump set", held=True), line(240, label="Panel", held=True)]
        self.assertEqual(
            answer(goods, blockers=[FINANCE], **PROMISED),
            "238 of your 240 items are set aside for you in Pune and picked next. "
            "You should have them on Saturday 22 November, as promised. "
            "Two items, Pump set and Panel, wait for the approval of our finance head, expected by 3:10 pm today; "
            "once that is given they follow.",
        )

    def test_one_held(self):
        """One held line is named."""
        said = answer([*lines(2), line(3, label="Panel", held=True)], blockers=[FINANCE])
        self.assertIn("One item, Panel, waits for the approval of our finance head", said)

    def test_many_held_are_counted(self):
        """More than three names are a list nobody can follow on the phone."""
        said = answer([*lines(2), *lines(12, held=True)], blockers=[FINANCE])
        self.assertIn("12 items wait for the approval of our finance head", said)

    def test_all_held(self):
        """With every line held nothing is said to go or to be promised."""
        self.assertEqual(answer(lines(5, held=True), **PROMISED), "All 5 items of your order wait for an approval.")

    def test_refusal_is_not_told_twice(self):
        """What is told as the hold is not told again as a problem."""
        self.assertEqual(answer([line(), line(2, held=True)], blockers=[FINANCE]).count("finance head"), 1)


class TestProblems(unittest.TestCase):
    def test_shortage_names_the_goods(self):
        """A shortage is told with the goods it is about."""
        short = {"type": "shortage", "blocking": False, "severity": 1, "lines": [2]}
        self.assertIn(
            "We found less than expected of Bearing 2 and are arranging the rest.", answer(lines(3), blockers=[short])
        )

    def test_shortage_without_lines(self):
        """Without lines no goods are named."""
        self.assertIn("of some goods", answer(lines(3), blockers=[{"type": "shortage", "severity": 1}]))

    def test_damage(self):
        """Damage is told."""
        self.assertIn("found damaged", answer(lines(3), blockers=[{"type": "damage", "severity": 1}]))

    def test_failure(self):
        """A fault of a service is told without its name."""
        self.assertIn(
            "A technical fault holds up the papers; we are at it.",
            answer(lines(3), blockers=[{"type": "failure", "severity": 1, "words": "NIC 504"}]),
        )

    def test_refused_delivery(self):
        """A refusal in a confirmed order names who clears it."""
        refusal = {"type": "refusal", "blocking": True, "severity": 2, "with": "dispatch supervisor"}
        self.assertIn(
            "One point has to be cleared by our dispatch supervisor first.", answer(lines(2), blockers=[refusal])
        )

    def test_lateness_is_left_to_the_promise(self):
        """A breached service level is an inner matter; the customer hears of dates only."""
        self.assertEqual(
            answer(lines(2), **PROMISED), answer(lines(2), blockers=[{"type": "late", "severity": 3}], **PROMISED)
        )

    def test_other_is_told_only_where_it_stops(self):
        """What has no name and stops nothing is an inner matter."""
        other = {"type": "other", "blocking": False, "severity": 1, "with": "picker"}
        self.assertEqual(answer(lines(2)), answer(lines(2), blockers=[other]))
        self.assertIn("cleared by our picker first", answer(lines(2), blockers=[{**other, "blocking": True}]))

    def test_report_of_the_customer(self):
        """What the customer reported is not told as something that we found."""
        said = answer([line(dispatched=10)], blockers=[{"type": "report", "severity": 1}], deliveries_open=False)
        self.assertIn("We have your report about the goods and are looking into it.", said)

    def test_no_vouching_with_something_in_the_way(self):
        """Goods in hand that something stops are not said to arrive as promised."""
        refusal = {"type": "refusal", "blocking": True, "severity": 2, "with": "dispatch supervisor"}
        said = answer(lines(2, allocated=10), blockers=[refusal], **PROMISED)
        self.assertIn("We have promised them for Saturday 22 November.", said)
        self.assertNotIn("You should have", said)


class TestBill(unittest.TestCase):
    def bill(self, *bills, **order):
        return answer([line(dispatched=10)], documents=bills, stage="settlement", deliveries_open=False, **order)

    def test_due(self):
        """An open invoice is told with its day."""
        self.assertIn("Invoice INV/25/0007 is due on Saturday 20 December.", self.bill({**BILL, "due": "2025-12-20"}))

    def test_overdue(self):
        """An overdue invoice was due."""
        self.assertIn("Invoice INV/25/0007 was due on Monday 10 November.", self.bill({**BILL, "due": "2025-11-10"}))

    def test_paid(self):
        """A settled order is closed."""
        self.assertIn("It is paid for and the order is closed.", self.bill({**BILL, "paid": True}, settled=True))

    def test_paid_but_not_settled(self):
        """What is paid but not yet with the bank, or has more to come, is not called closed."""
        self.assertTrue(self.bill({**BILL, "paid": True}).endswith("It is paid for."))

    def test_several_open(self):
        """Several open invoices are counted."""
        self.assertIn("2 invoices are open.", self.bill(BILL, {**BILL, "name": "INV/25/0008"}))

    def test_draft_invoice_is_no_invoice(self):
        """A draft invoice is nobody's debt."""
        self.assertNotIn("Invoice", self.bill({**BILL, "state": "draft"}))

    def test_part_billed(self):
        """While a part is still to be billed, one invoice is not told as the only one."""
        said = answer([line(dispatched=10)], documents=[BILL], stage="invoice", deliveries_open=False)
        self.assertTrue(said.endswith("A part is billed; the invoice for the rest follows."))

    def test_credited_in_full(self):
        """An invoice that a credit note took back was not paid."""
        said = self.bill({**BILL, "reversed": True})
        self.assertTrue(said.endswith("The invoice was credited in full."))
        self.assertNotIn("paid", said)

    def test_billed_and_not_gone(self):
        """Whoever holds an invoice for goods that are still here hears that we know it."""
        goods = [line(allocated=10, invoiced=10)]
        self.assertTrue(answer(goods, documents=[BILL]).endswith("Invoice INV/25/0007 is made out already."))
        self.assertTrue(answer(goods, documents=[{**BILL, "paid": True}]).endswith("It is paid for already."))

    def test_bill_of_what_left_is_no_bill_ahead(self):
        """The invoice of a first delivery is not told while the second is on its way."""
        goods = [line(dispatched=10, invoiced=10), line(2)]
        self.assertNotIn("INV", answer(goods, documents=[{**LEFT, "done_at": NOW}, BILL]))

    def test_returned_and_credited(self):
        """Goods that came back and were credited are told as such."""
        note = {"kind": "credit_note", "name": "RINV/1", "state": "posted"}
        said = answer([line(dispatched=10, returned=2)], documents=[note], stage="settlement", deliveries_open=False)
        self.assertIn("We have received Bearing 1 back from you and credited it.", said)

    def test_credit_for_something_else(self):
        """A credit note that leaves what came back on the bill has not credited it."""
        note = {"kind": "credit_note", "name": "RINV/1", "state": "posted"}
        goods = [line(dispatched=10, returned=2, invoiced=10), line(2, dispatched=10, invoiced=9)]
        said = answer(goods, documents=[BILL, note], stage="settlement", deliveries_open=False)
        self.assertNotIn("credited", said)


class TestServices(unittest.TestCase):
    def test_open(self):
        """Services are counted by what is done."""
        work = [line(1, kind="service", dispatched=10), line(2, kind="service")]
        self.assertEqual(answer(work), "Your order is for services: 1 of 2 are done.")

    def test_done(self):
        """Done work needs no delivery date."""
        self.assertEqual(
            answer([line(1, kind="service", dispatched=10)], stage="settlement"), "The work of your order is done."
        )

    def test_beside_goods(self):
        """Freight beside goods is no item that ships."""
        self.assertIn("Your item, Bearing 1, waits", answer([line(), line(2, kind="service")]))

    def test_late(self):
        """A service that was promised for a day that is over is not promised for it any more."""
        said = answer(
            [line(1, kind="service")], promise_date="2025-11-18 06:00:00", first_promise_date="2025-11-18 06:00:00"
        )
        self.assertIn("We had promised them for Tuesday 18 November and are late.", said)


class TestWords(unittest.TestCase):
    def test_amounts_and_notes_are_never_spoken(self):
        """Nothing of a blocker but its role and its time reaches the customer's ear."""
        secret = {**FINANCE, "words": "exposure ₹ 27.1 lakh of ₹ 24 lakh", "note": "bounced cheque"}
        for order in ({"state": "sent"}, {"state": "sale"}):
            said = answer([line(held=True), line(2)], blockers=[secret], **order)
            self.assertNotIn("lakh", said)
            self.assertNotIn("cheque", said)

    def test_translated(self):
        """Every sentence passes through the translator, also those within others."""
        seen = []

        def shout(source, **values):
            seen.append(source)
            return (source % values if values else source).upper()

        said = say(
            {
                "now": NOW,
                "tz": "Asia/Kolkata",
                "order": {"state": "sale", "stage": "allocation"},
                "lines": lines(3),
                "blockers": [],
                "documents": [],
                "steps": [],
            },
            shout,
        )
        self.assertEqual(said, said.upper())
        self.assertEqual(len(seen), len(set(seen)))

    def test_unknown_language_speaks_english(self):
        """A language without day names does not silence the answer."""
        facts = {
            "now": NOW,
            "tz": "Asia/Kolkata",
            "order": {"state": "sale", **PROMISED},
            "lines": [line()],
            "blockers": [],
            "documents": [],
            "steps": [],
        }
        self.assertIn("Saturday 22 November", say(facts, locale="xx_XX"))


class TestLength(unittest.TestCase):
    def test_three_sentences_at_most(self):
        """However much there is to tell, it is told in three sentences: nobody remembers more on the phone."""
        goods = [*lines(2, dispatched=10, returned=1), *lines(3, allocated=10), line(9, label="Panel", held=True)]
        short = {"type": "shortage", "severity": 1, "lines": [1]}
        said = answer(goods, blockers=[FINANCE, short], documents=[{**LEFT, "done_at": NOW}, BILL], **PROMISED)
        self.assertEqual(len(sentences(said)), 3, said)
        for fact in ("2 of your 6 items left Pune today; the other 3 items", "Saturday 22 November", "Panel",
                     "we found less", "received"):  # fmt: skip
            self.assertIn(fact, said)

    def test_little_is_not_run_together(self):
        """Three sentences stay three."""
        said = answer([*lines(2), line(3, held=True)], blockers=[FINANCE], **PROMISED)
        self.assertEqual(len(sentences(said)), 3, said)
        self.assertIn("wait for stock. We have promised", said)


class TestStress(unittest.TestCase):
    def test_days_and_hours_are_stressed(self):
        """What the caller wants to know is told apart: the day, and until when somebody decides."""
        facts = {
            "now": NOW,
            "tz": "Asia/Kolkata",
            "order": {"state": "sale", "stage": "allocation", "deliveries_open": True, **PROMISED},
            "lines": [*lines(2, allocated=10), line(3, held=True)],
            "blockers": [FINANCE],
            "documents": [],
            "steps": [],
        }
        said, marks = speak(facts)
        self.assertEqual(marks, ["Saturday 22 November", "3:10 pm", "today"])
        self.assertTrue(all(mark in said for mark in marks))
