from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from odoo.addons.o2d_base.tests.hold_common import HoldCase
from odoo.addons.o2d_base.tools.token import KEY, Pass


class TestHoldBeforeConfirmation(HoldCase):
    def test_held_line_is_neither_procured_nor_reserved(self):
        """The order confirms; its held line brings no transfer and reserves nothing."""
        order = self._held_order()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line[0].move_ids.state, "assigned")
        self.assertFalse(order.order_line[1].move_ids)
        self.assertEqual(self._reserved(self.other), 0)

    def test_wholly_held_order_has_no_delivery(self):
        """An order of which every line is held has no delivery and counts as not delivered."""
        order = self._two_lines()
        order.order_line._o2d_set_hold(self.reason)
        order.action_confirm()
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.delivery_status, "pending")
        self.assertEqual(order.invoice_status, "no")

    def test_order_is_partly_delivered_while_a_line_is_held(self):
        """All that was allowed to go has gone: partly delivered, not fully."""
        order = self._held_order()
        self.assertEqual(order.delivery_status, "pending")
        self._deliver(order)
        self.assertEqual(order.delivery_status, "partial")
        order.order_line[1]._o2d_release_hold()
        self.assertEqual(order.delivery_status, "partial")
        self._deliver(order)
        self.assertEqual(order.delivery_status, "full")

    def test_held_service_does_not_make_a_delivery_wait(self):
        """A held service has nothing to deliver, so the order can be fully delivered."""
        service = self._product(name="Fitting", type="service", is_storable=False)
        order = self._order([(self.product, 1), (service, 1)])
        order.order_line[1]._o2d_set_hold(self.reason)
        order.action_confirm()
        self._deliver(order)
        self.assertEqual(order.delivery_status, "full")

    def test_sections_and_down_payments_are_not_held(self):
        """Only goods, services and combos can be held."""
        order = self._two_lines()
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Bearings"}),
            Command.create({"display_type": "line_note", "name": "Handle with care"}),
            Command.create({"name": "Down payment", "is_downpayment": True, "product_uom_qty": 0}),
        ]
        held = order.order_line._o2d_set_hold(self.reason)
        self.assertEqual(held.product_id, self.product + self.other)
        self.assertEqual(order.order_line.filtered("o2d_hold"), held)

    def test_combo_is_held_as_a_whole(self):
        """Holding one part of a combo holds the combo and all its parts, and releasing one releases all."""
        combos = self.env["product.combo"].create(
            [
                {"name": name, "combo_item_ids": [Command.create({"product_id": product.id})]}
                for name, product in (("A", self.product), ("B", self.other))
            ]
        )
        combo = self._product(name="Set", type="combo", is_storable=False, combo_ids=[Command.set(combos.ids)])
        order = self._order([(combo, 2)])
        order.order_line = [
            Command.create(
                {
                    "product_id": item.product_id.id,
                    "product_uom_qty": 2,
                    "combo_item_id": item.id,
                    "linked_line_id": order.order_line[0].id,
                }
            )
            for item in combos.combo_item_ids
        ]
        parts = order.order_line.filtered("combo_item_id")
        parts[0]._o2d_set_hold(self.reason)
        self.assertTrue(all(order.order_line.mapped("o2d_hold")))
        order.action_confirm()
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0, 0, 0])
        parts[1]._o2d_release_hold()
        self.assertFalse(any(order.order_line.mapped("o2d_hold")))
        self._deliver(order)
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [2, 2, 2])

    def test_a_copied_order_is_not_held(self):
        """A hold is a decision about one order; its copy is judged anew."""
        copy = self._held_order().copy()
        self.assertFalse(any(copy.order_line.mapped("o2d_hold")))
        self.assertFalse(any(copy.order_line.mapped("o2d_hold_reason")))


