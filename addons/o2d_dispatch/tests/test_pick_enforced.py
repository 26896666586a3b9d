from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.exceptions import O2dRefused

from .pick_common import PickCase


class TestPickEnforced(PickCase):
    """Under the control nothing leaves unconfirmed, whichever door it tries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("pick_confirmation", "enforce")

    def test_button(self):
        """Validating what nobody confirmed is refused, although core would mark it picked by itself."""
        picking = self._delivery()
        with self.assertRaisesRegex(O2dRefused, "not confirmed at their bins"):
            picking.with_user(self.picker).button_validate()
        self.assertEqual(picking.state, "assigned")

    def test_rest_stays_behind(self):
        """What was confirmed leaves; the rest becomes a backorder."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        picking.with_user(self.picker).with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertRecordValues(picking.move_ids, [{"product_id": self.cable.id, "quantity": 4}])
        rest = picking.backorder_ids.move_ids
        self.assertEqual({move.product_id: move.product_uom_qty for move in rest}, {self.cable: 6, self.switch: 5})

    def test_backorder_is_asked(self):
        """The usual question whether to make a backorder is asked for what is not confirmed."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        answer = picking.button_validate()
        self.assertEqual(answer["res_model"], "stock.backorder.confirmation")

    def test_rest_given_up(self):
        """Without a backorder the unconfirmed rest is given up."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        self.assertFalse(picking.backorder_ids)
        moved = picking.move_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(moved.mapped(lambda move: (move.product_id, move.quantity)), [(self.cable, 4)])

    def test_typed_quantities(self):
        """Quantities typed and marked picked on the form do not leave, only what was confirmed."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual({move.product_id: move.quantity for move in picking.move_ids}, {self.cable: 4})

    def test_any_context(self):
        """No context key opens the door."""
        picking = self._delivery()
        keys = (
            "skip_sanity_check",
            "skip_backorder",
            "skip_immediate",
            "cancel_backorder",
            "o2d_gate_pass",
            "o2d_pass",
        )
        context = {**dict.fromkeys(keys, True), "button_validate_picking_ids": picking.ids}
        with self.assertRaises(O2dRefused):
            picking.with_context(**context).button_validate()
        with self.assertRaises(O2dRefused):
            picking.with_context(**context)._action_done()

    def test_moves_alone(self):
        """Moves finished without their transfer leave no more than was confirmed."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        moves = picking.move_ids
        moves.picked = True
        moves._action_done()
        self.assertEqual({move.product_id: move.quantity for move in moves if move.state == "done"}, {self.cable: 4})

    def test_state_written(self):
        """Writing the state of a line by a remote call moves nothing."""
        picking = self._delivery()
        picking.move_ids.picked = True
        with self.assertRaises(UserError):
            picking.move_ids.write({"state": "done"})

    def test_batch(self):
        """A batch with a delivery that nobody confirmed moves the confirmed ones only."""
        confirmed, other = self._delivery(), self._delivery()
        self._pick(confirmed, self.cable, 10)
        self._pick(confirmed, self.switch, 5)
        batch = self.env["stock.picking.batch"].create({"picking_ids": [(6, 0, (confirmed | other).ids)]})
        batch.action_confirm()
        batch.action_done()
        self.assertEqual((confirmed.state, other.state), ("done", "assigned"))

    def test_batch_unconfirmed(self):
        """A batch of which nothing was confirmed is refused."""
        pickings = self._delivery() | self._delivery()
        batch = self.env["stock.picking.batch"].create({"picking_ids": [(6, 0, pickings.ids)]})
        batch.action_confirm()
        with self.assertRaises(O2dRefused):
            batch.action_done()

    def test_lot_as_confirmed(self):
        """What leaves is the lot that was confirmed, even if core has set aside another one meanwhile."""
        wire = self._product(name="Wire", tracking="lot")
        first, second = self._lot(wire, "L-1"), self._lot(wire, "L-2")
        self._stock_at(wire, self.bin_2, 5, first)
        self._stock_at(wire, self.bin_2, 5, second)
        picking = self._delivery(((wire, 5),))
        [line] = picking.move_line_ids
        taken = line.lot_id
        self._pick(picking, wire, 5)
        line.lot_id = first + second - taken
        picking.button_validate()
        self.assertEqual(picking.move_line_ids.lot_id, taken)
        self.assertEqual(picking.state, "done")

    def test_added_after(self):
        """Neither a line nor a quantity is added to what has left."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 10)
        picking.button_validate()
        picking.action_toggle_is_locked()
        line = picking.move_line_ids
        with self.assertRaisesRegex(UserError, "Only what was confirmed"):
            line.quantity = 12
        with self.assertRaisesRegex(UserError, "Only what was confirmed"):
            self.env["stock.move"].create(
                {"product_id": self.switch.id, "product_uom_qty": 1, "quantity": 1, "picking_id": picking.id,
                 "location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id}
            )  # fmt: skip
        line.quantity = 9
        self.assertEqual(line.move_id.quantity, 9)

    def test_mark_is_kept(self):
        """The mark that a line left under the control is never written by hand."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 10)
        picking.button_validate()
        with self.assertRaises(AccessError):
            picking.move_ids.o2d_pick_enforced = False

    def test_three_steps(self):
        """In three steps the first transfer is confirmed; packing and shipping only move on what comes."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        picking = self._delivery(((self.cable, 10),))
        self.assertEqual(picking.picking_type_code, "internal")
        with self.assertRaises(O2dRefused):
            picking.button_validate()
        self._pick(picking, self.cable, 7)
        picking.with_context(skip_backorder=True).button_validate()
        pack = picking.move_ids.move_dest_ids.picking_id
        pack.button_validate()
        ship = pack.move_ids.move_dest_ids.picking_id
        self.assertFalse(ship.o2d_is_pick)
        ship.button_validate()
        self.assertEqual((ship.state, ship.move_ids.quantity), ("done", 7))
        self.assertEqual(ship.move_ids._o2d_confirmed(), {ship.move_ids.id: {False: 7.0}})

    def test_receipts_and_returns_pass(self):
        """Receipts, returns and moves between bins need no confirmation."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 10)
        picking.button_validate()
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        wizard.product_return_moves.quantity = 3
        returned = wizard._create_return()
        returned.button_validate()
        inner = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.bin_10.id,
                "location_dest_id": self.bin_2.id,
                "move_ids": [(0, 0, {"product_id": self.cable.id, "product_uom_qty": 2, "location_id": self.bin_10.id,
                                     "location_dest_id": self.bin_2.id})],
            }
        )  # fmt: skip
        inner.action_confirm()
        inner.button_validate()
        self.assertEqual((returned.state, inner.state), ("done", "done"))

    def test_reason(self):
        """The reason names the products and who can clear it."""
        picking = self._delivery()

        def reasons():
            found = picking._o2d_gate_reasons("validate")[picking.id]
            return [reason for reason in found if reason.control == "pick_confirmation"]

        self.assertFalse(reasons())
        picking.move_ids.picked = True
        [reason] = reasons()
        self.assertEqual(reason.role, "o2d_base.group_picker")
        self.assertIn("2 lines", reason.words)

    def test_vehicle_never_needed(self):
        """Picking never waits for the vehicle, neither its start nor the end of a pick inside the house."""
        self._control("vehicle_capture", "enforce")
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 10)
        picking.with_user(self.picker).o2d_pick_finish()
        self.assertEqual(picking.state, "done")

    def test_inner_refusal_is_told_once(self):
        """A pick inside the house that advises leaves one line in the trail."""
        self._control("pick_confirmation", "advise")
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._delivery(((self.cable, 10),))
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(
            self._events(picking, "advised").mapped(lambda one: one.detail["control"]), ["pick_confirmation"]
        )


