from odoo.exceptions import UserError

from .pick_common import PickCase


class TestPickShort(PickCase):
    def _short(self, picking, product, found, reason="not_found", **values):
        scan = self._scan(picking, product, found, reason=reason, **values)
        [result] = picking.with_user(self.picker).o2d_pick_short([scan])["results"]
        return result

    def _problem(self, picking):
        return self.env["o2d.exception"].sudo().search([("picking_id", "=", picking.id), ("type", "=", "shortage")])

    def test_found_counts_rest_is_let_go(self):
        """What was found counts, what is missing is no longer set aside for this line."""
        picking = self._delivery()
        self.assertEqual(self._short(picking, self.cable, 7)["state"], "saved")
        self.assertEqual(self._confirmed(picking), {self.cable: 7})
        lines = picking.move_line_ids.filtered(lambda line: line.product_id == self.cable)
        self.assertEqual((sum(lines.mapped("quantity")), all(lines.mapped("picked"))), (7, True))
        row = picking.o2d_confirmation_ids.filtered(lambda one: one.kind == "short")
        self.assertRecordValues(row, [{"missing_quantity": 3, "reason": "not_found", "quantity": 0}])

    def test_nothing_found(self):
        """An empty bin is a short pick too."""
        picking = self._delivery()
        self.assertEqual(self._short(picking, self.cable, 0)["state"], "saved")
        self.assertFalse(self._confirmed(picking))
        self.assertFalse(picking.move_line_ids.filtered(lambda line: line.product_id == self.cable))

    def test_sent_twice(self):
        """A short pick that is sent again counts once."""
        picking = self._delivery()
        scan = self._scan(picking, self.cable, 7, reason="damaged")
        door = picking.with_user(self.picker).o2d_pick_short
        states = [door([scan])["results"][0]["state"] for _time in range(2)]
        self.assertEqual(states, ["saved", "known"])
        self.assertEqual(self._confirmed(picking), {self.cable: 7})

    def test_exception_until_counted(self):
        """A shortage is an exception with its cause, a count is asked for, and counting the bin closes it."""
        picking = self._delivery()
        self._short(picking, self.cable, 7)
        [problem] = self._problem(picking)
        self.assertIn("3 Units", problem.name)
        self.assertEqual((problem.cause, problem.state, problem.is_blocking), ("Not there", "open", False))
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.cable.id), ("location_id", "=", self.bin_10.id)]
        )
        self.assertEqual(quant.inventory_date, self.env.cr.now().date())
        quant.with_context(inventory_mode=True).inventory_quantity = 7
        quant.action_apply_inventory()
        self.assertEqual(problem.state, "closed")

    def test_told_to_whoever_keeps_the_bins(self):
        """Whoever keeps account of the bins hears what stands there: what pickers hold of it."""
        other = self._delivery(((self.cable, 5),))
        self._pick(other, self.cable, 5)
        picking = self._delivery(((self.cable, 10),))
        move = picking.move_ids
        scan = self._scan(picking, self.cable, 7)
        self._pick(picking, self.cable, 7)
        found = move._o2d_found_in_bin(
            type("Scan", (), {"location_id": scan["location_id"], "lot_id": 0, "package_id": 0})
        )
        self.assertEqual(found, 12)

    def test_all_there(self):
        """Where all that was set aside is confirmed, nothing is short."""
        picking = self._delivery()
        result = self._short(picking, self.cable, 10)
        self.assertEqual(result["state"], "refused")
        self.assertFalse(self._confirmed(picking))

    def test_reason_is_asked(self):
        """A short pick without a reason, or with less than nothing found, is refused."""
        picking = self._delivery()
        self.assertEqual(self._short(picking, self.cable, 7, reason="because")["state"], "refused")
        self.assertEqual(self._short(picking, self.cable, -1)["state"], "refused")
        self.assertFalse(self._problem(picking))

    def test_rest_ships_at_once(self):
        """Finishing a short delivery leaves it with what was found; the missing rest is a transfer of its own."""
        picking = self._delivery()
        self._short(picking, self.cable, 7)
        self._pick(picking, self.switch, 5)
        answer = picking.with_user(self.picker).o2d_pick_finish()
        self.assertEqual(answer["state"], "ready")
        self.assertEqual(answer["rest"], picking.backorder_ids.mapped("name"))
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in picking.move_ids}, {self.cable: 7, self.switch: 5}
        )
        self.assertRecordValues(picking.backorder_ids.move_ids, [{"product_id": self.cable.id, "product_uom_qty": 3}])
        self.assertTrue(picking.o2d_picked_at)
        self.assertEqual(picking.state, "assigned")

    def test_finish_inside_the_house(self):
        """Finishing the first of two steps is its validation: the goods wait at the output."""
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 10)
        answer = picking.with_user(self.picker).o2d_pick_finish()
        self.assertEqual((answer["state"], picking.state), ("done", "done"))
        self.assertTrue(picking.o2d_picked_at)

    def test_finish_nothing(self):
        """A pick of which nothing is confirmed cannot be finished."""
        picking = self._delivery()
        with self.assertRaisesRegex(UserError, "Nothing of"):
            picking.with_user(self.picker).o2d_pick_finish()

    def test_finish_twice(self):
        """Finishing again changes nothing."""
        picking = self._delivery()
        self._pick(picking, self.cable, 10)
        picking.with_user(self.picker).o2d_pick_finish()
        rest = picking.backorder_ids
        self.assertEqual(picking.with_user(self.picker).o2d_pick_finish()["rest"], [])
        self.assertEqual(picking.backorder_ids, rest)