class TestRelease(HoldCase):
    def test_release_procures(self):
        """A released line is procured and reserved at once."""
        order = self._held_order()
        order.order_line[1]._o2d_release_hold("Sanctioned")
        move = order.order_line[1].move_ids
        self.assertEqual((move.product_uom_qty, move.state), (10, "assigned"))
        self.assertEqual(len(order.picking_ids), 1, "an untouched delivery takes the released line along")

    def test_release_of_a_locked_order(self):
        """A locked order is procured all the same, and stays locked."""
        order = self._held_order()
        order.action_lock()
        order.order_line[1]._o2d_release_hold()
        self.assertEqual(order.order_line[1].move_ids.product_uom_qty, 10)
        self.assertTrue(order.locked)

    def test_released_line_never_joins_a_printed_pick_list(self):
        """A printed pick list is in somebody's hand: the released line gets a delivery of its own."""
        order = self._held_order()
        first = order.picking_ids
        first.printed = True
        order.order_line[1]._o2d_release_hold()
        self.assertNotEqual(order.order_line[1].move_ids.picking_id, first)
        self.assertEqual(len(first.move_ids), 1)

    def test_released_line_never_joins_a_delivery_whose_pick_has_started(self):
        """Something picked is as good as printed, though nobody printed."""
        order = self._held_order()
        self._pick(order.order_line[0].move_ids, 2)
        order.order_line[1]._o2d_release_hold()
        self.assertNotEqual(order.order_line[1].move_ids.picking_id, order.order_line[0].move_ids.picking_id)

    def test_changed_quantity_of_a_held_line_procures_nothing(self):
        """More or less of a held line moves nothing; its release procures what is ordered by then."""
        order = self._held_order()
        line = order.order_line[1]
        line.product_uom_qty = 25
        self.assertFalse(line.move_ids)
        line.product_uom_qty = 7
        self.assertFalse(line.move_ids)
        line._o2d_release_hold()
        self.assertEqual(line.move_ids.product_uom_qty, 7)

    def test_quotation_is_released_without_procuring(self):
        """A line of a quotation is released; confirmation procures it."""
        order = self._two_lines()
        order.order_line[1]._o2d_set_hold(self.reason)
        order.order_line[1]._o2d_release_hold()
        self.assertFalse(order.picking_ids)
        order.action_confirm()
        self.assertEqual(len(order.picking_ids.move_ids), 2)

    def test_other_lines_stay_held(self):
        """Releasing one line releases that one only."""
        order = self._two_lines()
        order.order_line._o2d_set_hold(self.reason)
        order.action_confirm()
        order.order_line[0]._o2d_release_hold()
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True])
        self.assertEqual(order.picking_ids.move_ids.product_id, self.product)


