import json

from odoo import fields
from odoo.tests import tagged

from .hold_common import HoldCase


@tagged("post_install", "-at_install")
class TestDeliveries(HoldCase):
    """From picking on each delivery of an order has a way of its own."""

    def _ways(self, order, audience="internal"):
        return order._o2d_tracking(audience)["deliveries"]

    def _confirmed(self, **values):
        order = self._two_lines(**values)
        order.action_confirm()
        return order

    def _send_part(self, order):
        """Send the first line; the second follows in another delivery."""
        picking = order.picking_ids
        picking.move_ids[0].picked = True
        picking.move_ids[1].quantity = 0
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        return picking, order.picking_ids - picking

    def test_one_delivery(self):
        """A delivery says its lines, how many are picked, and its steps."""
        order = self._confirmed()
        order.picking_ids.move_ids[0].picked = True
        (way,) = self._ways(order)
        self.assertEqual((way["line_count"], way["allocated"], way["picked"]), (2, 2, 1))
        self.assertEqual(
            [(one["code"], one["state"]) for one in way["steps"]], [("picking", "now"), ("invoice", "next")]
        )
        order.picking_ids.move_ids.picked = True
        self.assertEqual(self._ways(order)[0]["words"], "Picked, ready to leave")

    def test_two_deliveries_stand_apart(self):
        """What has left is done while what follows is being picked."""
        order = self._confirmed()
        first, second = self._send_part(order)
        left, follows = self._ways(order)
        self.assertEqual((left["id"], left["words"], left["line_count"]), (first.id, "Left", 1))
        self.assertTrue(left["done_at"])
        self.assertEqual((follows["id"], follows["stage"], follows["done_at"]), (second.id, "picking", None))
        states = [{one["code"]: one["state"] for one in way["steps"]} for way in (left, follows)]
        self.assertEqual([one["picking"] for one in states], ["done", "now"])

    def test_waiting_for_stock(self):
        """A delivery whose goods are not all there waits for stock."""
        absent = self._product(name="Gear box")
        order = self._order([(self.product, 1), (absent, 1)])
        order.action_confirm()
        (way,) = self._ways(order)
        self.assertEqual((way["words"], way["allocated"], way["line_count"]), ("A part waits for stock", 1, 2))
        order = self._order([(absent, 1)])
        order.action_confirm()
        (way,) = self._ways(order)
        self.assertEqual((way["stage"], way["words"], way["allocated"]), ("allocation", "Waits for stock", 0))
        self.assertEqual({one["state"] for one in way["steps"]}, {"next"})

    def test_late_delivery(self):
        """A delivery over its service level says so, and one that left does not."""
        order = self._confirmed()
        order.picking_ids._o2d_decide({"o2d_stage_due": "2020-01-01 00:00:00"})
        (way,) = self._ways(order)
        self.assertTrue(way["late"])
        self.assertEqual(way["steps"][0]["state"], "late")

    def test_pick_stands_for_its_delivery(self):
        """Where the delivery is made after the pick, the pick stands for it; the customer is not told its name."""
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Two steps", "code": "DUO", "delivery_steps": "pick_ship", "company_id": self.company.id}
        )
        self._stock(self.product, 50, warehouse)
        order = self._order([(self.product, 5)], warehouse_id=warehouse.id)
        order.action_confirm()
        pick = order.picking_ids.filtered(lambda one: one.picking_type_code == "internal")
        (way,) = self._ways(order)
        self.assertEqual(way["line_count"], 1)
        self.assertNotIn(pick.name, json.dumps(order._o2d_tracking("portal")))
        self._deliver(order)
        (way,) = self._ways(order)
        self.assertEqual((way["name"], way["picked"]), ((order.picking_ids - pick).name, 1))

    def test_returns_and_cancelled_are_no_deliveries(self):
        """What comes back and what was given up brings nothing to the customer."""
        order = self._confirmed()
        _first, second = self._send_part(order)
        second.action_cancel()
        self.assertEqual(len(self._ways(order)), 1)

    def test_customer_reads_no_names_of_ours(self):
        """The customer sees how far each delivery is, not who is late with it."""
        order = self._confirmed()
        (way,) = self._ways(order, "portal")
        self.assertFalse({"id", "late"} & set(way))
        self.assertFalse({"owner", "who", "due"} & {key for step in way["steps"] for key in step})

    def test_held_lines_stop_the_credit_step(self):
        """A part held is a stop at its step, with whom and until when, while the rest goes on."""
        order = self._held_order()
        order.o2d_exception_ids._as_keeper().write({"due_at": fields.Datetime.now()})
        steps = {one["code"]: one for one in order._o2d_tracking("internal")["steps"]}
        self.assertEqual((steps["credit"]["state"], steps["credit"]["owner"]), ("held", "finance head"))
        self.assertTrue(steps["credit"]["due"])
        self.assertEqual((steps["credit"]["done"], steps["credit"]["of"]), (1, 2))
        self.assertEqual(steps["picking"]["state"], "now")
