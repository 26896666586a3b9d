from odoo import Command
from odoo.exceptions import UserError

from .substitution_common import SubstitutionCase


class TestPickSubstitution(SubstitutionCase):
    """Other goods for what is short, from the offer to the delivery."""

    def test_offered(self):
        """An offer waits with the coordinator, with who, why and what is billed; picking goes on meanwhile."""
        picking = self.picking
        offer = self._offer(picking)
        self.assertRecordValues(
            offer, [{"state": "waiting", "quantity": 3, "replaced_quantity": 3, "reason": "damaged",
                     "proposed_by_id": self.picker.id, "order_id": picking.sale_id.id,
                     "ordered_price": 100, "ordered_total": 300, "listed_price": 120, "listed_total": 360,
                     "replaced_total": 300, "has_other_price": True}]
        )  # fmt: skip
        problem = self._problem(offer)
        self.assertEqual((problem.state, problem.is_blocking, problem.order_id), ("open", False, picking.sale_id))
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_sales_coordinator"))
        self._pick(picking, self.switch, 5)
        self.assertEqual(picking.with_user(self.picker).o2d_pick_finish()["state"], "ready")

    def test_looking_changes_nothing(self):
        """What the order would be billed is reckoned without a line on it."""
        picking = self.picking
        offer = self._offer(picking)
        offer.read()
        self.assertEqual(len(picking.sale_id.order_line), 2)
        self.assertEqual(picking.sale_id.amount_total, 1500)

    def test_agreed(self):
        """Agreed, the order has a line of the other goods and less of the first, both on the same delivery."""
        picking = self.picking
        order, first = picking.sale_id, self._line(picking)
        offer = self._offer(picking)
        self._agree(offer)
        line = offer.new_line_id
        self.assertEqual(order.order_line.product_id, self.cable | self.switch | self.other)
        self.assertEqual((line.product_uom_qty, line.price_unit, first.sale_line_id.product_uom_qty), (3, 100, 7))
        self.assertEqual(line.move_ids.picking_id, picking)
        self.assertEqual((line.move_ids.state, line.move_ids.product_uom_qty), ("assigned", 3))
        self.assertEqual((first.state, first.product_uom_qty, first.quantity), ("assigned", 7, 7))
        self.assertEqual(order.picking_ids, picking)
        self.assertEqual((offer.state, offer.decided_by_id, offer.price_by), ("agreed", self.coordinator, "ordered"))
        self.assertEqual(self._problem(offer).state, "closed")
        self.assertTrue(self._events(picking).filtered(lambda event: event.note.startswith("Agreed: 3 Units")))

    def test_set_aside_at_once(self):
        """The other goods are set aside with the answer, also where goods are set aside by hand only."""
        self.picking.picking_type_id.reservation_method = "manual"
        offer = self._offer(self.picking)
        self._agree(offer)
        self.assertEqual((offer.new_line_id.move_ids.state, offer.new_line_id.move_ids.quantity), ("assigned", 3))

    def test_what_is_set_aside_stays(self):
        """What of the first goods is still to be picked stays set aside when the rest is replaced."""
        picking = self._delivery(((self.cable, 10),))
        self._pick(picking, self.cable, 4)
        line = picking.move_line_ids.filtered(lambda one: not one.picked)
        line.quantity = 3
        offer = self._offer(picking)
        self._agree(offer)
        move = self._line(picking)
        self.assertEqual((move.product_uom_qty, move.quantity), (7, 7))
        self.assertEqual(sorted(move.move_line_ids.mapped("quantity")), [3, 4])

    def test_price_list(self):
        """The coordinator may take the price list's price instead, and send less than was offered."""
        picking = self.picking
        offer = self._offer(picking)
        offer.with_user(self.coordinator).agreed_quantity = 2
        self._agree(offer, "listed")
        self.assertRecordValues(offer.new_line_id, [{"price_unit": 120, "product_uom_qty": 2}])
        self.assertEqual(self._line(picking).product_uom_qty, 8)

    def test_discount_goes_along(self):
        """The price as ordered is the price after the discount that was agreed."""
        picking = self.picking
        self._line(picking).sale_line_id.discount = 10
        offer = self._offer(picking)
        self.assertEqual((offer.ordered_price, offer.ordered_total), (90, 270))
        self._agree(offer)
        self.assertEqual(offer.new_line_id.price_subtotal, 270)

    def test_all_of_it(self):
        """A line of which nothing was found is replaced whole: nothing of it is asked for any more."""
        picking = self._short(found=0)
        offer = self._offer(picking, 10)
        self._agree(offer)
        self.assertEqual(self._line(picking).state, "cancel")
        self.assertEqual(offer.line_id.product_uom_qty, 0)
        self.assertEqual((offer.replaced_total, offer.ordered_total), (1000, 1000))

    def test_refused(self):
        """Refused, the line is short as before; the picker reads why."""
        picking = self.picking
        offer = self._offer(picking)
        offer.with_user(self.coordinator).note = "The customer wants black only."
        offer.with_user(self.coordinator).action_refuse()
        self.assertEqual((offer.state, offer.decided_by_id), ("refused", self.coordinator))
        self.assertEqual(self._line(picking).product_uom_qty, 10)
        self.assertEqual(picking.sale_id.order_line.product_id, self.cable | self.switch)
        [shown] = picking.with_user(self.picker).o2d_pick_list()["offers"]
        self.assertEqual((shown["state"], shown["words"]), ("refused", "Refused. The customer wants black only."))
        self.assertEqual(self._problem(offer).state, "closed")

    def test_withdrawn(self):
        """An offer that was withdrawn is answered by nobody, and leaves the line free for another."""
        picking = self.picking
        offer = self._offer(picking)
        self.assertEqual(picking.with_user(self.picker).o2d_pick_offer_withdraw(offer.id), [])
        self.assertEqual((offer.state, self._problem(offer).state), ("withdrawn", "closed"))
        with self.assertRaisesRegex(UserError, "withdrawn meanwhile"):
            self._agree(offer)
        self._agree(self._offer(picking))

    def test_rest_left_meanwhile(self):
        """Where the delivery is picked already, the other goods go with the transfer of what was short."""
        picking = self.picking
        offer = self._offer(picking)
        self._pick(picking, self.switch, 5)
        picking.with_user(self.picker).o2d_pick_finish()
        rest = picking.backorder_ids
        # The books still believe in what was not there.
        self.assertEqual(rest.move_ids.quantity, 3)
        self._agree(offer)
        self.assertEqual(offer.new_line_id.move_ids.picking_id, rest)
        self.assertEqual(rest.state, "assigned")
        self.assertEqual(rest.move_ids.filtered(lambda move: move.product_id == self.cable).state, "cancel")
        self.assertTrue(picking.o2d_picked_at)
        self.assertEqual(sum(self._line(picking).mapped("product_uom_qty")), 7)

    def test_picked_after_all(self):
        """What was found and picked after all is not replaced: nothing of it is short."""
        picking = self.picking
        offer = self._offer(picking)
        picking.action_assign()
        self._pick(picking, self.cable, 3)
        with self.assertRaisesRegex(UserError, "short any more: it is picked"):
            self._agree(offer)
        self.assertEqual(offer.state, "waiting")

    def test_two_steps(self):
        """In two steps the other goods are picked with the first one, and travel with the rest."""
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._short()
        offer = self._offer(picking)
        self._agree(offer)
        self.assertEqual(offer.new_line_id.move_ids.picking_id, picking)
        self._pick(picking, self.switch, 5)
        self._pick(picking, self.other, 3)
        picking.with_user(self.picker).o2d_pick_finish()
        self.assertEqual(picking.state, "done")
        ship = picking.move_ids.move_dest_ids.picking_id
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in ship.move_ids},
            {self.cable: 7, self.switch: 5, self.other: 3},
        )

    def test_other_unit(self):
        """Goods counted by the dozen stand for twelve pieces each, at twelve times the price."""
        dozen = self.env.ref("uom.product_uom_dozen")
        boxed = self._product(name="Cable box", uom_id=dozen.id)
        self._stock_at(boxed, self.bin_2, 5)
        picking = self._delivery(((self.cable, 24),))
        picking.move_line_ids.quantity = 12
        offer = self._offer(picking, 1, boxed)
        self.assertEqual((offer.replaced_quantity, offer.ordered_total), (12, 1200))
        self._agree(offer)
        self.assertRecordValues(
            offer.new_line_id, [{"product_uom_id": dozen.id, "product_uom_qty": 1, "price_unit": 1200}]
        )
        self.assertEqual(self._line(picking).product_uom_qty, 12)

    def test_ordered_by_the_dozen(self):
        """A piece short of dozens comes off the order as a part of a dozen, and nothing is asked for again."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order(((self.cable, 2),))
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        picking.move_line_ids.write({"quantity": 23, "product_uom_id": self.cable.uom_id.id})
        offer = self._offer(picking, 1)
        self._agree(offer)
        move = self._line(picking)
        self.assertEqual((move.product_qty, move.state, order.picking_ids), (23, "assigned", picking))
        self.assertAlmostEqual(order.order_line[0].product_uom_qty, 1.92)
        order.order_line[0].name = "Cable, as sent"
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_qty")), 24)

    def test_lots(self):
        """Goods in lots can be offered; the lot is named when they are picked."""
        wire = self._product(name="Wire", tracking="lot")
        self._stock_at(wire, self.bin_2, 4, self._lot(wire, "L-1"))
        picking = self.picking
        offer = self._offer(picking, 3, wire)
        self._agree(offer)
        [line] = [
            one for one in picking.with_user(self.picker).o2d_pick_list()["lines"] if one["product"]["id"] == wire.id
        ]
        self.assertEqual((line["lot"]["name"], line["wanted"]), ("L-1", 3))
        self._pick(picking, wire, 3)

    def test_locked_order(self):
        """A locked order takes the agreed goods too, and stays locked."""
        picking = self.picking
        picking.sale_id.action_lock()
        offer = self._offer(picking)
        self._agree(offer)
        self.assertTrue(picking.sale_id.locked)
        self.assertEqual(offer.new_line_id.move_ids.picking_id, picking)

    def test_other_warehouse(self):
        """The other goods come from the warehouse that is short, whichever the order names."""
        picking = self.picking
        far = self.env["stock.warehouse"].create({"name": "Nagpur", "code": "NGP", "company_id": self.company.id})
        picking.sale_id.warehouse_id = far
        offer = self._offer(picking)
        self._agree(offer)
        self.assertEqual(offer.new_line_id.move_ids.picking_id, picking)

    def test_same_goods_elsewhere_on_the_order(self):
        """A line of the same goods that the customer had ordered stays a line of its own."""
        picking = self._delivery(((self.cable, 10), (self.other, 2)))
        scan = self._scan(picking, self.cable, 7, reason="damaged")
        picking.with_user(self.picker).o2d_pick_short([scan])
        offer = self._offer(picking)
        self._agree(offer)
        moves = picking.move_ids.filtered(lambda move: move.product_id == self.other)
        self.assertEqual(sorted(moves.mapped("product_uom_qty")), [2, 3])
        self.assertEqual(len(moves.sale_line_id), 2)

    def test_over_credit(self):
        """A control that stops an added line stops this one: agreed, but held, and the first goods come off."""
        picking = self.picking
        offer = self._offer(picking)
        original = type(offer.line_id).create

        def create(lines, vals_list):
            made = original(lines, vals_list)
            made._o2d_set_hold("The customer is over the limit.")
            return made

        self.patch(type(offer.line_id), "create", create)
        notice = self._agree(offer)
        self.assertIn("It waits: The customer is over the limit.", notice["params"]["message"])
        self.assertTrue(offer.new_line_id.o2d_hold)
        self.assertFalse(offer.new_line_id.move_ids)

    def test_tracker_and_trail(self):
        """The tracker shows what is sent instead, and the trail who offered and who agreed."""
        picking = self.picking
        offer = self._offer(picking)
        self._agree(offer)
        picture = picking.sale_id.with_user(self.coordinator).o2d_tracking()
        ordered = {line["product"]: line["ordered"] for line in picture["lines"]}
        self.assertEqual(ordered[self.other.display_name], 3)
        notes = self._events(picking).filtered(lambda event: "blue" in (event.note or ""))
        self.assertEqual(notes.mapped("user_id"), [self.picker.id, self.coordinator.id])

    def test_optional_first(self):
        """Goods that sales has named as going with the product are shown first, then what lies near and is free."""
        near = self._product(name="Aluminium cable")
        self._stock_at(near, self.bin_2, 2)
        self.cable.optional_product_ids = [Command.set(self.other.product_tmpl_id.ids)]
        picking = self.picking
        shown = picking.with_user(self.picker).o2d_pick_offer_goods(self._line(picking).id)
        mine = [row for row in shown["goods"] if row["id"] in (self.other | near | self.cable).ids]
        self.assertEqual(
            [(row["id"], row["is_optional"], row["quantity"]) for row in mine],
            [(self.other.id, True, 3), (near.id, False, 2)],
        )

    def test_scan_or_words(self):
        """Other goods are found by barcode, with or without leading zeros, by code, or by words of the name."""
        picking = self.picking
        door, line = picking.with_user(self.picker), self._line(picking).id
        for code, is_exact in (("8901000000048", True), ("08901000000048", True), ("cbl-2.5b", True),
                               ("blue cable", False)):  # fmt: skip
            shown = door.o2d_pick_offer_goods(line, code)
            self.assertEqual(([row["id"] for row in shown["goods"]], shown["is_exact"]), (self.other.ids, is_exact))
        self.assertEqual(door.o2d_pick_offer_goods(line, "no such goods")["goods"], [])
