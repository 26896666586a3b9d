from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.o2d_atp.models import o2d_allocation
from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase


class TestAllocationFreed(AllocationCase):
    """Goods that somebody gives back, and transfers that cannot be served."""

    def _two(self):
        """An order that holds all there is, and one that waits."""
        self._count(4)
        first = self._sell((self.article, 4))
        self._allocate()
        second = self._sell((self.article, 3))
        self._allocate()
        self.assertEqual(self._quantities(first, second), [4, 0])
        return first, second

    def _quantities(self, *orders):
        return [sum(order.picking_ids.move_ids.mapped("quantity")) for order in orders]

    def test_let_go(self):
        """What somebody unreserves by hand goes to whoever else waits, and not back to where it came from."""
        first, second = self._two()
        first.picking_ids.with_user(self._user("warehouse_coordinator")).do_unreserve()
        self._allocate()
        self.assertEqual(self._quantities(first, second), [0, 3])

    def test_let_go_is_promised_no_longer(self):
        """What is let go by hand is promised to nobody until goods are set aside for it again; the trail says so."""
        self._count(4)
        order = self._sell((self.article, 4))
        self._allocate()
        line = order.order_line
        self.assertTrue(line.o2d_promised_at)
        order.picking_ids.with_user(self._user("warehouse_coordinator")).do_unreserve()
        self.assertFalse(line.o2d_promise_date or line.o2d_promised_at)
        told = self.env["o2d.event"].search([("order_id", "=", order.id)], order="id desc", limit=1)
        self.assertIn("let go", told.note)
        order.picking_ids.action_assign()
        self.assertTrue(line.o2d_promise_date and line.o2d_promised_at)

    def test_let_go_with_nobody_waiting(self):
        """Where nobody else waits the goods stay free for who comes next."""
        self._count(4)
        order = self._sell((self.article, 4))
        self._allocate()
        order.picking_ids.do_unreserve()
        self._allocate(everything=True)
        self.assertEqual(self._quantities(order), [0])
        other = self._sell((self.article, 2))
        self._allocate()
        self.assertEqual(self._quantities(order, other), [0, 2])

    def test_let_go_and_asked_for_again(self):
        """Who checks availability gets back what was let go, and takes part as before from then on."""
        self._count(3)
        order = self._sell((self.article, 4))
        self._allocate()
        order.picking_ids.do_unreserve()
        order.picking_ids.action_assign()
        self.assertEqual(self._quantities(order), [3])
        self._count(5)
        self._allocate()
        self.assertEqual(self._quantities(order), [4])

    def test_let_go_for_a_day(self):
        """After a day a transfer that somebody let go is served like any other: it is not forgotten."""
        self._count(4)
        order = self._sell((self.article, 4))
        self._allocate()
        order.picking_ids.do_unreserve()
        order.picking_ids.move_ids._o2d_decide({"o2d_let_go_at": fields.Datetime.now() - timedelta(hours=25)})
        self._allocate(everything=True)
        self.assertEqual(self._quantities(order), [4])

    def test_let_go_where_core_reserves(self):
        """Where the control advises, unreserving is core's."""
        self._control("confirmed_stock", "advise")
        self._count(4)
        order = self._sell((self.article, 4))
        order.picking_ids.do_unreserve()
        self.assertFalse(order.picking_ids.move_ids.o2d_let_go_at)
        self.env.cr.execute("SELECT count(*) FROM o2d_allocation_request")
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_unit_that_does_not_convert(self):
        """A transfer in a unit that says nothing about the product is given nothing, and says so once."""
        self._count(10)
        order = self._sell((self.article, 2))
        move = order.picking_ids.move_ids
        kilogram = self.env.ref("uom.product_uom_kgm")
        self.env.cr.execute("UPDATE stock_move SET product_uom = %s WHERE id = %s", [kilogram.id, move.id])
        self.env.invalidate_all()
        other = self._sell((self.article, 3))
        for _time in range(2):
            order.picking_ids.action_assign()
            self._allocate(everything=True)
        self.assertEqual(self._quantities(order, other), [0, 3])
        problem = self.env["o2d.exception"].search([("key", "=", f"allocation:{move.id}")])
        self.assertEqual((len(problem), problem.state), (1, "open"))
        self.assertIn("does not convert", problem.cause)
        self.env.cr.execute("UPDATE stock_move SET product_uom = %s WHERE id = %s", [self.article.uom_id.id, move.id])
        self.env.invalidate_all()
        self._allocate(everything=True)
        self.assertEqual((self._quantities(order), problem.state), ([2], "closed"))

    def test_serial_numbers_that_do_not_convert(self):
        """Nor does core set aside serial numbers for it."""
        self.article.tracking = "serial"
        lot = self.env["stock.lot"].create({"name": "S1", "product_id": self.article.id})
        self._count(1, lot_id=lot.id)
        self.warehouse.out_type_id.reservation_method = "manual"
        move = self._sell((self.article, 1)).picking_ids.move_ids
        kilogram = self.env.ref("uom.product_uom_kgm")
        self.env.cr.execute("UPDATE stock_move SET product_uom = %s WHERE id = %s", [kilogram.id, move.id])
        self.env.invalidate_all()
        move._action_assign()
        self.assertFalse(move.quantity)
        self.assertTrue(self.env["o2d.exception"].search([("key", "=", f"allocation:{move.id}")]))

    def test_freed_while_sharing_out(self):
        """What asks for goods while they are shared out is served after it: the turnstile never waits for itself."""
        self.env.cr.cache[o2d_allocation.INSIDE] = again = set()
        try:
            with patch.object(type(self.env.cr.postcommit), "add") as later:
                self.env["o2d.allocation"]._run_after_commit(self.company)
        finally:
            self.env.cr.cache.pop(o2d_allocation.INSIDE)
        self.assertEqual(again, {self.company.id})
        self.assertFalse(later.called)


class TestCoresPromise(AllocationCase):
    """What core reserves for at once is promised as well."""

    def _serials(self, number):
        self.article.tracking = "serial"
        for name in range(number):
            lot = self.env["stock.lot"].create({"name": f"S{name}", "product_id": self.article.id})
            self._count(1, lot_id=lot.id)

    def test_serial_numbers(self):
        """Serial numbers that core has set aside are promised for the day they are wanted."""
        self._serials(2)
        wanted = fields.Datetime.now().replace(microsecond=0) + timedelta(days=3)
        order = self._sell((self.article, 2), commitment_date=wanted)
        self._allocate()
        self.assertEqual((order.order_line.o2d_promise_date, order.order_line.o2d_promise_qty), (wanted, 2))

    def test_serial_numbers_that_lack(self):
        """Of serial numbers that lack nobody knows when they come, until they are there."""
        self._serials(1)
        self.article.route_ids = False
        order = self._sell((self.article, 2))
        self._allocate()
        line = order.order_line
        self.assertEqual((line.o2d_promise_qty, len(self._events(order, "failed"))), (1, 1))
        lot = self.env["stock.lot"].create({"name": "S9", "product_id": self.article.id})
        self._count(1, lot_id=lot.id)
        order.picking_ids.action_assign()
        self._allocate()
        self.assertEqual(line.o2d_promise_qty, 2)

    def test_whole_packagings(self):
        """Goods that leave in whole packagings only are promised too."""
        self.article.categ_id = self.env["product.category"].create(
            {"name": "Whole", "packaging_reserve_method": "full"}
        )
        self._count(24)
        order = self._sell((self.article, 12))
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.quantity, 12)
        self.assertEqual(order.order_line.o2d_promise_qty, 12)
