from odoo import models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """Credit notes without goods stand beside the invoices of their order, and bill nothing of it."""

    _inherit = "sale.order"

    def _o2d_tracked_moves(self):
        moves = super()._o2d_tracked_moves()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT credit.move_id
                  FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
                  JOIN account_move_line credit
                    ON credit.o2d_credited_line_id = link.invoice_line_id AND credit.o2d_value_only
                 WHERE line.order_id = %s
                """,
                self.id,
            )
        )
        return moves | self.env["account.move"].browse(sorted(move_id for (move_id,) in rows))
