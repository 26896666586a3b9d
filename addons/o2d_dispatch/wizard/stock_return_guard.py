from odoo import models
from odoo.exceptions import UserError

from ..models.o2d_return_decide import GOODS_KEY, ReturnGoods


class StockReturnPicking(models.TransientModel):
    """Core's own return of what an order delivered: no more than left, and only as the company wants it."""

    _inherit = "stock.return.picking"

    def _create_return(self):
        goods = self.env.context.get(GOODS_KEY)
        picking = self.picking_id.sudo()
        is_authorised = type(goods) is ReturnGoods
        if not is_authorised and picking.sale_id and picking._o2d_is_delivery() and not picking.o2d_recalled_at:
            self._o2d_check_return(picking)
        return super()._create_return()

    def _o2d_check_return(self, picking):
        if picking.company_id.o2d_return_needed:
            raise UserError(picking._o2d_return_needed_words())
        wanted = {}
        for line in self.product_return_moves.filtered("quantity"):
            move = line.move_id.sudo()
            if move.sale_line_id and move.location_dest_id.usage == "customer":
                more = line.uom_id._compute_quantity(line.quantity, move.product_id.uom_id, rounding_method="HALF-UP")
                wanted[move] = wanted.get(move, 0.0) + more
        room = self.env["stock.move"].sudo().concat(*wanted)._o2d_return_room()
        for move, quantity in wanted.items():
            free = sum(room[move].values())
            if move.product_id.uom_id.compare(quantity, free) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: of what left with %(delivery)s no more than %(room)s %(unit)s can still come "
                        "back. The rest came back already, or is on its way.",
                        product=move.product_id.display_name,
                        delivery=picking.name,
                        room=picking._o2d_plain_number(free, move.product_id.uom_id),
                        unit=move.product_id.uom_id.name,
                    )
                )


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        goods = self.env.context.get(GOODS_KEY)
        if type(goods) is ReturnGoods:
            # In the article's own unit: four of a dozen are four, and not 0.33 of it.
            values.update(product_uom=self.product_id.uom_id.id, product_uom_qty=goods.quantities[self.move_id.id])
        return values
