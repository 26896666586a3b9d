from odoo import Command

from odoo.addons.o2d_base.tests.hold_common import HoldCase


class TestHoldBeforeConfirmation(HoldCase):
    def test_held_line_is_neither_procured_nor_reserved(self):
        """The order confirms; its held line brings no transfer and reserves nothing."""
        order = self._held_order()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line[0].move_ids.state, "assigned")
        self.assertFalse(order.order_line[1].move_ids)
        self.assertEqual(self._reserved(self.other), 0)

    def test_wholly_held_order_has_no_delivery(self):
        """An order of which every line is held has no delivery and counts as not delivered."""
        order = self._two_lines()
        order.order_line._o2d_set_hold(self.reason)
        order.action_confirm()
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.delivery_status, "pending")
        self.assertEqual(order.invoice_status, "no")

    def test_order_is_partly_delivered_while_a_line_is_held(self):
        """All that was allowed to go has gone: partly delivered, not fully."""
        order = self._held_order()
        self.assertEqual(order.delivery_status, "pending")
        self._deliver(order)
        self.assertEqual(order.delivery_status, "partial")
        order.order_line[1]._o2d_release_hold()
        self.assertEqual(order.delivery_status, "partial")
        self._deliver(order)
        self.assertEqual(order.delivery_status, "full")

    def test_held_service_does_not_make_a_delivery_wait(self):
        """A held service has nothing to deliver, so the order can be fully delivered."""
        service = self._product(name="Fitting", type="service", is_storable=False)
        order = self._order([(self.product, 1), (service, 1)])
        order.order_line[1]._o2d_set_hold(self.reason)
        order.action_confirm()
        self._deliver(order)
        self.assertEqual(order.delivery_status, "full")

    def test_sections_and_down_payments_are_not_held(self):
        """Only goods, services and combos can be held."""
        order = self._two_lines()
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Bearings"}),
            Command.create({"display_type": "line_note", "name": "Handle with care"}),
            Command.create({"name": "Down payment", "is_downpayment": True, "product_uom_qty": 0}),
        ]
        held = order.order_line._o2d_set_hold(self.reason)
        self.assertEqual(held.product_id, self.product + self.other)
        self.assertEqual(order.order_line.filtered("o2d_hold"), held)

    def test_combo_is_held_as_a_whole(self):
        """Holding one part of a combo holds the combo and all its parts, and releasing one releases all."""
        combos = self.env["product.combo"].create(
            [
                {"name": name, "combo_item_ids": [Command.create({"product_id": product.id})]}
                for name, product in (("A", self.product), ("B", self.other))
            ]
        )
        combo = self._product(name="Set", type="combo", is_storable=False, combo_ids=[Command.set(combos.ids)])
        order = self._order([(combo, 2)])
        order.order_line = [
            Command.create(
                {
                    "product_id": item.product_id.id,
                    "product_uom_qty": 2,
                    "combo_item_id": item.id,
                    "linked_line_id": order.order_line[0].id,
                }
            )
            for item in combos.combo_item_ids
        ]
        parts = order.order_line.filtered("combo_item_id")
        parts[0]._o2d_set_hold(self.reason)
        self.assertTrue(all(order.order_line.mapped("o2d_hold")))
        order.action_confirm()
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0, 0, 0])
        parts[1]._o2d_release_hold()
        self.assertFalse(any(order.order_line.mapped("o2d_hold")))
        self._deliver(order)
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [2, 2, 2])

    def test_a_copied_order_is_not_held(self):
        """A hold is a decision about one order; its copy is judged anew."""
        copy = self._held_order().copy()
        self.assertFalse(any(copy.order_line.mapped("o2d_hold")))
        self.assertFalse(any(copy.order_line.mapped("o2d_hold_reason")))


class TestRelease(HoldCase):
    def test_release_procures(self):
        """A released line is procured and reserved at once."""
        order = self._held_order()
        order.order_line[1]._o2d_release_hold("Sanctioned")
        move = order.order_line[1].move_ids
        self.assertEqual((move.product_uom_qty, move.state), (10, "assigned"))
        self.assertEqual(len(order.picking_ids), 1, "an untouched delivery takes the released line along")

    def test_release_of_a_locked_order(self):
        """A locked order is procured all the same, and stays locked."""
        order = self._held_order()
        order.action_lock()
        order.order_line[1]._o2d_release_hold()
        self.assertEqual(order.order_line[1].move_ids.product_uom_qty, 10)
        self.assertTrue(order.locked)

    def test_released_line_never_joins_a_printed_pick_list(self):
        """A printed pick list is in somebody's hand: the released line gets a delivery of its own."""
        order = self._held_order()
        first = order.picking_ids
        first.printed = True
        order.order_line[1]._o2d_release_hold()
        self.assertNotEqual(order.order_line[1].move_ids.picking_id, first)
        self.assertEqual(len(first.move_ids), 1)

    def test_released_line_never_joins_a_delivery_whose_pick_has_started(self):
        """Something picked is as good as printed, though nobody printed."""
        order = self._held_order()
        self._pick(order.order_line[0].move_ids, 2)
        order.order_line[1]._o2d_release_hold()
        self.assertNotEqual(order.order_line[1].move_ids.picking_id, order.order_line[0].move_ids.picking_id)

    def test_changed_quantity_of_a_held_line_procures_nothing(self):
        """More or less of a held line moves nothing; its release procures what is ordered by then."""
        order = self._held_order()
        line = order.order_line[1]
        line.product_uom_qty = 25
        self.assertFalse(line.move_ids)
        line.product_uom_qty = 7
        self.assertFalse(line.move_ids)
        line._o2d_release_hold()
        self.assertEqual(line.move_ids.product_uom_qty, 7)

    def test_quotation_is_released_without_procuring(self):
        """A line of a quotation is released; confirmation procures it."""
        order = self._two_lines()
        order.order_line[1]._o2d_set_hold(self.reason)
        order.order_line[1]._o2d_release_hold()
        self.assertFalse(order.picking_ids)
        order.action_confirm()
        self.assertEqual(len(order.picking_ids.move_ids), 2)

    def test_other_lines_stay_held(self):
        """Releasing one line releases that one only."""
        order = self._two_lines()
        order.order_line._o2d_set_hold(self.reason)
        order.action_confirm()
        order.order_line[0]._o2d_release_hold()
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True])
        self.assertEqual(order.picking_ids.move_ids.product_id, self.product)


