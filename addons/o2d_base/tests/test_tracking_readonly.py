from contextlib import contextmanager

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import O2dCase


@tagged("post_install", "-at_install")
class TestReadOnly(O2dCase):
    """What the tracker asks can be answered by a copy of the database that nobody may write to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("sales_coordinator")
        cls.order = cls._order([(cls.product, 10)], client_order_ref="PO/4471")
        cls.order.action_confirm()

    @contextmanager
    def _read_only(self):
        """Nothing remembered, and a transaction that refuses to write; the next savepoint lifts that again."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.env.cr.savepoint(flush=False) as savepoint:
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            yield
            savepoint.rollback()

    def test_writing_is_refused(self):
        """The transaction of these tests does refuse to write."""
        with self.assertRaises(ReadOnlySqlTransaction), mute_logger("odoo.sql_db"), self._read_only():
            self.env.cr.execute("UPDATE sale_order SET client_order_ref = '' WHERE id = %s", [self.order.id])

    def test_tracking(self):
        """One order is gathered without writing, in every state it can be in."""
        for step in (None, self._deliver, lambda order: order._create_invoices().action_post(), self._hold):
            if step:
                step(self.order)
            with self._read_only():
                tracking = self.order.with_user(self.clerk).o2d_tracking()
            self.assertTrue(tracking["answer"])

    def _hold(self, order):
        self.env["o2d.exception"]._raise(
            "test:readonly", {"name": "Stopped", "type": "refusal", "order_id": order.id, "is_blocking": True}
        )

    def test_find(self):
        """Searching writes nothing."""
        with self._read_only():
            found = self.env["sale.order"].with_user(self.clerk).o2d_find("po/4471")
        self.assertEqual([one["id"] for one in found], [self.order.id])
