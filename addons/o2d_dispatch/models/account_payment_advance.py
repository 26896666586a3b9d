from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.advance_rules import goods_in_brief
from ..tools.invoice_number import number_fault

RECEIVED = ("in_process", "paid")


class AccountPayment(models.Model):
    """An advance is a payment that knows its order; its paper is a receipt voucher (CGST Act 2017, s. 31(3)(d))."""

    _name = "account.payment"
    _inherit = ["account.payment", "o2d.decision.mixin"]

    o2d_order_id = fields.Many2one(
        "sale.order",
        string="Advance for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The order that was paid ahead. Its invoices take this payment first.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_order_id"}

    # --- how much of it is left --------------------------------------------------------------------

    def _o2d_credit_lines(self):
        """What these payments take off the customer's debt."""
        return self.sudo().move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.parent_state == "posted"
        )

    def _o2d_unapplied(self):
        """Amount, in the payments' currency, that is matched with nothing yet."""
        return -sum(self._o2d_credit_lines().mapped("amount_residual_currency"))

    def _o2d_kept(self):
        """Amount, in the payments' currency, that was not paid back."""
        lines = self._o2d_credit_lines()
        back = lines.matched_debit_ids.filtered(
            lambda part: part.debit_move_id.payment_id or part.debit_move_id.move_id.statement_line_id
        )
        return -sum(lines.mapped("amount_currency")) - sum(back.mapped("credit_amount_currency"))

    def _o2d_open(self, order):
        """Open the advances of an order: the form of a single one, otherwise the list."""
        payments = self.search([("o2d_order_id", "=", order.id)])
        return payments._get_records_action(name=self.env._("Advances"), context={"create": False})

    # --- the voucher -------------------------------------------------------------------------------

    def action_o2d_print_voucher(self):
        """Print the receipt vouchers of these advances.

        :raise UserError: where one of them is no advance, or not received
        """
        self.check_access("read")
        if not self or any(not payment.o2d_order_id or payment.state not in RECEIVED for payment in self):
            raise UserError(self.env._("A receipt voucher is printed of an advance that was received for an order."))
        return self.env.ref("o2d_dispatch.action_report_receipt_voucher").report_action(self, config=False)

    def _o2d_check_voucher_number(self):
        """The number of a voucher is one that the law allows, and given once under its registration.

        CGST Rules 2017, rule 50(b): consecutive, at most sixteen characters, letters, digits, hyphen and slash,
        unique for a financial year. The payment's own number serves, the year is part of it.

        :raise UserError: where it is not
        """
        for payment in self.sudo().filtered(lambda one: one.company_id._o2d_has_gst()):
            if number_fault(payment.name):
                raise UserError(
                    self.env._(
                        "%(number)s cannot be the number of a receipt voucher: GST allows 16 letters, digits, hyphens "
                        "and slashes. Shorten the code of the journal “%(journal)s”.",
                        number=payment.name,
                        journal=payment.journal_id.name,
                    )
                )
            gstin = payment.company_id._o2d_gstin()
            twins = self.sudo().search([("name", "=", payment.name), ("o2d_order_id", "!=", False)]) - payment
            if twins.filtered(lambda one, gstin=gstin: one.company_id._o2d_gstin() == gstin):
                raise UserError(
                    self.env._(
                        "%(number)s is already a receipt voucher of “%(journal)s” under the same GST registration. "
                        "Change the code of one of the journals.",
                        number=payment.name,
                        journal=twins[:1].journal_id.name,
                    )
                )

    def _o2d_voucher(self):
        """What a receipt voucher says, CGST Rules 2017, rule 50.

        :return: {"goods": [order line], "more": how many are left out, "place": str, "gstin": str}
        """
        self.ensure_one()
        order = self.o2d_order_id
        goods, more = goods_in_brief(list(order._o2d_goods_ordered() or order._o2d_things_ordered()))
        return {
            "goods": goods,
            "more": more,
            "place": order._o2d_place_of_supply(),
            "gstin": order.partner_invoice_id.vat or order.partner_invoice_id.commercial_partner_id.vat,
        }
