"""The spoken answer on the way: the same facts always give the same words, which say no more than the facts."""

import unittest

from .speech_common import BILL, FINANCE, LEFT, NOW, OPEN, PROMISED, answer, line, lines


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
        moved = {"promise_date": "2025-11-24 06:00:00", "first_promise_date": "2025-11-22 06:00:00"}
        self.assertIn(
            "You should have them on Monday 24 November; at first we had promised Saturday 22 November.",
            answer(lines(3, allocated=10), **moved),
        )
        self.assertIn(
            "We have promised them for Monday 24 November now; at first it was Saturday 22 November.",
            answer(lines(3), **moved),
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
        goods = [*lines(2, dispatched=10), line(3, dispatched=4, allocated=4)]
        said = answer(goods, documents=[{**LEFT, "done_at": NOW}])
        self.assertIn("2 of your 3 items, and a part of 1 more, left Pune today. What is still to come waits", said)
        goods[2]["allocated"] = 7
        self.assertIn("What is still to come is set aside for you in part; the rest waits for stock.", answer(goods))

    def test_part_of_the_only_line_left(self):
        """Of one item, or of each, a part has left: that is told before what becomes of the rest."""
        goods = [line(dispatched=4, picked=4, allocated=10)]
        documents = [{**LEFT, "done_at": NOW}, OPEN]
        self.assertIn(
            "A part of your item, Bearing 1, left Pune today. What is still to come is set aside for you in Pune",
            answer(goods, documents=documents),
        )
        said = answer(lines(2, dispatched=4, picked=4, allocated=10), documents=documents)
        self.assertIn("A part of your items left Pune today. The remaining goods are set aside for you", said)

    def test_part_of_the_only_line_and_no_more(self):
        """A single item sent in part, whose rest nobody sends any more, does not wait for stock."""
        goods = [line(dispatched=4, picked=4, allocated=4)]
        said = answer(goods, documents=[{**LEFT, "done_at": NOW}], deliveries_open=False, **PROMISED)
        self.assertEqual(
            said, "A part of your item, Bearing 1, left Pune today. One item, Bearing 1, was not sent in full."
        )

    def test_short_for_good(self):
        """With no delivery open, what is missing is said not to come, and no date is promised for it."""
        goods = [*lines(2, dispatched=10), line(3, label="Cable", dispatched=4)]
        said = answer(goods, stage="settlement", deliveries_open=False, **PROMISED)
        self.assertTrue(said.endswith("One item, Cable, was not sent in full."))

    def test_delivery_cancelled(self):
        """With its delivery cancelled, an order waits for no stock, and nothing is promised."""
        said = answer(lines(2), deliveries_open=False, given_up=True, **PROMISED)
        self.assertEqual(said, "Both items of your order will not be sent as things stand: the delivery was cancelled.")

    def test_returned(self):
        """Goods that came back are acknowledged."""
        said = answer([line(dispatched=10, returned=2)], stage="invoice", deliveries_open=False)
        self.assertIn("We have received Bearing 1 back from you.", said)

    def test_left_on_several_days(self):
        """What left on two days is not said to have left on one."""
        documents = [{**LEFT, "done_at": "2025-11-17 10:30:00"}, {**LEFT, "done_at": "2025-11-19 10:30:00"}]
        said = answer(lines(3, dispatched=10), documents=documents, stage="settlement", deliveries_open=False)
        self.assertIn("All 3 items of your order left Pune, the last of them yesterday.", said)
