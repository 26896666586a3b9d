"""The amount above which a single order is decided on, and the orders of one day that come to it together."""

from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestOrderAmount(SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(1_000_000)
        cls.policy = cls.env["o2d.credit.policy"].create({"company_id": cls.company.id, "order_amount": 10_000})

    def _kinds(self, order):
        return [one["kind"] for one in self._pending(order).findings or ()]

    def test_single_order(self):
        """A single order above the amount is decided on, one of the amount is not."""
        self.assertEqual(self._held(10_000).state, "sale")
        other = self._partner(name="Godavari Stores")
        self.assertEqual(self._kinds(self._held(10_100, partner_id=other.id)), ["order_amount"])

    def test_split_in_two(self):
        """Two orders of a day just under the amount pass no further than one order would have."""
        first, second = self._held(9_000), self._held(9_000)
        self.assertEqual((first.state, second.state), ("sale", "draft"))
        sanction = self._pending(second)
        self.assertEqual((self._kinds(second), sanction.findings[0]["over_amount"]), (["order_amount"], 8_000))
        self.assertIn("with the others of the day", sanction.reason)

    def test_in_one_call(self):
        """Confirmed in one call they pass no further than one after the other."""
        orders = self._order_of(9_000) + self._order_of(9_000)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])

    def test_in_one_call_as_the_contact(self):
        """An order of a contact counts with those of its company."""
        contact = self.env["res.partner"].create({"name": "Store keeper", "parent_id": self.customer.id})
        self._held(9_000)
        self.assertEqual(self._held(9_000, partner_id=contact.id).state, "draft")

    def test_decided_orders_do_not_count(self):
        """An order whose size was decided on leaves the day's amount to the others."""
        large = self._held(50_000)
        self._sanction(large)
        self.assertEqual((large.state, self._held(9_000).state), ("sale", "sale"))

    def test_another_day(self):
        """What was ordered yesterday does not count today; the day is the company's own."""
        now = fields.Datetime.now().replace(hour=8)
        with freeze_time(now - timedelta(days=1)):
            self._held(9_000)
        with freeze_time(now):
            self.assertEqual(self._held(9_000).state, "sale")

    def test_another_customer(self):
        """Another customer's orders do not count."""
        self._held(9_000)
        self.assertEqual(self._held(9_000, partner_id=self._partner(name="Godavari Stores").id).state, "sale")

    def test_each_for_itself(self):
        """Where the policy says so each order counts for itself."""
        self.policy.count_same_day = "no"
        self.assertEqual((self._held(9_000).state, self._held(9_000).state), ("sale", "sale"))

    def test_raised_afterwards(self):
        """An order is not raised beyond the amount after it was confirmed, alone or with the day's others."""
        first, second = self._held(5_000), self._held(4_000)
        with self.assertRaisesRegex(Exception, "with the others of the day"), self.env.cr.savepoint():
            second.order_line.product_uom_qty = 60
        first.order_line.product_uom_qty = 60
        self.assertEqual(first.order_line.product_uom_qty, 60)
