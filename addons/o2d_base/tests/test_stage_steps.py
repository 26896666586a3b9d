"""When a step is written, once, and what it says."""

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError

from .stage_common import StageCase


class TestSteps(StageCase):
    def test_waited(self):
        """Leaving a stage says how long the order had stood there."""
        with freeze_time("2026-11-19 04:30:00"):
            order = self._order()
            self.env.cr.flush()
        with freeze_time("2026-11-19 06:00:00"):
            order.action_confirm()
        left = self._events(order, "done")[0]
        self.assertEqual(left.stage, "quotation")
        self.assertEqual(left.waited, 90 * 60)
        self.assertEqual(left.occurred_at, datetime(2026, 11, 19, 6, 0))

    def test_moved_clock_in_one_transaction(self):
        """Steps bear the moment they were taken, even when one transaction takes several (the clock moved)."""
        with freeze_time("2026-11-19 04:30:00"):
            order = self._order()
            self.env.cr.flush()
        with freeze_time("2026-11-19 05:00:00"):
            order.action_confirm()
        with freeze_time("2026-11-20 09:00:00"):
            self._deliver(order)
        picked = self._events(order).filtered(lambda event: event.kind == "done" and event.stage == "picking")
        self.assertEqual(picked.occurred_at, datetime(2026, 11, 20, 9, 0))
        self.assertEqual(picked.waited, 28 * 3600)

    def test_once(self):
        """Flushing again writes nothing twice."""
        order = self._order()
        order.action_confirm()
        first = self._steps(order)
        order.invalidate_recordset()
        order.note = "Hello"
        self.assertEqual(self._steps(order), first)

    def test_unseen_states_leave_nothing(self):
        """What changes and changes back before the work is done was no step."""
        order = self._order()
        self.env.cr.flush()
        before = self._steps(order)
        order.state = "cancel"
        self.env.flush_all()
        order.state = "draft"
        self.assertEqual(self._steps(order), before)

    def test_rolled_back(self):
        """A step that is rolled back leaves no event, and the next one is written."""
        order = self._order()
        self.env.cr.flush()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.action_confirm()
            raise UserError("No")  # pylint: disable=translation-required
        self.assertEqual(self._steps(order), [("entered", "quotation")])
        order.action_confirm()
        self.assertEqual(self._steps(order)[-1], ("entered", "picking"))

    def test_delivery_has_its_own_steps(self):
        """From picking on each delivery leaves its own events, bearing its order."""
        order = self._order()
        order.action_confirm()
        picking = order.picking_ids
        self._deliver(order)
        self._bill(order)
        self.assertEqual(
            self._steps(picking),
            [("entered", "picking"), ("done", "picking"), ("entered", "invoice"), ("done", "invoice")],
        )
        self.assertEqual(set(self._events(picking).mapped("order_id")), {order.id})

    def test_stage_is_not_copied(self):
        """A copied order begins anew."""
        order = self._order()
        order.action_confirm()
        copy = order.copy()
        self.assertStage(copy, "quotation")
        self.assertFalse(copy.o2d_settled_at)

    def test_queries_do_not_grow_with_lines(self):
        """Writing the steps of a confirmation asks the database as often for two lines as for forty."""

        def cost(lines):
            order = self._order([(self.product, 1)] * lines)
            self.env.cr.flush()
            order.state = "sale"
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            order._o2d_sync_stages()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(2)  # fills the caches
        self.assertEqual(cost(2), cost(40))
