from odoo.addons.o2d_atp.tests.sourcing_common import SourcingCase
from odoo.addons.o2d_base.tools.gate import Reason


class TestSourcingChanges(SourcingCase):
    def setUp(self):
        super().setUp()
        self._have(self.pune, self.valve, 60)
        self._have(self.nagpur, self.valve, 100)

    def _split_order(self, **values):
        """60 from Pune, 40 from Nagpur."""
        return self._sell((self.valve, 100), **values)

    def test_decrease(self):
        """A decrease comes off the warehouse that is chosen last, and no return is made."""
        order = self._split_order()
        order.order_line.product_uom_qty = 75
        self.assertEqual(self._asked(order), {"Pune": 60, "Nagpur": 15})
        self.assertEqual(self._rows(order), {"Pune": 60, "Nagpur": 15})
        order.order_line.product_uom_qty = 50
        self.assertEqual(self._asked(order), {"Pune": 50})
        self.assertEqual(self._rows(order), {"Pune": 50})
        self.assertNotIn("Nagpur", order.o2d_sourcing_words)
        self.assertFalse(order.picking_ids.filtered(lambda one: one.picking_type_code == "incoming"))

    def test_seller(self):
        """A sales coordinator's own rights are enough to confirm, to lessen and to raise."""
        seller = self._user("sales_coordinator")
        order = self._order([(self.valve, 100)], user=seller)
        order.action_confirm()
        self.assertEqual(self._asked(order.sudo()), {"Pune": 60, "Nagpur": 40})
        order.order_line.product_uom_qty = 70
        self.assertEqual(self._asked(order.sudo()), {"Pune": 60, "Nagpur": 10})
        order.order_line.product_uom_qty = 90
        self.assertEqual(self._asked(order.sudo()), {"Pune": 60, "Nagpur": 30})
        self.assertEqual(self._rows(order), {"Pune": 60, "Nagpur": 30})

    def test_decrease_to_nothing(self):
        """A line that comes to nothing is taken off every warehouse."""
        order = self._split_order()
        order.order_line.product_uom_qty = 0
        self.assertEqual(self._asked(order), {})
        self.assertFalse(order.o2d_sourcing_ids)
        self.assertFalse(order.o2d_sourcing_words)

    def test_decrease_after_shipment(self):
        """What has left stays; the decrease comes off the warehouse that has not sent its part yet."""
        order = self._split_order()
        far = order.picking_ids.filtered(lambda one: one.picking_type_id.warehouse_id == self.nagpur)
        far.move_ids.quantity = 40
        far.move_ids.picked = True
        far.button_validate()
        order.order_line.product_uom_qty = 70
        self.assertEqual(self._asked(order), {"Pune": 30, "Nagpur": 40})
        self.assertEqual(self._rows(order), {"Pune": 30, "Nagpur": 40})
        self.assertEqual(len(order.picking_ids), 2)

    def test_decrease_printed(self):
        """A pick list that is printed is left alone while another warehouse can send less."""
        order = self._split_order()
        order.picking_ids.filtered(lambda one: one.picking_type_id.warehouse_id == self.nagpur).printed = True
        order.order_line.product_uom_qty = 75
        self.assertEqual(self._asked(order), {"Pune": 35, "Nagpur": 40})

    def test_increase(self):
        """What is ordered on top is sourced anew; what was chosen before stays."""
        order = self._split_order()
        costs = {row.warehouse_id: row.cost for row in order.o2d_sourcing_ids}
        order.order_line.product_uom_qty = 130
        self.assertEqual(self._asked(order), {"Pune": 60, "Nagpur": 70})
        self.assertEqual(self._rows(order), {"Pune": 60, "Nagpur": 70})
        for row in order.o2d_sourcing_ids:
            scale = 70 / 40 if row.warehouse_id == self.nagpur else 1
            self.assertAlmostEqual(row.cost, costs[row.warehouse_id] * scale, places=1)

    def test_most(self):
        """Warehouses that send something already count among those that an order may come from."""
        self.company.o2d_sourcing_most = 1
        order = self._sell((self.valve, 60))
        order.order_line.product_uom_qty = 80
        self.assertEqual(self._asked(order), {"Pune": 80})
        self.company.o2d_sourcing_most = 2
        order.order_line.product_uom_qty = 90
        self.assertEqual(self._asked(order), {"Pune": 80, "Nagpur": 10})

    def test_new_line(self):
        """A line added to a confirmed order is sourced by itself."""
        order = self._split_order()
        self._have(self.nagpur, self.elbow, 10)
        order.order_line = [(0, 0, {"product_id": self.elbow.id, "product_uom_qty": 5})]
        self.assertEqual(self._asked(order.order_line[1]), {"Nagpur": 5})
        self.assertEqual(len(order.picking_ids), 2)

    def test_cancel_and_again(self):
        """Cancelling cancels every warehouse's transfer; confirmed again the order is sourced anew."""
        order = self._split_order()
        order._action_cancel()
        self.assertEqual(self._asked(order), {})
        self.assertFalse(order.o2d_sourcing_ids)
        self.assertFalse(order.o2d_sourcing_words)
        self.assertEqual(len(order.with_context(active_test=False).o2d_sourcing_ids), 2)
        self._have(self.pune, self.valve, 500)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._asked(order), {"Pune": 100})
        self.assertEqual(self._rows(order), {"Pune": 100})

    def test_cancelled_transfer(self):
        """Goods whose transfer was cancelled are sourced anew when the line changes, as core asks for them again."""
        order = self._split_order()
        order.picking_ids.filtered(lambda one: one.picking_type_id.warehouse_id == self.nagpur).action_cancel()
        order.order_line.product_uom_qty = 110
        self.assertEqual(self._asked(order), {"Pune": 60, "Nagpur": 50})
        self.assertEqual(self._rows(order), {"Pune": 60, "Nagpur": 50})

    def test_held_line(self):
        """A held line is asked of nobody; released it is sourced from what is there by then."""
        self._have(self.pune, self.elbow, 10)
        order = self._order([(self.valve, 100), (self.elbow, 10)])
        elbow = order.order_line[1]
        elbow._o2d_set_hold(Reason("credit_limit", "Beyond the credit limit.", "o2d_base.group_finance_head"))
        order.action_confirm()
        self.assertFalse(elbow.move_ids)
        self.assertFalse(elbow.o2d_sourcing_ids)
        self._count(0, self.pune.lot_stock_id, self.elbow)
        self._have(self.chennai, self.elbow, 10)
        elbow._o2d_release_hold("Paid.")
        self.assertEqual(self._asked(elbow), {"Chennai": 10})
        self.assertEqual(self._rows(elbow), {"Chennai": 10})

    def test_held_later(self):
        """A line held after the confirmation leaves every warehouse, and comes back from where its goods are."""
        order = self._split_order()
        order.order_line._o2d_set_hold("Waits.")
        self.assertEqual(self._asked(order), {})
        order.order_line._o2d_release_hold("Go.")
        self.assertEqual(self._asked(order), {"Pune": 60, "Nagpur": 40})
        self.assertEqual(self._rows(order), {"Pune": 60, "Nagpur": 40})

    def test_locked(self):
        """A line of a locked order that is released is sourced all the same."""
        order = self._order([(self.elbow, 10), (self.valve, 100)])
        order.order_line[1]._o2d_set_hold("Waits.")
        order.action_confirm()
        order.action_lock()
        order.order_line[1]._o2d_release_hold("Go.")
        self.assertTrue(order.locked)
        self.assertEqual(self._asked(order.order_line[1]), {"Pune": 60, "Nagpur": 40})

    def test_enforced_later(self):
        """An order confirmed before the control was enforced keeps its transfers; only what is new is sourced."""
        self._control("confirmed_stock", "advise")
        order = self._sell((self.valve, 10), warehouse_id=self.chennai.id)
        self._control("confirmed_stock", "enforce")
        order.order_line.product_uom_qty = 15
        self.assertEqual(self._asked(order), {"Chennai": 10, "Pune": 5})
        self.assertEqual(self._rows(order), {"Chennai": 10, "Pune": 5})

    def test_delivered_quantity(self):
        """What several warehouses deliver is delivered and to be billed once."""
        order = self._split_order()
        self._deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 100)
        self.assertEqual(order.delivery_status, "full")
