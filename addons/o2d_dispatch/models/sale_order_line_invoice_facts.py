from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..tools.invoice_bill import LineFacts


class SaleOrderLine(models.Model):
    """What left, came back and was billed of an order line."""

    _inherit = "sale.order.line"

    def _o2d_bill_facts(self, posted_only=False, also=None):
        """Facts of lines billed from dispatch, in two queries whatever their number.

        :param posted_only: leave drafts out; they may never be posted
        :param also: account.move records to count though they are drafts
        :return: {line id: :class:`LineFacts`}
        """
        facts = {line.id: LineFacts(delivered=line.qty_delivered) for line in self}
        if not facts:
            return facts
        for line_id, move_id, quantity in self._o2d_query_parcels():
            if quantity > 0:
                facts[line_id].parcels[move_id] = quantity
            else:
                facts[line_id].returns[move_id] = -quantity
        for line_id, document_id, quantity, moves in self._o2d_query_documents(posted_only, also):
            facts[line_id].documents.append((document_id, quantity, moves))
        return facts

    def _o2d_query_parcels(self):
        """(order line id, stock move id, quantity that it brought to the customer), oldest first."""
        self.env["stock.move"].flush_model(["date", "o2d_dispatched", "sale_line_id", "state"])
        return self.env.execute_query(
            SQL(
                """
                SELECT sale_line_id, id, o2d_dispatched::float
                  FROM stock_move
                 WHERE sale_line_id = ANY(%s) AND state = 'done' AND o2d_dispatched <> 0
                 ORDER BY date, id
                """,
                list(self.ids),
            )
        )

    def _o2d_query_documents(self, posted_only, also):
        """(order line id, invoice line id, quantity in the order line's unit, stock move ids), oldest first."""
        for model in ("account.move.line", "account.move", "sale.order.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id, i.id, i.quantity::float * CASE m.move_type WHEN 'out_invoice' THEN 1 ELSE -1 END,
                       i.product_uom_id, l.product_uom_id, COALESCE(r.moves, '{}')
                  FROM sale_order_line l
                  JOIN sale_order_line_invoice_rel x ON x.order_line_id = l.id
                  JOIN account_move_line i ON i.id = x.invoice_line_id AND i.display_type = 'product'
                  JOIN account_move m ON m.id = i.move_id
                  LEFT JOIN LATERAL (
                       SELECT array_agg(stock_move_id ORDER BY stock_move_id) AS moves
                         FROM o2d_stock_move_invoice_line_rel WHERE invoice_line_id = i.id
                  ) r ON TRUE
                 WHERE l.id = ANY(%(lines)s) AND m.move_type IN ('out_invoice', 'out_refund')
                   AND (m.state = 'posted' OR m.state = 'draft' AND (NOT %(posted_only)s OR m.id = ANY(%(also)s)))
                 ORDER BY m.state = 'draft', m.date, i.id
                """,
                lines=list(self.ids),
                posted_only=posted_only,
                also=list(also.ids if also else ()),
            )
        )
        return [
            (line_id, document_id, self._o2d_in_unit(quantity, unit_id, line_unit_id), moves)
            for line_id, document_id, quantity, unit_id, line_unit_id, moves in rows
        ]

    def _o2d_in_unit(self, quantity, unit_id, line_unit_id):
        if not unit_id or unit_id == line_unit_id:
            return quantity
        units = self.env["uom.uom"]
        # Half a unit stays half a unit: rounding up would bill what never left.
        return units.browse(unit_id)._compute_quantity(
            quantity, units.browse(line_unit_id), rounding_method="HALF-UP", raise_if_failure=False
        )

    def _o2d_dispatch_parts(self, moves, before):
        """How much each of some finished transfers brought to the customer, in its order line's unit.

        Core's count decides: what it takes for delivered is positive, for returned negative. Parts of a kit have
        no quantity of their own; what the kit's delivered quantity grew by goes to one of them.

        :param moves: stock.move records, done
        :param before: {order line id: delivered quantity before these transfers}
        :return: {stock move id: quantity}
        """
        parts = {}
        by_line = moves.grouped("sale_line_id")
        for line in self:
            mine = by_line.get(line, moves.browse()).sorted("id")
            own = mine.filtered(lambda move, line=line: move.product_id == line.product_id)
            if own and line._o2d_is_in_other_unit():
                parts.update(line._o2d_parts_in_unit(own))
                continue
            outgoing, incoming = line._get_outgoing_incoming_moves() if own else (own, own)
            for move in own & (outgoing | incoming):
                quantity = move.product_uom._compute_quantity(
                    move.quantity, line.product_uom_id, rounding_method="HALF-UP"
                )
                parts[move.id] = quantity if move in outgoing else -quantity
            components = mine - own
            if components:
                grown = line.qty_delivered - before.get(line.id, 0.0) - sum(parts.get(move.id, 0.0) for move in own)
                parts[components[-1].id] = grown
        return parts

    def _o2d_moves_of_line(self, moves):
        """{order line id: [stock move id]} of some transfers, parts of kits included."""
        found = defaultdict(list)
        for move in moves:
            found[move.sale_line_id.id].append(move.id)
        return found
