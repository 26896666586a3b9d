from dataclasses import replace

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools.sanction_rules import CENT, OVER_LIMIT, PRICE_FLOOR, TERMS_WORSE, stretched

# What a confirmed order cannot be asked again, because the change itself was refused and rolled back.
OF_THE_CHANGE = frozenset({PRICE_FLOOR, TERMS_WORSE})


class O2dCreditSanction(models.Model):
    """What is decided must be what was looked at, and no more than who decides may let pass."""

    _inherit = "o2d.credit.sanction"

    def _o2d_assess_now(self):
        """What credit says at this moment of what is asked for.

        :return: :class:`~.sale_order_credit.Assessment`, or None where no control is on any more
        """
        self.ensure_one()
        order = self.order_id
        lines = self.line_ids.line_id.filtered("o2d_hold")
        if order.state == "sale" and self.gate == "change":
            return self._o2d_assess_change()
        if order.state == "sale" and lines:
            return order._o2d_credit_assess_waiting(lines)
        gate = self.gate if self.gate in ("pick", "invoice") else "confirm"
        return next(iter(order._o2d_credit_assess(gate).values()), None)

    def _o2d_assess_change(self):
        """Of more on a confirmed order; a price or terms are as they were when the change was refused."""
        order = self.order_id
        assessment = order._o2d_credit_assess_more(max(self.amount - order._o2d_credit_amount(), 0.0))
        if assessment:
            kept = [finding for finding in self._o2d_findings() if finding.kind in OF_THE_CHANGE]
            found = [finding for finding in assessment.found if finding.kind not in OF_THE_CHANGE] + kept
            assessment = replace(assessment, found=found, open=found)
        return assessment

    # --- checks ----------------------------------------------------------------------------------

    def _o2d_check_current(self):
        """What is decided must be what was looked at."""
        order = self.order_id
        if not order or order.state == "cancel":
            raise UserError(self.env._("The order is cancelled or deleted. There is nothing to decide any more."))
        if order._o2d_credit_customer() != self.partner_id:
            raise UserError(self.env._("The order has another customer now. Have it checked again first."))
        if self.gate == "change":
            return
        asked = sum(line._o2d_amount_now() for line in self.line_ids)
        unseen = self.env["sale.order.line"]
        if order.state != "sale":
            # Lines of a quotation are added without anybody being asked; those of a confirmed order are watched.
            lines = order.order_line.filtered(lambda line: not line.o2d_hold or line in self.line_ids.line_id)
            unseen = lines.filtered(lambda line: line._o2d_is_asked_for()) - self.line_ids.line_id
            asked = order._o2d_credit_amount() + sum(
                line._o2d_amount_now() for line in self.line_ids if line.line_id.o2d_hold
            )
        if unseen or asked > self.amount + CENT:
            raise UserError(
                self.env._(
                    "The order was changed since: it is %(now)s now, %(then)s were asked for. "
                    "Have it checked again first.",
                    now=order._o2d_money(asked),
                    then=order._o2d_money(self.amount),
                )
            )

    def _o2d_check_splits(self, lines):
        """More on a confirmed order is allowed or not: there is no line yet that could be left out."""
        if self.gate == "change" and lines != self.line_ids:
            raise UserError(
                self.env._("A change of a confirmed order is allowed as a whole. Sanction all of it, or reject it.")
            )

    def _o2d_check_shorter(self, term_id):
        if not term_id:
            return
        order = self.order_id
        term = self.env["account.payment.term"].browse(term_id)
        if order.state == "sale":
            raise UserError(self.env._("The order is confirmed: its payment terms cannot be a condition any more."))
        if order._o2d_terms_days(term) > order._o2d_terms_days(order.payment_term_id):
            raise UserError(self.env._("“%(term)s” is longer than the terms of the order.", term=term.name))

    def _o2d_check_reach(self, tolerance_percent=None):
        """Does who decides reach as far as the figures of this moment, with the tolerance that is given?

        :param tolerance_percent: chosen by hand; None: the company's
        :raise AccessError: for whom it is too much
        :raise UserError: if a second head has to agree by now
        """
        assessment = self._o2d_assess_now()
        asked = {finding["kind"] for finding in self.findings or ()}
        found = [finding for finding in assessment.found if finding.kind in asked] if assessment else []
        if not found:
            return
        # The company's own tolerance is its decision, beyond it that of who gives it.
        usual = self.company_id.root_id.o2d_sanction_tolerance
        wider = max((usual if tolerance_percent is None else tolerance_percent) - usual, 0.0)
        found = stretched(found, assessment.total * wider / 100.0)
        levels = self.env["o2d.credit.level"]
        roles = levels._o2d_roles_for(found, self.company_id) | self.second_role_id
        level = levels._o2d_level_for(found, self.company_id)
        if not self.env.user.all_group_ids & roles:
            raise AccessError(
                self.env._(
                    "By now, or with so wide a tolerance, this goes further than you may decide. It is with: %(role)s.",
                    role=level.group_id._o2d_name() if level else self._o2d_role_words(),
                )
            )
        over = max((finding.over_amount or 0 for finding in found if finding.kind == OVER_LIMIT), default=0.0)
        if level._o2d_second_role(over) and not self.second_role_id:
            raise UserError(
                self.env._(
                    "By now, or with so wide a tolerance, a second head has to agree. Have it checked again first."
                )
            )
