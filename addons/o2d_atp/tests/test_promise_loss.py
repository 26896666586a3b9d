from datetime import timedelta

from odoo.addons.o2d_atp.tests.test_promise_check import PromiseCheckCase


class TestPromiseLoss(PromiseCheckCase):
    """Goods that are found to be missing break promises as late receipts do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article.categ_id = cls.env["product.category"].create({"name": "Valves"})
        cls.picker = cls._user("picker")
        cls.counter = cls._user("warehouse_coordinator")
        cls.second = cls._user("warehouse_coordinator", login="second")

    def _wakes(self):
        cron = self.env.ref("o2d_atp.ir_cron_o2d_allocation")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def _assert_broken(self, order, cause):
        """The line is promised for the day of the receipt, six days later than it was, once and with this cause."""
        self._check()
        self.assertEqual(order.order_line.o2d_promise_date, self.wanted + timedelta(days=6))
        (told,) = self._breaks(order)
        self.assertIn(cause, told["cause"])
        self._check()
        self.assertEqual(len(self._breaks(order)), 1)

    def test_short_pick(self):
        """A picker who finds less wakes the check at once, and what is missing is promised anew, with the bin."""
        self._count(4)
        self._receive(5, 9)
        order = self._sold(4)
        before = self._wakes()
        move = order.picking_ids.move_ids
        move.move_line_ids.quantity = 1
        order.picking_ids._o2d_found_less(self.article, self.bin, 1, "Not found")
        self.assertEqual(self._wakes(), before + 1)
        self._assert_broken(order, f"Less was found in {self.bin.display_name}")

    def test_look_found_less(self):
        """A look that finds less than was promised subject to it wakes the check at once, and is the cause."""
        self._count(4)
        self._age(100)
        self._receive(5, 9)
        order = self._sold(4)
        self.assertEqual((order.order_line.o2d_promise_date, order.order_line.o2d_promise_look), (self.wanted, True))
        look = self.env["o2d.stock.look"].search([("product_id", "=", self.article.id), ("state", "=", "open")])
        before = self._wakes()
        look.with_user(self.picker)._found(1)
        self.assertEqual(self._wakes(), before + 1)
        self._assert_broken(order, f"Less was found in {self.bin.display_name}")

    def test_all_is_there(self):
        """A look that finds all breaks nothing."""
        self._count(4)
        self._age(100)
        self._receive(5, 9)
        order = self._sold(4)
        look = self.env["o2d.stock.look"].search([("product_id", "=", self.article.id), ("state", "=", "open")])
        before = self._wakes()
        look.with_user(self.picker)._found(4)
        self.assertEqual(self._wakes(), before)
        self._check()
        self.assertEqual(order.order_line.o2d_promise_date, self.wanted)
        self.assertEqual(self._breaks(order), [])

    def test_difference_closed(self):
        """A count that waits breaks nothing; when a second person closes it the check is woken, and it is the cause."""
        self._control("inventory_adjustment", "enforce")
        self.company.write({"o2d_count_value": 0, "o2d_count_percent": 0, "o2d_count_ignored": 0})
        self.article.standard_price = 200
        self._count(4)
        self._receive(5, 9)
        order = self._sold(4)
        before = self._wakes()
        self._count(1, user=self.counter)
        waiting = self.env["o2d.stock.difference"].search(
            [("product_id", "=", self.article.id), ("state", "=", "pending")]
        )
        self.assertEqual(len(waiting), 1)
        self._check()
        self.assertEqual((self._wakes(), self._breaks(order)), (before, []))
        waiting.with_user(self.second).action_approve()
        self.assertEqual(self._wakes(), before + 1)
        self._assert_broken(order, f"A count found less in {self.bin.display_name}")

    def test_scrapped(self):
        """Goods that are scrapped wake the check as well, and are the cause."""
        self._count(4)
        self._receive(5, 9)
        order = self._sold(4)
        before = self._wakes()
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.article.id, "scrap_qty": 2, "location_id": self.bin.id}
        )
        scrap.do_scrap()
        self.assertEqual(self._wakes(), before + 1)
        self._assert_broken(order, f"Goods from {self.bin.display_name} were scrapped")
