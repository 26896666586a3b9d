"""Procurement of order lines from the warehouses chosen: more is sourced, less comes off the right warehouse."""

from odoo import models
from odoo.tools import float_compare, float_is_zero, float_round

SPLIT = "o2d_sourcing_split"


class Split:
    """Which warehouse sends how much more or less of which line; told apart by type, so no remote call can send it."""

    __slots__ = ("parts",)

    def __init__(self, parts):
        self.parts = parts  # {line id: [(stock.warehouse, quantity in the line's unit)]}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, **kwargs):
        if self.env.context.get("skip_procurement"):
            return super()._action_launch_stock_rule(**kwargs)
        if len(self.order_id) > 1 and any(order._o2d_sourcing_is_on() for order in self.order_id):
            # What one order asks for is seen when the next one is sourced.
            for lines in self.grouped("order_id").values():
                lines._action_launch_stock_rule(**kwargs)
            return True
        parts = self._o2d_split_procurement(kwargs.get("previous_product_uom_qty"))
        lines = self.with_context(**{SPLIT: Split(parts)}) if parts or SPLIT in self.env.context else self
        return super(SaleOrderLine, lines)._action_launch_stock_rule(**kwargs)

    def _create_procurements(self, product_qty, procurement_uom, values):
        """One procurement for each warehouse; together they ask for exactly what core would."""
        split = self.env.context.get(SPLIT)
        parts = split.parts.get(self.id) if isinstance(split, Split) else None
        if not parts:
            return super()._create_procurements(product_qty, procurement_uom, values)
        procurements, rest = [], product_qty
        for position, (warehouse, quantity) in enumerate(parts, start=1):
            if position == len(parts):
                asked = rest
            else:
                asked, _unit = self.product_uom_id._adjust_uom_quantities(quantity, self.product_id.uom_id)
            rest -= asked
            own = dict(values, warehouse_id=warehouse)
            procurements += super()._create_procurements(asked, procurement_uom, own)
        return procurements

    # --- how much from where -------------------------------------------------------------------

    def _o2d_split_procurement(self, previous=False):
        """What each warehouse sends more or less now; the rows are kept accordingly.

        :param previous: {line id: quantity before}, as core hands it on
        :return: {line id: [(stock.warehouse, quantity in the line's unit)]}
        """
        parts = {}
        for order, lines in self.grouped("order_id").items():
            if order.locked or not order._o2d_sourcing_is_on():
                continue
            goods = lines.filtered(lambda line: line.state == "sale" and not line.o2d_hold)._o2d_sourceable()
            more, less = {}, {}
            for line in goods:
                change = line.product_uom_qty - line._o2d_asked(previous)
                sign = float_compare(change, 0.0, precision_digits=line._o2d_digits())
                if sign:
                    (more if sign > 0 else less)[line] = abs(change)
            parts.update(order._o2d_source_more(more))
            parts.update({line.id: line._o2d_source_less(quantity) for line, quantity in less.items()})
        return parts

    def _o2d_digits(self):
        return self.env["decimal.precision"].precision_get("Product Unit")

    def _o2d_asked(self, previous=False):
        """What the transfers of a line ask for already, in its unit."""
        if not self.move_ids and not previous:
            return 0.0
        return self.with_company(self.company_id)._get_qty_procurement(previous)

    def _o2d_asked_by_place(self):
        """{stock.warehouse: quantity in the line's unit} that its transfers ask for."""
        self.ensure_one()
        line = self.sudo()
        moves = line.move_ids.filtered(lambda move: move.state != "cancel")
        if any(move.product_id != line.product_id for move in moves):
            # Of a kit the rows know more than the transfers of its components.
            rows = line.o2d_sourcing_ids._quantities()
            found = {place: rows[place] for place in rows if place in moves.warehouse_id}
            rest = line._o2d_asked() - sum(found.values())
            if not float_is_zero(rest, precision_digits=line._o2d_digits()):
                place = line.warehouse_id if not found or line.warehouse_id in found else next(iter(found))
                found[place] = found.get(place, 0.0) + rest
            return found
        found, outgoing = {}, line._get_outgoing_incoming_moves(strict=False)
        for sign, group in zip((1, -1), outgoing, strict=True):
            for move in group:
                quantity = move.quantity if move.state == "done" else move.product_uom_qty
                place = move.warehouse_id or move.location_id.warehouse_id or line.warehouse_id
                found[place] = found.get(place, 0.0) + sign * move.product_uom._compute_quantity(
                    quantity, line.product_uom_id, rounding_method="HALF-UP"
                )
        return found

    def _o2d_from_product_unit(self, quantity):
        """A quantity in the product's unit as one of the line's."""
        found = self.product_id.uom_id._compute_quantity(quantity, self.product_uom_id, round=False)
        return float_round(found, precision_digits=self._o2d_digits())

    # --- less ----------------------------------------------------------------------------------

    def _o2d_source_less(self, quantity):
        """Which warehouse sends less: first what nobody has picked, then from the warehouse that is chosen last.

        :return: [(stock.warehouse, negative quantity in the line's unit)]
        """
        self.ensure_one()
        asked, free = self._o2d_asked_by_place(), self._o2d_free_by_place()
        rows = {row.warehouse_id: row for row in self.sudo().o2d_sourcing_ids}
        order = sorted(asked, key=lambda place: self._o2d_least_wanted(place, rows.get(place)))
        taken, digits = dict.fromkeys(order, 0.0), self._o2d_digits()
        for limit in (free, asked):
            for place in order:
                take = min(quantity, max(limit.get(place, 0.0) - taken[place], 0.0))
                taken[place] += take
                quantity = float_round(quantity - take, precision_digits=digits)
        if quantity > 0:
            # Core decides what it means to take back more than was asked for.
            last = self.warehouse_id
            taken[last] = taken.get(last, 0.0) + quantity
        self.order_id._o2d_write_rows({self: {place: asked.get(place, 0.0) - taken[place] for place in taken}})
        return [(place, -take) for place, take in taken.items() if not float_is_zero(take, precision_digits=digits)]

    def _o2d_least_wanted(self, place, row):
        """Sorts warehouses: what comes last and costs most is given up first, the order's own warehouse last."""
        late = -(row.date.toordinal() if row.date else 10**9) if row else 0
        dear = -(row.cost / row.quantity) if row and row.quantity else 0.0
        return place == self.order_id.warehouse_id, late, dear, -place.sequence, -place.id

    def _o2d_free_by_place(self):
        """{stock.warehouse: quantity in the line's unit} that is still to be picked, and on no printed list."""
        moves = self.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        is_kit = any(move.product_id != self.product_id for move in self.sudo().move_ids)
        if is_kit:
            begun = (
                self.sudo().move_ids.filtered(lambda move: move.state == "done" or move._o2d_taken() > 0).warehouse_id
            )
            return {place: quantity for place, quantity in self._o2d_asked_by_place().items() if place not in begun}
        found = {}
        for move in moves.filtered(lambda one: not one.picking_id.printed and not (one.move_orig_ids & moves)):
            place = move.warehouse_id or move.location_id.warehouse_id
            quantity = self._o2d_from_product_unit(max(move.product_qty - move._o2d_taken(), 0.0))
            found[place] = found.get(place, 0.0) + quantity
        return found


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # --- more ----------------------------------------------------------------------------------

    def _o2d_source_more(self, more):
        """Which warehouses send more: as a person has chosen, else as sourcing says now.

        :param more: {line: further quantity in its unit}
        :return: {line id: [(stock.warehouse, quantity in the line's unit)]}
        """
        self.ensure_one()
        if not more:
            return {}
        asked = {line: line._o2d_asked_by_place() if line.move_ids else {} for line in more}
        parts = {line: self._o2d_overruled(line, asked[line], quantity) for line, quantity in more.items()}
        rest = {line: quantity for line, quantity in more.items() if not parts[line]}
        sourced = None
        if rest:
            used = self.sudo().picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).picking_type_id
            sourced = self._o2d_source(rest, used=used.warehouse_id)
            parts.update(self._o2d_parts_of(sourced, rest))
        is_first = not self.sudo().o2d_sourcing_ids
        totals = {}
        for line, found in parts.items():
            totals[line] = dict(asked[line])
            for place, quantity in found:
                totals[line][place] = totals[line].get(place, 0.0) + quantity
        self._o2d_write_rows(totals, sourced)
        if is_first and sourced:
            self._o2d_keep_sourcing(sourced)
        return {line.id: found for line, found in parts.items() if found}

    def _o2d_overruled(self, line, asked, quantity):
        """What a person has chosen for a line, where it comes to what is wanted; else nothing."""
        rows = line.sudo().o2d_sourcing_ids.filtered("is_overruled")._quantities()
        parts = [(place, total - asked.get(place, 0.0)) for place, total in rows.items()]
        digits = line._o2d_digits()
        wanted = [(place, much) for place, much in parts if not float_is_zero(much, precision_digits=digits)]
        is_fit = all(much > 0 for _place, much in wanted) and not float_compare(
            sum(much for _place, much in wanted), quantity, precision_digits=digits
        )
        return wanted if is_fit else []

    def _o2d_parts_of(self, sourced, wanted):
        """{line: [(stock.warehouse, quantity in its unit)]}; the last one gets what rounding leaves."""
        places, parts = self.env["stock.warehouse"], {}
        for line_id, shares in sourced.shares.items():
            line = self.env["sale.order.line"].browse(line_id)
            found = {}
            for share in shares:
                found[share.warehouse] = found.get(share.warehouse, 0.0) + share.quantity
            rest = wanted[line]
            parts[line] = []
            for position, (place, quantity) in enumerate(found.items(), start=1):
                much = rest if position == len(found) else line._o2d_from_product_unit(quantity)
                rest -= much
                parts[line].append((places.browse(place), much))
        return parts

    # --- rows ----------------------------------------------------------------------------------

    def _o2d_write_rows(self, totals, sourced=None):
        """Keep what each warehouse sends of some lines from now on.

        :param totals: {line: {stock.warehouse: quantity in its unit}}
        :param sourced: what sourcing said of what is new
        """
        rows = self.env["o2d.sourcing"].sudo()
        shares = sourced.shares if sourced else {}
        create = []
        for line, quantities in totals.items():
            existing = {row.warehouse_id: row for row in line.sudo().o2d_sourcing_ids}
            for place, quantity in quantities.items():
                row = existing.pop(place, rows)
                if float_is_zero(quantity, precision_digits=line._o2d_digits()):
                    row.active = False
                    continue
                own = [share for share in shares.get(line.id, ()) if share.warehouse == place.id]
                vals = {"quantity": quantity, **self._prepare_row(sourced, line, own)}
                if row:
                    row.write(self._prepare_changed_row(row, vals))
                else:
                    create.append({"order_id": self.id, "line_id": line.id, "warehouse_id": place.id, **vals})
            rows.union(*existing.values()).active = False
        rows.create(create)

    def _prepare_changed_row(self, row, vals):
        """Values of a row to which goods came, or from which some were taken."""
        kept = min(vals["quantity"] / row.quantity, 1.0) if row.quantity else 0.0
        changed = dict(vals, cost=row.cost * kept + vals.get("cost", 0.0))
        if "date" in vals:
            changed["date"] = bool(row.date and vals["date"]) and max(row.date, vals["date"])
        return changed

    def _prepare_row(self, sourced, line, shares):
        """Date, freight and why of what is new in a row; nothing where nothing is."""
        if not shares:
            return {}
        dates = [sourced.date(share.warehouse, share.day) for share in shares]
        return {
            "date": False if None in dates else max(dates),
            "cost": sum(share.cost for share in shares),
            "words": self._o2d_share_in_words(sourced, line, shares),
        }
