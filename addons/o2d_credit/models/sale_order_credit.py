from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from math import inf

from odoo import api, fields, models
from odoo.tools import formatLang

from odoo.addons.o2d_base.tools.gate import Reason

from ..tools.policy import Facts, findings
from ..tools.sanction_rules import CENT, ORDER_AMOUNT, uncovered

CONTROLS = ("credit_limit", "credit_overdue", "price_floor")
# After the invoice nothing is asked any more: goods on the road must not be stopped by an automatic check.
GATES = frozenset({"confirm", "allocate", "pick", "invoice"})
# What a confirmed order is asked again. Prices, terms and its size were decided when it was confirmed.
ASKED_AGAIN = frozenset({"over_limit", "overdue_days", "overdue_amount", "forced_hold", "bounced_cheque"})
READERS = (
    "o2d_base.group_sales_coordinator,o2d_base.group_finance_executive,o2d_base.group_accounts,"
    "o2d_base.group_operations_head,o2d_base.group_management"
)
# So many products are named in a sentence.
NAMED = 3


@dataclass
class Assessment:
    """What credit says of one order.

    :ivar policy: merged policy of the customer
    :ivar position: exposure without this order, as `res.partner._o2d_exposure` gives it
    :ivar amount: what this order adds, with taxes, in the company's currency
    :ivar total: the whole of what is not held of the order, which a sanction is measured by
    :ivar found: all findings
    :ivar open: findings that no sanction covers
    """

    policy: object
    position: dict
    amount: float
    total: float
    found: list = field(default_factory=list)
    open: list = field(default_factory=list)

    @property
    def room(self):
        """What may still be added within the limit and its tolerance; boundless where there is none."""
        if self.position["limit_kind"] != "amount":
            return inf
        allowed = self.position["limit"] * (1 + (self.policy.tolerance_percent or 0.0) / 100.0)
        return allowed - self.position["exposure"]


