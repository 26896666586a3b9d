from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase
from odoo.addons.o2d_base.tools.gate import Reason


class TestAllocationDoors(AllocationCase):
    """Which transfers go through the allocator, and that core's path stays core's."""

    def test_off_and_advised_are_cores(self):
        """While the control is off or advises, a confirmation reserves as core does, confirmed or not."""
        self._put(10)
        for mode in ("off", "advise"):
            self._control("confirmed_stock", mode)
            order = self._sell((self.article, 2))
            self.assertEqual(order.picking_ids.move_ids.state, "assigned")
        self.env.cr.execute("SELECT count(*) FROM o2d_allocation_request")
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_advice_is_told_once(self):
        """Advising tells the trail what would not have been set aside, and nothing where all is well."""
        self._control("confirmed_stock", "advise")
        self._put(10)
        seen = self._product(name="Gate valve")
        self._count(10, product=seen)
        bad, good = self._sell((self.article, 2)), self._sell((seen, 2))
        self.env.cr.flush()
        (event,) = self._events(bad, "advised")
        self.assertEqual((event.stage, event.detail["control"]), ("allocation", "confirmed_stock"))
        self.assertIn(self.article.name, event.note)
        self.assertFalse(self._events(good, "advised"))

    def test_pilot_warehouse(self):
        """Where only one warehouse enforces, the other one reserves as core does."""
        other = self._warehouse("PLT")
        self._control("confirmed_stock", "advise")
        self._control("confirmed_stock", "enforce", other)
        self._put(10)
        self._put(10, other.lot_stock_id)
        here, there = self._sell((self.article, 2)), self._sell((self.article, 2), warehouse_id=other.id)
        self._allocate()
        self.assertEqual(here.picking_ids.move_ids.quantity, 2)
        self.assertEqual(there.picking_ids.move_ids.quantity, 0)

    def test_two_companies(self):
        """The allocation of one company leaves the other's transfers alone."""
        other = self.env["res.company"].create({"name": "Branch in Nashik"})
        self.env.user.company_ids |= other
        house = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self._control("confirmed_stock", "enforce", company=other)
        self._count(5)
        self._count(5, house.lot_stock_id)
        ours = self._sell((self.article, 2))
        env = self.env(context=dict(self.env.context, allowed_company_ids=[other.id]))
        theirs = env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "warehouse_id": house.id,
                "order_line": [(0, 0, {"product_id": self.article.id, "product_uom_qty": 3})],
            }
        )
        theirs.action_confirm()
        self._allocate()
        self.assertEqual((ours.picking_ids.move_ids.quantity, theirs.picking_ids.move_ids.quantity), (2, 0))
        self._allocate(other)
        self.assertEqual(theirs.picking_ids.move_ids.quantity, 3)

    def test_bin_to_bin(self):
        """From bin to bin of one warehouse goods are moved that nobody has confirmed: nothing is promised by it."""
        self._put(5)
        move = self._move(3, self.bin, self.bin2)
        move._action_assign()
        self.assertEqual(move.quantity, 3)

    def test_steps(self):
        """With separate picking the allocator serves the first transfer; the next one gets what that brought."""
        self.warehouse.delivery_steps = "pick_ship"
        self.warehouse.pick_type_id.reservation_method = "at_confirm"
        self._count(10)
        order = self._sell((self.article, 4))
        pick = order.picking_ids
        self.assertFalse(pick.move_ids.quantity)
        self._allocate()
        self.assertEqual(pick.move_ids.quantity, 4)
        pick.move_ids.picked = True
        pick.button_validate()
        ship = order.picking_ids - pick
        self.assertEqual(ship.move_ids.quantity, 4)

    def test_serial_numbers_are_cores(self):
        """Serial numbers are reserved by core at once, from confirmed goods only."""
        self.article.tracking = "serial"
        seen, unseen = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.article.id} for name in ("S1", "S2")]
        )
        self._count(1, lot_id=seen.id)
        self._put(1, self.bin2, lot_id=unseen)
        order = self._sell((self.article, 2))
        self.assertEqual(order.picking_ids.move_line_ids.lot_id, seen)

    def test_kit(self):
        """Of a kit each component is set aside, and the line promised."""
        kit = self._product(name="Valve set")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    (0, 0, {"product_id": self.article.id, "product_qty": 2}),
                    (0, 0, {"product_id": self.product.id, "product_qty": 1}),
                ],
            }
        )
        self._count(10)
        self._count(10, product=self.product)
        order = self._sell((kit, 3))
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.sorted("product_qty").mapped("quantity"), [3, 6])
        self.assertEqual(order.order_line.o2d_promise_qty, 3)

    def test_one_that_fails_stops_nobody(self):
        """Where one transfer fails the others get their goods; it opens one exception, closed once it works."""
        self._count(10)
        self._count(10, product=self.product)
        order = self._sell((self.article, 2), (self.product, 3))
        moves = order.picking_ids.move_ids
        broken = moves.filtered(lambda move: move.product_id == self.article)
        lines = type(self.env["stock.move.line"])
        create = lines.create

        def refusing(self_lines, vals_list):
            if any(vals.get("move_id") == broken.id for vals in vals_list):
                raise UserError(self.env._("No such place."))
            return create(self_lines, vals_list)

        for _time in range(2):
            with patch.object(lines, "create", refusing):
                self._allocate(everything=True)
        self.assertEqual((moves - broken).quantity, 3)
        self.assertFalse(broken.quantity)
        self.assertEqual(broken.state, "confirmed")
        problem = self.env["o2d.exception"].search([("key", "=", f"allocation:{broken.id}")])
        self.assertEqual((problem.state, problem.cause, problem.order_id), ("open", "No such place.", order))
        self._allocate(everything=True)
        self.assertEqual(broken.quantity, 2)
        self.assertEqual(problem.state, "closed")

    def test_failure_that_is_gone(self):
        """A transfer that is given up fails no more: the scheduled action closes its exception."""
        order = self._sell((self.article, 2))
        move = order.picking_ids.move_ids
        problem = self.env["o2d.exception"]._raise(
            move._o2d_allocation_key(), move._prepare_allocation_failure(UserError("No such place."))
        )
        self.env["o2d.allocation"]._close_gone()
        self.assertEqual(problem.state, "open")
        order._action_cancel()
        self.env["o2d.allocation"]._close_gone()
        self.assertEqual(problem.state, "closed")

    def test_gate(self):
        """A delivery that is stopped at the gate gets nothing and says why, once; let go, it gets its goods."""
        self._count(10)
        order = self._sell((self.article, 2))
        pickings = type(self.env["stock.picking"])
        reasons = pickings._o2d_gate_reasons
        stop = Reason("confirmed_stock", "The customer has asked to wait.", "o2d_base.group_sales_head")

        def stopped(self_pickings, gate):
            found = reasons(self_pickings, gate)
            if gate == "allocate":
                for picking_id in found:
                    found[picking_id].append(stop)
            return found

        with patch.object(pickings, "_o2d_gate_reasons", stopped):
            for _time in range(2):
                self._allocate(everything=True)
        self.assertFalse(order.picking_ids.move_ids.quantity)
        self.assertTrue(order.o2d_blocked)
        self.assertEqual(len(self._events(order.picking_ids, "held")), 1)
        self._allocate(everything=True)
        self.assertEqual(order.picking_ids.move_ids.quantity, 2)
        self.assertFalse(order.o2d_blocked)

    def test_scheduled_action(self):
        """The scheduled action serves every company in which confirmed stock is enforced, a branch by its root too."""
        branch = self.env["res.company"].create({"name": "Branch in Nashik", "parent_id": self.company.id})
        with patch("odoo.addons.o2d_atp.models.o2d_allocation._allocate_after_commit") as served:
            self.env["o2d.allocation"]._cron_allocate()
            self._control("confirmed_stock", "advise")
            self.env["o2d.allocation"]._cron_allocate()
        (call,) = served.call_args_list
        self.assertTrue({self.company.id, branch.id} <= set(call.args[1]))
        self.assertTrue(call.kwargs["everything"])

    def test_least_privileged(self):
        """Who confirms needs no right to stock, nor does who reads what was promised."""
        self._count(10)
        user = self._user("sales_coordinator")
        order = self._sell((self.article, 2), user=user)
        self._allocate()
        self.assertTrue(order.with_user(user).order_line.o2d_promise_date)
        self.assertEqual(order.sudo().picking_ids.move_ids.quantity, 2)

    def test_the_trail_names_no_bystander(self):
        """The system shares goods out: who confirmed last does not stand in the trail of others' orders."""
        self._count(10)
        order = self._sell((self.article, 2), user=self._user("sales_coordinator"))
        root = self.env.ref("base.user_root")
        self.env["o2d.allocation"].with_user(root)._as_system(self.company)._allocate(self.company)
        done = self._events(order, "done").filtered(lambda event: event.stage == "allocation")
        self.assertEqual(done.user_id, root.id)

    def test_transfer_is_done(self):
        """What was set aside is delivered, and the books are free of it."""
        self._count(10)
        order = self._sell((self.article, 4))
        self._allocate()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual((self._quants().quantity, self._quants().reserved_quantity), (6, 0))
        self._check_books()

    def test_queries_do_not_grow_with_lines(self):
        """Sharing out to 40 lines takes hardly more queries than to 10."""
        products = [self._product(name=f"Article {number}") for number in range(40)]
        for product in products:
            self._count(10, product=product)
        few, many = [self._sell(*[(product, 1) for product in group]) for group in (products[:10], products)]
        counts = []
        for order in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.picking_ids.action_assign()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(order.picking_ids.move_ids.mapped("state")), {"assigned"})
        self.assertLess(counts[1], counts[0] + 25)
