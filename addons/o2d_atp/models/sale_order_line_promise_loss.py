"""Goods that are found to be missing: promises are looked at soon, and the trail says what became of the goods."""

from odoo import api, models
from odoo.fields import Domain


class O2dStockCap(models.Model):
    _inherit = "o2d.stock.cap"

    @api.model
    def _cap(self, product, location, found, cause="", picking=None):
        """A short pick, or a look that found less, breaks promises as a late receipt does."""
        cap = super()._cap(product, location, found, cause=cause, picking=picking)
        if cap:
            location._o2d_goods_lost()
        return cap


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _o2d_goods_lost(self):
        """There is less in these bins than was thought: promises are looked at soon."""
        companies = self.sudo().o2d_place_warehouse_id.company_id
        if companies and companies._o2d_allocating():
            self.env.ref("o2d_atp.ir_cron_o2d_allocation").sudo()._trigger()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """A count that is closed and a scrap book themselves as transfers that lead nowhere."""
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        lost = moves.filtered(lambda move: move.state == "done" and move.location_dest_id.usage == "inventory")
        if lost:
            lost.location_id._o2d_goods_lost()
        return moves

    def _o2d_what_failed(self, since):
        """A count or a scrap is told before all others: it closes the cap that may have come before it."""
        self.ensure_one()
        place = self.location_id.o2d_place_warehouse_id
        # The day of a count may be entered; then it is known by the moment at which it was booked.
        lost = self.search(
            Domain("product_id", "=", self.product_id.id)
            & Domain("state", "=", "done")
            & Domain("location_id.o2d_place_warehouse_id", "=", place.id)
            & Domain("location_dest_id.usage", "=", "inventory")
            & (Domain("date", ">=", since) | Domain("create_date", ">=", since)),
            order="id desc",
            limit=1,
        )
        if not lost:
            return super()._o2d_what_failed(since)
        bins = ", ".join((lost.move_line_ids.location_id or lost.location_id).mapped("display_name"))
        if lost.scrap_id:
            return self.env._("Goods from %(bin)s were scrapped.", bin=bins)
        return self.env._("A count found less in %(bin)s.", bin=bins)
