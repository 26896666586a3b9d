from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.o2d_base.tools.token import DECISION, KEY

from ..tools.credit_rules import LineValue

# What decides how much of an invoice line a credit note takes.
CREDITING = frozenset({"price_unit", "quantity", "discount", "tax_ids", "sale_line_ids"})


class AccountMoveLine(models.Model):
    """A credit-note line knows the invoice line that it credits, and whether goods stand behind it."""

    _inherit = "account.move.line"

    o2d_credited_line_id = fields.Many2one(
        "account.move.line",
        string="Credited line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The invoice line that this line of a credit note takes from.",
    )
    o2d_value_only = fields.Boolean(
        string="Without goods",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Money alone is credited here: no goods came back, and none are billed anew.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._o2d_refuse_value_only(vals)
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.parent_state == "posted").move_id._o2d_check_credit_changed()
        return lines

    def write(self, vals):
        self._o2d_refuse_value_only(vals)
        if "o2d_credited_line_id" in vals and not DECISION.opens(self.env.context):
            self._o2d_refuse_other_line()
        done = super().write(vals)
        if CREDITING & vals.keys():
            self.filtered(lambda line: line.parent_state == "posted").move_id._o2d_check_credit_changed()
            self.sudo().filtered("o2d_value_only").move_id._o2d_ask_approval()
        return done

    @api.model
    def _o2d_refuse_value_only(self, vals):
        if "o2d_value_only" in vals and not DECISION.opens(self.env.context):
            raise AccessError(
                self.env._("A credit without goods is made with the button of its invoice, and never typed.")
            )

    def _o2d_refuse_other_line(self):
        if any(line.parent_state == "posted" for line in self):
            raise AccessError(self.env._("What a posted credit note credits stays as it is."))

    def _copy_data_extend_business_fields(self, values):
        done = super()._copy_data_extend_business_fields(values)
        # The key is there, whatever its value, when core reverses; not when it copies or bills anew.
        is_reversed = "move_reverse_cancel" in self.env.context
        if is_reversed and self.display_type == "product" and self.move_id.move_type == "out_invoice":
            values["o2d_credited_line_id"] = self.id
        return done

    def _eligible_for_stock_account(self):
        """No goods came back, so their cost stays where it is."""
        return not self.sudo().o2d_value_only and super()._eligible_for_stock_account()

    # --- what is left of an invoice line ----------------------------------------------------------

    def _o2d_is_tax_included(self):
        return any(self.tax_ids.flatten_taxes_hierarchy().mapped("price_include"))

    def _o2d_money(self, is_included):
        """Money of a line as its price is stated: with its tax or without."""
        if is_included:
            return self.price_total
        # As booked: where a document is rounded as a whole, a line may be a coin off its own subtotal. What is typed
        # over a posted line is not booked.
        booked = self.amount_currency * self.move_id.direction_sign
        coins = self.currency_id.rounding * (len(self.move_id.invoice_line_ids) + 0.5)
        return booked if abs(booked - self.price_subtotal) <= coins else self.price_subtotal

    def _o2d_line_values(self, besides=None):
        """What these invoice lines come to, and what posted credit notes took of them.

        :param besides: account.move, a credit note that does not count
        :return: {line id: :class:`~..tools.credit_rules.LineValue`}, in the invoice's currency
        """
        taken = self.sudo().search([("o2d_credited_line_id", "in", self.ids), ("parent_state", "=", "posted")])
        taken = taken.filtered(lambda line: line.move_id != besides and line.move_id.move_type == "out_refund")
        by_line = taken.grouped("o2d_credited_line_id")
        return {line.id: line._o2d_value(by_line.get(line, taken.browse())) for line in self.sudo()}

    def _o2d_value(self, taken):
        """This invoice line less some credit-note lines."""
        self.ensure_one()
        is_included = self._o2d_is_tax_included()
        return LineValue(
            quantity=self.quantity,
            price=self.price_unit,
            discount=self.discount,
            value=self._o2d_money(is_included),
            back=sum(line._o2d_quantity_in(self.product_uom_id) for line in taken if not line.o2d_value_only),
            credited=sum(line._o2d_money(is_included) for line in taken),
            step=self.currency_id.rounding,
        )

    def _o2d_quantity_in(self, unit):
        if not unit or unit == self.product_uom_id:
            return self.quantity
        return self.product_uom_id._compute_quantity(
            self.quantity, unit, rounding_method="HALF-UP", raise_if_failure=False
        )

    def _o2d_find_credited(self):
        """Let goods lines of credit notes that were made otherwise know the invoice line they can only mean."""
        for line in self.filtered(lambda line: not line.o2d_credited_line_id and line.display_type == "product"):
            invoice = line.move_id.reversed_entry_id
            found = line._o2d_credited_candidates(invoice)
            values = found._o2d_line_values(besides=line.move_id)
            enough = found.filtered(
                lambda one, line=line, values=values: values[one.id].kept >= line._o2d_quantity_in(one.product_uom_id)
            )
            if one := (enough or found)[:1]:
                line.with_context(**{KEY: DECISION}).write({"o2d_credited_line_id": one.id})

    def _o2d_credited_candidates(self, invoice):
        """Lines of posted invoices that a credit-note line may be about; those whose goods came back first."""
        if self.sale_line_ids:
            lines = self.sale_line_ids.invoice_lines
        else:
            lines = invoice.invoice_line_ids.filtered(lambda one: self.product_id and one.product_id == self.product_id)
        lines = lines.filtered(
            lambda one: (
                one.display_type == "product"
                and one.parent_state == "posted"
                and one.move_id.move_type == "out_invoice"
                and one.quantity > 0
                and (not invoice or one.move_id == invoice)
            )
        ).sorted("id")
        back = self.o2d_stock_move_ids
        of_goods = (back | back._o2d_came_from()).o2d_invoice_line_ids & lines
        return of_goods.sorted("id") or lines
