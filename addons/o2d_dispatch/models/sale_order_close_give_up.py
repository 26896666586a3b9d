from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MAY_GIVE_UP = ("o2d_base.group_sales_head", "o2d_base.group_operations_head")


class SaleOrder(models.Model):
    """Giving up the rest: nobody ships it any more, and the order can come to its end."""

    _inherit = "sale.order"

    o2d_may_give_up = fields.Boolean(
        compute="_compute_o2d_may_give_up",
        groups="o2d_base.group_user",
        help="Whether whoever looks may give up what has not been shipped.",
    )

    @api.depends("state", "o2d_closed_at", "order_line.product_uom_qty", "order_line.qty_delivered")
    @api.depends_context("uid")
    def _compute_o2d_may_give_up(self):
        may = self.env.user._o2d_has_any(MAY_GIVE_UP)
        for order in self:
            order.o2d_may_give_up = may and order.state == "sale" and not order.o2d_closed_at and order._o2d_has_rest()

    def _o2d_has_rest(self):
        """Has something left, and something else not? The precise answer is asked for when it is given up."""
        goods = self.order_line.filtered(lambda line: line.product_id.type == "consu" and not line.display_type)
        return any(line.qty_delivered > 0 for line in goods) and any(
            line.product_uom_id.compare(line.product_uom_qty, line.qty_delivered) > 0 for line in goods
        )

    def action_o2d_ask_give_up(self):
        """Ask for the reason."""
        self.ensure_one()
        self._o2d_check_may_give_up()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give up the rest"),
            "res_model": "o2d.order.give.up",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _o2d_check_may_give_up(self):
        self.check_access("read")
        if not self.env.user._o2d_has_any(MAY_GIVE_UP):
            raise AccessError(self.env._("Only the sales head or the operations head gives up the rest of an order."))

    def _o2d_rest(self):
        """What has not been shipped and nobody has picked: {line: quantity in its unit}."""
        self.ensure_one()
        moved = self._o2d_moved_quantities()
        rest = {}
        for line in self.order_line:
            if line.display_type or line.is_downpayment or line.qty_delivered_method != "stock_move":
                continue
            if line.product_id.type != "consu":
                continue
            progress = self._o2d_line_progress(line, moved.get(line.id, []))
            kept = max(progress["picked"], progress["dispatched"], line.qty_delivered)
            left = line.product_uom_id.round(line.product_uom_qty - float(kept))
            if line.product_uom_id.compare(left, 0.0) > 0:
                rest[line] = left
        return rest

    def action_o2d_give_up(self, note):
        """Give up what is neither shipped nor picked. What is picked still goes out.

        :param note: why
        :raise AccessError: for who may not
        :raise UserError: without a reason, for an order of which nothing has left, or where nothing is left to give up
        """
        self.ensure_one()
        self._o2d_check_may_give_up()
        note = " ".join(note.split())[:500] if isinstance(note, str) else ""
        order = self.sudo()
        order._o2d_refuse_closed()
        if not note:
            raise UserError(self.env._("Say why the rest is not shipped any more."))
        rest = order._o2d_rest() if order.state == "sale" else {}
        if not rest:
            raise UserError(
                self.env._("Everything of %(order)s is shipped, picked or given up already.", order=order.name)
            )
        if not any(line.qty_delivered for line in order.order_line):
            raise UserError(
                self.env._("Nothing of %(order)s has left yet. Cancel the order instead.", order=order.name)
            )
        order._o2d_give_up(rest, note)
        return True

    def _o2d_give_up(self, rest, note):
        """:param rest: see `_o2d_rest`"""
        lines = self.env["sale.order.line"].concat(*rest)
        was_locked = self.locked
        if was_locked:
            self.action_unlock()
        lines._o2d_withdraw()
        for line, quantity in rest.items():
            # Taken off the transfers already: nothing is to be procured or taken back once more.
            line.with_context(skip_procurement=True).product_uom_qty = line.product_uom_qty - quantity
            line._o2d_decide({"o2d_given_up": line.o2d_given_up + quantity})
        lines.filtered("o2d_hold")._o2d_release_hold(note)
        if was_locked:
            self.action_lock()
        named = [
            f"{self._o2d_quantity_words(line, quantity)} {line.product_id.display_name}"
            for line, quantity in rest.items()
        ]
        self.env["o2d.event"]._log(
            self,
            "note",
            stage="settlement",
            note=self.env._("Given up: %(what)s. %(reason)s", what=self._o2d_some_words(named), reason=note),
            detail={"reason": note, "lines": {line.id: quantity for line, quantity in rest.items()}},
        )
        self._o2d_sync_stages()

    def _o2d_quantity_words(self, line, quantity):
        number = self.env["stock.picking"]._o2d_plain_number(quantity, line.product_uom_id)
        return f"{number} {line.product_uom_id.name}"


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    o2d_given_up = fields.Float(
        string="Given up",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What was ordered and is not shipped any more. The quantity ordered beside it is what remains.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_given_up"}
