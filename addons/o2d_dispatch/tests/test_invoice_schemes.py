from odoo import Command

from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoiceSchemes(InvoiceCase):
    """Promotions, discounts over the order and combos: what goes with the goods that left, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False

    def _program(self, **reward):
        """A promotion that applies by itself to every order."""
        return self.env["loyalty.program"].create(
            {
                "name": "Diwali scheme",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({"minimum_qty": 0})],
                "reward_ids": [Command.create(reward)],
            }
        )

    def _promoted(self, lines):
        order = self._order(lines)
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards[:1], coupon)
        order.action_confirm()
        return order

    def _untaxed(self, order):
        return [invoice.amount_untaxed for invoice in self._invoices(order)]

    def test_percentage_of_the_order(self):
        """A promotion over the order is given on what left, the rest with the rest."""
        self._program(reward_type="discount", discount=10, discount_mode="percent", discount_applicability="order")
        order = self._promoted([(self.product, 6), (self.other, 4)])
        self.assertEqual(order.amount_untaxed, 900)
        self._ship(order, {self.product: 2, self.other: 0})
        self._ship(order, {self.product: 4, self.other: 1})
        self._ship(order)
        self.assertEqual(self._untaxed(order), [180, 450, 270])
        self.assertEqual(set(order.order_line.mapped("qty_to_invoice")), {0})

    def test_on_some_products(self):
        """A promotion on one product is earned by that product alone."""
        self._program(
            reward_type="discount", discount=50, discount_mode="percent", discount_applicability="specific",
            discount_product_ids=[Command.set(self.other.ids)],
        )  # fmt: skip
        order = self._promoted([(self.product, 5), (self.other, 4)])
        self.assertEqual(order.amount_untaxed, 700)
        self._ship(order, {self.product: 5, self.other: 0})
        self._ship(order)
        self.assertEqual(self._untaxed(order), [500, 200])

    def test_on_the_cheapest(self):
        """A promotion on the cheapest piece is earned when the cheapest leaves, at the first of them."""
        self.other.list_price = 40
        self._program(reward_type="discount", discount=50, discount_mode="percent", discount_applicability="cheapest")
        order = self._promoted([(self.product, 5), (self.other, 4)])
        self.assertEqual(order.amount_untaxed, 640)
        self._ship(order, {self.product: 5, self.other: 0})
        self._ship(order, {self.other: 1})
        self._ship(order)
        self.assertEqual(self._untaxed(order), [500, 20, 120])

    def test_free_goods(self):
        """Free goods of a promotion are billed at nothing when they leave, and never before."""
        self._program(reward_type="product", reward_product_id=self.other.id, reward_product_qty=2, required_points=1)
        order = self._promoted([(self.product, 5)])
        free = order.order_line.filtered("is_reward_line")
        self.assertEqual((free.product_id, free.product_uom_qty, free.price_subtotal), (self.other, 2, 0))
        self._ship(order, {self.product: 5, self.other: 0})
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 5})
        self._ship(order, {self.other: 1}, backorder=False)
        self.assertEqual(self._billed(self._invoices(order)[1]), {self.other: 1})
        self.assertEqual(self._untaxed(order), [500, 0])

    def test_discount_over_the_order_by_rate(self):
        """Core's discount over the order, with a line for each tax rate, is earned rate by rate to the paisa."""
        low, high = self._tax(5), self._tax(18)
        self.product.taxes_id, self.other.taxes_id = low, high
        order = self._order([(self.product, 7), (self.other, 3)])
        self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "amount", "discount_amount": 100}
        ).action_apply_discount()
        order.action_confirm()
        whole = order.amount_untaxed
        self._ship(order, {self.product: 3, self.other: 0})
        first = self._invoices(order)
        self.assertEqual(first.invoice_line_ids.tax_ids, low)
        self._ship(order, {self.product: 1, self.other: 1})
        self._ship(order)
        self.assertAlmostEqual(sum(self._untaxed(order)), whole)
        self.assertEqual(set(order.order_line.mapped("qty_to_invoice")), {0})

    def test_discount_never_beyond_the_goods(self):
        """A small delivery under a large discount is never billed below nothing."""
        scheme = self._service("Scheme", price=-499.99)
        order = self._confirmed([(self.product, 5), (scheme, 1)])
        for _number in range(5):
            self._ship(order, {self.product: 1})
        self.assertTrue(all(amount >= 0 for amount in self._untaxed(order)), self._untaxed(order))
        self.assertAlmostEqual(sum(self._untaxed(order)), 0.01)

    # --- combos ----------------------------------------------------------------------------------

    def _combo_order(self, quantity):
        combos = self.env["product.combo"].create(
            [
                {"name": product.name, "combo_item_ids": [Command.create({"product_id": product.id})]}
                for product in (self.product, self.other)
            ]
        )
        combo = self.env["product.product"].create(
            {"name": "Service pack", "type": "combo", "list_price": 150, "combo_ids": [Command.set(combos.ids)],
             "taxes_id": False}
        )  # fmt: skip
        order = self._order([(combo, quantity)])
        head = order.order_line
        order.order_line = [
            Command.create(
                {
                    "product_id": item.product_id.id,
                    "product_uom_qty": quantity,
                    "combo_item_id": item.id,
                    "linked_line_id": head.id,
                }
            )
            for item in combos.combo_item_ids
        ]
        order.action_confirm()
        return order, combo

    def _headings(self, invoice):
        return invoice.invoice_line_ids.filtered(lambda line: line.display_type == "line_section").mapped("name")

    def test_combo_in_parts(self):
        """A combo is billed by what left of its parts, under a heading that counts the combos of this invoice."""
        order, combo = self._combo_order(5)
        self.assertEqual(order.amount_untaxed, 750)
        self._ship(order, {self.product: 2, self.other: 2})
        self._ship(order)
        first, second = self._invoices(order)
        self.assertEqual([self._headings(first), self._headings(second)], [["Service pack x 2"], ["Service pack x 3"]])
        self.assertEqual(self._untaxed(order), [300, 450])
        self.assertEqual(set(order.order_line.mapped("qty_to_invoice")), {0})
        self.assertEqual(order.order_line.filtered(lambda line: line.product_id == combo).qty_invoiced, 5)

    def test_combo_in_pieces(self):
        """Parts of a combo that leave apart are billed as they leave; the combo counts when it is complete."""
        order, _combo = self._combo_order(2)
        self._ship(order, {self.product: 2, self.other: 0})
        self._ship(order)
        first, second = self._invoices(order)
        self.assertEqual([self._headings(first), self._headings(second)], [["Service pack"], ["Service pack x 2"]])
        self.assertEqual(self._billed(first), {self.product: 2})
        self.assertEqual(self._billed(second), {self.other: 2})
