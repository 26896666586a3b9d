"""The spoken answer: the same facts always give the same words, and the words say no more than the facts."""

import unittest

from odoo.addons.o2d_base.tools.speech import say

NOW = "2025-11-20 06:00:00"  # Thursday, 11:30 in Pune
LEFT = {"kind": "delivery", "name": "PUN/OUT/1", "state": "done", "planned": "2025-11-20 04:00:00"}
OPEN = {"kind": "delivery", "name": "PUN/OUT/1", "state": "assigned", "planned": "2025-11-20 10:30:00"}
BILL = {"kind": "invoice", "name": "INV/25/0007", "state": "posted", "paid": False}
FINANCE = {"type": "hold", "blocking": True, "severity": 2, "with": "finance head", "due": "2025-11-20 09:40:00"}


def line(number=1, **values):
    return {
        "id": number,
        "label": f"Bearing {number}",
        "kind": "goods",
        "ordered": 10,
        "allocated": 0,
        "picked": 0,
        "dispatched": 0,
        "invoiced": 0,
        "returned": 0,
        "from": ["Pune"],
        "held": False,
        **values,
    }


def lines(count, **values):
    return [line(number, **values) for number in range(1, count + 1)]


def answer(goods=(), blockers=(), documents=(), steps=(), **order):
    order = {
        "state": "sale",
        "stage": "allocation",
        "promise_date": None,
        "first_promise_date": None,
        "deliveries_open": True,
        **order,
    }
    return say(
        {
            "now": NOW,
            "tz": "Asia/Kolkata",
            "order": order,
            "lines": list(goods),
            "blockers": list(blockers),
            "documents": list(documents),
            "steps": list(steps),
        }
    )


PROMISED = {"promise_date": "2025-11-22 06:00:00", "first_promise_date": "2025-11-22 06:00:00"}


class TestBeforeTheOrder(unittest.TestCase):
    def test_draft(self):
        """A quotation that was not sent is not spoken of as if the customer had it."""
        self.assertEqual(answer(state="draft"), "Your quotation is being prepared and has not been sent to you yet.")

    def test_sent(self):
        """A sent quotation waits for the customer."""
        self.assertEqual(answer(state="sent"), "We have sent you our quotation and start as soon as you confirm it.")

    def test_sent_with_validity(self):
        """The last day of a quotation is named."""
        self.assertIn("valid until Saturday 29 November;", answer(state="sent", valid_until="2025-11-29"))

    def test_expired(self):
        """An expired quotation is not offered any more."""
        self.assertEqual(
            answer(state="sent", valid_until="2025-11-19"),
            "Our quotation was valid until yesterday; please ask us to renew it.",
        )

    def test_valid_through_its_last_day(self):
        """A quotation is valid on its last day."""
        self.assertIn("valid until today; we start", answer(state="sent", valid_until="2025-11-20"))

    def test_held_whole(self):
        """A held order names whose approval it waits for and by when it is due."""
        self.assertEqual(
            answer(state="sent", blockers=[FINANCE]),
            "We have your order; it waits for the approval of our finance head, expected by "
            "3:10 pm today. It goes on as soon as that is given.",
        )

    def test_held_and_overdue(self):
        """An approval past its time is not given a new time nobody promised."""
        late = {**FINANCE, "due": "2025-11-20 04:00:00"}
        self.assertIn("which is overdue and is being chased", answer(state="draft", blockers=[late]))

    def test_held_by_nobody_named(self):
        """Without a role, as on the portal, the approval stays without a name."""
        hold = {"type": "hold", "blocking": True, "severity": 1}
        self.assertEqual(
            answer(state="sent", blockers=[hold]),
            "We have your order; it waits for an approval. It goes on as soon as that is given.",
        )

    def test_gravest_hold_is_named(self):
        """Of two holds the graver one is named."""
        stop = {**FINANCE, "with": "sales head", "severity": 3}
        self.assertIn("our sales head", answer(state="sent", blockers=[FINANCE, stop]))

    def test_cancelled(self):
        """Of a cancelled order nothing comes."""
        self.assertEqual(answer(lines(2), state="cancel"), "This order was cancelled; nothing of it will be sent.")

    def test_cancelled_after_a_part(self):
        """What had left before the cancellation is not denied."""
        self.assertIn("after a part of it had left", answer([line(dispatched=4)], state="cancel"))

    def test_empty(self):
        """An order without lines says so."""
        self.assertEqual(answer(), "Your order has no items yet.")