class TestHoldAfterConfirmation(HoldCase):
    def _confirmed(self):
        order = self._two_lines()
        order.action_confirm()
        return order, order.order_line[1]

    def test_untouched_transfer_is_cancelled(self):
        """What nobody has picked is taken back and its stock is free again; the other line goes on."""
        order, line = self._confirmed()
        self.assertEqual(self._reserved(self.other), 10)
        line._o2d_set_hold(self.reason)
        self.assertEqual(line.move_ids.state, "cancel")
        self.assertEqual(self._reserved(self.other), 0)
        self.assertEqual(order.order_line[0].move_ids.state, "assigned")
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_release_brings_it_back(self):
        """Held and released again, the line is procured as if nothing had been."""
        _order, line = self._confirmed()
        line._o2d_set_hold(self.reason)
        line._o2d_release_hold()
        self.assertEqual(sum(self._open_moves(line).mapped("product_uom_qty")), 10)

    def test_picked_part_stays(self):
        """Four of ten are in the picker's hands: four are delivered, six wait, none twice."""
        order, line = self._confirmed()
        self._pick(line.move_ids, 4)
        line._o2d_set_hold(self.reason)
        self.assertEqual(line.move_ids.product_uom_qty, 4)
        self.assertEqual(self._reserved(self.other), 4)
        order.order_line[0].move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertEqual(line.qty_delivered, 4)
        self.assertEqual(len(order.picking_ids), 1, "what is held must not come back as a backorder")
        self.assertEqual(order.delivery_status, "partial")
        line._o2d_release_hold()
        self.assertEqual(sum(self._open_moves(line).mapped("product_uom_qty")), 6)

    def test_picked_in_full_stays(self):
        """What is picked in full is left alone."""
        _order, line = self._confirmed()
        self._pick(line.move_ids, 10)
        line._o2d_set_hold(self.reason)
        self.assertEqual((line.move_ids.product_uom_qty, line.move_ids.state), (10, "assigned"))

    def test_backorder_is_taken_back(self):
        """Held while the rest stands on a backorder: the backorder goes, what was delivered stands."""
        order, line = self._confirmed()
        self._deliver(order, {self.other: 3})
        self.assertEqual(self._open_moves(line).product_uom_qty, 7)
        line._o2d_set_hold(self.reason)
        self.assertFalse(self._open_moves(line))
        self.assertEqual(line.qty_delivered, 3)
        line._o2d_release_hold()
        self.assertEqual(self._open_moves(line).product_uom_qty, 7)

    def test_straight_from_the_supplier(self):
        """What a supplier ships straight to the customer is not taken back by a hold."""
        order, line = self._confirmed()
        supplier = self.env.ref("stock.stock_location_suppliers")
        straight = line.move_ids.copy({"location_id": supplier.id, "picking_id": False})
        self.assertEqual(straight.sale_line_id, line)
        line._o2d_set_hold(self.reason)
        self.assertNotEqual(straight.state, "cancel")
        self.assertEqual((line.move_ids - straight).mapped("state"), ["cancel"])

    def test_other_unit_of_measure(self):
        """The arithmetic holds for a line sold in dozens of a product kept in units."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order([(self.other, 1)])
        line = order.order_line
        line.write({"product_uom_id": dozen.id, "product_uom_qty": 2})
        order.action_confirm()
        self._pick(line.move_ids, 6 if line.move_ids.product_uom != dozen else 0.5)
        line._o2d_set_hold(self.reason)
        self.assertEqual(line.move_ids.product_qty, 6)
        line._o2d_release_hold()
        self.assertEqual(sum(self._open_moves(line).mapped("product_qty")), 24)

    def test_picker_is_told(self):
        """The delivery says in words what is not to be picked any more."""
        order, line = self._confirmed()
        line._o2d_set_hold(self.reason)
        bodies = " ".join(str(body) for body in order.picking_ids.message_ids.mapped("body"))
        self.assertIn("Held, do not pick: 10 ", bodies)
        self.assertIn("Oil seal 35x50", bodies)

    def test_holding_twice_is_holding_once(self):
        """The second hold changes nothing and the trail has one event."""
        order, line = self._confirmed()
        self.assertTrue(line._o2d_set_hold(self.reason))
        since = line.o2d_hold_since
        self.assertFalse(line._o2d_set_hold("Another reason"))
        self.assertEqual((line.o2d_hold_reason, line.o2d_hold_since), ("Beyond the credit limit.", since))
        self.assertEqual(len(self._events(order, "held")), 1)
