from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase


class TestAllocationRules(AllocationCase):
    """From which goods, and for whom."""

    def test_confirmation_leaves_the_work_to_the_turnstile(self):
        """A confirmation reserves nothing by itself; what runs after it does, and the order goes on to picking."""
        self._count(10)
        order = self._sell((self.article, 4))
        self.assertEqual(order.picking_ids.move_ids.state, "confirmed")
        self.assertEqual(order.o2d_stage_id.code, "allocation")
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.state, "assigned")
        self.assertEqual(order.o2d_stage_id.code, "picking")

    def test_who_asks_gets_the_answer_at_once(self):
        """Checking availability by hand goes through the same allocator, in the same transaction."""
        self._count(10)
        order = self._sell((self.article, 4))
        order.picking_ids.action_assign()
        self.assertEqual(self._reserved(order.picking_ids.move_ids), {"Rack 1": 4.0})

    def test_short(self):
        """Where stock is short the order gets what there is, and is promised what can be."""
        self._count(3)
        order = self._sell((self.article, 4))
        self._allocate()
        self.assertEqual(order.picking_ids.move_ids.state, "partially_available")
        self.assertEqual(order.picking_ids.move_ids.quantity, 3)
