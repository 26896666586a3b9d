"""What was planned becomes reservations: quants locked in the order of their ids, all lines in one call."""

import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, float_compare, float_round

from odoo.addons.o2d_base.tools.token import KEY, Pass

from ..tools.allocation import Share, Want
from .confirmation_batch import asked_once
from .o2d_allocation_request import OPEN

_logger = logging.getLogger(__name__)

# The quants of these lines are booked in one statement: creating the lines leaves them alone.
BOOKED = Pass("reservations are booked")
# Goods were shared out: core only does what comes after it.
SHARED = Pass("goods are shared out")


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    @api.model
    def _allocate(self, company, only=None, everything=False):
        """Share goods out to all open transfers of what is requested, and freeze what their lines are promised.

        Runs with the system's rights in the turnstile, or for somebody who waits (`_allocate_now`).

        :param only: stock.move records: plan all, but write these alone; who else gets goods is served after
            the commit
        :param everything: not only what was requested
        :return: the transfers that were given goods
        """
        if only:
            product_ids, move_ids = set(only.product_id.ids), set(only.ids)
        else:
            product_ids, move_ids = self.env["o2d.allocation.request"]._take(company)
        moves, wants, shares = self._plan(company, None if everything else product_ids, move_ids)
        if only:
            others = moves.filtered(lambda move: move not in only and shares[move.id].takes)
            if others:
                self.env["o2d.allocation.request"]._add_moves(others)
            moves &= only
        cores = self._cores(company, move_ids.difference(wants), wants, shares)
        with asked_once((moves | cores).product_id | (moves | cores).sale_line_id.product_id):
            served, failed = self._book(moves, shares)
            (moves - failed | cores)._o2d_after_allocation(wants, shares)
            self.env.flush_all()
        return served

    @api.model
    def _cores(self, company, move_ids, wants, shares):
        """Transfers among these that core has reserved for: they are promised by what they lack still.

        :param wants: {move id: Want}, filled here
        :param shares: {move id: Share}, filled here
        """
        moves = self.env["stock.move"].browse(sorted(move_ids)).exists()._o2d_enforced()
        moves = moves.filtered(
            lambda move: (
                move.company_id == company
                and move.state in (*OPEN, "assigned")
                and not move.sale_line_id.o2d_hold
                and move._o2d_is_cores()
            )
        )
        for move in moves:
            place = move.location_id
            lacking = move.product_qty - sum(move.move_line_ids.mapped("quantity_product_uom"))
            wants[move.id] = Want(
                move.id, move.product_id.id, place.o2d_place_warehouse_id.id, place.parent_path, lacking
            )
            shares[move.id] = Share()
        return moves

    # --- reserving -----------------------------------------------------------------------------

    @api.model
    def _book(self, moves, shares):
        """Reserve; what fails does not stop the others.

        :param moves: stock.move records in the order in which they are served
        :return: (those that were given goods, those that failed)
        """
        served = moves.filtered(lambda move: shares[move.id].takes)
        if not served:
            return served, served
        self._lock_quants(served, shares)
        failures = {}
        done = self._try_book(served, shares, failures)
        self._tell_failures(done, failures)
        return done, served - done

    @api.model
    def _try_book(self, moves, shares, failures):
        """Book all of them; where that fails each half by itself, so that only who is at fault gets nothing.

        :param failures: {move: error}, filled here
        """
        doubled = [goods for move in moves for goods, _quantity in shares[move.id].takes if len(goods.rows) > 1]
        rows = [list(goods.rows) for goods in doubled]
        try:
            with self.env.cr.savepoint():
                moves._o2d_reserve(shares)
            return moves
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            # What was not booked is free on its rows again.
            for goods, before in zip(doubled, rows, strict=True):
                goods.rows = before
            if len(moves) == 1:
                _logger.info("Allocation of transfer %s failed", moves.id, exc_info=True)
                failures[moves] = error
                return moves.browse()
        middle = len(moves) // 2
        return self._try_book(moves[:middle], shares, failures) | self._try_book(moves[middle:], shares, failures)

    @api.model
    def _lock_quants(self, moves, shares):
        """Lock all rows that will be written, always in the same order.

        :raise psycopg2.errors.SerializationFailure: somebody changed one since this picture was taken
        """
        ids = {row for move in moves for goods, _quantity in shares[move.id].takes for row, _free in goods.rows}
        self.env.cr.execute(
            SQL("SELECT id FROM stock_quant WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", tuple(ids)),
            log_exceptions=False,
        )

    # --- what could not be done ----------------------------------------------------------------

    @api.model
    def _tell_failures(self, moves, failures):
        """One open exception for each transfer that fails, closed when it goes.

        :param moves: those that went
        """
        exceptions = self.env["o2d.exception"]
        keys = [move._o2d_allocation_key() for move in moves]
        if exceptions.search_count([("state", "=", "open"), ("key", "=like", "allocation:%")], limit=1):
            exceptions._clear(keys, self.env._("Its goods are set aside now."))
        for move, error in failures.items():
            exceptions._raise(move._o2d_allocation_key(), move._prepare_allocation_failure(error))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_reserve(self, shares):
        """Write the reservations of these transfers.

        :param shares: {move id: Share}
        """
        vals_list, booked, existing = [], [], []
        quants = self.env["stock.quant"].browse(
            {goods.first_row for move in self for goods, _quantity in shares[move.id].takes}
        )
        quants = {quant.id: quant for quant in quants}
        for move in self:
            lines = {
                (line.location_id.id, line.lot_id.id or 0, line.package_id.id or 0, line.owner_id.id or 0): line
                for line in move.move_line_ids
                if not line.result_package_id and not line.picked
            }
            for goods, quantity in shares[move.id].takes:
                quant = quants[goods.first_row]
                line = lines and lines.get((goods.bin, goods.lot, goods.package, quant.owner_id.id or 0))
                if line and (added := move._o2d_in_unit_of(line, quantity)):
                    existing.append((line, quant, added))
                else:
                    vals_list.append(move._prepare_move_line_vals(quantity=quantity, reserved_quant=quant))
                    booked += _rows(goods, quantity)
        self.env["stock.quant"]._o2d_book(booked)
        lines = self.env["stock.move.line"].with_context(**{KEY: BOOKED}).create(vals_list)
        for line, quant, added in existing:
            line.with_context(reserved_quant=quant).quantity += added
        self._o2d_after_reserving(self.env["stock.move.line"].browse(lines.ids))

    def _o2d_in_unit_of(self, line, quantity):
        """A quantity of the product's unit in the unit of a line, or 0 where that unit cannot express it."""
        own, digits = self.product_id.uom_id, self.env["decimal.precision"].precision_get("Product Unit")
        added = float_round(
            own._compute_quantity(quantity, line.product_uom_id, rounding_method="HALF-UP"), precision_digits=digits
        )
        back = line.product_uom_id._compute_quantity(added, own, rounding_method="HALF-UP")
        return added if float_compare(back, quantity, precision_digits=digits) == 0 else 0.0

    def _o2d_after_reserving(self, lines):
        """What core and other modules do once goods are reserved: whole packages, putaway, waves, orders."""
        self.with_context(**{KEY: SHARED})._action_assign()
        # Core asks for every line where its goods go; only places with rules, and views, have an answer.
        redirected = lines.filtered(
            lambda line: line.location_dest_id.putaway_rule_ids or line.location_dest_id.usage == "view"
        )
        redirected._apply_putaway_strategy()


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _o2d_book(self, booked):
        """Reserve on these rows, locked before.

        :param booked: [(quant id, quantity)]
        """
        if not booked:
            return
        quantities = {}
        for row, quantity in booked:
            quantities[row] = quantities.get(row, 0.0) + quantity
        self.env.cr.execute(
            SQL(
                """
                UPDATE stock_quant q SET reserved_quantity = q.reserved_quantity + book.quantity::numeric
                  FROM unnest(%s::int[], %s::float8[]) AS book (id, quantity) WHERE book.id = q.id
                """,
                list(quantities),
                list(quantities.values()),
            )
        )
        self.browse(quantities).invalidate_recordset(["reserved_quantity", "available_quantity"])

    @api.model
    def _update_reserved_quantity(self, product_id, location_id, quantity, *args, **kwargs):
        if BOOKED.opens(self.env.context):
            return None
        return super()._update_reserved_quantity(product_id, location_id, quantity, *args, **kwargs)


def _rows(goods, quantity):
    """Which rows of the books bear a reservation: those with free goods, and the first one for what is left.

    :return: [(quant id, quantity)]
    """
    if len(goods.rows) == 1:
        return [(goods.first_row, quantity)]
    booked = []
    for position, (row, free) in enumerate(goods.rows):
        taken = min(max(free, 0.0), quantity)
        goods.rows[position] = row, free - taken
        quantity -= taken
        if taken:
            booked.append((row, taken))
    return booked + ([(goods.first_row, quantity)] if quantity > 0 else [])
