from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.o2d_atp.tests.atp_common import PromiseCase


class TestOddStock(PromiseCase):
    """Whatever the books say, nothing is promised that may not be there."""

    def _lot(self, name, product=None, **values):
        return self.env["stock.lot"].create({"name": name, "product_id": (product or self.paint).id, **values})

    @property
    def paint(self):
        paint = self.env["product.product"].search([("name", "=", "Paint of this test")])
        return paint or self._product(name="Paint of this test", tracking="lot")

    def _reserve(self, quantity, product=None, **values):
        move = self._demand(quantity, 0, product=product, **values)
        move._action_assign()
        return move

    # --- less than nothing ---------------------------------------------------------------------

    def test_negative_lot_that_is_blocked(self):
        """What was taken of a blocked lot beyond its stock was taken of another one: it is promised no more."""
        good, bad = self._lot("Good"), self._lot("Bad", o2d_blocked=True)
        self._sure(10, product=self.paint, lot_id=good.id)
        self._put(-4, product=self.paint, lot_id=bad)
        self.assertEqual(self._atp(self.paint), {0: 6})

    def test_negative_lot_out_of_date(self):
        """What was taken of an expired lot beyond its stock is promised no more."""
        good, old = self._lot("Good"), self._lot("Old", expiration_date=self._day(-3))
        self._sure(10, product=self.paint, lot_id=good.id)
        self._put(-4, product=self.paint, lot_id=old)
        self.assertEqual(self._atp(self.paint), {0: 6})

    def test_negative_bin_nobody_saw(self):
        """A bin gone negative lessens what is sure, not what waits for a look."""
        self._sure(10)
        self._put(8, self._bin("Rack 3"))
        self._put(-4, self.bin2)
        self.assertEqual(self._looks(), [(0, 6, 8)])

    def test_negative_customers_goods(self):
        """Customer's goods gone negative were never ours to promise."""
        self._sure(10)
        self._put(-4, self.bin, owner_id=self.customer)
        self.assertEqual(self._atp(), {0: 10})

    # --- reserved, and no longer fit for it ------------------------------------------------------

    def test_reserved_of_a_lot_blocked_since(self):
        """A delivery that holds goods of a lot blocked since then needs others: they are not promised again."""
        bad = self._lot("Bad")
        self._sure(10, product=self.paint, lot_id=bad.id)
        move = self._reserve(6, self.paint)
        self._sure(8, self.bin2, self.paint, lot_id=self._lot("Good").id)
        bad.o2d_blocked = True
        self.assertEqual(move.state, "assigned")
        self.assertEqual(self._atp(self.paint), {0: 2})

    def test_reserved_of_a_lot_out_of_date(self):
        """A delivery that holds goods out of date needs others: they are not promised again."""
        old = self._lot("Old")
        self._sure(10, product=self.paint, lot_id=old.id)
        self._reserve(6, self.paint)
        self._sure(8, self.bin2, self.paint, lot_id=self._lot("Good").id)
        old.expiration_date = self._day(-1)
        self.assertEqual(self._atp(self.paint), {0: 2})

    def test_own_reservation_of_a_blocked_lot(self):
        """Whoever asks again with goods of a blocked lot in hand is promised what else is there."""
        bad = self._lot("Bad")
        self._sure(10, product=self.paint, lot_id=bad.id)
        order = self._order([(self.paint, 6)])
        order.action_confirm()
        order.picking_ids.action_assign()
        self._sure(8, self.bin2, self.paint, lot_id=self._lot("Good").id)
        bad.o2d_blocked = True
        self.assertEqual(self._atp(self.paint), {0: 2})
        self.assertEqual(self._atp(self.paint, lines=order.order_line), {0: 8})

    # --- products that change ------------------------------------------------------------------

    def test_archived_with_reservations(self):
        """Of an archived product nothing is promised, although goods of it are reserved; its look is dropped."""
        self._put(10)
        self._reserve(4)
        self.env["o2d.stock.look"]._ask(self.article, self.bin)
        self.article.active = False
        self.assertEqual(self._atp(), {0: 0})
        answer = self.article._o2d_atp_what_if([("a", self.article, self.warehouse, 1, None)])["a"]
        self.assertEqual((answer.quantity, answer.date), (0, None))
        self.assertIn("archived", answer.problem)
        self.env["o2d.stock.look"]._drop_confirmed()
        self.assertFalse(
            self.env["o2d.stock.look"].search([("product_id", "=", self.article.id), ("state", "=", "open")])
        )
        self.article.active = True
        self.assertEqual(self._looks(), [(0, 0, 6)])

    def test_merged_products(self):
        """Products merged with their reservations are promised together, and a cap survives the merge."""
        twin = self._product(name="The same valve")
        self._sure(10)
        self._sure(7, product=twin)
        self._reserve(3, twin)
        self._control("confirmed_stock", "enforce")
        self.env["o2d.stock.cap"]._cap(twin, self.bin, 5)
        self._merge_products(twin, self.article)
        # 10 + 7 stand there in the books, 3 are reserved, 2 are missing.
        self.assertEqual(self._atp(), {0: 12})

    def _merge_products(self, source, target):
        """As merging tools do: every reference is turned by SQL; what is there twice is deleted."""
        self.env.flush_all()
        for model, column in (
            ("stock_quant", "product_id"),
            ("stock_move", "product_id"),
            ("stock_move_line", "product_id"),
            ("o2d_stock_cap", "product_id"),
            ("o2d_stock_look", "product_id"),
            ("o2d_stock_difference", "product_id"),
            ("o2d_stock_confirmation", "product_id"),
        ):
            ids = {"target": target.id, "source": source.id}
            if model == "o2d_stock_confirmation":
                self.env.cr.execute(
                    "DELETE FROM o2d_stock_confirmation s USING o2d_stock_confirmation t"
                    " WHERE s.product_id = %(source)s AND t.product_id = %(target)s AND t.location_id = s.location_id",
                    ids,
                )
            self.env.cr.execute(f"UPDATE {model} SET {column} = %(target)s WHERE {column} = %(source)s", ids)
        source.active = False
        self.env.invalidate_all()
        self.env["stock.quant"]._merge_quants()

    def test_merged_owners(self):
        """Customers merged while goods of both stand in a bin leave none of them to be promised."""
        other = self._partner(name="Kaveri Traders, Nagpur")
        self._sure(10)
        for owner in (self.customer, other):
            self._sure(5, owner_id=owner.id)
        self._control("inventory_adjustment", "enforce")
        counter = self._user("warehouse_coordinator")
        for owner in (self.customer, other):
            self._count(500, user=counter, owner_id=owner.id)
        waiting = self.env["o2d.stock.difference"].search([("state", "=", "pending")], order="id")
        self.env["base.partner.merge.automatic.wizard"]._merge([self.customer.id, other.id], self.customer)
        self.env.invalidate_all()
        self.assertEqual(self._atp(), {0: 10})
        self.assertEqual(len(self._confirmed(owner_id=self.customer.id)), 1)
        self.assertEqual(waiting.mapped("state"), ["replaced", "pending"])

    def test_class_changed_later(self):
        """A class that gets shorter puts stock past its window at once, a longer one takes the look back."""
        shelf = self.env["o2d.stock.class"].create({"name": "Shelf", "days": 90})
        self.article.categ_id = self.env["product.category"].create({"name": "Valves", "o2d_stock_class_id": shelf.id})
        self._sure(10)
        self._age(40)
        self.assertEqual(self._looks(), [(0, 10, 0)])
        shelf.days = 30
        self.assertEqual(self._looks(), [(0, 0, 10)])
        self._control("confirmed_stock", "enforce")
        self.env["o2d.stock.look"]._cron_queue()
        look = self.env["o2d.stock.look"].search([("product_id", "=", self.article.id)])
        self.assertRecordValues(look, [{"state": "open", "reason": "past"}])
        shelf.days = 90
        self.assertEqual(self._looks(), [(0, 10, 0)])
        self.env["o2d.stock.look"]._cron_queue()
        self.assertEqual(look.state, "gone")

    def test_another_category(self):
        """A product put into another category follows the window of that one."""
        fast = self.env["product.category"].create(
            {"name": "Fast", "o2d_stock_class_id": self.env.ref("o2d_atp.stock_class_a").id}
        )
        self._sure(10)
        self._age(40)
        self.assertEqual(self._looks(), [(0, 10, 0)])
        self.article.categ_id = fast
        self.assertEqual(self._looks(), [(0, 0, 10)])

    # --- places that change --------------------------------------------------------------------

    def test_archived_warehouse(self):
        """An archived warehouse promises nothing, and its bins need no look."""
        depot = self._warehouse("ARCH")
        shelf = self._bin("Shelf", depot.lot_stock_id)
        self._put(5, shelf)
        look = self.env["o2d.stock.look"]._ask(self.article, shelf)
        with self.assertRaises(UserError):
            depot.active = False
        self._count(0, shelf)
        self._control("confirmed_stock", "enforce")
        self.env.invalidate_all()
        depot.active = False
        self.assertFalse(shelf.o2d_place_warehouse_id)
        self.assertEqual(self._atp(warehouse=depot), {0: 0})
        self.env["o2d.stock.look"]._cron_queue()
        self.assertEqual(look.state, "gone")
        depot.active = True
        self.assertEqual(depot.lot_stock_id.o2d_place_warehouse_id, depot)

    def test_archived_warehouse_with_a_cap(self):
        """A warehouse with a capped bin is not archived until that is counted."""
        depot = self._warehouse("ARCH")
        shelf = self._bin("Shelf", depot.lot_stock_id)
        self._put(5, shelf)
        self._control("confirmed_stock", "enforce")
        self.env["o2d.stock.cap"]._cap(self.article, shelf, 2)
        with self.assertRaisesRegex(UserError, "Shelf"):
            depot.active = False

    def test_bin_not_for_sale_since(self):
        """A bin that is not for sale any more needs no look."""
        self._put(10)
        look = self.env["o2d.stock.look"]._ask(self.article, self.bin)
        self.bin.o2d_not_promised = True
        self.env["o2d.stock.look"]._drop_confirmed()
        self.assertEqual(look.state, "gone")

    # --- units ---------------------------------------------------------------------------------

    def test_unit_that_was_changed(self):
        """Dozens ordered count as twelve each, in demand and in receipts."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self._sure(50)
        self._demand(2, 3, product_uom=dozen.id)
        self._receive(1, 5, product_uom=dozen.id)
        self.assertEqual(self._atp(), {0: 26, 5: 38})

    def test_odd_quantities(self):
        """Thirds of a dozen leave no dust, and never promise more than is there."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self._sure(10)
        move = self._demand(0.33, 1, product_uom=dozen.id)
        self.assertAlmostEqual(self._atp()[0], 10 - move.product_qty, 6)
        self.assertEqual(self._atp()[0], 10 - move.product_qty)


class TestLate(PromiseCase):
    def test_count_of_today_entered_by_day(self):
        """A count entered for today by its day only closes the cap of this morning."""
        self._control("confirmed_stock", "enforce")
        self._put(10)
        cap = self.env["o2d.stock.cap"]._cap(self.article, self.bin, 4)
        self.env.cr.execute("UPDATE o2d_stock_cap SET since = %s", [fields.Datetime.now() - timedelta(seconds=5)])
        quant = self._quants().with_context(inventory_mode=True)
        quant.inventory_quantity = 4
        quant.action_apply_inventory(fields.Date.today())
        self.assertEqual(cap.state, "closed")