class TestStock(unittest.TestCase):
    def test_all_waiting(self):
        """Nothing set aside: the goods wait for stock, and no date is made up."""
        self.assertEqual(
            answer(lines(3)), "All 3 items of your order wait for stock. No delivery date is promised yet."
        )

    def test_one_item_waiting(self):
        """A single item is called by its name."""
        self.assertEqual(
            answer([line()], **PROMISED),
            "Your item, Bearing 1, waits for stock. We have promised it for Saturday 22 November.",
        )

    def test_one_item_in_part(self):
        """Six of ten set aside is not ten, and not none."""
        self.assertIn("is set aside for you in part; the rest waits for stock", answer([line(allocated=6)]))

    def test_some_set_aside(self):
        """Lines set aside in full are counted apart from those that wait."""
        goods = [*lines(2, allocated=10), line(3, allocated=5)]
        self.assertIn(
            "All 3 items of your order are being set aside for you: 2 of 3 are complete, the rest waits for stock.",
            answer(goods),
        )

    def test_all_set_aside_in_two_places(self):
        """Every warehouse is named once."""
        goods = [*lines(2, allocated=10), line(3, allocated=10, **{"from": ["Nagpur"]})]
        self.assertIn("are set aside for you in Pune and Nagpur and picked next", answer(goods))

    def test_two_items_are_both(self):
        """Two of two are both."""
        self.assertIn("Both items of your order are set aside", answer(lines(2, allocated=10)))

    def test_zero_quantity_is_no_item(self):
        """A line set to nought is not counted."""
        self.assertIn("Your item, Bearing 1, waits", answer([line(), line(2, ordered=0)]))


class TestPicking(unittest.TestCase):
    def test_being_picked(self):
        """The picker's progress is told in whole lines."""
        goods = [*lines(164, allocated=10, picked=10), *lines(74, allocated=10)]
        self.assertIn(
            "All 238 items of your order are being picked, 164 of 238 are done.", answer(goods, stage="picking")
        )

    def test_first_scan_of_the_only_line(self):
        """One line begun is being picked."""
        self.assertIn("Your item, Bearing 1, is being picked.", answer([line(allocated=10, picked=3)], stage="picking"))

    def test_packed(self):
        """All picked: ready to leave."""
        self.assertIn("are packed and ready to leave", answer(lines(3, allocated=10, picked=10), stage="picking"))

    def test_packed_waits_for_invoice(self):
        """Packed goods without an invoice wait for it."""
        self.assertIn("are packed and wait for the invoice", answer(lines(3, picked=10), stage="invoice"))

    def test_packed_waits_for_ewaybill(self):
        """Packed goods wait for the e-way bill."""
        self.assertIn("is packed and waits for the e-way bill", answer([line(picked=10)], stage="ewaybill"))

    def test_at_the_gate(self):
        """Loaded goods wait at the gate."""
        self.assertIn("are loaded and wait at the gate", answer(lines(2, picked=10), stage="gate_out"))


