from datetime import timedelta

from odoo import fields

from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase


class TestAllocationPriority(AllocationCase):
    """Who is served first."""

    def _quantities(self, *orders):
        return [sum(order.picking_ids.move_ids.mapped("quantity")) for order in orders]

    def _day(self, days):
        return fields.Datetime.now() + timedelta(days=days)

    def test_earlier_promise_first(self):
        """Who is promised for an earlier day is served first, though he ordered later."""
        self._count(5)
        later = self._sell((self.article, 4), commitment_date=self._day(9))
        sooner = self._sell((self.article, 4), commitment_date=self._day(2))
        self._allocate()
        self.assertEqual(self._quantities(sooner, later), [4, 1])

    def test_who_confirmed_first(self):
        """Of two promised for the same day who confirmed first is served first."""
        self._count(5)
        day = self._day(3)
        first = self._sell((self.article, 4), commitment_date=day)
        second = self._sell((self.article, 4), commitment_date=day)
        first.date_order -= timedelta(hours=1)
        self._allocate()
        self.assertEqual(self._quantities(first, second), [4, 1])

    def test_star(self):
        """What somebody has starred comes before all others."""
        self._count(4)
        order = self._sell((self.article, 4), commitment_date=self._day(1))
        starred = self._sell((self.article, 4), commitment_date=self._day(9))
        starred.picking_ids.priority = "1"
        self._allocate()
        self.assertEqual(self._quantities(order, starred), [0, 4])

    def test_receipt_is_shared_out_by_priority(self):
        """Goods that come in go to who is first, wherever in the warehouse they are put."""
        waiting = self._sell((self.article, 4), commitment_date=self._day(1))
        other = self._sell((self.article, 4), commitment_date=self._day(2))
        self._allocate()
        receipt = self._move(5, self.suppliers, self.bin2, picking_type=self.warehouse.in_type_id)
        receipt._assign_picking()
        receipt.quantity, receipt.picked = 5, True
        receipt.picking_id.button_validate()
        self._allocate()
        self.assertEqual(self._quantities(waiting, other), [4, 1])

    def test_cancelled_order_frees_its_goods(self):
        """What a cancelled order held goes to who waits."""
        self._count(4)
        first = self._sell((self.article, 4))
        self._allocate()
        second = self._sell((self.article, 4))
        self._allocate()
        self.assertEqual(self._quantities(second), [0])
        first._action_cancel()
        self._allocate()
        self.assertEqual(self._quantities(second), [4])

    def test_asking_by_hand_takes_nothing_from_who_is_first(self):
        """Who checks availability is not served before others: what is theirs stays for them, and they get it next."""
        self._count(5)
        later = self._sell((self.article, 4), commitment_date=self._day(9))
        sooner = self._sell((self.article, 4), commitment_date=self._day(2))
        later.picking_ids.action_assign()
        self.assertEqual(self._quantities(sooner, later), [0, 1])
        self._allocate()
        self.assertEqual(self._quantities(sooner, later), [4, 1])

    def test_held_line_holds_nothing(self):
        """A held line gets nothing; the other lines of its order do, and it does when released."""
        self._count(10)
        self._count(10, product=self.product)
        order = self._order([(self.article, 4), (self.product, 2)])
        held = order.order_line[0]
        held._o2d_set_hold("Waits for a decision.")
        order.action_confirm()
        self._allocate()
        self.assertEqual(self._quantities(order), [2])
        held._o2d_release_hold()
        self._allocate()
        self.assertEqual(self._quantities(order), [6])

    def test_held_after_it_was_asked_for(self):
        """A line that is held while its transfer waits is passed over."""
        order = self._sell((self.article, 4))
        order.order_line._o2d_decide({"o2d_hold": True})
        self._count(10)
        self._allocate(everything=True)
        self.assertEqual(self._quantities(order), [0])

    def test_starts_over_after_a_crash(self):
        """Requests that nobody came to serve stay, and everything open is found even without one."""
        self._count(10)
        order = self._sell((self.article, 4))
        self.env.cr.execute("SELECT count(*) FROM o2d_allocation_request")
        self.assertTrue(self.env.cr.fetchone()[0])
        self.env.cr.execute("DELETE FROM o2d_allocation_request")
        self._allocate()
        self.assertEqual(self._quantities(order), [0])
        self._allocate(everything=True)
        self.assertEqual(self._quantities(order), [4])

    def test_day_of_reservation(self):
        """Where reservation is by hand nothing is set aside by itself, and asking is enough."""
        self.warehouse.out_type_id.reservation_method = "manual"
        self._count(10)
        order = self._sell((self.article, 4))
        self._allocate(everything=True)
        self.assertEqual(self._quantities(order), [0])
        order.picking_ids.action_assign()
        self.assertEqual(self._quantities(order), [4])
