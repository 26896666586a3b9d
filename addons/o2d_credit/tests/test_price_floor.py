"""A price below the floor, or a discount above the highest, is decided on like credit."""

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestPriceFloor(SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.o2d_price_floor = 90.0

    def _priced(self, price=100.0, discount=0.0, quantity=10, **values):
        order = self._order([(self.product, quantity)], user=self.coordinator, **values)
        order.order_line.write({"price_unit": price, "discount": discount})
        order.action_confirm()
        return order

    def test_at_the_floor(self):
        """The lowest price itself is allowed, after discount."""
        self.assertEqual(self._priced(90).state, "sale")
        self.assertEqual(self._priced(100, discount=10).state, "sale")

    def test_below_the_floor(self):
        """A price below it holds the order, whether by price or by discount."""
        for order in (self._priced(89), self._priced(100, discount=11)):
            self.assertEqual(order.state, "draft")
            self.assertEqual([one["kind"] for one in self._pending(order).findings], ["price_floor"])

    def test_level_by_how_far(self):
        """Two percent below is the executive's to decide, more is the head's."""
        self.assertEqual(self._pending(self._priced(88.3)).role_id, self.env.ref("o2d_base.group_finance_executive"))
        self.assertEqual(self._pending(self._priced(80)).role_id, self.env.ref("o2d_base.group_finance_head"))

    def test_in_the_products_own_unit(self):
        """The floor is for one of the product's own unit, whatever unit is sold."""
        order = self._order([(self.product, 1)], user=self.coordinator)
        order.order_line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "price_unit": 1080})
        self.assertFalse(order.order_line._o2d_below_floor())
        order.order_line.price_unit = 1079
        self.assertEqual(len(order.order_line._o2d_below_floor()), 1)

    def test_in_another_currency(self):
        """A price in another currency is compared in the company's."""
        currency = self.env["res.currency"].create(
            {"name": "XTS", "symbol": "X", "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 0.5})]}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Export", "currency_id": currency.id})
        order = self._order([(self.product, 10)], user=self.coordinator, pricelist_id=pricelist.id)
        order.order_line.price_unit = 45
        self.assertFalse(order.order_line._o2d_below_floor())
        order.order_line.price_unit = 44
        self.assertTrue(order.order_line._o2d_below_floor())

    def test_taxes_in_the_price(self):
        """The floor is without taxes, also where prices are with them."""
        tax = self.env["account.tax"].create(
            {"name": "GST 10 %", "amount": 10, "type_tax_use": "sale", "price_include_override": "tax_included"}
        )
        order = self._order([(self.product, 10)], user=self.coordinator)
        order.order_line.write({"tax_ids": [(6, 0, tax.ids)], "price_unit": 99})
        self.assertFalse(order.order_line._o2d_below_floor())
        order.order_line.price_unit = 98
        self.assertTrue(order.order_line._o2d_below_floor())

    def test_discount_of_the_category(self):
        """The product says the highest discount, else its category, else the category above that."""
        parent = self.env["product.category"].create(
            {"name": "Bearings", "o2d_has_max_discount": True, "o2d_max_discount": 5}
        )
        self.other.categ_id = self.env["product.category"].create({"name": "Ball bearings", "parent_id": parent.id})
        order = self._order([(self.other, 1)], user=self.coordinator)
        for discount, is_breach in ((5, False), (6, True)):
            order.order_line.discount = discount
            self.assertEqual(bool(order.order_line._o2d_below_floor()), is_breach, discount)
        self.other.write({"o2d_has_max_discount": True, "o2d_max_discount": 0})
        order.order_line.discount = 1
        self.assertTrue(order.order_line._o2d_below_floor())

    def test_sanctioned_price(self):
        """A sanctioned price confirms; a payment alone does not release it."""
        order = self._priced(80)
        self._pay(10_000)
        self._work_off()
        self.assertEqual(order.state, "draft")
        self._sanction(order, "Clearance sale")
        self.assertEqual(order.state, "sale")

    def test_sanctioned_for_its_line(self):
        """A price that was sanctioned for one line is no leave to lower it further, or that of another line."""
        order = self._priced(85)
        self._sanction(order, "Clearance sale")
        with self.assertRaises(O2dRefused), self.env.cr.savepoint():
            order.order_line.price_unit = 84
        line = {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 89}
        order.write({"order_line": [(0, 0, line)]})
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True])

    def test_of_another_company(self):
        """The floor of another company does not count here."""
        self.other.with_company(self.env["res.company"].create({"name": "Nagpur Ltd"})).o2d_price_floor = 500
        order = self._order([(self.other, 1)], user=self.coordinator)
        self.assertFalse(order.order_line._o2d_below_floor())
