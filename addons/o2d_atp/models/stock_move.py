from odoo import fields, models

from odoo.addons.o2d_base.tools.token import Pass

from ..tools.allocation import STRATEGIES
from .o2d_allocation_book import SHARED
from .stock_quant_books import ALLOWED, Allowed

# Shown while somebody waits for the answer; a remote caller who confirms an order cannot ask to be served at once.
NOW = Pass("goods shared out at once")
NOW_KEY = "o2d_allocate_now"


class StockMove(models.Model):
    """Reservation: where confirmed stock is enforced, plain transfers out of the bins are served by the allocator."""

    _inherit = "stock.move"

    o2d_let_go_at = fields.Datetime(
        string="Let go at",
        readonly=True,
        copy=False,
        help="Somebody unreserved it by hand: others are served first, for a day or until somebody checks its "
        "availability.",
    )

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        self.env["o2d.stock.confirmation"]._stamp_moves(moves)
        return moves

    # --- who is served by the allocator ----------------------------------------------------------

    def _o2d_is_enforced(self):
        """Does this transfer take goods out of bins that confirmed stock is enforced for?

        From bin to bin of the same warehouse nothing is promised: there core reserves as ever.
        """
        self.ensure_one()
        warehouse = self.location_id.sudo().o2d_place_warehouse_id
        return (
            bool(warehouse)
            and self.location_dest_id.sudo().o2d_place_warehouse_id != warehouse
            and self.env["o2d.control"]._mode("confirmed_stock", warehouse.company_id, warehouse) == "enforce"
        )

    def _o2d_enforced(self):
        """Those of these transfers: asked once for each way that goods take."""
        ways = {}
        for move in self:
            way = move.location_id.id, move.location_dest_id.id
            if way not in ways:
                ways[way] = move._o2d_is_enforced()
        return self.filtered(lambda move: ways[move.location_id.id, move.location_dest_id.id])

    def _o2d_is_plain(self):
        """Is it served by the allocator?"""
        return self._o2d_is_alike() and self._o2d_is_enforced()

    def _o2d_is_alike(self):
        """Is it made to stock, of goods that are all alike or in lots, and free in what it takes?

        What waits for another transfer, serial numbers, whole packagings and goods of somebody else are core's.
        """
        self.ensure_one()
        return (
            self.procure_method == "make_to_stock"
            and not self.move_orig_ids
            and self.product_id.tracking != "serial"
            and not self._should_bypass_reservation()
            and self.product_id.categ_id.packaging_reserve_method != "full"
            and (self.restrict_partner_id or self.picking_id.owner_id or self.company_id.partner_id)
            == self.company_id.partner_id
            and self.env["stock.quant"]._get_removal_strategy(self.product_id, self.location_id) in STRATEGIES
        )

    def _o2d_is_cores(self):
        """Of those that are enforced: is it made to stock for a customer, but of a kind that core reserves at once?"""
        self.ensure_one()
        return (
            self.procure_method == "make_to_stock"
            and not self.move_orig_ids
            and bool(self.sale_line_id)
            and not self._o2d_is_alike()
        )

    def _o2d_convertible(self):
        """Those of these transfers whose unit converts into the product's; the others open an exception each.

        Core converts any unit into any other, and would set aside a quantity that means nothing.
        """
        problems = {}
        for move in self:
            if move.product_uom != move.product_id.uom_id and (
                problem := move.product_id._o2d_unit_problem(move.product_uom)
            ):
                problems[move.id] = problem
        stuck = self.browse(problems)
        for move in stuck.sudo():
            self.env["o2d.exception"].sudo()._raise(
                move._o2d_allocation_key(), move._prepare_allocation_failure(problems[move.id])
            )
        return self - stuck

    # --- core's doors ----------------------------------------------------------------------------

    def _action_assign(self, force_qty=False):
        if force_qty or SHARED.opens(self.env.context):
            return super()._action_assign(force_qty=force_qty)
        waiting = self.filtered(
            lambda move: move.state in ("confirmed", "partially_available") and not move.picked
        )._o2d_enforced()
        stuck = waiting - waiting._o2d_convertible()
        ours = (waiting - stuck).filtered(lambda move: move._o2d_is_alike())
        result = super(StockMove, self - ours - stuck)._action_assign(force_qty=force_qty)
        # What core has reserved is promised like the rest.
        cores = (waiting - stuck - ours).filtered(lambda move: move._o2d_is_cores())
        if cores:
            self.env["o2d.allocation.request"]._add_moves(cores)
        if not ours:
            return result
        ours.filtered("o2d_let_go_at")._o2d_decide({"o2d_let_go_at": False})
        # Who waits for the answer gets it at once; everybody else has it when the transaction is committed.
        if self.env.context.get(NOW_KEY) is NOW:
            self.env["o2d.allocation"]._allocate_now(ours)
        else:
            self.env["o2d.allocation.request"]._add_moves(ours)
        return result

    def _update_reserved_quantity(self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True):
        if SHARED.opens(self.env.context):
            return 0.0
        move = self
        if not strict and self._o2d_is_enforced():
            # What core reserves by itself is confirmed and our own as well.
            allowed = self.env["stock.quant"]._o2d_allowed_ids(self)
            move = self.with_context(**{ALLOWED: Allowed(allowed)})
        return super(StockMove, move)._update_reserved_quantity(need, location_id, lot_id, package_id, owner_id, strict)

    def _trigger_assign(self):
        """Goods came in: whoever waits for them is served by priority, wherever in the warehouse they stand."""
        result = super()._trigger_assign()
        companies = self.location_dest_id.sudo().o2d_place_warehouse_id.company_id
        if companies and not self.env["ir.config_parameter"].sudo().get_param("stock.picking_no_auto_reserve"):
            self.env["o2d.allocation.request"]._add_products(self.product_id, companies._o2d_allocating())
        return result

    def _do_unreserve(self):
        """What was set aside is free again: whoever else waits is served."""
        freed = self.filtered(
            lambda move: move.quantity and move.state not in ("done", "cancel") and not move.picked
        )._o2d_enforced()
        result = super()._do_unreserve()
        if freed:
            self.env["o2d.allocation.request"]._add_products(freed.product_id, freed.company_id)
        return result

    def _o2d_let_go(self):
        """Somebody gives back by hand what these transfers hold: it is not given to them at once again."""
        held = self.filtered(
            lambda move: (
                move.quantity and move.state not in ("done", "cancel") and not move.picked and move._o2d_is_plain()
            )
        )
        held._o2d_decide({"o2d_let_go_at": fields.Datetime.now()})
        held.sale_line_id._o2d_withdraw_promise()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_assign(self):
        """Somebody checks availability and waits for the answer."""
        return super(StockPicking, self.with_context(**{NOW_KEY: NOW})).action_assign()

    def do_unreserve(self):
        """Somebody lets goods go for others; else they would come back at once, and the button do nothing."""
        self.move_ids._o2d_let_go()
        return super().do_unreserve()
