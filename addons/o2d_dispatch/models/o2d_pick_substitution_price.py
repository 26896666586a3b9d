from odoo import api, fields, models

from ..tools import substitution_rules as rules
from .o2d_pick_substitution import SEES_PRICES
from .o2d_pick_substitution_decide import DECIDERS


class O2dPickSubstitution(models.Model):
    """What the customer will be billed for the offered goods, either way; for whoever may see prices."""

    _inherit = "o2d.pick.substitution"

    currency_id = fields.Many2one(related="order_id.currency_id")
    ordered_price = fields.Monetary(
        string="Price as ordered", compute="_compute_prices", groups=SEES_PRICES,
        help="For one of the offered goods, after discount.",
    )  # fmt: skip
    listed_price = fields.Monetary(
        string="Price by the list", compute="_compute_prices", groups=SEES_PRICES,
        help="For one of the offered goods by the customer's price list, after discount.",
    )  # fmt: skip
    replaced_total = fields.Monetary(
        string="No longer billed", compute="_compute_prices", groups=SEES_PRICES,
        help="The goods ordered that are replaced, with taxes.",
    )  # fmt: skip
    ordered_total = fields.Monetary(
        string="Billed at the price as ordered", compute="_compute_prices", groups=SEES_PRICES, help="With taxes."
    )
    listed_total = fields.Monetary(
        string="Billed by the price list", compute="_compute_prices", groups=SEES_PRICES, help="With taxes."
    )
    has_other_price = fields.Boolean(compute="_compute_prices", groups=SEES_PRICES)
    is_for_me = fields.Boolean(compute="_compute_is_for_me")
    obstacle_words = fields.Char(string="What stands in the way", compute="_compute_is_for_me")

    @api.depends("agreed_quantity", "substitute_id", "line_id.price_unit", "line_id.discount")
    def _compute_prices(self):
        for offer in self:
            ordered, listed = offer.sudo()._o2d_quote("ordered"), offer.sudo()._o2d_quote("listed")
            offer.ordered_price, offer.ordered_total = _net_price(ordered), ordered.price_total
            offer.listed_price, offer.listed_total = _net_price(listed), listed.price_total
            offer.replaced_total = offer.sudo()._o2d_replaced_total()
            offer.has_other_price = bool(
                offer.currency_id and offer.currency_id.compare_amounts(offer.ordered_price, offer.listed_price)
            )

    def _o2d_quote(self, price_by):
        """The line as it would be, not written."""
        # On a copy of the order: a line that is only thought of must not stand on the real one.
        order = self.order_id.new(origin=self.order_id)
        values = {name: value for name, value in self._prepare_line(price_by).items() if name != "order_id"}
        return self.env["sale.order.line"].new({"order_id": order.id, **values})

    def _o2d_replaced_total(self):
        line = self.line_id
        replaced = self.product_id.uom_id._compute_quantity(
            self._o2d_replaced(), line.product_uom_id, round=False, raise_if_failure=False
        )
        if not line.product_uom_qty:
            # All of it was replaced: its price is known, its total is nothing any more.
            return self.currency_id.round(_net_price(line) * replaced)
        return self.currency_id.round(line.price_total / line.product_uom_qty * replaced)

    @api.depends("state", "agreed_quantity")
    @api.depends_context("uid")
    def _compute_is_for_me(self):
        user = self.env.user
        has_role = user._o2d_has_any(DECIDERS)
        for offer in self:
            is_waiting = offer.state == rules.WAITING
            offer.is_for_me = is_waiting and has_role and offer.proposed_by_id != user
            offer.obstacle_words = offer.sudo()._o2d_obstacle_words() if is_waiting else ""


def _net_price(line):
    return line.price_unit * (1 - line.discount / 100)
