"""The table of who is told what, and who may see and change it."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from .handoff_common import HandoffCase


class TestCompanies(HandoffCase):
    def test_own_companies(self):
        """An administrator sees the notices of their own companies' orders, and no others'."""
        other = self.env["res.company"].create({"name": "Other"})
        here = self._user("administration", login="here")
        there = self._user("administration", login="there", company_id=other.id, company_ids=[(6, 0, other.ids)])
        self._handoff()
        notice = self._notices(self._confirmed())
        notices = self.env["o2d.handoff.notice"]
        self.assertIn(notice, notices.with_user(here).search([]))
        self.assertFalse(notices.with_user(there).search([("id", "=", notice.id)]))
        with self.assertRaises(AccessError):
            notice.with_user(there).read(["note"])


class TestTable(HandoffCase):
    def test_somebody(self):
        """A row that tells nobody is refused."""
        with self.assertRaisesRegex(ValidationError, "tells nobody"):
            self._handoff(user_ids=False)

    def test_customer_by_mail(self):
        """The customer is told by mail, with a template."""
        with self.assertRaisesRegex(ValidationError, "mail template"):
            self._handoff(tell_customer=True, channel="chat")

    def test_unknown_place(self):
        """A name that nothing fills is refused with the names that are known."""
        with self.assertRaisesRegex(ValidationError, "oder"):
            self._handoff(subject="{oder}")

    def test_warehouse_of_the_company(self):
        """A warehouse row belongs to the company of the warehouse."""
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(ValidationError):
            self._handoff(company_id=other.id, warehouse_id=self.warehouse.id)

    def test_only_administration(self):
        """Only administration says who is told."""
        handoff = self._handoff()
        with self.assertRaises(AccessError):
            handoff.with_user(self.coordinator).active = False

    def test_told_in_words(self):
        """The list says in words whom a row tells: owner, roles by department, persons, salesperson, customer."""
        handoff = self._handoff(tell_owner=True, tell_salesperson=True)
        handoff.group_ids = self.env.ref("o2d_base.group_finance_head")
        self.assertEqual(handoff.told_words, f"Stage owner, Finance Head, {self.coordinator.name}, Salesperson")

    def test_form(self):
        """An administrator makes a row in the form."""
        boss = self._user("administration")
        form = Form(self.env["o2d.handoff"].with_user(boss))
        form.name = "To be billed"
        form.stage_id = self.env.ref("o2d_base.stage_invoice")
        form.tell_owner = True
        handoff = form.save()
        self.assertEqual((handoff.event, handoff.channel), ("entered", "activity"))
