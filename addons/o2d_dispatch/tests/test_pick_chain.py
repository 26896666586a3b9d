from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .pick_common import PickCase


class TestPickChain(PickCase):
    """What was confirmed at the bin, followed to the delivery that bills it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("pick_confirmation", "enforce")
        cls.wire = cls._product(name="Wire", tracking="lot")
        cls.lot_1, cls.lot_2 = cls._lot(cls.wire, "L-1"), cls._lot(cls.wire, "L-2")
        cls._stock_at(cls.wire, cls.bin_2, 4, cls.lot_1)
        cls._stock_at(cls.wire, cls.bin_10, 6, cls.lot_2)

    def _confirm_all(self, picking):
        picking._o2d_confirm_reserved()
        picking.with_context(skip_backorder=True).button_validate()

    def test_one_step(self):
        """In one step the delivery itself is confirmed, by lot."""
        picking = self._delivery(((self.wire, 10),))
        move = picking.move_ids
        self.assertEqual(move._o2d_confirmed(), {move.id: {}})
        picking._o2d_confirm_reserved()
        self.assertEqual(move._o2d_confirmed(), {move.id: {self.lot_1.id: 4, self.lot_2.id: 6}})
        picking.button_validate()
        self.assertEqual(move._o2d_confirmed(), {move.id: {self.lot_1.id: 4, self.lot_2.id: 6}})

    def test_two_steps_by_lot(self):
        """In two steps the lots confirmed at the bins arrive at the delivery."""
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._delivery(((self.wire, 10),))
        self._confirm_all(picking)
        ship = picking.move_ids.move_dest_ids
        self.assertEqual(ship._o2d_confirmed(), {ship.id: {self.lot_1.id: 4, self.lot_2.id: 6}})
        ship.picking_id.button_validate()
        self.assertEqual(ship._o2d_confirmed(), {ship.id: {self.lot_1.id: 4, self.lot_2.id: 6}})

    def test_delivered_in_parts(self):
        """A delivery split on the way bills what each part takes, never more than was confirmed."""
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._delivery(((self.cable, 10),))
        self._confirm_all(picking)
        ship = picking.move_ids.move_dest_ids
        ship.quantity = 4
        ship.picked = True
        ship.picking_id.with_context(skip_backorder=True).button_validate()
        rest = ship.picking_id.backorder_ids.move_ids
        self.assertEqual((ship | rest)._o2d_confirmed(), {ship.id: {False: 4}, rest.id: {False: 6}})

    def test_pick_in_parts(self):
        """Goods picked in two rounds come together at the delivery."""
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 7)
        picking.with_context(skip_backorder=True).button_validate()
        self._confirm_all(picking.backorder_ids)
        ships = (picking.move_ids | picking.backorder_ids.move_ids).move_dest_ids
        self.assertEqual(sum(sum(lots.values()) for lots in ships._o2d_confirmed().values()), 10)

    def test_taken_back_on_the_way(self):
        """What came back to the bin between pick and delivery is not delivered, so it is not billed."""
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._delivery(((self.cable, 10),))
        self._confirm_all(picking)
        ship = picking.move_ids.move_dest_ids
        ship.quantity = 8
        ship.picked = True
        ship.picking_id.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=ship.picking_id.ids
        ).button_validate()
        self.assertEqual(ship._o2d_confirmed(), {ship.id: {False: 8}})

    def test_given_up(self):
        """Of a delivery that was cancelled nothing is billed, whatever had been confirmed."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 4)
        picking.action_cancel()
        self.assertEqual(picking.move_ids._o2d_confirmed(), {picking.move_ids.id: {}})
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._delivery(((self.cable, 10),))
        self._confirm_all(picking)
        ship = picking.move_ids.move_dest_ids
        ship.picking_id.action_cancel()
        self.assertEqual(ship._o2d_confirmed(), {ship.id: {}})

    def test_drop_shipping_passes(self):
        """What never lay in our bins counts as it moved."""
        supplier = self.env.ref("stock.stock_location_suppliers")
        customer = self.env.ref("stock.stock_location_customers")
        move = self.env["stock.move"].create(
            {"product_id": self.cable.id, "product_uom_qty": 3, "location_id": supplier.id,
             "location_dest_id": customer.id}
        )  # fmt: skip
        move._action_confirm()
        move.quantity = 3
        move.picked = True
        move._action_done()
        self.assertEqual(move._o2d_confirmed(), {move.id: {False: 3}})

    def test_serial_numbers(self):
        """Each serial number is confirmed by itself, once."""
        pump = self._product(name="Pump", tracking="serial")
        for name in ("S-1", "S-2"):
            self._stock_at(pump, self.bin_2, 1, self._lot(pump, name))
        picking = self._delivery(((pump, 2),))
        scan = self._scan(picking, pump, 1)
        again = {**scan, "uid": "once more"}
        states = [one["state"] for one in self._send(picking, scan, again)]
        self.assertEqual(states, ["saved", "refused"])
        self._pick(picking, pump, 1)
        picking.button_validate()
        self.assertEqual(set(picking.move_line_ids.lot_id.mapped("name")), {"S-1", "S-2"})

    def test_wrong_lot(self):
        """A lot that is not set aside, and a lot of another product, are refused with the right one named."""
        picking = self._delivery(((self.wire, 4),))
        line = picking.move_line_ids
        other = self.lot_1 + self.lot_2 - line.lot_id
        foreign = self._lot(self._product(name="Rope", tracking="lot"), "R-1")
        for lot in (other, foreign):
            [result] = self._send(picking, self._scan(picking, self.wire, 1, lot_id=lot.id))
            self.assertEqual(result["state"], "refused")
            self.assertIn(f"take {line.lot_id.name}", result["words"])


