from odoo import api, fields, models
from odoo.exceptions import UserError


class O2dAdvanceReceive(models.TransientModel):
    """Asks how much was received ahead for an order, and books it."""

    _name = "o2d.advance.receive"
    _description = "Receive an advance"

    order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_invoice_id", string="Customer")
    currency_id = fields.Many2one(related="order_id.currency_id")
    room = fields.Monetary(string="Still to come", compute="_compute_room", help="Neither billed nor paid ahead yet.")
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="What was received, at most what the order is worth less what is billed or was received already.",
    )
    journal_ids = fields.Many2many("account.journal", compute="_compute_journal_ids")
    journal_id = fields.Many2one(
        "account.journal",
        string="Received in",
        compute="_compute_journal_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', journal_ids)]",
        help="Bank or cash that received the money. Its next number is the number of the receipt voucher.",
    )
    date = fields.Date(
        string="Received on", compute="_compute_date", store=True, precompute=True, readonly=False,
        required=True,
        help="Day on which the money came in.",
    )  # fmt: skip
    memo = fields.Char(string="Reference", help="The customer's reference: UTR, cheque number.")

    @api.depends("order_id")
    def _compute_room(self):
        for wizard in self:
            wizard.room = wizard._o2d_order()._o2d_advance_room() if wizard.order_id else 0.0

    @api.depends("order_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.room

    @api.depends("order_id")
    def _compute_journal_ids(self):
        for wizard in self:
            wizard.journal_ids = wizard._o2d_order()._o2d_advance_journals() if wizard.order_id else False

    @api.depends("order_id")
    def _compute_journal_id(self):
        for wizard in self:
            # The company's own first, as they are sorted; a many2many would sort them its own way.
            wizard.journal_id = wizard._o2d_order()._o2d_advance_journals()[:1] if wizard.order_id else False

    @api.depends("order_id")
    def _compute_date(self):
        for wizard in self:
            wizard.date = (wizard.order_id.company_id or self.env.company)._o2d_today()

    def _o2d_order(self):
        """The order, if the user may see it."""
        self.order_id.check_access("read")
        return self.order_id

    def action_receive(self):
        """Book the payment as credit of the customer, kept for this order's invoices.

        :return: the payment, from which the voucher is printed
        :raise UserError: in words, where it cannot be received
        """
        self.ensure_one()
        order = self._o2d_order()
        order._o2d_one_at_a_time()
        order._o2d_check_advance()
        self._o2d_check_values(order)
        payment = self._o2d_book(order)
        note = self.env._(
            "Advance of %(amount)s received: %(number)s",
            amount=payment.currency_id.format(payment.amount),
            number=payment.name,
        )
        detail = {"payment": payment.id, "amount": payment.amount, "currency": payment.currency_id.name}
        self.env["o2d.event"]._log(order, "note", note=note, detail=detail)
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.payment",
            "res_id": payment.id,
            "views": [(False, "form")],
        }

    def _o2d_check_values(self, order):
        currency = order.currency_id
        room = order._o2d_advance_room()
        if currency.compare_amounts(self.amount, 0.0) <= 0:
            raise UserError(self.env._("Write the amount that was received, above zero."))
        if currency.compare_amounts(self.amount, room) > 0:
            raise UserError(
                self.env._(
                    "%(order)s has room for %(room)s. Book what is beyond as a payment of the customer.",
                    order=order.name,
                    room=currency.format(room),
                )
            )
        if self.date > order.company_id._o2d_today():
            raise UserError(self.env._("Money is booked on the day it came in, not before."))
        if self.journal_id not in order._o2d_advance_journals():
            raise UserError(
                self.env._(
                    "“%(journal)s” is not a bank or cash journal of %(company)s in %(currency)s.",
                    journal=self.journal_id.name,
                    company=order.company_id.name,
                    currency=currency.name,
                )
            )

    def _o2d_book(self, order):
        # Without a journal entry nothing could be matched with an invoice.
        payments = self.env["account.payment"].with_company(order.company_id).with_context(force_payment_move=True)
        payment = payments.create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": order.partner_invoice_id.commercial_partner_id.id,
                "company_id": order.company_id.id,
                "currency_id": order.currency_id.id,
                "amount": order.currency_id.round(self.amount),
                "journal_id": self.journal_id.id,
                "date": self.date,
                "memo": ", ".join(filter(None, (order.name, self.memo))),
            }
        )
        payment._o2d_decide({"o2d_order_id": order.id})
        payment.action_post()
        payment._o2d_check_voucher_number()
        return payment
