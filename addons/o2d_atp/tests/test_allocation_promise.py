from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.o2d_atp.tests.allocation_common import DatedCase
from odoo.addons.o2d_atp.tools.allocation import Answer


class TestAllocationPromise(DatedCase):
    """What a line and its order are promised when goods are shared out."""

    def test_all_there(self):
        """A line whose goods are all set aside is promised for the day it is wanted."""
        self._count(10)
        order = self._sold(4)
        line = order.order_line
        self.assertEqual((line.o2d_promise_date, line.o2d_promise_qty), (self.wanted, 4))
        self.assertEqual(order.o2d_promise_date, self.wanted)
        self.assertFalse(self._events(order, "failed"))

    def test_promised_from_a_receipt(self):
        """A line that waits for a receipt is promised as much later as its goods come, and the order with it."""
        self._count(3)
        self._receive(5, 7)
        order = self._sold(4)
        self.assertEqual(order.order_line.o2d_promise_date, self.wanted + timedelta(days=4))
        self.assertEqual(order.o2d_promise_date, order.order_line.o2d_promise_date)
        self.assertEqual(order.o2d_first_promise_date, self.wanted)
        (event,) = self._events(order, "failed")
        self.assertEqual(event.stage, "allocation")
        self.assertIn(self.article.name, event.note)
        note = self._events(order, "note").filtered(lambda event: event.detail and event.detail.get("promise"))
        self.assertIn("Not all of it is in stock", note.note)

    def test_promised_by_lead_time(self):
        """Where nothing is due, a product that is bought is promised by the time its vendor takes."""
        buy = self.env["stock.rule"].search([("action", "=", "buy")], limit=1).route_id
        vendor = {"partner_id": self._partner(name="Vendor").id, "delay": 20}
        self.article.write({"seller_ids": [(0, 0, vendor)], "route_ids": [(6, 0, buy.ids)]})
        order = self._sold(4)
        self.assertGreaterEqual(order.order_line.o2d_promise_date, self.wanted + timedelta(days=17))
        self.assertEqual(order.order_line.o2d_promise_qty, 4)

    def test_nobody_knows(self):
        """Where nobody knows when goods come the line has no date, and is promised once they are there."""
        self.article.route_ids = False
        order = self._sold(4)
        line = order.order_line
        self.assertEqual((line.o2d_promise_date, line.o2d_promise_qty), (False, 0))
        self.assertEqual(order.o2d_promise_date, self.wanted)
        self._count(10)
        self._allocate()
        self.assertEqual((line.o2d_promise_date, line.o2d_promise_qty), (self.wanted, 4))

    def test_promise_is_told_once(self):
        """A line that still waits is not promised anew each time goods are shared out."""
        self._receive(5, 7)
        order = self._sold(4)
        promised = order.order_line.o2d_promise_date
        self._count(1)
        self._allocate(everything=True)
        self.assertEqual(order.order_line.o2d_promise_date, promised)
        self.assertEqual(len(self._events(order, "failed")), 1)

    def test_promise_stays_when_goods_come_early(self):
        """Goods that come early change no promise."""
        self._receive(5, 7)
        order = self._sold(4)
        promised = order.order_line.o2d_promise_date
        self._count(10)
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.state, "assigned")
        self.assertEqual(order.order_line.o2d_promise_date, promised)

    def test_more_is_ordered(self):
        """What is ordered on top of a promise makes a new one."""
        self._count(5)
        self._receive(10, 7)
        order = self._sold(4)
        order.order_line.product_uom_qty = 8
        self._allocate()
        line = order.order_line
        self.assertEqual((line.o2d_promise_qty, line.o2d_promise_date), (8, self.wanted + timedelta(days=4)))

    def test_latest_line_decides(self):
        """An order is promised for its latest line."""
        self._count(10, product=self.product)
        self._receive(10, 9)
        order = self._sell((self.product, 2), (self.article, 4), commitment_date=self.wanted)
        self._allocate()
        dates = order.order_line.mapped("o2d_promise_date")
        self.assertEqual(dates, [self.wanted, self.wanted + timedelta(days=6)])
        self.assertEqual(order.o2d_promise_date, dates[1])

    def test_two_that_wait_share_one_receipt(self):
        """Of two that wait for one receipt only the first is promised from it."""
        self._receive(5, 7)
        self._receive(5, 20)
        first = self._sell((self.article, 4), commitment_date=self.wanted)
        second = self._sell((self.article, 4), commitment_date=self.wanted)
        self._allocate()
        self.assertEqual(first.order_line.o2d_promise_date, self.wanted + timedelta(days=4))
        self.assertEqual(second.order_line.o2d_promise_date, self.wanted + timedelta(days=17))

    def test_confirmed_again(self):
        """An order that is cancelled and confirmed again is promised anew."""
        self._count(10)
        order = self._sold(4)
        order._action_cancel()
        order.action_draft()
        order.commitment_date = self.wanted + timedelta(days=5)
        order.action_confirm()
        self.assertFalse(order.order_line.o2d_promised_at)
        self._allocate()
        self.assertEqual(order.order_line.o2d_promise_date, self.wanted + timedelta(days=5))

    def test_hook_for_who_decides_otherwise(self):
        """Whoever decides where a line comes from fixes its promise through the same door."""
        order = self._sold(4)
        day = self.wanted + timedelta(days=30)
        order.order_line._o2d_allocation_freeze({order.order_line.id: Answer(day, 2.0, is_short=True)})
        self.assertEqual((order.order_line.o2d_promise_date, order.order_line.o2d_promise_qty), (day, 2))
        self.assertEqual(order.o2d_promise_date, day)

    def test_nobody_writes_a_promise(self):
        """The promise of a line is written by nobody, whatever his rights."""
        order = self._order([(self.article, 1)])
        for user in (self._user("sales_head"), self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                order.with_user(user).sudo().order_line.write({"o2d_promise_date": self.now})

    def test_tracker_tells_it_by_line(self):
        """The tracker tells each line's own promise."""
        self._count(10, product=self.product)
        self._receive(10, 9)
        order = self._sell((self.product, 2), (self.article, 4), commitment_date=self.wanted)
        self._allocate()
        told = order.with_user(self._user("sales_coordinator")).sudo()._o2d_tracking_lines()
        days = [self.wanted, self.wanted + timedelta(days=6)]
        self.assertEqual([line["promised"] for line in told], [fields.Datetime.to_string(day) for day in days])
