from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_base.tools.gate import Reason

from .sale_order_credit import READERS

CREDIT = frozenset({"credit_limit", "credit_overdue", "price_floor"})


class SaleOrder(models.Model):
    """Sanctions are asked for when a gate holds an order, when lines wait, or beforehand by a colleague."""

    _inherit = "sale.order"

    o2d_sanction_id = fields.Many2one(
        "o2d.credit.sanction",
        string="Sanction asked for",
        compute="_compute_o2d_sanction_id",
        groups=READERS,
        help="The request that this order waits for.",
    )
    o2d_sanction_count = fields.Integer(
        string="Number of sanctions", compute="_compute_o2d_sanction_id", groups=READERS
    )
    o2d_sanction_words = fields.Char(
        string="Waits for a sanction",
        compute="_compute_o2d_sanction_id",
        groups=READERS,
        help="Who decides now, until when, and until when the warehouse works.",
    )
    o2d_approver_id = fields.Many2one(
        "res.users",
        string="Approver on duty",
        compute="_compute_o2d_sanction_id",
        groups=READERS,
        help="Who decides now.",
    )
    o2d_cutoff_at = fields.Datetime(
        string="Warehouse closes",
        compute="_compute_o2d_sanction_id",
        groups=READERS,
        help="Until when the warehouse of this order works today, or on its next day.",
    )

    @api.depends("o2d_sanction_ids.state")
    def _compute_o2d_sanction_id(self):
        for order in self:
            sanctions = order.sudo().o2d_sanction_ids
            sanction = sanctions.filtered(lambda one: one.state == "pending")[:1]
            order.o2d_sanction_id = sanction
            order.o2d_sanction_count = len(sanctions)
            order.o2d_sanction_words = order._o2d_waiting_words(sanction) if sanction else False
            order.o2d_approver_id = sanction.approver_id
            order.o2d_cutoff_at = sanction.cutoff_at

    def _o2d_waiting_words(self, sanction):
        """With whom a request is, until when, and until when the warehouse works, in one line."""
        who = sanction._o2d_duty_words() or sanction._o2d_role_words()
        facts = [
            self.env._("Waits for a sanction by %(who)s", who=who) if who else self.env._("Waits for a sanction"),
            self.env._("asked %(time)s", time=self._o2d_moment(sanction.requested_at)),
            self.env._("due %(time)s", time=self._o2d_moment(sanction.due_at)) if sanction.due_at else "",
            self.env._("warehouse open until %(time)s", time=self._o2d_moment(sanction.cutoff_at))
            if sanction.cutoff_at
            else "",
        ]
        return " · ".join(fact for fact in facts if fact)

    # --- doors -----------------------------------------------------------------------------------

    def action_o2d_ask_sanction(self, note, amount=None):
        """Ask for a sanction: before the customer has said yes, after a no, or for more on a confirmed order.

        :param note: what speaks for it; always needed
        :param amount: total up to which a confirmed order shall be allowed to grow, in the company's currency
        :return: id of the sanction
        """
        self.ensure_one()
        self.check_access("write")
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Write down what speaks for it: whoever decides reads it first."))
        if self.state == "cancel":
            raise UserError(self.env._("%(order)s is cancelled. Make it a quotation again first.", order=self.name))
        sanctions = self.env["o2d.credit.sanction"].sudo()
        if self.state == "sale" and (amount or self._o2d_held_lines()):
            sanction = self._o2d_ask_change(note, amount) if amount else self._o2d_ask_waiting(note)
        else:
            assessment = next(iter(self._o2d_credit_assess().values()), None)
            found = assessment and assessment.open
            sanction = sanctions._o2d_ask(self, "ask", assessment, note=note) if found else sanctions
        if not sanction:
            raise UserError(self.env._("%(order)s is within the limit: nothing has to be sanctioned.", order=self.name))
        return sanction.id

    def _o2d_ask_change(self, note, amount):
        """More on a confirmed order, up to a total."""
        total = self.sudo()._o2d_credit_amount()
        if amount <= total:
            raise UserError(
                self.env._(
                    "%(order)s is %(total)s already. Ask for the total it shall grow to.",
                    order=self.name,
                    total=self._o2d_money(total),
                )
            )
        if self.sudo()._o2d_pending_sanction().filtered(lambda one: one.gate != "change"):
            raise UserError(
                self.env._("%(order)s waits for a decision already. Let that be decided first.", order=self.name)
            )
        assessment = self._o2d_credit_assess_more(amount - total)
        if not assessment or not assessment.open:
            return self.env["o2d.credit.sanction"]
        return self.env["o2d.credit.sanction"].sudo()._o2d_ask(self, "change", assessment, note=note)

    def action_o2d_sanctions(self):
        """Open the sanctions of this order."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("o2d_credit.o2d_credit_sanction_action")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}

    # --- the gate holds --------------------------------------------------------------------------

    def _o2d_pass_confirm(self):
        """Where the limit does not suffice for all lines, the others wait by themselves if that was agreed on."""
        self.check_access("write")
        asked = self.filtered(lambda order: order.state in ("draft", "sent"))
        left = {order: order._o2d_hold_beyond_limit() for order in asked if order._o2d_may_split()}
        passing = super()._o2d_pass_confirm()
        for order, lines in left.items():
            if lines and order not in passing:
                lines._o2d_release_hold(self.env._("The order waits as a whole."))
        return passing

    def _o2d_may_split(self):
        company = self.company_id.sudo().root_id
        return company.o2d_credit_partial == "priority" or any(self.order_line.mapped("o2d_may_wait"))

    def _o2d_hold_beyond_limit(self):
        """Hold the lines that do not fit into the limit, if that is all that stands in the order's way.

        :return: the lines held
        """
        self.ensure_one()
        self._o2d_credit_touch()
        assessment = next(iter(self._o2d_credit_assess().values()), None)
        order = self.sudo()
        if not assessment or not order._o2d_credit_holds(assessment.open):
            return order.order_line.browse()
        lines = order.order_line._o2d_hold_scope().filtered(lambda line: not line.o2d_hold)
        fitting = order._o2d_lines_that_fit(lines, assessment)
        left = lines - fitting
        wanted = order.company_id.root_id.o2d_credit_partial == "priority"
        if not fitting or not left or not (wanted or all(left.mapped("o2d_may_wait"))):
            return order.order_line.browse()
        words = " ".join(order._o2d_credit_words(assessment.open))
        return left._o2d_set_hold(Reason("credit_limit", words, order._o2d_credit_role(assessment.open)))

    def _o2d_keep_held(self, enforced):
        done = super()._o2d_keep_held(enforced)
        held = self.filtered(lambda order: any(reason.control in CREDIT for reason in enforced[order.id]))
        for order, assessment in held._o2d_credit_assess().items():
            # After a no somebody has to say what is different now (action_o2d_ask_sanction).
            if assessment.open and not order._o2d_is_rejected(assessment):
                self.env["o2d.credit.sanction"]._o2d_ask(order, "confirm", assessment)
        return done

    def _o2d_is_rejected(self, assessment):
        """Was the same, or less, rejected before?"""
        last = self.env["o2d.credit.sanction"]._o2d_last(self)
        if last.state != "rejected":
            return False
        kinds = {finding.kind for finding in assessment.open}
        return kinds <= {one["kind"] for one in last.findings or ()} and assessment.total >= last.amount

    def _o2d_log_refusal(self, gate, enforced):
        """What a later gate refuses is asked for as well, once the refusal has rolled everything else back."""
        done = super()._o2d_log_refusal(gate, enforced)
        self._o2d_ask_refused(gate, enforced)
        return done

    def _o2d_ask_refused(self, gate, enforced):
        credit = self.filtered(lambda order: any(reason.control in CREDIT for reason in enforced.get(order.id, ())))
        confirmed = credit.filtered(lambda order: order.state == "sale")
        for order, assessment in confirmed._o2d_credit_assess(gate).items():
            if assessment.open and gate in ("pick", "invoice"):
                self.env["o2d.credit.sanction"]._o2d_ask(order, gate, assessment)

    # --- the order goes its way ------------------------------------------------------------------

    def _action_confirm(self):
        done = super()._action_confirm()
        self._o2d_settle_requests()
        return done

    def _o2d_settle_requests(self):
        """What a confirmed order had asked for is not needed any more; what of it waits is asked for."""
        sanctions = self.env["o2d.credit.sanction"].sudo()
        pending = sanctions.search([("order_id", "in", self.ids), ("state", "=", "pending")])
        for order in self.filtered(lambda order: order._o2d_held_lines()):
            pending -= order._o2d_ask_waiting()
        pending._o2d_close(self.env._("It is within the limit now."))
        for sanction in pending:
            sanction._o2d_tell_released()

    def _o2d_ask_waiting(self, note=""):
        """Ask for what is held of a confirmed order, or bring what was asked up to date.

        :return: the sanction, or an empty record
        """
        self.ensure_one()
        sanctions = self.env["o2d.credit.sanction"].sudo()
        order = self.sudo()
        pending = order.o2d_sanction_ids.filtered(lambda one: one.state == "pending")
        lines = order._o2d_held_lines()
        if not lines:
            pending.filtered(lambda one: one.gate == "lines")._o2d_close(
                self.env._("Nothing of the order is held any more.")
            )
            return sanctions
        if not note and not pending and sanctions._o2d_last(order).state == "rejected":
            return sanctions  # A no stands until somebody says what is different now.
        order._o2d_credit_touch()
        assessment = order._o2d_credit_assess_waiting(lines)
        if not assessment or not order._o2d_credit_holds(assessment.open):
            # Room came meanwhile. What somebody else holds, somebody else releases.
            asked = lines & order.o2d_sanction_ids.line_ids.line_id
            words = self.env._("It is within the limit now.")
            asked._o2d_release_hold(words)
            pending.filtered(lambda one: one.gate == "lines")._o2d_close(words)
            return sanctions
        return sanctions._o2d_ask(order, "lines", assessment, lines=lines, note=note)

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") == "cancel":
            sanctions = self.env["o2d.credit.sanction"].sudo().search([("order_id", "in", self.ids)])
            sanctions._o2d_end(self.env._("The order was cancelled."))
        return done

    def unlink(self):
        sanctions = self.env["o2d.credit.sanction"].sudo().search([("order_id", "in", self.ids)])
        sanctions._o2d_end(self.env._("The order was deleted."))
        return super().unlink()


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_log_refusal(self, gate, enforced):
        """An invoice that credit stops asks for a sanction of its orders."""
        done = super()._o2d_log_refusal(gate, enforced)
        for move in self:
            orders = move.line_ids.sale_line_ids.order_id.sudo()
            orders._o2d_ask_refused(gate, dict.fromkeys(orders.ids, enforced.get(move.id, ())))
        return done
