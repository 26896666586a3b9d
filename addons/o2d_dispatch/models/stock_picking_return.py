from odoo import api, fields, models
from odoo.exceptions import UserError

from .o2d_return_ask import MAY_ASK, MAY_TURN_BACK


class StockPicking(models.Model):
    """Returns of a delivery: asked for from here, and what may come back."""

    _inherit = "stock.picking"

    o2d_return_id = fields.Many2one(
        "o2d.return",
        string="Return",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The authorisation by which these goods come back.",
    )
    o2d_return_count = fields.Integer(
        string="Number of returns", compute="_compute_o2d_return_count", compute_sudo=True, groups="base.group_user"
    )
    o2d_may_return = fields.Boolean(compute="_compute_o2d_may_return", groups="base.group_user")
    o2d_may_turn_back = fields.Boolean(compute="_compute_o2d_may_return", groups="base.group_user")

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_return_id"}

    def _compute_o2d_return_count(self):
        counts = dict(
            self.env["o2d.return.line"]._read_group(
                [("picking_id", "in", self.ids)], ["picking_id"], ["return_id:count_distinct"]
            )
        )
        for picking in self:
            picking.o2d_return_count = counts.get(picking, 0) or len(picking.o2d_return_id)

    @api.depends("state", "o2d_gate_awaited", "o2d_gate_out_at", "o2d_recalled_at")
    @api.depends_context("uid")
    def _compute_o2d_may_return(self):
        user = self.env.user
        asks, turns = user._o2d_has_any(MAY_ASK), user._o2d_has_any(MAY_TURN_BACK)
        for picking in self:
            facts = picking.sudo()
            out = facts._o2d_is_delivery() and facts.sale_id and not facts._o2d_why_not_returnable()
            picking.o2d_may_return = bool(asks and out)
            picking.o2d_may_turn_back = bool(
                turns and out and facts.o2d_gate_out_at and not facts.o2d_proof_ids and not facts.o2d_return_count
            )

    # --- what may come back ------------------------------------------------------------------------------------------

    def _o2d_why_not_returnable(self):
        """Why nothing of this delivery comes back now, in a sentence with what to do instead; "" where it may."""
        self.ensure_one()
        name = self.name
        if self.o2d_recalled_at:
            return self.env._(
                "%(delivery)s was taken back before it left. Its goods stand in their bins.", delivery=name
            )
        if self.state != "done":
            return self.env._("%(delivery)s has not left yet. Cancel it, or what is too much of it.", delivery=name)
        if self._o2d_waits_at_gate():
            return self.env._("%(delivery)s has not left the gate. Take it back instead.", delivery=name)
        return ""

    def _o2d_check_returnable(self, at_door=False):
        """:raise UserError: for a delivery of which nothing may come back"""
        self.ensure_one()
        words = self._o2d_why_not_returnable()
        if not words and at_door:
            words = self._o2d_why_not_turned_back()
        if words:
            raise UserError(words)

    def _o2d_why_not_turned_back(self):
        if not self.o2d_gate_out_at:
            return self.env._(
                "%(delivery)s passed no gate, so nobody turned it back. Ask for a return.", delivery=self.name
            )
        if proof := self.o2d_proof_ids[:1]:
            return self.env._(
                "%(delivery)s was received by %(who)s. Ask for a return instead.",
                delivery=self.name,
                who=proof.receiver,
            )
        return ""

    def _o2d_return_needed_words(self):
        return self.env._(
            "Goods come back with a return that was authorised. Have sales ask for one on the delivery or its order."
        )

    # --- doors -------------------------------------------------------------------------------------------------------

    def action_o2d_ask_return(self):
        """Ask what comes back of this delivery."""
        self.ensure_one()
        self.check_access("read")
        self.sudo()._o2d_check_returnable()
        return self.env["o2d.return.ask"]._open(self.sudo().sale_id, picking=self)

    def action_o2d_ask_turned_back(self):
        """Ask what the customer refused at the door."""
        self.ensure_one()
        self.check_access("read")
        self.sudo()._o2d_check_returnable(at_door=True)
        return self.env["o2d.return.ask"]._open(self.sudo().sale_id, picking=self, at_door=True)

    def action_o2d_returns(self):
        """Open the returns of this delivery."""
        self.check_access("read")
        lines = self.env["o2d.return.line"].sudo().search([("picking_id", "in", self.ids)])
        return (lines.return_id | self.sudo().o2d_return_id).sudo(False)._o2d_open()


class O2dReturn(models.Model):
    _inherit = "o2d.return"

    def _o2d_open(self):
        """Open these returns: one as itself, several as a list."""
        action = self.env["ir.actions.actions"]._for_xml_id("o2d_dispatch.o2d_return_action")
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")], "domain": []}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    def action_transfers(self):
        """Open the transfers that bring the goods back."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("stock.action_picking_tree_all")
        pickings = self.sudo().picking_ids
        if len(pickings) == 1:
            return {**action, "res_id": pickings.id, "views": [(False, "form")], "context": {}}
        return {**action, "domain": [("id", "in", pickings.ids)], "context": {}}