class SaleOrder(models.Model):
    """Credit's reasons at the gates of an order."""

    _inherit = "sale.order"

    o2d_sanction_ids = fields.One2many(
        "o2d.credit.sanction", "order_id", string="Sanctions", readonly=True, copy=False, groups=READERS
    )

    # --- the gates -------------------------------------------------------------------------------

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate in GATES:
            for order, assessment in self._o2d_credit_assess(gate).items():
                reasons[order.id] += order._o2d_credit_reasons(assessment.open)
        return reasons

    def _o2d_gate_check(self, gate):
        """Whoever raises a customer's exposure says so first: of two at once the later one is repeated."""
        if gate == "confirm":
            self._o2d_credit_touch()
        return super()._o2d_gate_check(gate)

    def _o2d_credit_touch(self):
        """Write the ledger rows of these orders' customers, where anybody asks for their credit."""
        watched = self.sudo().filtered(lambda order: order._o2d_credit_is_watched())
        for company, orders in watched.grouped(lambda order: order.company_id.root_id).items():
            self.env["o2d.credit.ledger"]._touch(orders._o2d_credit_customer(), company)

    def _o2d_credit_is_watched(self):
        """Is any control of credit or price on for this order?"""
        self.ensure_one()
        return bool(self._o2d_credit_customer()) and any(self._o2d_control_mode(code) != "off" for code in CONTROLS)

    def _o2d_credit_customer(self):
        """On whose credit these orders are: whoever is billed, and the company behind a contact."""
        return self.partner_invoice_id.commercial_partner_id

    # --- what credit says ------------------------------------------------------------------------

    def _o2d_credit_assess(self, gate="confirm", lines=None):
        """Compare these orders with their customers' credit, one after the other.

        Of several orders of one customer each counts what those before it have taken: together they never pass
        what would not pass one by one.

        :param gate: `confirm`, also for what is changed on a confirmed order; or a later gate
        :param lines: of confirmed orders, only the prices of these lines are looked at (default: of all)
        :return: {order: :class:`Assessment`}, only orders for which a control is on
        """
        orders = self.sudo().filtered(lambda order: order._o2d_credit_is_watched())
        positions = orders._o2d_credit_positions()
        taken, passed = defaultdict(float), defaultdict(float)
        assessments = {}
        for order in orders:
            customer = order._o2d_credit_customer()
            position = positions[order.company_id, customer]
            group = position.get("group")
            key = order.company_id.root_id.id, "group" if group else "customer", group["id"] if group else customer.id
            assessment = order._o2d_credit_assess_one(gate, position, taken[key], passed[customer], lines)
            assessments[order.with_env(self.env)] = assessment
            if gate == "confirm" and order.state != "sale" and not order._o2d_credit_holds(assessment.open):
                taken[key] += assessment.amount
                if not any(finding.kind == ORDER_AMOUNT for finding in assessment.found):
                    passed[customer] += assessment.amount
        return assessments

    def _o2d_credit_positions(self):
        """:return: {(company, commercial partner): position}"""
        positions = {}
        for company, orders in self.grouped("company_id").items():
            customers = orders._o2d_credit_customer()
            exposures = customers._o2d_exposure(company)
            positions |= {(company, customer): exposures[customer.id] for customer in customers}
        return positions

    def _o2d_credit_assess_one(self, gate, position, taken, passed, lines):
        """:param taken, passed: of orders before this one in the same call, of the limit and of the customer's day"""
        self.ensure_one()
        total = self._o2d_credit_amount()
        if gate == "confirm":
            own = self._o2d_credit_own(position, "exposure")
            amount = own if self.state == "sale" else total
            exposure = position["exposure"] - own + taken
        else:
            # Other orders that were let pass cannot stop one that was let pass before: only what is owed does.
            amount = self._o2d_credit_own(position, "open_orders")
            exposure = position["exposure"] - position["open_orders"]
        position = {**position, "exposure": exposure}
        policy, found = self._o2d_credit_findings(gate, position, amount, lines, passed)
        grants = self._o2d_credit_grants() if found else ()
        left = uncovered(found, grants, total, fields.Datetime.now())
        return Assessment(policy, position, amount, total, found, left)

    def _o2d_credit_findings(self, gate, position, amount, lines, passed=0.0):
        """:return: (policy, [Finding])"""
        policy = self.env["o2d.credit.policy"]._for(self._o2d_credit_customer(), self.company_id)
        facts = self._o2d_credit_facts(gate, amount, lines)
        if gate == "confirm" and policy.count_same_day and policy.order_amount not in (None, inf):
            facts = replace(facts, same_day=self._o2d_credit_same_day() + passed)
        found = findings(policy, position, facts)
        return policy, [_with_percent(finding) for finding in found if _is_asked(finding, gate, amount)]

    def _o2d_credit_assess_waiting(self, lines):
        """What credit says of held lines of this order, if they went as well. No sanction counts for them.

        :return: :class:`Assessment`, of which `amount` and `total` are with the lines; None if no control is on
        """
        return self._o2d_credit_assess_with(sum(lines.mapped("price_total")) / (self.currency_rate or 1.0), lines)

    def _o2d_credit_assess_more(self, more):
        """What credit says of this confirmed order if it grew by so much: `amount` and `total` are of all of it."""
        assessment = self._o2d_credit_assess_with(more, self.env["sale.order.line"])
        if not assessment:
            return None
        own = self.sudo()._o2d_credit_own(assessment.position, "exposure")
        position = {**assessment.position, "exposure": assessment.position["exposure"] - own}
        return replace(assessment, position=position, amount=own + more)

    def _o2d_credit_assess_with(self, more, lines):
        self.ensure_one()
        order = self.sudo()
        if not order._o2d_credit_is_watched():
            return None
        customer = order._o2d_credit_customer()
        position = customer._o2d_exposure(order.company_id)[customer.id]
        total = order._o2d_credit_amount()
        own = order._o2d_credit_own(position, "exposure")
        # A quotation is not counted as exposure yet, and takes its part of the room before its lines that wait.
        before = position["exposure"] + (0.0 if order.state == "sale" else total)
        counted = {**position, "exposure": before - own}
        policy, found = order._o2d_credit_findings("confirm", counted, own + more, lines)
        # Terms were decided with the order.
        decided = {kind for grant in order._o2d_credit_grants() for kind in grant.kinds}
        found = [finding for finding in found if finding.kind != "terms_worse" or "terms_worse" not in decided]
        return Assessment(policy, {**position, "exposure": before}, more, total + more, found, found)

    def _o2d_credit_facts(self, gate, amount, lines):
        self.ensure_one()
        order = self.with_company(self.company_id)
        if gate != "confirm":
            return Facts(amount=amount, prepaid=order._o2d_is_prepaid())
        priced = order.order_line if lines is None else order.order_line & lines
        customer = order._o2d_credit_customer()
        return Facts(
            amount=amount,
            prepaid=order._o2d_is_prepaid(),
            terms_days=order._o2d_terms_days(order.payment_term_id),
            agreed_days=order._o2d_terms_days(customer.property_payment_term_id),
            below_floor=tuple(priced._o2d_below_floor()),
        )

    def _o2d_credit_same_day(self):
        """What the customer's other orders of the same day come to, without those whose size was decided on."""
        self.ensure_one()
        begin, end = self.company_id._o2d_day(self.date_order if self.state == "sale" else None)
        others = self.sudo().search(
            [
                ("partner_invoice_id.commercial_partner_id", "=", self._o2d_credit_customer().id),
                ("company_id", "child_of", self.company_id.root_id.id),
                ("state", "=", "sale"),
                ("date_order", ">=", begin),
                ("date_order", "<", end),
                ("id", "not in", self.ids),
            ]
        )
        unseen = others.filtered(
            lambda order: not any(ORDER_AMOUNT in grant.kinds for grant in order._o2d_credit_grants())
        )
        return sum(order._o2d_credit_amount() for order in unseen)

    def _o2d_is_prepaid(self):
        """Has the customer paid the whole order, or authorised the payment?"""
        self.ensure_one()
        return self.amount_total > 0 and self._is_paid()

    def _o2d_terms_days(self, term):
        """Days until the last instalment of payment terms is due, counted from today."""
        today = fields.Date.context_today(self)
        return max(((line._get_due_date(today) - today).days for line in term.line_ids), default=0)

    def _o2d_credit_amount(self):
        """What is not held of this order, with taxes, in the company's currency."""
        self.ensure_one()
        held = sum(self._o2d_held_lines().mapped("price_total"))
        return (self.amount_total - held) / (self.currency_rate or 1.0)

    def _o2d_credit_own(self, position, name):
        """How much of a figure of the customer's position is this order's; a quotation is not counted yet."""
        self.ensure_one()
        if self.state != "sale":
            return 0.0
        customer = self._o2d_credit_customer()
        return position[name] - customer._o2d_exposure(self.company_id, without=self)[customer.id][name]

    def _o2d_credit_grants(self):
        """What the sanctions of this order allow, for its customer of today."""
        self.ensure_one()
        sanctions = self.sudo().o2d_sanction_ids.filtered(lambda sanction: sanction._o2d_is_standing())
        return [sanction._o2d_as_grant() for sanction in sanctions]

    # --- reasons in words ------------------------------------------------------------------------

    def _o2d_credit_holds(self, found):
        """Would these findings hold the order, as its controls are set?"""
        return any(self._o2d_control_mode(finding.control) == "enforce" for finding in found)

    def _o2d_credit_reasons(self, found):
        """One reason for each control, with all its findings in words.

        :return: [Reason]
        """
        self.ensure_one()
        role = self._o2d_credit_role(found) if found else ""
        reasons = []
        for control in CONTROLS:
            mine = [finding for finding in found if finding.control == control]
            if mine:
                words = " ".join(self._o2d_credit_words(mine))
                reasons.append(Reason(control, words, role, {"findings": [asdict(finding) for finding in mine]}))
        return reasons

    def _o2d_credit_role(self, found):
        """External id of the role that can decide on these findings."""
        level = self.env["o2d.credit.level"]._o2d_level_for(found, self.company_id)
        return level.group_id.get_external_id().get(level.group_id.id) or "o2d_base.group_finance_head"

    def _o2d_credit_words(self, found):
        """The findings as sentences, each kind in one."""
        self.ensure_one()
        by_kind = defaultdict(list)
        for finding in found:
            by_kind[finding.kind].append(finding)
        return [getattr(self, f"_o2d_words_{kind}")(mine) for kind, mine in by_kind.items()]

    def _o2d_money(self, amount):
        """An amount as its reader writes it: "₹ 9,46,241"; with decimals only where there are any."""
        currency = self.company_id.currency_id
        is_whole = not currency or currency.is_zero(amount - round(amount))
        return formatLang(self.env, amount, currency_obj=currency, rounding_unit="units" if is_whole else "decimals")

    def _o2d_words_over_limit(self, found):
        limit, total = found[0].limit, found[0].detail["total"]
        return self.env._(
            "Would owe %(total)s with a limit of %(limit)s: %(over)s too much.",
            total=self._o2d_money(total),
            limit=self._o2d_money(limit),
            over=self._o2d_money(total - limit),
        )

    def _o2d_words_order_amount(self, found):
        amount, day = found[0].detail["amount"], found[0].detail.get("day", 0.0)
        facts = {"amount": self._o2d_money(amount), "limit": self._o2d_money(found[0].limit)}
        if day > amount + CENT:
            return self.env._(
                "An order of %(amount)s, with the others of the day %(day)s: above %(limit)s each one is decided on.",
                day=self._o2d_money(day),
                **facts,
            )
        return self.env._("An order of %(amount)s: above %(limit)s each one is decided on.", **facts)

    def _o2d_words_overdue_days(self, found):
        return self.env._(
            "%(amount)s overdue, the oldest by %(days)s days; %(limit)s are allowed.",
            amount=self._o2d_money(found[0].detail["overdue"]),
            days=found[0].days,
            limit=found[0].limit,
        )

    def _o2d_words_overdue_amount(self, found):
        return self.env._(
            "%(amount)s overdue; %(limit)s are allowed.",
            amount=self._o2d_money(found[0].detail["overdue"]),
            limit=self._o2d_money(found[0].limit),
        )

    def _o2d_words_terms_worse(self, found):
        detail = found[0].detail
        return self.env._(
            "To be paid within %(days)s days; %(agreed)s are agreed with the customer.",
            days=detail["terms_days"],
            agreed=detail["agreed_days"],
        )

    def _o2d_words_forced_hold(self, found):
        reason = found[0].detail.get("reason")
        if reason:
            return self.env._("On hold by decision: %(reason)s.", reason=reason.rstrip("."))
        return self.env._("On hold by decision.")

    def _o2d_words_bounced_cheque(self, found):
        return self.env._("A cheque of %(amount)s was not honoured.", amount=self._o2d_money(found[0].over_amount))

    def _o2d_words_price_floor(self, found):
        names = ", ".join(finding.detail["product"] for finding in found[:NAMED])
        if len(found) > NAMED:
            names = self.env._("%(names)s and %(count)s more", names=names, count=len(found) - NAMED)
        return self.env._("Below the lowest price or above the highest discount: %(names)s.", names=names)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    @api.model
    def _o2d_gates_of_orders(self):
        """Gates at which a delivery is stopped by what stops its order's credit."""
        return ("allocate", "pick")

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate in self._o2d_gates_of_orders():
            orders = self.sale_id.sudo()
            assessments = orders._o2d_credit_assess(gate)
            for picking in self:
                order = picking.sale_id.sudo()
                if order in assessments:
                    reasons[picking.id] += order._o2d_credit_reasons(assessments[order].open)
        return reasons


def _is_asked(finding, gate, amount):
    """Does this finding matter at this gate?"""
    if gate != "confirm":
        return finding.kind in ASKED_AGAIN
    # An order that costs nothing, or gives money back, takes nobody beyond a limit.
    return finding.kind != "over_limit" or amount > CENT


def _with_percent(finding):
    """A price below the floor says in its facts how far."""
    if finding.kind == "price_floor" and finding.over_percent is None:
        return replace(finding, over_percent=finding.detail.get("percent"))
    return finding
