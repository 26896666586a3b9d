"""Sharing out anew as people see it: a look at who would gain and who would lose, and what was done."""

import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

from ..tools.atp import EPSILON
from .o2d_backorder_apply import SharedOutJustNow

_logger = logging.getLogger(__name__)

DECIDERS = ("o2d_base.group_warehouse_coordinator", "o2d_base.group_operations_head")
AGAIN = timedelta(minutes=10)


class O2dBackorderRun(models.Model):
    _name = "o2d.backorder.run"
    _description = "Goods shared out anew"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("preview", "Preview"), ("applied", "Done")], required=True, readonly=True, default="preview"
    )
    looked_at = fields.Datetime(string="Looked at", required=True, readonly=True)
    applied_at = fields.Datetime(string="Done at", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null")
    line_ids = fields.One2many("o2d.backorder.run.line", "run_id", string="Who gains and who loses", readonly=True)
    summary = fields.Char(readonly=True)
    is_outdated = fields.Boolean(
        string="Changed since", readonly=True, help="Stock or orders have changed since somebody looked."
    )

    @api.depends("looked_at", "state")
    def _compute_display_name(self):
        for run in self:
            moment = fields.Datetime.context_timestamp(run, run.applied_at or run.looked_at or fields.Datetime.now())
            run.display_name = self.env._("Backorders of %(day)s", day=moment.strftime("%d %b, %H:%M"))

    # --- doors ---------------------------------------------------------------------------------

    @api.model
    def _check_decider(self):
        if not self.env.user._o2d_has_any(DECIDERS):
            raise AccessError(self.env._("Only a warehouse coordinator or the operations head shares goods out anew."))

    @api.model
    def action_look(self):
        """Look who would gain and who would lose in the company at hand. Nothing changes.

        :return: the action that shows it
        :raise AccessError: for any other role
        :raise UserError: where goods are shared out nowhere
        """
        self._check_decider()
        company = self.env.company
        if not company._o2d_allocating_warehouses():
            raise UserError(
                self.env._(
                    "Goods are not shared out in %(company)s: confirmed stock is enforced at none of its warehouses.",
                    company=company.name,
                )
            )
        self.sudo().search([("company_id", "=", company.id), ("state", "=", "preview")]).unlink()
        run = self.sudo().create({"company_id": company.id, "looked_at": fields.Datetime.now()})
        run._fill(*run._planned())
        return run.with_env(self.env)._show()

    def action_look_again(self):
        """Look with the stock and the orders as they are now."""
        self.ensure_one()
        self._check_decider()
        self.check_access("read")
        self._check_open()
        run = self.sudo()
        run._fill(*run._planned())
        run.is_outdated = False
        return True

    def action_apply(self):
        """Do what was looked at. Where the picture has changed since, nothing is done and the new one is shown.

        :raise AccessError: for any other role
        :raise UserError: it is done already, nothing is to be done, or goods are shared out just now
        """
        self.ensure_one()
        self._check_decider()
        self.check_access("read")
        self._check_open()
        run = self.sudo()
        run._allocation()._backorder_turnstile(run.company_id)
        moves, claims, outcomes = run._planned()
        if run._facts(run._prepare_lines(moves, claims, outcomes)) != run._facts(run.line_ids.read(load=None)):
            run._fill(moves, claims, outcomes)
            run.is_outdated = True
            return True
        if not moves:
            raise UserError(self.env._("Nobody would gain or lose anything."))
        run._apply(moves, claims, outcomes)
        return True

    def _check_open(self):
        if self.state != "preview":
            raise UserError(self.env._("This was done already. Look again to see what would change now."))

    @api.model
    def _cron_share_out(self):
        """Each night, where the company wants it, each company in a transaction of its own.

        What fails in one company does not stop the others. A company in which somebody else writes the same goods
        comes again soon; nobody who was served already gains or loses by that.
        """
        is_again = False
        for company in self.env["res.company"].sudo().search([("o2d_backorder_auto", "=", True)]):
            try:
                retrying(partial(self.sudo()._share_out, company), self.env)
            except (SharedOutJustNow, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                self.env.cr.rollback()
                is_again = True
            except UserError as error:
                self.env.cr.rollback()
                _logger.info("Backorders of company %s were left as they are: %s", company.id, error)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Backorders of company %s could not be shared out", company.id)
        if is_again:
            self.env.ref("o2d_atp.ir_cron_o2d_backorder").sudo()._trigger(at=fields.Datetime.now() + AGAIN)

    @api.model
    def _share_out(self, company):
        """Look and do in one go.

        :return: the run; none where nothing was to be done
        """
        run = self.with_company(company).create({"company_id": company.id, "looked_at": fields.Datetime.now()})
        run._allocation()._backorder_turnstile(company)
        planned = run._planned()
        if not planned[0]:
            run.unlink()
            return self.browse()
        run._fill(*planned)
        run._apply(*planned)
        return run

    # --- what is behind them -------------------------------------------------------------------

    def _allocation(self):
        return self.env["o2d.allocation"]._as_system(self.company_id)

    def _planned(self):
        """:return: (stock.move records that gain or lose, {move id: Claim}, {move id: Outcome})"""
        moves, claims, outcomes = self._allocation()._backorder_plan(self.company_id)
        return moves.filtered(lambda move: outcomes[move.id].is_changed), claims, outcomes

    def _fill(self, moves, claims, outcomes):
        """Show a plan."""
        self.line_ids.unlink()
        self.env["o2d.backorder.run.line"].create(
            [{"run_id": self.id, **vals} for vals in self._prepare_lines(moves, claims, outcomes)]
        )
        gain = {move.sale_line_id.order_id or move.picking_id for move in moves if outcomes[move.id].gain > EPSILON}
        loss = {move.sale_line_id.order_id or move.picking_id for move in moves if outcomes[move.id].gain < -EPSILON}
        self.write(
            {
                "looked_at": fields.Datetime.now(),
                "user_id": self.env.uid,
                "summary": self._summary(len(moves.product_id), len(gain), len(loss)),
            }
        )

    def _summary(self, products, gain, loss):
        if not products:
            return self.env._("Nobody would gain or lose anything: goods are with who comes first.")
        return self.env._(
            "Orders that gain: %(gain)s. Orders that lose: %(loss)s. Products: %(products)s.",
            gain=gain,
            loss=loss,
            products=products,
        )

    def _apply(self, moves, claims, outcomes):
        self._allocation()._backorder_apply(moves, claims, outcomes)
        self.write(
            {"state": "applied", "applied_at": fields.Datetime.now(), "user_id": self.env.uid, "is_outdated": False}
        )
        self._tell_orders()

    def _tell_orders(self):
        """One event in the trail of each order that gained or lost."""
        for order, lines in self.line_ids.grouped("order_id").items():
            if not order:
                continue
            note = " ".join(f"{line.product_id.display_name}: {line.words}" for line in lines)
            self.env["o2d.event"]._log(
                order,
                "failed" if any(line.change < 0 for line in lines) else "note",
                stage="allocation",
                note=note,
                detail={
                    "lines": [
                        {
                            "move": line.move_key,
                            "before": line.before,
                            "after": line.after,
                            "product": line.product_id.id,
                        }
                        for line in lines
                    ]
                },
            )

    @api.model
    def _facts(self, vals_list):
        """What two pictures are compared by."""
        return sorted(
            (vals["move_key"], round(vals["before"], 6), round(vals["after"], 6), vals["words"]) for vals in vals_list
        )

    def _show(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Share out anew"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    # --- in words ------------------------------------------------------------------------------

    def _prepare_lines(self, moves, claims, outcomes):
        """:return: [vals of o2d.backorder.run.line without the run], who gains first, product by product"""
        named = {move.id: move for move in self._allocation().env["stock.move"].browse(outcomes)}
        ordered = moves.sorted(lambda move: (move.product_id.display_name or "", outcomes[move.id].gain < 0))
        lines = []
        for move in ordered:
            outcome, order = outcomes[move.id], move.sale_line_id.order_id
            lines.append(
                {
                    "move_key": move.id,
                    "product_id": move.product_id.id,
                    "warehouse_id": claims[move.id].warehouse,
                    "order_id": order.id,
                    "picking_id": move.picking_id.id,
                    "partner_id": (order.partner_id or move.picking_id.partner_id).id,
                    "promised": move.sale_line_id.o2d_promise_date or order.o2d_promise_date or move.date_deadline,
                    "needed": claims[move.id].quantity,
                    "before": outcome.before,
                    "after": outcome.after,
                    "change": outcome.gain,
                    "words": self._words(move, outcome, named),
                }
            )
        return lines

    @api.model
    def _words(self, move, outcome, named):
        """What becomes of one transfer."""
        unit = move.product_id.uom_id
        parts = []
        if outcome.got:
            sources = [
                self._much(quantity, unit, self.env._("from stock"))
                if key is None
                else self._much(quantity, unit, self.env._("from %(order)s", order=named[key]._o2d_backorder_name()))
                for key, quantity in outcome.got.items()
            ]
            parts.append(self.env._("Gets %(parts)s.", parts=", ".join(sources)))
        lost = sum(outcome.lost.values())
        if outcome.given:
            targets = [
                self._much(quantity, unit, self.env._("to %(order)s", order=named[key]._o2d_backorder_name()))
                for key, quantity in outcome.given.items()
            ]
            parts.append(self.env._("Gives %(parts)s.", parts=", ".join(targets)))
        if outcome.stale > EPSILON:
            parts.append(self.env._("Given back: set aside for too long."))
        elif lost - sum(outcome.given.values()) > EPSILON:
            parts.append(self.env._("Gives back what the limits of customer groups do not leave to it."))
        return " ".join(parts)

    @api.model
    def _much(self, quantity, unit, where):
        return f"{unit.round(quantity):g} {where}"


class O2dBackorderRunLine(models.Model):
    _name = "o2d.backorder.run.line"
    _description = "Who gains and who loses"
    _order = "run_id, id"

    run_id = fields.Many2one("o2d.backorder.run", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    # A number: the transfer may be merged or deleted later.
    move_key = fields.Integer(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", string="Order", readonly=True, ondelete="set null")
    picking_id = fields.Many2one("stock.picking", string="Delivery", readonly=True, ondelete="set null")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, ondelete="set null")
    promised = fields.Datetime(readonly=True, help="When it was promised as somebody looked.")
    needed = fields.Float(digits="Product Unit", readonly=True)
    before = fields.Float(string="Has", digits="Product Unit", readonly=True)
    after = fields.Float(string="Would have", digits="Product Unit", readonly=True)
    change = fields.Float(string="Gains or loses", digits="Product Unit", readonly=True, aggregator=None)
    words = fields.Char(string="How", readonly=True)


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_backorder_auto = fields.Boolean(
        groups="base.group_user",
        string="Share out anew each night",
        help="Goods that are set aside and not picked go each night to who comes first by the segments of backorders.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_backorder_auto = fields.Boolean(related="company_id.o2d_backorder_auto", readonly=False)
