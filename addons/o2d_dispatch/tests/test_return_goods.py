"""Lots, kits, units and several steps: what comes back is told to the piece."""

from odoo.exceptions import UserError

from .return_common import ReturnCase


class TestReturnGoods(ReturnCase):
    def test_lots(self):
        """A lot comes back as the lot that left, is credited as that lot, and no other one is taken."""
        oil, (first, second, third) = self._by_lot({"L1": 3, "L2": 4, "L3": 5}, name="Gear oil")
        picking = self._left([(oil, 7)])
        self.assertEqual(picking.move_ids.lot_ids, first | second)
        with self.assertRaisesRegex(UserError, "did not leave with"), self.env.cr.savepoint():
            self._ask(picking, {third: 1})
        with self.assertRaisesRegex(UserError, "say which of them"), self.env.cr.savepoint():
            self._ask(picking, {oil: 1})
        with self.assertRaisesRegex(UserError, "No more can come back"), self.env.cr.savepoint():
            self._ask(picking, {first: 4})
        record = self._ask(picking, {first: 1, second: 2})
        self._receive(record, {first: {"restock": 1}, second: {"quarantine": 2}})
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(
            oil, self.warehouse.o2d_quarantine_id, lot_id=second), 2)  # fmt: skip
        credit = self._credited(record)
        lots = credit.invoice_line_ids._o2d_lot_quantities()[credit.invoice_line_ids.id]
        self.assertEqual(lots, {first.id: 1, second.id: 2})
        self._check_even(picking.sale_id)

    def test_other_lot_at_the_door(self):
        """A lot that another customer bought is refused when core's own form would receive it."""
        oil, _lots = self._by_lot({"M1": 5, "M2": 5}, name="Gear oil")
        picking, other = self._left([(oil, 5)]), self._left([(oil, 5)])
        mine, his = picking.move_ids.lot_ids, other.move_ids.lot_ids
        for record in (None, self._ask(picking, {mine: 2})):
            if record:
                back = record.picking_ids
            else:
                wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
                wizard.product_return_moves.quantity = 1
                back = wizard._create_return()
            back.move_ids._o2d_write_return_lines({his.id: back.move_ids.product_qty}, picked=True)
            back.move_ids.picked = True
            with self.assertRaisesRegex(UserError, "did not leave with"), self.env.cr.savepoint():
                back.with_user(self.store).button_validate()
            if not record:
                back.action_cancel()

    def test_units(self):
        """Pieces of a dozen come back as pieces; a unit that does not fit is refused."""
        dozen, kilogram = self.env.ref("uom.product_uom_dozen"), self.env.ref("uom.product_uom_kgm")
        order = self._order([(self.product, 2)], user_id=self.sales.id)
        order.order_line.product_uom_id = dozen
        order.order_line.price_unit = 1200
        order.action_confirm()
        picking = self._ship(order)
        picking._o2d_leave()
        with self.assertRaisesRegex(UserError, "is not counted in kg"), self.env.cr.savepoint():
            self._ask(picking, {self.product: 1}, uom=kilogram)
        with self.assertRaisesRegex(UserError, "No more can come back"), self.env.cr.savepoint():
            self._ask(picking, {self.product: 3}, uom=dozen)
        record = self._ask(picking, {self.product: 6}, uom=self.product.uom_id)
        self.assertEqual((record.line_ids.quantity, record.value), (6, 600))
        self._receive(record)
        credit = self._credited(record)
        self.assertEqual((credit.invoice_line_ids.quantity, credit.amount_total), (0.5, 600))
        self._check_even(order)
        rest = self._ask(picking, {self.product: 1.5}, uom=dozen)
        self.assertEqual(rest.line_ids.quantity, 18)
        self._receive(rest)
        self.assertEqual(self._credited(rest).amount_total, 1800)
        self.assertEqual(order.order_line.qty_delivered, 0)
        self._check_even(order)

    def test_kits(self):
        """A kit comes back whole, is credited as the kit, and a part of it alone is refused."""
        kit = self._kit([(self.product, 2), (self.other, 1)])
        picking = self._left([(kit, 3)])
        order = picking.sale_id
        with self.assertRaisesRegex(UserError, "comes back whole"), self.env.cr.savepoint():
            self._ask(picking, {self.product: 2})
        with self.assertRaisesRegex(UserError, "comes back whole"), self.env.cr.savepoint():
            self._ask(picking, {self.product: 1, self.other: 0.5})
        record = self._ask(picking, {self.product: 4, self.other: 2})
        self.assertEqual(record.value, 1000)
        self._receive(record, {self.product: {"restock": 3, "scrap": 1}, self.other: {"restock": 2}})
        self.assertEqual(order.order_line.qty_delivered, 1)
        credit = self._credited(record)
        self.assertEqual((self._billed(credit), credit.amount_total), ({kit: 2}, 1000))
        self.assertEqual(record.state, "settled")
        self.assertEqual(order.order_line._o2d_bill_facts()[order.order_line.id].excess(), 0)
        again = record.with_user(self.sales).action_replace()
        new = self.env["sale.order"].browse(again["res_id"])
        self.assertEqual((new.order_line.product_id, new.order_line.product_uom_qty), (kit, 2))

    def test_three_steps(self):
        """Where receipts go through input and quality, goods of a return do so too, except what is quarantined."""
        self.warehouse.reception_steps = "three_steps"
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 4})
        self._receive(record, {self.product: {"restock": 3, "quarantine": 1}})
        self.assertEqual(record.state, "received")
        quants = self.env["stock.quant"]
        self.assertEqual(quants._get_available_quantity(self.product, self.warehouse.o2d_quarantine_id), 1)
        onward = self.env["stock.move"].search(
            [("location_id", "=", self.warehouse.wh_input_stock_loc_id.id), ("product_id", "=", self.product.id)]
        )
        self.assertEqual((onward.product_uom_qty, onward.location_dest_id), (3, self.warehouse.wh_qc_stock_loc_id))
        self.assertEqual(self._billed(self._credited(record)), {self.product: 4})
        self._check_even(picking.sale_id)

    def test_pick_and_ship(self):
        """What went out by pick and ship comes back by one transfer."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._confirmed([(self.product, 5)], user_id=self.sales.id)
        self._ship(order)
        out = order.picking_ids.filtered(lambda one: one._o2d_is_delivery())
        if out.state != "done":
            self._validate(out)
        out._o2d_leave()
        record = self._ask(out, {self.product: 2})
        self._receive(record)
        self._credited(record)
        self.assertEqual((record.state, order.order_line.qty_delivered), ("settled", 3))
        self._check_even(order)

    def test_money_to_the_paisa(self):
        """Credit notes bear the invoice's price, discount and tax; tax included prices too, to the paisa."""
        for included in ("tax_excluded", "tax_included"):
            with self.subTest(included):
                tax = self._tax(18, name=f"GST {included}", price_include_override=included)
                order = self._order([(self.product, 7)], user_id=self.sales.id)
                order.order_line.write({"price_unit": 33.35, "discount": 7.25, "tax_ids": [(6, 0, tax.ids)]})
                order.action_confirm()
                picking = self._ship(order)
                picking._o2d_leave()
                invoice = picking.o2d_invoice_ids
                record = self._ask(picking, {self.product: 3})
                self._receive(record)
                credit = self._credited(record)
                line = credit.invoice_line_ids
                self.assertEqual((line.price_unit, line.discount, line.quantity), (33.35, 7.25, 3))
                self.assertAlmostEqual(credit.amount_total, invoice.amount_total * 3 / 7, delta=0.011)
                rest = self._ask(picking, {self.product: 4})
                self._receive(rest)
                self._credited(rest)
                self.assertAlmostEqual(invoice.amount_residual, 0.0, delta=0.021)
                self._check_even(order)

    def test_discount_of_the_order(self):
        """Of a discount on the whole order what came back takes its share along."""
        order = self._confirmed([(self.product, 5), (self.other, 5)], user_id=self.sales.id)
        wizard = self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "so_discount", "discount_percentage": 0.1}
        )
        wizard.action_apply_discount()
        picking = self._ship(order)
        picking._o2d_leave()
        self.assertEqual(picking.o2d_invoice_ids.amount_total, 900)
        record = self._ask(picking, {self.product: 5})
        self._receive(record)
        self.assertEqual(self._credited(record).amount_total, 450)
