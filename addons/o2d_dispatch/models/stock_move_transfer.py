from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.sql import column_exists, create_column

from .stock_move_invoice import BILLED_FACTS

# What says that a movement belongs to a transfer, and in which direction.
MARKS = frozenset({"o2d_transfer_line_id", "o2d_transfer_id", "o2d_transfer_back"})


class StockMove(models.Model):
    """The movements of a branch transfer: out of the bins into transit, and from there into the other site."""

    _inherit = "stock.move"

    o2d_transfer_line_id = fields.Many2one(
        "o2d.transfer.line",
        string="Line of the branch transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )
    o2d_transfer_id = fields.Many2one(
        related="o2d_transfer_line_id.transfer_id", string="Branch transfer", store=True, index="btree_not_null",
        groups="base.group_user",
    )  # fmt: skip
    o2d_transfer_back = fields.Boolean(
        string="Comes back to the sender", readonly=True, copy=False, groups="base.group_user"
    )

    def _auto_init(self):
        # No movement belonged to a transfer before: no need to compute every one of them.
        for name, kind in (("o2d_transfer_line_id", "int4"), ("o2d_transfer_id", "int4")):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._o2d_refuse_forged(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and MARKS & vals.keys():
            self._o2d_refuse_marks()
        return super().write(vals)

    @api.model
    def _o2d_refuse_forged(self, vals_list):
        """A person splits a movement of a transfer, as core does for what stays behind; he makes no new one."""
        for vals in vals_list:
            line = self.env["o2d.transfer.line"].browse(vals.get("o2d_transfer_line_id") or []).sudo()
            is_back = bool(vals.get("o2d_transfer_back"))
            same = line._o2d_moves().filtered(lambda move, is_back=is_back: move.o2d_transfer_back == is_back)
            if (line or is_back) and not same._o2d_is_like(vals):
                self._o2d_refuse_marks()

    def _prepare_move_split_vals(self, qty):
        # What stays behind on its way back is still on its way back.
        return {**super()._prepare_move_split_vals(qty), "o2d_transfer_back": self.o2d_transfer_back}

    def _o2d_is_like(self, vals):
        """Is one of these the movement that values are a part of?"""
        same = ("product_id", "company_id", "picking_type_id", "location_id")
        return any(all(move[name].id == vals.get(name) for name in same) for move in self)

    @api.model
    def _o2d_refuse_marks(self):
        raise AccessError(self.env._("What a branch transfer moves is written by the system, never by hand."))

    def _o2d_enters_transit(self):
        """Does it take goods of a transfer onto the road?"""
        self.ensure_one()
        return bool(self.o2d_transfer_line_id) and self.location_dest_id.usage == "transit"

    def _o2d_leaves_transit(self):
        """Does it take goods of a transfer from the road, wherever to?"""
        self.ensure_one()
        return bool(self.o2d_transfer_line_id) and self.location_id.usage == "transit"

    def _o2d_is_outbound(self):
        if super()._o2d_is_outbound():
            return True
        if not self.o2d_transfer_line_id or not self.picking_id or self.location_id.usage != "internal":
            return False
        if self.picking_type_id.code not in ("internal", "outgoing") or self.origin_returned_move_id:
            return False
        return "transit" in (self.location_dest_id.usage, self.location_final_id.usage)

    # --- what happens to them -----------------------------------------------------------------------

    def _action_done(self, cancel_backorder=False):
        self.filtered("o2d_transfer_line_id")._o2d_share_lots()
        done = super()._action_done(cancel_backorder=cancel_backorder)
        moved = done.filtered("o2d_transfer_line_id").sudo()
        if moved:
            moved._o2d_check_sent()
            moved._o2d_check_travelling()
            moved.o2d_transfer_id._o2d_refresh()
        return done

    def _action_cancel(self):
        done = super()._action_cancel()
        self.sudo().o2d_transfer_id._o2d_refresh()
        return done

    def _o2d_share_lots(self):
        """A lot that goes to another company is no longer the first one's alone."""
        for move in self.filtered(lambda one: one._o2d_enters_transit() and not one.location_dest_id.company_id):
            move.sudo().move_line_ids.lot_id.filtered("company_id").company_id = False

    def _o2d_check_sent(self):
        """What leaves is our own, and the lot that was asked for."""
        for line in self.filtered(lambda move: move._o2d_enters_transit()).move_line_ids:
            asked = line.move_id.o2d_transfer_line_id
            if line.owner_id and line.owner_id != line.company_id.partner_id:
                raise UserError(
                    self.env._(
                        "%(product)s belongs to %(owner)s. What is not your own is not transferred: take other goods.",
                        product=line.product_id.display_name,
                        owner=line.owner_id.display_name,
                    )
                )
            if asked.lot_id and line.lot_id != asked.lot_id:
                raise UserError(
                    self.env._(
                        "%(transfer)s asks for %(product)s. Take that lot, or ask anew without one.",
                        transfer=asked.transfer_id.name,
                        product=asked._o2d_words(),
                    )
                )

    def _o2d_check_travelling(self):
        """Nothing arrives that has not left, is lost twice or comes back twice."""
        taken = self.filtered(lambda move: move._o2d_leaves_transit())
        if not taken:
            return
        lines = taken.o2d_transfer_line_id
        waiting = lines._o2d_at_gate()
        for (line_id, lot_id), row in lines._o2d_balances().items():
            line = lines.browse(line_id)
            here = waiting.get((line_id, lot_id), 0.0)
            if line.unit_id.compare(row["travelling"], here) < 0:
                raise UserError(line._o2d_beyond_words(lot_id, here))

    # --- on core's way -------------------------------------------------------------------------------

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "o2d_transfer_line_id"]

    @api.depends("picking_id.location_dest_id")
    def _compute_location_dest_id(self):
        """As core does for goods to another company: what is bound for transit ends there, and not at a customer's."""
        super()._compute_location_dest_id()
        for move in self.filtered("o2d_transfer_line_id"):
            if move.location_final_id.usage == "transit" and move.location_dest_id.usage == "customer":
                move.location_dest_id = move.location_final_id

    # --- what they are worth where they arrive ---------------------------------------------------------

    def _get_value_from_quotation(self, quantity, at_date=None):
        """Goods from another company of the business come in at what its invoice says, else at what they cost there;
        what comes back to the sender at what it cost him."""
        known = super()._get_value_from_quotation(quantity, at_date)
        own = self.sudo()
        if known["quantity"] or not own._o2d_leaves_transit() or own.location_id.company_id:
            return known
        if own.origin_returned_move_id:
            # Core takes the value of the very movement that it undoes.
            return known
        line = own.o2d_transfer_line_id
        unit = line._o2d_unit_cost() if own.o2d_transfer_back else line._o2d_unit_value()
        return {
            "value": unit * quantity,
            "quantity": quantity,
            "description": self.env._("As %(transfer)s brought it", transfer=own.o2d_transfer_id.name),
        }


class StockRule(models.Model):
    """Core asks the rules towards customers for goods to another company; for those to another site as well."""

    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "o2d_transfer_line_id"]

    @api.model
    def _get_rule(self, product_id, location_id, values):
        if values.get("o2d_transfer_line_id"):
            location_id = self.env["stock.warehouse"]._get_partner_locations()[0]
        return super()._get_rule(product_id, location_id, values)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        touched = BILLED_FACTS & vals.keys()
        if touched:
            late = self.sudo().filtered(
                lambda line: line.state == "done"
                and line.move_id.o2d_transfer_line_id
                and "transit" in (line.location_id.usage, line.location_dest_id.usage)
                and any(line._o2d_will_change(name, vals[name]) for name in touched)
            )
            if late:
                raise UserError(
                    self.env._(
                        "%(product)s of %(transfer)s is booked. Settle a difference on the transfer instead.",
                        product=late[0].product_id.display_name,
                        transfer=late[0].move_id.o2d_transfer_id.name,
                    )
                )
        return super().write(vals)
