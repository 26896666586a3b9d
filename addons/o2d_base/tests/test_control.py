from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import O2dCase


class TestControl(O2dCase):
    def _mode(self, company=None, warehouse=None):
        return self.env["o2d.control"]._mode("ewaybill", company or self.company, warehouse)

    def test_advise_where_nothing_is_said(self):
        """After installing, every control advises."""
        self.assertEqual(self._mode(), "advise")
        self.assertEqual(self._mode(warehouse=self.warehouse), "advise")

    def test_most_specific_row_wins(self):
        """Warehouse before company, company before the company it is a branch of."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self._control("ewaybill", "enforce")
        self.assertEqual(self._mode(branch), "enforce")
        self._control("ewaybill", "off", company=branch)
        self.assertEqual((self._mode(branch), self._mode()), ("off", "enforce"))
        self._control("ewaybill", "advise", warehouse=self.warehouse)
        self.assertEqual((self._mode(warehouse=self.warehouse), self._mode()), ("advise", "enforce"))

    def test_change_counts_at_once(self):
        """A changed or deleted row counts from the next question on."""
        row = self._control("ewaybill", "enforce")
        self.assertEqual(self._mode(), "enforce")
        row.mode = "off"
        self.assertEqual(self._mode(), "off")
        row.unlink()
        self.assertEqual(self._mode(), "advise")

    def test_one_row_for_a_place(self):
        """A control has one row for a company and warehouse."""
        self._control("ewaybill", "off")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["o2d.control"].create({"code": "ewaybill", "company_id": self.company.id})

    def test_warehouse_of_another_company(self):
        """A row for a warehouse belongs to that warehouse's company."""
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self.env["o2d.control"].create(
                {"code": "ewaybill", "company_id": other.id, "warehouse_id": self.warehouse.id, "mode": "off"}
            )

    def test_only_administration_sets_controls(self):
        """Every role may read the controls; Administration alone sets them."""
        row = self._control("ewaybill", "enforce")
        for role in ("sales_coordinator", "finance_head", "operations_head", "management", "picker"):
            user = self._user(role)
            self.assertEqual(row.with_user(user).mode, "enforce")
            with self.assertRaises(AccessError):
                row.with_user(user).mode = "off"
        row.with_user(self._user("administration")).mode = "off"
        self.assertEqual(self._mode(), "off")

    def test_a_branch_does_not_change_its_parent(self):
        """The administrator of a branch reads the parent's rows, which count there, and changes only the branch's."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        row = self._control("ewaybill", "enforce")
        user = self._user("administration", login="branch", company_id=branch.id, company_ids=[(6, 0, branch.ids)])
        row = row.with_user(user).with_company(branch)
        self.assertEqual(row.mode, "enforce")
        with self.assertRaises(AccessError):
            row.mode = "off"
        own = row.create({"code": "ewaybill", "company_id": branch.id, "mode": "off"})
        self.assertEqual((self._mode(branch), self._mode()), ("off", "enforce"))
        own.unlink()
