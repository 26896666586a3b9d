import random
from datetime import timedelta

from odoo import fields

from odoo.addons.o2d_atp.tests.allocation_common import DatedCase


class PromiseCheckCase(DatedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article.route_ids = False

    def _later(self, moves):
        """They were changed after the promise: a test has one moment for all that it writes."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move SET write_date = %s WHERE id IN %s",
            [fields.Datetime.now() + timedelta(minutes=1), tuple(moves.ids)],
        )
        moves.invalidate_recordset(["write_date"])

    def _check(self):
        """What the scheduled action does."""
        self._allocate(everything=True)

    def _breaks(self, order):
        """[what the trail keeps of each promise that was made anew]"""
        events = self._events(order, "failed")
        return [line for event in events for line in (event.detail or {}).get("repromised", [])]


class TestPromiseCheck(PromiseCheckCase):
    """When a promise is made anew, and when not."""

    def test_kept(self):
        """A promise that can be kept stays, however often it is looked at."""
        self._receive(5, 7)
        order = self._sold(4)
        promised = order.order_line.o2d_promise_date
        self._check()
        self._check()
        self.assertEqual(order.order_line.o2d_promise_date, promised)
        self.assertEqual(self._breaks(order), [])

    def test_receipt_late(self):
        """A receipt that comes later moves the promise by as much, once, and says which."""
        receipt = self._receive(5, 7)
        order = self._sold(4)
        promised = order.order_line.o2d_promise_date
        receipt.date = self.now + timedelta(days=11)
        self._check()
        self.assertEqual(order.order_line.o2d_promise_date, promised + timedelta(days=4))
        self.assertEqual(order.o2d_promise_date, promised + timedelta(days=4))
        self.assertEqual(order.o2d_first_promise_date, self.wanted)
        (told,) = self._breaks(order)
        self.assertIn("P00042", told["cause"])
        notes = self._events(order, "note").filtered(lambda event: (event.detail or {}).get("promise"))
        self.assertIn("P00042", notes[-1].note)
        self._check()
        self.assertEqual(len(self._breaks(order)), 1)

    def test_receipt_a_little_late(self):
        """A receipt that comes later, and still in time, moves nothing."""
        self._count(4)
        receipt = self._receive(5, 1)
        order = self._sold(6)
        receipt.date = self.now + timedelta(days=2)
        self._check()
        self.assertEqual(order.order_line.o2d_promise_date, self.wanted)
        self.assertEqual(self._breaks(order), [])

    def test_receipt_cancelled(self):
        """A receipt that is cancelled leaves a line that nobody knows the day of, and says so."""
        receipt = self._receive(5, 7)
        order = self._sold(4)
        receipt._action_cancel()
        self._later(receipt)
        self._check()
        line = order.order_line
        self.assertEqual((line.o2d_promise_date, line.o2d_promise_qty), (False, 0))
        (told,) = self._breaks(order)
        self.assertIn("was cancelled", told["cause"])
        self._count(10)
        self._check()
        self.assertEqual((line.o2d_promise_date, line.o2d_promise_qty), (self.wanted, 4))

    def test_counted_less(self):
        """Goods that were set aside and are not there when counted are promised anew."""
        self._count(4)
        self._receive(5, 9)
        order = self._sold(4)
        self._quants().with_context(inventory_mode=True).write({"inventory_quantity": 0})
        self._quants().action_apply_inventory()
        self._check()
        self.assertEqual(order.order_line.o2d_promise_date, self.wanted + timedelta(days=6))
        self.assertEqual(len(self._breaks(order)), 1)

    def test_later_promise_breaks_no_earlier(self):
        """Who orders later, and wants it sooner, takes nothing that was promised."""
        self._receive(5, 7)
        order = self._sold(4)
        promised = order.order_line.o2d_promise_date
        later = self._sold(4, days=0)
        self._check()
        self.assertEqual(order.order_line.o2d_promise_date, promised)
        self.assertEqual(self._breaks(order) + self._breaks(later), [])

    def test_the_later_promise_goes_first(self):
        """Where supply fails for one of two, the one that was promised for the later day gives way."""
        self._receive(4, 5)
        second = self._receive(4, 9)
        one, other = self._sold(4), self._sold(4)
        second._action_cancel()
        self._check()
        self.assertEqual(one.order_line.o2d_promise_date, self.wanted + timedelta(days=2))
        self.assertEqual(self._breaks(one), [])
        self.assertEqual(len(self._breaks(other)), 1)

    def test_core_moves_its_date(self):
        """The scheduled date of the delivery moves no promise."""
        self._receive(5, 7)
        order = self._sold(4)
        promised = order.order_line.o2d_promise_date
        order.picking_ids.scheduled_date = self.now + timedelta(days=30)
        self._check()
        self.assertEqual(order.order_line.o2d_promise_date, promised)
        self.assertEqual(self._breaks(order), [])

    def test_wanted_in_the_past(self):
        """No line is promised for a day that is past."""
        self._count(10)
        order = self._sold(4, days=-5)
        self.assertEqual(order.order_line.o2d_promise_date.date(), self.now.date())

    def test_change_of_supply_wakes_the_check(self):
        """A receipt that moves or is cancelled wakes the scheduled action; a delivery does not."""
        triggers = self.env["ir.cron.trigger"].search_count
        cron = [("cron_id", "=", self.env.ref("o2d_atp.ir_cron_o2d_allocation").id)]
        receipt = self._receive(5, 7)
        order = self._sold(4)
        before = triggers(cron)
        order.picking_ids.move_ids.date = self.now + timedelta(days=4)
        self.assertEqual(triggers(cron), before)
        receipt.date = self.now + timedelta(days=8)
        self.assertEqual(triggers(cron), before + 1)


class TestPromiseHistory(PromiseCheckCase):
    def test_random_history(self):
        """Whatever happens, a promise is broken only by supply that failed, and each break has its event."""
        for seed in range(4):
            with self.subTest(seed=seed):
                self._history(random.Random(seed))  # noqa: S311

    def _history(self, chance):
        orders, receipts = self.env["sale.order"], self.env["stock.move"]
        for _step in range(14):
            has_failed = False
            what = chance.choice(["sell", "sell", "sell", "plan", "plan", "arrive", "cancel", "late", "lost"])
            open_receipts = receipts.filtered(lambda move: move.state not in ("done", "cancel"))
            before = {line: line.o2d_promise_date for line in orders.order_line if line.o2d_promise_date}
            broken = len([one for order in orders for one in self._breaks(order)])
            if what == "sell":
                orders |= self._sell(
                    (self.article, chance.randint(1, 9)),
                    commitment_date=self.now + timedelta(days=chance.randint(0, 8)),
                )
            elif what == "plan":
                receipts |= self._receive(chance.randint(1, 12), chance.randint(1, 12))
            elif what == "arrive" and open_receipts:
                self._do(open_receipts[0])
            elif what == "cancel" and orders:
                orders[chance.randrange(len(orders))]._action_cancel()
            elif what == "late" and open_receipts:
                has_failed, open_receipts[-1].date = True, self.now + timedelta(days=chance.randint(13, 20))
            elif what == "lost" and open_receipts:
                has_failed = True
                open_receipts[-1]._action_cancel()
            self._check()
            moved = [line for line in before if line.order_id.state == "sale" and line.o2d_promise_date != before[line]]
            told = len([one for order in orders for one in self._breaks(order)]) - broken
            self.assertTrue(has_failed or not moved, f"{what} broke a promise")
            self.assertEqual(told, len(moved), what)
        (orders.filtered(lambda order: order.state == "sale"))._action_cancel()
        receipts.filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()
        self._quants().with_context(inventory_mode=True).write({"inventory_quantity": 0})
        self._quants().action_apply_inventory()
