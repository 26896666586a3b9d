"""What core asks for each line of an order, asked once for all of them.

A confirmation of 240 lines asks the same question hundreds of times: is this product a kit, which rule brings it, does
an orderpoint watch it; and a delivery asks of each of its lines whether it is a kit.

Within a batch the answers are kept; nothing else changes, and outside of one core asks itself.
"""

import functools
from collections import defaultdict
from contextlib import contextmanager

from odoo import models

KEY = "o2d_atp.batch"


class Answers:
    """What is known within one batch.

    :ivar no_kits: ids of products that have no kit, whatever its company
    :ivar rules: {what was asked: rules found}
    """

    __slots__ = ("no_kits", "rules")

    def __init__(self, no_kits):
        self.no_kits, self.rules = no_kits, {}


@contextmanager
def asked_once(products):
    """Keep core's answers about these products until the context is left.

    :param products: product.product records
    """
    env = products.env
    if KEY in env.cr.cache:
        yield
        return
    env.cr.cache[KEY] = Answers(products._o2d_without_kits())
    try:
        yield
    finally:
        env.cr.cache.pop(KEY, None)


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _o2d_without_kits(self):
        """:return: ids of those of these products that no bill of materials makes a kit"""
        if "mrp.bom" not in self.env:
            return frozenset(self.ids)
        kits = (
            self.sudo()
            .with_context(active_test=False)
            .search([("id", "in", self.ids), ("product_tmpl_id.bom_ids.type", "=", "phantom")])
        )
        return frozenset(self.ids).difference(kits.ids)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        batched = self.filtered(lambda order: order._o2d_control_mode("confirmed_stock") == "enforce")
        if not batched:
            return super()._action_confirm()
        with asked_once(self.order_line.product_id):
            done = super()._action_confirm()
            # What the new transfers change on the lines asks for kits as well.
            self.order_line.mapped("qty_delivered")
            return done


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        lines = self.move_ids.sale_line_id
        if not lines or not any(picking._o2d_control_mode("confirmed_stock") == "enforce" for picking in self):
            return super()._action_done()
        with asked_once(lines.product_id):
            done = super()._action_done()
            # What was delivered of each line, which whoever bills it reads next.
            lines.mapped("qty_delivered")
            return done


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _search_rule_for_warehouses(self, route_ids, packaging_uom_id, product_id, warehouse_ids, domain):
        answers = self.env.cr.cache.get(KEY)
        if not answers:
            return super()._search_rule_for_warehouses(route_ids, packaging_uom_id, product_id, warehouse_ids, domain)
        # The product counts by its routes only, and by which routes of the warehouses are meant for it.
        own = product_id.route_ids | product_id.categ_id.total_route_ids
        meant = functools.partial(self._filter_warehouse_routes, product_id, warehouse_ids)
        routes = warehouse_ids.route_ids.filtered(meant) if warehouse_ids else self.env["stock.route"]
        packaging = packaging_uom_id.package_type_id.route_ids if packaging_uom_id else self.env["stock.route"]
        asked = (
            self.env.uid, self.env.su, tuple(self.env.companies.ids), tuple(route_ids.ids) if route_ids else (),
            own._ids, routes._ids, packaging._ids, warehouse_ids._ids if warehouse_ids else (), repr(domain),
        )  # fmt: skip
        if asked not in answers.rules:
            answers.rules[asked] = super()._search_rule_for_warehouses(
                route_ids, packaging_uom_id, product_id, warehouse_ids, domain
            )
        return answers.rules[asked]


class StockMove(models.Model):
    _inherit = "stock.move"

    def _trigger_scheduler(self):
        if KEY not in self.env.cr.cache:
            return super()._trigger_scheduler()
        watched = self.env["stock.warehouse.orderpoint"]._read_group(
            [("product_id", "in", self.product_id.ids), ("trigger", "=", "auto")], ["product_id"]
        )
        products = {product.id for (product,) in watched}
        return super(StockMove, self.filtered(lambda move: move.product_id.id in products))._trigger_scheduler()


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    def _register_hook(self):
        """Manufacturing may not be installed, so its search is wrapped where it stands."""
        super()._register_hook()
        if "mrp.bom" not in self.env:
            return
        cls = self.env.registry["mrp.bom"]
        inner = cls._bom_find
        if getattr(inner, "_o2d_batch", False):
            return

        @functools.wraps(inner)
        def _bom_find(self, products, picking_type=None, company_id=False, bom_type=False):
            answers = self.env.cr.cache.get(KEY)
            if answers and bom_type == "phantom" and answers.no_kits.issuperset(products._ids):
                return defaultdict(lambda: self.env["mrp.bom"])
            return inner(self, products, picking_type=picking_type, company_id=company_id, bom_type=bom_type)

        _bom_find._o2d_batch = True
        cls._bom_find = _bom_find

    def _unregister_hook(self):
        super()._unregister_hook()
        if "mrp.bom" in self.env:
            cls = self.env.registry["mrp.bom"]
            if getattr(cls.__dict__.get("_bom_find"), "_o2d_batch", False):
                del cls._bom_find
