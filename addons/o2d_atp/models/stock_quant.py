from odoo import fields, models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _o2d_keys(self):
        """What these quants stand for, as confirmations are kept.

        :return: [(product id, location id, lot id, package id, owner id)], 0 where there is none
        """
        return [
            (q.product_id.id, q.location_id.id, q.lot_id.id or 0, q.package_id.id or 0, q.owner_id.id or 0)
            for q in self
        ]

    def _apply_inventory(self, date=None):
        keys = self._o2d_keys()
        result = super()._apply_inventory(date)
        self._o2d_counted(keys, date)
        return result

    def _o2d_counted(self, keys, date=None):
        """Somebody counted: the bins are confirmed.

        :param keys: see `_o2d_keys`
        :param date: when the counting was, if it is entered later
        """
        now = fields.Datetime.now()
        moment = min(fields.Datetime.to_datetime(date) or now, now)
        self.env["o2d.stock.confirmation"]._stamp_quants(keys, "count", moment)
        self.env["o2d.stock.cap"]._close_counted({key[:2] for key in keys})
