"""What the allocator would not have set aside, where confirmed stock only advises: told silently, before the commit."""

from odoo import fields, models
from odoo.tools import SQL

from .o2d_stock_confirmation import CONFIRMED_UNTIL, OF_QUANT

KEY = "o2d_atp.advice"


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        result = super()._action_assign(force_qty=force_qty)
        self._o2d_note_for_advice()
        return result

    def _o2d_note_for_advice(self):
        """Remember what core has just reserved for customers in warehouses that are advised."""
        control = self.env["o2d.control"]
        noted = [
            move.id
            for move in self
            if move.sale_line_id
            and move.state in ("assigned", "partially_available")
            and (warehouse := move.location_id.sudo().o2d_place_warehouse_id)
            and control._mode("confirmed_stock", warehouse.company_id, warehouse) == "advise"
        ]
        if not noted:
            return
        waiting = self.env.cr.precommit.data.setdefault(KEY, set())
        if not waiting:
            self.env.cr.precommit.add(self.browse().sudo()._o2d_advise)
        waiting.update(noted)

    def _o2d_advise(self):
        """One event for each order of which goods were reserved that nobody has confirmed, or that are missing."""
        ids = self.env.cr.precommit.data.pop(KEY, None)
        if not ids:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.order_id, l.product_id
                  FROM stock_move_line l
                  JOIN stock_move m ON m.id = l.move_id
                  JOIN sale_order_line line ON line.id = m.sale_line_id
                  JOIN stock_quant q ON q.product_id = l.product_id AND q.location_id = l.location_id
                                    AND COALESCE(q.lot_id, 0) = COALESCE(l.lot_id, 0)
                                    AND COALESCE(q.package_id, 0) = COALESCE(l.package_id, 0)
                                    AND COALESCE(q.owner_id, 0) = COALESCE(l.owner_id, 0)
                  JOIN res_company company ON company.id = m.company_id
                  JOIN product_product p ON p.id = q.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
             LEFT JOIN product_category g ON g.id = t.categ_id
             LEFT JOIN o2d_stock_confirmation c ON %(of_quant)s
             LEFT JOIN o2d_stock_cap cap ON cap.state = 'open' AND cap.product_id = q.product_id
                                        AND cap.location_id = q.location_id
                 WHERE m.id IN %(moves)s AND m.state IN ('assigned', 'partially_available') AND l.quantity > 0
                   AND (COALESCE(%(until)s <= %(now)s, TRUE)
                        OR q.owner_id != company.partner_id
                        OR q.reserved_quantity > q.quantity - COALESCE(cap.missing_quantity, 0))
                """,
                of_quant=OF_QUANT,
                moves=tuple(ids),
                until=CONFIRMED_UNTIL,
                now=fields.Datetime.now(),
            )
        )
        found = {}
        for order_id, product_id in rows:
            found.setdefault(order_id, []).append(product_id)
        for order_id, product_ids in sorted(found.items()):
            order = self.env["sale.order"].browse(order_id)
            names = order._o2d_names_in_words(self.env["product.product"].browse(sorted(product_ids)))
            self.env["o2d.event"]._log(
                order,
                "advised",
                stage="allocation",
                note=self.env._("Set aside from stock that is not confirmed: %(products)s.", products=names),
                detail={"control": "confirmed_stock", "products": sorted(product_ids)},
            )
