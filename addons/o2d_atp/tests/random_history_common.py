"""What must hold after every step of a random history, read from the tables and not through the code under test."""

from collections import defaultdict
from datetime import timedelta

from odoo import fields

EPSILON = 1e-6
HORIZON = 12
OPEN = ("waiting", "confirmed", "partially_available", "assigned")


class Picture:
    """The stock of some products at one moment.

    :ivar quants: {(product, bin, lot, package, owner): {quantity, reserved, rows, …}}; see the query
    :ivar held: {the same key: what lines of open transfers hold there}
    :ivar booked: {the same key without package: what done transfers have brought and taken}
    """

    QUANTS = """
        SELECT q.product_id, q.location_id, COALESCE(q.lot_id, 0), COALESCE(q.package_id, 0), COALESCE(q.owner_id, 0),
               SUM(q.quantity)::float8 AS quantity, SUM(q.reserved_quantity)::float8 AS reserved, count(*) AS rows,
               bin.o2d_place_warehouse_id AS warehouse, COALESCE(lot.o2d_blocked, FALSE) AS blocked,
               COALESCE(lot.removal_date, lot.expiration_date) AS until,
               MAX(c.confirmed_at) + 60 * interval '1 day' AS confirmed_until
          FROM stock_quant q
          JOIN stock_location bin ON bin.id = q.location_id AND bin.usage = 'internal'
     LEFT JOIN stock_lot lot ON lot.id = q.lot_id
     LEFT JOIN o2d_stock_confirmation c
            ON c.product_id = q.product_id AND c.location_id = q.location_id
           AND COALESCE(c.lot_id, 0) = COALESCE(q.lot_id, 0) AND COALESCE(c.package_id, 0) = COALESCE(q.package_id, 0)
           AND COALESCE(c.owner_id, 0) = COALESCE(q.owner_id, 0)
         WHERE q.product_id IN %s
         GROUP BY 1, 2, 3, 4, 5, 9, 10, 11"""
    HELD = """
        SELECT l.product_id, l.location_id, COALESCE(l.lot_id, 0), COALESCE(l.package_id, 0), COALESCE(l.owner_id, 0),
               SUM(l.quantity_product_uom)::float8
          FROM stock_move_line l
          JOIN stock_move m ON m.id = l.move_id
          JOIN stock_location bin ON bin.id = l.location_id AND bin.usage = 'internal'
         WHERE l.product_id IN %s AND m.state IN %s
         GROUP BY 1, 2, 3, 4, 5"""
    BOOKED = """
        SELECT product_id, moved.location_id, lot, owner, SUM(quantity)::float8 FROM (
            SELECT product_id, location_id, COALESCE(lot_id, 0) AS lot, COALESCE(owner_id, 0) AS owner,
                   -quantity_product_uom AS quantity FROM stock_move_line WHERE state = 'done' AND product_id IN %s
             UNION ALL
            SELECT product_id, location_dest_id, COALESCE(lot_id, 0), COALESCE(owner_id, 0),
                   quantity_product_uom FROM stock_move_line WHERE state = 'done' AND product_id IN %s) moved
          JOIN stock_location bin ON bin.id = moved.location_id AND bin.usage = 'internal'
         GROUP BY 1, 2, 3, 4"""
    MOVES = """
        SELECT m.product_id, source.o2d_place_warehouse_id, m.product_qty::float8,
               COALESCE(SUM(l.quantity_product_uom) FILTER (WHERE NOT COALESCE(lot.o2d_blocked, FALSE)
                   AND COALESCE(lot.removal_date, lot.expiration_date) > %s IS NOT FALSE), 0)::float8,
               m.date, operation.code, operation.warehouse_id, source.usage,
               line.id, line.o2d_promise_date,
               COALESCE(LEAST(line.o2d_promise_qty / NULLIF(line.product_uom_qty, 0), 1), 0)::float8,
               COALESCE((SELECT SUM(done.product_qty) FROM stock_move done
                           JOIN stock_location place ON place.id = done.location_id
                          WHERE done.sale_line_id = line.id AND done.product_id = m.product_id
                            AND done.state = 'done' AND place.o2d_place_warehouse_id IS NOT NULL), 0)::float8
          FROM stock_move m
          JOIN stock_location source ON source.id = m.location_id
          JOIN stock_picking_type operation ON operation.id = m.picking_type_id
     LEFT JOIN stock_move_line l ON l.move_id = m.id
     LEFT JOIN stock_lot lot ON lot.id = l.lot_id
     LEFT JOIN sale_order_line line ON line.id = m.sale_line_id
         WHERE m.product_id IN %s AND m.state IN %s
         GROUP BY m.id, source.id, line.id, operation.id"""

    def __init__(self, env, products):
        self.now = fields.Datetime.now()
        ids, query = tuple(products.ids), env.cr.execute
        env.flush_all()
        query(self.QUANTS, [ids])
        names = [column.name for column in env.cr.description][5:]
        self.quants = {row[:5]: dict(zip(names, row[5:], strict=True)) for row in env.cr.fetchall()}
        query(self.HELD, [ids, OPEN])
        self.held = {row[:5]: row[5] for row in env.cr.fetchall()}
        query(self.BOOKED, [ids, ids])
        self.booked = {row[:4]: row[4] for row in env.cr.fetchall()}
        query(self.MOVES, [self.now, ids, OPEN])
        self.moves = env.cr.fetchall()
        query(
            "SELECT product_id, location_id, missing_quantity::float8 FROM o2d_stock_cap"
            " WHERE state = 'open' AND product_id IN %s",
            [ids],
        )
        self.missing = {row[:2]: row[2] for row in env.cr.fetchall()}

    def is_sold(self, quant):
        return not quant["blocked"] and (quant["until"] is None or quant["until"] > self.now)

    def is_confirmed(self, quant):
        return quant["confirmed_until"] is not None and quant["confirmed_until"] > self.now

    # --- what is wrong ---------------------------------------------------------------------------

    def faults(self):
        """What never holds, in words."""
        for key, quant in self.quants.items():
            if quant["rows"] > 1:
                yield f"{quant['rows']} rows of the books for {key}"
            if quant["reserved"] < -EPSILON or quant["reserved"] > max(quant["quantity"], 0.0) + EPSILON:
                yield f"{quant['reserved']:g} of {quant['quantity']:g} reserved at {key}"
        for key in {*self.quants, *self.held}:
            reserved = self.quants[key]["reserved"] if key in self.quants else 0.0
            if abs(reserved - self.held.get(key, 0.0)) > EPSILON:
                yield f"{reserved:g} reserved, {self.held.get(key, 0.0):g} held by transfers at {key}"
        there = defaultdict(float)
        for (product, place, lot, _package, owner), quant in self.quants.items():
            there[product, place, lot, owner] += quant["quantity"]
        for key in {*there, *self.booked}:
            if abs(there.get(key, 0.0) - self.booked.get(key, 0.0)) > EPSILON:
                yield f"{there.get(key, 0.0):g} in the books, {self.booked.get(key, 0.0):g} by transfers at {key}"

    def faults_since(self, before):
        """What was reserved since and should not have been, in words."""
        more = set()
        for key, quant in self.quants.items():
            was = before.quants.get(key, {}).get("reserved", 0.0)
            if not quant["warehouse"] or quant["reserved"] <= was + EPSILON:
                continue
            more.add(key[:2])
            if not self.is_confirmed(quant):
                yield f"reserved though nobody saw it: {key}"
            if not self.is_sold(quant):
                yield f"reserved though blocked or out of date: {key}"
            if key[4]:
                yield f"reserved though it belongs to somebody: {key}"
        for product, place in more & self.missing.keys():
            mine = [
                quant for key, quant in self.quants.items() if key[:2] == (product, place) and not key[4]
            ]  # fmt: skip
            book, reserved = sum(q["quantity"] for q in mine), sum(q["reserved"] for q in mine)
            if reserved > max(book - self.missing[product, place], 0.0) + EPSILON:
                yield f"{reserved:g} reserved in a bin capped at {book - self.missing[product, place]:g}"

    # --- supply and demand -----------------------------------------------------------------------

    def day(self, moment):
        """Days from today in India, where the tests are."""
        shift = timedelta(hours=5, minutes=30)
        return max(((moment + shift).date() - (self.now + shift).date()).days, 0)

    def supply(self, product, warehouse, day, sure=False):
        """At the most this much is there by a day: what can be sold of the bins, and what comes.

        :param sure: only free goods that are confirmed, and what comes
        """
        total, missing = 0.0, 0.0
        for (key_product, place, *_lot, owner), quant in self.quants.items():
            if key_product != product or owner:
                continue
            if not quant["warehouse"]:
                # At the dock, or on its way to the customer: whatever it is, it is no more than that.
                total += quant["quantity"] if place in self.docks[warehouse] else 0.0
            elif quant["warehouse"] == warehouse and (self.is_sold(quant) or quant["quantity"] < 0):
                if not sure:
                    total += quant["quantity"]
                elif self.is_confirmed(quant):
                    total += quant["quantity"] - quant["reserved"]
        if not sure:
            missing = sum(
                min(quantity, self._book(product, place))
                for (key_product, place), quantity in self.missing.items()
                if key_product == product and place in self.bins[warehouse]
            )
        return total - missing + self._coming(product, warehouse, day)

    def _book(self, product, place):
        return max(
            sum(
                quant["quantity"]
                for key, quant in self.quants.items()
                if key[:2] == (product, place) and not key[4] and (self.is_sold(quant) or quant["quantity"] < 0)
            ),
            0.0,
        )

    def _coming(self, product, warehouse, day):
        return sum(
            quantity
            for move_product, _wh, quantity, _held, date, code, to, usage, *_rest in self.moves
            if move_product == product and code == "incoming" and to == warehouse and usage == "supplier"
            and self.day(date) <= day
        )  # fmt: skip

    def demand(self, product, warehouse, day):
        """What is due by a day, and what of that is held already.

        :return: (all of it, and what is held although it is due later; without what is held)
        """
        whole = lacking = 0.0
        for move_product, source, quantity, held, date, *_rest in self.moves:
            if move_product != product or source != warehouse:
                continue
            is_due = self.day(date) <= day
            whole += quantity if is_due else held
            lacking += quantity - held if is_due else 0.0
        return whole, lacking

    def promised(self, product, warehouse, day):
        """What customers were promised by a day and have not had, and what is held for the others."""
        lines, total = {}, 0.0
        for move_product, source, quantity, held, _date, _code, _to, _usage, line, *promise in self.moves:
            if move_product != product or source != warehouse:
                continue
            if line is None:
                total += held
                continue
            before = lines.get(line, (0.0, 0.0))
            lines[line] = before[0] + quantity, before[1] + held, *promise
        for quantity, held, promise, share, done in lines.values():
            is_due = promise and self.day(promise) <= day
            total += max(share * (done + quantity) - done, held) if is_due else held
        return total

    def overpromised(self, product, warehouse):
        """{day: by how much promises exceed what can be there}"""
        return {
            day: max(self.promised(product, warehouse, day) - self.supply(product, warehouse, day), 0.0)
            for day in range(HORIZON)
        }
