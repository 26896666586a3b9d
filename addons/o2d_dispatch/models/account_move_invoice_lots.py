from odoo import models
from odoo.tools import formatLang


class AccountMove(models.Model):
    """The lots that a printed invoice shows are those of the goods that it bills."""

    _inherit = "account.move"

    def _get_invoiced_lot_values(self):
        """Core guesses lots from all deliveries of the order; where the goods are known there is nothing to guess."""
        rows = super()._get_invoiced_lot_values()
        lines = self.sudo().invoice_line_ids.filtered("o2d_stock_move_ids")
        if not lines or self.state == "draft":
            return rows
        known = lines._o2d_lot_quantities()
        products = lines.o2d_stock_move_ids.product_id
        found = {}
        for line in lines:
            for lot_id, quantity in known[line.id].items():
                if lot_id:
                    found[lot_id] = found.get(lot_id, 0.0) + quantity
        lots = self.env["stock.lot"].sudo().browse(found)
        kept = [row for row in rows if self.env["stock.lot"].sudo().browse(row["lot_id"]).product_id not in products]
        return kept + [self._o2d_lot_row(lot, found[lot.id]) for lot in lots if self._o2d_shows_lot(lot, lines)]

    def _o2d_shows_lot(self, lot, lines):
        moved = lines.o2d_stock_move_ids.move_line_ids.filtered(lambda line: line.lot_id == lot)
        return any(line._should_show_lot_in_invoice() for line in moved)

    def _o2d_lot_row(self, lot, quantity):
        return {
            "product_name": lot.product_id.display_name,
            "quantity": formatLang(self.env, quantity, dp="Product Unit"),
            "uom_name": lot.product_uom_id.name,
            "lot_name": lot.name,
            "lot_id": lot.id,
        }
