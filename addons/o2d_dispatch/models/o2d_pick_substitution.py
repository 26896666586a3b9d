from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import substitution_rules as rules
from .o2d_pick_confirmation import SHORT_REASONS

STATES = [
    (rules.WAITING, "Waiting"),
    (rules.AGREED, "Agreed"),
    (rules.REFUSED, "Refused"),
    (rules.WITHDRAWN, "Withdrawn"),
]
PRICES = [("ordered", "As the goods ordered"), ("listed", "By the price list")]
# What the decider may write while it waits; all else is written by the system.
BY_HAND = frozenset({"note", "agreed_quantity"})
SEES_PRICES = (
    "o2d_base.group_sales_coordinator,o2d_base.group_finance_executive,o2d_base.group_accounts,"
    "o2d_base.group_operations_head,o2d_base.group_management"
)


class O2dPickSubstitution(models.Model):
    """A picker offers other goods for what is short; whoever looks after the customer agrees or refuses.

    Picking never waits for the answer. Who offered never answers.
    """

    _name = "o2d.pick.substitution"
    _description = "Other goods offered for what is short"
    _inherit = ["o2d.decision.mixin"]
    _order = "id desc"

    state = fields.Selection(STATES, required=True, readonly=True, default=rules.WAITING, copy=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    warehouse_id = fields.Many2one("stock.warehouse", string="Site", readonly=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, index=True,
                               ondelete="cascade")  # fmt: skip
    line_id = fields.Many2one(
        "sale.order.line", string="Order line", required=True, readonly=True, index=True, ondelete="cascade"
    )
    picking_id = fields.Many2one("stock.picking", string="Delivery", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    product_id = fields.Many2one("product.product", string="Short", required=True, readonly=True, ondelete="restrict")
    product_unit_id = fields.Many2one(related="product_id.uom_id", string="Unit of what is short")
    replaced_quantity = fields.Float(
        string="Instead of", digits="Product Unit", readonly=True, help="How much of the goods ordered is replaced."
    )
    substitute_id = fields.Many2one(
        "product.product", string="Offered", required=True, readonly=True, ondelete="restrict"
    )
    unit_id = fields.Many2one(related="substitute_id.uom_id", string="Unit")
    quantity = fields.Float(string="Offered quantity", digits="Product Unit", readonly=True)
    agreed_quantity = fields.Float(
        string="Quantity to send",
        digits="Product Unit",
        help="How much of the offered goods the customer gets. Less than offered leaves the rest short.",
    )
    reason = fields.Selection(SHORT_REASONS, string="Why it is short", readonly=True)
    proposed_by_id = fields.Many2one("res.users", string="Offered by", readonly=True, ondelete="restrict")
    proposed_at = fields.Datetime(string="Offered at", readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Answered by", readonly=True, ondelete="restrict", copy=False)
    decided_at = fields.Datetime(string="Answered at", readonly=True, copy=False)
    price_by = fields.Selection(PRICES, string="Price", readonly=True, copy=False)
    note = fields.Char(string="Words to the picker", help="What the picker reads with the answer, such as why not.")
    offered_words = fields.Char(string="Offered goods", compute="_compute_display_name")
    short_words = fields.Char(string="Goods that are short", compute="_compute_display_name")
    new_line_id = fields.Many2one(
        "sale.order.line", string="New order line", readonly=True, copy=False, ondelete="set null"
    )

    _waiting_uniq = models.UniqueIndex(
        "(line_id) WHERE state = 'waiting'", "Other goods are offered for this line already."
    )
    _queue_idx = models.Index("(proposed_at, id) WHERE state = 'waiting'")

    @api.constrains("agreed_quantity")
    def _check_agreed_quantity(self):
        for offer in self:
            if not 0 < offer.agreed_quantity <= offer.quantity:
                raise ValidationError(self.env._("Agree to what was offered, or to less."))

    @api.depends("substitute_id", "product_id", "agreed_quantity")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = self.env._(
                "%(offered)s for %(short)s",
                offered=offer.substitute_id._o2d_pick_name(),
                short=offer.product_id._o2d_pick_name(),
            )
            facts = offer._o2d_facts()
            offer.offered_words = self.env._("%(quantity)s %(unit)s %(offered)s", **facts)
            offer.short_words = self.env._("Instead of %(replaced)s %(product_unit)s %(short)s", **facts)

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | (set(self._fields) - BY_HAND)

    def write(self, vals):
        if BY_HAND & vals.keys() and any(offer.state != rules.WAITING for offer in self):
            raise UserError(self.env._("It is answered already: nothing of it can be changed."))
        return super().write(vals)

    # --- offering ----------------------------------------------------------------------------------

    @api.model
    def _o2d_offer(self, move, substitute, quantity, reason=None):
        """Offer other goods for what is short of a line. The caller has checked the role.

        :param move: stock.move (one), a line that is picked
        :param substitute: product.product (one)
        :param quantity: in the substitute's unit
        :param reason: one of SHORT_REASONS, or None
        :return: the offer; the one that waits already, where it is the same
        :raise UserError: what stands in the way, in one sentence
        """
        # Of two at the same line at once the second one fails to serialise and is repeated by Odoo.
        move.picking_id._o2d_hold_line(move)
        waiting = self.sudo().search([("line_id", "=", move.sale_line_id.id), ("state", "=", rules.WAITING)], limit=1)
        if waiting:
            return waiting._o2d_offered_twice(substitute, quantity)
        self._o2d_check_countable(substitute, quantity)
        values = self._prepare_offer(move, substitute, quantity, reason)
        self.new(values)._o2d_refuse_obstacle(move)
        offer = self._o2d_record(values)
        offer._o2d_tell_offered()
        return offer

    @api.model
    def _o2d_check_countable(self, substitute, quantity):
        """Before it is rounded to what the database keeps."""
        unit = substitute.uom_id
        if not unit._o2d_is_whole(quantity):
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s cannot be counted: %(product)s goes in steps of %(step)s.",
                    quantity=f"{quantity:g}",
                    unit=unit.name,
                    product=substitute.display_name,
                    step=f"{unit.rounding:g}",
                )
            )

    def _o2d_offered_twice(self, substitute, quantity):
        is_same = self.substitute_id == substitute and not self.unit_id.compare(self.quantity, quantity)
        if is_same and self.proposed_by_id == self.env.user:
            return self
        raise UserError(
            self.env._(
                "%(offered)s is offered for %(short)s already, by %(who)s. Wait for the answer, or withdraw it first.",
                offered=self.substitute_id._o2d_pick_name(),
                short=self.product_id._o2d_pick_name(),
                who=self.proposed_by_id.name,
            )
        )

    @api.model
    def _prepare_offer(self, move, substitute, quantity, reason):
        product = move.product_id
        replaced = substitute.uom_id._compute_quantity(quantity, product.uom_id, round=False, raise_if_failure=False)
        return {
            "state": rules.WAITING,
            "company_id": move.company_id.id,
            "warehouse_id": move.picking_id._o2d_gate_warehouse().id,
            "order_id": move.sale_line_id.order_id.id,
            "line_id": move.sale_line_id.id,
            "picking_id": move.picking_id.id,
            "product_id": product.id,
            "substitute_id": substitute.id,
            "quantity": quantity,
            "agreed_quantity": quantity,
            "replaced_quantity": replaced,
            "reason": reason,
            "proposed_by_id": self.env.uid,
            "proposed_at": fields.Datetime.now(),
        }

    def _o2d_tell_offered(self):
        self.env["o2d.event"]._log(
            self.picking_id, "note", stage="picking", note=self._o2d_offer_words(), detail=self._prepare_detail()
        )
        self.env["o2d.exception"]._raise(
            self._o2d_exception_key(),
            {
                "name": self._o2d_offer_words(),
                "type": "other",
                "cause": dict(self._fields["reason"]._description_selection(self.env)).get(self.reason, ""),
                "stage_id": self.env["o2d.stage"]._get("picking").id,
                "owner_group_id": self.env.ref("o2d_base.group_sales_coordinator").id,
                "company_id": self.company_id.id,
                "warehouse_id": self.warehouse_id.id,
                "order_id": self.order_id.id,
                "picking_id": self.picking_id.id,
            },
        )

    def _o2d_exception_key(self):
        return f"pick:substitution:{self.id}"

    def _prepare_detail(self):
        return {
            "substitution": self.id,
            "product": self.product_id.id,
            "substitute": self.substitute_id.id,
            "quantity": self.agreed_quantity,
            "replaced": self._o2d_replaced(),
        }

    # --- words ---------------------------------------------------------------------------------------

    def _o2d_facts(self):
        return {
            "quantity": f"{self.agreed_quantity:g}",
            "unit": self.unit_id.name,
            "offered": self.substitute_id._o2d_pick_name(),
            "replaced": f"{self._o2d_replaced():g}",
            "product_unit": self.product_unit_id.name,
            "short": self.product_id._o2d_pick_name(),
        }

    def _o2d_offer_words(self):
        return self.env._(
            "Offered: %(quantity)s %(unit)s %(offered)s instead of %(replaced)s %(product_unit)s %(short)s",
            **self._o2d_facts(),
        )
