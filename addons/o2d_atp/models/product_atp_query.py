"""The one query behind every promise. What the figures mean stands in tools/atp.py."""

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.atp import Ledger
from .o2d_stock_confirmation import CONFIRMED_UNTIL, OF_QUANT

EPOCH, A_DAY = date(1970, 1, 1), timedelta(days=1)
# Where nobody says otherwise, as on the tracker.
USUAL_ZONE = "Asia/Kolkata"
OPEN = ("waiting", "confirmed", "partially_available", "assigned")


class StockMove(models.Model):
    _inherit = "stock.move"

    # Open transfers are few among those of all the years, and every promise reads them.
    _o2d_open_idx = models.Index(
        "(product_id) WHERE state IN ('waiting', 'confirmed', 'partially_available', 'assigned')"
    )


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _o2d_zone(self):
        """The zone in which this warehouse counts its days, by name.

        Core's usual calendar is made in UTC and never looked at: at midnight in India it is still yesterday there.
        """
        company = self.company_id.sudo()
        usual = company.resource_calendar_id.tz
        return self.o2d_calendar_id.tz or (usual if usual != "UTC" else "") or company.partner_id.tz or USUAL_ZONE


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _o2d_ledgers(self, product_ids, warehouses, horizon, exclude_lines=None):
        """Supply and demand of products in warehouses, day by day: one query, whatever their number.

        :param product_ids: ids of products that stock is kept of
        :param warehouses: stock.warehouse records
        :param horizon: days to look ahead; what is due later counts for nothing
        :param exclude_lines: sale.order.line records whose own demand and reservations do not count
        :return: ({(product id, warehouse id): Ledger}, only where there is anything; {warehouse id: today there})
        """
        if not warehouses:
            return {}, {}
        self.env.flush_all()
        ledgers, todays = {}, {}
        rows = self.env.execute_query(self._o2d_ledger_sql(product_ids, warehouses, horizon, exclude_lines))
        for product_id, warehouse_id, kind, day, quantity, look in rows:
            if kind == "today":
                todays[warehouse_id] = EPOCH + day * A_DAY
                continue
            key = product_id, warehouse_id
            ledger = ledgers.get(key)
            if ledger is None:
                ledger = ledgers[key] = Ledger()
            if kind == "demand":
                ledger.demand[day] = quantity
            elif kind == "receipt":
                ledger.receipts[day] = quantity
            elif kind == "missing":
                ledger.missing, ledger.look_missing = quantity, look
            elif day:
                ledger.expiring[day] = [quantity, look]
            else:
                ledger.stock, ledger.look = quantity, look
        return ledgers, todays

    @api.model
    def _o2d_ledger_sql(self, product_ids, warehouses, horizon, exclude_lines):
        own = tuple(exclude_lines.ids) if exclude_lines else ()
        return SQL(
            """
            WITH wh AS MATERIALIZED (%(warehouses)s),
            place AS MATERIALIZED (%(places)s),
            quant AS MATERIALIZED (%(quants)s),
            open_move AS MATERIALIZED (%(moves)s),
            unfit AS (%(unfit)s)
            SELECT 0 AS product_id, id AS warehouse_id, 'today' AS kind, today - %(epoch)s::date AS day,
                   0::float8 AS quantity, 0::float8 AS look
              FROM wh
             UNION ALL
            SELECT product_id, warehouse_id, 'stock', day,
                   COALESCE(SUM(free) FILTER (WHERE is_confirmed), 0),
                   COALESCE(SUM(free) FILTER (WHERE NOT is_confirmed), 0)
              FROM quant WHERE counts GROUP BY 1, 2, 4
             UNION ALL
            (%(missing)s)
             UNION ALL
            (%(receipts)s)
             UNION ALL
            (%(demand)s)
            """,
            epoch=EPOCH,
            warehouses=self._o2d_warehouses_sql(warehouses),
            places=self.env["stock.location"]._o2d_places_sql(warehouses.ids),
            quants=self._o2d_quants_sql(product_ids, warehouses, horizon, own),
            moves=self._o2d_open_moves_sql(product_ids),
            unfit=self._o2d_unfit_sql(),
            missing=self._o2d_missing_sql(),
            receipts=self._o2d_receipts_sql(horizon),
            demand=self._o2d_demand_sql(horizon, own),
        )

    @api.model
    def _o2d_warehouses_sql(self, warehouses):
        """The warehouses asked for: zone in which they count their days, today, and what their company says."""
        return SQL(
            """
            SELECT asked.*, (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE asked.zone)::date AS today
              FROM (SELECT w.id, company.partner_id, company.o2d_receipt_offset AS put_away,
                           %(now)s - company.o2d_receipt_fence * interval '1 day' AS fence,
                           COALESCE(own.tz, NULLIF(usual.tz, 'UTC'), place.tz, %(usual)s) AS zone
                      FROM stock_warehouse w
                      JOIN res_company company ON company.id = w.company_id
                      JOIN res_partner place ON place.id = company.partner_id
                 LEFT JOIN resource_calendar own ON own.id = w.o2d_calendar_id
                 LEFT JOIN resource_calendar usual ON usual.id = company.resource_calendar_id
                     WHERE w.id IN %(ids)s) asked
            """,
            now=SQL("%s::timestamp", fields.Datetime.now()),
            usual=USUAL_ZONE,
            ids=tuple(warehouses.ids),
        )

    @api.model
    def _o2d_day_sql(self, moment):
        """The day of a moment in UTC, counted from today as it is in the warehouse `wh`."""
        return SQL("((%s AT TIME ZONE 'UTC' AT TIME ZONE wh.zone)::date - wh.today)", moment)

    @api.model
    def _o2d_quants_sql(self, product_ids, warehouses, horizon, own):
        """The goods in the bins, less what is reserved.

        Columns: product_id, warehouse_id, location_id, day from which they are no longer sold (0: they
        keep), quantity, free, is_confirmed, and counts: they are our own. Of goods that are kept back (blocked or
        out of date) only what is less than nothing counts: it was taken of others.
        """
        lot = SQL("lot")
        sold_until = self._o2d_day_sql(self.env["stock.lot"]._o2d_last_sale_sql(lot))
        mine, reserved_by_own = SQL(""), SQL("")
        if own:
            reserved_by_own = SQL("+ COALESCE(own.quantity, 0)")
            mine = SQL(
                """
                LEFT JOIN (
                    SELECT l.product_id, l.location_id, COALESCE(l.lot_id, 0) AS lot_id,
                           COALESCE(l.package_id, 0) AS package_id, COALESCE(l.owner_id, 0) AS owner_id,
                           SUM(l.quantity_product_uom) AS quantity
                      FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id
                     WHERE m.sale_line_id IN %s AND m.state IN %s
                     GROUP BY 1, 2, 3, 4, 5) own
                  ON own.product_id = q.product_id AND own.location_id = q.location_id
                 AND own.lot_id = COALESCE(q.lot_id, 0) AND own.package_id = COALESCE(q.package_id, 0)
                 AND own.owner_id = COALESCE(q.owner_id, 0)
                """,
                own,
                OPEN,
            )
        return SQL(
            """
            SELECT goods.*, is_seen OR free < 0 AS is_confirmed
              FROM (
                    SELECT q.product_id, wh.id AS warehouse_id, q.location_id, q.lot_id, q.package_id, q.owner_id,
                           q.reserved_quantity > 0 AS is_reserved, is_kept.yes AS is_kept,
                           CASE WHEN is_kept.yes OR %(until)s > %(horizon)s THEN 0
                                ELSE COALESCE(%(until)s, 0) END AS day,
                           (CASE WHEN is_kept.yes THEN LEAST(q.quantity, 0) ELSE q.quantity END)::float8 AS quantity,
                           (CASE WHEN is_kept.yes THEN LEAST(q.quantity, 0)
                                 ELSE q.quantity - q.reserved_quantity %(reserved_by_own)s END)::float8 AS free,
                           COALESCE(%(confirmed_until)s > %(now)s, FALSE) AS is_seen,
                           -- Told, not filtered here: for conditions like these the planner expects next to no rows,
                           -- and then looks each one up by itself.
                           q.owner_id IS NULL OR q.owner_id = wh.partner_id AS counts
                      FROM stock_quant q
                      -- The table and not the common expression above it: of that one the planner knows nothing.
                      JOIN stock_location bin ON bin.id = q.location_id
                                     AND bin.usage = 'internal' AND bin.o2d_place_warehouse_id IN %(warehouses)s
                      JOIN wh ON wh.id = bin.o2d_place_warehouse_id
                      JOIN product_product p ON p.id = q.product_id AND p.active
                      JOIN product_template t ON t.id = p.product_tmpl_id
                 LEFT JOIN product_category g ON g.id = t.categ_id
                 LEFT JOIN stock_lot lot ON lot.id = q.lot_id
                 LEFT JOIN o2d_stock_confirmation c ON %(of_quant)s
                      %(mine)s
        CROSS JOIN LATERAL (SELECT %(blocked)s OR COALESCE(%(until)s <= 0, FALSE) AS yes) is_kept
                     WHERE q.product_id IN %(products)s) goods
            """,
            until=sold_until,
            horizon=horizon,
            reserved_by_own=reserved_by_own,
            of_quant=OF_QUANT,
            confirmed_until=CONFIRMED_UNTIL,
            now=fields.Datetime.now(),
            mine=mine,
            products=tuple(product_ids) or (0,),
            warehouses=tuple(warehouses.ids),
            blocked=self.env["stock.lot"]._o2d_blocked_sql(lot),
        )

    @api.model
    def _o2d_unfit_sql(self):
        """What deliveries hold of goods that are blocked or out of date by now: they need others.

        What takes such goods away (scrap, quarantine, return to the vendor) needs exactly them.
        Columns: move_id, quantity.
        """
        return SQL(
            """
            SELECT m.id AS move_id, SUM(l.quantity_product_uom)::float8 AS quantity
              FROM quant q
              JOIN stock_move_line l ON l.product_id = q.product_id AND l.location_id = q.location_id
                                    AND l.lot_id = q.lot_id AND COALESCE(l.package_id, 0) = COALESCE(q.package_id, 0)
                                    AND COALESCE(l.owner_id, 0) = COALESCE(q.owner_id, 0)
              JOIN stock_move m ON m.id = l.move_id
              JOIN stock_location dest ON dest.id = COALESCE(m.location_final_id, m.location_dest_id)
             WHERE q.is_kept AND q.is_reserved AND m.state IN %s
               AND (m.sale_line_id IS NOT NULL OR dest.usage IN ('customer', 'production', 'transit'))
             GROUP BY 1
            """,
            OPEN,
        )

    @api.model
    def _o2d_missing_sql(self):
        """What capped bins lack: first of what waits for a look, for what was found somebody has seen."""
        return SQL(
            """
            SELECT product_id, warehouse_id, 'missing', 0,
                   SUM(missing - LEAST(missing, look)), SUM(LEAST(missing, look))
              FROM (
                    SELECT cap.product_id, quant.warehouse_id,
                           -- Once more was taken than was found, less is missing than was thought.
                           LEAST(cap.missing_quantity::float8, GREATEST(SUM(quant.quantity), 0)) AS missing,
                           GREATEST(COALESCE(SUM(quant.free) FILTER (WHERE NOT is_confirmed), 0), 0) AS look
                      FROM o2d_stock_cap cap
                      JOIN quant ON quant.product_id = cap.product_id AND quant.location_id = cap.location_id
                     WHERE cap.state = 'open' AND quant.counts
                     GROUP BY cap.id, quant.warehouse_id) capped
             GROUP BY 1, 2
            """
        )

    @api.model
    def _o2d_open_moves_sql(self, product_ids):
        """Open transfers of these products into the bins, out of them, or on a way that ends there.

        A transfer that waits for another one happens no sooner than that one. Columns: `source_wh`,
        `dest_wh`, `final_wh` are the warehouses whose bins it leaves, fills, or will fill later;
        `happens` is in UTC; `waits_for` is the date of what it waits for.
        """
        return SQL(
            """
            SELECT m.id, m.product_id, m.product_qty::float8, m.quantity::float8,
                   m.product_uom_qty::float8, m.sale_line_id, m.date,
                   m.restrict_partner_id, m.picking_id, l.usage, l.warehouse_id AS comes_from,
                   source.warehouse_id AS source_wh, dest.warehouse_id AS dest_wh, final.warehouse_id AS final_wh,
                   GREATEST(m.date, chain.date, %(now)s) AS happens,
                   chain.date AS waits_for
              FROM stock_move m
              JOIN product_product p ON p.id = m.product_id AND p.active
              JOIN stock_location l ON l.id = m.location_id
         LEFT JOIN place source ON source.id = m.location_id
         LEFT JOIN place dest ON dest.id = m.location_dest_id
         LEFT JOIN place final ON final.id = m.location_final_id AND dest.id IS NULL AND source.id IS NULL
         LEFT JOIN (
                    SELECT r.move_dest_id, MAX(o.date) AS date
                      FROM stock_move w
                      JOIN stock_move_move_rel r ON r.move_dest_id = w.id
                      JOIN stock_move o ON o.id = r.move_orig_id AND o.state IN %(open)s
                     WHERE w.state = 'waiting' AND w.product_id IN %(products)s
                     GROUP BY 1) chain ON chain.move_dest_id = m.id
             WHERE m.product_id IN %(products)s
               AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
               AND COALESCE(source.id, dest.id, final.id) IS NOT NULL
               AND source.warehouse_id IS DISTINCT FROM COALESCE(dest.warehouse_id, final.warehouse_id)
            """,
            now=fields.Datetime.now(),
            open=OPEN,
            products=tuple(product_ids) or (0,),
        )

    @api.model
    def _o2d_receipts_sql(self, horizon):
        """What will be put into the bins: from vendors, production, other warehouses, or from our own dock.

        Of several steps the one that fills the bins counts; where only an earlier one is known, that one.
        What customers bring back is promised when it is there, and found good.
        """
        day = self._o2d_day_sql(SQL("m.happens"))
        return SQL(
            """
            SELECT product_id, warehouse_id, 'receipt', day, SUM(product_qty), 0
              FROM (
                    SELECT m.product_id, wh.id AS warehouse_id, m.product_qty,
                           %(day)s + CASE WHEN m.usage = 'internal' AND m.comes_from = wh.id
                                          THEN 0 ELSE wh.put_away END AS day
                      FROM open_move m
                      JOIN wh ON wh.id = COALESCE(m.dest_wh, m.final_wh)
                 LEFT JOIN stock_picking picking ON picking.id = m.picking_id
                     WHERE m.usage NOT IN ('customer', 'inventory')
                       AND COALESCE(m.waits_for, m.date) >= wh.fence
                       AND COALESCE(m.restrict_partner_id, picking.owner_id, wh.partner_id) = wh.partner_id
                       AND (m.dest_wh IS NOT NULL OR NOT EXISTS (
                            SELECT FROM stock_move_move_rel r JOIN stock_move next ON next.id = r.move_dest_id
                             WHERE r.move_orig_id = m.id AND next.state IN %(open)s))) due
             WHERE day <= %(horizon)s
             GROUP BY 1, 2, 4
            """,
            day=day,
            open=OPEN,
            horizon=horizon,
        )

    @api.model
    def _o2d_demand_sql(self, horizon, own):
        """What will be taken out of the bins and holds no reservation yet, or one of goods no longer fit for it.

        Of several steps the one that leaves the bins counts. What waits for a receipt of its own is due
        when that one is there, so it takes nothing from free stock; if that one is given up, so is it.
        """
        day = self._o2d_day_sql(SQL("m.happens"))
        return SQL(
            """
            SELECT product_id, warehouse_id, 'demand', day, SUM(quantity), 0
              FROM (
                    SELECT m.product_id, m.source_wh AS warehouse_id,
                           %(day)s + CASE WHEN m.waits_for IS NOT NULL THEN wh.put_away ELSE 0 END AS day,
                           m.product_qty * GREATEST(1 - m.quantity / NULLIF(m.product_uom_qty, 0), 0)
                               + COALESCE(unfit.quantity, 0) AS quantity
                      FROM open_move m
                      JOIN wh ON wh.id = m.source_wh
                 LEFT JOIN unfit ON unfit.move_id = m.id
                     WHERE (m.quantity < m.product_uom_qty OR unfit.quantity > 0)
                       AND COALESCE(m.restrict_partner_id, wh.partner_id) = wh.partner_id
                       AND COALESCE(m.waits_for >= wh.fence, TRUE)
                       AND %(not_own)s) due
             WHERE day <= %(horizon)s
             GROUP BY 1, 2, 4
            """,
            day=day,
            not_own=SQL("(m.sale_line_id IS NULL OR m.sale_line_id NOT IN %s)", own) if own else SQL("TRUE"),
            horizon=horizon,
        )
