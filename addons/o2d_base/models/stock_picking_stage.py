from odoo import api, models
from odoo.tools.sql import column_exists, create_column

from ..tools import stage_rules as rules


class StockPicking(models.Model):
    """From picking on, every transfer of an order stands at a stage of its own."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "o2d.stage.mixin"]

    def _auto_init(self):
        if not column_exists(self.env.cr, self._table, "o2d_stage_id"):
            create_column(self.env.cr, self._table, "o2d_stage_id", "int4")
        return super()._auto_init()

    # What is billed counts too, but is no dependency here: it would make the ORM read an order's transfers
    # whenever its state is written, before there are any, and core would then find them in another order.
    # The order's own stage depends on it and asks its deliveries anew (see `_o2d_stage_facts`).
    @api.depends("state", "sale_id", "return_id", "picking_type_id", "location_dest_id")
    def _compute_o2d_stage_id(self):
        return super()._compute_o2d_stage_id()

    def _o2d_stage_code(self):
        if not self._o2d_is_on_the_way():
            return None
        # What is billed matters only once the goods have left, and is dear to find out before.
        billing = self._o2d_own_billing() if self.state == "done" else rules.NOTHING
        return rules.delivery_stage(self.state, self._o2d_leaves_house(), billing)

    def _o2d_own_billing(self):
        """What the invoices say of this delivery (see `stage_rules.BILLING`): with core alone, of its order."""
        return self.sale_id.o2d_billing

    def _o2d_stage_path(self):
        # Settlement is the order's alone.
        return (rules.PICKING, rules.INVOICE)

    def _o2d_leaves_house(self):
        """Does this transfer bring goods to a customer?"""
        return self.location_dest_id.usage == "customer"

    def _o2d_is_on_the_way(self):
        """Is it one of the transfers that bring an order to its customer? Returns and receipts are not."""
        if not self.sale_id or self.state == "cancel":
            return False
        return self._o2d_leaves_house() or (self.picking_type_code == "internal" and not self.return_id)

    def _o2d_is_short(self, order):
        """Do goods of these open transfers still want stock?

        A transfer fed by an earlier one of the same order does not: it only waits for its turn.
        """
        moves = self.move_ids.filtered(lambda move: move.state not in ("assigned", "done", "cancel"))
        wanting = moves.filtered(lambda move: move.product_uom_qty and move.state != "waiting")
        if wanting:
            return True
        waiting = moves.filtered("product_uom_qty")
        return any(not (move.move_orig_ids.picking_id & order.picking_ids) for move in waiting)

    def _o2d_is_settled(self):
        # A delivery at settlement has nothing left to do itself.
        return self.o2d_stage_id.code == rules.SETTLEMENT and self.state == "done"

    def _o2d_is_dropped(self):
        return self.state != "done"

    def _o2d_due_floor(self):
        return self.scheduled_date if self.o2d_stage_id.code == rules.PICKING else None

    def _action_done(self):
        done = super()._action_done()
        self.sale_id._o2d_sync_stages()
        return done

    def action_assign(self):
        done = super().action_assign()
        self.sale_id._o2d_sync_stages()
        return done
