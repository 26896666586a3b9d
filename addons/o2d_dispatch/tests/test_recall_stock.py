"""The goods of a delivery that is taken back stand in their bins again, and go out anew."""

from odoo.tests import tagged

from .recall_common import RecallCase


class TestRecallGoods(RecallCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grease = cls._product(name="Grease 500 g", tracking="lot", invoice_policy="order")
        cls.lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.grease.id, "company_id": cls.company.id} for name in ("A1", "B2")]
        )
        cls.bins = cls.env["stock.location"].create(
            [{"name": name, "location_id": cls.warehouse.lot_stock_id.id, "usage": "internal"} for name in ("P1", "P2")]
        )
        for lot, place, quantity in zip(cls.lots, cls.bins, (3, 10), strict=True):
            cls.env["stock.quant"]._update_available_quantity(cls.grease, place, quantity, lot_id=lot)

    def _stock_of(self, product):
        """{(bin, lot, package): quantity} within the house."""
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id.usage", "=", "internal"), ("quantity", "!=", 0)]
        )
        return {(quant.location_id, quant.lot_id, quant.package_id): quant.quantity for quant in quants}

    def _reserved(self, order):
        pickings = self._open(order)
        pickings.action_assign()
        for move in pickings.move_ids:
            move.picked = True
        return pickings

    def _done(self, order):
        pickings = self._reserved(order)
        pickings.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()
        return pickings

    def test_bins_and_lots(self):
        """Each lot goes back to the bin that it was picked from, and the same goods are asked for again."""
        before = self._stock_of(self.grease)
        order = self._confirmed([(self.grease, 6)])
        picking = self._done(order)
        self.assertNotEqual(self._stock_of(self.grease), before)
        recall = self._recall(picking)
        self.assertEqual(self._stock_of(self.grease), before)
        self.assertIn("3 Units Grease 500 g (A1) to WH/Stock/P1", recall.goods_words)
        new = self._open(order)
        self.assertEqual((new.backorder_id, new.move_ids.product_uom_qty), (picking, 6))
        self.assertIn(new.name, recall.anew_words)
        self._check_even(order)
        self._done(order)
        self._check_even(order)

    def test_packages(self):
        """What was taken out of a package goes back into it, and the carton that it was packed in is empty."""
        package = self.env["stock.package"].create({"name": "PALLET-1"})
        goods = self._product(name="Seal kit", invoice_policy="order")
        self.env["stock.quant"]._update_available_quantity(goods, self.bins[0], 8, package_id=package)
        before = self._stock_of(goods)
        order = self._confirmed([(goods, 5)])
        picking = self._reserved(order)
        carton = self.env["stock.package"].create({"name": "CARTON-1"})
        picking.move_line_ids.result_package_id = carton
        picking.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()
        self._recall(picking)
        self.assertEqual(self._stock_of(goods), before)
        self.assertFalse(carton.quant_ids.filtered("quantity"))

    def test_whole_package(self):
        """A package that was sent whole comes back whole."""
        package = self.env["stock.package"].create({"name": "PALLET-2"})
        goods = self._product(name="Seal kit", invoice_policy="order")
        self.env["stock.quant"]._update_available_quantity(goods, self.bins[1], 8, package_id=package)
        order = self._confirmed([(goods, 8)])
        picking = self._reserved(order)
        picking.move_line_ids.result_package_id = package
        picking.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()
        self._recall(picking)
        self.assertEqual(self._stock_of(goods), {(self.bins[1], self.env["stock.lot"], package): 8})
        self.assertEqual(package.location_id, self.bins[1])

    def test_three_steps(self):
        """Goods that came by packing and output go back to the bin at once, and are picked anew."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        before = self._stock_of(self.grease)
        order = self._confirmed([(self.grease, 6)])
        for _step in range(3):
            last = self._done(order)
        recall = self._recall(last)
        self.assertEqual(self._stock_of(self.grease), before)
        new = self._open(order)
        self.assertEqual((new.picking_type_id, new.move_ids.product_uom_qty), (self.warehouse.pick_type_id, 6))
        self.assertIn(new.name, recall.anew_words)
        self._check_even(order)
        for _step in range(3):
            last = self._done(order)
        self.assertEqual(last.o2d_bill_state, "billed")
        self._check_even(order)

    def test_two_step_receipts(self):
        """Where goods come in by an input place, what is taken back does not wait there."""
        self.warehouse.reception_steps = "two_steps"
        before = self._stock_of(self.grease)
        order = self._confirmed([(self.grease, 6)])
        self._recall(self._done(order))
        self.assertEqual(self._stock_of(self.grease), before)
        self.assertEqual(len(self._open(order)), 1)

    def test_confirmations(self):
        """What was confirmed at the bins is taken back with it: nothing of it counts twice."""
        self._control("pick_confirmation", "enforce", self.warehouse)
        order = self._confirmed([(self.grease, 6)])
        picking = self._open(order)
        picking.action_assign()
        picking._o2d_confirm_reserved()
        picking.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()
        move = picking.move_ids
        self.assertEqual(sum(move._o2d_confirmed()[move.id].values()), 6)
        self._recall(picking)
        self.assertEqual(self.env["o2d.pick.confirmation"]._sums(move), {move.id: {}})
        self.assertEqual(move._o2d_confirmed(), {move.id: {}})
        undone = picking.o2d_confirmation_ids.filtered(lambda one: one.kind == "undo")
        self.assertEqual((sum(undone.mapped("quantity")), undone.user_id), (-6, self.supervisor))

    def test_units(self):
        """A dozen that is taken back is a dozen in the bin and on the new delivery."""
        order = self._order([(self.other, 2)])
        order.order_line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "price_unit": 240})
        order.action_confirm()
        before = self._stock_of(self.other)
        self._recall(self._ship(order))
        self.assertEqual(self._stock_of(self.other), before)
        self.assertEqual(self._open(order).move_ids.product_qty, 24)
        self._check_even(order)
        self._ship(order)
        self.assertEqual(order.order_line.qty_delivered, 2)
        self._check_even(order)

    def test_with_the_backorder(self):
        """What was taken back goes out with the rest of its order, where that still waits."""
        order = self._confirmed([(self.product, 10)])
        picking = self._ship(order, {self.product: 4})
        rest = self._open(order)
        recall = self._recall(picking)
        self.assertEqual(sum(self._open(order).move_ids.mapped("product_uom_qty")), 10)
        self.assertIn(rest.name, recall.anew_words)

    def test_given_up_rest(self):
        """What nobody wanted any more is not asked for again with what was taken back."""
        order = self._confirmed([(self.product, 10)])
        picking = self._ship(order, {self.product: 4}, backorder=False)
        self._recall(picking)
        self.assertEqual(self._open(order).move_ids.product_uom_qty, 4)

    def test_held_line(self):
        """Of an order with a held line only what is free goes out again; the rest once it is released."""
        order = self._confirmed([(self.product, 5), (self.other, 2)])
        picking = self._ship(order)
        order.order_line[0]._o2d_set_hold("Waits for finance")
        self._recall(picking)
        self.assertEqual(self._open(order).move_ids.product_id, self.other)
        order.order_line[0]._o2d_release_hold("Paid")
        self.assertEqual(sum(self._open(order).move_ids.mapped("product_uom_qty")), 7)

    def test_tracker(self):
        """The tracker counts what was taken back as never gone, and says so."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        self._recall(picking)
        self._open(order).action_assign()
        [line] = order._o2d_tracking_lines()
        self.assertEqual(
            (line["allocated"], line["picked"], line["dispatched"], line["returned"], line["invoiced"]), (5, 0, 0, 0, 0)
        )
        words = {paper["id"]: paper["words"] for paper in order._o2d_tracking_transfers("staff")}
        self.assertEqual(words[picking.id], "Taken back before it left")
        portal = {paper["id"] for paper in order._o2d_tracking_transfers("portal")}
        self.assertFalse(portal & {picking.id, picking.o2d_recall_ids.return_id.id})
        self.assertEqual((order.o2d_stage_id.code, picking.o2d_stage_id.code), ("picking", False))
        notes = self._events(picking, "note").mapped("note")
        self.assertTrue(any("cheque came back" in note for note in notes), notes)
        self.assertTrue(any("Given up at" in note for note in notes), notes)
        stages = self._events(order, "entered").mapped("stage")
        self.assertNotIn("invoice", stages[stages.index("gate_out") :], "the order went back in one step")

    def test_rest_given_up(self):
        """Whoever does not want it sent any more gives it up on the order."""
        order = self._confirmed([(self.product, 5), (self.other, 10)])
        first = self._ship(order, {self.product: 5, self.other: 0})
        first._o2d_leave()
        second = self._ship(order)
        self._recall(second)
        order.with_user(self.head).action_o2d_give_up("The customer does not want it")
        self.assertFalse(self._open(order))
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [5, 0])


