from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .product_category import DEFAULT_DAYS

# A bin that is moved all day is written once: what is younger than this is not confirmed again by a movement.
FRESH = timedelta(days=1)
HOW = [
    ("count", "Counted"),
    ("receipt", "Put away"),
    ("pick", "Picked from"),
    ("transfer", "Moved between bins"),
    ("look", "Looked at"),
]
KEY = SQL("product_id, location_id, COALESCE(lot_id, 0), COALESCE(package_id, 0), COALESCE(owner_id, 0)")
# That the confirmation `c` is the one of the quant `q`, by the key that the index is made for.
OF_QUANT = SQL(
    "c.product_id = q.product_id AND c.location_id = q.location_id AND COALESCE(c.lot_id, 0) = COALESCE(q.lot_id, 0)"
    " AND COALESCE(c.package_id, 0) = COALESCE(q.package_id, 0) AND COALESCE(c.owner_id, 0) = COALESCE(q.owner_id, 0)"
)
# Until when it holds for a product of the category `g`; NULL where nothing was confirmed.
CONFIRMED_UNTIL = SQL("(c.confirmed_at + COALESCE(g.o2d_window_days, %s) * interval '1 day')", DEFAULT_DAYS)


class O2dStockConfirmation(models.Model):
    """When somebody last saw the goods of a bin.

    A row stands for what a quant stands for (product, location, lot, package, owner), but is not one:
    quants are merged, deleted and made anew at any time. It is written by SQL alone, and whatever
    the control's mode is, so that enforcing one day finds the facts and not a blank.
    """

    _name = "o2d.stock.confirmation"
    _description = "Confirmed stock"
    _order = "confirmed_at desc, id desc"
    _rec_name = "product_id"
    _log_access = False

    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    location_id = fields.Many2one(
        "stock.location", string="Bin", required=True, readonly=True, ondelete="cascade", index=True
    )
    lot_id = fields.Many2one("stock.lot", string="Lot", readonly=True, ondelete="cascade", index="btree_not_null")
    package_id = fields.Many2one("stock.package", readonly=True, ondelete="cascade", index="btree_not_null")
    owner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade", index="btree_not_null")
    confirmed_at = fields.Datetime(string="Confirmed", required=True, readonly=True)
    counted_at = fields.Datetime(string="Counted", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null")
    how = fields.Selection(HOW, required=True, readonly=True)

    _key_uniq = models.UniqueIndex(
        "(product_id, location_id, COALESCE(lot_id, 0), COALESCE(package_id, 0), COALESCE(owner_id, 0))",
        "This stock is confirmed already.",
    )

    # --- what confirms -------------------------------------------------------------------------

    @api.model
    def _stamp_moves(self, moves):
        """Goods were moved: whoever took or put them stood before the bin.

        One statement for any number of lines. Counts stamp by themselves (`_stamp_quants`); a reverted
        count is nothing that anybody saw.

        :param moves: stock.move records, just done
        """
        rows = []
        for line in moves.move_line_ids:
            if line.state != "done" or line.is_inventory or not line.quantity or not line.product_id.is_storable:
                continue
            source, dest = line.location_id, line.location_dest_id
            key = line.product_id.id, line.lot_id.id or 0, line.owner_id.id or 0
            if source.usage == "internal":
                rows.append((*key, source.id, line.package_id.id or 0, dest.id, False))
            if dest.usage == "internal":
                rows.append((*key, dest.id, line.result_package_id.id or 0, source.id, True))
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        self._stamp(
            SQL(
                """
                SELECT DISTINCT ON (k.product_id, k.location_id, k.lot_id, k.package_id, k.owner_id)
                       k.product_id, k.location_id, NULLIF(k.lot_id, 0) AS lot_id,
                       NULLIF(k.package_id, 0) AS package_id, NULLIF(k.owner_id, 0) AS owner_id,
                       CASE WHEN other.id IS NOT NULL THEN 'transfer'
                            WHEN k.arrived THEN 'receipt' ELSE 'pick' END AS how
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::bool[])
                       AS k(product_id, lot_id, owner_id, location_id, package_id, other_id, arrived)
                  JOIN bin ON bin.id = k.location_id
             LEFT JOIN bin other ON other.id = k.other_id
                """,
                *columns,
            ),
            location_ids={*columns[3], *columns[5]},
            fresh=fields.Datetime.now() - FRESH,
        )

    @api.model
    def _stamp_quants(self, keys, how, moment=None):
        """Somebody counted these goods, or looked at them: that is always written.

        :param keys: [(product id, location id, lot id, package id, owner id)], 0 where there is none
        :param how: `count` or `look`
        :param moment: when, if not now
        """
        if not keys:
            return
        columns = [list(column) for column in zip(*keys, strict=True)]
        self._stamp(
            SQL(
                """
                SELECT DISTINCT k.product_id, k.location_id, NULLIF(k.lot_id, 0) AS lot_id,
                       NULLIF(k.package_id, 0) AS package_id, NULLIF(k.owner_id, 0) AS owner_id, %s AS how
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
                       AS k(product_id, location_id, lot_id, package_id, owner_id)
                  JOIN bin ON bin.id = k.location_id
                """,
                how,
                *columns,
            ),
            location_ids=set(columns[1]),
            moment=moment,
            counted=how == "count",
        )

    @api.model
    def _stamp(self, found, location_ids, fresh=None, moment=None, counted=False):
        """Write confirmations.

        Rows that are fresh are left out before the insert: one that only conflicts would lock its row, and
        two pickers at one bin would wait for each other all day.

        :param found: SQL with product_id, location_id, lot_id, package_id, owner_id, how; may use `bin`
        :param location_ids: locations that `bin` has to know
        :param fresh: what was confirmed after this moment stays as it is; None: always written
        """
        moment = moment or fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                WITH bin AS (%(bins)s), found AS (%(found)s)
                INSERT INTO o2d_stock_confirmation AS c
                       (product_id, location_id, lot_id, package_id, owner_id, how, confirmed_at, counted_at, user_id)
                SELECT f.product_id, f.location_id, f.lot_id, f.package_id, f.owner_id, f.how, %(now)s,
                       %(counted)s::timestamp, %(user)s
                  FROM found f
                 WHERE %(fresh)s::timestamp IS NULL OR NOT EXISTS (
                       SELECT FROM o2d_stock_confirmation k
                        WHERE k.product_id = f.product_id AND k.location_id = f.location_id
                          AND COALESCE(k.lot_id, 0) = COALESCE(f.lot_id, 0)
                          AND COALESCE(k.package_id, 0) = COALESCE(f.package_id, 0)
                          AND COALESCE(k.owner_id, 0) = COALESCE(f.owner_id, 0)
                          AND k.confirmed_at > %(fresh)s::timestamp)
                ON CONFLICT (%(key)s) DO UPDATE
                   SET confirmed_at = GREATEST(c.confirmed_at, EXCLUDED.confirmed_at),
                       counted_at = GREATEST(c.counted_at, EXCLUDED.counted_at),
                       how = CASE WHEN EXCLUDED.confirmed_at >= c.confirmed_at THEN EXCLUDED.how ELSE c.how END,
                       user_id = CASE WHEN EXCLUDED.confirmed_at >= c.confirmed_at
                                      THEN EXCLUDED.user_id ELSE c.user_id END
                """,
                bins=self.env["stock.location"]._o2d_bins_sql(location_ids=location_ids),
                found=found,
                now=moment,
                counted=moment if counted else None,
                user=self.env.uid,
                fresh=fresh,
                key=KEY,
            ),
            # Two that meet at one bin fail to serialise and are repeated: expected, no error in the log.
            log_exceptions=False,
        )
        self.invalidate_model()

    # --- for stock that was there before -------------------------------------------------------

    @api.model
    def _stamp_first(self):
        """Confirm existing stock as of its last count or movement, so that installing makes none vanish.

        Set-based: one pass over the done lines, one over the quants. Stock that nothing is known of counts
        as put away on the day it came in. A row that is there already stays.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH bin AS (%(bins)s),
                line AS (
                    SELECT ml.product_id, ml.location_id, ml.location_dest_id, ml.lot_id, ml.package_id,
                           ml.result_package_id, ml.owner_id, ml.date, m.is_inventory, ml.write_uid,
                           source.id IS NOT NULL AS from_bin, dest.id IS NOT NULL AS to_bin
                      FROM stock_move_line ml
                      JOIN stock_move m ON m.id = ml.move_id
                 LEFT JOIN bin source ON source.id = ml.location_id
                 LEFT JOIN bin dest ON dest.id = ml.location_dest_id
                     WHERE ml.state = 'done' AND ml.date IS NOT NULL
                       AND (source.id IS NOT NULL OR dest.id IS NOT NULL)),
                -- What is known of each bin, and after it the goods themselves: no join, so that the time it
                -- takes depends on no estimate.
                known AS (
                    SELECT product_id, location_id, COALESCE(lot_id, 0) AS lot_id,
                           COALESCE(package_id, 0) AS package_id, COALESCE(owner_id, 0) AS owner_id, date, write_uid,
                           CASE WHEN is_inventory THEN 'count' WHEN to_bin THEN 'transfer' ELSE 'pick' END AS how,
                           FALSE AS is_stock
                      FROM line WHERE from_bin
                     UNION ALL
                    SELECT product_id, location_dest_id, COALESCE(lot_id, 0),
                           COALESCE(result_package_id, 0), COALESCE(owner_id, 0), date, write_uid,
                           CASE WHEN is_inventory THEN 'count' WHEN from_bin THEN 'transfer' ELSE 'receipt' END,
                           FALSE
                      FROM line WHERE to_bin
                     UNION ALL
                    SELECT q.product_id, q.location_id, COALESCE(q.lot_id, 0), COALESCE(q.package_id, 0),
                           COALESCE(q.owner_id, 0), q.in_date, NULL, 'receipt', TRUE
                      FROM stock_quant q JOIN bin ON bin.id = q.location_id),
                ranked AS (
                    SELECT known.*,
                           row_number() OVER goods AS position,
                           bool_or(is_stock) OVER (PARTITION BY product_id, location_id, lot_id, package_id, owner_id)
                               AS is_there
                      FROM known
                    WINDOW goods AS (PARTITION BY product_id, location_id, lot_id, package_id, owner_id
                                     ORDER BY is_stock, date DESC))
                INSERT INTO o2d_stock_confirmation
                       (product_id, location_id, lot_id, package_id, owner_id, confirmed_at, counted_at, user_id, how)
                SELECT product_id, location_id, NULLIF(lot_id, 0), NULLIF(package_id, 0), NULLIF(owner_id, 0),
                       LEAST(date, %(now)s), CASE WHEN how = 'count' THEN LEAST(date, %(now)s) END, write_uid, how
                  FROM ranked
                 WHERE position = 1 AND is_there
                ON CONFLICT (%(key)s) DO NOTHING
                """,
                bins=self.env["stock.location"]._o2d_bins_sql(),
                now=fields.Datetime.now(),
                key=KEY,
            )
        )
        self.invalidate_model()
        return self.env.cr.rowcount

    @api.autovacuum
    def _gc_gone(self):
        """Forget goods that left their bin long ago: a serial number would leave a row in every bin it saw."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM o2d_stock_confirmation c
                 WHERE c.confirmed_at < %s
                   AND NOT EXISTS (
                       SELECT FROM stock_quant q WHERE %s)
                """,
                fields.Datetime.now() - timedelta(days=30),
                OF_QUANT,
            )
        )
        self.invalidate_model()
