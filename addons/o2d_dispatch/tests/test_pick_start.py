from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tools.gate import Reason

from .pick_common import PickCase


class TestPickStart(PickCase):
    """What stands in the way when picking starts, said before anybody has walked to a bin."""

    def _lacks(self, picking, words="The HSN code of Cable is missing."):
        """Let something stand in the way of one delivery's pick."""
        original = type(picking)._o2d_gate_reasons

        def reasons(records, gate):
            found = original(records, gate)
            if gate == "pick" and picking.id in found:
                found[picking.id].append(Reason("pick_invoicing", words, "o2d_base.group_accounts"))
            return found

        self.patch(type(picking), "_o2d_gate_reasons", reasons)

    def test_held_scan_waits(self):
        """While the start is refused the phone keeps its scans: they are held, not lost; the refusal is on record."""
        self._control("pick_invoicing", "enforce")
        picking, free = self._delivery(), self._delivery()
        self._lacks(picking)
        both = picking | free
        results = self._send(both, self._scan(picking, self.cable, 4), self._scan(free, self.cable, 4))
        self.assertEqual([one["state"] for one in results], ["held", "saved"])
        self.assertIn("HSN code", results[0]["words"])
        self.assertFalse(self._confirmed(picking) or picking.o2d_pick_started_at)
        [event] = self._events(picking, "held")
        self.assertEqual((event.detail["gate"], event.detail["control"]), ("pick", "pick_invoicing"))

    def test_print_refused(self):
        """The list is not printed either while something stands in the way."""
        self._control("pick_invoicing", "enforce")
        picking = self._delivery()
        self._lacks(picking)
        door = picking.with_user(self.picker)
        for act in (door.do_print_picking, door.action_o2d_print_pick_list):
            with self.assertRaisesRegex(O2dRefused, "HSN code"):
                act()

    def test_advised(self):
        """While the control advises picking starts, and the trail says what is missing, once."""
        picking = self._delivery()
        self._lacks(picking)
        self._pick(picking, self.cable, 4)
        self._pick(picking, self.cable, 1)
        advised = self._events(picking, "advised").filtered(lambda event: event.detail["gate"] == "pick")
        self.assertEqual(len(advised.filtered(lambda event: "HSN code of Cable" in event.note)), 1)

    def test_later_lines_stay_apart(self):
        """Lines of the order that come after the start make a transfer of their own."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 1)
        order = picking.sale_id
        order.order_line = [(0, 0, {"product_id": self.switch.id, "product_uom_qty": 2})]
        self.assertEqual(picking.move_ids.product_id, self.cable)
        self.assertEqual((order.picking_ids - picking).move_ids.product_id, self.switch)

    def test_backorder_starts_anew(self):
        """The rest on a backorder is a pick that nobody has started."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 4)
        picking.with_user(self.picker).o2d_pick_finish()
        rest = picking.backorder_ids
        self.assertFalse(rest.o2d_pick_started_at or rest.o2d_picked_at or rest.printed or rest.user_id)
        self.assertEqual(rest.state, "assigned")

    def test_going_on_reopens(self):
        """Taking something back from a finished pick opens it again."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 10)
        picking.with_user(self.picker).o2d_pick_finish()
        self.assertTrue(picking.o2d_picked_at)
        self._send(picking, self._scan(picking, self.cable, -2))
        self.assertFalse(picking.o2d_picked_at)

    def test_queue_opens_the_screen(self):
        """For a picker a delivery in the work queue opens on the pick screen; for others its form."""
        picking = self._delivery()
        action = picking.with_user(self.picker)._o2d_queue_open("").action
        self.assertEqual((action["tag"], action["params"]), ("o2d_dispatch.pick", {"picking_ids": picking.ids}))
        action = picking.with_user(self._user("gate_keeper"))._o2d_queue_open("").action
        self.assertEqual(action["res_model"], "stock.picking")
