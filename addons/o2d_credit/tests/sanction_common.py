"""Builders for the tests of sanctions: a customer with a limit, an order beyond it, and the people around it."""

from datetime import timedelta

from odoo.addons.o2d_base.tests.common import O2dCase

ENFORCED = ("credit_limit", "credit_overdue", "price_floor")


class SanctionCase(O2dCase):
    """A customer with a limit of 10,000, and goods at 100 apiece without taxes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ENFORCED:
            cls._control(code, "enforce")
        cls.other = cls._product(name="Oil seal 35x50", stock=1000)
        cls.coordinator = cls._user("sales_coordinator")
        cls.colleague = cls._user("sales_coordinator", login="colleague")
        cls.executive = cls._user("finance_executive")
        cls.head = cls._user("finance_head")
        cls.operations = cls._user("operations_head")
        cls.sanctions = cls.env["o2d.credit.sanction"]
        cls._limit(10_000)

    @classmethod
    def _limit(cls, amount, customer=None):
        (customer or cls.customer).write({"o2d_limit_kind": "amount", "credit_limit": amount})

    @classmethod
    def _order_of(cls, *amounts, user=None, **values):
        """A quotation of the coordinator with a line for each amount."""
        products = [cls.product, cls.other]
        lines = [(products[number % 2], amount / 100.0) for number, amount in enumerate(amounts)]
        return cls._order(lines, user=user or cls.coordinator, user_id=(user or cls.coordinator).id, **values)

    @classmethod
    def _held(cls, *amounts, **values):
        """An order that was confirmed and is held for credit."""
        order = cls._order_of(*(amounts or (15_000,)), **values)
        order.action_confirm()
        return order

    def _pending(self, order):
        return order.sudo().o2d_sanction_ids.filtered(lambda one: one.state == "pending")

    def _as(self, user, record):
        return record.with_user(user)

    def _sanction(self, order, note="Pays on Friday", user=None, **terms):
        """The finance head sanctions all that the order waits for.

        :return: the sanction
        """
        sanction = self._pending(order)
        self._as(user or self.head, sanction).action_sanction(note, **terms)
        return sanction

    def _told(self, sanction):
        """Who was told something about a sanction."""
        messages = self.env["mail.message"].search(
            [("model", "=", sanction._name), ("res_id", "=", sanction.id), ("message_type", "=", "user_notification")]
        )
        return messages.notified_partner_ids.user_ids

    def _invoice(self, amount, days_overdue=0, customer=None):
        """A posted invoice that is due, or was so many days ago."""
        today = self.company._o2d_today()
        due = today - timedelta(days=days_overdue)
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_date": due,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, {"name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": False})],
            }
        )
        move.action_post()
        return move

    def _pay(self, amount, customer=None):
        """Money of the customer in the bank."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (customer or self.customer).id,
                "amount": amount,
                "journal_id": journal.id,
            }
        )
        payment.action_post()
        return payment

    def _work_off(self):
        """What the scheduled action does after the commit."""
        self.env.cr.flush()
        while self.env["o2d.credit.recheck"]._check_next():
            self.env.cr.flush()
