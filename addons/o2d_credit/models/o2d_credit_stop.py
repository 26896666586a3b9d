from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.gate import Reason

HEAD = "o2d_base.group_finance_head"
DISPATCH = "o2d_base.group_dispatch_supervisor"
# Where goods leave: their validation where nothing comes after it, and the gate.
GATES = frozenset({"validate", "gate_out"})


class O2dCreditStop(models.Model):
    """Finance's own word that a delivery does not leave, after the last automatic check: who, when, why, and its end.

    Written by the doors of the delivery alone, and kept when the delivery is gone.
    """

    _name = "o2d.credit.stop"
    _description = "Delivery stopped by finance"
    _inherit = ["o2d.decision.record"]
    _order = "id desc"
    _rec_name = "picking_name"
    _check_company_auto = True

    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", ondelete="set null", index="btree_not_null", readonly=True
    )
    picking_name = fields.Char(string="Delivery no.", readonly=True, help="Kept when the delivery is deleted.")
    order_id = fields.Many2one(
        "sale.order", string="Order", ondelete="set null", index="btree_not_null", readonly=True, check_company=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", string="Site", readonly=True)
    state = fields.Selection(
        [("standing", "Stopped"), ("lifted", "Released"), ("over", "Not sent any more")],
        required=True,
        readonly=True,
        default="standing",
    )
    reason = fields.Text(readonly=True, help="Why it must not leave.")
    stopped_by_id = fields.Many2one("res.users", string="Stopped by", readonly=True)
    stopped_at = fields.Datetime(string="Stopped", readonly=True)
    lifted_by_id = fields.Many2one("res.users", string="Released by", readonly=True)
    lifted_at = fields.Datetime(string="Released at", readonly=True)
    lift_note = fields.Text(string="Why it may leave", readonly=True)

    _standing_uniq = models.UniqueIndex("(picking_id) WHERE state = 'standing'", "Finance has stopped this already.")


class StockPicking(models.Model):
    """A delivery that finance stops between its invoice and the gate. Nothing automatic asks there any more."""

    _inherit = "stock.picking"

    o2d_credit_stop_ids = fields.One2many(
        "o2d.credit.stop", "picking_id", string="Stops of finance", readonly=True, groups="o2d_base.group_user"
    )
    o2d_is_credit_stopped = fields.Boolean(
        string="Stopped by finance",
        compute="_compute_o2d_is_credit_stopped",
        compute_sudo=True,
        groups="base.group_user",
        help="Finance has said that it must not leave. Only the finance head releases it.",
    )
    o2d_credit_stop_words = fields.Char(
        compute="_compute_o2d_is_credit_stopped", compute_sudo=True, groups="base.group_user"
    )
    o2d_may_be_stopped = fields.Boolean(
        compute="_compute_o2d_is_credit_stopped", compute_sudo=True, groups="base.group_user"
    )

    @api.depends("o2d_credit_stop_ids.state", "state")
    def _compute_o2d_is_credit_stopped(self):
        for picking in self:
            stop = picking._o2d_credit_stop()
            picking.o2d_is_credit_stopped = bool(stop)
            picking.o2d_credit_stop_words = picking._o2d_stop_words(stop) if stop else False
            picking.o2d_may_be_stopped = (
                not stop
                and bool(picking.sale_id)
                and picking._o2d_is_delivery()
                and not picking._o2d_is_past_stop()
                and picking._o2d_control_mode("credit_limit") == "enforce"
            )

    def _o2d_credit_stop(self):
        """The stop that stands, as superuser, or an empty record."""
        return self.sudo().o2d_credit_stop_ids.filtered(lambda stop: stop.state == "standing")[:1]

    def _o2d_is_past_stop(self):
        """Are the goods out of the house, or is the delivery given up?"""
        self.ensure_one()
        if self.state != "done":
            return self.state == "cancel"
        # With the gate watched a delivery that is done may still stand on the yard.
        awaits_gate = "o2d_gate_awaited" in self._fields and self.o2d_gate_awaited
        return not (awaits_gate and not self.o2d_gate_out_at)

    def _o2d_stop_words(self, stop):
        return self.env._(
            "Stopped by %(user)s of finance: %(reason)s",
            user=stop.stopped_by_id.sudo().name,
            reason=stop.reason.rstrip(".") + ".",
        )

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate in GATES:
            for picking in self:
                if stop := picking._o2d_credit_stop():
                    words = picking._o2d_stop_words(stop)
                    reasons[picking.id].append(Reason("credit_limit", words, HEAD, {"stop": stop.id}))
        return reasons

    # --- doors -----------------------------------------------------------------------------------

    def action_ask_credit_stop(self):
        """Stop these deliveries, with the reason in words."""
        return self._o2d_ask_words("action_o2d_credit_stop", self.env._("Stop"), self.env._("Why must it not leave?"))

    def action_ask_credit_lift(self):
        """Release these deliveries, with the reason in words."""
        return self._o2d_ask_words("action_o2d_credit_lift", self.env._("Release"), self.env._("Why may it leave now?"))

    def action_o2d_credit_stop(self, reason):
        """The finance head stops deliveries that have not left, whatever has been invoiced.

        :param reason: always needed; the dock reads it
        :raise UserError: for what has left, and where credit is not enforced and a stop would hold nothing
        """
        reason = self._o2d_check_stop_words(reason)
        self._o2d_check_stop_person()
        for picking in self:
            picking._o2d_check_stoppable()
            picking.sudo()._o2d_stop_for_credit(reason)
        return True

    def action_o2d_credit_lift(self, note):
        """The finance head lets stopped deliveries leave.

        :param note: always needed
        """
        note = self._o2d_check_stop_words(note)
        self._o2d_check_stop_person()
        for picking in self:
            if not picking._o2d_credit_stop():
                raise UserError(self.env._("%(delivery)s is not stopped by finance.", delivery=picking.name))
            picking.sudo()._o2d_lift_credit_stop(note)
        return True

    def _o2d_check_stop_words(self, words):
        words = words.strip() if isinstance(words, str) else ""
        if not words:
            raise UserError(self.env._("Write down why: the dock reads it and it is kept with the delivery."))
        return words

    def _o2d_check_stop_person(self):
        self.check_access("read")
        user = self.env.user
        if not user.has_group(HEAD) or self.company_id - user.company_ids:
            raise AccessError(self.env._("Only the finance head stops a delivery for credit, or releases it again."))

    def _o2d_check_stoppable(self):
        self.ensure_one()
        if not self.sale_id or not self._o2d_is_delivery():
            raise UserError(self.env._("%(delivery)s is not a delivery to a customer.", delivery=self.name))
        if self._o2d_is_past_stop():
            raise UserError(
                self.env._("%(delivery)s has left or is cancelled: there is nothing to stop.", delivery=self.name)
            )
        if self._o2d_credit_stop():
            raise UserError(self.env._("%(delivery)s is stopped already.", delivery=self.name))
        if self._o2d_control_mode("credit_limit") != "enforce":
            raise UserError(
                self.env._(
                    "Credit is not enforced at %(site)s, so a stop would hold nothing. Call the dock, or have the "
                    "credit limit enforced there.",
                    site=self._o2d_gate_warehouse().sudo().name or self.company_id.name,
                )
            )

    # --- stopping and releasing --------------------------------------------------------------------

    def _o2d_stop_key(self):
        return f"sanction:stop:{self.id}"

    def _o2d_stop_for_credit(self, reason):
        """Keep it, tell the dock, and open an exception for who has to bring the goods back."""
        self.ensure_one()
        order = self.sale_id
        stop = self.env["o2d.credit.stop"]._o2d_record(
            {
                "state": "standing",
                "picking_id": self.id,
                "picking_name": self.name,
                "order_id": order.id,
                "partner_id": order._o2d_credit_customer().id,
                "company_id": self.company_id.id,
                "warehouse_id": self._o2d_gate_warehouse().id,
                "reason": reason,
                "stopped_by_id": self.env.uid,
                "stopped_at": fields.Datetime.now(),
            }
        )
        words = self._o2d_stop_words(stop)
        self.env["o2d.event"]._log(self, "held", stage="gate_out", note=words, detail={"stop": stop.id})
        self.message_post(body=words)
        self.env["o2d.exception"]._raise(self._o2d_stop_key(), self._prepare_stop_exception(words, reason))

    def _prepare_stop_exception(self, words, reason):
        return {
            "name": self.env._("%(delivery)s must not leave. %(words)s", delivery=self.name, words=words),
            "type": "hold",
            "control": "credit_limit",
            "severity": "3",
            "is_blocking": True,
            "order_id": self.sale_id.id,
            "picking_id": self.id,
            "company_id": self.company_id.id,
            "warehouse_id": self._o2d_gate_warehouse().id,
            "stage_id": self.env["o2d.stage"]._get("gate_out").id,
            "owner_group_id": self.env.ref(DISPATCH).id,
            "cause": reason,
        }

    def _o2d_lift_credit_stop(self, note):
        self.ensure_one()
        stop = self._o2d_credit_stop()
        self._o2d_end_stop("lifted", note)
        words = self.env._("Released by %(user)s of finance: %(note)s", user=self.env.user.name, note=note)
        waited = (stop.lifted_at - stop.stopped_at).total_seconds()
        self.env["o2d.event"]._log(
            self, "released", stage="gate_out", note=words, waited=waited, detail={"stop": stop.id}
        )
        self.message_post(body=words)
        for gate in GATES:
            self._o2d_gate_passed(gate, words)

    def _o2d_end_stop(self, state, note):
        """The stop stands no longer, and the exception with it."""
        for picking in self:
            stop = picking._o2d_credit_stop()
            if stop:
                now = fields.Datetime.now()
                stop._o2d_decide({"state": state, "lifted_by_id": self.env.uid, "lifted_at": now, "lift_note": note})
                self.env["o2d.exception"]._clear([picking._o2d_stop_key()], note)

    def action_cancel(self):
        done = super().action_cancel()
        self.filtered(lambda picking: picking.state == "cancel").sudo()._o2d_end_stop(
            "over", self.env._("The delivery was cancelled.")
        )
        return done

    def _o2d_taken_back(self, words):
        done = super()._o2d_taken_back(words)
        self.sudo()._o2d_end_stop("over", words)
        return done
