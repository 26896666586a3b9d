from odoo import Command, models

from .account_move_recall import GOODS_KEY, GoodsBack


class AccountMove(models.Model):
    """Goods that come back are credited at what they still cost, not at what they were billed at."""

    _inherit = "account.move"

    def _reverse_moves(self, default_values_list=None, cancel=False):
        reversals = super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)
        for note in reversals.filtered(lambda move: move.move_type == "out_refund" and move.state == "draft"):
            note._o2d_credit_at_what_is_left()
            if type(self.env.context.get(GOODS_KEY)) is GoodsBack:
                note._o2d_name_kind()
        return reversals

    def _o2d_credit_at_what_is_left(self):
        """Lower the rates of a draft credit note where its invoice was credited before: by what was given without
        goods, and so that the last of the goods take the last coin."""
        self.ensure_one()
        lines = self.invoice_line_ids.sudo().filtered(
            lambda line: line.o2d_credited_line_id and line.display_type == "product" and line.quantity > 0
        )
        values = lines.o2d_credited_line_id._o2d_line_values(besides=self)
        commands = []
        for line in lines:
            origin = line.o2d_credited_line_id
            value = values[origin.id]
            net = line.quantity * (1 - line.discount / 100)
            due = value.goods_value(line._o2d_quantity_in(origin.product_uom_id))
            if (
                value.value <= 0
                or not value.credited
                or not net
                or due == line._o2d_money(origin._o2d_is_tax_included())
            ):
                continue
            commands.append(Command.update(line.id, {"price_unit": due / net}))
        if commands:
            self.write({"invoice_line_ids": commands})
