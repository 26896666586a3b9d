"""The tracker's facts in a customer's words, without a database."""

import unittest

from odoo.addons.o2d_base.tools.portal_words import delivery_steps, delivery_words, for_customer, local_day, waits_for

NOW = "2025-11-20 06:00:00"


def step(code, state="next", name=None):
    return {"code": code, "name": name or code.title(), "state": state}


def line(**values):
    usual = {"id": 1, "label": "Bearing", "kind": "goods", "held": False}
    return {**usual, "ordered": 10, "allocated": 10, "dispatched": 0, **values}


class TestForCustomer(unittest.TestCase):
    def test_credit_is_never_named(self):
        """The step of credit is an approval, in the steps, the order, its deliveries and the trail."""
        tracking = {
            "order": {"state": "sale", "stage": "credit", "stage_name": "Credit"},
            "steps": [step("credit", "held", "Credit")],
            "deliveries": [{"stage": "credit", "stage_name": "Credit", "words": "Credit", "steps": [step("credit")]}],
            "documents": [],
            "trail": [{"stage": "credit", "stage_name": "Credit", "at": NOW}],
        }
        told = for_customer(tracking)
        self.assertNotIn("credit", repr(told).lower())
        self.assertEqual(told["steps"][0]["name"], "Approval")
        self.assertEqual(told["order"]["stage"], "approval")

    def test_our_lateness_is_ours(self):
        """A step beyond our service level is simply the one where the order stands."""
        self.assertEqual(for_customer({"steps": [step("picking", "late")]})["steps"][0]["state"], "now")

    def test_transfers_within_our_houses_are_ours(self):
        """Of documents the customer is told deliveries, returns and invoices."""
        documents = [{"kind": kind, "name": kind} for kind in ("transfer", "delivery", "return", "invoice")]
        self.assertEqual(
            [one["kind"] for one in for_customer({"documents": documents})["documents"]],
            ["delivery", "return", "invoice"],
        )

    def test_packed_goods_are_sent_where_no_gate_is(self):
        """Without a step of leaving the gate, goods leave when they are packed."""
        for gate, name in (("skipped", "Packed and sent"), ("next", "Packed")):
            told = for_customer({"steps": [step("picking"), step("gate_out", gate)]})
            self.assertEqual(told["steps"][0]["name"], name)


class TestWaitsFor(unittest.TestCase):
    def _waits(self, lines, blockers=(), **order):
        tracking = {"now": NOW, "order": {"state": "sale", **order}, "lines": lines, "blockers": blockers}
        return waits_for(tracking, {1: "Bearing 6204", 2: "Cable"})

    def test_stock(self):
        """Stock is awaited for what is neither set aside nor sent, by name."""
        self.assertEqual(self._waits([line(allocated=4)]), ["stock of Bearing 6204"])
        self.assertEqual(self._waits([line(allocated=0, dispatched=10)]), [])
        self.assertEqual(self._waits([line(kind="service", allocated=0)]), [])

    def test_stock_of_nothing_to_come(self):
        """What nobody will send any more waits for nothing."""
        self.assertEqual(self._waits([line(allocated=4)], deliveries_open=False), [])

    def test_approval(self):
        """A held line waits for our approval, with the time while it lies ahead."""
        hold = {"type": "hold", "blocking": False, "due": "2025-11-20 10:00:00"}
        self.assertEqual(
            self._waits([line(held=True)], [hold]),
            ["our approval of Bearing 6204, expected by 2025-11-20 10:00:00"],
        )
        past = {**hold, "due": "2025-11-20 05:00:00"}
        self.assertEqual(self._waits([line(held=True)], [past]), ["our approval of Bearing 6204"])

    def test_many(self):
        """Many items are three and a number; all of them are no news after the answer."""
        lines = [line(id=number, label=f"Part {number}", allocated=0) for number in range(10, 16)]
        self.assertEqual(self._waits([line(), *lines]), ["stock of Part 10, Part 11, Part 12 and 3 more"])
        self.assertEqual(self._waits(lines), [])

    def test_quotation(self):
        """Before an order is taken, the answer alone says what it waits for."""
        self.assertEqual(self._waits([line(allocated=0)], state="sent"), [])


class TestLocalDay(unittest.TestCase):
    def test_day_where_the_order_is(self):
        """In Pune a day begins at half past six of the evening before in UTC; a bare date is that day."""
        for moment, zone, day in (
            ("2025-11-20 18:29:59", "Asia/Kolkata", "2025-11-20"),
            ("2025-11-20 18:30:00", "Asia/Kolkata", "2025-11-21"),
            ("2025-11-20 18:30:00", "UTC", "2025-11-20"),
            ("2025-11-20", "Asia/Kolkata", "2025-11-20"),
        ):
            self.assertEqual(local_day(moment, zone), day, (moment, zone))


class TestDeliveryWords(unittest.TestCase):
    def _words(self, **way):
        return delivery_words({"state": "assigned", "planned": "2025-11-21 06:00:00", **way}, NOW)

    def test_each_state(self):
        """Sent, packed, being packed, set aside and being prepared are told apart."""
        self.assertEqual(self._words(state="done", done_at="2025-11-19"), "Sent on 2025-11-19")
        self.assertEqual(self._words(state="done", done_at=None), "Sent")
        self.assertIn("Packed, leaves on 2025-11-21", self._words(line_count=3, picked=3))
        self.assertEqual(self._words(line_count=3, picked=1), "Being packed: 1 of 3 items")
        self.assertIn("Set aside for you, leaves on", self._words())
        self.assertIn("Set aside for you", self._words(line_count=3, allocated=3))
        self.assertEqual(self._words(line_count=3, allocated=1), "Being set aside: 1 of 3 items")
        self.assertIn("Being prepared, planned for", self._words(state="confirmed"))
        self.assertIn("Being prepared, planned for", self._words(state="confirmed", line_count=3, allocated=0))

    def test_no_day_that_has_passed(self):
        """A plan that was not kept is no news."""
        self.assertEqual(self._words(state="confirmed", planned="2025-11-18 06:00:00"), "Being prepared")
        self.assertEqual(self._words(planned=None), "Set aside for you")
        self.assertEqual(self._words(line_count=1, picked=1, planned=None), "Packed, ready to leave")

    def test_planned_for_today(self):
        """What is planned for midnight is planned for the day that begins then, all day long."""
        way = {"state": "assigned", "planned": "2025-11-19 18:30:00", "line_count": 3}
        self.assertIn("leaves on", delivery_words(way, NOW, zone="Asia/Kolkata"))

    def test_steps(self):
        """A delivery that still wants stock stands at setting aside, and is not being packed yet."""

        def states(**way):
            steps = [step("picking", "now"), step("invoice")]
            told = delivery_steps({"state": "assigned", "line_count": 3, "steps": steps, **way})
            return [(one["code"], one["state"]) for one in told]

        self.assertEqual(states(allocated=2), [("allocation", "now"), ("picking", "next"), ("invoice", "next")])
        self.assertEqual(states(allocated=3), [("allocation", "done"), ("picking", "now"), ("invoice", "next")])
        self.assertEqual(states(steps=[]), [])
        own = [step("allocation", "now"), step("picking")]
        self.assertEqual(delivery_steps({"state": "assigned", "steps": own}), own)
