from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools.queue_rules import Outcome, QueueAction


class StockPicking(models.Model):
    """Deliveries in work queues."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "o2d.queue.mixin"]

    _o2d_queue_stage_idx = models.Index("(o2d_stage_id, o2d_stage_due, id) WHERE o2d_stage_id IS NOT NULL")

    @api.model
    def _o2d_queue_at(self, warehouse_id):
        return Domain("picking_type_id.warehouse_id", "=", warehouse_id)

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "open": QueueAction(self.env._("Open delivery"), "fa-truck", "_o2d_queue_open", operation="read"),
            "take": QueueAction(
                self.env._("I take it"),
                "fa-hand-o-right",
                "_o2d_queue_take",
                "o2d_base.group_picker,o2d_base.group_gate_keeper",
                applies=lambda picking: not picking.user_id and picking.state != "done",
            ),
            "bill": QueueAction(self.env._("Bill"), "fa-file-text-o", "_o2d_queue_bill", "o2d_base.group_accounts"),
        }

    def _o2d_queue_orders(self):
        readable = self.sale_id._filtered_access("read")
        return {picking.id: picking.sale_id for picking in self if picking.sale_id in readable}

    def _o2d_queue_facts(self):
        groups = self.env["stock.move"].sudo()._read_group(
            [("picking_id", "in", self.ids), ("state", "!=", "cancel"), ("product_uom_qty", ">", 0)],
            ["picking_id", "picked"], ["__count"],
        )  # fmt: skip
        counts = {}
        for picking, is_picked, count in groups:
            done, total = counts.get(picking.id, (0, 0))
            counts[picking.id] = (done + count if is_picked else done, total + count)
        return {
            picking.id: {
                # What is named first is what one goes to look for.
                "name": picking.name,
                "document": picking.sale_id.sudo().name or "",
                "lines": counts.get(picking.id, (0, 0))[1],
                "what": picking._o2d_queue_what(*counts.get(picking.id, (0, 0))),
                "with": picking._o2d_queue_holder(),
            }
            for picking in self
        }

    def _o2d_queue_holder(self):
        stage, warehouse = self.o2d_stage_id, self._o2d_gate_warehouse()
        if not stage:
            return self.user_id.sudo().name or ""
        owner = stage._owner_for(self.company_id, warehouse)
        return self._o2d_queue_with(owner.group, self.user_id)

    def _o2d_queue_what(self, done, total):
        if self.state == "done":
            return self.env._(
                "Gone %(day)s, not billed yet", day=format_datetime(self.env, self.date_done, dt_format="d MMM")
            )
        if self._o2d_leaves_house() and done == total:
            return self.env._("Picked, ready to leave")
        if self.move_ids.sudo().move_orig_ids and self._o2d_leaves_house():
            return self.env._("Out of the bins, ready to load")
        return (
            self.env._("%(done)s of %(total)s lines picked", done=done, total=total)
            if done
            else self.env._("Ready to pick")
        )

    def _o2d_queue_take(self, _words):
        self.user_id = self.env.user
        return Outcome(self.env._("%(delivery)s is yours.", delivery=self.name))

    def _o2d_queue_bill(self, words):
        return self.sale_id._o2d_queue_bill(words)
