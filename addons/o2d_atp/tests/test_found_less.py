from odoo.addons.o2d_base.tests.common import O2dCase


class TestFoundLess(O2dCase):
    """A picker who finds less than the books say, told through o2d_base's hook."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bearing = cls._product(name="Bearing 6305", stock=20)
        order = cls._order(((cls.bearing, 10),))
        order.action_confirm()
        cls.picking = order.picking_ids
        cls.bin = cls.warehouse.lot_stock_id

    def _cap(self):
        return self.env["o2d.stock.cap"].search([("product_id", "=", self.bearing.id), ("state", "=", "open")])

    def test_enforced(self):
        """While confirmed stock is enforced the bin is capped, and the exception is this module's."""
        self._control("confirmed_stock", "enforce")
        self.assertTrue(self.picking._o2d_found_less(self.bearing, self.bin, 7, "Damaged"))
        self.assertRecordValues(self._cap(), [{"found_quantity": 7, "cause": "Damaged", "picking_id": self.picking.id}])

    def test_advised(self):
        """While it advises the cap is kept, and whoever asked still asks for the count itself."""
        self._control("confirmed_stock", "advise")
        self.assertFalse(self.picking._o2d_found_less(self.bearing, self.bin, 7, "Damaged"))
        self.assertEqual(self._cap().found_quantity, 7)

    def test_no_bin(self):
        """Goods missing at the dock cap nothing: they are not promised from there."""
        self._control("confirmed_stock", "enforce")
        self.assertFalse(
            self.picking._o2d_found_less(self.bearing, self.warehouse.wh_output_stock_loc_id, 7, "Damaged")
        )
        self.assertFalse(self._cap())
