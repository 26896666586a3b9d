from odoo import Command, models

from ..tools.invoice_cover import keep_with_headings
from ..tools.invoice_lump import part_of_lump


class AccountMove(models.Model):
    """A credit note of an invoice whose goods came back is about what came back, no more."""

    _inherit = "account.move"

    def _reverse_moves(self, default_values_list=None, cancel=False):
        reversals = super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)
        if not cancel:
            for credit in reversals.filtered(lambda move: move.move_type == "out_refund" and move.state == "draft"):
                credit._o2d_limit_to_returns()
        return reversals

    def _o2d_limit_to_returns(self):
        """Cut a draft credit note down to what came back of its invoice and is not credited yet.

        Where nothing came back, it is a mistake that is taken back, and stays whole.
        """
        self.ensure_one()
        goods = self._o2d_credited_goods()
        back = self.sudo()._o2d_back_of_invoice(goods)
        if not any(back.values()):
            return
        quantities, prices, pairs, before, after = {}, {}, [], 0.0, 0.0
        for line in goods:
            parts = back[line.sale_line_ids[:1].id]
            quantity = self._o2d_take_back(line, parts, pairs)
            before += line.price_subtotal
            after += line.price_subtotal * (quantity / line.quantity if line.quantity else 0.0)
            quantities[line.id] = quantity
        share = after / before if before else 0.0
        for line in self.invoice_line_ids - goods:
            if line.display_type == "product" and line.price_subtotal < 0 and not line.is_downpayment:
                quantities[line.id], prices[line.id] = self._o2d_share_of_lump(line, share)
        self._o2d_keep_only(quantities, prices)
        kept = {line_id for line_id, quantity in quantities.items() if quantity}
        self.env["account.move.line"]._o2d_link((line, move) for line, move in pairs if line in kept)

    def _o2d_credited_goods(self):
        """Lines of a draft credit note that are about goods."""
        return self.invoice_line_ids.sudo()._o2d_billed_lines()

    def _o2d_back_of_invoice(self, goods):
        """What came back of what the invoice billed: {order line id: {stock move id: quantity to credit}}."""
        billed = self.reversed_entry_id.invoice_line_ids.o2d_stock_move_ids
        facts = goods.sale_line_ids._o2d_bill_facts()
        # This draft itself names no goods yet, and is not what has been credited before.
        own = set(goods.ids)
        found = {}
        for line_id, fact in facts.items():
            fact.documents = [document for document in fact.documents if document[0] not in own]
            returns = {move: quantity for move, quantity in fact.back().items() if quantity > 0}
            moves = self.env["stock.move"].browse(returns)
            mine = moves.filtered(lambda move: move._o2d_came_from() & billed)
            found[line_id] = {move.id: returns[move.id] for move in mine}
        return found

    def _o2d_take_back(self, line, parts, pairs):
        """Quantity to credit on one line, in its unit.

        :param parts: {stock move id: quantity to credit, in the order line's unit}; lessened
        :param pairs: list that gets (invoice line id, stock move id)
        """
        unit = line.sale_line_ids[:1].product_uom_id
        left = line.product_uom_id._compute_quantity(line.quantity, unit, rounding_method="HALF-UP")
        taken = 0.0
        for move_id in list(parts):
            part = min(parts[move_id], left - taken)
            if part > 0:
                parts[move_id] -= part
                taken += part
                pairs.append((line.id, move_id))
        return unit._compute_quantity(taken, line.product_uom_id, rounding_method="HALF-UP")

    def _o2d_share_of_lump(self, line, share):
        """The discount given on what came back: (quantity, price of one); the money is exact, the quantity rough."""
        if not share:
            return 0.0, line.price_unit
        lump = line.price_unit * line.quantity
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        part = part_of_lump(lump * share, lump, line.quantity, digits)
        # Of a quantity that is not divided any further the price says it all.
        return part or (line.quantity, line.price_unit * share)

    def _o2d_keep_only(self, quantities, prices):
        """Keep the lines that have a quantity, under their headings.

        :param quantities: {invoice line id: quantity}
        :param prices: {invoice line id: price of one}, where it is another than the invoice's
        """
        kinds = {"line_section": "section", "line_subsection": "subsection", "line_note": "note"}
        lines = self.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        wanted = {line.id for line in lines if quantities.get(line.id)}
        kept = set(keep_with_headings([(line.id, kinds.get(line.display_type, "")) for line in lines], wanted))
        self.write(
            {
                "invoice_line_ids": [
                    Command.delete(line.id)
                    if line.id not in kept
                    else Command.update(
                        line.id,
                        {"quantity": quantities[line.id]}
                        | ({"price_unit": prices[line.id]} if line.id in prices else {}),
                    )
                    for line in lines
                    if line.id not in kept or line.id in quantities
                ]
            }
        )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_came_from(self):
        """The deliveries that brought these returns out, through steps within the house."""
        found, level = self.browse(), self
        while level:
            level = level.origin_returned_move_id - found
            found |= level
        return found