class TestPickAdvised(PickCase):
    """Advising and off: core's own path, untouched."""

    def test_advise(self):
        """Advising stops nothing and records what would have been stopped."""
        picking = self._delivery()
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        [event] = self._events(picking, "advised").filtered(lambda one: one.detail["control"] == "pick_confirmation")
        self.assertIn("not confirmed", event.note)

    def test_off(self):
        """Switched off, nothing is recorded either."""
        self._control("pick_confirmation", "off")
        picking = self._delivery()
        picking.button_validate()
        events = self._events(picking, "advised").filtered(lambda one: one.detail["control"] == "pick_confirmation")
        self.assertFalse(events)

    def test_pilot_warehouse(self):
        """Only the warehouse that enforces refuses; the other one goes on as before."""
        pilot = self.env["stock.warehouse"].create({"name": "Pilot", "code": "PILOT"})
        self._control("pick_confirmation", "enforce", warehouse=pilot)
        self._stock(self.cable, 10, pilot)
        here, there = self._delivery(((self.cable, 1),)), self._delivery(((self.cable, 1),), warehouse_id=pilot.id)
        here.button_validate()
        self.assertEqual(here.state, "done")
        with self.assertRaises(O2dRefused):
            there.button_validate()

    def test_billed_as_moved(self):
        """What left while the control advised counts as it moved, confirmed or not."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 4)
        self.assertEqual(picking.move_ids._o2d_confirmed(), {picking.move_ids.id: {False: 4.0}})
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.move_ids._o2d_confirmed(), {picking.move_ids.id: {False: 10.0}})
