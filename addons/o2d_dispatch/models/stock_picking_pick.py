from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tools.gate import Reason

from ..tools.pick_rules import Scan

PICKERS = ("o2d_base.group_picker", "o2d_base.group_dispatch_supervisor")


class StockPicking(models.Model):
    """Picking starts, ends, and nothing leaves the bins that was not confirmed there."""

    _inherit = "stock.picking"

    o2d_pick_started_at = fields.Datetime(
        string="Picking started",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="First scan, or first print of the pick list.",
    )
    o2d_picked_at = fields.Datetime(
        string="Picked", readonly=True, copy=False, groups="base.group_user", help="When its picker had finished."
    )
    o2d_confirmation_ids = fields.One2many(
        "o2d.pick.confirmation", "picking_id", string="Pick confirmations", groups="o2d_base.group_user"
    )
    o2d_is_pick = fields.Boolean(
        string="Out of the bins",
        compute="_compute_o2d_is_pick",
        groups="base.group_user",
        help="It takes goods out of the bins, on their way to a customer.",
    )

    @api.depends("move_ids.move_orig_ids", "move_ids.location_id", "move_ids.state", "picking_type_id", "return_id")
    def _compute_o2d_is_pick(self):
        for picking in self:
            picking.o2d_is_pick = picking._o2d_is_pick()

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_pick_started_at", "o2d_picked_at"}

    def _o2d_is_pick(self):
        """Does it take goods out of the bins?"""
        return any(move.state != "cancel" and move._o2d_leaves_bins() for move in self.move_ids)

    def _o2d_pick_moves(self):
        """The lines that are picked here."""
        return self.move_ids.filtered(lambda move: move.state not in ("done", "cancel") and move._o2d_leaves_bins())

    # --- who may, and from when on -----------------------------------------------------------------

    def _o2d_may_pick(self):
        return self.env.user._o2d_has_any(PICKERS)

    def _o2d_check_picker(self):
        """Every door of the pick screen asks this first."""
        if not self._o2d_may_pick() and not self.env.su:
            raise AccessError(self.env._("Picking is for pickers and dispatch. Ask the administrator for the role."))
        self.check_access("write")

    def _o2d_start_pick(self):
        """Picking starts: the gate `pick` is asked, once, and lines released later make a transfer of their own.

        :raise O2dRefused: what stands in the way, in words; picking never waits for the vehicle
        """
        new = self.filtered(
            lambda picking: not picking.o2d_pick_started_at
            and picking.state not in ("done", "cancel")
            and picking._o2d_is_pick()
        )
        if not new:
            return
        new._o2d_gate_refuse("pick")
        new._o2d_decide({"o2d_pick_started_at": fields.Datetime.now(), "printed": True})
        new.filtered(lambda picking: not picking.user_id).user_id = self.env.user
        self.env["o2d.event"]._log(new, "note", stage="picking", note=self.env._("Picking started"))

    def do_print_picking(self):
        self._o2d_start_pick()
        return super().do_print_picking()

    # --- scans -------------------------------------------------------------------------------------

    def _o2d_pick_scanned(self, scan):
        """Count one scan of a line of these transfers.

        :param scan: :class:`..tools.pick_rules.Scan`
        :return: whether it is new
        :raise UserError: wrong bin, lot, product or quantity, in one sentence
        """
        move = self._o2d_scanned_move(scan)
        if scan.quantity > 0:
            move._o2d_check_pick(scan)
        else:
            move._o2d_check_unpick(scan)
        kind = "pick" if scan.quantity > 0 else "undo"
        if not self.env["o2d.pick.confirmation"]._confirm(move, scan, kind):
            return False
        if scan.quantity > 0:
            move._o2d_pick(scan)
        else:
            move._o2d_unpick(scan)
        move.picking_id._o2d_reopen_pick()
        return True

    def _o2d_scanned_move(self, scan):
        """The line a scan belongs to, held until the end of this transaction."""
        move = self.move_ids.filtered(lambda move: move.id == scan.move_id)
        if not move:
            raise UserError(self.env._("This line is not on the pick list any more. Open the list again."))
        if move.state in ("done", "cancel"):
            raise UserError(
                self.env._("%(product)s: this line is closed already.", product=move.product_id.display_name)
            )
        if not move._o2d_leaves_bins():
            raise UserError(
                self.env._(
                    "%(product)s was confirmed at its bin before; here it is only moved on.",
                    product=move.product_id.display_name,
                )
            )
        move.picking_id._o2d_start_pick()
        self._o2d_hold_line(move)
        return move

    @api.model
    def _o2d_hold_line(self, move):
        """Let nobody else write at a line until the end of this transaction.

        Of two at the same line at once the second one fails to serialise and is repeated by Odoo.
        """
        self.env.cr.execute(
            SQL("UPDATE stock_move SET write_date = write_date WHERE id = %s", move.id), log_exceptions=False
        )

    def _o2d_reopen_pick(self):
        """Somebody goes on picking what had been called picked."""
        self.filtered("o2d_picked_at")._o2d_decide({"o2d_picked_at": False})

    def _o2d_confirm_reserved(self):
        """Confirm by hand whatever is set aside on these transfers: for orders without a scanner, and for tests."""
        for line in self._o2d_pick_moves().move_line_ids.filtered(lambda line: not line.picked):
            if line.quantity_product_uom:
                bin_id, lot_id, package_id = line._o2d_pick_key()
                scan = Scan(
                    f"hand-{line.id}-{fields.Datetime.now().timestamp()}", line.move_id.id, bin_id, lot_id or 0,
                    package_id or 0, line.quantity_product_uom, by_hand=True,
                )  # fmt: skip
                line.picking_id._o2d_pick_scanned(scan)

    # --- the picker is through ---------------------------------------------------------------------

    def _o2d_split_unconfirmed(self):
        """What is not picked goes to a transfer of its own, so that the rest can ship at once."""
        self.ensure_one()
        if self.picking_type_id.create_backorder == "never":
            return
        moves = self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        picked = moves.filtered("picked")
        picked.move_line_ids.filtered(lambda line: not line.picked).unlink()
        behind = picked._create_backorder() + (moves - picked)
        if behind:
            self._create_backorder(backorder_moves=behind)

    def _o2d_mark_picked(self):
        self._o2d_decide({"o2d_picked_at": fields.Datetime.now()})
        self.env["o2d.event"]._log(self, "note", stage="picking", note=self.env._("Picked, ready to load"))

    # --- the doors to done -------------------------------------------------------------------------

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "validate":
            for picking in self:
                unconfirmed = picking._o2d_pick_moves()._o2d_unconfirmed()
                if unconfirmed:
                    reasons[picking.id].append(picking._o2d_unconfirmed_reason(unconfirmed))
        return reasons

    def _o2d_unconfirmed_reason(self, unconfirmed):
        """
        :param unconfirmed: {move: quantity in the product's unit}
        """
        names = [move.product_id.display_name for move in unconfirmed]
        words = self.env._(
            "%(count)s lines were not confirmed at their bins: %(products)s",
            count=len(names),
            products=", ".join(names[:3]) + ("…" if len(names) > 3 else ""),
        )
        detail = {"lines": len(names), "moves": [move.id for move in unconfirmed]}
        return Reason("pick_confirmation", words, "o2d_base.group_picker", detail)

    def _o2d_hold_unconfirmed(self):
        """Before core marks everything picked by itself: only what was confirmed leaves, the rest stays behind.

        A transfer of which nothing was confirmed is refused as a whole, by the gate.
        """
        for picking in self:
            moves = picking.move_ids._o2d_to_confirm()
            if not moves:
                continue
            if any(self.env["o2d.pick.confirmation"]._sums(moves).values()):
                moves._o2d_keep_confirmed()
            elif not any(move.picked for move in picking.move_ids - moves):
                picking._o2d_refuse_unconfirmed(moves)

    def _o2d_refuse_unconfirmed(self, moves):
        # What core is about to mark picked by itself is what the reason names.
        moves.filtered("quantity").picked = True
        self._o2d_ask_confirmation()

    def _o2d_ask_confirmation(self):
        """Ask for this control alone: a pick inside the house waits for nothing else, least of all for a vehicle.

        :raise O2dRefused: where it is enforced
        """
        refused = {}
        for picking in self:
            unconfirmed = picking._o2d_pick_moves()._o2d_unconfirmed()
            mode = picking._o2d_control_mode("pick_confirmation")
            if not unconfirmed or mode == "off":
                continue
            reason = picking._o2d_unconfirmed_reason(unconfirmed)
            if mode == "enforce":
                refused[picking.id] = [reason]
            else:
                picking._o2d_log_reason("advised", "validate", reason)
        if refused:
            self._o2d_keep_refusal("validate", refused)
            raise O2dRefused(self._o2d_reason_text(refused), refused)

    def write(self, vals):
        if vals.get("state") == "done":
            # Core computes the state; whoever writes it means that all has left.
            for picking in self.filtered(lambda picking: picking.state != "done"):
                open_moves = picking.move_ids._o2d_to_confirm()
                if open_moves:
                    picking._o2d_refuse_unconfirmed(open_moves)
        return super().write(vals)

    def _pre_action_done_hook(self):
        self._o2d_hold_unconfirmed()
        return super()._pre_action_done_hook()

    def _action_done(self):
        self._o2d_hold_unconfirmed()
        inner = self.filtered(lambda picking: not picking._o2d_is_delivery() and picking._o2d_is_pick())
        inner._o2d_ask_confirmation()
        inner._o2d_gate_passed("validate")
        finished = self.filtered(lambda picking: not picking.o2d_picked_at and picking._o2d_is_pick())
        done = super()._action_done()
        finished.filtered(lambda picking: picking.state == "done")._o2d_decide({"o2d_picked_at": fields.Datetime.now()})
        return done
