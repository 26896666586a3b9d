import logging

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_base.tools.gate import Reason

from ..tools.sanction_rules import Part, fit, uncovered

_logger = logging.getLogger(__name__)


class O2dCreditSanction(models.Model):
    """What follows from a decision, or from there being room again. Whoever calls has checked who may."""

    _inherit = "o2d.credit.sanction"

    # --- decided ---------------------------------------------------------------------------------

    def _o2d_grant(self, lines, terms, **more):
        """Yes to these lines: the order goes on with them once its conditions are met; the others wait.

        :param lines: o2d.credit.sanction.line
        :param terms: dict of fields decided on
        """
        self.ensure_one()
        order, left = self.order_id, self.line_ids - lines
        lines._o2d_decide({"decision": "sanctioned"})
        left._o2d_decide({"decision": "held"})
        if left:
            left.line_id._o2d_set_hold(self._prepare_wait_reason())
        if order.state != "sale":
            lines.line_id._o2d_release_hold(terms["decision_note"])
        if terms["payment_term_id"]:
            order.payment_term_id = terms["payment_term_id"]
        waiting = sum(line.price_total for line in lines.line_id if line.o2d_hold) / (order.currency_rate or 1.0)
        total = order._o2d_credit_amount() + waiting
        self._o2d_decide(
            {
                **terms,
                "state": "partly" if left else "sanctioned",
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "sanctioned_amount": max(total, self.amount) if self.gate in ("change", "ask") else total,
                "paid_before": self._o2d_paid() if terms["part_payment"] else 0.0,
                **more,
            }
        )
        self._o2d_note("note", self._o2d_decision_words())
        self._o2d_go_on()
        self._o2d_tell_decision()

    def _prepare_wait_reason(self):
        words = self.env._("Left out of the sanction by %(user)s.", user=self.env.user.name)
        role = self.role_id.get_external_id().get(self.role_id.id) if self.role_id else ""
        return Reason("credit_limit", words, role or "o2d_base.group_finance_head")

    def _o2d_go_on(self):
        """The order, or its lines, go on if the conditions of this decision are met.

        :return: whether anything went on
        """
        self.ensure_one()
        order = self.order_id
        if not self._o2d_is_standing() or not self._o2d_as_grant().is_in_force(fields.Datetime.now()):
            return False
        if order.state in ("draft", "sent"):
            # Who asked beforehand has not confirmed yet, and does so when the customer says yes.
            return self.gate != "ask" and order._o2d_confirm_held()
        order._o2d_credit_touch()
        lines = self.line_ids.filtered(lambda line: line.decision == "sanctioned").line_id.filtered("o2d_hold")
        is_covered = bool(lines) and self._o2d_covers_waiting(lines)
        if is_covered:
            lines._o2d_release_hold(self._o2d_decision_words())
        order._o2d_ask_waiting()
        return is_covered

    def _o2d_covers_waiting(self, lines):
        """Are these held lines of a confirmed order still what was sanctioned? Nobody watches a line while it waits."""
        order = self.order_id
        assessment = order._o2d_credit_assess_waiting(lines)
        if not assessment:
            return True
        total = order._o2d_credit_amount() + assessment.amount
        left = uncovered(assessment.found, order._o2d_credit_grants(), total, fields.Datetime.now())
        return not order._o2d_credit_holds(left)

    def _o2d_reject(self, note):
        self.ensure_one()
        self.line_ids._o2d_decide({"decision": "rejected"})
        self._o2d_decide(
            {
                "state": "rejected",
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "decision_note": note,
                "ended_at": fields.Datetime.now(),
            }
        )
        self._o2d_note("rejected", self._o2d_decision_words())
        self._o2d_tell_decision()

    # --- not needed any more ---------------------------------------------------------------------

    def _o2d_withdraw(self, note):
        """The request is taken back: nothing of a quotation is held for credit any more."""
        self.ensure_one()
        order = self.order_id
        self._o2d_close(note)
        if order.state in ("draft", "sent"):
            self.line_ids.line_id._o2d_release_hold(note)
            order._o2d_gate_passed("confirm", note)
            order._o2d_sync_stages()
        self._o2d_note("note", note)

    def _o2d_close(self, closure):
        """Requests that need no decision any more."""
        pending = self.filtered(lambda one: one.state == "pending")
        if pending:
            pending._o2d_decide({"state": "withdrawn", "ended_at": fields.Datetime.now(), "closure": closure})

    def _o2d_end(self, closure):
        """Requests are closed, and decisions let nothing pass any more."""
        self._o2d_close(closure)
        standing = self.filtered(lambda one: one.state in ("sanctioned", "partly") and not one.ended_at)
        if standing:
            standing._o2d_decide({"ended_at": fields.Datetime.now(), "closure": closure})

    def _o2d_expire(self):
        """Decisions whose time is over without their order having gone on: it is asked for anew."""
        for sanction in self:
            sanction._o2d_decide(
                {
                    "state": "expired",
                    "ended_at": fields.Datetime.now(),
                    "closure": self.env._("Its time was over before the order went on."),
                }
            )
            sanction._o2d_note("note", self.env._("The sanction expired before the order went on."))
            order = sanction.order_id
            if order.state in ("draft", "sent"):
                order._o2d_confirm_held()
            elif order.state == "sale":
                order._o2d_ask_waiting()

    # --- room again ------------------------------------------------------------------------------

    def _o2d_recheck(self):
        """Compare one request with the credit of this moment: release what fits, bring the rest up to date.

        :return: whether anything was released
        """
        self.ensure_one()
        order = self.order_id
        if not order or order.state == "cancel":
            self._o2d_close(self.env._("The order was cancelled or deleted."))
            return False
        if order.state in ("draft", "sent"):
            return self._o2d_recheck_quotation()
        return self._o2d_recheck_lines() if self.gate == "lines" else self._o2d_recheck_order()

    def _o2d_recheck_quotation(self):
        order = self.order_id
        if self.gate != "ask":
            # Somebody has confirmed it and it was held: it goes through the gate again, which also refreshes this.
            return order._o2d_confirm_held()
        (assessment,) = order._o2d_credit_assess().values() or [None]
        if assessment and assessment.open:
            self._o2d_refresh(self._prepare_request(order, "ask", assessment))
            return False
        self._o2d_close(self.env._("It is within the limit now."))
        return True

    def _o2d_recheck_order(self):
        """A confirmed order that was stopped at a later gate."""
        order = self.order_id
        assessment = self._o2d_assess_now()
        if assessment and assessment.open:
            return False
        self._o2d_close(self.env._("It is within the limit now."))
        gate = self.gate if self.gate in ("pick", "invoice") else "confirm"
        order._o2d_gate_passed(gate)
        order.invoice_ids.filtered(lambda move: move.state == "draft")._o2d_gate_passed("invoice")
        self._o2d_tell_released()
        return True

    def _o2d_recheck_lines(self):
        """Lines of a confirmed order that wait: as many as fit go on, the most wanted first."""
        order = self.order_id
        lines = order._o2d_held_lines() & self.line_ids.line_id
        if not lines:
            self._o2d_close(self.env._("Nothing of the order is held any more."))
            return False
        order._o2d_credit_touch()
        assessment = order._o2d_credit_assess_waiting(lines)
        fitting = lines
        if assessment and order._o2d_credit_holds(assessment.open):
            fitting = order._o2d_lines_that_fit(lines, assessment)
        if fitting:
            fitting._o2d_release_hold(self.env._("It is within the limit now."))
            self._o2d_tell_released()
        order._o2d_ask_waiting()
        return bool(fitting)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_confirm_held(self):
        """Confirm a held quotation through its gates, with the system's rights.

        A customer who has signed or paid is still owed the confirmation.

        :return: whether it is confirmed now
        """
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        paid = order.transaction_ids.filtered(lambda one: one.state in ("authorized", "done"))
        try:
            with self.env.cr.savepoint():
                order.with_context(send_email=bool(order.signature or paid)).action_confirm()
        except UserError as error:
            # A missing product or a closed period: the decision stands, and somebody has to see to the order.
            _logger.info("%s is sanctioned and could not be confirmed: %s", order.name, error)
            self.env["o2d.event"]._log(
                order, "failed", stage="credit", note=self.env._("Could not be confirmed: %(error)s", error=str(error))
            )
            return False
        return order.state == "sale"

    def _o2d_lines_that_fit(self, lines, assessment):
        """Which of these lines fit into the limit, if nothing but the limit stands in their way."""
        if any(one.kind != "over_limit" for one in assessment.open if self._o2d_credit_holds([one])):
            return lines.browse()
        keys, _waiting = fit(self._o2d_parts(lines), assessment.room)
        return lines.filtered(lambda line: line._o2d_part_key() in keys)

    def _o2d_parts(self, lines):
        """Lines as the rules take them: a combo and what it is made of wait together."""
        rate = self.currency_rate or 1.0
        parts = []
        for number, (key, together) in enumerate(lines.grouped(lambda line: line._o2d_part_key()).items()):
            amount = sum(together.mapped("price_total")) / rate
            parts.append(Part(key, amount, any(together.mapped("o2d_may_wait")), number))
        return parts


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    o2d_may_wait = fields.Boolean(
        string="May wait",
        copy=False,
        groups="base.group_user",
        help="If credit does not suffice for the whole order, this line may wait while the rest goes on.",
    )

    def _o2d_part_key(self):
        """What waits together has the same key."""
        self.ensure_one()
        return (self.linked_line_id if self.combo_item_id else self).id
