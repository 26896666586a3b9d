from odoo import models
from odoo.exceptions import UserError


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        """What was taken back stands in its bins: it does not come back a second time."""
        picking = self.picking_id.sudo()
        if picking.o2d_recalled_at and picking.move_ids.returned_move_ids:
            raise UserError(
                self.env._("%(delivery)s was taken back. Its goods stand in their bins.", delivery=picking.name)
            )
        return super()._create_return()
