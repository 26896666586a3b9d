from odoo import Command

from odoo.addons.o2d_base.tests.hold_common import HoldCase


class TestHeldLinesAreNotBilled(HoldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.product + cls.other).invoice_policy = "order"

    def test_nothing_to_bill(self):
        """A held line billed by order has nothing to invoice; its sister has."""
        order = self._held_order()
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [5, 0])
        self.assertEqual(order.order_line.mapped("invoice_status"), ["to invoice", "no"])
        self.assertEqual(order.order_line.mapped("untaxed_amount_to_invoice"), [500, 0])
        self.assertEqual(order.order_line.mapped("amount_to_invoice"), [500, 0])
        self.assertEqual(order.amount_to_invoice, 500)

    def test_invoice_leaves_it_out(self):
        """The invoice has the other line only, and the order is not fully invoiced."""
        order = self._held_order()
        invoice = order._create_invoices()
        self.assertEqual(invoice.invoice_line_ids.product_id, self.product)
        invoice.action_post()
        self.assertEqual(order.invoice_status, "no")

    def test_release_makes_it_billable(self):
        """Released, the line is billed as its product says."""
        order = self._held_order()
        order.order_line[1]._o2d_release_hold()
        self.assertEqual(order.order_line[1].qty_to_invoice, 10)
        self.assertEqual(order.order_line[1].untaxed_amount_to_invoice, 1000)
        self.assertEqual(order.invoice_status, "to invoice")

    def test_what_has_left_is_billed(self):
        """Goods that left before the hold are billed: three of ten, no more."""
        order = self._two_lines()
        order.action_confirm()
        self._deliver(order, {self.other: 3})
        line = order.order_line[1]
        line._o2d_set_hold(self.reason)
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (3, "to invoice"))
        self.assertEqual(line.untaxed_amount_to_invoice, 300)
        order._create_invoices().action_post()
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (0, "no"))
        self.assertEqual(order.invoice_status, "no")

    def test_delivery_policy_after_hold_is_not_finished(self):
        """Core calls a line invoiced when its transfers are over; a held one is not over."""
        (self.product + self.other).invoice_policy = "delivery"
        order = self._two_lines()
        order.action_confirm()
        self._deliver(order, {self.other: 3})
        line = order.order_line[1]
        line._o2d_set_hold(self.reason)
        order._create_invoices().action_post()
        self.assertEqual(line.invoice_status, "no")

    def test_hold_credits_nothing(self):
        """What was billed in advance stays billed."""
        order = self._two_lines()
        order.action_confirm()
        order._create_invoices().action_post()
        line = order.order_line[1]
        line._o2d_set_hold(self.reason)
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (0, "invoiced"))
        self.assertEqual(line.untaxed_amount_to_invoice, 0)

    def test_held_service(self):
        """A held service is not billed either."""
        service = self._product(name="Fitting", type="service", is_storable=False, invoice_policy="order")
        order = self._order([(service, 1)])
        order.order_line._o2d_set_hold(self.reason)
        order.action_confirm()
        self.assertEqual((order.order_line.qty_to_invoice, order.invoice_status), (0, "no"))
        order.order_line._o2d_release_hold()
        self.assertEqual(order.order_line.qty_to_invoice, 1)

    def test_price_that_includes_tax(self):
        """The untaxed amount of what has left is right where prices include tax."""
        tax = self.env["account.tax"].create(
            {"name": "18% incl", "amount": 18, "price_include_override": "tax_included", "type_tax_use": "sale"}
        )
        self.other.write({"taxes_id": [Command.set(tax.ids)], "list_price": 118})
        order = self._two_lines()
        order.action_confirm()
        self._deliver(order, {self.other: 3})
        order.order_line[1]._o2d_set_hold(self.reason)
        self.assertAlmostEqual(order.order_line[1].untaxed_amount_to_invoice, 300)


