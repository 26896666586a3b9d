import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.hold_rules import Demand, withdrawals

_logger = logging.getLogger(__name__)


class SaleOrderLine(models.Model):
    """A held line of a confirmed order is neither procured, allocated, picked nor billed."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "o2d.decision.mixin"]

    o2d_hold = fields.Boolean(
        string="Held",
        readonly=True,
        copy=False,
        help="This line waits for a decision: it is neither delivered nor billed while the rest of the order goes on.",
    )
    o2d_hold_reason = fields.Char(
        string="Held because",
        readonly=True,
        copy=False,
        groups="base.group_user",  # Customers read their own lines, and it may speak of their credit.
        help="Why the line is held.",
    )
    o2d_hold_since = fields.Datetime(string="Held since", readonly=True, copy=False, help="When the line was held.")

    _o2d_hold_idx = models.Index("(order_id) WHERE o2d_hold")

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_hold", "o2d_hold_reason", "o2d_hold_since"}

    # --- holding and releasing -----------------------------------------------------------------

    def _o2d_set_hold(self, reason):
        """Hold these lines and take back what of them is not picked yet.

        The caller has decided and checked who may: this runs with the system's rights.

        :param reason: a sentence, or a :class:`~..tools.gate.Reason`
        :return: the lines that were not held before
        """
        lines = self.sudo()._o2d_hold_scope().filtered(lambda line: not line.o2d_hold and line.state != "cancel")
        if not lines:
            return lines
        words = getattr(reason, "words", reason)
        lines._o2d_decide({"o2d_hold": True, "o2d_hold_reason": words, "o2d_hold_since": fields.Datetime.now()})
        lines.filtered(lambda line: line.state == "sale")._o2d_withdraw()
        for order, held in lines.grouped("order_id").items():
            order._o2d_log_hold("held", held, words, getattr(reason, "control", None))
            order._o2d_sync_hold_exception(getattr(reason, "role", ""))
        return lines

    def _o2d_release_hold(self, note=""):
        """Release these lines; those of a confirmed order are procured at once, locked or not.

        The caller has decided and checked who may: this runs with the system's rights.

        :param note: why, in words
        :return: the lines that were held before
        :raise UserError: from core, where no rule says how to bring the goods
        """
        lines = self.sudo()._o2d_hold_scope().filtered("o2d_hold")
        if not lines:
            return lines
        now = fields.Datetime.now()
        waited = {
            order: (now - min(held.mapped("o2d_hold_since"))).total_seconds()
            for order, held in lines.grouped("order_id").items()
        }
        lines._o2d_decide({"o2d_hold": False, "o2d_hold_reason": False, "o2d_hold_since": False})
        lines.filtered(lambda line: line.state == "sale")._o2d_procure_released()
        for order, released in lines.grouped("order_id").items():
            order._o2d_log_hold("released", released, note, waited=waited[order])
            order._o2d_sync_hold_exception()
        return lines

    def unlink(self):
        """A held line of a quotation may go: confirmation asks again. Of a confirmed order core's own rules decide."""
        orders = self.order_id.filtered(lambda order: order._o2d_held_lines())
        held = self.sudo().filtered("o2d_hold")
        gone = [(order, order._prepare_deleted_hold(lines)) for order, lines in held.grouped("order_id").items()]
        done = super().unlink()
        for order, event in gone:
            self.env["o2d.event"]._log(order, "note", stage="credit", **event)
        orders._o2d_sync_hold_exception()
        return done

    def _o2d_hold_scope(self):
        """What is held together: goods and services, and a combo with all it is made of."""
        lines = self.filtered(lambda line: not line.display_type and not line.is_downpayment)
        combos = lines.filtered(lambda line: line.product_type == "combo")
        combos |= lines.filtered("combo_item_id").linked_line_id
        return lines | combos | combos.linked_line_ids.filtered("combo_item_id")

    @api.model
    def _o2d_give_back(self):
        """Uninstalling: no line may stay undelivered because of a module that is gone."""
        held = self.sudo().search([("o2d_hold", "=", True)])
        for order, lines in held.grouped("order_id").items():
            try:
                with self.env.cr.savepoint():
                    lines._o2d_release_hold(self.env._("Order to Dispatch was uninstalled."))
            except UserError as error:
                # One order without a way to its goods must not keep the module in the database.
                _logger.warning("%s: its held lines could not be procured: %s", order.name, error)

    # --- procurement ---------------------------------------------------------------------------

    def _action_launch_stock_rule(self, **kwargs):
        """Confirmation, new lines and changed quantities all come through here."""
        return super(SaleOrderLine, self.filtered(lambda line: not line.o2d_hold))._action_launch_stock_rule(**kwargs)

    def _o2d_procure_released(self):
        """Procure what was held. Core procures nothing for a locked order, so it is unlocked meanwhile."""
        orders = self.order_id
        orders._o2d_mark_started_deliveries()
        locked = orders.filtered("locked")
        locked.action_unlock()
        self._action_launch_stock_rule()
        locked.action_lock()

    # --- taking back ---------------------------------------------------------------------------

    def _o2d_withdraw(self):
        """Cancel or lessen the transfers of these lines by all that nobody has picked yet."""
        takeoffs = {}
        for line in self:
            takeoffs.update(line._o2d_withdrawals())
        self.env["stock.move"].browse(takeoffs)._o2d_take_off(takeoffs)

    def _o2d_withdrawals(self):
        """:return: {stock.move id: quantity to take off, in the product's unit}"""
        self.ensure_one()
        # A supplier who ships straight to the customer has been told already: that is for the purchaser to stop.
        moves = self.move_ids.filtered(
            lambda move: move.state != "cancel"
            and not move.origin_returned_move_id
            and move.location_id.usage in ("internal", "transit")
        )
        # Only the transfer out of the bins counts: what stands in packing or output is picked already.
        first = moves.filtered(lambda move: not (move.move_orig_ids & moves)).sorted("id")
        demands = []
        for move in first:
            taken = move._o2d_taken()
            asked = taken if move.state == "done" else move.product_qty
            demands.append(Demand(move.id, move.product_id.id, asked, taken))
        is_kit = any(move.product_id != self.product_id for move in first)
        kits = self.product_uom_id._compute_quantity(self.product_uom_qty, self.product_id.uom_id) if is_kit else None
        return withdrawals(demands, kits)
