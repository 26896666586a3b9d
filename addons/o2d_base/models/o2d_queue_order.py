from odoo import api, models
from odoo.tools import format_date

from ..tools import stage_rules as stages
from ..tools.queue_rules import Outcome, QueueAction

OPEN_TRANSFERS = ("waiting", "confirmed", "assigned")


class SaleOrder(models.Model):
    """Orders in work queues."""

    _name = "sale.order"
    _inherit = ["sale.order", "o2d.queue.mixin"]

    _o2d_queue_stage_idx = models.Index("(o2d_stage_id, o2d_stage_due, id) WHERE o2d_is_settled IS NOT TRUE")
    _o2d_queue_promise_idx = models.Index(
        "(o2d_promise_date, id) WHERE state = 'sale' AND delivery_status IN ('pending', 'started', 'partial')"
    )

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "confirm": QueueAction(
                self.env._("Confirm"),
                "fa-check",
                "_o2d_queue_confirm",
                "o2d_base.group_sales_coordinator,o2d_base.group_operations_head",
                applies=lambda order: order.state in ("draft", "sent") and not order.o2d_blocked,
            ),
            "allocate": QueueAction(
                self.env._("Check availability"),
                "fa-refresh",
                "_o2d_queue_allocate",
                "o2d_base.group_warehouse_coordinator,o2d_base.group_operations_head",
            ),
            "bill": QueueAction(self.env._("Bill"), "fa-file-text-o", "_o2d_queue_bill", "o2d_base.group_accounts"),
            "open": QueueAction(
                self.env._("Open order"), "fa-external-link", "_o2d_queue_open", operation="read", is_main=False
            ),
        }

    # --- rows ------------------------------------------------------------------------------------

    def _o2d_queue_orders(self):
        return {order.id: order for order in self}

    def _o2d_queue_facts(self):
        counts, lacking, picked = self._o2d_queue_counts()
        stops = self._o2d_queue_stops()
        return {
            order.id: {
                "lines": counts.get(order.id, 0),
                "what": stops.get(order.id) or order._o2d_queue_what(lacking, picked),
                "with": order._o2d_queue_holder(),
            }
            for order in self
        }

    def _o2d_queue_holder(self):
        """With whom it is at its stage: the salesperson of a quotation, else who answers for the stage there."""
        if self.o2d_stage_id.code == stages.QUOTATION and self.user_id:
            return self.user_id.sudo().name
        owner = self.o2d_stage_id._owner_for(self.company_id, self.warehouse_id) if self.o2d_stage_id else None
        return self._o2d_queue_with(owner.group, owner.users if len(owner.users) == 1 else None) if owner else ""

    def _o2d_queue_counts(self):
        """({order id: lines}, {order id: (lacking, all)}, {order id: (picked, all)}); lines of open transfers."""
        lines = self.env["sale.order.line"].sudo()._read_group(
            [("order_id", "in", self.ids), ("display_type", "=", False), ("is_downpayment", "=", False)],
            ["order_id"], ["__count"],
        )  # fmt: skip
        moves = self.env["stock.move"].sudo()._read_group(
            [("sale_line_id.order_id", "in", self.ids), ("picking_id.state", "in", OPEN_TRANSFERS),
             ("state", "not in", ("done", "cancel")), ("product_uom_qty", ">", 0)],
            ["sale_line_id", "state", "picked"],
        )  # fmt: skip
        lacking, picked = {}, {}
        for line, state, is_picked in moves:
            # One line may lie in several transfers: it lacks where one of them lacks.
            order_id = line.order_id.id
            lacking.setdefault(order_id, {}).setdefault(line.id, []).append(state != "assigned")
            picked.setdefault(order_id, {}).setdefault(line.id, []).append(bool(is_picked))
        return (
            {order.id: count for order, count in lines},
            {id_: (sum(map(any, found.values())), len(found)) for id_, found in lacking.items()},
            {id_: (sum(map(all, found.values())), len(found)) for id_, found in picked.items()},
        )

    def _o2d_queue_stops(self):
        """{order id: the gravest open stop in words}"""
        problems = self.env["o2d.exception"].sudo().search(
            [("order_id", "in", self.ids), ("state", "=", "open"),
             "|", ("is_blocking", "=", True), ("type", "=", "hold")],
            order="is_blocking, severity, id",
        )  # fmt: skip
        return {problem.order_id.id: problem.name for problem in problems}

    def _o2d_queue_what(self, lacking, picked):
        """What the order waits for, in words."""
        self.ensure_one()
        code = self.o2d_stage_id.code
        if code == stages.QUOTATION:
            if self.state != "sent":
                return self.env._("Not sent to the customer yet")
            if not self.validity_date:
                return self.env._("Sent to the customer")
            day = format_date(self.env, self.validity_date, date_format="d MMM")
            if self.is_expired:
                return self.env._("Sent to the customer, no longer valid since %(day)s", day=day)
            return self.env._("Sent to the customer, valid until %(day)s", day=day)
        if code == stages.ALLOCATION:
            short, total = lacking.get(self.id, (0, 0))
            return (
                self.env._("%(short)s of %(total)s lines want stock", short=short, total=total)
                if short
                else self.env._("Wants stock")
            )
        if code == stages.PICKING:
            done, total = picked.get(self.id, (0, 0))
            if done and done == total:
                return self.env._("Picked, ready to leave")
            return (
                self.env._("%(done)s of %(total)s lines picked", done=done, total=total)
                if done
                else self.env._("Ready to pick")
            )
        if code == stages.INVOICE:
            return (
                self.env._("To be billed")
                if self.invoice_status == "to invoice"
                else self.env._("Invoice not posted yet")
            )
        if code == stages.SETTLEMENT:
            return self.env._("Billed, not paid yet")
        return self.o2d_stage_id.name or ""

    # --- what can be done --------------------------------------------------------------------------

    def _o2d_queue_open(self, _words):
        return Outcome(action=self.action_o2d_open_sale())

    def _o2d_queue_confirm(self, _words):
        self.action_confirm()
        if self.state == "sale":
            return Outcome(self.env._("%(order)s is confirmed.", order=self.name))
        why = self._o2d_queue_stops().get(self.id, "")
        return Outcome(self.env._("%(order)s is held. %(why)s", order=self.name, why=why), is_done=False)

    def _o2d_queue_allocate(self, _words):
        pickings = self.picking_ids.filtered(lambda picking: picking.state in OPEN_TRANSFERS)
        pickings.action_assign()
        short, total = self._o2d_queue_counts()[1].get(self.id, (0, 0))
        if not short:
            return Outcome(self.env._("Everything of %(order)s is set aside.", order=self.name))
        words = {"short": short, "total": total, "order": self.name}
        return Outcome(
            self.env._("%(short)s of %(total)s lines of %(order)s still want stock.", **words), is_done=False
        )

    def _o2d_queue_bill(self, _words):
        """Bill what is to be billed, or open the draft that waits."""
        # A credit note that waits bills nothing.
        draft = self.invoice_ids.filtered(lambda move: move.state == "draft" and move.move_type == "out_invoice")[:1]
        return self._o2d_queue_form(draft or self._create_invoices())