@tagged("post_install", "-at_install")
class TestRecallKits(RecallCase):
    """A kit that is taken back is taken back whole, whatever its parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._kit([(cls.product, 2), (cls.other, 1)], invoice_policy="order")

    def test_kits(self):
        """Kits come back, are credited as kits, and go out again as kits."""
        for sent in (False, True):
            with self.subTest(sent=sent):
                order = self._confirmed([(self.kit, 3)])
                picking = self._ship(order)
                picking.o2d_invoice_ids.is_move_sent = sent
                self._recall(picking, self.head)
                self.assertEqual(order.order_line.qty_delivered, 0)
                self.assertEqual(order.order_line.qty_to_invoice, 0)
                again = self._ship(order)
                self.assertEqual(order.order_line.qty_delivered, 3)
                invoice = again.o2d_invoice_ids.filtered(lambda move: move.state == "posted")
                self.assertEqual(self._billed(invoice), {self.kit: 3})
                self.assertEqual(order.order_line.qty_invoiced, 3)

    def test_part_of_a_kit(self):
        """Of a kit in two deliveries the one that is taken back is asked for again, and nothing else."""
        order = self._confirmed([(self.kit, 3)])
        picking = self._ship(order, {self.product: 6, self.other: 0})
        self._recall(picking)
        wanted = {}
        for move in self._open(order).move_ids:
            wanted[move.product_id] = wanted.get(move.product_id, 0) + move.product_uom_qty
        self.assertEqual(wanted, {self.product: 6, self.other: 3})
        self._ship(order)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_invoiced), (3, 3))
