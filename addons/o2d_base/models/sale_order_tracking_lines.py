import math

from odoo import models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """How far each line has come, in the line's own unit, with two queries for any number of lines."""

    _inherit = "sale.order"

    def _o2d_tracking_lines(self):
        """The lines of one order that stand for something to deliver or to do.

        :return: [{id, product, label, kind, unit, ordered, approved, allocated, picked, dispatched, invoiced,
                   returned, from, promised, held}]; quantities in the line's unit
        """
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment and line.product_id.type != "combo"
        )
        moved, invoiced = self._o2d_moved_quantities(), self._o2d_invoiced_quantities()
        return [self._prepare_tracking_line(line, moved.get(line.id, []), invoiced.get(line.id, 0.0)) for line in lines]

    def _prepare_tracking_line(self, line, moved, invoiced):
        """One line of the tracker.

        :param moved: rows of `_o2d_moved_quantities` of this line, one for each product moved
        :param invoiced: quantity on posted invoices less credit notes
        """
        held = line.o2d_hold
        quantities = self._o2d_line_progress(line, moved)
        unit = line.product_uom_id
        return {
            "id": line.id,
            "product": line.product_id.display_name or line.name,
            "label": line.product_id.name or line.name,
            "kind": "service" if line.product_id.type == "service" or not line.product_id else "goods",
            "unit": unit.name or "",
            "ordered": line.product_uom_qty,
            "approved": 0.0 if held or line.state != "sale" else line.product_uom_qty,
            **{name: _rounded(unit, quantity) for name, quantity in quantities.items()},
            "invoiced": _rounded(unit, invoiced),
            "from": sorted({row["place"] for row in moved if row["place"]}),
            "promised": None if held else stamp(self.o2d_promise_date),
            "held": held,
        }

    def _o2d_line_progress(self, line, moved):
        """Allocated, picked, dispatched and returned of one line.

        A line whose moves are of another product is a kit: it has come as far as the component that is
        furthest behind, and core's delivered quantity says how many left.
        """
        progress = dict.fromkeys(("allocated", "picked", "dispatched", "returned"), 0.0)
        own = [row for row in moved if row["product_id"] == line.product_id.id]
        if own:
            for name in progress:
                progress[name] = sum(row[name] for row in own)
        elif moved:
            kits = self._o2d_moving_kits(line)
            for name in progress:
                progress[name] = _whole_kits(line, kits * _kit_share(moved, name))
            if not progress["returned"]:
                progress["dispatched"] = line.qty_delivered
            for name in ("picked", "allocated"):
                progress[name] = max(progress[name], progress["dispatched"])
        else:
            # Nothing moves for a service, and goods may have been marked as delivered by hand.
            progress.update(dict.fromkeys(("allocated", "picked", "dispatched"), line.qty_delivered))
        return progress

    def _o2d_moving_kits(self, line):
        """How many kits the transfers of a line stand for: fewer than ordered where some were held or given up."""
        if line.o2d_hold or "cancel" in line.move_ids.mapped("state"):
            return min(line._get_qty_procurement(), line.product_uom_qty)
        return line.product_uom_qty

    def _o2d_moved_quantities(self):
        """What the transfers of these orders have set aside, picked, brought out and brought back.

        Set aside and picked are counted on the first transfer out of the bins, so that a warehouse with
        separate picking and packing does not count anything twice.

        :return: {line id: [{product_id, demand, allocated, picked, dispatched, returned, place}]}; quantities in
                 the line's unit (of a kit's component: in a unit of its own, good for shares only)
        """
        for model in ("sale.order.line", "stock.move", "stock.move.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH moved AS (
                    SELECT move.id, move.sale_line_id, move.product_id, move.state, source.warehouse_id,
                           move.product_uom_qty * unit.factor / line_unit.factor AS demand,
                           move.quantity * unit.factor / line_unit.factor AS quantity,
                           move.picked,
                           COALESCE(target.usage = 'customer'
                                    OR (target.usage = 'transit' AND target.company_id IS NULL), FALSE) AS is_out,
                           COALESCE(source.usage = 'customer'
                                    OR (source.usage = 'transit' AND source.company_id IS NULL), FALSE) AS is_back,
                           NOT EXISTS (
                               SELECT 1
                                 FROM stock_move_move_rel link
                                 JOIN stock_move before ON before.id = link.move_orig_id
                                WHERE link.move_dest_id = move.id
                                  AND before.sale_line_id = move.sale_line_id
                                  AND before.state != 'cancel'
                           ) AS is_first
                      FROM stock_move move
                      JOIN sale_order_line line ON line.id = move.sale_line_id
                      JOIN uom_uom unit ON unit.id = move.product_uom
                      JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
                      JOIN stock_location source ON source.id = move.location_id
                      JOIN stock_location target ON target.id = move.location_dest_id
                     WHERE line.order_id = ANY(%(orders)s) AND move.state != 'cancel'
                ), scanned AS (
                    SELECT detail.move_id, SUM(detail.quantity_product_uom) FILTER (WHERE detail.picked) AS picked,
                           SUM(detail.quantity_product_uom) AS total
                      FROM stock_move_line detail
                     WHERE detail.move_id IN (SELECT id FROM moved WHERE state != 'done')
                  GROUP BY detail.move_id
                )
                SELECT moved.sale_line_id, moved.product_id, warehouse.name AS place,
                       COALESCE(SUM(demand) FILTER (WHERE is_first AND NOT is_back), 0) AS demand,
                       COALESCE(SUM(quantity) FILTER (WHERE is_first AND NOT is_back), 0) AS allocated,
                       COALESCE(SUM(CASE WHEN moved.state = 'done' THEN quantity
                                         WHEN scanned.total > 0
                                         THEN quantity * COALESCE(scanned.picked, 0) / scanned.total
                                         ELSE 0 END) FILTER (WHERE is_first AND NOT is_back), 0) AS picked,
                       COALESCE(SUM(quantity) FILTER (WHERE moved.state = 'done' AND is_out AND NOT is_back),
                                0) AS dispatched,
                       COALESCE(SUM(quantity) FILTER (WHERE moved.state = 'done' AND is_back AND NOT is_out),
                                0) AS returned
                  FROM moved
             LEFT JOIN scanned ON scanned.move_id = moved.id
             LEFT JOIN stock_warehouse warehouse ON warehouse.id = moved.warehouse_id
              GROUP BY moved.sale_line_id, moved.product_id, warehouse.name
              ORDER BY moved.sale_line_id, moved.product_id, warehouse.name
                """,
                orders=self.ids,
            )
        )
        moved = {}
        for row in rows:
            moved.setdefault(row.pop("sale_line_id"), []).append(row)
        return moved

    def _o2d_invoiced_quantities(self):
        """Quantities on posted invoices less posted credit notes: {line id: quantity in the line's unit}."""
        for model in ("sale.order.line", "account.move", "account.move.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id,
                       SUM(CASE WHEN invoice.move_type = 'out_refund' THEN -billed.quantity ELSE billed.quantity END
                           * COALESCE(unit.factor, line_unit.factor) / line_unit.factor)
                  FROM sale_order_line line
                  JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
                  JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
                  JOIN account_move_line billed ON billed.id = link.invoice_line_id
                  JOIN account_move invoice ON invoice.id = billed.move_id
             LEFT JOIN uom_uom unit ON unit.id = billed.product_uom_id
                 WHERE line.order_id = ANY(%(orders)s) AND invoice.state = 'posted'
              GROUP BY line.id
                """,
                orders=self.ids,
            )
        )
        return {line_id: float(quantity or 0) for line_id, quantity in rows}


def _kit_share(moved, name):
    """The share of a kit that all its components have reached, between 0 and 1."""
    demand, reached = {}, {}
    for row in moved:
        demand[row["product_id"]] = demand.get(row["product_id"], 0.0) + float(row["demand"])
        reached[row["product_id"]] = reached.get(row["product_id"], 0.0) + float(row[name])
    return min((min(reached[one] / demand[one], 1.0) for one in demand if demand[one]), default=0.0)


def _whole_kits(line, quantity):
    """Half a kit is no kit, in whatever unit the line counts them: a dozen and a half are eighteen."""
    unit, kit = line.product_uom_id, line.product_id.uom_id
    whole = math.floor(unit._compute_quantity(quantity, kit, round=False) + 1e-6)
    return kit._compute_quantity(whole, unit, round=False)


def _rounded(unit, quantity):
    return unit.round(float(quantity)) if unit else float(quantity)


def stamp(moment):
    """A date and time as the tracker carries it: UTC, ``YYYY-MM-DD HH:MM:SS``, or None."""
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else None
