from datetime import timedelta

from odoo import fields

from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase


class TestAllocationRules(AllocationCase):
    """From which goods."""

    def test_confirmation_leaves_the_work_to_the_turnstile(self):
        """A confirmation reserves nothing by itself; what runs after it does, and the order goes on to picking."""
        self._count(10)
        order = self._sell((self.article, 4))
        self.assertEqual(order.picking_ids.move_ids.state, "confirmed")
        self.assertEqual(order.o2d_stage_id.code, "allocation")
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.state, "assigned")
        self.assertEqual(order.o2d_stage_id.code, "picking")
        self.assertEqual(self._quants().reserved_quantity, 4)

    def test_who_asks_gets_the_answer_at_once(self):
        """Checking availability by hand goes through the same allocator, in the same transaction."""
        self._count(10)
        order = self._sell((self.article, 4))
        order.picking_ids.action_assign()
        self.assertEqual(self._reserved(order.picking_ids.move_ids), {"Rack 1": 4.0})
        self._check_books()

    def test_short(self):
        """Where stock is short the order gets what there is."""
        self._count(3)
        order = self._sell((self.article, 4))
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.state, "partially_available")
        self.assertEqual(order.picking_ids.move_ids.quantity, 3)
        self.assertEqual(order.o2d_stage_id.code, "allocation")

    def test_rest_joins_the_same_line(self):
        """What comes later from the same bin joins the line that is there."""
        self._count(3)
        order = self._sell((self.article, 5))
        self._allocate()
        self._count(5)
        self._allocate()
        self.assertEqual(order.picking_ids.move_line_ids.quantity, 5)
        self.assertEqual(order.picking_ids.move_ids.state, "assigned")

    def test_unconfirmed_goods_want_a_look(self):
        """Goods that nobody has seen for long are not set aside; a look is asked for, and once done they are."""
        self._count(10)
        self._age(400)
        order = self._sell((self.article, 4))
        self._allocate()
        self.assertFalse(order.picking_ids.move_line_ids)
        look = self.env["o2d.stock.look"].search([("product_id", "=", self.article.id), ("state", "=", "open")])
        self.assertEqual((look.location_id, look.reason), (self.bin, "asked"))
        self.assertTrue(order.order_line.o2d_promise_look)
        look.with_user(self._user("warehouse_coordinator")).action_confirm()
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.quantity, 4)
        self.assertFalse(order.order_line.o2d_promise_look)

    def test_capped_bin_gives_what_was_found(self):
        """A capped bin gives no more than was found, with what is set aside there already."""
        self._count(10)
        first = self._sell((self.article, 2))
        self._allocate()
        self.env["o2d.stock.cap"]._cap(self.article, self.bin, 5)
        order = self._sell((self.article, 8))
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.quantity, 3)
        self.assertEqual(first.picking_ids.move_ids.quantity, 2)

    def test_counted_bin_gives_all_again(self):
        """Once the capped bin is counted the rest is set aside."""
        self._count(10)
        self.env["o2d.stock.cap"]._cap(self.article, self.bin, 5)
        order = self._sell((self.article, 8))
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.quantity, 5)
        self._count(9)
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.quantity, 8)

    def test_goods_of_a_customer_are_his(self):
        """Goods that belong to somebody else are sold to nobody."""
        self._count(3)
        self._count(10, owner_id=self.customer.id)
        order = self._sell((self.article, 4))
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.quantity, 3)
        self.assertFalse(order.picking_ids.move_line_ids.owner_id)

    def test_books_below_zero_elsewhere(self):
        """Where another bin's books are below zero the goods were taken elsewhere: no more than all bins hold."""
        self._count(10)
        self._put(-4, self.bin2)
        order = self._sell((self.article, 10))
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.quantity, 6)

    def test_lots_that_are_blocked_or_too_old(self):
        """A blocked lot is not sold, nor one that is no longer fit on the day the goods leave; released, it is."""
        self.article.write({"tracking": "lot", "use_expiration_date": True})
        fit, old, blocked = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.article.id} for name in ("fit", "old", "blocked")]
        )
        now = fields.Datetime.now()
        (fit | blocked).write({"removal_date": now + timedelta(days=90), "expiration_date": now + timedelta(days=95)})
        old.write({"removal_date": now + timedelta(days=3), "expiration_date": now + timedelta(days=95)})
        for lot in fit | old | blocked:
            self._count(5, lot_id=lot.id)
        blocked.o2d_blocked = True
        order = self._sell((self.article, 9), commitment_date=now + timedelta(days=10))
        self._allocate()
        self.assertEqual(order.picking_ids.move_line_ids.lot_id, fit)
        blocked.o2d_blocked = False
        self._allocate()
        self.assertEqual(order.picking_ids.move_line_ids.lot_id, fit | blocked)
        self.assertEqual(order.picking_ids.move_ids.quantity, 9)

    def _two_dates(self):
        """Older goods in the second bin."""
        self._count(5)
        self._count(5, self.bin2)
        self.env.cr.execute(
            "UPDATE stock_quant SET in_date = in_date - interval '9 days' WHERE product_id = %s AND location_id = %s",
            [self.article.id, self.bin2.id],
        )
        self.env["stock.quant"].invalidate_model()

    def _taken_by(self, method):
        self.article.categ_id = self.env["product.category"].create(
            {"name": method, "removal_strategy_id": self.env["product.removal"].search([("method", "=", method)]).id}
        )
        order = self._sell((self.article, 6))
        self._allocate()
        return self._reserved(order.picking_ids.move_ids)

    def test_first_in_first_out(self):
        """First in, first out."""
        self._two_dates()
        self.assertEqual(self._taken_by("fifo"), {"Rack 2": 5.0, "Rack 1": 1.0})

    def test_last_in_first_out(self):
        """Last in, first out."""
        self._two_dates()
        self.assertEqual(self._taken_by("lifo"), {"Rack 1": 5.0, "Rack 2": 1.0})

    def test_closest_bin(self):
        """The closest bin, by its name."""
        self._two_dates()
        self.assertEqual(self._taken_by("closest"), {"Rack 1": 5.0, "Rack 2": 1.0})

    def test_first_to_expire(self):
        """The first to expire leaves first, however new it is."""
        self.article.write({"tracking": "lot", "use_expiration_date": True})
        late, soon = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.article.id} for name in ("late", "soon")]
        )
        for lot, days in ((late, 200), (soon, 100)):
            day = fields.Datetime.now() + timedelta(days=days)
            lot.write({"removal_date": day, "expiration_date": day})
        self._count(5, lot_id=late.id)
        self._count(5, self.bin2, lot_id=soon.id)
        self.assertEqual(self._taken_by("fefo"), {"Rack 2": 5.0, "Rack 1": 1.0})

    def test_order_in_dozens(self):
        """An order in dozens is served as far as its unit can say it: 30 pieces are two and a half."""
        self.env["ir.config_parameter"].set_param("stock.propagate_uom", "1")
        self._count(30)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order([(self.article, 3)])
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self._allocate()
        move = order.picking_ids.move_ids
        self.assertEqual(move.move_line_ids.quantity_product_uom, 30)
        self.assertEqual((move.product_uom, move.quantity), (dozen, 2.5))

    def test_doubled_books(self):
        """Two rows of the same goods, as core may have left them, are one stock."""
        self._count(10)
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity, in_date)"
            " VALUES (%s, %s, %s, -4, 0, now() AT TIME ZONE 'UTC')",
            [self.article.id, self.bin.id, self.company.id],
        )
        self.env["stock.quant"].invalidate_model()
        order = self._sell((self.article, 9))
        self.env["o2d.allocation"]._as_system(self.company)._allocate(self.company)
        self.assertEqual(order.picking_ids.move_ids.quantity, 6)
