from odoo import Command, models

from ..tools import credit_rules as rules


class AccountMove(models.Model):
    """Goods that come back in parts are credited in parts, each rounded by itself: the last part takes the last paisa.

    So an invoice whose goods are all back is credited to nothing, tax included, and never to less.
    """

    _inherit = "account.move"

    def _post(self, soft=True):
        for note in self.filtered(lambda move: move.move_type == "out_refund" and move.state == "draft"):
            if note.reversed_entry_id and note._o2d_credit_mode() == "enforce" and not note._o2d_is_value_credit():
                note.sudo()._o2d_take_last_paisa()
        return super()._post(soft)

    def _o2d_take_last_paisa(self):
        self.ensure_one()
        goods = self._o2d_credit_goods()
        goods._o2d_find_credited()
        origins = goods.o2d_credited_line_id
        values, commands = origins._o2d_line_values(besides=self), []
        for origin in origins:
            lines = goods.filtered(lambda line, origin=origin: line.o2d_credited_line_id == origin)
            commands += self._o2d_round_line(origin, lines, values[origin.id])
        if commands:
            self.write({"invoice_line_ids": commands})
        self._o2d_round_taxes()

    def _o2d_round_line(self, origin, lines, value):
        """Let these lines take no more than is left of the invoice line, and all that is left with its last goods.

        :param value: :class:`~..tools.credit_rules.LineValue`
        :return: commands for them
        """
        is_included = origin._o2d_is_tax_included()
        amount = sum(line._o2d_money(is_included) for line in lines)
        quantity = sum(line._o2d_quantity_in(origin.product_uom_id) for line in lines)
        due = rules.to_the_coin(value, quantity, amount, self._o2d_coins())
        last = lines[-1]
        net = last.quantity * (1 - last.discount / 100)
        if due is None or not net:
            return []
        # Exact before it is rounded, so that the whole document is what its lines are.
        price = (due - amount + last._o2d_money(is_included)) / net
        return [Command.update(last.id, {"price_unit": price})]

    def _o2d_round_taxes(self):
        """What is credited to nothing is credited to nothing of each tax as well."""
        invoice, notes = self.reversed_entry_id, self._o2d_notes_before()
        left = invoice.amount_untaxed - sum(notes.mapped("amount_untaxed")) - self.amount_untaxed
        if not self.currency_id.is_zero(left):
            return
        for tax in self.line_ids.filtered("tax_repartition_line_id"):
            kind = tax.tax_line_id, tax.group_tax_id, tax.account_id
            billed, given = (
                sum(
                    line.amount_currency
                    for line in moves.line_ids.filtered("tax_repartition_line_id")
                    if (line.tax_line_id, line.group_tax_id, line.account_id) == kind
                )
                for moves in (invoice, notes | self)
            )
            missing = self.currency_id.round(-billed - given)
            if missing and abs(missing) <= self._o2d_coins():
                self.write({"line_ids": [Command.update(tax.id, {"amount_currency": tax.amount_currency + missing})]})

    def _o2d_notes_before(self):
        """The other posted credit notes of this one's invoice."""
        return self.reversed_entry_id.reversal_move_ids.filtered(
            lambda one: one.state == "posted" and one.move_type == "out_refund" and one != self
        )

    def _o2d_coins(self):
        """How far rounding can have led: a coin for each line of each credit note."""
        lines = (self._o2d_notes_before() | self).invoice_line_ids
        return self.currency_id.rounding * (len(lines) + 1)
