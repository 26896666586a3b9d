"""What the tests of credit notes without goods have in common."""

from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form

from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class CreditMixin:
    """An accountant who gives credit notes, a finance head who approves them, and an invoice of ten bearings."""

    @classmethod
    def _set_people(cls):
        values = {"company_ids": [Command.set(cls.company.ids)], "company_id": cls.company.id, "tz": "Asia/Kolkata"}
        cls.accountant = cls._user("accounts", **values)
        cls.head = cls._user("finance_head", **values)
        cls.company.o2d_credit_alone = 100000

    @contextmanager
    def _refused(self, words):
        """What is refused with these words, and undone."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    def _invoice(self, lines=None, **values):
        order = self._confirmed(lines or [(self.product, 10)], **values)
        self._ship(order)
        return order.invoice_ids

    def _dialog(self, invoice, figures=None, user=None, by="rate", kind="rate", **values):
        """The dialog as the accountant fills it in.

        :param figures: {product: figure}, in the measure that `by` names
        """
        dialog = (
            self.env["o2d.credit.note"]
            .with_user(user or self.accountant)
            .with_context(**invoice.with_user(user or self.accountant).action_o2d_ask_credit()["context"])
        )
        with Form(dialog) as form:
            form.kind = kind
            form.by = by
            form.reason = values.pop("reason", "Agreed on the phone")
            for name, value in values.items():
                form[name] = value
            for index in range(len(form.line_ids)):
                with form.line_ids.edit(index) as line:
                    if line.invoice_line_id.product_id in (figures or {}):
                        line[by] = figures[line.invoice_line_id.product_id]
        return form.record

    def _make(self, invoice, *args, post=True, **values):
        """A credit note without goods, as the accountant makes and confirms it."""
        user = values.get("user") or self.accountant
        action = self._dialog(invoice, *args, **values).action_make()
        note = self.env["account.move"].with_user(user).browse(action["res_id"])
        if post:
            note.action_post()
        return note.with_env(self.env)


class CreditCase(CreditMixin, InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_people()
