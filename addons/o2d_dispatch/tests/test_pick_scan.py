from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .pick_common import PickCase


class TestPickScan(PickCase):
    def test_scan_counts(self):
        """A scan at the right bin is kept with who and how much, and core's line says picked."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        row = picking.o2d_confirmation_ids
        self.assertRecordValues(
            row, [{"product_id": self.cable.id, "location_id": self.bin_10.id, "quantity": 4, "kind": "pick",
                   "user_id": self.picker.id, "company_id": self.company.id}]
        )  # fmt: skip
        lines = picking.move_line_ids.filtered(lambda line: line.product_id == self.cable).sorted("picked")
        self.assertEqual(lines.mapped(lambda line: (line.picked, line.quantity)), [(False, 6), (True, 4)])

    def test_reserved_stays_the_same(self):
        """Confirming a part sets nothing more aside in the bin, and lets nothing go."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.cable.id), ("location_id", "=", self.bin_10.id)]
        )
        self.assertEqual(quant.reserved_quantity, 10)

    def test_sent_twice_counts_once(self):
        """A scan that a phone sends again, because it heard no answer, counts once."""
        picking = self._delivery()
        scan = self._scan(picking, self.cable, 4)
        self.assertEqual([one["state"] for one in self._send(picking, scan, scan)], ["saved", "known"])
        self.assertEqual(self._send(picking, scan)[0]["state"], "known")
        self.assertEqual(self._confirmed(picking), {self.cable: 4})

    def test_undo(self):
        """What was confirmed can be taken back, once, by a row of its own; it stays set aside."""
        picking = self._delivery()
        self._pick(picking, self.cable, 10)
        back = self._scan(picking, self.cable, -3)
        self.assertEqual(self._send(picking, back)[0]["state"], "saved")
        self.assertEqual(self._confirmed(picking), {self.cable: 7})
        self.assertEqual(picking.o2d_confirmation_ids.sorted("id").mapped("kind"), ["pick", "undo"])
        self.assertEqual(sum(picking.move_line_ids.filtered("picked").mapped("quantity")), 7)
        self.assertEqual(sum(picking.move_line_ids.mapped("quantity")), 15)
        [result] = self._send(picking, self._scan(picking, self.cable, -8))
        self.assertEqual(result["state"], "refused")
        self.assertIn("Only 7 Units Cable 2.5 sq mm are confirmed here", result["words"].replace("[CBL-2.5] ", ""))

    def test_refused_scan_loses_nothing(self):
        """A scan that is refused gets a sentence; those before and behind it count."""
        picking = self._delivery()
        good = self._scan(picking, self.cable, 4)
        wrong = self._scan(picking, self.cable, 1, location_id=self.bin_2.id)
        also_good = self._scan(picking, self.switch, 5)
        results = self._send(picking, good, wrong, also_good)
        self.assertEqual([one["state"] for one in results], ["saved", "refused", "saved"])
        self.assertIn("Wrong bin", results[1]["words"])
        self.assertIn("P-10", results[1]["words"])
        self.assertEqual(self._confirmed(picking), {self.cable: 4, self.switch: 5})

    def test_too_many(self):
        """More than ordered is refused beyond the tolerance, however large the number."""
        picking = self._delivery()
        for quantity in (11, 1e9, "1e9"):
            [result] = self._send(picking, self._scan(picking, self.cable, quantity))
            self.assertEqual(result["state"], "refused")
            self.assertIn("is too many", result["words"])
        self.assertFalse(self._confirmed(picking))

    def test_tolerance(self):
        """Within the tolerance a little more than ordered may be confirmed, from what nobody else has."""
        self.company.o2d_overpick_percent = 10
        picking = self._delivery()
        self._pick(picking, self.cable, 11)
        [result] = self._send(picking, self._scan(picking, self.cable, 1))
        self.assertEqual(result["state"], "refused")
        self.assertEqual(sum(picking.move_line_ids.filtered("picked").mapped("quantity")), 11)

    def test_tolerance_takes_from_nobody(self):
        """What another order has set aside is not taken within the tolerance."""
        self.company.o2d_overpick_percent = 10
        self._delivery(((self.cable, 90),))
        picking = self._delivery(((self.cable, 10),))
        [result] = self._send(picking, self._scan(picking, self.cable, 11))
        self.assertEqual(result["state"], "refused")
        self.assertIn("Only 10 Units", result["words"])

    def test_parts_of_a_unit(self):
        """A quantity that the unit cannot bear is refused."""
        picking = self._delivery()
        [result] = self._send(picking, self._scan(picking, self.cable, 0.0001))
        self.assertEqual(result["state"], "refused")

    def test_unreadable(self):
        """A scan that is no scan is refused with a sentence."""
        picking = self._delivery()
        for raw in ({"uid": "x"}, "words", None, {**self._scan(picking, self.cable, 0)}, {}):
            [result] = self._send(picking, raw)
            self.assertEqual(result["state"], "refused")
            self.assertTrue(result["words"])

    def test_line_of_another_delivery(self):
        """A line of another transfer is not confirmed through this one."""
        picking, other = self._delivery(), self._delivery()
        [result] = self._send(picking, self._scan(other, self.cable, 1))
        self.assertEqual(result["state"], "refused")
        self.assertFalse(self._confirmed(other))

    def test_offline_time(self):
        """A scan sent later bears the moment it was made."""
        picking = self._delivery()
        with freeze_time("2026-11-20 10:00:00"):
            self._send(picking, self._scan(picking, self.cable, 1, age=90))
        self.assertEqual(str(picking.o2d_confirmation_ids.occurred_at), "2026-11-20 09:58:30")

    def test_start(self):
        """The first scan starts the pick: the time is kept, and lines released later make a transfer of their own."""
        picking = self._delivery()
        self._pick(picking, self.cable, 1)
        self.assertTrue(picking.o2d_pick_started_at and picking.printed)
        self.assertEqual(picking.user_id, self.picker)
        self._pick(picking, self.cable, 1)
        started = self._events(picking, "note").filtered(lambda event: event.note == "Picking started")
        self.assertEqual(len(started), 1)

    def test_print_starts(self):
        """Printing the pick list starts the pick too."""
        picking = self._delivery()
        picking.with_user(self.picker).do_print_picking()
        self.assertTrue(picking.o2d_pick_started_at)

    def test_role(self):
        """Only pickers and dispatch confirm, whatever their other rights."""
        picking = self._delivery()
        storekeeper = new_test_user(self.env, login="stores", groups="stock.group_stock_manager")
        for user in (storekeeper, self._user("gate_keeper"), self._user("sales_coordinator")):
            with self.assertRaises(AccessError):
                picking.with_user(user).o2d_pick_scan([self._scan(picking, self.cable, 1)])

    def test_append_only(self):
        """Nobody writes, changes or deletes a confirmation: not the administrator, not by SQL."""
        picking = self._delivery()
        self._pick(picking, self.cable, 1)
        row = picking.o2d_confirmation_ids.sudo()
        acts = (lambda: row.write({"quantity": 5}), row.unlink, lambda: row.create({"quantity": 1}), row.copy)
        for act in acts:
            with self.assertRaises(AccessError):
                act()
        for query in ("UPDATE o2d_pick_confirmation SET quantity = 9", "DELETE FROM o2d_pick_confirmation"):
            with self.assertRaisesRegex(Exception, "append-only"), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.cr.execute(query)

    def test_merged_never(self):
        """A line added to a started transfer is not merged with what somebody holds in his hands."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 4)
        move = picking.move_ids
        added = move.copy({"picking_id": picking.id})
        added._action_confirm()
        self.assertTrue(move.exists() and added.exists())
        self.assertEqual(move.product_uom_qty, 10)

    def test_done_is_closed(self):
        """A line that has left takes no more scans."""
        picking = self._delivery(((self.cable, 10),))
        scan = self._scan(picking, self.cable, 1)
        self._pick(picking, self.cable, 10)
        picking.button_validate()
        [result] = self._send(picking, scan)
        self.assertEqual((result["state"], "closed" in result["words"]), ("refused", True))

    def test_too_many_at_once(self):
        """A call with more scans than a phone keeps is refused."""
        picking = self._delivery()
        with self.assertRaises(UserError):
            self._send(picking, *[{}] * 501)
