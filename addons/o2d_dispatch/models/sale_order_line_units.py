from collections import defaultdict

from odoo import models


class SaleOrderLine(models.Model):
    """Pieces of what is sold by the dozen: a delivery that comes back in parts has come back whole in the end.

    Core converts each transfer by itself, so a dozen that comes back as one, one and ten pieces leaves 0.01 of it with
    the customer for ever. Here a delivery and what came back of it are converted together. What leaves is converted
    delivery by delivery, as core does and as its invoice says.
    """

    _inherit = "sale.order.line"

    def _prepare_qty_delivered(self):
        delivered = super()._prepare_qty_delivered()
        for line in self:
            if line in delivered and line.o2d_bill_on_dispatch and line._o2d_is_in_other_unit():
                kept = line._o2d_kept_pieces()
                delivered[line] = sum(line._o2d_in_line_unit(pieces) for pieces in kept.values())
        return delivered

    def _o2d_is_in_other_unit(self):
        """Is it sold in another unit than its article is kept in? Kits have parts instead of a unit of their own."""
        return self.product_uom_id != self.product_id.uom_id and not self.move_ids.product_id - self.product_id

    def _o2d_in_line_unit(self, pieces):
        return self.product_id.uom_id._compute_quantity(pieces, self.product_uom_id, rounding_method="HALF-UP")

    def _o2d_signed_pieces(self):
        """[(finished transfer that core counts, quantity in the article's unit)], negative for what came back."""
        outgoing, incoming = self._get_outgoing_incoming_moves()
        return [
            (move, sign * move.product_uom._compute_quantity(move.quantity, self.product_id.uom_id))
            for sign, moves in ((1, outgoing), (-1, incoming))
            for move in moves
            if move.state == "done"
        ]

    def _o2d_kept_pieces(self, besides=None):
        """{delivery: what of it is with the customer, in the article's unit}.

        :param besides: stock.move records that do not count
        """
        kept = defaultdict(float)
        for move, pieces in self._o2d_signed_pieces():
            if not besides or move not in besides:
                kept[move._o2d_delivered_by()] += pieces
        return kept

    def _o2d_parts_in_unit(self, moves):
        """What some of this line's finished transfers brought, see `_o2d_dispatch_parts`."""
        kept, parts = self._o2d_kept_pieces(besides=moves), {}
        for move, pieces in sorted(self._o2d_signed_pieces(), key=lambda one: one[0].id):
            if move in moves:
                root = move._o2d_delivered_by()
                before = self._o2d_in_line_unit(kept[root])
                kept[root] += pieces
                parts[move.id] = self.product_uom_id.round(self._o2d_in_line_unit(kept[root]) - before)
        return parts


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_delivered_by(self):
        """The transfer that all began with: itself, or what this return is of."""
        self.ensure_one()
        return (self | self._o2d_came_from()).sorted("id")[:1]
