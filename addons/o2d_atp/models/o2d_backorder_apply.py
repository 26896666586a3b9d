"""Sharing out anew is written: goods change hands, promises that cannot be kept are made anew, the trail is told."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.o2d_base.exceptions import SHOWN_AS_MESSAGE

from ..tools.allocation import Repromise, Share, Want
from ..tools.atp import EPSILON
from .o2d_allocation import TURNSTILE
from .o2d_allocation_book import BOOKED, KEY


class SharedOutJustNow(UserError):
    """Somebody else stands in the turnstile."""

    context = SHOWN_AS_MESSAGE


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    @api.model
    def _backorder_turnstile(self, company):
        """Nobody else shares out goods of this company until the transaction ends.

        What somebody has written since this transaction began fails to serialise when it is locked, and the
        whole request is repeated with a new picture.

        :raise SharedOutJustNow: somebody shares out just now
        """
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [TURNSTILE, company.id])
        if not self.env.cr.fetchone()[0]:
            raise SharedOutJustNow(self.env._("Goods are being shared out just now. Try again in a moment."))

    @api.model
    def _backorder_apply(self, moves, claims, outcomes):
        """Write a plan: all of it or, where something fails, nothing.

        :param moves: those whose outcome is a change, in the order of service
        """
        shares = {move.id: Share(list(outcomes[move.id].takes)) for move in moves}
        freed = self.env["stock.move.line"]
        doubled, booked = freed, []
        rows = {row for share in shares.values() for goods, _quantity in share.takes for row, _free in goods.rows}
        for move in moves:
            outcome = outcomes[move.id]
            for held in claims[move.id].held:
                if held.line not in outcome.lost:
                    continue
                rows.update(row for row, _free in held.goods.rows)
                if len(held.goods.rows) == 1:
                    freed += freed.browse(held.line)
                    booked.append((held.goods.first_row, -held.quantity))
                else:
                    doubled += freed.browse(held.line)
                if held.quantity - outcome.lost[held.line] > EPSILON:
                    shares[move.id].takes.append((held.goods, held.quantity - outcome.lost[held.line]))
        self.env.cr.execute(
            SQL("SELECT id FROM stock_quant WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", tuple(rows)),
            log_exceptions=False,
        )
        # Core frees line by line; where goods have one row in the books, all rows are written in one go.
        self.env["stock.quant"]._o2d_book(booked)
        freed.with_context(**{KEY: BOOKED}).unlink()
        doubled.unlink()
        stale = moves.filtered(lambda move: outcomes[move.id].stale > EPSILON)
        stale._o2d_decide({"o2d_given_back_at": self.env.cr.now()})
        moves.filtered(lambda move: shares[move.id].takes)._o2d_reserve(shares)
        self._backorder_promise(moves, claims, outcomes)
        moves.sale_line_id.order_id._o2d_sync_stages()
        self.env.flush_all()

    @api.model
    def _backorder_promise(self, moves, claims, outcomes):
        """Who gained is promised what was promised to nobody yet; who lost, another day where his cannot be kept."""
        gained = moves.filtered(lambda move: outcomes[move.id].gain > EPSILON)
        wants, shares = {}, {}
        for move in gained:
            claim, outcome = claims[move.id], outcomes[move.id]
            quantity = claim.quantity - outcome.after
            wants[move.id] = Want(move.id, claim.product, claim.warehouse, claim.path, quantity + outcome.gain)
            shares[move.id] = Share([(None, outcome.gain)])
        gained._o2d_after_allocation(wants, shares)
        lost = moves.filtered(lambda move: outcomes[move.id].gain < -EPSILON)
        lines = lost.sale_line_id.filtered("o2d_promised_at")
        if not lines:
            return
        told = lines._o2d_answers(lost, lines.browse())
        answers = {
            line.id: told[line.id]
            for line in lines
            if line.id in told
            and line.o2d_promise_date
            and (not told[line.id].date or told[line.id].date > line.o2d_promise_date)
        }
        if not answers:
            return
        late, losers = lines.filtered(lambda line: line.id in answers), lost.grouped("sale_line_id")
        late._o2d_allocation_freeze(
            {
                line.id: Repromise(
                    answers[line.id].date,
                    answers[line.id].quantity,
                    answers[line.id].is_look,
                    is_short=True,
                    cause=self._backorder_cause(losers[line], outcomes),
                )
                for line in late
            }
        )

    @api.model
    def _backorder_cause(self, moves, outcomes):
        """Why a promise cannot be kept, in words."""
        to = self.env["stock.move"].browse({key for move in moves for key in outcomes[move.id].given})
        words = {
            "product": moves.product_id[:1].display_name,
            "orders": ", ".join(sorted({one._o2d_backorder_name() for one in to})),
        }
        if to:
            return self.env._("%(product)s went to %(orders)s, who comes first.", **words)
        return self.env._("%(product)s was given back.", **words)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_backorder_name(self):
        """The document that people know this transfer by."""
        self.ensure_one()
        return self.sale_line_id.order_id.name or self.picking_id.name or self.reference or ""
