from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from odoo.addons.o2d_atp.tests.backorder_common import BackorderCase


class TestBackorderRun(BackorderCase):
    """Goods are shared out anew: who gains, who loses, and what is left alone."""

    def test_goods_go_to_who_comes_first(self):
        """Goods that a later one holds go to the key account; nothing moves before it is done, and both are told."""
        self._segment("Key accounts", "keep", category_ids=[Command.set(self.key.ids)])
        self._segment("All others", "redistribute", sequence=20)
        self._count(6)
        holder = self._sold(6, self.retailer)
        key = self._sold(4, self.key_customer, days=9)
        run = self._look()
        self.assertEqual(self._changes(run), {holder: (6, 2), key: (0, 4)})
        self.assertEqual(self._has(holder, key), [6, 0])
        run.action_apply()
        self._check_books()
        self.assertEqual(self._has(holder, key), [2, 4])
        self.assertEqual(run.state, "applied")
        self.assertEqual(holder.picking_ids.move_ids.state, "partially_available")
        self.assertEqual(key.picking_ids.move_ids.state, "assigned")
        self.assertIn(key.name, self._events(holder, "failed")[-1].note)
        self.assertIn(holder.name, self._events(key, "note").filtered(lambda e: holder.name in (e.note or ""))[-1].note)

    def test_second_run_changes_nothing(self):
        """Run again, and after the everyday allocation, nobody gains or loses."""
        self._segment("Key accounts", "keep", category_ids=[Command.set(self.key.ids)])
        self._segment("All others", "redistribute", sequence=20)
        self._count(6)
        holder = self._sold(6, self.retailer)
        key = self._sold(4, self.key_customer, days=9)
        self._run()
        self._allocate(everything=True)
        self.assertEqual(self._has(holder, key), [2, 4])
        run = self._look()
        self.assertFalse(run.line_ids)
        with self.assertRaises(UserError):
            run.action_apply()

    def test_who_was_let_down_keeps_his_place(self):
        """A promise that was made anew sends nobody further back: a second run takes nothing more from him."""
        self._segment("All", "redistribute")
        self._count(6)
        holder = self._sold(6, days=5)
        self._sold(3, days=9)
        self._move(20, self.suppliers, self.bin, date=self._day(20), picking_type=self.warehouse.in_type_id)
        first = self._sold(4, days=1)
        first.picking_ids.priority = "1"
        promised = holder.order_line.o2d_promise_date
        self._run()
        self.assertEqual(self._has(holder, first), [2, 4])
        self.assertNotEqual(holder.order_line.o2d_promise_date, promised)
        self.assertEqual(holder.order_line.o2d_first_promise_date, promised)
        self.assertFalse(self._look().line_ids)

    def test_without_segments_all_is_kept(self):
        """Who fits no segment keeps what he has."""
        self._count(6)
        self._sold(6, days=9)
        self._sold(4, days=1)
        self.assertFalse(self._look().line_ids)

    def test_lost_promise_is_made_anew_with_its_cause(self):
        """Who loses goods and cannot be served in time is promised anew, and told to whom they went."""
        self._segment("All", "redistribute")
        self._count(6)
        holder = self._sold(6, days=5)
        self.assertTrue(holder.order_line.o2d_promise_date)
        first = self._sold(6, days=1)
        self._run()
        self.assertEqual(self._has(holder, first), [0, 6])
        self.assertFalse(holder.order_line.o2d_promise_date)
        self.assertLess(holder.order_line.o2d_promise_qty, 6)

    def test_replenished_promise_names_the_cause(self):
        """Where goods are due later, the order is promised for that day because its goods went to another."""
        self._segment("All", "redistribute")
        self._count(6)
        holder = self._sold(6, days=5)
        receipt = self._move(20, self.suppliers, self.bin, date=self._day(20), picking_type=self.warehouse.in_type_id)
        self.assertEqual(receipt.state, "assigned")
        before = holder.o2d_promise_date
        first = self._sold(6, days=1)
        # He was promised for the day of the receipt, so he takes nothing from who was promised before him.
        self.assertFalse(self._look().line_ids)
        first.picking_ids.priority = "1"
        self._run()
        self.assertEqual(self._has(holder, first), [0, 6])
        self.assertGreater(holder.o2d_promise_date, before)
        told = self._events(holder, "note").filtered(lambda event: (event.detail or {}).get("promise"))[-1]
        self.assertIn(first.name, told.note)

    def test_picked_and_printed_are_left_alone(self):
        """A delivery that is printed, or of which a line is picked, gives nothing."""
        self._segment("All", "redistribute")
        self._count(8)
        printed, picked = self._sold(4, days=8), self._sold(4, days=9)
        printed.picking_ids.printed = True
        picked.picking_ids.move_ids.move_line_ids.picked = True
        self._sold(8, days=1)
        self.assertFalse(self._look().line_ids)

    def test_picture_has_changed_since(self):
        """Where the picture has changed since somebody looked nothing is done, and the new one is shown."""
        self._segment("All", "redistribute")
        self._count(6)
        holder = self._sold(6, days=9)
        first = self._sold(4, days=1)
        run = self._look()
        holder.picking_ids.printed = True
        run.action_apply()
        self.assertEqual((run.state, run.is_outdated), ("preview", True))
        self.assertFalse(run.line_ids)
        self.assertEqual(self._has(holder, first), [6, 0])
        holder.picking_ids.printed = False
        run.action_look_again()
        self.assertFalse(run.is_outdated)
        run.action_apply()
        self.assertEqual(self._has(holder, first), [2, 4])

    def test_starred_comes_first(self):
        """A new priority counts: what is starred since is served before who held the goods."""
        self._segment("All", "redistribute")
        self._count(6)
        holder, late = self._sold(6, days=1), self._sold(5, days=9)
        late.picking_ids.priority = "1"
        self._run()
        self.assertEqual(self._has(holder, late), [1, 5])

    def test_order_value_decides(self):
        """In a segment sorted by value the dearer order comes first; below the segment's value others are."""
        self._segment("Large orders", "redistribute", value_from=500, sort="value")
        self._segment("Small orders", "give_up", sequence=20)
        self._count(10)
        small, large, largest = self._sold(4, days=1), self._sold(6, days=2), self._sold(9, days=9)
        self.assertEqual(self._has(small, large, largest), [4, 6, 0])
        self._run()
        self.assertEqual(self._has(small, large, largest), [0, 1, 9])

    def test_whole_dozens(self):
        """Goods of an order in dozens come off as its unit can say it."""
        self.env["ir.config_parameter"].set_param("stock.propagate_uom", "1")
        dozen = self.env.ref("uom.product_uom_dozen")
        self._segment("All", "redistribute")
        self._count(24)
        holder = self._order([(self.article, 2)], commitment_date=self._day(9))
        holder.order_line.product_uom_id = dozen
        holder.action_confirm()
        self._allocate()
        first = self._sold(6, days=1)
        self._run()
        self.assertEqual(self._has(holder, first), [18, 6])
        self.assertEqual(holder.picking_ids.move_ids.quantity, 1.5)

    def test_lots_stay_with_who_they_fit(self):
        """A lot that is too old for who comes first stays where it is."""
        self.article.write({"tracking": "lot", "use_expiration_date": True})
        lot = self.env["stock.lot"].create({"name": "old", "product_id": self.article.id})
        lot.write({"removal_date": self._day(6), "expiration_date": self._day(7)})
        self._segment("Key accounts", "redistribute", category_ids=[Command.set(self.key.ids)])
        self._segment("All others", "redistribute", sequence=20)
        self._count(5, lot_id=lot.id)
        holder = self._sold(5, days=2)
        self._sold(5, self.key_customer, days=30)
        self.assertFalse(self._look().line_ids)
        soon = self._sold(3, self.key_customer, days=1)
        self._run()
        self.assertEqual(self._has(holder, soon), [2, 3])


