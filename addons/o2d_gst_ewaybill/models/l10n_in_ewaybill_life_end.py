import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import life_payloads
from ..tools.gateway import Action, GatewayError
from .l10n_in_ewaybill_life_doors import MAY_CHANGE_VEHICLE
from .o2d_gst_outbox import OFFICER

# In the dated rows; no row is shipped, so closing is off until the law has it.
CLOSURE = "closure"


class L10nInEwaybill(models.Model):
    """What others do with a bill, and how it ends: handed to a transporter, rejected, closed."""

    _inherit = "l10n.in.ewaybill"

    o2d_rejected_at = fields.Datetime(
        string="Rejected", readonly=True, copy=False, help="When it was learnt that the other party rejected it."
    )
    o2d_closed_at = fields.Datetime(string="Closed", readonly=True, copy=False, help="When the goods had arrived.")
    o2d_may_close = fields.Boolean(
        compute="_compute_o2d_may_close",
        help="Whether it can be closed: its goods have left, and closing is on.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_rejected_at", "o2d_closed_at"}

    def _o2d_forget_service(self):
        self._o2d_decide({"o2d_rejected_at": False, "o2d_closed_at": False})
        return super()._o2d_forget_service()

    # --- how it stands -----------------------------------------------------------------------------

    def action_o2d_look_up(self):
        """Ask the service how it stands there: cancelled, rejected by the other party, extended by the transporter.

        Nothing is changed at the service, so it is asked at once.

        :raise UserError: where it does not answer
        """
        self._o2d_check_door((OFFICER,))
        self._o2d_check_generated()
        bill = self.sudo()
        try:
            answer = bill.env["o2d.gst.service"]._call(
                Action.LOOK_UP, bill.company_id, life_payloads.look_up(bill.name), str(uuid.uuid4())
            )
        except GatewayError as error:
            raise UserError(error.words) from None
        bill._o2d_take_over(answer)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": bill.o2d_words, "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    def _o2d_take_over(self, answer):
        """Write down what the service says, where it knows more.

        :param answer: :class:`Answer` of a look-up by number
        """
        if answer.status == "CNL":
            self._o2d_apply_cancelled(answer, {})
        elif answer.valid_until and not self.o2d_valid_until:
            # The transporter has named the vehicle.
            self._o2d_apply_part_b(answer, {"vehicleNo": self._o2d_last_vehicle(answer)})
        elif answer.valid_until and answer.valid_until != self.o2d_valid_until:
            self._o2d_apply_extended(answer, {})
        if answer.raw.get("rejectStatus") == "Y" and not self.o2d_rejected_at:
            self._o2d_note_rejected()
        if answer.raw.get("closed") == "Y" and not self.o2d_closed_at:
            self._o2d_apply_closed(answer)
        self._o2d_gst_settled()

    def _o2d_last_vehicle(self, answer):
        rows = answer.raw.get("VehiclListDetails")
        rows = [row for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict)]
        return str(rows[-1].get("vehicleNo") or "") if rows else ""

    def _o2d_note_rejected(self):
        self._o2d_decide({"o2d_rejected_at": fields.Datetime.now()})
        words = self.env._(
            "%(customer)s rejected e-way bill %(number)s. Ask why, and cancel or take back what has not left.",
            customer=self.partner_bill_to_id.display_name or self.env._("The other party"),
            number=self._o2d_pretty_number(),
        )
        self._o2d_log("note", words)
        self.env["o2d.exception"]._raise(
            f"ewaybill_rejected:{self.id}",
            {
                "name": words,
                "type": "failure",
                "control": "ewaybill",
                "severity": "3",
                "stage_id": self.env["o2d.stage"]._get("ewaybill").id,
                "owner_group_id": self.env.ref(OFFICER).id,
                "company_id": self.company_id.id,
                **self._o2d_exception_documents(),
            },
        )

    def _o2d_apply_cancelled(self, answer, payload, request=None):
        done = super()._o2d_apply_cancelled(answer, payload, request)
        self.env["o2d.exception"]._clear([f"ewaybill_rejected:{self.id}"], self.env._("It is cancelled."))
        return done

    def _o2d_say(self, asked):
        if not asked and self.state == "generated" and self.o2d_rejected_at:
            return self.env._("%(number)s was rejected by the other party.", number=self.name)
        if not asked and self.state == "generated" and self.o2d_closed_at:
            return self.env._("%(number)s is closed.", number=self.name)
        return super()._o2d_say(asked)

    def _o2d_gate_problem(self, picking):
        if self.o2d_rejected_at:
            return self.env._(
                "E-way bill %(number)s was rejected by the other party. The compliance officer settles it first.",
                number=self._o2d_pretty_number(),
            )
        return super()._o2d_gate_problem(picking)

    # --- handed to a transporter -------------------------------------------------------------------

    def action_o2d_transporter(self):
        """Ask to which transporter the bill is handed."""
        self._o2d_check_door(MAY_CHANGE_VEHICLE)
        self._o2d_check_in_force()
        self._o2d_check_not_split()
        return self._o2d_open("o2d.ewaybill.transporter", self.env._("Hand to a transporter"))

    def _o2d_hand_over(self, transporter):
        """Hand the bill to another transporter, who names the vehicle from then on.

        :param transporter: res.partner with a GSTIN or a transporter ID
        :return: the request
        """
        self._o2d_check_door(MAY_CHANGE_VEHICLE)
        self._o2d_check_in_force()
        self._o2d_check_not_split()
        number, words = transporter._o2d_transporter_number()
        if not number:
            raise UserError(
                words
                or self.env._(
                    "%(transporter)s has neither GSTIN nor transporter ID. Fill it in on the contact.",
                    transporter=transporter.display_name,
                )
            )
        if number == self.o2d_transporter_on_bill:
            raise UserError(self.env._("The e-way bill names this transporter already."))
        return self.env["o2d.gst.request"]._ask(Action.TRANSPORTER, self, {"transporter": number})

    # --- closed ------------------------------------------------------------------------------------

    @api.depends("state", "o2d_closed_at", "o2d_picking_ids.o2d_gate_out_at")
    def _compute_o2d_may_close(self):
        for bill in self:
            bill.o2d_may_close = not bill._o2d_why_not_closed()

    def _o2d_why_not_closed(self):
        """Why this bill cannot be closed, or ""."""
        number = self._o2d_pretty_number()
        if not self._o2d_rules().is_on(CLOSURE, (self.company_id or self.env.company)._o2d_today()):
            return self.env._("E-way bills are not closed yet: the rule is not in force.")
        if self.state != "generated" or not self._o2d_until():
            return self.env._("%(number)s is not in force, so there is nothing to close.", number=number)
        if self.o2d_closed_at:
            return self.env._("%(number)s is closed already.", number=number)
        if not all(self.sudo().o2d_picking_ids.mapped("o2d_gate_out_at")) or not self.sudo().o2d_picking_ids:
            return self.env._("The goods of %(number)s have not left. Close it when they have arrived.", number=number)
        return ""

    def action_o2d_close(self):
        """Close the bill at the service: the goods have arrived.

        :raise UserError: where it cannot be, with why
        """
        self._o2d_check_door((OFFICER,))
        if words := self._o2d_why_not_closed():
            raise UserError(words)
        self.env["o2d.gst.request"]._ask(Action.CLOSE, self)
        return True

    def _o2d_gst_payload(self, action, detail=None):
        if action == Action.CLOSE:
            return life_payloads.look_up(self.name)
        return super()._o2d_gst_payload(action, detail)

    def _o2d_gst_is_done(self, action):
        if action == Action.CLOSE and self.o2d_closed_at:
            return True
        return super()._o2d_gst_is_done(action)

    def _o2d_gst_apply(self, action, answer, payload=None, request=None):
        if action == Action.CLOSE:
            return self._o2d_apply_closed(answer, request)
        return super()._o2d_gst_apply(action, answer, payload, request)

    def _o2d_apply_closed(self, answer, request=None):
        self._o2d_decide({"o2d_closed_at": (request and answer.at) or fields.Datetime.now()})
        note = self.env._("E-way bill %(number)s closed", number=self.name)
        self._o2d_log("note", note, user=request and request.user_id or None)
