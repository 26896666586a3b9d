"""The picture of the stock that the allocator plans with: who wants what, and what stands where."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.allocation import Goods, Planner, Want
from .o2d_allocation_request import OPEN
from .o2d_stock_confirmation import CONFIRMED_UNTIL, OF_QUANT

# Once a day core's scheduler serves everybody; so long goods that somebody let go are not given back.
LET_GO = timedelta(days=1)


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    @api.model
    def _plan(self, company, product_ids=None, move_ids=(), cores=False):
        """Plan all open transfers of these products, by priority.

        :param product_ids: ids of products; None: of all
        :param move_ids: ids of transfers that are served although their day of reservation has not come
        :param cores: plan those too that core reserves for at once, to know what they lack
        :return: (stock.move records in the order in which they are served, {move id: Want}, {move id: Share})
        """
        warehouses = company._o2d_allocating_warehouses()
        if not warehouses or (product_ids is not None and not product_ids):
            return self.env["stock.move"], {}, {}
        self.env.flush_all()
        rows = self.env.execute_query(self._wants_sql(company, warehouses, product_ids, move_ids))
        moves = self.env["stock.move"].browse(row[0] for row in rows)
        served = moves._o2d_enforced().filtered(lambda move: move._o2d_is_alike() or (cores and move._o2d_is_cores()))
        moves = self._open_gate(served._o2d_convertible())
        if not moves:
            return moves, {}, {}
        found = {row[0]: row[1:] for row in rows}
        wants = {move.id: self._prepare_want(move, *found[move.id]) for move in moves}
        planner = Planner(*self._goods(warehouses, moves.product_id.ids))
        return moves, wants, planner.share_out(wants.values())

    @api.model
    def _prepare_want(self, move, path, needed, day):
        unit, own = move.product_uom, move.product_id.uom_id

        def fit(quantity):
            """As core does it: what the transfer's own unit cannot express is not reserved."""
            whole = own._compute_quantity(quantity, unit, rounding_method="DOWN")
            return unit._compute_quantity(whole, own, rounding_method="HALF-UP")

        return Want(
            key=move.id,
            product=move.product_id.id,
            warehouse=move.location_id.o2d_place_warehouse_id.id,
            path=path,
            quantity=needed,
            day=max(day, 0),
            strategy=self.env["stock.quant"]._get_removal_strategy(move.product_id, move.location_id),
            fit=fit if unit != own else None,
        )

    @api.model
    def _open_gate(self, moves):
        """Those of these transfers whose delivery may be given goods; what stops the others is told once."""
        pickings = moves.picking_id.filtered(lambda picking: picking._o2d_is_delivery() or picking.sale_id)
        if not pickings:
            return moves
        stopped = pickings._o2d_gate_check("allocate")
        (pickings - pickings.browse(stopped))._o2d_gate_passed("allocate")
        for picking in pickings.browse(stopped):
            keys = {picking._o2d_reason_key("allocate", reason.control) for reason in stopped[picking.id]}
            known = self.env["o2d.exception"].search([("key", "in", list(keys)), ("state", "=", "open")])
            if len(known) < len(keys):
                picking._o2d_log_refusal("allocate", stopped)
        return moves.filtered(lambda move: move.picking_id.id not in stopped)

    # --- who wants -----------------------------------------------------------------------------

    @api.model
    def _wants_sql(self, company, warehouses, product_ids, move_ids):
        """Open transfers that take their goods from the bins and lack some of them.

        Who is served first: what somebody has starred, then the earlier date promised to the customer, then
        the order that was confirmed first.
        """
        return SQL(
            """
            WITH wh AS MATERIALIZED (%(warehouses)s)
            SELECT m.id, source.parent_path,
                   (m.product_qty - COALESCE(held.quantity, 0))::float8 AS needed,
                   ((m.date AT TIME ZONE 'UTC' AT TIME ZONE wh.zone)::date - wh.today) AS day
              FROM stock_move m
              JOIN stock_location source ON source.id = m.location_id
              JOIN wh ON wh.id = source.o2d_place_warehouse_id
              JOIN stock_picking_type operation ON operation.id = m.picking_type_id
         LEFT JOIN sale_order_line line ON line.id = m.sale_line_id
         LEFT JOIN sale_order o ON o.id = line.order_id
         LEFT JOIN LATERAL (SELECT SUM(l.quantity_product_uom) AS quantity
                              FROM stock_move_line l WHERE l.move_id = m.id) held ON TRUE
             WHERE m.company_id = %(company)s AND m.state IN %(open)s AND m.procure_method = 'make_to_stock'
               AND m.picked IS NOT TRUE AND %(may_get)s AND %(products)s
               AND m.product_qty > COALESCE(held.quantity, 0)
             ORDER BY m.priority DESC NULLS LAST,
                      %(wanted_by)s,
                      COALESCE(o.date_order, m.create_date), o.id, m.id
            """,
            warehouses=self.env["product.product"]._o2d_warehouses_sql(warehouses),
            company=company.id,
            open=OPEN,
            may_get=self._may_get_sql(move_ids),
            wanted_by=self._wanted_by_sql(),
            products=SQL("TRUE") if product_ids is None else SQL("m.product_id IN %s", tuple(product_ids)),
        )

    @api.model
    def _may_get_sql(self, asked=()):
        """May a transfer be given goods now? Held lines hold nothing, what somebody let go by hand is left out for a
        day, and nothing is reserved before its day.

        :param asked: ids of transfers that are served although their day of reservation has not come
        :return: SQL condition, true or false, on rows `m` of transfers, `operation` of their types, `line` of the order
        """
        return SQL(
            """
            (line.o2d_hold IS NOT TRUE AND (m.o2d_let_go_at IS NULL OR m.o2d_let_go_at < %(let_go)s)
             AND (operation.reservation_method = 'at_confirm' OR m.reservation_date <= %(today)s
                  OR m.id IN %(asked)s) IS TRUE)
            """,
            let_go=fields.Datetime.now() - LET_GO,
            today=fields.Date.today(),
            asked=tuple(asked) or (0,),
        )

    @api.model
    def _wanted_by_sql(self):
        """The moment that a transfer is wanted by: what the customer was promised first, else what core plans.

        The first promise, because a promise that was broken must not send the customer further back: he would lose
        to who comes next, be promised later again, and goods would change hands at every look.

        :return: SQL of a timestamp, on rows `m` of transfers, `line` and `o` of the order
        """
        return SQL(
            "COALESCE(line.o2d_first_promise_date, line.o2d_promise_date, o.o2d_first_promise_date,"
            " m.date_deadline, m.date)"
        )

    # --- what is there -------------------------------------------------------------------------

    @api.model
    def _goods(self, warehouses, product_ids):
        """Our own goods of these products in the bins of these warehouses.

        :return: ([Goods], {(product id, bin id): quantity missing there})
        """
        rows = self.env.execute_query(self._goods_sql(warehouses, product_ids))
        found = {}
        for product, warehouse, path, place, lot, package, owner, quant, free, sure, *rest in rows:
            key = product, place, lot, package, owner
            one = found.get(key)
            if one:
                one.rows.append((quant, free))
                one.in_date = min(one.in_date, rest[1])
                one.__post_init__()
            else:
                found[key] = Goods([(quant, free)], product, warehouse, place, path, lot, package, sure, *rest)
        missing = self.env.execute_query(
            SQL(
                "SELECT product_id, location_id, missing_quantity::float8 FROM o2d_stock_cap"
                " WHERE state = 'open' AND product_id IN %s",
                tuple(product_ids),
            )
        )
        return list(found.values()), {(product, place): quantity for product, place, quantity in missing}

    @api.model
    def _goods_sql(self, warehouses, product_ids):
        lot = SQL("lot")
        day = self.env["product.product"]._o2d_day_sql(self.env["stock.lot"]._o2d_last_sale_sql(lot))
        removal = SQL("q.removal_date") if "removal_date" in self.env["stock.quant"]._fields else SQL("NULL::timestamp")
        return SQL(
            """
            WITH wh AS MATERIALIZED (%(warehouses)s)
            SELECT q.product_id, wh.id, bin.parent_path, bin.id, COALESCE(q.lot_id, 0), COALESCE(q.package_id, 0),
                   COALESCE(q.owner_id, 0), q.id, (q.quantity - q.reserved_quantity)::float8,
                   COALESCE(%(confirmed_until)s > %(now)s, FALSE), %(day)s, q.in_date, %(removal)s,
                   bin.complete_name
              FROM stock_quant q
              JOIN stock_location bin ON bin.id = q.location_id AND bin.usage = 'internal'
              JOIN wh ON wh.id = bin.o2d_place_warehouse_id
              JOIN product_product p ON p.id = q.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
         LEFT JOIN product_category g ON g.id = t.categ_id
         LEFT JOIN stock_lot lot ON lot.id = q.lot_id
         LEFT JOIN o2d_stock_confirmation c ON %(of_quant)s
             WHERE q.product_id IN %(products)s
               AND (q.owner_id IS NULL OR q.owner_id = wh.partner_id)
               AND NOT %(blocked)s
             ORDER BY q.id
            """,
            warehouses=self.env["product.product"]._o2d_warehouses_sql(warehouses),
            confirmed_until=CONFIRMED_UNTIL,
            now=fields.Datetime.now(),
            day=day,
            removal=removal,
            of_quant=OF_QUANT,
            products=tuple(product_ids),
            blocked=self.env["stock.lot"]._o2d_blocked_sql(lot),
        )
