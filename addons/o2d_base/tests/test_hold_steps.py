from odoo.addons.o2d_base.tests.hold_common import HoldCase


class StepsCase(HoldCase):
    steps = "ship_only"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "Nagpur", "code": "NGP", "delivery_steps": cls.steps, "company_id": cls.company.id}
        )
        cls._prepare_route(cls.warehouse.delivery_route_id)
        cls._stock(cls.product, 100, cls.warehouse)
        cls._stock(cls.other, 100, cls.warehouse)

    @classmethod
    def _prepare_route(cls, route):
        """For warehouses whose route is not the one Odoo makes."""

    def _confirmed(self, **values):
        order = self._two_lines(**values)
        order.action_confirm()
        return order, order.order_line[1]

    def _do(self, picking, quantities=None):
        """Do one transfer; what is less than asked goes on a backorder."""
        picking.action_assign()
        for move in picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            move.quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")

    def _do_all(self, order):
        """Do every transfer until the goods are with the customer."""
        for _step in range(10):
            ready = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel", "waiting"))
            if not ready:
                return
            self._do(ready.sorted("id")[0])

    def _asked(self, line, first_location=None):
        """Quantity asked by the open transfers of a line, out of the bins or out of another place."""
        moves = self._open_moves(line).filtered(lambda move: move.location_id == (first_location or self.bins))
        return sum(moves.mapped("product_qty"))

    @property
    def bins(self):
        return self.warehouse.lot_stock_id


class StepsTests:
    """The same rules for every way a warehouse ships."""

    def test_held_before_confirmation(self):
        """No transfer of any step for the held line; released, it goes all the way."""
        order = self._held_order()
        line = order.order_line[1]
        self.assertFalse(line.move_ids)
        self._do_all(order)
        self.assertEqual(order.delivery_status, "partial")
        line._o2d_release_hold()
        self._do_all(order)
        self.assertEqual(line.qty_delivered, 10)
        self.assertEqual(order.delivery_status, "full")

    def test_untouched(self):
        """Held before anybody picked: every step is taken back, and a release brings ten, not twenty."""
        order, line = self._confirmed()
        line._o2d_set_hold(self.reason)
        self.assertFalse(self._open_moves(line))
        self.assertEqual(self._reserved(self.other), 0)
        self._do_all(order)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [5, 0])
        line._o2d_release_hold()
        self._do_all(order)
        self.assertEqual(line.qty_delivered, 10)

    def test_picked_in_part(self):
        """Four of ten are picked: four go all the way, six wait for the release."""
        order, line = self._confirmed()
        self._pick(line.move_ids.filtered(lambda move: move.location_id == self.bins), 4)
        line._o2d_set_hold(self.reason)
        self.assertEqual(self._asked(line), 4)
        self._do_all(order)
        self.assertEqual(line.qty_delivered, 4)
        line._o2d_release_hold()
        self._do_all(order)
        self.assertEqual(line.qty_delivered, 10)

    def test_quantity_changed_while_held(self):
        """A changed quantity moves nothing while held and everything on release."""
        order, line = self._confirmed()
        line._o2d_set_hold(self.reason)
        line.product_uom_qty = 12
        self.assertFalse(self._open_moves(line))
        line._o2d_release_hold()
        self._do_all(order)
        self.assertEqual(line.qty_delivered, 12)


class MoreStepsTests(StepsTests):
    """What only happens where goods stand between the bin and the gate."""

    def test_pick_done_in_part(self):
        """Four stand picked in the next place, six on a backorder of the pick: the six are taken back."""
        order, line = self._confirmed()
        pick = line.move_ids.filtered(lambda move: move.location_id == self.bins).picking_id
        self._do(pick, {self.other: 4})
        line._o2d_set_hold(self.reason)
        self.assertEqual(self._asked(line), 0)
        self.assertEqual(self._asked(line, pick.location_dest_id), 4)
        self._do_all(order)
        self.assertEqual(line.qty_delivered, 4)
        line._o2d_release_hold()
        self.assertEqual(self._asked(line), 6)
        self._do_all(order)
        self.assertEqual(line.qty_delivered, 10)

    def test_pick_done(self):
        """All stands picked: nothing is taken back, and a release procures nothing anew."""
        order, line = self._confirmed()
        self._do(line.move_ids.filtered(lambda move: move.location_id == self.bins).picking_id)
        line._o2d_set_hold(self.reason)
        self.assertEqual(sum(self._open_moves(line).mapped("product_qty")), 10 * self.places_left)
        line._o2d_release_hold()
        self._do_all(order)
        self.assertEqual(line.qty_delivered, 10)

    places_left = 1


class TestOneStep(StepsTests, StepsCase):
    steps = "ship_only"


class TestTwoSteps(MoreStepsTests, StepsCase):
    steps = "pick_ship"


class TestThreeSteps(MoreStepsTests, StepsCase):
    steps = "pick_pack_ship"


class TestThreeStepsPulled(MoreStepsTests, StepsCase):
    """A route of pull rules: every step is there from confirmation on, each waiting for the one before."""

    steps = "pick_pack_ship"
    places_left = 2

    @classmethod
    def _prepare_route(cls, route):
        rules = route.rule_ids.sorted("id")
        rules[0].location_dest_id = rules[1].location_src_id
        (rules - rules[0]).action = "pull"
