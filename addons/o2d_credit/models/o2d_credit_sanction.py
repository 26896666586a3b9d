import json
from dataclasses import asdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.policy import Finding
from ..tools.sanction_rules import CENT, Grant, worst_of

OPEN_DECISIONS = ("sanctioned", "partly")


class O2dCreditSanction(models.Model):
    """A documented decision on credit: who asked what and why, who decided what, and on which figures.

    Nothing in it is typed: it is made when a gate holds an order or when somebody asks, and decided by the methods of
    o2d_credit_sanction_decide.py. A decision is never edited; a new one follows it.
    """

    _name = "o2d.credit.sanction"
    _description = "Sanction"
    _inherit = ["mail.thread", "mail.activity.mixin", "o2d.decision.record"]
    _order = "id desc"
    _rec_name = "order_name"
    _check_company_auto = True
    _mail_post_access = "read"
    _o2d_subject = "order_id"
    # What people write around a sanction, not into it.
    _o2d_around = ("message_", "activity_", "my_activity_", "website_message")

    # --- what is asked ---------------------------------------------------------------------------

    order_id = fields.Many2one(
        "sale.order", string="Order", ondelete="set null", readonly=True, index="btree_not_null", check_company=True
    )
    order_name = fields.Char(string="Order no.", readonly=True, help="Number of the order, kept when it is deleted.")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, required=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", string="Site", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    gate = fields.Selection(
        [
            ("confirm", "Confirmation"),
            ("lines", "Lines that wait"),
            ("change", "Change of a confirmed order"),
            ("pick", "Picking"),
            ("invoice", "Invoice"),
            ("ask", "Asked beforehand"),
        ],
        string="Stopped at",
        required=True,
        readonly=True,
        default="ask",
    )
    previous_id = fields.Many2one(
        "o2d.credit.sanction", string="Follows", readonly=True, help="The decision that this one comes after."
    )
    requested_by_id = fields.Many2one("res.users", string="Asked by", readonly=True, index="btree_not_null")
    requested_at = fields.Datetime(string="Asked", readonly=True, required=True, default=fields.Datetime.now)
    request_note = fields.Text(string="Why", readonly=True, help="What who asked has to say for it.")
    is_urgent = fields.Boolean(
        string="Urgent", readonly=True, help="Released first where the company releases by priority."
    )
    reason = fields.Text(string="Why it is stopped", readonly=True)
    findings = fields.Json(readonly=True, help="What was found, as figures.")
    # Who sells sees where the customer stands, not how each invoice was paid.
    snapshot = fields.Json(
        readonly=True,
        groups="o2d_base.group_finance_executive,o2d_base.group_accounts,o2d_base.group_operations_head,"
        "o2d_base.group_management,o2d_base.group_administration",
        help="Exposure, ageing and payment behaviour as they were when it was asked.",
    )
    amount = fields.Monetary(
        string="Asked for", readonly=True, help="What is to be let through, with taxes, in the company's currency."
    )
    exposure_before = fields.Monetary(string="Exposure", readonly=True, help="Exposure without what is asked for.")
    exposure_after = fields.Monetary(string="Exposure after", readonly=True, help="Exposure with it.")
    limit_amount = fields.Monetary(string="Limit", readonly=True, help="The credit limit, where there is one.")
    has_limit = fields.Boolean(readonly=True)
    over_amount = fields.Monetary(string="Beyond the limit", readonly=True)
    over_percent = fields.Float(string="Beyond the limit (%)", readonly=True, aggregator="avg")
    overdue_days = fields.Integer(string="Overdue (days)", readonly=True, aggregator="max")
    line_ids = fields.One2many("o2d.credit.sanction.line", "sanction_id", string="Lines", readonly=True)

    # --- who decides -----------------------------------------------------------------------------

    level_id = fields.Many2one(
        "o2d.credit.level", string="Level", readonly=True, help="The lowest level that may decide this."
    )
    role_id = fields.Many2one("res.groups", string="With", readonly=True)
    second_role_id = fields.Many2one(
        "res.groups", string="Second head", readonly=True, help="Somebody with this role has to agree as well."
    )
    due_at = fields.Datetime(
        string="Due", readonly=True, help="When it should be decided, by the stage's service level."
    )
    escalated_at = fields.Datetime(string="Passed on", readonly=True, copy=False)
    approver_id = fields.Many2one(
        "res.users", string="On duty", compute="_compute_duty", help="Who decides now, by the rota of approvers."
    )
    duty_until = fields.Datetime(
        string="On duty until", compute="_compute_duty", help="When the approver's hours of duty end."
    )
    cutoff_at = fields.Datetime(
        string="Warehouse closes", compute="_compute_duty", help="Until when the warehouse still works."
    )

    # --- what was decided ------------------------------------------------------------------------

    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("sanctioned", "Sanctioned"),
            ("partly", "Sanctioned in part"),
            ("rejected", "Rejected"),
            ("expired", "Expired"),
            ("withdrawn", "Not needed any more"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
        tracking=True,
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, index="btree_not_null")
    decided_at = fields.Datetime(string="Decided", readonly=True)
    decision_note = fields.Text(string="Decision", readonly=True)
    first_by_id = fields.Many2one("res.users", string="Agreed first", readonly=True)
    first_at = fields.Datetime(string="Agreed first at", readonly=True)
    first_terms = fields.Json(readonly=True, help="What the first head agreed to: the second one agrees to the same.")
    sanctioned_amount = fields.Monetary(
        string="Sanctioned", readonly=True, help="Total of the order up to which it may go, with taxes."
    )
    tolerance_percent = fields.Float(
        string="Tolerance (%)", readonly=True, aggregator=None, help="By which the order may grow without asking anew."
    )
    valid_until = fields.Datetime(
        readonly=True, help="What is not confirmed, picked and billed by then is asked for again."
    )
    part_payment = fields.Monetary(
        string="To be paid first", readonly=True, help="The customer has to pay this much before the order goes on."
    )
    paid_before = fields.Monetary(readonly=True, help="What the customer had paid in all when it was decided.")
    payment_term_id = fields.Many2one(
        "account.payment.term", string="Shorter terms", readonly=True, help="The order is sold on these terms only."
    )
    ended_at = fields.Datetime(readonly=True, help="When it ceased to let anything pass.")
    closure = fields.Char(string="Why it ended", readonly=True)
    waited_hours = fields.Float(
        string="Waited (h)",
        compute="_compute_waited_hours",
        store=True,
        aggregator="avg",
        help="From asking to deciding.",
    )

    _pending_uniq = models.UniqueIndex("(order_id) WHERE state = 'pending'", "This order already waits for a sanction.")
    _customer_idx = models.Index("(partner_id, state)")

    # --- computed --------------------------------------------------------------------------------

    @api.depends("order_name", "partner_id")
    def _compute_display_name(self):
        for sanction in self:
            sanction.display_name = " · ".join(
                filter(None, (sanction.order_name, sanction.sudo().partner_id.display_name))
            )

    @api.depends("requested_at", "decided_at", "ended_at")
    def _compute_waited_hours(self):
        for sanction in self:
            end = sanction.decided_at or sanction.ended_at
            sanction.waited_hours = (end - sanction.requested_at).total_seconds() / 3600 if end else 0.0

    @api.depends("state", "company_id", "warehouse_id", "requested_by_id")
    def _compute_duty(self):
        for sanction in self:
            pending = sanction.state == "pending"
            approver = sanction._o2d_approvers()[:1] if pending else self.env["res.users"]
            sanction.approver_id = approver
            sanction.duty_until = self.env["o2d.credit.rota"]._o2d_duty_until(
                approver, sanction.company_id, sanction.warehouse_id
            )
            sanction.cutoff_at = sanction.warehouse_id.sudo()._o2d_cutoff(sanction.company_id) if pending else False

    # --- asking ----------------------------------------------------------------------------------

    @api.model
    def _o2d_ask(self, order, gate, assessment, lines=None, note="", previous=None):
        """Ask for a sanction, or bring up to date the one that is waiting.

        :param gate: one of the field's values
        :param assessment: :class:`~.sale_order_credit.Assessment` with what is open
        :param lines: the lines that wait (default: the whole order)
        :param previous: the decision that this one follows
        :return: the sanction, as superuser
        """
        previous = previous or self._o2d_last(order)
        requester = self._o2d_requester(order, previous)
        order = order.sudo()
        pending = order.o2d_sanction_ids.filtered(lambda one: one.state == "pending")
        values = self._prepare_request(order, gate, assessment, lines)
        if pending:
            pending._o2d_refresh(values, note)
            return pending
        self._o2d_serialise(order)
        sanction = self._o2d_record(
            {
                # Defaults are not filled in for fields that nobody writes.
                "state": "pending",
                **values,
                "order_id": order.id,
                "order_name": order.name,
                "company_id": order.company_id.id,
                "warehouse_id": order.warehouse_id.id,
                "requested_by_id": requester.id,
                "requested_at": fields.Datetime.now(),
                "request_note": note or "",
                "due_at": self._o2d_due_at(order),
                "previous_id": previous.id,
                "snapshot": self._prepare_snapshot(order, assessment),
            }
        )
        sanction._o2d_tell_approver()
        return sanction

    @api.model
    def _o2d_last(self, order):
        return order.sudo().o2d_sanction_ids.filtered(lambda one: one.state != "pending").sorted("id")[-1:]

    @api.model
    def _o2d_serialise(self, order):
        """Of two that ask for one order at once the later one is repeated, and finds the first one's sanction."""
        self.env.cr.execute(
            SQL("UPDATE sale_order SET write_uid = write_uid WHERE id = %s", order.id), log_exceptions=False
        )

    @api.model
    def _o2d_requester(self, order, previous):
        """Who asks: the colleague at the screen.

        Where the system acts (a decision that leaves lines out, a signature, a payment) it is who asked before, else
        the salesperson: whoever decided has not asked.
        """
        if order.env.su or order.env.user.share:
            return previous.requested_by_id or order.sudo().user_id
        return order.env.user

    @api.model
    def _o2d_due_at(self, order):
        owner = self.env["o2d.stage"]._get("credit")._owner_for(order.company_id, order.warehouse_id)
        if owner.service_hours is None:
            return False
        calendar = order.warehouse_id.o2d_calendar_id or order.company_id.resource_calendar_id
        return calendar._o2d_due(fields.Datetime.now(), owner.service_hours).replace(microsecond=0)

    @api.model
    def _prepare_request(self, order, gate, assessment, lines=None):
        # What a control only advises on is nobody's to decide, unless nothing else is asked for.
        found = [one for one in assessment.open if order._o2d_credit_holds([one])] or assessment.open
        level = self.env["o2d.credit.level"]._o2d_level_for(found, order.company_id)
        over = max((one.over_amount or 0 for one in found if one.kind == "over_limit"), default=0.0)
        position = assessment.position
        asked = sum(lines.mapped("price_total")) / (order.currency_rate or 1.0) if lines else assessment.total
        return {
            "gate": gate,
            "partner_id": order._o2d_credit_customer().id,
            "reason": "\n".join(order._o2d_credit_words(found)),
            "findings": [asdict(one) for one in found],
            "amount": asked,
            "exposure_before": position["exposure"],
            "exposure_after": position["exposure"] + (asked if lines else assessment.amount),
            "has_limit": position["limit_kind"] == "amount",
            "limit_amount": position["limit"] if position["limit_kind"] == "amount" else 0.0,
            "over_amount": over,
            "over_percent": max((one.over_percent or 0 for one in found if one.kind == "over_limit"), default=0.0),
            "overdue_days": max((one.days or 0 for one in found if one.kind == "overdue_days"), default=0),
            "level_id": level.id,
            "role_id": level.group_id.id,
            "second_role_id": level._o2d_second_role(over).id,
            "line_ids": self.env["o2d.credit.sanction.line"]._prepare_lines(order, lines),
        }

    @api.model
    def _prepare_snapshot(self, order, assessment):
        """Exposure, ageing and payment behaviour as they are now, JSON-able."""
        customer = order._o2d_credit_customer().sudo()
        behaviour = customer._o2d_payment_behaviour(order.company_id.root_id)
        return json.loads(
            json.dumps({"position": assessment.position, "behaviour": behaviour.get(customer.id, {})}, default=str)
        )

    def _o2d_refresh(self, values, note=""):
        """A request that still waits follows the order; what it was first asked with stays in the snapshot."""
        self.ensure_one()
        values = dict(values)
        lines = values.pop("line_ids")
        if self.gate in ("confirm", "lines") and values["gate"] == "ask":
            values["gate"] = self.gate  # Somebody had tried to confirm it: that is still wanted.
        if note and note not in (self.request_note or ""):
            values["request_note"] = "\n".join(filter(None, (self.request_note, note)))
        changed = {name: value for name, value in values.items() if self._o2d_differs(name, value)}
        if self.line_ids._o2d_differ(lines):
            changed["line_ids"] = [fields.Command.clear(), *lines]
        if changed and (self.first_by_id and {"amount", "findings", "line_ids"} & changed.keys()):
            # Who agreed first agreed to something else.
            changed |= {"first_by_id": False, "first_at": False, "first_terms": False}
        if changed:
            self._o2d_decide(changed)

    def _o2d_differs(self, name, value):
        one = self._fields[name]
        if one.type in ("monetary", "float"):
            return abs(self[name] - (value or 0.0)) > CENT
        if one.type == "many2one":
            return self[name].id != (value or False)
        return (self[name] or False) != (value or False)

    # --- what it lets pass -----------------------------------------------------------------------

    def _o2d_is_standing(self):
        """Is this a decision that still lets its order pass, for the same customer and on the terms decided?"""
        self.ensure_one()
        return bool(
            self.state in OPEN_DECISIONS
            and not self.ended_at
            and self.order_id._o2d_credit_customer() == self.partner_id
            and (not self.payment_term_id or self.order_id.payment_term_id == self.payment_term_id)
        )

    def _o2d_as_grant(self):
        self.ensure_one()
        return Grant(
            amount=self.sanctioned_amount,
            tolerance_percent=self.tolerance_percent,
            kinds=frozenset(one["kind"] for one in self.findings or ()),
            worst=worst_of(self._o2d_findings()),
            valid_until=self.valid_until or None,
            is_met=self._o2d_is_met(),
        )

    def _o2d_findings(self):
        """What was found, as the rules take it."""
        self.ensure_one()
        return [Finding(**one) for one in self.findings or ()]