class TestHoldAfterConfirmation(HoldCase):
    def _confirmed(self):
        order = self._two_lines()
        order.action_confirm()
        return order, order.order_line[1]

    def test_untouched_transfer_is_cancelled(self):
        """What nobody has picked is taken back and its stock is free again; the other line goes on."""
        order, line = self._confirmed()
        self.assertEqual(self._reserved(self.other), 10)
        line._o2d_set_hold(self.reason)
        self.assertEqual(line.move_ids.state, "cancel")
        self.assertEqual(self._reserved(self.other), 0)
        self.assertEqual(order.order_line[0].move_ids.state, "assigned")
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_release_brings_it_back(self):
        """Held and released again, the line is procured as if nothing had been."""
        _order, line = self._confirmed()
        line._o2d_set_hold(self.reason)
        line._o2d_release_hold()
        self.assertEqual(sum(self._open_moves(line).mapped("product_uom_qty")), 10)

    def test_picked_part_stays(self):
        """Four of ten are in the picker's hands: four are delivered, six wait, none twice."""
        order, line = self._confirmed()
        self._pick(line.move_ids, 4)
        line._o2d_set_hold(self.reason)
        self.assertEqual(line.move_ids.product_uom_qty, 4)
        self.assertEqual(self._reserved(self.other), 4)
        order.order_line[0].move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertEqual(line.qty_delivered, 4)
        self.assertEqual(len(order.picking_ids), 1, "what is held must not come back as a backorder")
        self.assertEqual(order.delivery_status, "partial")
        line._o2d_release_hold()
        self.assertEqual(sum(self._open_moves(line).mapped("product_uom_qty")), 6)

    def test_picked_in_full_stays(self):
        """What is picked in full is left alone."""
        _order, line = self._confirmed()
        self._pick(line.move_ids, 10)
        line._o2d_set_hold(self.reason)
        self.assertEqual((line.move_ids.product_uom_qty, line.move_ids.state), (10, "assigned"))

    def test_backorder_is_taken_back(self):
        """Held while the rest stands on a backorder: the backorder goes, what was delivered stands."""
        order, line = self._confirmed()
        self._deliver(order, {self.other: 3})
        self.assertEqual(self._open_moves(line).product_uom_qty, 7)
        line._o2d_set_hold(self.reason)
        self.assertFalse(self._open_moves(line))
        self.assertEqual(line.qty_delivered, 3)
        line._o2d_release_hold()
        self.assertEqual(self._open_moves(line).product_uom_qty, 7)

    def test_straight_from_the_supplier(self):
        """What a supplier ships straight to the customer is not taken back by a hold."""
        order, line = self._confirmed()
        supplier = self.env.ref("stock.stock_location_suppliers")
        straight = line.move_ids.copy({"location_id": supplier.id, "picking_id": False})
        self.assertEqual(straight.sale_line_id, line)
        line._o2d_set_hold(self.reason)
        self.assertNotEqual(straight.state, "cancel")
        self.assertEqual((line.move_ids - straight).mapped("state"), ["cancel"])

    def test_other_unit_of_measure(self):
        """The arithmetic holds for a line sold in dozens of a product kept in units."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order([(self.other, 1)])
        line = order.order_line
        line.write({"product_uom_id": dozen.id, "product_uom_qty": 2})
        order.action_confirm()
        self._pick(line.move_ids, 6 if line.move_ids.product_uom != dozen else 0.5)
        line._o2d_set_hold(self.reason)
        self.assertEqual(line.move_ids.product_qty, 6)
        line._o2d_release_hold()
        self.assertEqual(sum(self._open_moves(line).mapped("product_qty")), 24)

    def test_picker_is_told(self):
        """The delivery says in words what is not to be picked any more."""
        order, line = self._confirmed()
        line._o2d_set_hold(self.reason)
        bodies = " ".join(str(body) for body in order.picking_ids.message_ids.mapped("body"))
        self.assertIn("Held, do not pick: 10 ", bodies)
        self.assertIn("Oil seal 35x50", bodies)

    def test_holding_twice_is_holding_once(self):
        """The second hold changes nothing and the trail has one event."""
        order, line = self._confirmed()
        self.assertTrue(line._o2d_set_hold(self.reason))
        since = line.o2d_hold_since
        self.assertFalse(line._o2d_set_hold("Another reason"))
        self.assertEqual((line.o2d_hold_reason, line.o2d_hold_since), ("Beyond the credit limit.", since))
        self.assertEqual(len(self._events(order, "held")), 1)


class TestHoldOnTheTrail(HoldCase):
    def test_events_say_what_and_how_long(self):
        """One event when lines are held and one when they are released, with the time between."""
        order = self._held_order()
        held = self._events(order, "held")
        self.assertIn("Oil seal 35x50", held.note)
        self.assertIn("Beyond the credit limit.", held.note)
        self.assertEqual(held.detail["lines"], order.order_line[1].ids)
        order.order_line[1]._o2d_decide({"o2d_hold_since": "2026-01-01 00:00:00"})
        order.order_line[1]._o2d_release_hold("Paid")
        released = self._events(order, "released")
        self.assertIn("Paid", released.note)
        self.assertGreater(released.waited, 3600)

    def test_many_lines_in_few_words(self):
        """Of many held lines the trail names five in words and keeps all as a fact."""
        products = [self._product(name=f"Part {number}") for number in range(8)]
        order = self._order([(product, 1) for product in products])
        order.order_line._o2d_set_hold("Over the limit.")
        event = self._events(order, "held")
        self.assertIn("Part 4 and 3 more", event.note)
        self.assertNotIn("Part 5", event.note)
        self.assertEqual(len(event.detail["lines"]), 8)

    def test_reason_is_not_for_customers(self):
        """A portal user who may read the order's lines does not read why one is held."""
        order = self._held_order()
        portal = new_test_user(self.env, "test_portal", "base.group_portal", partner_id=self.customer.id)
        line = order.order_line[1].with_user(portal)
        self.assertTrue(line.o2d_hold)
        with self.assertRaises(AccessError):
            line.read(["o2d_hold_reason"])

    def test_exception_while_lines_are_held(self):
        """One open exception with its owner while lines are held; it closes with the last of them."""
        order = self._held_order()
        problem = order.sudo().o2d_exception_ids
        self.assertEqual((problem.state, problem.type, problem.is_blocking), ("open", "hold", False))
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_finance_head"))
        self.assertFalse(order.o2d_blocked, "the other line goes on")
        order.order_line[1]._o2d_release_hold()
        self.assertEqual(problem.state, "closed")

    def test_wholly_held_order_is_blocked(self):
        """Only when nothing of the order goes on is the order itself stopped."""
        order = self._held_order()
        order.order_line[0]._o2d_set_hold(self.reason)
        self.assertTrue(order.o2d_blocked)
        self.assertEqual(order.sudo().o2d_exception_ids.mapped("state").count("open"), 1)
        order.order_line[0]._o2d_release_hold()
        self.assertFalse(order.o2d_blocked)

    def test_cancelled_order_waits_for_nobody(self):
        """Cancelling closes the exception; quoted and confirmed anew, the line is still held."""
        order = self._held_order()
        order._action_cancel()
        self.assertNotIn("open", order.sudo().o2d_exception_ids.mapped("state"))
        order.action_draft()
        order.action_confirm()
        self.assertTrue(order.order_line[1].o2d_hold)
        self.assertFalse(self._open_moves(order.order_line[1]))
        self.assertIn("open", order.sudo().o2d_exception_ids.mapped("state"))

    def test_deleted_line_of_a_quotation(self):
        """The held line of a quotation may be deleted: the trail says so and the order waits for nobody."""
        order = self._two_lines()
        order.order_line[1]._o2d_set_hold(self.reason)
        problem = order.sudo().o2d_exception_ids
        order.order_line[1].with_user(self._user("sales_coordinator")).unlink()
        self.assertEqual(problem.state, "closed")
        self.assertFalse(order.o2d_blocked)
        event = self._events(order, "note")
        self.assertEqual(event.note, "Deleted while held: Oil seal 35x50. Beyond the credit limit.")

    def test_deleted_line_that_was_not_held(self):
        """When what is left of a quotation is held, nothing of it goes on: now the order is stopped."""
        order = self._two_lines()
        order.order_line[1]._o2d_set_hold(self.reason)
        order.order_line[0].unlink()
        self.assertTrue(order.o2d_blocked)
        self.assertFalse(self._events(order, "note"))

    def test_deleted_line_of_a_confirmed_order(self):
        """Of a confirmed order core refuses to delete a held line like any other."""
        order = self._held_order()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.order_line[1].unlink()
        self.assertEqual(order.sudo().o2d_exception_ids.state, "open")
        self.assertFalse(self._events(order, "note"))

    def test_one_line_or_several(self):
        """The exception counts one line as one line."""
        order = self._order([(self.product, 1), (self.other, 1), (self.other, 2)])
        order.order_line[1]._o2d_set_hold(self.reason)
        problem = order.sudo().o2d_exception_ids
        self.assertEqual(problem.name, f"{order.name}: 1 line held: Beyond the credit limit.")
        order.order_line[2]._o2d_set_hold(self.reason)
        self.assertEqual(problem.name, f"{order.name}: 2 lines held: Beyond the credit limit.")

    def test_deleted_order_leaves_no_open_exception(self):
        """Deleting a held quotation closes its exception."""
        order = self._two_lines()
        order.order_line[1]._o2d_set_hold(self.reason)
        problem = order.sudo().o2d_exception_ids
        order.unlink()
        self.assertEqual(problem.state, "closed")


