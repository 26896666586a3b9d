from .kit_common import KitCase


class TestTrackedKits(KitCase):
    """A kit's line is told in whole kits, as far as its slowest component has come."""

    def _progress(self, order, *names):
        """(quantity, …) of the kit's line as the tracker shows it."""
        line = next(one for one in order._o2d_tracking("internal")["lines"] if one["label"] == "Pump set")
        return tuple(line[name] for name in names)

    def _cancel_rest(self, order):
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()

    def test_set_aside(self):
        """With components for seven sets only, seven of ten are set aside and none is picked."""
        self._stock(self.bolt, -972)
        order, _line = self._kits()
        self.assertEqual(self._progress(order, "ordered", "allocated", "picked", "dispatched"), (10, 7, 0, 0))

    def test_picked_in_whole_kits(self):
        """Five pumps and fourteen bolts in the picker's hands are three whole sets."""
        order, line = self._kits()
        for move in line.move_ids:
            self._pick(move, {self.pump: 5, self.bolt: 14}[move.product_id])
        self.assertEqual(self._progress(order, "allocated", "picked", "dispatched"), (10, 3, 0))

    def test_partly_delivered(self):
        """Of ten sets three left whole; the rest on the backorder is set aside, neither picked nor sent."""
        order, line = self._kits()
        self._deliver(order, {self.pump: 5, self.bolt: 14})
        self.assertTrue(self._open_moves(line))
        self.assertEqual(self._progress(order, "picked", "dispatched", "invoiced", "returned"), (3, 3, 0, 0))
        self._open_moves(line).picking_id.action_assign()
        self.assertEqual(self._progress(order, "allocated"), (10,))
        self._deliver(order)
        self.assertEqual(self._progress(order, "allocated", "picked", "dispatched"), (10, 10, 10))

    def test_rest_given_up(self):
        """With the rest cancelled three sets are set aside, picked and sent: what never moves counts for nothing."""
        order, line = self._kits()
        self._deliver(order, {self.pump: 3, self.bolt: 12})
        self._cancel_rest(order)
        self.assertEqual(line.qty_delivered, 3)
        self.assertEqual(self._progress(order, "allocated", "picked", "dispatched"), (3, 3, 3))

    def test_held_when_begun(self):
        """Held with three sets begun: three are set aside, not the ten that were ordered."""
        order, line = self._kits()
        self._pick(line.move_ids.filtered(lambda move: move.product_id == self.pump), 3)
        line._o2d_set_hold(self.reason)
        self.assertEqual(self._progress(order, "ordered", "allocated", "dispatched"), (10, 3, 0))

    def test_sold_by_the_dozen(self):
        """Two dozen sets of which eighteen left are one and a half dozen."""
        order, line = self._kits(quantity=1)
        order._action_cancel()
        order.action_draft()
        line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 2})
        order.action_confirm()
        self._deliver(order, {self.pump: 18, self.bolt: 75})
        self.assertEqual(self._progress(order, "picked", "dispatched"), (1.5, 1.5))

    def test_billed(self):
        """What is invoiced of a kit is told in kits as well."""
        order, _line = self._kits()
        self._deliver(order)
        order._create_invoices().action_post()
        self.assertEqual(self._progress(order, "dispatched", "invoiced"), (10, 10))
