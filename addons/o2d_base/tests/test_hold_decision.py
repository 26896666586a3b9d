"""A decision is taken by code that may, never typed."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form

from odoo.addons.o2d_base.tests.hold_common import HoldCase
from odoo.addons.o2d_base.tools.token import KEY, Pass


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
