from odoo import api, fields, models
from odoo.tools import SQL


class StockLocation(models.Model):
    """Which locations are bins: places from which a delivery takes its goods."""

    _inherit = "stock.location"

    o2d_not_promised = fields.Boolean(
        string="Not for sale",
        help="Goods that stand here or in a location below (quarantine, damaged, samples) are promised to nobody.",
    )

    # The bins of a warehouse are asked for often; locations that are not for sale are few.
    _o2d_not_promised_idx = models.Index("(id) WHERE o2d_not_promised")

    @api.model
    def _o2d_places_sql(self, warehouse_ids=None, location_ids=None):
        """The places below the stock location of each warehouse from which goods can be promised.

        Input, quality, packing and output are none, wherever they stand, nor is what lies under a location
        that is not for sale, or in transit. A view among them holds no goods, but moves may start from it.

        :param warehouse_ids: only these warehouses; None for all
        :param location_ids: only these locations; None for all
        :return: SQL of a query with the columns `id`, `warehouse_id`, `is_bin`
        """
        conditions = [
            SQL("w.id IN %s", tuple(warehouse_ids) or (0,)) if warehouse_ids is not None else SQL("TRUE"),
            SQL("l.id IN %s", tuple(location_ids) or (0,)) if location_ids is not None else SQL("TRUE"),
        ]
        return SQL(
            """
            SELECT l.id, w.id AS warehouse_id, l.usage = 'internal' AS is_bin
              FROM stock_warehouse w
              JOIN stock_location stock ON stock.id = w.lot_stock_id
              JOIN stock_location l ON l.warehouse_id = w.id AND starts_with(l.parent_path, stock.parent_path)
             WHERE %s
               AND l.usage IN ('internal', 'view')
               AND l.active
               AND NOT EXISTS (
                   SELECT FROM stock_location step
                    WHERE step.id IN (w.wh_input_stock_loc_id, w.wh_qc_stock_loc_id,
                                      w.wh_pack_stock_loc_id, w.wh_output_stock_loc_id)
                      AND NOT starts_with(stock.parent_path, step.parent_path)
                      AND starts_with(l.parent_path, step.parent_path))
               AND NOT EXISTS (
                   SELECT FROM stock_location kept
                    WHERE kept.o2d_not_promised AND starts_with(l.parent_path, kept.parent_path))
            """,
            SQL(" AND ").join(conditions),
        )

    @api.model
    def _o2d_bins_sql(self, warehouse_ids=None, location_ids=None):
        """The bins only.

        :return: SQL of a query with the columns `id`, `warehouse_id`
        """
        places = self._o2d_places_sql(warehouse_ids, location_ids)
        return SQL("SELECT id, warehouse_id FROM (%s) place WHERE is_bin", places)

    @api.model
    def _o2d_read_bins(self, query):
        fields_read = ["usage", "active", "parent_path", "warehouse_id", "o2d_not_promised"]
        self.flush_model(fields_read)
        self.env["stock.warehouse"].flush_model()
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _o2d_bins(self, warehouses):
        """The bins of these warehouses, as records."""
        return self.browse(self._o2d_read_bins(self._o2d_bins_sql(warehouses.ids)))

    def _o2d_only_bins(self):
        """Those of these locations that are bins."""
        found = set(self._o2d_read_bins(self._o2d_bins_sql(location_ids=self.ids)))
        return self.filtered(lambda location: location.id in found)
