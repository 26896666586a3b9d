from odoo.exceptions import AccessError, UserError

from .pick_common import PickCase


class TestPickBatch(PickCase):
    """Three deliveries put into one batch are one walk, and stay three deliveries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wire = cls._product(name="Wire", tracking="lot", barcode="8901000000033")
        cls.lot = cls._lot(cls.wire, "L-1")
        cls._stock_at(cls.wire, cls.bin_10, 12, cls.lot)
        orders = cls.env["sale.order"]
        for lines in (((cls.wire, 3), (cls.switch, 5)), ((cls.wire, 4),), ((cls.cable, 2), (cls.wire, 5))):
            orders |= cls._order(lines)
        orders.action_confirm()
        cls.pickings = orders.picking_ids.sorted("id")
        cls.pickings.action_assign()
        cls.batch = cls.env["stock.picking.batch"].create({"picking_ids": [(6, 0, cls.pickings.ids)]})
        cls.batch.action_confirm()

    def _of_batch(self, user=None, model="stock.picking.batch"):
        door = self.env["stock.picking"].with_user(user or self.picker)
        return door.with_context(active_model=model, active_ids=self.batch.ids)

    def test_one_walk(self):
        """The walk runs through the bins of all of them, and each line says for which delivery it is."""
        walk = self.pickings.with_user(self.picker).o2d_pick_list()
        first, second, third = self.pickings
        self.assertEqual(
            [(line["bin"]["name"], line["product"]["name"], line["picking_id"]) for line in walk["lines"]],
            [("P-2", "Switch 6 A", first.id), ("P-10", "Cable 2.5 sq mm", third.id), ("P-10", "Wire", first.id),
             ("P-10", "Wire", second.id), ("P-10", "Wire", third.id)],
        )  # fmt: skip
        self.assertEqual([line["lot"]["name"] for line in walk["lines"][2:]], ["L-1"] * 3)
        self.assertEqual([head["place"] for head in walk["pickings"]], ["A", "B", "C"])
        self.assertEqual(walk["name"], self.batch.name)

    def test_confirmed_each_for_itself(self):
        """Of a shared bin and lot each confirmation belongs to its own delivery's line."""
        for picking in self.pickings:
            for line in picking.move_line_ids:
                self._pick(picking, line.product_id, line.quantity)
        wanted = [{self.wire: 3, self.switch: 5}, {self.wire: 4}, {self.cable: 2, self.wire: 5}]
        self.assertEqual([self._confirmed(picking) for picking in self.pickings], wanted)
        rows = self.pickings.o2d_confirmation_ids.filtered(lambda row: row.product_id == self.wire)
        self.assertEqual((rows.lot_id, len(rows.move_id), rows.location_id), (self.lot, 3, self.bin_10))
        for picking in self.pickings:
            self.assertEqual(picking.with_user(self.picker).o2d_pick_finish()["state"], "ready")

    def test_first_screen(self):
        """On the first screen a batch is one row that opens all of it; what was picked of it drops out."""
        [row] = self._rows()
        self.assertEqual((row["ids"], row["name"], row["lines"]), (self.pickings.ids, self.batch.name, 5))
        self._pick(self.pickings[0], self.wire, 3)
        [row] = self._rows()
        self.assertEqual((row["picked"], row["is_mine"]), (1, True))
        self.pickings[0].with_user(self.picker).o2d_pick_finish()
        rows = self._rows()
        self.assertIn(self.pickings[1:].ids, [row["ids"] for row in rows])

    def test_not_started(self):
        """Deliveries of a batch that nobody has started are picked one by one."""
        self.batch.state = "draft"
        self.assertEqual(sorted(row["ids"] for row in self._rows()), [[picking.id] for picking in self.pickings])

    def _rows(self):
        rows = self.env["stock.picking"].with_user(self.picker).o2d_pick_home()
        return [row for row in rows if set(row["ids"]) & set(self.pickings.ids)]

    def test_from_the_batch(self):
        """A batch or wave is picked and printed from its own screen, as far as its deliveries are picked at all."""
        self.pickings[2].action_cancel()
        bindings = self.env["ir.actions.actions"].with_user(self.picker).get_bindings("stock.picking.batch")
        names = {kind: [one["id"] for one in actions] for kind, actions in bindings.items()}
        pick = self.env.ref("o2d_dispatch.o2d_pick_batch_action")
        printed = self.env.ref("o2d_dispatch.o2d_print_pick_batch_action")
        self.assertIn(pick.id, names["action"])
        self.assertIn(printed.id, names["report"])
        context = {"active_model": "stock.picking.batch", "active_ids": self.batch.ids, "active_id": self.batch.id}
        action = pick.with_user(self.picker).with_context(**context).run()
        self.assertEqual(
            (action["tag"], action["params"]), ("o2d_dispatch.pick", {"picking_ids": self.pickings[:2].ids})
        )
        action = printed.with_user(self.picker).with_context(**context).run()
        self.assertEqual(action["report_name"], "o2d_dispatch.report_pick_list")
        self.assertTrue(all(self.pickings[:2].mapped("o2d_pick_started_at")))

    def test_paper(self):
        """The printed list of a batch bears its name, and beside each line the crate and the delivery."""
        render = self.env["ir.actions.report"].with_user(self.picker)._render_qweb_html
        paper = render("o2d_dispatch.report_pick_list", self.pickings.ids)[0].decode()
        for words in (
            self.batch.name,
            *(f"{place} · {one.name}" for place, one in zip("ABC", self.pickings, strict=True)),
        ):
            self.assertIn(words, paper)

    def test_refused(self):
        """A batch of which nothing is left, another model's ids, and who may not pick are refused."""
        with self.assertRaisesRegex(UserError, "Choose the batches"):
            self._of_batch(model="sale.order")._o2d_of_batches()
        guard = self._user("gate_keeper")
        self.assertNotIn(
            self.env.ref("o2d_dispatch.o2d_pick_batch_action").id,
            [
                one["id"]
                for one in self.env["ir.actions.actions"].with_user(guard).get_bindings("stock.picking.batch")["action"]
            ],
        )
        with self.assertRaises(AccessError):
            self.env.ref("o2d_dispatch.o2d_pick_batch_action").with_user(guard).with_context(
                active_model="stock.picking.batch", active_ids=self.batch.ids
            ).run()
        self.pickings.action_cancel()
        with self.assertRaisesRegex(UserError, "Nothing of this is left"):
            self._of_batch()._o2d_of_batches()
