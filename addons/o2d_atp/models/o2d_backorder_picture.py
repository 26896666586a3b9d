"""The picture that goods are shared out anew with: who needs what, who holds what, and where he stands."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.o2d_base.tools.gate import split_by_mode

from ..tools.backorder import KEEP, Claim, Held, Redistribution


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    @api.model
    def _backorder_plan(self, company):
        """Who would give and who would get now; nothing is written.

        :return: (stock.move records in the order of service, {move id: Claim}, {move id: Outcome})
        """
        warehouses = company._o2d_allocating_warehouses()
        moves = self.env["stock.move"]
        if not warehouses:
            return moves, {}, {}
        self.env.flush_all()
        rows = {row[0]: row[1:] for row in self.env.execute_query(self._backorder_claims_sql(company, warehouses))}
        moves = moves.browse(rows).filtered(
            lambda move: move._o2d_is_plain() and not move.product_id._o2d_unit_problem(move.product_uom)
        )
        if not moves:
            return moves, {}, {}
        goods, missing = self._goods(warehouses, moves.product_id.ids)
        limits = self.env["o2d.backorder.limit"].sudo().search([("company_id", "=", company.id)])
        claims = self._backorder_claims(company, moves, rows, goods, limits)
        limited = self._backorder_limits(limits, moves.product_id, warehouses)
        outcomes = Redistribution(goods, claims, limited, missing).plan()
        return moves.browse(outcomes), {claim.key: claim for claim in claims}, outcomes

    @api.model
    def _backorder_claims(self, company, moves, rows, goods, limits):
        held, touched = self._backorder_held(moves, goods)
        tags = self._backorder_tags(company)
        segments = self.env["o2d.backorder.segment"].sudo().search([("company_id", "=", company.id)])
        stopped = self._backorder_stopped(moves)
        today, claims = fields.Date.context_today(self), []
        for move in moves:
            path, day, is_fixed, may_gain, *order = rows[move.id]
            partner, order_id, ordered, promise, star, value = order
            facts = {
                "tags": tags.get(partner, set()), "promise": promise.date(), "moment": promise, "ordered": ordered,
                "value": value, "star": star, "order": order_id, "move": move.id,
            }  # fmt: skip
            place, segment = next(
                ((n, one) for n, one in enumerate(segments) if one._fits(facts, today)), (len(segments), segments[:0])
            )
            want = self._prepare_want(move, path, 0.0, day)
            claims.append(
                Claim(
                    key=move.id,
                    product=want.product,
                    warehouse=want.warehouse,
                    quantity=max(move.product_qty, sum(one.quantity for one in held.get(move.id, ()))),
                    held=tuple(held.get(move.id, ())),
                    strategy=segment.strategy or KEEP,
                    rank=segment._rank(place, facts),
                    groups=frozenset(limit.id for limit in limits if limit.group_id.id in facts["tags"]),
                    is_fixed=is_fixed or move.id in touched,
                    may_gain=may_gain and not move.o2d_given_back_at and move.picking_id.id not in stopped,
                    give_back_after=segment.give_back_days,
                    path=path,
                    day=want.day,
                    removal=want.strategy,
                    fit=want.fit,
                )
            )
        return claims

    @api.model
    def _backorder_held(self, moves, goods):
        """What these transfers hold.

        :return: ({move id: [Held]}, ids of transfers of which something is picked or packed)
        """
        by_row = {row: one for one in goods for row, _free in one.rows}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.move_id, l.id, l.quantity_product_uom::float8,
                       GREATEST(EXTRACT(EPOCH FROM %(now)s - l.create_date) / 86400, 0)::float8,
                       l.picked IS TRUE OR l.result_package_id IS NOT NULL,
                       (SELECT min(q.id) FROM stock_quant q
                         WHERE q.product_id = l.product_id AND q.location_id = l.location_id
                           AND q.lot_id IS NOT DISTINCT FROM l.lot_id
                           AND q.package_id IS NOT DISTINCT FROM l.package_id
                           AND q.owner_id IS NOT DISTINCT FROM l.owner_id)
                  FROM stock_move_line l
                 WHERE l.move_id IN %(moves)s AND l.quantity_product_uom > 0
                 ORDER BY l.id
                """,
                now=fields.Datetime.now(),
                moves=tuple(moves.ids),
            )
        )
        held, touched = {}, set()
        for move, line, quantity, age, is_touched, quant in rows:
            held.setdefault(move, []).append(Held(by_row.get(quant), quantity, line, age))
            if is_touched:
                touched.add(move)
        return held, touched

    @api.model
    def _backorder_stopped(self, moves):
        """Deliveries that may not be given goods now. A preview leaves no word in any trail."""
        pickings = moves.picking_id.filtered(lambda picking: picking._o2d_is_delivery() or picking.sale_id)
        stopped = set()
        for picking_id, reasons in pickings._o2d_gate_reasons("allocate").items():
            picking = pickings.browse(picking_id)
            if split_by_mode(reasons, picking._o2d_control_mode)[1]:
                stopped.add(picking_id)
        return stopped

    @api.model
    def _backorder_claims_sql(self, company, warehouses):
        """Open transfers that take their goods from the bins, what of it counts for their place, in any order.

        What is not to be reserved yet, is held or was let go by hand may keep what it has and gets nothing.
        """
        return SQL(
            """
            WITH wh AS MATERIALIZED (%(warehouses)s)
            SELECT m.id, source.parent_path,
                   ((m.date AT TIME ZONE 'UTC' AT TIME ZONE wh.zone)::date - wh.today) AS day,
                   m.picked IS TRUE OR picking.printed IS TRUE AS is_fixed,
                   %(may_get)s AS may_gain,
                   COALESCE(o.partner_id, picking.partner_id), COALESCE(o.id, 0), COALESCE(o.date_order, m.create_date),
                   %(wanted_by)s,
                   m.priority = '1' AS star,
                   COALESCE(o.amount_total / NULLIF(o.currency_rate, 0), 0)::float8
              FROM stock_move m
              JOIN stock_location source ON source.id = m.location_id
              JOIN wh ON wh.id = source.o2d_place_warehouse_id
              JOIN stock_picking_type operation ON operation.id = m.picking_type_id
         LEFT JOIN stock_picking picking ON picking.id = m.picking_id
         LEFT JOIN sale_order_line line ON line.id = m.sale_line_id
         LEFT JOIN sale_order o ON o.id = line.order_id
             WHERE m.company_id = %(company)s AND m.state IN ('confirmed', 'partially_available', 'assigned')
               AND m.procure_method = 'make_to_stock' AND m.product_qty > 0
             ORDER BY m.id
            """,
            warehouses=self.env["product.product"]._o2d_warehouses_sql(warehouses),
            company=company.id,
            may_get=self._may_get_sql(),
            wanted_by=self._wanted_by_sql(),
        )
