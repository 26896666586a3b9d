from freezegun import freeze_time

from odoo import Command, fields

from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoiceFromPick(InvoiceCase):
    def test_posted_with_the_delivery(self):
        """What left is billed and posted in the same call, receivable included, by who may not bill anything else."""
        order = self._confirmed()
        picking = self._ship(order)
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.move_type), ("posted", "out_invoice"))
        self.assertEqual(self._billed(invoice), {self.product: 5, self.other: 10})
        self.assertEqual(invoice.amount_residual, 1500)
        self.assertTrue(invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable"))
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertEqual(picking.o2d_invoice_ids, invoice)
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0, 0])

    def test_linked_both_ways(self):
        """Each invoice line knows the goods it bills, and they know it."""
        order = self._confirmed()
        self._ship(order)
        for line in order.invoice_ids.invoice_line_ids:
            self.assertEqual(line.o2d_stock_move_ids, line.sale_line_ids.move_ids)
            self.assertEqual(line.o2d_stock_move_ids.o2d_invoice_line_ids, line)

    def test_backorder_has_its_own(self):
        """A short delivery is billed short; the rest has an invoice of its own."""
        order = self._confirmed()
        first = self._ship(order, {self.product: 3, self.other: 0})
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 3})
        second = self._ship(order)
        self.assertEqual(self._billed(second.o2d_invoice_ids), {self.product: 2, self.other: 10})
        self.assertEqual(len(order.invoice_ids), 2)
        self.assertFalse(first.o2d_invoice_ids & second.o2d_invoice_ids)

    def test_more_than_ordered(self):
        """What left beyond the order is billed as well."""
        order = self._confirmed([(self.product, 5)])
        self._ship(order, {self.product: 7})
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 7})

    def test_what_nobody_ordered(self):
        """Goods that left without having been ordered are billed at their price, not given away."""
        order = self._confirmed([(self.product, 5)])
        picking = order.picking_ids
        picking.move_ids = [
            Command.create(
                {
                    "product_id": self.other.id,
                    "product_uom_qty": 2,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
        ]
        self._ship(order, user=self.env.user)  # Core lets those alone put it on the order who may sell.
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 5, self.other: 2})
        self.assertEqual(order.invoice_ids.amount_untaxed, 700)

    def test_advise_and_off_leave_core_alone(self):
        """Unless the control enforces, validation bills nothing."""
        for mode in ("advise", "off"):
            self._control("pick_invoicing", mode, self.warehouse)
            order = self._confirmed()
            picking = self._ship(order)
            self.assertFalse(order.invoice_ids)
            self.assertFalse(picking.o2d_bill_state)

    def test_switched_off_meanwhile(self):
        """An order confirmed under enforcement is billed by hand once the control is off, from what left."""
        order = self._confirmed()
        self._control("pick_invoicing", "off", self.warehouse)
        picking = self._ship(order, {self.product: 3})
        self.assertFalse(order.invoice_ids)
        self.assertEqual(picking.o2d_bill_state, "waiting")
        order._create_invoices().action_post()
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 3, self.other: 10})
        self.assertEqual(picking.o2d_bill_state, "billed")

    def test_confirmed_before_the_control(self):
        """An order agreed on before the control enforced keeps core's way."""
        self._control("pick_invoicing", "off", self.warehouse)
        order = self._confirmed()
        self._control("pick_invoicing", "enforce", self.warehouse)
        self._ship(order)
        self.assertFalse(order.invoice_ids)
        order._create_invoices().action_post()
        self.assertEqual(order.invoice_ids.state, "posted")

    def test_two_and_three_steps(self):
        """Only the transfer that reaches the customer is billed."""
        for steps in ("pick_ship", "pick_pack_ship"):
            self.warehouse.delivery_steps = steps
            order = self._confirmed()
            while order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")):
                self.assertFalse(order.invoice_ids)
                self._ship(order, {self.product: 4}, backorder=False)
            self.assertEqual(self._billed(order.invoice_ids), {self.product: 4, self.other: 10})

    def test_each_delivery_of_one_validation(self):
        """Deliveries validated together have an invoice each."""
        orders = self._confirmed() + self._confirmed()
        orders.picking_ids.action_assign()
        self._validate(orders.picking_ids)
        self.assertEqual([len(order.invoice_ids) for order in orders], [1, 1])
        self.assertEqual(len(orders.invoice_ids), 2)

    def test_unit_of_the_order(self):
        """Sold by the dozen, kept by the piece: the invoice speaks the order's unit."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order([(self.product, 2)])
        order.order_line.write({"product_uom_id": dozen.id, "price_unit": 1200})
        order.action_confirm()
        self._ship(order, {self.product: 18})
        line = order.invoice_ids.invoice_line_ids
        self.assertEqual((line.quantity, line.product_uom_id, line.price_subtotal), (1.5, dozen, 1800))

    def test_foreign_currency(self):
        """An order in another currency is billed in it."""
        currency = self.env["res.currency"].create(
            {"name": "QQD", "symbol": "Q", "rate_ids": [(0, 0, {"rate": 2.0, "name": "2020-01-01"})]}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": currency.id})
        order = self._confirmed([(self.product, 5)], pricelist_id=pricelist.id)
        self._ship(order)
        invoice = order.invoice_ids
        self.assertEqual((invoice.currency_id, invoice.amount_total), (currency, 1000))
        self.assertEqual(invoice.amount_total_signed, 500)

    def test_price_and_discount_of_the_order(self):
        """The invoice has the order's price and discount of the day it left."""
        order = self._confirmed([(self.product, 5)])
        order.order_line.write({"price_unit": 90, "discount": 10})
        self._ship(order, {self.product: 2})
        order.order_line.write({"price_unit": 80, "discount": 0})
        self._ship(order)
        self.assertEqual([move.amount_untaxed for move in self._invoices(order)], [162, 240])

    def test_drop_shipping_passes_by(self):
        """What a supplier sends straight to the customer is billed by hand, up to what he sent."""
        order = self._confirmed([(self.product, 5)])
        order.picking_ids.action_cancel()
        kind = self.warehouse.int_type_id
        supplier, customer = (self.env.ref(f"stock.stock_location_{name}") for name in ("suppliers", "customers"))
        picking = self.env["stock.picking"].create(
            {"picking_type_id": kind.id, "location_id": supplier.id, "location_dest_id": customer.id}
        )
        move = {"product_id": self.product.id, "product_uom_qty": 5, "sale_line_id": order.order_line.id}
        picking.move_ids = [Command.create({**move, "location_id": supplier.id, "location_dest_id": customer.id})]
        picking.action_confirm()
        self._validate(picking)
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertFalse(order.invoice_ids)
        self.assertFalse(picking.o2d_bill_state)
        order._create_invoices().action_post()
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 5})

    def test_indian_day(self):
        """In India the invoice bears the Indian day, whoever validates from where."""
        self.company.account_fiscal_country_id = self.company.country_id = self.env.ref("base.in")
        self.supervisor.tz = "America/New_York"
        with freeze_time("2026-07-14 20:00:00"):
            order = self._confirmed()
            self._ship(order)
        self.assertEqual(order.invoice_ids.invoice_date, fields.Date.to_date("2026-07-15"))
        self.assertEqual(order.invoice_ids.date, fields.Date.to_date("2026-07-15"))

    def test_stage_is_left(self):
        """A billed delivery has left the stage of the invoice, and the trail says so."""
        order = self._confirmed()
        picking = self._ship(order)
        self.assertNotEqual(picking.o2d_stage_id.code, "invoice")
        notes = self._events(picking).mapped("note")
        self.assertIn(f"Billed: {order.invoice_ids.name}", notes)
