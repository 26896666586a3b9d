from odoo import api, fields, models

from .sale_order_credit import READERS


class SaleOrder(models.Model):
    """On the quotation: where the customer stands and what a confirmation would do, before the button."""

    _inherit = "sale.order"

    o2d_credit_words = fields.Char(
        string="Credit",
        compute="_compute_o2d_credit_words",
        groups=READERS,
        help="Where the customer stands with this order, and what confirming it would do.",
    )
    o2d_credit_tone = fields.Char(compute="_compute_o2d_credit_words", groups=READERS)
    o2d_credit_ask = fields.Boolean(compute="_compute_o2d_credit_words", groups=READERS)

    @api.depends_context("lang")
    @api.depends(
        "partner_id", "company_id", "amount_total", "payment_term_id", "state", "warehouse_id",
        "order_line.o2d_hold", "o2d_sanction_ids.state",
    )  # fmt: skip
    def _compute_o2d_credit_words(self):
        for order in self:
            words, tone, asks = "", "", False
            if order.state in ("draft", "sent") and order.partner_id and not order.sudo()._o2d_pending_sanction():
                words, tone, asks = order._o2d_credit_forecast()
            order.o2d_credit_words = words
            order.o2d_credit_tone = tone
            order.o2d_credit_ask = asks

    def _o2d_pending_sanction(self):
        return self.o2d_sanction_ids.filtered(lambda one: one.state == "pending")[:1]

    def _o2d_credit_forecast(self):
        """:return: (words, `success`, `warning` or `info`, whether one would have to ask)"""
        self.ensure_one()
        assessment = next(iter(self._o2d_credit_assess().values()), None)
        if not assessment:
            return "", "", False
        order = self.sudo()
        if not assessment.open:
            return order._o2d_room_words(assessment), "success", False
        words = " ".join(order._o2d_forecast_words(assessment.open))
        if not order._o2d_credit_holds(assessment.open):
            advice = self.env._("It would be recorded and would not stop the order.")
            return f"{words} {advice}", "info", False
        if order._o2d_is_rejected(assessment):
            last = self.env["o2d.credit.sanction"]._o2d_last(order)
            rejected = self.env._("Rejected before: %(note)s", note=last.decision_note or "")
            return f"{words} {rejected}", "warning", True
        return f"{words} {order._o2d_forecast_goes_to(assessment.open)}", "warning", True

    def _o2d_room_words(self, assessment):
        """Words for an order that nothing of credit stops."""
        position, short = assessment.position, self.company_id._o2d_short_money
        if assessment.found:
            return self.env._("A sanction covers this order.")
        if position["limit_kind"] != "amount":
            return self.env._("No credit limit is set for this customer.")
        left = position["limit"] - position["exposure"] - assessment.amount
        if left < 0:
            return self.env._("%(over)s over the limit, which is allowed.", over=short(-left))
        return self.env._(
            "Within the limit: %(left)s of %(limit)s would be left after this order.",
            left=short(left),
            limit=short(position["limit"]),
        )

    def _o2d_forecast_words(self, found):
        """As the reasons of the gate, with the limit in short."""
        over = next((one for one in found if one.kind == "over_limit"), None)
        if over:
            amount = self.company_id._o2d_short_money(over.detail["total"] - over.limit)
            yield self.env._("%(amount)s over the limit.", amount=amount)
        yield from self._o2d_credit_words([one for one in found if one.kind != "over_limit"])

    def _o2d_forecast_goes_to(self, found):
        """With whom the order would be."""
        level = self.env["o2d.credit.level"]._o2d_level_for(found, self.company_id)
        role = self._o2d_role_words(level.group_id) if level else self.env._("finance head")
        roles = self.env["o2d.credit.level"]._o2d_roles_for(found, self.company_id)
        duty = self.env["o2d.credit.rota"]._o2d_on_duty(self.company_id, self.warehouse_id)
        able = duty.filtered(lambda user: user.all_group_ids & roles and user not in (self.env.user, self.user_id))[:1]
        if able:
            until = self.env["o2d.credit.rota"]._o2d_duty_until(able, self.company_id, self.warehouse_id)
            facts = {"role": role, "name": able.name}
            if until:
                time = (
                    self.env["o2d.credit.sanction"]
                    .new({"company_id": self.company_id.id, "warehouse_id": self.warehouse_id.id})
                    ._o2d_hour(until)
                )
                return self.env._("Confirming asks the %(role)s: %(name)s, on duty until %(time)s.", time=time, **facts)
            return self.env._("Confirming asks the %(role)s: %(name)s, on duty.", **facts)
        return self.env._("Confirming asks the %(role)s.", role=role)

    # --- doors ---------------------------------------------------------------------------------------

    def action_o2d_sanction_screen(self):
        """See why the order waits and who decides."""
        self.ensure_one()
        self.check_access("read")
        sanctions = self.sudo().o2d_sanction_ids.sorted("id").sudo(False)
        pending = sanctions.filtered(lambda one: one.state == "pending")
        return (pending or sanctions)[-1:].action_screen()

    def action_o2d_claim(self):
        """Report a payment of this order's customer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment reported"),
            "res_model": "o2d.payment.claim",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.commercial_partner_id.id,
                "default_order_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_o2d_ask(self):
        """Ask for a sanction with a note."""
        self.ensure_one()
        self.check_access("write")
        return self._o2d_ask_words("action_o2d_ask_sanction", self.env._("Ask"), self.env._("What speaks for it?"))
