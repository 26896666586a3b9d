from odoo.exceptions import AccessError, UserError

from .pick_common import PickCase


class TestPickPack(PickCase):
    def test_carton(self):
        """Closing a carton takes what is picked and in no carton yet, with its gross weight."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        door = picking.with_user(self.picker)
        [carton] = door.o2d_pick_pack(12.5)
        self.assertEqual((carton["lines"], carton["weight"]), (1, 12.5))
        self._pick(picking, self.cable, 6)
        self._pick(picking, self.switch, 5)
        first, second = door.o2d_pick_pack(20)
        self.assertEqual((first["id"], second["lines"]), (carton["id"], 2))
        packed = {
            package.name: sum(
                picking.move_line_ids.filtered(lambda line, p=package: line.result_package_id == p).mapped("quantity")
            )
            for package in picking.move_line_ids.result_package_id
        }
        self.assertEqual(packed, {first["name"]: 4, second["name"]: 11})

    def test_cartons_leave(self):
        """Cartons leave with what was confirmed, under the control too."""
        self._control("pick_confirmation", "enforce")
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        picking.with_user(self.picker).o2d_pick_pack(12.5)
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.move_line_ids.mapped("quantity"), [4])
        self.assertEqual(picking.move_line_ids.result_package_id.shipping_weight, 12.5)

    def test_undo_takes_out(self):
        """What is taken back comes out of its carton."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 10)
        picking.with_user(self.picker).o2d_pick_pack(5)
        self._send(picking, self._scan(picking, self.cable, -10))
        self.assertFalse(picking.move_line_ids.result_package_id)
        self.assertFalse(any(picking.move_line_ids.mapped("picked")))

    def test_open_again(self):
        """A carton can be opened and weighed again; its goods stay picked."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 10)
        door = picking.with_user(self.picker)
        [carton] = door.o2d_pick_pack(5)
        [carton] = door.o2d_pick_weigh(carton["id"], 6)
        self.assertEqual(carton["weight"], 6)
        self.assertEqual(door.o2d_pick_unpack(carton["id"]), [])
        self.assertTrue(picking.move_ids.picked)

    def test_refused(self):
        """Nothing to pack, no weight, somebody else's carton: refused with a sentence."""
        picking, other = self._delivery(), self._delivery()
        door = picking.with_user(self.picker)
        with self.assertRaisesRegex(UserError, "carton already"):
            door.o2d_pick_pack(5)
        self._pick(picking, self.cable, 4)
        for weight in (-1, "heavy", float("nan"), 1e9, True, None):
            with self.assertRaisesRegex(UserError, "weight must be a number"):
                door.o2d_pick_pack(weight)
        self._pick(other, self.cable, 4)
        [foreign] = other.with_user(self.picker).o2d_pick_pack(5)
        for act in (lambda: door.o2d_pick_unpack(foreign["id"]), lambda: door.o2d_pick_weigh(foreign["id"], 3)):
            with self.assertRaisesRegex(UserError, "not on"):
                act()
        with self.assertRaises(AccessError):
            picking.with_user(self._user("sales_coordinator")).o2d_pick_pack(5)
