from .kit_common import KitCase


class TestHeldKits(KitCase):
    """A kit is sold as one line and shipped as its components."""

    def _asked(self, line):
        """Quantities asked of the components: (pumps, bolts)."""
        moves = self._open_moves(line)
        return tuple(
            sum(moves.filtered(lambda move, product=product: move.product_id == product).mapped("product_qty"))
            for product in (self.pump, self.bolt)
        )

    def test_held_before_confirmation(self):
        """No component moves, nothing counts as delivered, nothing is billed; a release brings all of them."""
        order, line = self._kits(hold=True)
        self.assertFalse(line.move_ids)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (0, 0))
        self._deliver(order)
        self.assertEqual(order.delivery_status, "partial")
        line._o2d_release_hold()
        self.assertEqual(self._asked(line), (10, 40))
        self._deliver(order)
        self.assertEqual(line.qty_delivered, 10)

    def test_untouched_kit_is_taken_back(self):
        """Nothing picked: all components are taken back, and a release brings each of them once."""
        _order, line = self._kits()
        line._o2d_set_hold(self.reason)
        self.assertEqual(self._asked(line), (0, 0))
        line._o2d_release_hold()
        self.assertEqual(self._asked(line), (10, 40))

    def test_kit_begun_is_finished(self):
        """Three pumps are picked: three whole sets are delivered, seven wait, and no bolt goes twice."""
        order, line = self._kits()
        self._pick(line.move_ids.filtered(lambda move: move.product_id == self.pump), 3)
        line._o2d_set_hold(self.reason)
        self.assertEqual(self._asked(line), (3, 12))
        self._deliver(order)
        self.assertEqual(line.qty_delivered, 3)
        line._o2d_release_hold()
        self.assertEqual(self._asked(line), (7, 28))
        self._deliver(order)
        self.assertEqual(line.qty_delivered, 10)
        moved = line.move_ids.filtered(lambda move: move.state == "done" and move.product_id == self.bolt)
        self.assertEqual(sum(moved.mapped("quantity")), 40)

    def test_quantity_changed_while_held(self):
        """A held kit's new quantity is procured on release, not before."""
        _order, line = self._kits(hold=True)
        line.product_uom_qty = 6
        self.assertFalse(line.move_ids)
        line._o2d_release_hold()
        self.assertEqual(self._asked(line), (6, 24))

    def test_billed_by_whole_kits(self):
        """Billed from dispatch: whole kits as core counts them, not components."""
        self._control("pick_invoicing", "enforce", self.warehouse)
        order, line = self._kits()
        self.assertTrue(line.o2d_bill_on_dispatch)
        # What was frozen stays; nothing is billed at validation once the control is off.
        self._control("pick_invoicing", "off", self.warehouse)
        self.assertEqual(line.qty_to_invoice, 0)
        self._deliver(order, {self.pump: 5, self.bolt: 14})
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (3, 3))
        self._deliver(order)
        self.assertEqual(line.qty_to_invoice, 10)
