"""What a hold leaves in the trail, and the exception that stands while it lasts."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.o2d_base.tests.hold_common import HoldCase


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
