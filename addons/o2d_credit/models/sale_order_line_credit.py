from collections import defaultdict

from odoo import api, models

from odoo.addons.o2d_base.tools.gate import Reason, split_by_mode
from odoo.addons.o2d_base.tools.token import Pass

from ..tools.sanction_rules import CENT

# What of a line decides what the customer will owe, or whether its price was agreed to.
WATCHED_LINE = frozenset(
    {"product_uom_qty", "price_unit", "discount", "product_uom_id", "product_id", "tax_ids", "order_id", "state",
     "is_downpayment", "display_type", "technical_price_unit"}
)  # fmt: skip
# The same of an order that is confirmed already.
WATCHED_ORDER = frozenset(
    {"partner_id", "partner_invoice_id", "payment_term_id", "currency_id", "company_id", "fiscal_position_id"}
)
# Shown while core creates an order with its lines: the gate asks for the whole of it afterwards.
WHOLE = Pass("an order made as a whole")
WHOLE_KEY = "o2d_credit_whole"


def _is_whole(context):
    return context.get(WHOLE_KEY) is WHOLE


class _Before:
    """A line of a confirmed order as it was before it is changed."""

    def __init__(self, line, share):
        self.order, self.share = line.order_id, share
        self.amount, self.price = line._o2d_credit_total(), line._o2d_net_price()
        self.quantity = line._o2d_own_quantity()

    def is_exceeded_by(self, line):
        """Is more sold now, or cheaper? Either way the price has to be looked at."""
        return line._o2d_net_price() < self.price - 0.01 or line._o2d_own_quantity() > self.quantity


class SaleOrderLine(models.Model):
    """What raises exposure after confirmation: a new line waits, a raised line is refused."""

    _inherit = "sale.order.line"

    # --- a new line ------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if _is_whole(self.env.context) or not self._o2d_adds_to_confirmed(vals_list):
            return super().create(vals_list)
        # Procured below, once it is known which lines wait.
        skips = self.env.context.get("skip_procurement")
        lines = super(SaleOrderLine, self.with_context(skip_procurement=True)).create(vals_list).with_env(self.env)
        lines._o2d_hold_new()
        if not skips:
            lines.filtered(lambda line: line.state == "sale" and not line.o2d_hold)._action_launch_stock_rule()
        return lines

    @api.model
    def _o2d_adds_to_confirmed(self, vals_list):
        """Is a line added to a confirmed order for which a control is on?"""
        ids = {vals.get("order_id") for vals in vals_list} - {None, False}
        ids |= {self.env.context.get("default_order_id")} - {None, False}
        orders = self.env["sale.order"].sudo().browse(ids).exists()
        return any(order.state == "sale" and order._o2d_credit_is_watched() for order in orders)

    def _o2d_hold_new(self):
        """Hold new lines of confirmed orders that credit or price would stop."""
        for order, lines in self.sudo().grouped("order_id").items():
            if order.state == "sale" and any(line._o2d_takes_off() for line in lines):
                # Nothing of it can wait: it makes the other lines cheaper at once.
                order._o2d_refuse_change(order.order_line, is_more=False)
            added = lines.filtered(lambda line: line.state == "sale" and line._o2d_raises())
            if not added:
                continue
            order = order.with_env(self.env)
            order._o2d_credit_touch()
            reasons = order._o2d_credit_change_reasons(added)
            advised, enforced = split_by_mode(reasons, order._o2d_control_mode)
            if not enforced:
                for reason in advised:
                    order._o2d_log_reason("advised", "confirm", reason)
                continue
            words = " ".join(reason.words for reason in enforced)
            added._o2d_set_hold(Reason(enforced[0].control, words, enforced[0].role))
            order._o2d_ask_waiting()

    def _o2d_raises(self):
        """Does this line make the customer owe more, or give goods away? Re-billed costs have been incurred already."""
        self.ensure_one()
        if self.display_type or self.is_downpayment or self.is_expense:
            return False
        return self.price_total > CENT or bool(self._o2d_below_floor())

    # --- a raised line ---------------------------------------------------------------------------

    def write(self, vals):
        if not WATCHED_LINE & vals.keys():
            return super().write(vals)
        before = self._o2d_totals()
        done = super().write(vals)
        if before or "order_id" in vals or "state" in vals:
            self._o2d_check_raised(before)
        return done

    def _o2d_totals(self):
        """What the lines of confirmed orders that are watched and not held cost now.

        :return: {line id: :class:`_Before`}
        """
        lines = self.sudo().filtered(
            lambda line: line.state == "sale" and not line.o2d_hold and line.order_id._o2d_credit_is_watched()
        )
        shares = {order: order._o2d_rebate_share() for order in lines.order_id}
        return {line.id: _Before(line, shares[line.order_id]) for line in lines}

    def _o2d_credit_total(self):
        return 0.0 if self.display_type or self.is_downpayment else self.price_total

    def _o2d_check_raised(self, known):
        """Refuse what makes a confirmed order owe more than credit allows, or cheaper than its price allows.

        :param known: as :meth:`_o2d_totals` gave it before
        :raise O2dRefused: everything written rolls back
        """
        grown, cheaper, shares = defaultdict(float), defaultdict(self.sudo().browse), {}
        for line in self.sudo():
            before = known.get(line.id)
            if line.state != "sale" or line.o2d_hold:
                continue
            order = line.order_id
            stays = before and before.order == order
            grown[order] += line._o2d_credit_total() - (before.amount if stays else 0.0)
            if not stays or before.is_exceeded_by(line):
                cheaper[order] |= line
            if stays:
                shares[order] = before.share
        for order in {*grown, *cheaper}:
            if order._o2d_rebate_share() > shares.get(order, 0.0) + 0.0001:
                # What is taken off the whole order makes each of its lines cheaper.
                cheaper[order] |= order.order_line
            if grown[order] > CENT or cheaper[order]:
                order._o2d_refuse_change(cheaper[order], is_more=grown[order] > CENT)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        if not any(vals.get("state") == "sale" for vals in vals_list):
            return super().create(vals_list)
        return super(SaleOrder, self.with_context(**{WHOLE_KEY: WHOLE})).create(vals_list).with_env(self.env)

    def write(self, vals):
        if not WATCHED_ORDER & vals.keys():
            return super().write(vals)
        confirmed = self.filtered(lambda order: order.state == "sale")
        before = {order.id: order._o2d_change_facts() for order in confirmed}
        done = super().write(vals)
        for order in confirmed:
            if order._o2d_is_worse(before[order.id]):
                order._o2d_refuse_change(self.env["sale.order.line"], is_more=True)
        return done

    def _o2d_change_facts(self):
        order = self.sudo()
        return order._o2d_credit_customer(), order._o2d_terms_days(order.payment_term_id), order.amount_total

    def _o2d_is_worse(self, before):
        """Does a confirmed order burden another customer now, for longer, or with more?"""
        customer, days, amount = before
        now = self._o2d_change_facts()
        return now[0] != customer or now[1] > days or now[2] > amount + CENT

    def _recompute_prices(self):
        """Core's button changes prices without writing lines."""
        return self._o2d_watch_recompute(super()._recompute_prices)

    def _recompute_taxes(self):
        return self._o2d_watch_recompute(super()._recompute_taxes)

    def _o2d_watch_recompute(self, recompute):
        lines = self.filtered(lambda order: order.state == "sale").order_line
        before = lines._o2d_totals()
        done = recompute()
        if before:
            lines._o2d_check_raised(before)
        return done
