from odoo import fields, models
from odoo.tools import SQL


class O2dTransferTransit(models.Model):
    """What is on the way between two sites, by transfer, article and lot.

    Read from core's finished moves alone: what went into transit less what came out of it, wherever it went. What was
    taken back before it left was not sent.
    """

    _name = "o2d.transfer.transit"
    _description = "Goods on the way between sites"
    _auto = False
    _rec_name = "product_id"
    _order = "transfer_id desc, line_id, lot_id"

    transfer_id = fields.Many2one("o2d.transfer", readonly=True)
    line_id = fields.Many2one("o2d.transfer.line", readonly=True)
    company_id = fields.Many2one("res.company", string="Sending branch", readonly=True)
    dest_company_id = fields.Many2one("res.company", string="Receiving branch", readonly=True)
    from_place_id = fields.Many2one("o2d.transfer.place", string="From", readonly=True)
    to_place_id = fields.Many2one("o2d.transfer.place", string="To", readonly=True)
    wanted_on = fields.Date(string="Wanted by", readonly=True)
    product_id = fields.Many2one("product.product", string="Article", readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Lot", readonly=True)
    unit_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    sent = fields.Float(digits="Product Unit", readonly=True)
    received = fields.Float(digits="Product Unit", readonly=True)
    quantity = fields.Float(string="On the way", digits="Product Unit", readonly=True)
    sent_at = fields.Datetime(string="Since", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(l.id) AS id, t.id AS transfer_id, line.id AS line_id, t.company_id, t.dest_company_id,
                   t.from_place_id, t.to_place_id, t.wanted_on, l.product_id, l.lot_id,
                   COALESCE(SUM(l.quantity_product_uom) FILTER (WHERE dest.usage = 'transit'), 0)
                   - COALESCE(SUM(l.quantity_product_uom) FILTER (WHERE source.usage = 'transit'
                       AND m.o2d_transfer_back AND m.origin_returned_move_id IS NOT NULL), 0) AS sent,
                   COALESCE(SUM(l.quantity_product_uom) FILTER (WHERE source.usage = 'transit'
                       AND dest.usage = 'internal' AND NOT COALESCE(m.o2d_transfer_back, FALSE)), 0) AS received,
                   COALESCE(SUM(l.quantity_product_uom) FILTER (WHERE dest.usage = 'transit'), 0)
                   - COALESCE(SUM(l.quantity_product_uom) FILTER (WHERE source.usage = 'transit'), 0) AS quantity,
                   MIN(m.date) FILTER (WHERE dest.usage = 'transit') AS sent_at
              FROM stock_move m
              JOIN stock_move_line l ON l.move_id = m.id
              JOIN o2d_transfer_line line ON line.id = m.o2d_transfer_line_id
              JOIN o2d_transfer t ON t.id = line.transfer_id
              JOIN stock_location source ON source.id = l.location_id
              JOIN stock_location dest ON dest.id = l.location_dest_id
             WHERE m.state = 'done' AND (source.usage = 'transit' OR dest.usage = 'transit')
               AND source.usage <> dest.usage
             GROUP BY t.id, line.id, l.product_id, l.lot_id
            """
        )
