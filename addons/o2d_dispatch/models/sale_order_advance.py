from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.o2d_base.tools.gate import Reason

from ..tools.advance_rules import room_for_advance
from .account_payment_advance import RECEIVED

BOOKS = "account.group_account_invoice"
SEES = "account.group_account_invoice,account.group_account_readonly"


class SaleOrder(models.Model):
    """An order that is paid ahead: for goods by a payment and its receipt voucher, not by a tax invoice."""

    _inherit = "sale.order"

    o2d_advance_ids = fields.One2many(
        "account.payment",
        "o2d_order_id",
        string="Advances",
        readonly=True,
        copy=False,
        groups=SEES,
        help="What the customer paid ahead for this order.",
    )
    o2d_advance_received = fields.Monetary(
        string="Received ahead",
        compute="_compute_o2d_advance_received",
        compute_sudo=True,
        groups=SEES,
        help="What the customer paid ahead for this order, less what was paid back.",
    )

    @api.depends("o2d_advance_ids.state", "o2d_advance_ids.move_id.line_ids.amount_residual_currency")
    def _compute_o2d_advance_received(self):
        for order in self:
            order.o2d_advance_received = order._o2d_advances()._o2d_kept()

    # --- how much ----------------------------------------------------------------------------------

    def _o2d_advances(self):
        """Advances received for these orders, the oldest first."""
        advances = self.env["account.payment"].sudo()
        if not self.ids:
            return advances
        return advances.search([("o2d_order_id", "in", self.ids), ("state", "in", RECEIVED)], order="date, id")

    def _o2d_advance_room(self):
        """How much more may be received ahead, in the order's currency."""
        self.ensure_one()
        order = self.sudo()
        billed = order.order_line.invoice_lines.filtered(
            lambda line: line.parent_state == "posted" and line.move_id.move_type in ("out_invoice", "out_refund")
        )
        online = order.transaction_ids.payment_id.filtered(lambda payment: payment.state in RECEIVED)
        payments = (order._o2d_advances() | online).filtered(lambda one: one.currency_id == order.currency_id)
        room = room_for_advance(
            order.amount_total,
            sum(line.price_total * -line.move_id.direction_sign for line in billed),
            payments._o2d_unapplied(),
        )
        return order.currency_id.round(room)

    def _is_paid(self):
        """An order whose advances come to its total is paid, as one paid online is."""
        if super()._is_paid():
            return True
        received = self._o2d_advances()._o2d_kept() + self.amount_paid
        return bool(self.amount_total) and self.currency_id.compare_amounts(received, self.amount_total) >= 0

    # --- receiving one -----------------------------------------------------------------------------

    def action_o2d_receive_advance(self):
        """Ask how much was received, on which day and into which journal.

        :raise AccessError: for who books no payments
        :raise UserError: in words, where nothing can be received ahead
        """
        if len(self) != 1:
            raise UserError(self.env._("An advance is received for one order. Choose it."))
        self._o2d_check_advance()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive advance"),
            "res_model": "o2d.advance.receive",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _o2d_check_advance(self):
        """May the user receive an advance for this order now?"""
        self.check_access("read")
        if not self.env.user.has_group(BOOKS):
            raise AccessError(self.env._("Advances are received by those who book payments."))
        order = self.sudo()
        if order.state not in ("sent", "sale") and not (order.state == "draft" and order.o2d_blocked):
            raise UserError(
                self.env._("%(order)s: send the quotation first, then receive an advance for it.", order=order.name)
                if order.state == "draft"
                else self.env._("%(order)s is cancelled: nothing is paid ahead for it.", order=order.name)
            )
        if order.o2d_closed_at:
            raise UserError(
                self.env._("%(order)s is closed: nothing more is delivered, or paid ahead.", order=order.name)
            )
        if order.company_id._o2d_has_gst() and not order._o2d_goods_ordered():
            raise UserError(
                self.env._(
                    "%(order)s has services only, and an advance for services bears tax. "
                    "Use Create Invoice with a down payment.",
                    order=order.name,
                )
            )
        if order.currency_id.compare_amounts(order._o2d_advance_room(), 0.0) <= 0:
            raise UserError(
                self.env._("%(order)s is billed or paid ahead in full: nothing is left to receive.", order=order.name)
            )

    def _o2d_advance_journals(self):
        """Journals whose numbers serve as vouchers: of the company's own GST registration."""
        self.ensure_one()
        company = self.company_id
        journals = self.env["account.journal"]
        journals = journals.search(
            [*journals._check_company_domain(company), ("type", "in", ("bank", "cash", "credit"))]
        ).filtered(lambda one: one.currency_id in (self.currency_id, self.env["res.currency"]))
        if company._o2d_has_gst():
            gstin = company._o2d_gstin()
            journals = journals.filtered(lambda one: one.sudo().company_id._o2d_gstin() == gstin)
        return journals.sorted(lambda one: one.company_id != company)

    def _o2d_one_at_a_time(self):
        """Of two who receive an advance at once the second fails to serialise, and is repeated by Odoo."""
        self.env.cr.execute(
            SQL("UPDATE sale_order SET write_uid = write_uid WHERE id IN %s", tuple(self.ids)), log_exceptions=False
        )

    # --- what it is for ----------------------------------------------------------------------------

    def _o2d_goods_ordered(self):
        return self._o2d_things_ordered().filtered(lambda line: line.product_id.type in ("consu", "combo"))

    def _o2d_things_ordered(self):
        return self.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)

    def _o2d_place_of_supply(self):
        """State and its GST code by core's rule for the invoice: the ship-to counts within the same customer only."""
        order = self.sudo()
        billed, shipped = order.partner_invoice_id, order.partner_shipping_id
        partner = shipped if shipped.commercial_partner_id == billed.commercial_partner_id else billed
        if partner.country_id and partner.country_id.code != "IN":
            return self.env._("Outside India (96)")
        state = partner.state_id or billed.commercial_partner_id.state_id or order.company_id.state_id
        code = state.l10n_in_tin if "l10n_in_tin" in state._fields else ""
        return f"{state.name} ({code})" if code else state.name or ""

    # --- and what it is not ------------------------------------------------------------------------

    def _o2d_down_payment_reason(self):
        """Why a down payment invoice is the wrong paper for this order, or None."""
        if not self.company_id._o2d_has_gst() or not self._o2d_goods_ordered():
            return None
        words = self.env._(
            "An advance for goods is no tax invoice, and no tax is due on it. "
            "Use Receive advance on the order: its receipt voucher is the paper for the customer."
        )
        return Reason("pick_invoicing", words, "o2d_base.group_accounts")

    def _o2d_refuse_down_payment(self):
        """Where the invoice comes from the pick, an advance for goods is no invoice; where advised it is recorded.

        :raise UserError: where enforced
        """
        for order in self.sudo():
            mode = order._o2d_control_mode("pick_invoicing")
            reason = order._o2d_down_payment_reason() if mode != "off" else None
            if reason and mode == "enforce":
                raise UserError(self.env._("%(order)s: %(words)s", order=order.name, words=reason.words))
            if reason:
                order._o2d_log_reason("advised", "invoice", reason)

    def _generate_downpayment_invoices(self):
        # What was paid online in part stays open; core matches it with the invoices to come.
        kept = self.sudo().filtered(
            lambda order: order._o2d_control_mode("pick_invoicing") == "enforce" and order._o2d_down_payment_reason()
        )
        return super(SaleOrder, self - kept)._generate_downpayment_invoices()

    def _get_invoice_grouping_keys(self):
        keys = super()._get_invoice_grouping_keys()
        # An advance pays for the goods of its own order: that order shares no invoice.
        return [*keys, "invoice_origin"] if len(self) > 1 and self._o2d_advances() else keys

    # --- its papers --------------------------------------------------------------------------------

    def action_o2d_advances(self):
        """Open the advances of this order."""
        self.ensure_one()
        self.check_access("read")
        return self.env["account.payment"]._o2d_open(self)

    def action_o2d_print_vouchers(self):
        """Print the receipt vouchers of these orders."""
        self.check_access("read")
        received = self.env["account.payment"].search([("o2d_order_id", "in", self.ids), ("state", "in", RECEIVED)])
        if not received:
            raise UserError(self.env._("Nothing was received ahead."))
        return received.action_o2d_print_voucher()
