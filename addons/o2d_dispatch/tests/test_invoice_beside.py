from odoo import Command

from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoiceBeside(InvoiceCase):
    """Freight, services, discounts and headings beside the goods."""

    def _freight_per_delivery(self, policy):
        self.company.o2d_bill_charges = policy
        freight = self._service()
        order = self._confirmed([(self.product, 5), (freight, 1)])
        self._ship(order, {self.product: 2})
        self._ship(order)
        return [self._billed(invoice).get(freight, 0) for invoice in self._invoices(order)]

    def test_freight_first(self):
        """Freight goes with the first delivery."""
        self.assertEqual(self._freight_per_delivery("first"), [1, 0])

    def test_freight_last(self):
        """Freight goes with the delivery after which nothing is on its way."""
        self.assertEqual(self._freight_per_delivery("last"), [0, 1])

    def test_freight_by_hand(self):
        """Freight that the accountant bills is on no invoice of the pick."""
        self.assertEqual(self._freight_per_delivery("hand"), [0, 0])

    def test_discount_survives_with_its_goods(self):
        """A discount over the order is given on what shipped, to the paisa, and never on what did not."""
        scheme = self._service("Scheme", price=-100)
        order = self._confirmed([(self.product, 9), (scheme, 1)])
        self._ship(order, {self.product: 3})
        self._ship(order, {self.product: 3})
        self.assertEqual([move.amount_untaxed for move in self._invoices(order)], [266.67, 266.66])
        self._ship(order)
        self.assertEqual(sum(self._invoices(order).mapped("amount_untaxed")), 800)
        self.assertEqual(order.order_line[1].qty_to_invoice, 0)

    def test_discount_dies_with_its_goods(self):
        """What is never shipped earns no discount."""
        scheme = self._service("Scheme", price=-100)
        order = self._confirmed([(self.product, 5), (scheme, 1)])
        self._ship(order, {self.product: 2}, backorder=False)
        self.assertEqual(order.invoice_ids.amount_untaxed, 160)

    def test_discount_by_tax_rate(self):
        """A discount line of one tax rate is earned by goods of that rate."""
        low, high = self._tax(5), self._tax(18)
        self.product.taxes_id, self.other.taxes_id = low, high
        scheme = self._service("Scheme", price=-50)
        order = self._order([(self.product, 5), (self.other, 5), (scheme, 1)])
        order.order_line[2].tax_ids = high
        order.action_confirm()
        self._ship(order, {self.product: 5, self.other: 0})
        self.assertEqual(order.invoice_ids.amount_untaxed, 500, "not one of the goods it was given on has left")
        self._ship(order)
        self.assertEqual(self._invoices(order)[1].amount_untaxed, 450)

    def test_reward_that_does_not_ship(self):
        """Free goods of a promotion are billed, at nothing, when they leave and not before."""
        order = self._confirmed([(self.product, 5)])
        self._add_line(order, self.other, 1, discount=100)
        self._ship(order, {self.product: 5, self.other: 0})
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 5})
        self._ship(order)
        self.assertEqual(self._invoices(order)[1].amount_untaxed, 0)
        self.assertEqual(self._billed(self._invoices(order)[1]), {self.other: 1})

    def test_headings(self):
        """A heading comes along with its goods only."""
        order = self._order()
        order.order_line = [
            Command.clear(),
            Command.create({"display_type": "line_section", "name": "Bearings", "sequence": 1}),
            Command.create({"product_id": self.product.id, "product_uom_qty": 5, "sequence": 2}),
            Command.create({"display_type": "line_section", "name": "Seals", "sequence": 3}),
            Command.create({"product_id": self.other.id, "product_uom_qty": 5, "sequence": 4}),
        ]
        order.action_confirm()
        self._ship(order, {self.product: 5, self.other: 0})
        self.assertEqual(
            order.invoice_ids.invoice_line_ids.sorted("sequence").mapped("display_type"), ["line_section", "product"]
        )

    def test_service_by_delivered_hours(self):
        """A service billed by what was done is billed as far as it was done."""
        service = self._service("Fitting")
        service.invoice_policy = "delivery"
        order = self._confirmed([(self.product, 5), (service, 4)])
        order.order_line[1].qty_delivered = 3
        self._ship(order)
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 5, service: 3})