class TestDecisionIsNotWritten(HoldCase):
    """Nobody, with whatever rights, sets a decision field except code that holds the pass."""

    def _assert_refused(self, call, *args, **kwargs):
        with self.assertRaisesRegex(AccessError, "never written by hand"), self.env.cr.savepoint():
            call(*args, **kwargs)

    def test_write_and_create(self):
        """Writing, creating, and writing through the order are refused, also to the superuser."""
        order = self._held_order()
        line = order.order_line[1]
        for env in (self.env(user=self._user("sales_head")), self.env, self.env(su=True)):
            asked = line.with_env(env)
            self._assert_refused(asked.write, {"o2d_hold": False})
            self._assert_refused(asked.write, {"o2d_bill_on_dispatch": True})
            self._assert_refused(asked.order_id.write, {"order_line": [Command.update(line.id, {"o2d_hold": False})]})
            self._assert_refused(asked.order_id.write, {"o2d_promise_date": "2026-01-01 00:00:00"})
            self._assert_refused(
                self._order, order_line=[Command.create({"product_id": self.product.id, "o2d_hold": True})]
            )
        self.assertTrue(line.o2d_hold)

    def test_default_in_the_context(self):
        """A `default_…` key in the context sets nothing."""
        order = self._order().with_context(default_o2d_hold=True, default_o2d_promise_date="2026-01-01 00:00:00")
        order.order_line = [Command.create({"product_id": self.product.id})]
        copied = order.copy()
        self.assertFalse(any((order + copied).order_line.mapped("o2d_hold")))
        self.assertFalse(copied.o2d_promise_date)

    def test_forged_pass(self):
        """A context that looks like a pass opens nothing."""
        line = self._held_order().order_line[1]
        for forged in ("decision", True, 1, Pass("decision")):
            self._assert_refused(line.with_context(**{KEY: forged}).write, {"o2d_hold": False})

    def test_form_saves_around_it(self):
        """The order's form still opens, and saves what people may change."""
        order = self._two_lines(user=self._user("sales_coordinator"))
        with Form(order) as form:
            form.client_order_ref = "PO-77"
        self.assertEqual(order.client_order_ref, "PO-77")
