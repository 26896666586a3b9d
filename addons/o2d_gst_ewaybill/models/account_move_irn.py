import json

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from odoo.addons.o2d_base.models.res_company import INDIA

from ..tools import ewaybill_rules, life_payloads
from ..tools import outbox_rules as outbox
from ..tools.gateway import Action

DECIDED = {"o2d_irn", "o2d_irn_ack_no", "o2d_irn_at", "o2d_irn_cancelled_at"}


class AccountMove(models.Model):
    """The registration of an invoice (IRN): asked for after posting, kept with its day, cancelled by the outbox."""

    _inherit = "account.move"

    o2d_irn = fields.Char(
        string="IRN", readonly=True, copy=False, index="btree_not_null", help="Invoice reference number."
    )
    o2d_irn_ack_no = fields.Char(string="Acknowledgement", readonly=True, copy=False)
    o2d_irn_at = fields.Datetime(string="Registered", readonly=True, copy=False)
    o2d_irn_cancelled_at = fields.Datetime(string="Registration cancelled", readonly=True, copy=False)
    o2d_request_ids = fields.One2many(
        "o2d.gst.request", "move_id", string="Requests", readonly=True, groups="o2d_base.group_user"
    )
    o2d_irn_words = fields.Char(
        string="Registration",
        compute="_compute_o2d_irn_words",
        compute_sudo=True,
        groups="o2d_base.group_user,account.group_account_invoice",
        help="How the registration of this invoice stands, in a sentence.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | DECIDED

    @api.depends("l10n_in_edi_status", "o2d_irn", "o2d_request_ids.state", "o2d_request_ids.problem")
    def _compute_o2d_irn_words(self):
        for move in self:
            move.o2d_irn_words = move._o2d_say_irn()

    def _o2d_say_irn(self):
        asked = self.o2d_request_ids.filtered(lambda one: not one.ewaybill_id and one.state in outbox.OPEN)
        asked = asked.sorted("id")[:1]
        label = dict(asked._fields["action"]._description_selection(self.env)).get(asked.action, "")
        if asked.state == outbox.FAILED:
            return self.env._("%(what)s: refused. %(words)s", what=label, words=asked.problem or "")
        if asked and asked.problem:
            return self.env._("%(what)s: the service does not answer. It is tried again.", what=label)
        if asked:
            return self.env._("%(what)s: on its way.", what=label)
        if self.l10n_in_edi_status == "sent" and self.o2d_irn_at:
            moment = format_datetime(self.env, self.o2d_irn_at, tz=INDIA, dt_format="d MMM, HH:mm")
            return self.env._("Registered %(moment)s.", moment=moment)
        if self.l10n_in_edi_status == "sent":
            return self.env._("Registered.")
        if self.l10n_in_edi_status == "cancelled":
            return self.env._("The registration was cancelled.")
        return self.env._("Not registered yet.") if self._o2d_irn_is_due() else False

    # --- due, there, still to be taken back ----------------------------------------------------------

    def _o2d_irn_is_due(self):
        """Must this document be registered, and is it not?"""
        return (
            self.state == "posted"
            and self.l10n_in_edi_status not in ("sent", "cancelled")
            and self._l10n_in_check_einvoice_eligible()
        )

    def _o2d_may_cancel_irn(self):
        """Does the portal still take a cancellation (24 hours from the registration)?"""
        if self.l10n_in_edi_status != "sent":
            return False
        at = self.o2d_irn_at
        rules = self.env["o2d.gst.rule"]._rules()
        if not at:
            # Registered by core, which keeps no moment of its own: the portal says whether it is too late.
            return self.invoice_date == self.company_id._o2d_today()
        hours = rules.value("irn_cancel_hours", ewaybill_rules.in_india(at).date(), default=24)
        return (fields.Datetime.now() - at).total_seconds() < hours * 3600

    # --- for the outbox ----------------------------------------------------------------------------

    def _o2d_gst_chain(self):
        return f"invoice:{self.id}"

    def _o2d_gst_action(self, action):
        return action

    def _o2d_gst_is_done(self, action):
        if action == Action.GENERATE_IRN:
            return self.l10n_in_edi_status == "sent" or self.state != "posted"
        return self.l10n_in_edi_status != "sent"

    def _o2d_gst_payload(self, action, detail=None):
        """What is sent, made at the moment of sending.

        :raise UserError: naming what is missing
        """
        self.ensure_one()
        if action == Action.GENERATE_IRN:
            return self._o2d_payload_irn()
        irn = self.o2d_irn or self._get_l10n_in_edi_response_json().get("Irn")
        return life_payloads.cancel_irn(irn, self.l10n_in_edi_cancel_reason or "4", self.l10n_in_edi_cancel_remarks)

    def _o2d_gst_look_up_payload(self, action):
        return life_payloads.look_up_irn(self._o2d_irn_type(), self.name, self.invoice_date)

    def _o2d_irn_type(self):
        if self.move_type == "out_refund":
            return "CRN"
        return "DBN" if self.debit_origin_id else "INV"

    def _o2d_gst_is_answer_to(self, action, answer):
        """Is what stands registered under this number this very invoice?"""
        return bool(answer.irn) and answer.status != "CNL"

    def _o2d_gst_apply(self, action, answer, payload=None, request=None):
        """Write down what the portal has done."""
        self.ensure_one()
        if action == Action.GENERATE_IRN:
            self._o2d_apply_irn(answer, payload or {}, request)
        else:
            self._o2d_apply_irn_cancelled(answer, payload or {}, request)

    def _o2d_apply_irn(self, answer, payload, request=None):
        at = answer.ack_at or answer.at or fields.Datetime.now()
        self._o2d_keep_irn_answer(answer, payload, at)
        self._o2d_decide(
            {
                "l10n_in_edi_status": "sent",
                "l10n_in_edi_error": False,
                "o2d_irn": answer.irn,
                "o2d_irn_ack_no": answer.ack_number,
                "o2d_irn_at": at,
                "o2d_irn_cancelled_at": False,
            }
        )
        if self.invoice_pdf_report_id:
            # The customer's copy bears the QR.
            self.invoice_pdf_report_file = False
        note = self.env._("Invoice %(invoice)s registered", invoice=self.name)
        user = request and request.user_id or None
        self.env["o2d.event"]._log(self, "note", stage="ewaybill", note=note, detail={"irn": answer.irn}, user=user)

    def _o2d_keep_irn_answer(self, answer, payload, at):
        """As core keeps it, which prints the QR from there."""
        data = {
            "AckNo": answer.ack_number,
            "AckDt": ewaybill_rules.in_india(at).strftime("%Y-%m-%d %H:%M:%S"),
            "Irn": answer.irn,
            "SignedQRCode": answer.signed_qr,
            **{key: value for key, value in answer.raw.items() if key not in ("info", "Info")},
        }
        name = (self.name or "").replace("/", "_")
        self._o2d_attach(f"{name}_einvoice.json", data, "l10n_in_edi_attachment_file")
        if payload:
            self._o2d_attach(f"{name}_request.json", payload)

    def _o2d_attach(self, name, data, res_field=False):
        self.env["ir.attachment"].sudo().create(
            {
                "name": name,
                "raw": json.dumps(data, indent=4, default=str),
                "res_model": self._name,
                "res_id": self.id,
                "res_field": res_field,
                "mimetype": "application/json",
                "company_id": self.company_id.id,
            }
        )
        self.invalidate_recordset(["l10n_in_edi_attachment_id", "l10n_in_edi_attachment_file"])

    def _o2d_apply_irn_cancelled(self, answer, payload, request=None):
        self._o2d_decide(
            {
                "l10n_in_edi_status": "cancelled",
                "l10n_in_edi_error": False,
                "o2d_irn_cancelled_at": answer.at or fields.Datetime.now(),
            }
        )
        note = self.env._("Registration of invoice %(invoice)s cancelled", invoice=self.name)
        self.env["o2d.event"]._log(self, "note", stage="ewaybill", note=note, user=request and request.user_id or None)
        if ((request and request.detail) or {}).get("cancel_invoice") and self.state == "posted":
            self.button_cancel()

    def _o2d_gst_settled(self):
        """Something that was asked has been answered, or was given up."""
        self.invalidate_recordset(["o2d_irn_words"])
        self._o2d_bill_pickings()._o2d_papers_changed()

    def _o2d_bill_pickings(self):
        """The deliveries whose goods this invoice bills."""
        return self.sudo().invoice_line_ids.o2d_stock_move_ids.picking_id
