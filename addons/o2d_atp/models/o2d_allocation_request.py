"""What waits for the allocator: rows that any transaction may add, and only the turnstile takes away."""

from odoo import api, fields, models
from odoo.tools import SQL

OPEN = ("confirmed", "partially_available")


class O2dAllocationRequest(models.Model):
    """Goods of a product are wanted, or have come free.

    Rows are only ever inserted beside others, so that confirmations do not wait for each other, and are
    taken by whoever stands in the turnstile. What a killed server leaves is found by the scheduled action.
    """

    _name = "o2d.allocation.request"
    _description = "Request for allocation"
    _log_access = False

    # Numbers, not links: a product that is merged or deleted meanwhile must not stand in the way of others.
    company_id = fields.Integer(required=True, readonly=True, index=True)
    product_id = fields.Integer(required=True, readonly=True)
    move_id = fields.Integer(readonly=True, help="A transfer that asked by itself, whatever its day of reservation.")

    @api.model
    def _add_moves(self, moves):
        """These transfers want goods.

        :param moves: stock.move records
        """
        moves = moves.sudo()
        self.env.cr.execute(
            SQL(
                "INSERT INTO o2d_allocation_request (company_id, product_id, move_id) SELECT * FROM unnest(%s, %s, %s)",
                [move.company_id.id for move in moves],
                [move.product_id.id for move in moves],
                moves.ids,
            )
        )
        self.env["o2d.allocation"]._run_after_commit(moves.company_id)

    @api.model
    def _add_products(self, products, companies):
        """Goods of these products may have come free: whoever waits for them is to be served.

        :param products: product.product records
        :param companies: res.company records
        """
        if not products or not companies:
            return
        self.env["stock.move"].flush_model(["state", "product_id", "company_id"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_allocation_request (company_id, product_id)
                SELECT DISTINCT m.company_id, m.product_id FROM stock_move m
                 WHERE m.product_id IN %s AND m.company_id IN %s AND m.state IN %s
                """,
                tuple(products.ids),
                tuple(companies.ids),
                OPEN,
            )
        )
        if self.env.cr.rowcount:
            self.env["o2d.allocation"]._run_after_commit(companies)

    @api.model
    def _take(self, company):
        """Take the requests of a company out of the queue.

        :return: (set of product ids, set of ids of transfers that asked by themselves)
        """
        rows = self.env.execute_query(
            SQL("DELETE FROM o2d_allocation_request WHERE company_id = %s RETURNING product_id, move_id", company.id)
        )
        return {product for product, _move in rows}, {move for _product, move in rows if move}
