from odoo.addons.o2d_base.tests.common import O2dCase


class PickCase(O2dCase):
    """A warehouse with bins, a picker, and deliveries out of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picker = cls._user("picker")
        cls.bin_2 = cls._bin("P-2", "BIN-P-2")
        cls.bin_10 = cls._bin("P-10", "BIN-P-10")
        cls.cable = cls._product(name="Cable 2.5 sq mm", default_code="CBL-2.5", barcode="8901000000017")
        cls.switch = cls._product(name="Switch 6 A", default_code="SW-6", barcode="8901000000024")
        cls._stock_at(cls.cable, cls.bin_10, 100)
        cls._stock_at(cls.switch, cls.bin_2, 50)

    @classmethod
    def _bin(cls, name, barcode, warehouse=None):
        stock = (warehouse or cls.warehouse).lot_stock_id
        return cls.env["stock.location"].create(
            {"name": name, "barcode": barcode, "location_id": stock.id, "usage": "internal"}
        )

    @classmethod
    def _stock_at(cls, product, location, quantity, lot=None):
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity, lot_id=lot)

    @classmethod
    def _lot(cls, product, name):
        return cls.env["stock.lot"].create({"product_id": product.id, "name": name})

    def _delivery(self, lines=None, **values):
        """The first transfer of a confirmed order, with its stock set aside."""
        order = self._order(lines or ((self.cable, 10), (self.switch, 5)), **values)
        order.action_confirm()
        picking = order.picking_ids.sorted("id")[:1]
        picking.action_assign()
        return picking

    _scan_number = 0

    def _scan(self, picking, product, quantity, uid=None, **values):
        """A scan of a product where it is set aside, as a phone sends it."""
        line = picking.move_line_ids.filtered(lambda one: one.product_id == product).sorted("picked")[:1]
        type(self)._scan_number += 1
        return {
            "uid": uid or f"scan-{self._scan_number}",
            "move_id": line.move_id.id or picking.move_ids.filtered(lambda one: one.product_id == product).id,
            "location_id": line.location_id.id,
            "lot_id": line.lot_id.id,
            "package_id": line.package_id.id,
            "quantity": quantity,
            **values,
        }

    def _send(self, picking, *scans, user=None):
        """Send scans as a picker.

        :return: the results, one for each
        """
        return picking.with_user(user or self.picker).o2d_pick_scan(list(scans))["results"]

    def _pick(self, picking, product, quantity):
        """Confirm as a picker, and be sure it was counted."""
        [result] = self._send(picking, self._scan(picking, product, quantity))
        self.assertEqual(result["state"], "saved", result["words"])

    def _confirmed(self, picking):
        """{product: quantity} of what stands confirmed."""
        sums = self.env["o2d.pick.confirmation"]._sums(picking.move_ids)
        return {
            move.product_id: sum(sums[move.id].values()) for move in picking.move_ids if sum(sums[move.id].values())
        }
