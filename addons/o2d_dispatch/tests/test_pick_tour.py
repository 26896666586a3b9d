from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.tools.gate import Reason

from .pick_common import PickCase


@tagged("post_install", "-at_install")
class TestPickTour(PickCase, HttpCase):
    """The pick screen, as a picker holds it in the hand."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wire = cls._product(name="Wire", tracking="lot", barcode="8901000000033")
        cls.lot = cls._lot(cls.wire, "L-1")
        cls._stock_at(cls.wire, cls.bin_2, 4, cls.lot)

    def test_short_line_and_lost_connection(self):
        """A delivery is finished by barcode with one short line, the connection lost in the middle, each scan once."""
        picking = self._delivery(((self.cable, 10), (self.switch, 5), (self.wire, 4)))
        self.start_tour("/odoo/pick", "o2d_pick_short_offline", login=self.picker.login)
        picking.invalidate_recordset()
        self.assertEqual(self._confirmed(picking), {self.cable: 7, self.switch: 5, self.wire: 4})
        self.assertTrue(picking.o2d_picked_at)
        rows = picking.o2d_confirmation_ids.filtered(lambda row: row.kind == "pick")
        self.assertEqual(
            {row.product_id: row.is_by_hand for row in rows}, {self.cable: True, self.switch: False, self.wire: False}
        )
        self.assertEqual(rows.lot_id, self.lot)
        self.assertEqual(picking.move_line_ids.result_package_id.shipping_weight, 12.5)
        self.assertRecordValues(picking.backorder_ids.move_ids, [{"product_id": self.cable.id, "product_uom_qty": 3}])


@tagged("post_install", "-at_install")
class TestPickKeyboard(PickCase, HttpCase):
    def test_keyboard_alone(self):
        """With a keyboard alone: bin, product, a part of the quantity, taken back, skipped and done."""
        wire = self._product(name="Wire")
        self._stock_at(wire, self.bin_10, 4)
        picking = self._delivery(((self.cable, 10), (self.switch, 5), (wire, 4)))
        self.start_tour("/odoo/pick", "o2d_pick_keyboard", login=self.picker.login)
        picking.invalidate_recordset()
        self.assertEqual(self._confirmed(picking), {self.switch: 5})
        self.assertEqual(len(picking.o2d_confirmation_ids), 3)


@tagged("post_install", "-at_install")
class TestPickBatchTour(PickCase, HttpCase):
    """Two deliveries in one walk, on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_one_held(self):
        """What holds one delivery of a batch keeps no scan of the other; a session that ends loses none."""
        self._control("pick_invoicing", "enforce")
        held, free = self._delivery(), self._delivery(((self.cable, 2),))
        self.env["stock.picking.batch"].create({"picking_ids": [(6, 0, (held | free).ids)]}).action_confirm()
        original = type(held)._o2d_gate_reasons

        def reasons(records, gate):
            found = original(records, gate)
            if gate == "pick" and held.id in found:
                found[held.id].append(Reason("pick_invoicing", "The HSN code is missing.", "o2d_base.group_accounts"))
            return found

        self.patch(type(held), "_o2d_gate_reasons", reasons)
        with mute_logger("odoo.http"):
            self.start_tour("/odoo/pick", "o2d_pick_batch", login=self.picker.login)
        self.env.invalidate_all()
        self.assertEqual((self._confirmed(held), self._confirmed(free)), ({}, {self.cable: 2}))
