from freezegun import freeze_time

from odoo.exceptions import UserError

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_dispatch.tests.invoice_common import IndianInvoiceCase


class TestInvoiceSeries(IndianInvoiceCase):
    """One series of numbers for each GST registration and financial year, whoever posts in which journal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head_office = cls.company
        india, state = cls.env.ref("base.in"), cls.env.ref("base.state_in_ka")
        cls.branch = cls.env["res.company"].create(
            {"name": "Bharat Bearings Karnataka", "parent_id": cls.head_office.id, "country_id": india.id,
             "state_id": state.id, "vat": "29AAACB1234A1ZO"}
        )  # fmt: skip
        cls.env.cr.flush()  # Core loads a branch's defaults before the commit.
        both = cls.head_office + cls.branch
        cls.env.user.company_ids |= both
        cls.supervisor.company_ids |= both
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=both.ids))
        cls.branch_warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.branch.id)], limit=1)
        cls.branch_warehouse.delivery_steps = "ship_only"
        cls._control("pick_invoicing", "enforce", cls.branch_warehouse)
        cls._control("pick_confirmation", "off", cls.branch_warehouse)
        cls._control("confirmed_stock", "off", cls.branch_warehouse)
        cls._stock(cls.product, 100, cls.branch_warehouse)

    def _journal(self, company):
        return self.env["account.journal"].search([("company_id", "=", company.id), ("type", "=", "sale")], limit=1)

    def _journal_of_branch(self, code="KAR"):
        return self.env["account.journal"].create(
            {"name": "Invoices Karnataka", "code": code, "type": "sale", "company_id": self.branch.id, "sequence": 99}
        )

    def _branch_order(self):
        return self._confirmed([(self.product, 2)], warehouse_id=self.branch_warehouse.id, company_id=self.branch.id)

    def test_each_registration_its_own(self):
        """Head office and branch, each with its own GSTIN, bill in their own journals, one after the other."""
        journal = self._journal_of_branch()
        first, second = self._confirmed([(self.product, 1)]), self._confirmed([(self.product, 1)])
        branch = self._branch_order()
        for order in (first, branch, second):
            self._ship(order)
        self.assertEqual(branch.invoice_ids.journal_id, journal, "not the parent's, which core would take first")
        self.assertEqual(branch.invoice_ids.company_id, self.branch)
        self.assertTrue(branch.invoice_ids.name.startswith("KAR/"), branch.invoice_ids.name)
        self.assertTrue(branch.invoice_ids.name.endswith("/0001"), branch.invoice_ids.name)
        self.assertEqual((first + second).invoice_ids.company_id, self.head_office)
        numbers = (first + second).invoice_ids.sorted("name").mapped("sequence_number")
        self.assertEqual(numbers[1] - numbers[0], 1)

    def test_branch_without_a_journal(self):
        """A branch with a GSTIN of its own never bills in its parent's series: it is told what it needs."""
        order = self._branch_order()
        words = " ".join(reason.words for reason in order.picking_ids._o2d_preflight())
        self.assertIn("belongs to another GST registration", words)
        picking = self._ship(order)
        self.assertEqual((picking.state, picking.o2d_bill_state), ("done", "waiting"))
        self.assertFalse(order.invoice_ids)
        self.assertIn("belongs to another GST registration", self._problems(picking).name)
        self._journal_of_branch()
        picking.with_user(self.supervisor).action_o2d_bill()
        self.assertEqual(picking.o2d_bill_state, "billed")

    def test_other_journal_by_hand(self):
        """Who puts a branch's draft into the parent's journal cannot post it."""
        self._journal_of_branch()
        order = self._branch_order()
        self._ship(order)
        invoice = order.invoice_ids
        invoice.button_draft()
        invoice.name = False
        invoice.journal_id = self._journal(self.head_office)
        accountant = self._user("accounts", company_id=self.branch.id, company_ids=[(6, 0, self.branch.ids)])
        invoice = invoice.with_user(accountant).with_context(allowed_company_ids=self.branch.ids)
        with self.assertRaisesRegex(O2dRefused, "belongs to another GST registration"):
            invoice.action_post()

    def test_branch_of_the_same_registration(self):
        """A branch without a GSTIN of its own shares its parent's registration and series."""
        self.branch.write({"vat": False, "state_id": self.state.id})
        order = self._branch_order()
        self.assertFalse(order.picking_ids._o2d_preflight())
        self._ship(order)
        self.assertEqual(order.invoice_ids.journal_id, self._journal(self.head_office))
        self.assertEqual(order.invoice_ids.company_id, self.branch)

    def test_two_series_that_give_one_number(self):
        """Two journals of one registration with the same code would give a number twice: the second is refused."""
        self.branch.write({"vat": False, "state_id": self.state.id})
        self._ship(self._confirmed([(self.product, 1)]))
        self._journal_of_branch(self._journal(self.head_office).code)
        order = self._branch_order()
        picking = self._ship(order)
        self.assertFalse(order.invoice_ids)
        self.assertIn("under the same GST registration", self._problems(picking).name)

    def test_same_number_of_two_registrations(self):
        """Two registrations may each have a number 1."""
        self._ship(self._confirmed([(self.product, 1)]))
        self._journal_of_branch(self._journal(self.head_office).code)
        order = self._branch_order()
        self._ship(order)
        self.assertEqual(order.invoice_ids.state, "posted")

    def test_april_of_both(self):
        """On 1 April both registrations begin anew."""
        self._journal_of_branch()
        for moment, year in (("2027-03-31 10:00:00", "26-27"), ("2027-03-31 19:00:00", "27-28")):
            with freeze_time(moment):
                orders = self._confirmed([(self.product, 1)]) + self._branch_order()
                for order in orders:
                    self._ship(order)
            for order in orders:
                self.assertTrue(order.invoice_ids.name.endswith(f"/{year}/0001"), order.invoice_ids.name)

    def test_characters(self):
        """A number with a sign that GST does not know is posted by nobody."""
        order = self._confirmed([(self.product, 1)])
        self._ship(order)
        invoice = order.invoice_ids
        invoice.button_draft()
        invoice.name = "INV_26-27_0007"
        with self.assertRaisesRegex(UserError, "more than letters, digits"):
            invoice.action_post()
