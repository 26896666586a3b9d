from unittest.mock import patch

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.common import O2dCase


class TestRefusalKept(O2dCase):
    def test_refusal_is_written_after_the_rollback(self):
        """The transaction of a refusal rolls back, and only then its event and exception are written."""
        self._control("credit_limit", "enforce")
        order = self._order(o2d_test_control="credit_limit")
        before = len(self.env.cr.postrollback._funcs)
        with self.assertRaises(O2dRefused):
            order.write({"state": "sale"})
        self.assertFalse(self._events(order, "held"))
        self.assertEqual(len(self.env.cr.postrollback._funcs), before + 1)
        # What the hook does, on this test's own cursor.
        write_refusal = self.env.cr.postrollback._funcs.pop()
        with (
            patch.object(type(self.env.registry), "cursor", lambda registry: _Borrowed(self.env.cr)),
            patch.object(self.env.cr, "commit", self.env.flush_all),
        ):
            write_refusal()
        self.assertEqual(self._events(order, "held").mapped("note"), ["Something is wrong here"])
        self.assertTrue(order.o2d_blocked)


class _Borrowed:
    """The test's cursor, entered and left without closing it."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        return self.cr

    def __exit__(self, *error):
        return False