@tagged("post_install", "-at_install")
class TestPickRpc(PickCase, RpcCase):
    """The doors, as a browser knocks at them."""

    def test_scan(self):
        """A picker confirms over the wire; the same call again counts nothing twice."""
        picking = self._delivery()
        self._login(self.picker)
        scan = self._scan(picking, self.cable, 4)
        for state in ("saved", "known"):
            answer = self._call("stock.picking", "o2d_pick_scan", [picking.id], [scan])
            self.assertEqual(answer["result"]["results"][0]["state"], state)
        self.assertEqual(self._confirmed(picking), {self.cable: 4})

    def test_forged_rows(self):
        """No remote call writes, changes or deletes a confirmation, nor calls what is private."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        row = picking.o2d_confirmation_ids
        self.authenticate("admin", "admin")
        calls = (
            ("create", [{"move_id": picking.move_ids[:1].id, "quantity": 9}]),
            ("write", [row.id], {"quantity": 9}),
            ("unlink", [row.id]),
            ("_confirm", []),
        )
        for method, *args in calls:
            answer = self._call("o2d.pick.confirmation", method, *args)
            self.assertIn("error", answer, method)
        self.assertEqual(self._confirmed(picking), {self.cable: 4})

    def test_forged_fields(self):
        """That picking started or ended is never written by hand."""
        picking = self._delivery()
        self._login(self.picker)
        for name in ("o2d_pick_started_at", "o2d_picked_at"):
            answer = self._call("stock.picking", "write", [picking.id], {name: "2026-01-01 00:00:00"})
            self.assertIn("error", answer)
        answer = self._call("stock.move", "write", picking.move_ids.ids, {"o2d_pick_enforced": True})
        self.assertIn("error", answer)

    def test_enforced_over_the_wire(self):
        """Under the control no remote call moves what nobody confirmed, whatever its context."""
        self._control("pick_confirmation", "enforce")
        picking = self._delivery()
        self._login(self._user("warehouse_coordinator"))
        context = {"skip_backorder": True, "skip_sanity_check": True, "o2d_gate_pass": True, "o2d_pass": "decision"}
        doors = (
            ("stock.picking", "button_validate", [picking.id]),
            ("stock.picking", "write", [picking.id], {"state": "done"}),
            ("stock.move", "write", picking.move_ids.ids, {"state": "done", "picked": True}),
        )
        for model, method, *args in doors:
            answer = self._call(model, method, *args, context=context)
            self.assertIn("error", answer, f"{model}.{method}")
        self.assertEqual(picking.state, "assigned")
        self.assertNotIn("done", picking.move_ids.mapped("state"))
