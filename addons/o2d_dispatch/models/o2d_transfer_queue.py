from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction

from ..tools import transfer_rules as rules
from .o2d_transfer_decide import MAY_ASK


class O2dTransfer(models.Model):
    """Transfers in the work queue of whoever has to answer."""

    _name = "o2d.transfer"
    _inherit = ["o2d.transfer", "o2d.queue.mixin"]

    @api.model
    def _o2d_queue_domain(self, queue):
        # Only the site that sends answers, though both branches see it; and nobody answers himself.
        mine = Domain("company_id", "in", self.env.companies.ids) & Domain("asked_by_id", "!=", self.env.uid)
        return super()._o2d_queue_domain(queue) & mine

    @api.model
    def _o2d_queue_at(self, warehouse_id):
        return Domain("from_place_id", "=", warehouse_id)

    @api.model
    def _o2d_queue_of_me(self):
        return Domain("asked_by_id", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "approve": QueueAction(
                self.env._("Send it"),
                "fa-check",
                "_o2d_queue_approve",
                operation="read",
                applies=lambda transfer: transfer.may_decide,
            ),
            "refuse": QueueAction(
                self.env._("Refuse"),
                "fa-times",
                "_o2d_queue_refuse",
                operation="read",
                applies=lambda transfer: transfer.may_decide,
                asks=self.env._("Why is it not sent?"),
                is_main=False,
            ),
            "open": QueueAction(
                self.env._("Open"), "fa-external-link", "_o2d_queue_open", operation="read", is_main=False
            ),
        }

    def _o2d_queue_fact(self):
        own = self.sudo()
        return {
            "name": own.name,
            "customer": own.to_place_id.name,
            "place": own.from_place_id.name,
            "lines": len(own.line_ids),
            "what": own._o2d_asked_words(),
            "with": own.asked_by_id.name,
        }

    def _o2d_queue_approve(self, _words):
        self.action_approve()
        return Outcome(self.env._("%(transfer)s goes out.", transfer=self.name))

    def _o2d_queue_refuse(self, words):
        self.action_refuse(words)
        return Outcome(self.env._("%(transfer)s is refused.", transfer=self.name))

    # --- asked for by sourcing -------------------------------------------------------------------------

    @api.model
    def _o2d_draft_for(self, problem, order_id, warehouse_id):
        """The draft that an exception of sourcing asks for; the one that is there already, where it still waits.

        :return: o2d.transfer (one)
        """
        order = self.env["sale.order"].sudo().browse(order_id).exists()
        place = self.env["o2d.transfer.place"].sudo().browse(warehouse_id)
        domain = [("order_id", "=", order.id), ("from_place_id", "=", warehouse_id)]
        known = self.search([*domain, ("state", "in", (rules.DRAFT, rules.ASKED, *rules.OPEN))], limit=1)
        if known:
            return known
        target = problem.sudo().warehouse_id or order.warehouse_id
        return self.create(
            {
                "from_place_id": place.id,
                "to_place_id": target.id,
                "order_id": order.id,
                "reason": order.name,
                "line_ids": [(0, 0, vals) for vals in self._prepare_lines_for(order, place, target)],
            }
        )

    @api.model
    def _prepare_lines_for(self, order, place, target):
        """What the order's open deliveries lack in its own site, as far as the other one has it to spare."""
        look = self.sudo().new({"from_place_id": place.id, "to_place_id": target.id})
        lacking = {}
        for line in order.order_line.filtered(lambda one: one.product_id.is_storable):
            reserved = sum(
                move.product_uom._compute_quantity(move.quantity, line.product_uom_id, round=False)
                for move in line.move_ids
                if move.state not in ("done", "cancel") and move._o2d_leaves_bins()
            )
            open_quantity = line.product_uom_qty - line.qty_delivered - reserved
            quantity = line.product_uom_id._compute_quantity(open_quantity, line.product_id.uom_id, round=False)
            if quantity > 0:
                lacking[line.product_id] = lacking.get(line.product_id, 0.0) + quantity
        rows = []
        for product, quantity in lacking.items():
            there = min(quantity, look._o2d_free(product, self.env["stock.lot"])[0])
            if product.uom_id.compare(there, 0.0) > 0:
                rows.append({"product_id": product.id, "quantity": there, "product_uom_id": product.uom_id.id})
        return rows

    def _o2d_close_asked(self):
        """Sourcing's wish is granted: its exception closes."""
        own = self.sudo()
        if own.order_id:
            words = self.env._("%(transfer)s brings the goods.", transfer=own.name)
            self.env["o2d.exception"]._clear([f"transfer:{own.order_id.id}:{own.from_place_id.id}"], words)


class O2dException(models.Model):
    """Where sourcing found goods at another branch, its exception opens the way to ask for them."""

    _inherit = "o2d.exception"

    o2d_asks_transfer = fields.Boolean(string="Asks for a branch transfer", compute="_compute_o2d_asks_transfer")

    @api.depends("key", "state")
    def _compute_o2d_asks_transfer(self):
        for problem in self:
            problem.o2d_asks_transfer = bool(problem._o2d_transfer_parts())

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "transfer": QueueAction(
                self.env._("Ask for them"),
                "fa-truck",
                "_o2d_queue_transfer",
                ",".join(MAY_ASK),
                operation="read",
                applies=lambda problem: bool(problem._o2d_transfer_parts()),
                is_main=False,
            ),
        }

    def _o2d_transfer_parts(self):
        """(order id, id of the warehouse that has the goods) of an open wish for a transfer, or None."""
        parts = (self.sudo().key or "").split(":")
        if len(parts) != 3 or parts[0] != "transfer" or self.state != "open":
            return None
        return (int(parts[1]), int(parts[2])) if parts[1].isdigit() and parts[2].isdigit() else None

    def action_o2d_ask_transfer(self):
        """Draft the transfer that this problem asks for, with what the order lacks and the other site has.

        :return: an action that opens it
        """
        self.ensure_one()
        self.check_access("read")
        parts = self._o2d_transfer_parts()
        if not self.env.user._o2d_has_any(MAY_ASK):
            raise AccessError(self.env._("A branch transfer is asked for by sales, warehouse or operations."))
        transfer = self.env["o2d.transfer"]._o2d_draft_for(self, *parts) if parts else self.env["o2d.transfer"]
        return {
            "type": "ir.actions.act_window",
            "res_model": "o2d.transfer",
            "res_id": transfer.id,
            "views": [(False, "form")],
        }

    def _o2d_queue_transfer(self, _words):
        return Outcome(action=self.action_o2d_ask_transfer())
