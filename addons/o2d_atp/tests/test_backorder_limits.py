from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import ValidationError

from odoo.addons.o2d_atp.tests.backorder_common import BackorderCase


class TestBackorderLimits(BackorderCase):
    """Caps and protected minima of customer groups, and reservations that are given back for their age."""

    def test_cap_holds_in_the_everyday_allocation(self):
        """A group gets no more than its cap of what comes free, though nobody else waits."""
        self._limit(self.retail, most=5)
        self._count(20)
        one, two = self._sold(4, self.retailer), self._sold(4, self.retailer)
        other = self._sold(7)
        self.assertEqual(self._has(one, two, other), [4, 1, 7])
        self._allocate(everything=True)
        self.assertEqual(self._has(one, two, other), [4, 1, 7])

    def test_what_is_above_the_cap_comes_off(self):
        """What a group holds above a new cap is shared out to others, and does not come back."""
        self._segment("All", "redistribute")
        self._count(8)
        retail, other = self._sold(8, self.retailer, days=1), self._sold(4, days=9)
        self._limit(self.retail, most=5)
        self._run()
        self.assertEqual(self._has(retail, other), [5, 3])
        self._allocate(everything=True)
        self.assertEqual(self._has(retail, other), [5, 3])
        self.assertFalse(self._look().line_ids)

    def test_protected_minimum(self):
        """What is protected for a group is left to it by the allocation and by the run, and given to it."""
        self._limit(self.key, least=6)
        self._segment("All", "redistribute")
        self._count(10)
        other = self._sold(9, days=1)
        self.assertEqual(self._has(other), [4])
        self.assertFalse(self._look().line_ids)
        key = self._sold(5, self.key_customer, days=9)
        self.assertEqual(self._has(other, key), [4, 5])

    def test_protected_later(self):
        """A minimum that is protected after the goods were set aside comes off who does not keep."""
        self._segment("All", "redistribute")
        self._count(10)
        other = self._sold(9, days=1)
        self._limit(self.key, least=6)
        self._run()
        self.assertEqual(self._has(other), [4])
        self._allocate(everything=True)
        self.assertEqual(self._has(other), [4])

    def test_group_below(self):
        """Customers with a tag below the group's, and contacts of its customers, are counted in it."""
        below = self.env["res.partner.category"].create({"name": "Retail, Pune", "parent_id": self.retail.id})
        shop = self._partner(name="Shop", category_id=[Command.set(below.ids)])
        branch = self._partner(name="Branch", parent_id=shop.id, is_company=False)
        self._limit(self.retail, most=5)
        self._count(20)
        orders = self._sold(4, shop), self._sold(4, branch)
        self.assertEqual(self._has(*orders), [4, 1])

    def test_limit_of_a_category(self):
        """A limit of a category counts for each of its products by itself."""
        category = self.env["product.category"].create({"name": "Valves"})
        (self.article | self.product).categ_id = category
        self._limit(self.retail, product_id=False, categ_id=category.id, most=3)
        self._count(10)
        self._count(10, product=self.product)
        order = self._sold(5, self.retailer)
        other = self._sold(5, self.retailer, product=self.product)
        self.assertEqual(self._has(order, other), [3, 3])

    def _grow_old(self, order, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move_line SET create_date = %s WHERE id IN %s",
            [fields.Datetime.now() - timedelta(days=days), tuple(order.picking_ids.move_ids.move_line_ids.ids)],
        )

    def test_stuck_reservation_is_given_back(self):
        """What is set aside for longer than the segment says is given back, until somebody asks for it again."""
        self._segment("All", "redistribute", give_back_days=10)
        self._count(8)
        old, young = self._sold(4), self._sold(4)
        self._grow_old(old, 11)
        self._grow_old(young, 9)
        run = self._run()
        self.assertEqual(self._has(old, young), [0, 4])
        self.assertIn("too long", run.line_ids.words)
        self.assertIn("too long", self._events(old, "failed")[-1].note)
        self._allocate(everything=True)
        self.assertEqual(self._has(old), [0])
        self.assertFalse(self._look().line_ids)
        old.picking_ids.with_user(self.coordinator).action_assign()
        self.assertEqual(self._has(old), [4])

    def test_stuck_reservation_of_who_keeps(self):
        """Who keeps gives nothing back, however old."""
        self._segment("All", "keep")
        self._count(8)
        old = self._sold(4)
        self._grow_old(old, 400)
        self.assertFalse(self._look().line_ids)

    def test_limit_that_cannot_be(self):
        """A limit names its goods, and protects no more than it allows."""
        for values in ({"product_id": False}, {"most": 3, "least": 4}, {"least": -1}):
            with self.assertRaises(ValidationError):
                self._limit(self.retail, **values)

    def test_two_companies(self):
        """A limit of another company limits nobody here."""
        other = self.env["res.company"].create({"name": "Konkan Traders"})
        self.env["o2d.backorder.limit"].create(
            {
                "company_id": other.id,
                "group_id": self.retail.id,
                "categ_id": self.article.categ_id.id or self.env["product.category"].create({"name": "Any"}).id,
                "has_most": True,
                "most": 0,
            }
        )
        self._count(8)
        self.assertEqual(self._has(self._sold(4, self.retailer)), [4])
