from odoo import api, fields, models
from odoo.tools import SQL

# What of a location or a warehouse decides whether goods are promised from a place.
LOCATION_DECIDES = {"usage", "active", "location_id", "warehouse_id", "o2d_not_promised", "o2d_place_warehouse_id"}
WAREHOUSE_DECIDES = {
    "view_location_id",
    "lot_stock_id",
    "wh_input_stock_loc_id",
    "wh_qc_stock_loc_id",
    "wh_pack_stock_loc_id",
    "wh_output_stock_loc_id",
}


class StockLocation(models.Model):
    """Which locations are bins: places from which a delivery takes its goods."""

    _inherit = "stock.location"

    o2d_not_promised = fields.Boolean(
        string="Not for sale",
        help="Goods that stand here or in a location below (quarantine, damaged, samples) are promised to nobody.",
    )
    # Kept, because every promise and every movement asks for it, in warehouses of thousands of bins.
    o2d_place_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Promised from here by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The warehouse that promises goods standing here. Empty: goods are not promised from here.",
    )

    _o2d_not_promised_idx = models.Index("(id) WHERE o2d_not_promised")

    @api.model_create_multi
    def create(self, vals_list):
        locations = super().create(vals_list)
        locations._o2d_refresh_places()
        return locations

    def write(self, vals):
        done = super().write(vals)
        if LOCATION_DECIDES & vals.keys():
            self._o2d_below()._o2d_refresh_places()
        return done

    def _o2d_below(self):
        return self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])

    # --- the rule ------------------------------------------------------------------------------

    @api.model
    def _o2d_rule_sql(self):
        """The places below the stock location of each warehouse from which goods can be promised.

        Input, quality, packing and output are none, wherever they stand, nor is what lies under a location
        that is not for sale, or in transit. A view among them holds no goods, but transfers may start from it.

        :return: SQL of a query with the columns `id`, `warehouse_id`
        """
        return SQL(
            """
            SELECT l.id, w.id AS warehouse_id
              FROM stock_warehouse w
              JOIN stock_location stock ON stock.id = w.lot_stock_id
              JOIN stock_location l ON l.warehouse_id = w.id AND starts_with(l.parent_path, stock.parent_path)
             WHERE l.usage IN ('internal', 'view')
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
            """
        )

    def _o2d_refresh_places(self):
        """Apply the rule to these locations."""
        if not self:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE stock_location l
                   SET o2d_place_warehouse_id = decided.warehouse_id
                  FROM (SELECT asked.id, place.warehouse_id
                          FROM unnest(%s) AS asked (id)
                     LEFT JOIN (%s) place ON place.id = asked.id) decided
                 WHERE l.id = decided.id AND l.o2d_place_warehouse_id IS DISTINCT FROM decided.warehouse_id
                """,
                self.ids,
                self._o2d_rule_sql(),
            )
        )
        self.invalidate_recordset(["o2d_place_warehouse_id"], flush=False)

    # --- asking --------------------------------------------------------------------------------

    @api.model
    def _o2d_places_sql(self, warehouse_ids=None, location_ids=None):
        """The places of these warehouses, or of all.

        :return: SQL of a query with the columns `id`, `warehouse_id`
        """
        conditions = [SQL("o2d_place_warehouse_id IS NOT NULL")]
        if warehouse_ids is not None:
            conditions.append(SQL("o2d_place_warehouse_id IN %s", tuple(warehouse_ids) or (0,)))
        if location_ids is not None:
            conditions.append(SQL("id IN %s", tuple(location_ids) or (0,)))
        return SQL(
            "SELECT id, o2d_place_warehouse_id AS warehouse_id FROM stock_location WHERE %s",
            SQL(" AND ").join(conditions),
        )

    @api.model
    def _o2d_bins_sql(self, warehouse_ids=None, location_ids=None):
        """The bins only: places in which goods can stand.

        :return: SQL of a query with the columns `id`, `warehouse_id`
        """
        return SQL("%s AND usage = 'internal'", self._o2d_places_sql(warehouse_ids, location_ids))

    @api.model
    def _o2d_bins(self, warehouses):
        """The bins of these warehouses, as records."""
        return self.search([("o2d_place_warehouse_id", "in", warehouses.ids), ("usage", "=", "internal")])

    def _o2d_only_bins(self):
        """Those of these locations that are bins."""
        return self.filtered(lambda location: location.o2d_place_warehouse_id and location.usage == "internal")


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses.view_location_id._o2d_below()._o2d_refresh_places()
        return warehouses

    def write(self, vals):
        done = super().write(vals)
        if WAREHOUSE_DECIDES & vals.keys():
            self.view_location_id._o2d_below()._o2d_refresh_places()
        return done
