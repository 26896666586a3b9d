"""The everyday allocation keeps within the limits too, and leaves alone what was given back for its age."""

from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.backorder import Guard, Limit

KEY = "o2d_backorder_guard"


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    @api.model
    def _plan(self, company, *args, **kwargs):
        limits = self.env["o2d.backorder.limit"].sudo().search([("company_id", "=", company.id)])
        if not limits:
            return super()._plan(company, *args, **kwargs)
        guard = self._backorder_guard(company, limits)
        guarded = self.with_context(**{KEY: guard})
        moves, wants, shares = super(O2dAllocation, guarded)._plan(company, *args, **kwargs)
        return moves.with_env(self.env), wants, shares

    @api.model
    def _goods(self, warehouses, product_ids):
        goods, missing = super()._goods(warehouses, product_ids)
        guard = self.env.context.get(KEY)
        if isinstance(guard, _Guarded):
            guard.guard.look(goods, missing)
        return goods, missing

    @api.model
    def _prepare_want(self, move, path, needed, day):
        want = super()._prepare_want(move, path, needed, day)
        fit = want.fit
        guard = self.env.context.get(KEY)
        if isinstance(guard, _Guarded):
            groups = guard.groups(move.sale_line_id.order_id.partner_id or move.picking_id.partner_id)
            fit = guard.guard.fit(want.product, want.warehouse, groups, fit)
        if move.o2d_given_back_at:
            fit = _nothing
        if fit is want.fit:
            return want
        return replace(want, fit=fit)

    @api.model
    def _backorder_guard(self, company, limits):
        """What the limits leave, with what is set aside now."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.product_id, source.o2d_place_warehouse_id, COALESCE(o.partner_id, picking.partner_id),
                       SUM(l.quantity_product_uom)::float8
                  FROM stock_move_line l
                  JOIN stock_move m ON m.id = l.move_id
                  JOIN stock_location source ON source.id = m.location_id AND source.o2d_place_warehouse_id IS NOT NULL
             LEFT JOIN stock_picking picking ON picking.id = m.picking_id
             LEFT JOIN sale_order_line line ON line.id = m.sale_line_id
             LEFT JOIN sale_order o ON o.id = line.order_id
                 WHERE m.company_id = %s AND m.state IN ('confirmed', 'partially_available', 'assigned')
                 GROUP BY 1, 2, 3
                """,
                company.id,
            )
        )
        products = self.env["product.product"].browse({row[0] for row in rows})
        tags = self._backorder_tags(company)
        warehouses = company._o2d_allocating_warehouses()
        known = products | limits.product_id
        if limits.categ_id:
            known |= self.env["product.product"].search([("categ_id", "child_of", limits.categ_id.ids)])
        built = self._backorder_limits(limits, known, warehouses)
        assigned = {}
        for product, warehouse, partner, quantity in rows:
            for limit in limits:
                if limit.group_id.id in tags.get(partner, ()):
                    place = product, warehouse, limit.id
                    assigned[place] = assigned.get(place, 0.0) + quantity
        return _Guarded(Guard(built, assigned), limits, tags)

    @api.model
    def _backorder_limits(self, limits, products, warehouses):
        """:return: [Limit] for each of these products in each of these warehouses that one counts for"""
        return [
            Limit(limit.id, product.id, warehouse.id, limit.most if limit.has_most else None, limit.least)
            for limit in limits
            for product in (limit.product_id or products)
            for warehouse in warehouses
            if limit._counts(product, warehouse)
        ]

    @api.model
    def _backorder_tags(self, company):
        """:return: {partner id: {ids of his tags, those of his company, and those above}} of who has open transfers"""
        rows = self.env.execute_query(
            SQL(
                """
                WITH who AS (
                    SELECT DISTINCT COALESCE(o.partner_id, picking.partner_id) AS id
                      FROM stock_move m
                 LEFT JOIN stock_picking picking ON picking.id = m.picking_id
                 LEFT JOIN sale_order_line line ON line.id = m.sale_line_id
                 LEFT JOIN sale_order o ON o.id = line.order_id
                     WHERE m.company_id = %s AND m.state IN ('confirmed', 'partially_available', 'assigned'))
                SELECT who.id, tag.parent_path
                  FROM who
                  JOIN res_partner partner ON partner.id = who.id
                  JOIN res_partner_res_partner_category_rel rel
                    ON rel.partner_id IN (partner.id, partner.commercial_partner_id)
                  JOIN res_partner_category tag ON tag.id = rel.category_id
                """,
                company.id,
            )
        )
        tags = {}
        for partner, path in rows:
            tags.setdefault(partner, set()).update(int(one) for one in path.split("/") if one)
        return tags


class _Guarded:
    """A guard with who is counted by which limit."""

    def __init__(self, guard, limits, tags):
        self.guard, self._limits, self._tags = guard, limits, tags

    def groups(self, partner):
        tags = self._tags.get(partner.id, ())
        return frozenset(limit.id for limit in self._limits if limit.group_id.id in tags)


def _nothing(_quantity):
    return 0.0


class StockMove(models.Model):
    _inherit = "stock.move"

    o2d_given_back_at = fields.Datetime(
        string="Given back",
        readonly=True,
        copy=False,
        help="Its goods were set aside for long without being picked and were given back. Check availability to ask "
        "for them again.",
    )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_assign(self):
        """Who asks for the goods again is served again."""
        given_back = self.sudo().move_ids.filtered("o2d_given_back_at")
        if given_back:
            self.check_access("write")
            given_back._o2d_decide({"o2d_given_back_at": False})
        return super().action_assign()