class TestBackorderDoors(BackorderCase):
    """Who may."""

    def test_roles(self):
        """Only a warehouse coordinator or the operations head looks and does; sales reads what was found."""
        self._segment("All", "redistribute")
        self._count(6)
        self._sold(6, days=9)
        self._sold(4, days=1)
        run = self._look()
        sales = self._user("sales_coordinator")
        seen = run.with_user(sales)
        self.assertEqual(len(seen.line_ids), 2)
        for door in ("action_apply", "action_look_again"):
            with self.assertRaises(AccessError):
                getattr(seen, door)()
        with self.assertRaises(AccessError):
            self._look(sales)
        for user in (sales, self.coordinator):
            with self.assertRaises(AccessError):
                run.with_user(user).write({"state": "applied"})
            with self.assertRaises(AccessError):
                run.line_ids.with_user(user).write({"after": 9})
        with self.assertRaises(AccessError):
            self.env["o2d.backorder.segment"].with_user(sales).create({"name": "Mine", "strategy": "keep"})
        run.with_user(self._user("operations_head")).action_apply()
        self.assertEqual(run.state, "applied")

    def test_done_once(self):
        """What is done is not done again."""
        self._segment("All", "redistribute")
        self._count(6)
        self._sold(6, days=9)
        self._sold(4, days=1)
        run = self._run()
        with self.assertRaises(UserError):
            run.action_apply()

    def test_companies_apart(self):
        """A run concerns one company, and who is not of it neither sees nor does it."""
        self._segment("All", "redistribute")
        self._count(6)
        self._sold(6, days=9)
        self._sold(4, days=1)
        run = self._look()
        other = self.env["res.company"].create({"name": "Konkan Traders"})
        stranger = self._user(
            "warehouse_coordinator", login="stranger", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        with self.assertRaises(AccessError):
            run.with_user(stranger).action_apply()
        self.assertFalse(self.env["o2d.backorder.run"].with_user(stranger).search([("id", "=", run.id)]))
        with self.assertRaisesRegex(UserError, "Konkan Traders"):
            self._look(stranger)

    def test_advising_shares_out_nothing(self):
        """While confirmed stock only advises there is nothing to share out, and it says so."""
        self._control("confirmed_stock", "advise")
        with self.assertRaises(UserError):
            self._look()

    def test_segment_that_cannot_be(self):
        """Who keeps gives nothing back, and days are not less than nothing."""
        for values in ({"strategy": "keep", "give_back_days": 3}, {"strategy": "redistribute", "due_within": -1}):
            with self.assertRaises(UserError):
                self._segment("Wrong", **values)
        form = Form(self.env["o2d.backorder.segment"].with_user(self.coordinator))
        form.name = "Late ones"
        form.due_within = 2
        self.assertEqual(form.save().strategy, "redistribute")