class TestBilledFromDispatch(HoldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.product + cls.other).invoice_policy = "order"
        cls.service = cls._product(name="Freight", type="service", is_storable=False, invoice_policy="order")

    def _enforced_order(self, lines=None, **values):
        self._control("pick_invoicing", "enforce", self.warehouse)
        order = self._order(lines or [(self.product, 5), (self.other, 10)], **values)
        order.action_confirm()
        self._bill_by_hand()
        return order

    def _bill_by_hand(self):
        """What was frozen stays; whoever bills at validation does so only while the control enforces."""
        self._control("pick_invoicing", "off", self.warehouse)

    def test_fixed_at_confirmation_for_goods_only(self):
        """Under enforcement goods are billed from dispatch from their confirmation on; services are not."""
        order = self._enforced_order([(self.product, 5), (self.service, 1)])
        self.assertEqual(order.order_line.mapped("o2d_bill_on_dispatch"), [True, False])
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0, 1])

    def test_advise_and_off_change_nothing(self):
        """Unless the control enforces, core's own policy stands."""
        for mode in ("advise", "off"):
            self._control("pick_invoicing", mode, self.warehouse)
            order = self._two_lines()
            order.action_confirm()
            self.assertFalse(any(order.order_line.mapped("o2d_bill_on_dispatch")))
            self.assertEqual(order.order_line.mapped("qty_to_invoice"), [5, 10])

    def test_only_the_pilot_warehouse(self):
        """The order's warehouse decides."""
        self._control("pick_invoicing", "enforce", self.warehouse)
        second = self.env["stock.warehouse"].create({"name": "Nagpur", "code": "NGP"})
        order = self._two_lines(warehouse_id=second.id)
        order.action_confirm()
        self.assertFalse(any(order.order_line.mapped("o2d_bill_on_dispatch")))

    def test_frozen(self):
        """Switching the control off, or the product's policy, changes no confirmed order."""
        order = self._enforced_order()
        self.product.invoice_policy = "delivery"
        self._deliver(order, {self.other: 4})
        self.assertEqual(order.order_line.mapped("o2d_bill_on_dispatch"), [True, True])
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [5, 4])
        old = self._two_lines()
        old.action_confirm()
        self._control("pick_invoicing", "enforce", self.warehouse)
        old.order_line[0].product_uom_qty = 6
        self.assertFalse(any(old.order_line.mapped("o2d_bill_on_dispatch")))

    def test_line_added_later(self):
        """A line added to a confirmed order is judged when it is added."""
        order = self._enforced_order([(self.product, 5)])
        self._control("pick_invoicing", "enforce", self.warehouse)
        order.order_line = [Command.create({"product_id": self.other.id, "product_uom_qty": 2})]
        self.assertEqual(order.order_line.mapped("o2d_bill_on_dispatch"), [True, True])

    def test_order_created_confirmed(self):
        """An order imported in state confirmed is frozen too."""
        self._control("pick_invoicing", "enforce", self.warehouse)
        order = self._two_lines(state="sale")
        self.assertEqual(order.order_line.mapped("o2d_bill_on_dispatch"), [True, True])
        self.assertTrue(order.o2d_promise_date)

    def test_billed_is_what_left(self):
        """Delivered less invoiced, through a backorder, more than was ordered, and a return."""
        order = self._enforced_order([(self.product, 5)])
        line = order.order_line
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (0, "no"))
        self._deliver(order, {self.product: 2})
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (2, "to invoice"))
        self.assertEqual(line.untaxed_amount_to_invoice, 200)
        self.assertEqual(line.amount_to_invoice, 200)
        order._create_invoices().action_post()
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (0, "no"))
        self._deliver(order, {self.product: 4})
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (6, 4))
        order._create_invoices().action_post()
        self.assertEqual((line.qty_to_invoice, line.invoice_status), (0, "invoiced"), "billed, so not upselling")
        self._return(order.picking_ids.sorted("id")[0], 1)
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (5, -1))

    def _return(self, picking, quantity):
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        wizard.product_return_moves.quantity = quantity
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()

    def test_short_and_closed(self):
        """What was delivered short and not backordered counts as invoiced, as core does for delivery policy."""
        order = self._enforced_order([(self.product, 5)])
        move = order.picking_ids.move_ids
        move.write({"quantity": 3, "picked": True})
        order.picking_ids.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=order.picking_ids.ids
        ).button_validate()
        order._create_invoices().action_post()
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_freight_waits_for_the_goods(self):
        """Freight alone is not billed before the goods have left; with them it is."""
        self.company.sale_discount_product_id = self.service
        order = self._enforced_order([(self.product, 5), (self.service, 1)])
        self.assertEqual(order.invoice_status, "no")
        self.assertFalse(order.with_context(raise_if_nothing_to_invoice=False)._create_invoices(final=True))
        self._deliver(order)
        self.assertEqual(order._create_invoices().invoice_line_ids.product_id, self.product + self.service)

    def test_payment_does_not_bill_in_advance(self):
        """Core bills what is ordered when a payment came in full; goods billed from dispatch wait for it."""
        order = self._enforced_order([(self.product, 5), (self.service, 1)])
        order._force_lines_to_invoice_policy_order()
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0, 1])

    def test_down_payment_is_deducted(self):
        """A down payment is taken off the invoice of what left."""
        order = self._enforced_order([(self.product, 5)])
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create(
            {"advance_payment_method": "fixed", "fixed_amount": 100}
        ).create_invoices()
        order.invoice_ids.action_post()
        self.assertFalse(any(order.order_line.filtered("is_downpayment").mapped("o2d_bill_on_dispatch")))
        self._deliver(order)
        invoice = order._create_invoices(final=True)
        self.assertEqual(invoice.amount_untaxed, 400)

    def test_held_and_from_dispatch(self):
        """A held line billed from dispatch bills nothing until it is released and has left."""
        self._control("pick_invoicing", "enforce", self.warehouse)
        order = self._held_order()
        self._bill_by_hand()
        line = order.order_line[1]
        self.assertTrue(line.o2d_bill_on_dispatch)
        self._deliver(order)
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [5, 0])
        line._o2d_release_hold()
        self.assertEqual(line.qty_to_invoice, 0)
        self._deliver(order)
        self.assertEqual(line.qty_to_invoice, 10)
