from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.gateway import Action
from .o2d_gst_outbox import OFFICER

# Documents under which goods of ours leave.
LEAVING = ("out_invoice",)
# Who undoes an invoice here whose registration the portal keeps.
MAY_FORCE = ("o2d_base.group_finance_head", OFFICER)


class AccountMove(models.Model):
    """From posting on: registration first, then the e-way bill of what leaves; both keep it from being undone."""

    _inherit = "account.move"

    o2d_may_register = fields.Boolean(
        compute="_compute_o2d_may_register",
        compute_sudo=True,
        help="Whether its registration can be asked for by hand: it is due, and nobody has asked.",
    )

    @api.depends("state", "l10n_in_edi_status", "o2d_request_ids.state")
    def _compute_o2d_may_register(self):
        for move in self:
            move.o2d_may_register = (
                move.l10n_in_edi_status == "to_send"
                and move._o2d_irn_is_due()
                and move._o2d_control_mode("einvoice") == "enforce"
                and not move._o2d_papers_in_flight()
            )

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted.filtered(lambda move: move.state == "posted")._o2d_gst_begin()
        return posted

    # --- asking at posting ---------------------------------------------------------------------------

    def _o2d_gst_begin(self):
        """Ask for what these documents need, where the controls do so by themselves."""
        for move in self.sudo():
            registers = move._o2d_irn_is_due() and move._o2d_control_mode("einvoice") == "enforce"
            if registers:
                self.env["o2d.gst.request"]._ask(Action.GENERATE_IRN, move)
            if move._o2d_bills_itself():
                move._o2d_ask_bill()
            elif registers:
                move._o2d_bill_pickings()._o2d_papers_changed()

    def _o2d_bills_itself(self):
        """Is the e-way bill of this invoice generated without anybody asking?"""
        return bool(
            self.move_type in LEAVING
            and self.company_id.l10n_in_ewaybill_feature
            and self._o2d_control_mode("ewaybill") == "enforce"
            and not self._o2d_live_bills()
            and self._o2d_bill_pickings().filtered(lambda one: not one.o2d_gate_out_at and not one.o2d_recalled_at)
            and self._o2d_needs_ewaybill()[0]
        )

    def _o2d_ask_bill(self):
        """Make the e-way bill of this invoice and ask the service for its number.

        :return: l10n.in.ewaybill
        """
        bill = self._o2d_make_bill()
        self.env["o2d.gst.request"]._ask(Action.GENERATE, bill)
        bill.o2d_picking_ids._o2d_papers_changed()
        return bill

    def _o2d_make_bill(self):
        """The e-way bill of this invoice as it is to be generated, with what its trip says now.

        :return: l10n.in.ewaybill
        """
        self.ensure_one()
        bills = self.l10n_in_ewaybill_ids
        bill = (
            bills.filtered(lambda one: one.state == "pending")[:1]
            or bills.filtered(lambda one: one.state == "cancel")._o2d_anew()[:1]
        )
        if not bill:
            bill = self.env["l10n.in.ewaybill"].sudo().create(self._prepare_o2d_bill())
        bill._o2d_decide({"o2d_picking_ids": [(6, 0, self._o2d_bill_pickings().ids)]})
        bill.write(bill._prepare_o2d_transport())
        return bill

    def _prepare_o2d_bill(self):
        kind = "export" if self.l10n_in_gst_treatment == "overseas" else "supply"
        # Under a letter of undertaking the rate is 0, and it is a tax invoice all the same.
        taxed = any(not line._o2d_goods().exempt for line in self._o2d_gst_lines())
        paper = "tax_invoice" if taxed or kind == "export" else "bill_of_supply"
        return {
            "account_move_id": self.id,
            "type_id": self.env.ref(f"l10n_in_ewaybill.type_{paper}_sub_type_{kind}").id,
            "mode": "1",
            "vehicle_type": "R",
            "distance": 0,
        }

    def _o2d_live_bills(self):
        """The e-way bills of these invoices that are in force at the service, or may be."""
        return self.sudo().l10n_in_ewaybill_ids.filtered(lambda bill: bill.state == "generated")

    # --- not undone unnoticed --------------------------------------------------------------------------

    def _need_cancel_request(self):
        return super()._need_cancel_request() or self._o2d_has_live_bill()

    def _o2d_has_live_bill(self):
        """Does an e-way bill at the service keep this invoice from being undone?"""
        if self.state != "posted" or self.move_type not in LEAVING:
            return False
        return bool(self._o2d_standing_bills() and self._o2d_control_mode("ewaybill") == "enforce")

    def _o2d_standing_bills(self):
        """Bills that can still be cancelled: one that is older runs out by itself."""
        return self._o2d_live_bills().filtered(lambda bill: bill._o2d_may_cancel())

    def write(self, vals):
        if vals.get("state") in ("draft", "cancel"):
            # Core's buttons end here as well.
            self._o2d_refuse_live_papers()
        return super().write(vals)

    def _o2d_refuse_live_papers(self):
        """:raise UserError: where a control enforces that its papers are taken back first"""
        for move in self.filtered(lambda one: one.state == "posted" and one.country_code == "IN"):
            for control, words in move._o2d_standing_papers():
                mode = move._o2d_control_mode(control)
                if mode == "enforce":
                    raise UserError(words)
                if mode == "advise":
                    self.env["o2d.event"]._log(move, "advised", stage="ewaybill", note=words)

    def _o2d_standing_papers(self):
        """What the services still hold of this invoice: [(control, words)]."""
        found = []
        if bills := self._o2d_standing_bills():
            words = self.env._(
                "Invoice %(invoice)s has e-way bill %(bill)s in force. Cancel that first, or take the delivery back.",
                invoice=self.name,
                bill=", ".join(bills.mapped("name")),
            )
            found.append(("ewaybill", words))
        if self.l10n_in_edi_status == "sent" and not self._o2d_is_forced():
            words = self.env._(
                "Invoice %(invoice)s is registered. Ask for its cancellation first; after a day credit it instead.",
                invoice=self.name,
            )
            found.append(("einvoice", words))
        return found

    def _o2d_is_forced(self):
        """Does somebody who may do so go core's way past the portal (“Force cancel”)? It is kept in the trail."""
        if not self.env.context.get("l10n_in_edi_force_cancel") or not self.env.user._o2d_has_any(MAY_FORCE):
            return False
        note = self.env._("Invoice %(invoice)s is undone although it stays registered.", invoice=self.name)
        self.env["o2d.event"]._log(self, "released", stage="ewaybill", note=note)
        return True

    # --- core's doors lead to the outbox where the controls do it --------------------------------------

    def action_l10n_in_ewaybill_create(self):
        """Core's button; where the control enforces, the bill of a delivery's invoice is asked of the service."""
        self.ensure_one()
        leads = self.move_type in LEAVING and self._o2d_control_mode("ewaybill") == "enforce"
        if not leads or self.l10n_in_ewaybill_ids or not self._o2d_bill_pickings():
            return super().action_l10n_in_ewaybill_create()
        self.check_access("write")
        return self.sudo()._o2d_ask_bill().sudo(False)._get_records_action()

    def action_o2d_register(self):
        """Ask for the registration of an invoice that was posted before the control enforced it.

        :raise UserError: where none is due, or another way is in force
        """
        self.check_access("write")
        for move in self:
            if move._o2d_control_mode("einvoice") != "enforce" or not move._o2d_irn_is_due():
                raise UserError(self.env._("%(invoice)s needs no registration from here.", invoice=move.display_name))
            self.env["o2d.gst.request"]._ask(Action.GENERATE_IRN, move)
            move.sudo()._o2d_bill_pickings()._o2d_papers_changed()
        return True

    def button_request_cancel(self):
        if self._o2d_has_live_bill() and self.l10n_in_edi_status != "sent":
            raise UserError(
                self.env._(
                    "Invoice %(invoice)s has an e-way bill in force. Cancel that first, on the e-way bill.",
                    invoice=self.name,
                )
            )
        return super().button_request_cancel()

    def _l10n_in_edi_cancel_invoice(self):
        if self._o2d_control_mode("einvoice") != "enforce":
            return super()._l10n_in_edi_cancel_invoice()
        self._o2d_ask_cancel_papers(
            self.l10n_in_edi_cancel_reason, self.l10n_in_edi_cancel_remarks, {"cancel_invoice": True}
        )
        return True

    def _l10n_in_edi_send_invoice(self):
        if self._o2d_control_mode("einvoice") != "enforce":
            return super()._l10n_in_edi_send_invoice()
        self.env["o2d.gst.request"]._ask(Action.GENERATE_IRN, self)
        return {"messages": [self.env._("It is being registered. Send it once it is.")], "is_warning": True}

    def _o2d_ask_cancel_papers(self, reason, words, detail=None):
        """Ask for the cancellation of what can still be cancelled: e-way bills first, then the registration.

        :param reason: core's code ("1" to "4")
        :param words: why
        :return: is anything on its way?
        """
        self.ensure_one()
        ask, move = self.env["o2d.gst.request"]._ask, self.sudo()
        bills = move.l10n_in_ewaybill_ids.filtered(lambda one: one._o2d_may_cancel() or one._o2d_is_being_generated())
        for bill in bills:
            bill.write({"cancel_reason": reason, "cancel_remarks": words})
            ask(Action.CANCEL, bill, {"words": words})
        is_registering = move._o2d_is_registering()
        if move._o2d_may_cancel_irn() or is_registering:
            move.write({"l10n_in_edi_cancel_reason": reason, "l10n_in_edi_cancel_remarks": words})
            ask(Action.CANCEL_IRN, move, {"words": words, **(detail or {})})
        return bool(move._o2d_papers_in_flight())

    def _o2d_is_registering(self):
        """Is its registration asked for, and may it have reached the portal?"""
        requests = self.env["o2d.gst.request"]._open_of(self)
        return any(one.action == Action.GENERATE_IRN.value and one._is_out() for one in requests)

    def _o2d_papers_in_flight(self):
        """What is asked of the services about this invoice and not answered."""
        return (
            self.env["o2d.gst.request"]
            .sudo()
            .search([("chain", "=", self._o2d_gst_chain()), ("state", "in", ("waiting", "sending", "failed"))])
        )


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _is_in_edi_applicable(self, move):
        # Registered by the outbox: sending the invoice to the customer does not ask a second time.
        return super()._is_in_edi_applicable(move) and move._o2d_control_mode("einvoice") != "enforce"
