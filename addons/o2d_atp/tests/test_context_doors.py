from odoo.tests import tagged

from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


@tagged("post_install", "-at_install")
class TestContextDoors(RpcCase, AllocationCase):
    """What the context of a remote call cannot do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picker = cls._user("picker")

    def _assign(self, order, **context):
        self._login(self.picker)
        answer = self._call("stock.picking", "action_assign", order.picking_ids.ids, context=context)
        self.assertNotIn("error", answer)

    def test_no_words_for_the_trail(self):
        """Why a promise was made is told by the system, whatever a caller puts into the context."""
        self._count(2)
        for forged in (["Forged"], {"1": "Forged"}, "Forged"):
            order = self._sell((self.article, 1), (self.product, 1))
            self._assign(order, o2d_promise_causes=forged)
            self.assertTrue(order.o2d_promise_date)
            self.assertFalse([event for event in self._events(order) if "Forged" in (event.note or "")])

    def test_not_served_at_once(self):
        """Who confirms an order waits for his turn; only who checks availability is served at once."""
        self._count(5)
        order = self._order([(self.article, 2)])
        self._login(self._user("sales_coordinator"))
        answer = self._call("sale.order", "action_confirm", order.ids, context={"o2d_allocate_now": True})
        self.assertNotIn("error", answer)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.picking_ids.move_ids.quantity)
        self._assign(order)
        self.assertEqual(order.picking_ids.move_ids.quantity, 2)

    def test_goods_not_chosen(self):
        """Which goods core reserves is not for the caller to say."""
        self._control("confirmed_stock", "off")
        self.warehouse.out_type_id.reservation_method = "manual"
        self._put(5)
        order = self._sell((self.article, 2))
        self._assign(order, o2d_allowed_quants=[])
        self.assertEqual(order.picking_ids.move_ids.quantity, 2)
