from odoo.addons.o2d_atp.tests.common import AtpCase


class TestBins(AtpCase):
    def _bins(self, warehouse=None):
        return self.env["stock.location"]._o2d_bins(warehouse or self.warehouse)

    def test_below_stock(self):
        """Whatever is internal below a warehouse's stock location is a bin, the stock location itself too."""
        shelf = self._bin("Shelf", self.bin)
        self.assertLessEqual(self.warehouse.lot_stock_id | self.bin | shelf, self._bins())

    def test_steps_are_no_bins(self):
        """Input, quality, packing and output are no bins, even where somebody put them below stock."""
        depot = self._warehouse("DP1", reception_steps="three_steps", delivery_steps="pick_pack_ship")
        depot.wh_output_stock_loc_id.location_id = depot.lot_stock_id
        lane = self._bin("Lane 1", depot.wh_output_stock_loc_id)
        self.assertEqual(self._bins(depot), depot.lot_stock_id)
        depot.wh_output_stock_loc_id = self._bin("Dock", depot.lot_stock_id)
        bins = self._bins(depot) - lane - lane.location_id
        steps = (
            depot.wh_input_stock_loc_id
            | depot.wh_qc_stock_loc_id
            | depot.wh_pack_stock_loc_id
            | depot.wh_output_stock_loc_id
            | lane
        )
        self.assertEqual(bins, depot.lot_stock_id)
        self.assertFalse(bins & steps)

    def test_not_for_sale(self):
        """What stands in or below a location that is not for sale is in no bin."""
        cage = self._bin("Damaged", o2d_not_promised=True)
        shelf = self._bin("Damaged, shelf", cage)
        self.assertFalse(self._bins() & (cage | shelf))
        cage.o2d_not_promised = False
        self.assertLessEqual(cage | shelf, self._bins())

    def test_transit_and_views(self):
        """Goods in transit stand in no bin, and a view holds none."""
        transit = self._bin("On the road", usage="transit")
        view = self._bin("Aisle", usage="view")
        self.assertFalse(self._bins() & (transit | view))
        self.assertIn(self._bin("In the aisle", view), self._bins())

    def test_each_warehouse_its_own(self):
        """The bins of one warehouse are none of another."""
        depot = self._warehouse("DP1")
        self.assertFalse(self._bins() & self._bins(depot))

    def test_only_bins(self):
        """Of any locations the bins are told apart."""
        locations = self.bin | self.suppliers | self.warehouse.view_location_id
        self.assertEqual(locations._o2d_only_bins(), self.bin)

    def test_window_of_the_category(self):
        """A category follows its class, or the category above, or the usual sixty days."""
        fast = self.env["o2d.stock.class"].create({"name": "Very fast", "days": 7})
        above = self.env["product.category"].create({"name": "Valves"})
        below = self.env["product.category"].create({"name": "Ball valves", "parent_id": above.id})
        self.assertEqual((above.o2d_window_days, below.o2d_window_days), (60, 60))
        above.o2d_stock_class_id = fast
        self.assertEqual((above.o2d_window_days, below.o2d_window_days), (7, 7))
        below.o2d_stock_class_id = self.env.ref("o2d_atp.stock_class_c")
        self.assertEqual((above.o2d_window_days, below.o2d_window_days), (7, 90))
        fast.days = 10
        self.assertEqual(above.o2d_window_days, 10)
