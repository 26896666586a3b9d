from odoo import api, fields, models

from ..tools.sanction_rules import CENT


class O2dCreditSanctionLine(models.Model):
    """One line of the order, as it was when a sanction was asked for it, and what was decided on it."""

    _name = "o2d.credit.sanction.line"
    _description = "Line of a sanction"
    _inherit = ["o2d.decision.mixin"]
    _order = "sanction_id, sequence, id"
    _rec_name = "product_name"

    sanction_id = fields.Many2one("o2d.credit.sanction", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="sanction_id.company_id")
    currency_id = fields.Many2one(related="sanction_id.currency_id")
    sequence = fields.Integer(readonly=True)
    line_id = fields.Many2one(
        "sale.order.line", string="Order line", readonly=True, ondelete="set null", index="btree_not_null"
    )
    product_name = fields.Char(string="Product", readonly=True, help="Kept when the line is deleted.")
    quantity = fields.Float(readonly=True, digits="Product Unit")
    uom_name = fields.Char(string="Unit", readonly=True)
    amount = fields.Monetary(readonly=True, help="With taxes, in the company's currency.")
    may_wait = fields.Boolean(string="May wait", readonly=True, help="Who asked proposed that this line may wait.")
    decision = fields.Selection(
        [("pending", "Waiting"), ("sanctioned", "Sanctioned"), ("held", "Waits on"), ("rejected", "Rejected")],
        readonly=True,
        required=True,
        default="pending",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {
            name for name, one in self._fields.items() if one.store and name not in models.MAGIC_COLUMNS
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if any(line.sanction_id.state != "pending" for line in self) or not self.env.su:
            self._o2d_refuse_decision({"decision"})

    @api.model
    def _prepare_lines(self, order, lines=None):
        """Commands for what is asked for.

        :param lines: the lines that wait (default: all that are not held)
        """
        lines = order.order_line.filtered(lambda line: not line.o2d_hold) if lines is None else lines
        rate = order.currency_rate or 1.0
        return [
            fields.Command.create(
                {
                    "line_id": line.id,
                    "sequence": number,
                    "product_name": line.product_id.display_name or line.name,
                    "quantity": line.product_uom_qty,
                    "uom_name": line.product_uom_id.name,
                    "amount": line.price_total / rate,
                    "may_wait": line.o2d_may_wait,
                    "decision": "pending",
                }
            )
            for number, line in enumerate(lines)
            if line._o2d_is_asked_for()
        ]

    def _o2d_amount_now(self):
        """What the order's line costs now, with taxes, in the company's currency."""
        self.ensure_one()
        return self.line_id.price_total / (self.line_id.order_id.currency_rate or 1.0)

    def _o2d_differ(self, commands):
        """Would these commands say anything else than what is there?"""
        wanted = [command[2] for command in commands]
        if len(wanted) != len(self):
            return True
        return any(
            line.line_id.id != values["line_id"]
            or abs(line.amount - values["amount"]) > CENT
            or line.quantity != values["quantity"]
            or line.may_wait != values["may_wait"]
            for line, values in zip(self, wanted, strict=True)
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_is_asked_for(self):
        """Is this line something that a sanction decides on?"""
        self.ensure_one()
        return not self.display_type and not self.is_downpayment
