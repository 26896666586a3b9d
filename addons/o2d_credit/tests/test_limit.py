from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.o2d_credit.hooks import post_init_hook

from .credit_common import CreditCase


class TestLimit(CreditCase):
    """Which limit counts, and who may change it."""

    def _limit(self, customer=None, company=None):
        found = self._position(customer, company)
        return found["limit_kind"], found["limit"]

    def test_levels(self):
        """The customer's limit counts before its category's, that before the company's, that before none."""
        category = self.env["res.partner.category"].create({"name": "Dealer"})
        below = self.env["res.partner.category"].create({"name": "Small dealer", "parent_id": category.id})
        self.customer.category_id = below
        self.assertEqual(self._limit(), ("none", 0))
        self._policy(limit_kind="amount", limit=100)
        self.assertEqual(self._limit(), ("amount", 100))
        self._policy(category_id=category.id, limit_kind="amount", limit=200)
        self.assertEqual(self._limit(), ("amount", 200))
        self._policy(category_id=below.id, limit_kind="amount", limit=300)
        self.assertEqual(self._limit(), ("amount", 300))
        self.customer.credit_limit = 400
        self.assertEqual(self._limit(), ("amount", 400))
        self.customer.o2d_limit_kind = "none"
        self.assertEqual(self._limit(), ("none", 0))
        policy = self.env["o2d.credit.policy"]._for(self.customer, self.company)
        self.assertEqual((policy.limit_kind, policy.limit), ("none", 0.0))

    def test_zero_is_zero(self):
        """A limit of zero is a limit: nothing is left of it."""
        self.customer.write({"o2d_limit_kind": "amount", "credit_limit": 0})
        self._order([(self.product, 1)]).action_confirm()
        found = self._position()
        self.assertEqual((found["limit_kind"], found["limit"], found["available"]), ("amount", 0, -100))

    def test_amount_without_kind(self):
        """An amount that comes from core's own fields counts as the customer's limit, and its zero as zero."""
        customer = self._partner(name="Imported", credit_limit=250)
        self.assertEqual((customer.o2d_limit_kind, self._limit(customer)), ("amount", ("amount", 250)))
        self.customer.credit_limit = 300
        self.assertEqual((self.customer.o2d_limit_kind, self._limit()), ("amount", ("amount", 300)))
        self.customer.credit_limit = 0
        self.assertEqual(self._limit(), ("amount", 0))

    def test_limits_from_before_the_module(self):
        """A limit that stood before installing is the customer's own; core's zero, no limit there, stays none."""
        other = self._partner(name="Unlimited")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET o2d_limit_kind = NULL, credit_limit = jsonb_build_object(%s, %s) WHERE id = %s",
            [str(self.company.id), 700.0, self.customer.id],
        )
        self.env.cr.execute(
            "UPDATE res_partner SET credit_limit = jsonb_build_object(%s, 0.0, %s, NULL) WHERE id = %s",
            [str(self.company.id), "999", other.id],
        )
        post_init_hook(self.env)
        self.assertEqual((self.customer.o2d_limit_kind, self._limit()), ("amount", ("amount", 700)))
        self.assertEqual((other.o2d_limit_kind, self._limit(other)), (False, ("none", 0)))

    def test_limit_that_equals_cores_default(self):
        """Core keeps no value that equals the company's default; it is the customer's limit all the same."""
        self.env["ir.default"].set("res.partner", "credit_limit", 500.0, company_id=self.company.id)
        self.assertEqual(self._limit(), ("amount", 500))
        self._policy(limit_kind="amount", limit=100)
        self.assertEqual(self._limit(), ("amount", 100))
        customer = self._partner(name="Equal", credit_limit=500.0, o2d_limit_kind="amount")
        self.assertEqual(self._limit(customer), ("amount", 500))
        policy = self.env["o2d.credit.policy"]._for(customer, self.company)
        self.assertEqual(policy.limit, 500)

    def test_branch(self):
        """A branch has the limit of its parent, held against everything, until it is given one of its own."""
        branch = self._branch()
        self.customer.credit_limit = 1000
        self._invoice(300)
        self.assertEqual(self._limit(company=branch), ("amount", 1000))
        self.assertEqual(self._position(company=branch)["exposure"], 300)
        self.customer.with_company(branch).credit_limit = 200
        self.assertEqual(self._limit(company=branch), ("amount", 200))
        self.assertEqual(self._limit(), ("amount", 1000))

    def test_policies_of_a_branch(self):
        """Rules that a branch does not lay down are its parent's."""
        branch = self._branch()
        self._policy(overdue_days=10, order_amount=500)
        self._policy(company_id=branch.id, overdue_days=20)
        policies = self.env["o2d.credit.policy"]
        self.assertEqual(policies._for(self.customer, branch).overdue_days, 20)
        self.assertEqual(policies._for(self.customer, branch).order_amount, 500)
        self.assertEqual(policies._for(self.customer, self.company).overdue_days, 10)

    def test_policy_is_read_anew(self):
        """A changed policy counts at once."""
        policy = self._policy(overdue_days=10, partner_id=self.customer.id)
        policies = self.env["o2d.credit.policy"]
        self.assertEqual(policies._for(self.customer, self.company).overdue_days, 10)
        policy.overdue_days = 15
        self.assertEqual(policies._for(self.customer, self.company).overdue_days, 15)
        policy.overdue_days_rule = False
        self.assertEqual(policies._for(self.customer, self.company).overdue_days, 30)
        policy.write({"hold": "forced", "forced_reason": "Court case"})
        found = policies._for(self.customer, self.company)
        self.assertEqual((found.hold, found.forced_reason), ("forced", "Court case"))

    def test_zero_days(self):
        """Zero is a rule like any other once it is said."""
        self._policy(overdue_days_rule="value", overdue_days=0)
        self.assertEqual(self.env["o2d.credit.policy"]._for(self.customer, self.company).overdue_days, 0)

    # --- on top of it --------------------------------------------------------------------------

    def test_guarantees(self):
        """Temporary limits and guarantees come on top while they are valid, and not a day longer."""
        self.customer.credit_limit = 1000
        guarantee = self.env["o2d.credit.guarantee"].create(
            {"partner_id": self.customer.id, "amount": 500, "kind": "bank", "valid_until": self.today}
        )
        self.assertEqual(self._limit(), ("amount", 1500))
        self.assertEqual([part["kind"] for part in self._position()["limit_parts"]], ["limit", "bank"])
        guarantee.write({"valid_from": self.today + timedelta(1), "valid_until": self.today + timedelta(9)})
        self.assertEqual((self._limit(), guarantee.state), (("amount", 1000), "future"))
        guarantee.write({"valid_from": self.today, "active": False})
        self.assertEqual((self._limit(), guarantee.state), (("amount", 1000), "over"))

    def test_group(self):
        """Customers of a group share one limit; their own ones do not count."""
        sister = self._partner(name="Kaveri Tools", credit_limit=50)
        self.env["o2d.credit.group"].create(
            {"name": "Kaveri", "limit": 1000, "partner_ids": [Command.set((self.customer | sister).ids)]}
        )
        self._invoice(300)
        self._invoice(400, customer=sister)
        found = self._position(sister)
        self.assertEqual((found["exposure"], found["limit"], found["available"]), (700, 1000, 300))
        self.assertEqual(
            [(row["id"], row["exposure"]) for row in found["group"]["members"]],
            [(self.customer.id, 300), (sister.id, 400)],
        )

    def test_group_by_pan(self):
        """All registrations of a PAN are one group, and a later one joins it by itself."""
        pune = self._partner(name="Sahyadri Pune", vat="27AAPFU0939F1ZV", country_id=self.env.ref("base.in").id)
        group = self.env["o2d.credit.group"].create(
            {"name": "Sahyadri", "kind": "pan", "pan": "aapfu0939f", "limit": 1000}
        )
        self.assertEqual((group.partner_ids, group.pan), (pune, "AAPFU0939F"))
        goa = self._partner(name="Sahyadri Goa")
        goa.with_context(no_vat_validation=True).write({"vat": "30AAPFU0939F1Z8"})
        self.assertEqual(group.partner_ids, pune | goa)
        self._invoice(100, customer=goa)
        self.assertEqual(self._position(pune)["exposure"], 100)
        goa.with_context(no_vat_validation=True).vat = False
        self.assertEqual(group.partner_ids, pune)

    # --- bad input -----------------------------------------------------------------------------

    def test_bad_input(self):
        """What cannot be meant is refused with a sentence."""
        contact = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.customer.id, "type": "contact"})
        guarantee = {"partner_id": self.customer.id, "amount": 5, "valid_until": self.today}
        yesterday = self.today - timedelta(1)
        bad = [
            ("below zero", "o2d.credit.policy", {"limit_kind": "amount", "limit": -1}),
            ("below zero", "o2d.credit.policy", {"overdue_days": -1}),
            ("not for both", "o2d.credit.policy", {"partner_id": self.customer.id, "category_id": 1}),
            ("billed through", "o2d.credit.policy", {"partner_id": contact.id}),
            ("own page", "o2d.credit.policy", {"partner_id": self.customer.id, "limit": 5}),
            ("always held", "o2d.credit.policy", {"hold": "forced"}),
            ("above zero", "o2d.credit.guarantee", {**guarantee, "amount": 0}),
            ("in the past", "o2d.credit.guarantee",
             {**guarantee, "valid_from": yesterday, "valid_until": yesterday}),
            ("before the first", "o2d.credit.guarantee", {**guarantee, "valid_until": yesterday}),
            ("billed through", "o2d.credit.guarantee", {**guarantee, "partner_id": contact.id}),
            ("below zero", "o2d.credit.group", {"name": "G", "limit": -1}),
            ("ten characters", "o2d.credit.group", {"name": "G", "limit": 1, "kind": "pan", "pan": "ABC"}),
            ("billed through", "o2d.credit.group", {"name": "G", "limit": 1, "partner_ids": [(6, 0, contact.ids)]}),
            ("below zero", "res.partner", {"name": "P", "credit_limit": -5}),
        ]  # fmt: skip
        self.env["res.partner.category"].create({"name": "Any"})
        for words, model, values in bad:
            if "category_id" in values:
                values["category_id"] = self.env["res.partner.category"].search([], limit=1).id
            with self.subTest(model=model, values=values), self._refused(ValidationError, words):
                self.env[model].create(values)
        for text in ("60,30", "thirty"):
            with self.subTest(text), self._refused(ValidationError, "rise"):
                self.company.o2d_ageing_bounds = text

    def test_one_policy_for_a_place(self):
        """There is one policy for a company, category or customer."""
        self._policy(partner_id=self.customer.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._policy(partner_id=self.customer.id)

    def test_one_group_for_a_customer(self):
        """A customer cannot share two limits."""
        groups = self.env["o2d.credit.group"]
        groups.create({"name": "One", "limit": 1, "partner_ids": [Command.set(self.customer.ids)]})
        with self._refused(ValidationError, "shares the limit of One"):
            groups.create({"name": "Two", "limit": 1, "partner_ids": [Command.set(self.customer.ids)]})

    # --- who may -------------------------------------------------------------------------------

    def test_who_changes_a_limit(self):
        """While the limit is enforced, only the finance head changes it; advising stops nobody."""
        accountant, head = self._user("accounts"), self._user("finance_head")
        accountant.group_ids += self.env.ref("base.group_partner_manager")
        self.customer.with_user(accountant).credit_limit = 100
        self._control("credit_limit", "enforce")
        for values in ({"credit_limit": 200}, {"o2d_limit_kind": "none"}):
            with self.subTest(values), self._refused(AccessError, "finance head"):
                self.customer.with_user(accountant).write(values)
        with self._refused(AccessError, "finance head"):
            self.env["res.partner"].with_user(accountant).create({"name": "New", "credit_limit": 5})
        self.customer.with_user(accountant).write({"credit_limit": 100, "name": "Kaveri Trading"})
        self.customer.with_user(head).credit_limit = 200
        self.assertEqual(self._limit(), ("amount", 200))

    def test_changed_limit_is_in_the_trail(self):
        """Who changed a limit from what to what stands in the trail."""
        self.customer.credit_limit = 100
        event = self._events(self.customer)[-1]
        self.assertEqual(event.detail["before"]["limit"], 0)
        self.assertEqual(event.detail["after"]["limit"], 100)
        self.customer.name = "Renamed"
        self.assertEqual(self._events(self.customer)[-1], event)

    def test_policies_are_the_finance_heads(self):
        """A coordinator reads a policy and changes none."""
        policy = self._policy(overdue_days=10)
        policy.with_user(self._user("sales_coordinator")).read(["overdue_days"])
        for role in ("finance_executive", "accounts", "operations_head"):
            with self.subTest(role), self.assertRaises(AccessError):
                policy.with_user(self._user(role)).overdue_days = 50
        policy.with_user(self._user("finance_head")).overdue_days = 50


class TestLedger(CreditCase):
    """The row by which two that raise one customer's exposure wait for each other."""

    def _versions(self):
        return {row.partner_id or row.group_id: row.version for row in self.env["o2d.credit.ledger"].search([])}

    def test_only_where_enforced(self):
        """Where nothing is enforced nothing is written, in no query."""
        ledger = self.env["o2d.credit.ledger"]
        ledger._touch(self.customer, self.company)
        with self.assertQueryCount(0):
            ledger._touch(self.customer, self.company)
        self.assertFalse(self._versions())

    def test_row_of_the_limit(self):
        """A customer has a row for its root company; customers of a group share one."""
        self._control("credit_overdue", "enforce")
        ledger, sister = self.env["o2d.credit.ledger"], self._partner(name="Kaveri Tools")
        contact = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.customer.id})
        ledger._touch(contact | self.customer, self._branch())
        self.assertEqual(self._versions(), {self.customer: 1})
        group = self.env["o2d.credit.group"].create(
            {"name": "Kaveri", "limit": 1, "partner_ids": [Command.set((self.customer | sister).ids)]}
        )
        ledger._touch(self.customer | sister, self.company)
        ledger._touch(sister, self.company, {sister.id: 70.0})
        self.assertEqual(self._versions(), {self.customer: 1, group: 2})
        self.assertEqual(ledger.search([("group_id", "=", group.id)]).last_exposure, 70)

    def test_what_touches(self):
        """Posting an invoice and taking a payment apart raise what a customer owes or is late with."""
        self._control("credit_limit", "enforce")
        invoice = self._invoice(100)
        self.assertEqual(self._versions()[self.customer], 1)
        payment = self._pay(invoice)
        self.assertEqual(self._versions()[self.customer], 1)
        payment.action_draft()
        self.assertGreater(self._versions()[self.customer], 1)
