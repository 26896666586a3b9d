"""What the tests of kits have in common."""

from odoo import Command

from odoo.addons.o2d_base.tests.hold_common import HoldCase


class KitCase(HoldCase):
    """A pump set: one pump and four bolts, sold as one line and shipped as its components."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls._product(name="Pump", stock=100)
        cls.bolt = cls._product(name="Bolt M8", stock=1000)
        cls.kit = cls._product(name="Pump set", is_storable=False, invoice_policy="order")
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.pump.id, "product_qty": 1}),
                    Command.create({"product_id": cls.bolt.id, "product_qty": 4}),
                ],
            }
        )

    def _kits(self, quantity=10, hold=False):
        order = self._order([(self.product, 1), (self.kit, quantity)])
        if hold:
            order.order_line[1]._o2d_set_hold(self.reason)
        order.action_confirm()
        return order, order.order_line[1]