class TestPromise(unittest.TestCase):
    def test_leaves_before_the_promise(self):
        """The day of leaving is told besides the day of arrival, if it is another one."""
        said = answer(lines(3, allocated=10), documents=[OPEN], **PROMISED)
        self.assertIn("You should have them on Saturday 22 November, as promised; they leave Pune today.", said)

    def test_only_item_leaves_tomorrow(self):
        """One item leaves, in the singular."""
        opened = {**OPEN, "planned": "2025-11-21 10:30:00"}
        self.assertIn(
            "as promised; it leaves Pune tomorrow.", answer([line(allocated=10)], documents=[opened], **PROMISED)
        )

    def test_planned_in_the_past_is_not_told(self):
        """A planned day that is over is no day of leaving."""
        opened = {**OPEN, "planned": "2025-11-18 10:30:00"}
        self.assertNotIn("leave", answer(lines(3, allocated=10), documents=[opened], **PROMISED))

    def test_day_is_that_of_the_warehouse(self):
        """20:00 UTC is already tomorrow in India."""
        self.assertIn(
            "You should have them tomorrow, as promised.",
            answer(
                lines(3, allocated=10), promise_date="2025-11-20 20:00:00", first_promise_date="2025-11-20 20:00:00"
            ),
        )

    def test_promise_without_the_goods(self):
        """While the goods are not in hand the promise is repeated, not vouched for."""
        said = answer([*lines(2, allocated=10), line(3, allocated=4)], **PROMISED)
        self.assertTrue(said.endswith("We have promised them for Saturday 22 November."))

    def test_moved(self):
        """A new promise does not hide the first one."""
        said = answer(lines(3), promise_date="2025-11-24 06:00:00", first_promise_date="2025-11-22 06:00:00")
        self.assertIn(
            "You should have them on Monday 24 November; at first we had promised Saturday 22 November.", said
        )

    def test_missed(self):
        """A missed promise is owned, with who has it now, and no new date is made up."""
        said = answer(
            lines(3),
            promise_date="2025-11-18 06:00:00",
            first_promise_date="2025-11-18 06:00:00",
            steps=[{"code": "allocation", "owner": "warehouse coordinator"}],
        )
        self.assertIn(
            "We had promised them for Tuesday 18 November and are late; our warehouse coordinator is at it now.", said
        )

    def test_missed_with_nobody_named(self):
        """On the portal lateness is owned without naming a role."""
        said = answer([line()], promise_date="2025-11-19 06:00:00", first_promise_date="2025-11-19 06:00:00")
        self.assertTrue(said.endswith("We had promised it for yesterday and are late."))

    def test_next_year_is_named(self):
        """A day of another year carries its year."""
        said = answer(
            lines(3, allocated=10), promise_date="2026-01-05 06:00:00", first_promise_date="2026-01-05 06:00:00"
        )
        self.assertIn("on Monday 5 January 2026, as promised", said)


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


class TestOnTheRoad(unittest.TestCase):
    def test_all_left(self):
        """All gone: from where and on which day."""
        goods = lines(3, allocated=10, picked=10, dispatched=10)
        left = {**LEFT, "done_at": "2025-11-19 10:30:00", "vehicle": "MH12AB1234"}
        said = answer(goods, documents=[left, BILL], stage="settlement", deliveries_open=False, **PROMISED)
        self.assertEqual(
            said,
            "All 3 items of your order left Pune yesterday by vehicle MH12AB1234. You should have "
            "them on Saturday 22 November, as promised. Invoice INV/25/0007 is open.",
        )

    def test_two_vehicles_are_not_named(self):
        """With two vehicles neither is named as the one."""
        documents = [{**LEFT, "done_at": "2025-11-19 10:30:00", "vehicle": number} for number in ("MH12AB1", "MH12AB2")]
        said = answer(lines(3, dispatched=10), documents=documents, stage="invoice", deliveries_open=False)
        self.assertEqual(said, "All 3 items of your order left Pune yesterday. The invoice follows.")

    def test_part_left(self):
        """What left and what is to come are told apart."""
        goods = [*lines(2, dispatched=10), *lines(3)]
        said = answer(goods, documents=[{**LEFT, "done_at": NOW}], stage="allocation")
        self.assertIn("2 of your 5 items left Pune today. The other 3 items wait for stock.", said)

    def test_half_a_line_has_not_left(self):
        """Four of ten dispatched is not a line that left."""
        said = answer([*lines(2, dispatched=10), line(3, dispatched=4, allocated=4)])
        self.assertIn("The other item is set aside for you in part; the rest waits for stock.", said)

    def test_short_for_good(self):
        """With no delivery open, what is missing is said not to come, and no date is promised for it."""
        goods = [*lines(2, dispatched=10), line(3, label="Cable", dispatched=4)]
        said = answer(goods, stage="settlement", deliveries_open=False, **PROMISED)
        self.assertTrue(said.endswith("One item, Cable, was not sent in full."))

    def test_returned(self):
        """Goods that came back are acknowledged."""
        said = answer([line(dispatched=10, returned=2)], stage="invoice", deliveries_open=False)
        self.assertIn("We have received Bearing 1 back from you.", said)


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
