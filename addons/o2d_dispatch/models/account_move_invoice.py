from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.gate import Reason

ALLOWS = "o2d_base.group_finance_head"


class AccountMove(models.Model):
    """No invoice of an order goes beyond what left, through any door, unless the finance head says why."""

    _name = "account.move"
    _inherit = ["account.move", "o2d.decision.mixin"]

    o2d_beyond_note = fields.Text(
        groups="base.group_user",
        string="Allowed beyond dispatch",
        readonly=True,
        copy=False,
        help="Why this invoice may bill more than left, as the finance head put it.",
    )
    o2d_beyond_user_id = fields.Many2one(
        "res.users",
        string="Allowed by",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Who allowed it.",
        groups="base.group_user",
    )
    o2d_beyond = fields.Json(readonly=True, copy=False, groups="base.group_system")
    o2d_is_beyond = fields.Boolean(
        string="Bills more than left", compute="_compute_o2d_is_beyond", compute_sudo=True, groups="base.group_user"
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_beyond_note", "o2d_beyond_user_id", "o2d_beyond"}

    # --- the gate --------------------------------------------------------------------------------

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "invoice":
            invoices = self.filtered(lambda move: move._o2d_bills()).sudo()
            for move in invoices:
                # Those that are posted together count together.
                reasons[move.id] += move._o2d_beyond_reasons(invoices)
        return reasons

    def _o2d_beyond_reasons(self, together=None):
        """Why this invoice bills what did not leave, as a list of at most one Reason.

        :param together: drafts that would be posted with it
        """
        self.ensure_one()
        if self._o2d_control_mode("pick_invoicing") == "off":
            return []
        excess, strangers = self._o2d_excess(together)
        allowed = self.o2d_beyond or {}
        excess = {
            line: quantity
            for line, quantity in excess.items()
            if line.product_uom_id.compare(quantity, allowed.get(str(line.id), 0.0)) > 0
        }
        strangers = strangers.filtered(lambda line: str(-line.id) not in allowed)
        if not excess and not strangers:
            return []
        words = [
            self.env._(
                "%(quantity)s %(unit)s of %(product)s more than left",
                quantity=f"{quantity:g}",
                unit=line.product_uom_id.name,
                product=line.product_id.display_name,
            )
            for line, quantity in excess.items()
        ]
        words += [
            self.env._("%(product)s, which left on no delivery", product=line.product_id.display_name)
            for line in strangers
        ]
        detail = {"lines": {str(line.id): quantity for line, quantity in excess.items()}}
        return [Reason("pick_invoicing", self.env._("Bills %(what)s.", what="; ".join(words)), ALLOWS, detail)]

    def _o2d_excess(self, together=None):
        """What this invoice would bill beyond dispatch, were it posted now.

        :param together: drafts that would be posted with it
        :return: ({order line: quantity in its unit}, invoice lines for goods of no order line)
        """
        self.ensure_one()
        goods = self._o2d_goods_billed()
        order_lines = goods.sale_line_ids.filtered(lambda line: line._o2d_is_dispatched())
        frozen = order_lines.filtered("o2d_bill_on_dispatch")
        if self._o2d_control_mode("pick_invoicing") != "advise":
            # Orders confirmed before the control enforced keep what was agreed with the customer.
            order_lines = frozen
        if self.move_type == "out_receipt":
            # A receipt is no invoice of its order: what it bills would be billed again.
            return {}, goods.filtered(lambda line: line.sale_line_ids & order_lines)
        facts = order_lines._o2d_bill_facts(posted_only=True, also=self | (together or self))
        excess = {line: facts[line.id].excess() for line in order_lines}
        strangers = goods.browse()
        if frozen or self._o2d_is_without_dispatch():
            strangers = goods.filtered(lambda line: line._o2d_is_strange())
        return {line: more for line, more in excess.items() if line.product_uom_id.compare(more, 0.0) > 0}, strangers

    def _o2d_goods_billed(self):
        """Lines that bill something; of a credit note those with a quantity below nothing."""
        sign = -1 if self.move_type == "out_refund" else 1
        return self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and not line.is_downpayment and line.quantity * sign > 0
        )

    def _o2d_is_without_dispatch(self):
        """Is this the copy of a dispatch's invoice, or an invoice of no order where the company allows none?"""
        if self.line_ids.sale_line_ids or ("pos_order_ids" in self._fields and self.pos_order_ids):
            return False
        return bool(self.o2d_copied_from_id) or self._o2d_control_mode("pick_invoicing") == "enforce"

    def _o2d_gate_refuse_beyond(self):
        """A posted invoice that was changed meets the gate again, for what it bills alone."""
        for move in self.filtered(lambda move: move._o2d_bills()):
            enforced = [
                reason
                for reason in move.sudo()._o2d_beyond_reasons()
                if move._o2d_control_mode(reason.control) == "enforce"
            ]
            if enforced:
                raise UserError(move._o2d_reason_text({move.id: enforced}))

    @api.depends("state", "invoice_line_ids.quantity", "o2d_beyond")
    def _compute_o2d_is_beyond(self):
        for move in self:
            draft = move.state == "draft" and isinstance(move.id, int) and move._o2d_bills()
            move.o2d_is_beyond = (
                draft and move._o2d_control_mode("pick_invoicing") == "enforce" and bool(move._o2d_beyond_reasons())
            )

    # --- the exception to it ---------------------------------------------------------------------

    def action_o2d_allow_beyond(self, note):
        """Let this draft bill more than left, up to what stands on it now.

        :param note: why; always needed, kept with the invoice, the exception and the event
        :raise AccessError: for anybody but the finance head, and for who made the draft
        """
        self.ensure_one()
        self.check_access("read")
        move = self.sudo()
        if not self.env.user.has_group(ALLOWS):
            raise AccessError(self.env._("Only the finance head lets an invoice bill more than left."))
        if move.create_uid == self.env.user:
            raise AccessError(self.env._("You made this draft yourself: another finance head has to allow it."))
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Write down why more is billed than left."))
        reasons = move._o2d_beyond_reasons() if move.state == "draft" else []
        if not reasons:
            raise UserError(self.env._("This invoice bills nothing beyond what left."))
        excess, strangers = move._o2d_excess()
        allowed = {
            **{str(line.id): quantity for line, quantity in excess.items()},
            **{str(-x.id): 1 for x in strangers},
        }
        move._o2d_decide({"o2d_beyond": allowed, "o2d_beyond_note": note, "o2d_beyond_user_id": self.env.uid})
        self._o2d_tell_beyond(reasons[0], note)
        return True

    def action_o2d_ask_beyond(self):
        """Ask for the reason without which nothing is allowed."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Allow beyond dispatch"),
            "res_model": "o2d.invoice.beyond",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_move_id": self.id},
        }

    def _o2d_tell_beyond(self, reason, note):
        move = self.sudo()
        move._o2d_gate_passed("invoice", self.env._("Allowed beyond dispatch."))
        self.env["o2d.event"]._log(
            move,
            "released",
            stage="invoice",
            note=self.env._("Allowed to bill more than left: %(note)s", note=note),
            detail={"control": reason.control, **reason.detail},
        )
        group = self.env.ref("o2d_base.group_operations_head")
        self.env["o2d.exception"]._raise(
            move._o2d_beyond_key(),
            {
                "name": self.env._("%(words)s Allowed: %(note)s", words=reason.words, note=note),
                "type": "other",
                "control": reason.control,
                "severity": "2",
                "stage_id": self.env["o2d.stage"]._get("invoice").id,
                "owner_group_id": group.id,
                "company_id": move.company_id.id,
                "warehouse_id": move._o2d_gate_warehouse().id,
                **move._o2d_exception_documents(),
            },
        )

    def _o2d_beyond_key(self):
        return f"beyond:{self.id}"

    def _o2d_close_beyond(self):
        """What was billed ahead has left, or was credited: the exception closes."""
        keys = [
            move._o2d_beyond_key()
            for move in self.sudo().filtered(lambda move: move.o2d_beyond and move.state == "posted")
            if not move._o2d_excess()[0]
        ]
        if keys:
            self.env["o2d.exception"]._clear(keys, self.env._("What was billed ahead has left or was credited."))
