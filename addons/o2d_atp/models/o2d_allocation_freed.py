"""When goods come free that somebody waits for: seen again, counted, released."""

from odoo import api, models


class O2dStockConfirmation(models.Model):
    _inherit = "o2d.stock.confirmation"

    @api.model
    def _stamp_quants(self, keys, how, moment=None):
        done = super()._stamp_quants(keys, how, moment)
        self.env["o2d.allocation"]._goods_seen({key[0] for key in keys}, {key[1] for key in keys})
        return done


class O2dStockCap(models.Model):
    _inherit = "o2d.stock.cap"

    def _close(self, closure):
        done = super()._close(closure)
        self.env["o2d.allocation"]._goods_seen(self.product_id.ids, self.location_id.ids)
        return done


class StockLot(models.Model):
    _inherit = "stock.lot"

    def write(self, vals):
        done = super().write(vals)
        if vals.get("o2d_blocked") is False:
            places = self.sudo().quant_ids.location_id
            self.env["o2d.allocation"]._goods_seen(self.product_id.ids, places.ids)
        return done


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    @api.model
    def _goods_seen(self, product_ids, location_ids):
        """Goods of these products in these places may be shared out now: whoever waits for them is served."""
        places = self.env["stock.location"].sudo().browse(location_ids)
        companies = places.o2d_place_warehouse_id.company_id._o2d_allocating()
        products = self.env["product.product"].browse(product_ids)
        self.env["o2d.allocation.request"]._add_products(products, companies)
