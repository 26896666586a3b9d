"""The books of the bins: one row for the same goods, whoever writes at the same moment."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

# What is locked already while transfers are done, as `Held`.
HELD = "o2d_atp.held"
ALLOWED = "o2d_allowed_quants"


class Held:
    """Books that this transaction has locked, from the lock until the transfers are done.

    :ivar places: {(product id, location id)}
    :ivar rows: ids of their rows
    """

    __slots__ = ("places", "rows")

    def __init__(self):
        self.places, self.rows = set(), set()


class Allowed:
    """Which rows of the books core may reserve; told apart by type, so no remote call can send it."""

    __slots__ = ("ids",)

    def __init__(self, ids):
        self.ids = ids


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _action_done(self):
        """Lock all books that will change, always in the same order: two who deliver the same goods do not cross."""
        places = self.location_id.sudo().filtered(lambda place: place._o2d_enforces())
        leaving = self.filtered(lambda line: line.location_id in places)
        if not leaving:
            return super()._action_done()
        rows = self.env["stock.quant"]._o2d_wait_for(leaving.product_id, leaving.location_id)
        # Read once for all lines: core would read them one by one.
        rows.sudo().fetch()
        held = self.env.cr.cache.setdefault(HELD, Held())
        places = {(line.product_id.id, line.location_id.id) for line in leaving} - held.places
        ids = set(rows.ids) - held.rows
        held.places |= places
        held.rows |= ids
        try:
            return super()._action_done()
        finally:
            held.places -= places
            held.rows -= ids


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _o2d_enforces(self):
        """Is it a place of a warehouse in which confirmed stock is enforced?"""
        self.ensure_one()
        warehouse = self.sudo().o2d_place_warehouse_id
        return bool(warehouse) and (
            self.env["o2d.control"]._mode("confirmed_stock", warehouse.company_id, warehouse) == "enforce"
        )


class StockQuant(models.Model):
    """One row for one bin, product, lot, package and owner, and never more reserved than stands there."""

    _inherit = "stock.quant"

    def _update_available_quantity(
        self, product_id, location_id, quantity=False, reserved_quantity=False, lot_id=None, package_id=None,
        owner_id=None, in_date=None,
    ):  # fmt: skip
        # Core takes the first row that nobody has locked, or adds another one: that is how the same goods are
        # reserved twice. A reservation waits for the rows that are there; whoever comes second is repeated.
        held = self.env.cr.cache.get(HELD)
        is_held = held and (product_id.id, location_id.id) in held.places
        if reserved_quantity and not is_held and location_id._o2d_enforces():
            self._o2d_wait_for(product_id, location_id)
        return super()._update_available_quantity(
            product_id, location_id, quantity=quantity, reserved_quantity=reserved_quantity, lot_id=lot_id,
            package_id=package_id, owner_id=owner_id, in_date=in_date,
        )  # fmt: skip

    def try_lock_for_update(self, *, allow_referencing=False, limit=None):
        held = self.env.cr.cache.get(HELD)
        if held and allow_referencing and self._ids and held.rows.issuperset(self._ids):
            # Ours already: core would ask the database again for each line, and twice.
            return self[:limit]
        return super().try_lock_for_update(allow_referencing=allow_referencing, limit=limit)

    def _o2d_wait_for(self, products, locations):
        """Lock the books of these products in these places, waiting for whoever holds them.

        :return: the rows
        :raise psycopg2.errors.SerializationFailure: they were changed meanwhile; Odoo repeats the request
        """
        if not products or not locations:
            return self.browse()
        self.env["stock.quant"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM stock_quant WHERE product_id IN %s AND location_id IN %s ORDER BY id FOR NO KEY UPDATE",
                tuple(products.ids),
                tuple(locations.ids),
            ),
            log_exceptions=False,
        )
        return self.browse(row for (row,) in self.env.cr.fetchall())

    def _o2d_allowed_ids(self, move):
        """Rows from which a transfer that core reserves for may take: confirmed, our own, in bins that are not capped.

        Which of the single goods a capped bin lacks nobody knows, so nothing is taken from it.
        """
        warehouse = move.location_id.sudo().o2d_place_warehouse_id
        goods, missing = self.env["o2d.allocation"].sudo()._goods(warehouse, move.product_id.ids)
        return [
            row
            for one in goods
            if one.is_confirmed
            and (one.product, one.bin) not in missing
            and (one.sold_until is None or one.sold_until > 0)
            for row, _free in one.rows
        ]

    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        allowed = self.env.context.get(ALLOWED)
        # Narrows what core may reserve, and must never narrow what it books: that would add another row.
        if strict or type(allowed) is not Allowed:
            return domain
        return domain & Domain("id", "in", allowed.ids)