class TestInvoiceAdvance(InvoiceCase):
    """An advance comes off as far as the goods go and the money came in."""

    def test_smaller_of_advance_and_invoice(self):
        """A large advance comes off invoice by invoice, never below zero and never more than it was."""
        order = self._confirmed([(self.product, 5)])
        self._advance(order, 300)
        self._ship(order, {self.product: 2})
        self._ship(order, {self.product: 1})
        self._ship(order)
        self.assertEqual([move.amount_total for move in self._invoices(order)[1:]], [0, 0, 200])
        self.assertEqual(order.order_line.filtered("is_downpayment").mapped("qty_to_invoice")[-1], 0)

    def test_small_part(self):
        """A tiny invoice takes a tiny part of a large advance, to the paisa."""
        order = self._confirmed([(self.product, 5)])
        order.order_line.price_unit = 33.33
        self._advance(order, 100)
        self._ship(order, {self.product: 1})
        invoice = self._invoices(order)[1]
        self.assertEqual(invoice.amount_total, 0)
        self._ship(order)
        self.assertAlmostEqual(self._invoices(order)[2].amount_total, 5 * 33.33 - 100, places=2)

    def test_not_received(self):
        """An advance that was billed and not paid does not come off."""
        order = self._confirmed([(self.product, 5)])
        self._advance(order, 300, paid=False)
        self._ship(order)
        self.assertEqual(self._invoices(order)[1].amount_total, 500)

    def test_received_in_part(self):
        """Of an advance that was paid in part, that part comes off; the rest once it is paid."""
        order = self._confirmed([(self.product, 5)])
        advance = self._advance(order, 300, paid=False)
        self._pay(advance, 120)
        self._ship(order, {self.product: 4})
        self.assertAlmostEqual(self._invoices(order)[1].amount_total, 280)
        self._pay(advance)
        self._ship(order)
        self.assertAlmostEqual(self._invoices(order)[2].amount_total, 0)

    def test_tax_of_the_advance(self):
        """What comes off bears the tax that the advance bore."""
        self.product.taxes_id = self._tax(18)
        order = self._confirmed([(self.product, 5)])
        self._advance(order, 118)
        self._ship(order, {self.product: 2})
        invoice = self._invoices(order)[1]
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax, invoice.amount_total), (100, 18, 118))
        self.assertEqual(order.order_line.filtered("is_downpayment").mapped("qty_to_invoice")[-1], 0)

    def test_advance_of_another_rate_waits(self):
        """An advance for goods of one rate does not come off goods of another."""
        low, high = self._tax(5), self._tax(18)
        self.product.taxes_id, self.other.taxes_id = low, high
        order = self._confirmed([(self.product, 5), (self.other, 5)])
        self._advance(order, 223)  # a fifth of both, their taxes included
        self._ship(order, {self.product: 5, self.other: 0})
        first = self._invoices(order)[1]
        self.assertAlmostEqual(first.amount_untaxed, 400, places=0)
        self._ship(order)
        second = self._invoices(order)[2]
        self.assertAlmostEqual(second.amount_untaxed, 400, places=0)
        self.assertAlmostEqual(sum(self._invoices(order).mapped("amount_total")), 525 + 590, places=2)

    def test_advance_to_pay_is_not_final(self):
        """A proforma, and an advance that is a draft, bill nothing by themselves."""
        order = self._confirmed([(self.product, 5)])
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create(
            {"advance_payment_method": "fixed", "fixed_amount": 100}
        ).create_invoices()
        draft = order.invoice_ids
        self._ship(order)
        self.assertEqual(draft.state, "draft")
        self.assertEqual((order.invoice_ids - draft).amount_total, 500)
