import json

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import ewaybill_rules, life_payloads
from ..tools.gateway import Action

GENERATING = (Action.GENERATE, Action.GENERATE_BY_IRN)


class L10nInEwaybill(models.Model):
    """What is sent for an e-way bill, and what is written down when the service has answered."""

    _inherit = "l10n.in.ewaybill"

    # --- what is sent ------------------------------------------------------------------------------

    def _o2d_gst_action(self, action):
        """What is really asked: a registered invoice's bill is made of its registration."""
        if action in GENERATING:
            return Action.GENERATE_BY_IRN if self.is_process_through_irn else Action.GENERATE
        return action

    def _o2d_gst_is_done(self, action):
        """Is there nothing left to ask, because it has been done or its object is gone?"""
        if action in GENERATING:
            return self.state == "generated"
        return self.state != "generated"

    def _o2d_gst_payload(self, action, detail=None):
        """What is sent, made at the moment of sending, in NIC's field names.

        :param action: :class:`Action`
        :param detail: what was said when it was asked for
        :raise UserError: naming what is missing
        """
        self.ensure_one()
        detail = detail or {}
        if action in GENERATING:
            return self._o2d_payload_generate(action)
        if action == Action.CANCEL:
            return life_payloads.cancel(self.name, self.cancel_reason or "4", self.cancel_remarks)
        transport = self._o2d_transport()
        if action == Action.PART_B:
            place, state = detail.get("place") or self._o2d_from_place()[0], detail.get("state")
            return life_payloads.part_b(
                self.name, {**transport, **(detail.get("transport") or {})}, place,
                state or self._o2d_from_place()[1], detail.get("reason") or self._o2d_vehicle_reason(),
                detail.get("remark"),
            )  # fmt: skip
        if action == Action.TRANSPORTER:
            return life_payloads.transporter(self.name, detail["transporter"])
        if action == Action.EXTEND:
            return life_payloads.extend(
                self.name, transport, detail["where"], detail["reason"], detail.get("remark"), detail["remaining"]
            )
        raise UserError(self.env._("This cannot be sent from here."))

    def _o2d_gst_look_up_payload(self, action):
        if action == Action.LOOK_UP:
            return life_payloads.look_up(self.name)
        move = self.account_move_id
        irn = move._get_l10n_in_edi_response_json().get("Irn", "") if self.is_process_through_irn else ""
        return life_payloads.look_up_document(self.type_id.code, self._o2d_document()[0], irn)

    def _o2d_gst_is_answer_to(self, action, answer):
        """Does what was found say that the lost request was done?"""
        if action == Action.EXTEND:
            return bool(answer.valid_until and (not self.o2d_valid_until or answer.valid_until > self.o2d_valid_until))
        # A cancelled bill of the same invoice is none: the service keeps it under the same document.
        return bool(answer.number) and answer.status != "CNL"

    # --- what came of it ---------------------------------------------------------------------------

    def _o2d_gst_apply(self, action, answer, payload=None, request=None):
        """Write down what the service has done.

        :param answer: :class:`Answer`; nearly empty where the service says that it was done before
        :param payload: what was sent, {} where the answer was found again
        """
        self.ensure_one()
        apply = {
            Action.GENERATE: self._o2d_apply_generated,
            Action.GENERATE_BY_IRN: self._o2d_apply_generated,
            Action.CANCEL: self._o2d_apply_cancelled,
            Action.PART_B: self._o2d_apply_part_b,
            Action.TRANSPORTER: self._o2d_apply_transporter,
            Action.EXTEND: self._o2d_apply_extended,
        }[action]
        apply(answer, payload or {}, request)

    def _o2d_apply_generated(self, answer, payload, request=None):
        at = answer.at or fields.Datetime.now()
        by_irn = "Irn" in payload or (not payload and self.is_process_through_irn)
        sent_vehicle = payload.get("vehicleNo") or payload.get("VehNo") or ""
        if not payload and answer.valid_until:
            # Found again: it was sent with what stood on it.
            sent_vehicle = self.vehicle_no or ""
        self._o2d_decide(
            {
                **self._o2d_days(at, answer.valid_until),
                "name": answer.number,
                "state": "generated",
                "is_sent_through_irn": by_irn,
                "error_message": False,
                "blocking_level": False,
                "o2d_generated_at": at,
                "o2d_valid_until": answer.valid_until,
                "o2d_part_b_at": at if answer.valid_until else False,
                "o2d_vehicle_on_bill": sent_vehicle,
                "o2d_transporter_on_bill": payload.get("transporterId") or payload.get("TransId") or "",
                "o2d_cancelled_at": False,
                **self._o2d_distance_told(answer),
            }
        )
        self._o2d_keep_answer(answer, payload)
        self._o2d_log(
            "done" if answer.valid_until else "note", self._o2d_say_generated(), user=request and request.user_id
        )

    def _o2d_say_generated(self):
        if self.o2d_valid_until:
            return self.env._(
                "E-way bill %(number)s, valid until %(moment)s",
                number=self.name,
                moment=self._o2d_moment(self.o2d_valid_until),
            )
        return self.env._("E-way bill %(number)s, without vehicle yet", number=self.name)

    def _o2d_days(self, at, until):
        """Core's fields, which know Indian days only."""
        return {
            "ewaybill_date": ewaybill_rules.in_india(at).date(),
            "ewaybill_expiry_date": ewaybill_rules.in_india(until).date() if until else False,
        }

    def _o2d_distance_told(self, answer):
        """Where the service reckoned the distance itself it tells it in a remark."""
        return {"distance": answer.distance} if answer.distance and not self.distance else {}

    def _o2d_keep_answer(self, answer, payload, what=""):
        """The service's own words, beside the bill. They cannot be deleted (core)."""
        vals = {
            "mimetype": "application/json",
            "res_model": self._name,
            "res_id": self.id,
            "company_id": self.company_id.id,
        }
        name = f"ewaybill_{answer.number or self.name}{what}"
        attachments = self.env["ir.attachment"].sudo()
        if payload:
            attachments |= attachments.create(
                {**vals, "name": f"{name}_request.json", "raw": json.dumps(payload, indent=4, default=str)}
            )
        attachments |= attachments.create(
            {**vals, "name": f"{name}.json", "raw": json.dumps(answer.raw, indent=4, default=str),
             "res_field": "attachment_file"}
        )  # fmt: skip

    def _o2d_apply_cancelled(self, answer, payload, request=None):
        detail = (request and request.detail) or {}
        self._o2d_decide(
            {
                "state": "cancel",
                "o2d_cancelled_at": answer.at or fields.Datetime.now(),
                "error_message": False,
                "blocking_level": False,
            }
        )
        self._o2d_keep_answer(answer, payload, "_cancel")
        note = self.env._("E-way bill %(number)s cancelled", number=self.name)
        self._o2d_log("note", note, {"reason": detail.get("words", "")}, user=request and request.user_id)

    def _o2d_apply_part_b(self, answer, payload, request=None):
        before = self.o2d_vehicle_words
        until = answer.valid_until or self.o2d_valid_until
        at = answer.at or fields.Datetime.now()
        new = payload.get("vehicleNo") or payload.get("transDocNo") or ""
        self._o2d_decide(
            {
                "o2d_vehicle_on_bill": payload.get("vehicleNo") or "",
                "o2d_part_b_at": at,
                "o2d_valid_until": until,
                "vehicle_no": payload.get("vehicleNo") or self.vehicle_no,
                "ewaybill_expiry_date": ewaybill_rules.in_india(until).date() if until else False,
            }
        )
        shown = self.o2d_vehicle_words or new
        if before and before != shown:
            note = self.env._(
                "Vehicle changed from %(old)s to %(new)s on e-way bill %(number)s: %(why)s",
                old=before, new=shown, number=self.name, why=payload.get("reasonRem", ""),
            )  # fmt: skip
        else:
            note = self.env._("Vehicle %(new)s named on e-way bill %(number)s", new=shown, number=self.name)
        detail = {"place": payload.get("fromPlace"), "reason": payload.get("reasonCode")}
        self._o2d_log("note", note, detail, user=request and request.user_id)

    def _o2d_apply_transporter(self, answer, payload, request=None):
        number = payload.get("transporterId") or ""
        self._o2d_decide({"o2d_transporter_on_bill": number})
        note = self.env._(
            "E-way bill %(number)s handed to transporter %(transporter)s", number=self.name, transporter=number
        )
        self._o2d_log("note", note, user=request and request.user_id)

    def _o2d_apply_extended(self, answer, payload, request=None):
        until = answer.valid_until or self.o2d_valid_until
        self._o2d_decide(
            {
                "o2d_valid_until": until,
                "ewaybill_expiry_date": ewaybill_rules.in_india(until).date() if until else False,
            }
        )
        note = self.env._(
            "E-way bill %(number)s extended until %(moment)s", number=self.name, moment=self._o2d_moment(until)
        )
        self._o2d_log("note", note, {"where": payload.get("fromPlace")}, user=request and request.user_id)

    def _get_cancellation_request_vals(self):
        """Core numbers the reasons as the e-invoice does; the e-way bill system has 2 and 3 the other way round."""
        vals = super()._get_cancellation_request_vals()
        return {**vals, "cancelRsnCode": life_payloads.CANCEL_CODES.get(self.cancel_reason, vals["cancelRsnCode"])}
