"""Customers who share a limit, and branches of one company."""

from odoo.exceptions import AccessError

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestSharedLimit(SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls._partner(name="Kaveri Agencies")
        cls.env["o2d.credit.group"].create(
            {
                "name": "Kaveri",
                "company_id": cls.company.id,
                "partner_ids": [(6, 0, (cls.customer + cls.sister).ids)],
                "limit": 10_000,
            }
        )

    def test_sisters_share(self):
        """What one of them owes the other cannot owe as well."""
        self.assertEqual(self._held(9_000).state, "sale")
        self.assertEqual(self._held(5_000, partner_id=self.sister.id).state, "draft")

    def test_sisters_in_one_call(self):
        """Confirmed in one call they pass no further than one after the other."""
        orders = self._order_of(6_000) + self._order_of(6_000, partner_id=self.sister.id)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])

    def test_sister_pays(self):
        """A payment of one releases what waits for the other."""
        self._invoice(9_000)
        order = self._held(5_000, partner_id=self.sister.id)
        self._pay(9_000)
        self._work_off()
        self.assertEqual(order.state, "sale")


class TestBranches(SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create({"name": "Nashik branch", "parent_id": cls.company.id})
        cls.env.user.company_ids |= cls.branch
        cls.depot = cls.env["stock.warehouse"].search([("company_id", "=", cls.branch.id)], limit=1) or cls.env[
            "stock.warehouse"
        ].create({"name": "Nashik", "code": "NSK", "company_id": cls.branch.id})
        cls.seller = cls._user(
            "sales_coordinator", login="nashik", company_id=cls.branch.id, company_ids=[(6, 0, cls.branch.ids)]
        )
        cls.both = cls._user(
            "finance_head", login="pune head", company_id=cls.company.id,
            company_ids=[(6, 0, (cls.company + cls.branch).ids)],
        )  # fmt: skip

    def _in_branch(self, amount):
        order = self._order_of(amount, user=self.seller, company_id=self.branch.id, warehouse_id=self.depot.id)
        order.action_confirm()
        return order

    def test_one_limit(self):
        """What the customer owes the head office counts in a branch."""
        self._invoice(8_000)
        order = self._in_branch(3_000)
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._pending(order).company_id, self.branch)

    def test_decided_by_who_works_there(self):
        """A branch follows the levels of its company, and is decided on by whoever works in it."""
        order = self._in_branch(15_000)
        sanction = self._pending(order)
        with self.assertRaises(AccessError):
            self._as(self.head, sanction).action_sanction("From afar")
        self.assertEqual(sanction.state, "pending")
        self._as(self.both, sanction).with_context(allowed_company_ids=self.both.company_ids.ids).action_sanction(
            "Fine"
        )
        self.assertEqual(order.state, "sale")

    def test_released_by_a_payment_to_the_head_office(self):
        """A payment that the head office receives releases what waits in a branch."""
        self._invoice(8_000)
        order = self._in_branch(3_000)
        self._pay(8_000)
        self._work_off()
        self.assertEqual(order.state, "sale")
