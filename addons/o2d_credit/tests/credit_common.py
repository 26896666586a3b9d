"""Builders for the tests of credit: invoices, payments and a customer's position."""

import contextlib
from datetime import timedelta

from odoo import Command, fields

from odoo.addons.o2d_base.tests.common import O2dCase


class CreditCase(O2dCase):
    """A customer of a company that has a chart of accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._o2d_today()
        cls.bank = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )

    @classmethod
    def _position(cls, customer=None, company=None, **kwargs):
        """A customer's credit position."""
        customer = customer or cls.customer
        return customer._o2d_exposure(company or cls.company, **kwargs)[customer.commercial_partner_id.id]

    @classmethod
    def _invoice(cls, amount=1000.0, overdue=0, customer=None, post=True, move_type="out_invoice", **values):
        """An invoice of one untaxed line, due so many days ago."""
        due = cls.today - timedelta(overdue)
        company = cls.env["res.company"].browse(values.get("company_id") or cls.company.id)
        move = cls.env["account.move"].with_company(company).create(
            {
                "move_type": move_type,
                "partner_id": (customer or cls.customer).id,
                "invoice_date": min(due, cls.today),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **values,
            }
        )  # fmt: skip
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, invoice, amount=None, date=None):
        """Register a payment of an invoice, in whole or in part."""
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": date or cls.today, "journal_id": cls._bank(invoice.company_id).id})  # fmt: skip
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def _receive(cls, amount, customer=None, date=None):
        """A payment that is matched with nothing."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (customer or cls.customer).id,
                "amount": amount,
                "date": date or cls.today,
                "journal_id": cls.bank.id,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _bank(cls, company):
        domain = [("company_id", "parent_of", company.id), ("type", "=", "bank")]
        return cls.env["account.journal"].search(domain, limit=1)

    @classmethod
    def _policy(cls, **values):
        return cls.env["o2d.credit.policy"].create({"company_id": cls.company.id, **values})

    @classmethod
    def _branch(cls, name="Nashik branch"):
        branch = cls.env["res.company"].create({"name": name, "parent_id": cls.company.id})
        cls.env.user.company_ids += branch
        # Core loads a branch's chart of accounts at the end of the transaction.
        cls.env.cr.precommit.run()
        return branch

    @classmethod
    def _dispute(cls, invoice, amount, reason="shortage", user=None):
        user = user or cls._finance()
        return cls.env["o2d.dispute"].with_user(user).create(
            {"move_id": invoice.id, "amount": amount, "reason": reason}
        )  # fmt: skip

    @classmethod
    def _finance(cls):
        """A finance executive, the same one each time."""
        found = cls.env["res.users"].search([("login", "=", "test_finance_executive")])
        return found or cls._user("finance_executive")

    @contextlib.contextmanager
    def _refused(self, error, words):
        """The action is refused with these words, and leaves nothing behind."""
        with self.assertRaisesRegex(error, words), self.env.cr.savepoint():
            yield
            self.env.flush_all()

    @classmethod
    def _ago(cls, days):
        return fields.Date.subtract(cls.today, days=days)
