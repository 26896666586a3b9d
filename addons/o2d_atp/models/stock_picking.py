from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _o2d_found_less(self, product, location, found, cause):
        """A picker found less: the bin is capped at it, so that nothing more is promised or set aside from there."""
        handled = super()._o2d_found_less(product, location, found, cause)
        if not location.sudo()._o2d_only_bins():
            return handled
        cap = self.env["o2d.stock.cap"]._cap(product, location, found, cause, picking=self)
        return handled or bool(cap.exception_id)

    def _o2d_taken_back(self, words):
        """Its goods went back to their bins: its lines are promised anew, with what is set aside then."""
        done = super()._o2d_taken_back(words)
        self.move_ids.sale_line_id._o2d_withdraw_promise()
        return done
