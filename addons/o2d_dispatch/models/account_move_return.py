from odoo import fields, models
from odoo.exceptions import UserError

from .o2d_return_credit import PLAN_KEY, CreditPlan


class AccountMove(models.Model):
    """The invoice whose goods came back, and its credit note."""

    _inherit = "account.move"

    o2d_return_count = fields.Integer(
        string="Number of returns",
        compute="_compute_o2d_return_count",
        compute_sudo=True,
        groups="o2d_base.group_user",
    )

    def _compute_o2d_return_count(self):
        for move in self:
            move.o2d_return_count = len(move._o2d_returns())

    def _o2d_returns(self):
        """Returns of goods that these invoices bill, or these credit notes credit."""
        goods = self.invoice_line_ids.o2d_stock_move_ids
        lines = self.env["o2d.return.line"].search([("move_id", "in", goods.ids)])
        return lines.return_id | goods.picking_id.o2d_return_id

    # --- doors -------------------------------------------------------------------------------------------------------

    def action_o2d_ask_return(self):
        """Ask what comes back of what this invoice bills."""
        self.ensure_one()
        self.check_access("read")
        invoice = self.sudo()
        lines = invoice.invoice_line_ids
        orders = lines.sale_line_ids.order_id
        if invoice.move_type != "out_invoice" or invoice.state != "posted" or not orders:
            raise UserError(self.env._("Only goods on a posted invoice of an order come back to it."))
        if len(orders) > 1:
            raise UserError(
                self.env._("This invoice bills several orders. Ask from the order whose goods come back: %(orders)s.",
                           orders=", ".join(orders.mapped("name")))
            )  # fmt: skip
        goods = lines.o2d_stock_move_ids or orders.picking_ids.move_ids
        return self.env["o2d.return.ask"]._open(orders, moves=goods)

    def action_o2d_returns(self):
        """Open the returns of what stands on this invoice or credit note."""
        self.check_access("read")
        return self.sudo()._o2d_returns().sudo(False)._o2d_open()

    # --- the credit note ---------------------------------------------------------------------------------------

    def _o2d_credit_return(self, record, plan, is_late=False):
        """Credit what of this invoice came back.

        :param record: o2d.return
        :param plan: :class:`CreditPlan`
        :param is_late: does whoever asks know that the time for its GST may be over?
        :return: the credit note, a draft
        """
        self.ensure_one()
        if not is_late:
            self._o2d_check_credit_time()
        invoice = self.with_context(**{PLAN_KEY: plan})
        credit = invoice._reverse_moves([self._prepare_return_credit(record)])
        # On without the plan in the context.
        credit = self.browse(credit.ids)
        credit._o2d_link_kit_parts(record)
        return credit

    def _o2d_link_kit_parts(self, record):
        """Of a kit one part stands for all; the credit note names the others too, for their lots."""
        moves = record.picking_ids.move_ids.filtered(lambda move: move.state == "done")
        self.env["account.move.line"]._o2d_link(
            (line.id, move.id)
            for line in self.invoice_line_ids
            for move in moves
            if move.sale_line_id in line.sale_line_ids
            and move.product_id != move.sale_line_id.product_id
            and move.picking_id in line.o2d_stock_move_ids.picking_id
        )

    def _prepare_return_credit(self, record):
        today = self.company_id._o2d_today()
        reason = dict(record._fields["reason"]._description_selection(self.env))[record.reason]
        return {
            "ref": self.env._(
                "%(invoice)s: return %(name)s. %(reason)s", invoice=self.name, name=record.name, reason=reason
            ),
            "date": today,
            "invoice_date": today,
            "invoice_date_due": today,
            # What is taken back was booked at that rate.
            "invoice_currency_rate": self.invoice_currency_rate,
            "journal_id": self.journal_id.id,
            "invoice_payment_term_id": False,
            "invoice_user_id": self.invoice_user_id.id,
            "invoice_origin": self.invoice_origin,
            "auto_post": "no",
        }

    def _o2d_credited_goods(self):
        plan = self.env.context.get(PLAN_KEY)
        if type(plan) is not CreditPlan:
            return super()._o2d_credited_goods()
        # All goods, those that stayed too: a discount on the whole is shared by what each was worth.
        return self.invoice_line_ids.sudo().filtered(
            lambda line: line.display_type == "product"
            and not line.is_downpayment
            and line.price_subtotal >= 0
            and (line.sale_line_ids[:1].id in plan.parts or any(line.sale_line_ids.mapped(_is_goods)))
        )

    def _o2d_back_of_invoice(self, goods):
        plan = self.env.context.get(PLAN_KEY)
        if type(plan) is not CreditPlan:
            return super()._o2d_back_of_invoice(goods)
        return {line.id: dict(plan.parts.get(line.id, {})) for line in goods.sale_line_ids}

    def _o2d_billing_changed(self):
        done = super()._o2d_billing_changed()
        credits = self.filtered(lambda move: move.move_type == "out_refund").sudo()
        lines = credits.invoice_line_ids
        # Of orders that core bills no line names its goods.
        returns = lines.o2d_stock_move_ids.picking_id.o2d_return_id | lines.sale_line_ids.order_id.o2d_return_ids
        returns._o2d_settle()
        return done


def _is_goods(order_line):
    return order_line.product_id.type != "service"
