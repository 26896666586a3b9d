"""What cannot be set aside is ordered, where a company wants that: by core's own rules, and never twice."""

import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.stock.models.stock_rule import ProcurementException

from ..tools.atp import EPSILON
from ..tools.replenishment import Lack, outrun, to_order
from .product_atp_query import OPEN

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_replenish_shortages = fields.Boolean(
        string="Order what is missing",
        groups="base.group_user",
        help="What a confirmed order needs and neither the bins nor open receipts and requests for quotation hold is "
        "asked for by the product's own routes: from the vendor, from production or from another warehouse. Products "
        "with a reordering rule of their own are left to that rule.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_replenish_shortages = fields.Boolean(related="company_id.o2d_replenish_shortages", readonly=False)


class StockMove(models.Model):
    _inherit = "stock.move"

    o2d_replenish_qty = fields.Float(
        string="Ordered for it",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What was ordered because this transfer lacked it, in the product's unit. It is not ordered again when "
        "somebody gives that order up.",
    )

    def _prepare_move_split_vals(self, qty):
        # What is split off is what lacks goods.
        return {**super()._prepare_move_split_vals(qty), "o2d_replenish_qty": self.o2d_replenish_qty}

    def _merge_moves_fields(self):
        return {**super()._merge_moves_fields(), "o2d_replenish_qty": sum(self.mapped("o2d_replenish_qty"))}

    def _prepare_replenishment_failure(self, words):
        self.ensure_one()
        return {
            **self._prepare_allocation_failure(words),
            "name": self.env._("%(product)s is missing and could not be ordered", product=self.product_id.display_name),
        }

    def _o2d_note_outrun(self, shares):
        """What was ordered for one and went to another may be ordered anew.

        :param shares: {move id: Share}, of all transfers that were planned
        """
        for moves in self.grouped(lambda move: (move.product_id, move.location_id.o2d_place_warehouse_id)).values():
            waiting = {move: move.o2d_replenish_qty for move in moves if move.o2d_replenish_qty}
            if not waiting:
                continue
            served = [(shares[move.id].quantity, waiting.get(move, 0.0)) for move in moves]
            for move in list(waiting):
                if shares[move.id].quantity:
                    move.o2d_replenish_qty = max(waiting.pop(move) - shares[move.id].quantity, 0.0)
            for move, left in outrun(served, waiting).items():
                move.o2d_replenish_qty = left


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    # --- doors ---------------------------------------------------------------------------------

    @api.model
    def _wake_replenishment(self):
        """Goods lack: the scheduled action orders them, on its own, so that no allocation fails with a purchase."""
        self.env.ref("o2d_atp.ir_cron_o2d_replenishment").sudo()._trigger()

    @api.model
    def _cron_replenish(self):
        """Order what is missing, for each company that wants it."""
        companies = self.env["res.company"].sudo().search([("o2d_replenish_shortages", "=", True)])
        for company in companies._o2d_allocating():
            try:
                with self.env.cr.savepoint():
                    self._as_system(company)._replenish(company)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception:
                _logger.exception("Ordering what is missing in company %s failed", company.id)

    # --- ordering ------------------------------------------------------------------------------

    @api.model
    def _replenish(self, company):
        """Order what open transfers lack, less what is on its way and what was ordered for them before.

        What stands unseen in a bin wants a look and no order, and what is stopped at a gate or held is not
        wanted yet.

        :return: the transfers that something was ordered for
        """
        moves, wants, shares = self._plan(company, cores=True)
        lacking = {
            move: lack
            for move in moves
            if (lack := wants[move.id].quantity - shares[move.id].quantity - shares[move.id].look) > EPSILON
        }
        needs = self._needs(company, lacking, wants)
        self._close_covered(company, needs)
        ordered = moves.browse()
        for key in self._procure(needs):
            for move, quantity in needs[key].items():
                move.o2d_replenish_qty += quantity
                ordered |= move
        self._tell_ordered(ordered)
        return ordered

    @api.model
    def _needs(self, company, lacking, wants):
        """
        :param lacking: {stock.move: quantity}
        :return: {(product id, warehouse id): {stock.move: quantity to be ordered}}
        """
        if not lacking:
            return {}
        places = {move.id: (move.product_id.id, wants[move.id].warehouse) for move in lacking}
        products = self.env["product.product"].browse({product for product, _warehouse in places.values()})
        watched = self._watched(products)
        lacks = [
            Lack(move, places[move.id], lack, move.o2d_replenish_qty)
            for move, lack in lacking.items()
            if places[move.id] not in watched
        ]
        needs = {}
        for move, quantity in to_order(lacks, self._coming(products, company._o2d_allocating_warehouses())).items():
            needs.setdefault(places[move.id], {})[move] = quantity
        return needs

    @api.model
    def _coming(self, products, warehouses):
        """What comes into the bins of these warehouses by itself: receipts, production, and requests not sent yet.

        A receipt that a transfer of its own waits for, and what customers bring back, is none.

        :return: {(product id, warehouse id): quantity in the product's unit}
        """
        self.env.flush_all()
        places = self.env["stock.location"]._o2d_places_sql(warehouses.ids)
        rows = self.env.execute_query(
            SQL(
                """
                WITH wh AS MATERIALIZED (%(warehouses)s), place AS MATERIALIZED (%(places)s),
                open_move AS MATERIALIZED (%(moves)s)
                SELECT m.product_id, wh.id, SUM(m.product_qty)
                  FROM open_move m
                  JOIN wh ON wh.id = COALESCE(m.dest_wh, m.final_wh)
             LEFT JOIN stock_picking picking ON picking.id = m.picking_id
                 WHERE m.usage NOT IN ('customer', 'inventory')
                   AND COALESCE(m.restrict_partner_id, picking.owner_id, wh.partner_id) = wh.partner_id
                   AND NOT EXISTS (
                       SELECT FROM stock_move_move_rel r
                         JOIN stock_move next ON next.id = r.move_dest_id AND next.state IN %(open)s
                    LEFT JOIN place source ON source.id = next.location_id
                        WHERE r.move_orig_id = m.id AND (m.dest_wh IS NULL OR source.id IS NOT NULL))
                 GROUP BY 1, 2
                """,
                warehouses=self.env["product.product"]._o2d_warehouses_sql(warehouses),
                places=places,
                moves=self.env["product.product"]._o2d_open_moves_sql(products.ids),
                open=OPEN,
            )
        )
        coming = {(product, warehouse): quantity for product, warehouse, quantity in rows}
        _by_place, asked = products._get_quantity_in_progress(warehouse_ids=warehouses.ids)
        for key, quantity in asked.items():
            coming[key] = coming.get(key, 0.0) + quantity
        return coming

    @api.model
    def _watched(self, products):
        """Products that a reordering rule brings by itself, or that somebody decides about by a rule of his own.

        The lines that core's replenishment report writes for itself are no decision of anybody.

        :return: {(product id, warehouse id)}
        """
        rules = self.env["stock.warehouse.orderpoint"].search([("product_id", "in", products.ids)])
        return {
            (rule.product_id.id, rule.warehouse_id.id)
            for rule in rules
            if rule.trigger == "auto" or rule.create_uid != self.env.ref("base.user_root")
        }

    @api.model
    def _procure(self, needs):
        """Run core's rules; what fails opens an exception once and stops nothing else.

        :param needs: {(product id, warehouse id): {stock.move: quantity}}
        :return: the keys that went
        """
        procurements = {key: self._prepare_procurement(key, wanted) for key, wanted in needs.items()}
        failures = {}
        while procurements:
            refused, reason = self._run_rules(procurements)
            if reason:
                # Who is at fault is not told: each is tried by itself.
                for key, procurement in procurements.items():
                    refused, reason = self._run_rules({key: procurement})
                    if refused or reason:
                        failures[key] = refused.get(key, reason)
                break
            if not refused:
                break
            failures.update(refused)
            procurements = {key: one for key, one in procurements.items() if key not in refused}
        self._tell_not_ordered(failures, needs)
        return [key for key in needs if key not in failures]

    @api.model
    def _run_rules(self, procurements):
        """Run all of them or none.

        :param procurements: {key: Procurement}
        :return: ({key: why it is refused, in words}, why all failed where nobody tells who is at fault)
        """
        try:
            with self.env.cr.savepoint():
                # Without it core would only tell a buyer that there is no vendor, and go on as if all were well.
                rules = self.env["stock.rule"].with_context(from_orderpoint=True)
                rules.run(list(procurements.values()), raise_user_error=False)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except ProcurementException as error:
            told = {id(procurement): words for procurement, words in error.procurement_exceptions}
            refused = {key: told[id(one)] for key, one in procurements.items() if id(one) in told}
            if refused:
                return refused, ""
            reason = "\n".join(told.values())
        except Exception as error:
            _logger.info("Ordering what is missing failed", exc_info=True)
            reason = str(error)
        else:
            return {}, ""
        return {}, reason or self.env._("It could not be ordered.")

    @api.model
    def _prepare_procurement(self, key, wanted):
        """:param wanted: {stock.move: quantity}"""
        product = self.env["product.product"].browse(key[0])
        warehouse = self.env["stock.warehouse"].browse(key[1])
        moves = self.env["stock.move"].browse(move.id for move in wanted)
        orders = moves.sale_line_id.order_id.mapped("name") or moves.picking_id.mapped("name")
        return self.env["stock.rule"].Procurement(
            product,
            sum(wanted.values()),
            product.uom_id,
            warehouse.lot_stock_id,
            product.display_name,
            ", ".join(orders),
            warehouse.company_id,
            {
                "warehouse_id": warehouse,
                "company_id": warehouse.company_id,
                "date_planned": max(min(moves.mapped("date")), fields.Datetime.now()),
                "priority": max(moves.mapped(lambda move: move.priority or "0")),
            },
        )

    # --- telling -------------------------------------------------------------------------------

    @api.model
    def _tell_ordered(self, moves):
        for order, mine in moves.filtered("sale_line_id").grouped(lambda move: move.sale_line_id.order_id).items():
            names = order._o2d_names_in_words(mine.product_id)
            note = self.env._("Ordered, because it is missing: %(products)s.", products=names)
            self.env["o2d.event"]._log(order, "note", stage="allocation", note=note)

    @api.model
    def _tell_not_ordered(self, failures, needs):
        exceptions = self.env["o2d.exception"]
        for key, words in failures.items():
            move = next(iter(needs[key]))
            exceptions._raise(_problem_key(*key), move._prepare_replenishment_failure(words))
        exceptions._clear(
            [_problem_key(*key) for key in needs if key not in failures], self.env._("What is missing was ordered.")
        )

    @api.model
    def _close_covered(self, company, keys):
        """What nobody lacks any more need not be ordered.

        :param keys: {(product id, warehouse id)} of which something is to be ordered
        """
        problems = self.env["o2d.exception"].search(
            [("state", "=", "open"), ("key", "=like", "replenishment:%"), ("company_id", "=", company.id)]
        )
        gone = problems.filtered(lambda problem: problem.key not in {_problem_key(*key) for key in keys})
        if gone:
            gone._close(self.env._("Nothing is missing any more."))


def _problem_key(product_id, warehouse_id):
    return f"replenishment:{product_id}:{warehouse_id}"
