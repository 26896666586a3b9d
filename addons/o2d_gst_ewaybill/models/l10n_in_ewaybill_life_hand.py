import base64
import binascii
import re

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_dispatch.tools import vehicle

from ..tools import ewaybill_rules
from ..tools.gateway import Action
from .o2d_gst_outbox import OFFICER

# What was done on the portal with a bill that was there.
CHANGED, CANCELLED = "changed", "cancelled"
NUMBER = re.compile(r"\d{12}")


class L10nInEwaybill(models.Model):
    """What was done on the government's portal, typed here with proof: where no service answers, or none can do it."""

    _inherit = "l10n.in.ewaybill"

    def action_o2d_by_hand(self):
        """Ask for what was done with this bill on the portal, and its proof: made, changed or cancelled there."""
        self._o2d_check_door((OFFICER,))
        said, known = self._o2d_said()["vehicle"], self.o2d_vehicle_on_bill
        if self.state != "generated":
            return self._o2d_open(
                "o2d.ewaybill.hand", self.env._("Made on the portal"), {"default_vehicle_no": vehicle.pretty(said)}
            )
        # Until it leaves, the trip knows better.
        left = any(self.sudo().o2d_picking_ids.mapped("o2d_gate_out_at"))
        context = {
            "default_number": self.name,
            "default_vehicle_no": vehicle.pretty((known or said) if left else (said or known)),
            "default_valid_until": fields.Datetime.to_string(self.o2d_valid_until) if self.o2d_valid_until else False,
        }
        return self._o2d_open("o2d.ewaybill.hand", self.env._("Done on the portal"), context)

    def _o2d_generated_by_hand(self, number, at, until, vehicle_no, reason, proof, proof_name):
        self._o2d_check_door((OFFICER,))
        bill = self.sudo()
        number = bill._o2d_read_number(number)
        if bill.state != "pending":
            raise UserError(self.env._("%(bill)s was generated already.", bill=bill.display_name))
        if not proof or not (reason or "").strip():
            raise UserError(self.env._("Say why it was made on the portal, and add its paper."))
        bill._o2d_read_proof(proof)
        plate, error = vehicle.read_vehicle(vehicle_no, self.env._)
        if error:
            raise UserError(error)
        if until and not plate and (bill.mode or "1") == "1":
            raise UserError(self.env._("A bill that is in force names a vehicle. Write it down as the paper has it."))
        at = at or fields.Datetime.now()
        if at > fields.Datetime.now() or (until and until <= at):
            raise UserError(self.env._("Check the moments: it was generated in the past, and its validity ends later."))
        self.env["o2d.gst.request"]._open_of(bill)._give_up()
        bill._o2d_decide(
            {
                **bill._o2d_days(at, until),
                "name": number,
                "state": "generated",
                "error_message": False,
                "blocking_level": False,
                "o2d_by_hand": True,
                "o2d_proof": proof,
                "o2d_proof_name": proof_name,
                "o2d_generated_at": at,
                "o2d_valid_until": until,
                "o2d_part_b_at": at if until else False,
                "o2d_vehicle_on_bill": plate if until else "",
            }
        )
        note = self.env._("E-way bill %(number)s made on the portal: %(why)s", number=number, why=reason)
        bill._o2d_log("done", note, {"by_hand": True})
        bill._o2d_keep_proof(note, proof, proof_name)
        bill._o2d_gst_settled()

    def _o2d_read_number(self, typed):
        """:param typed: number as somebody typed it, blanks or not
        :return: twelve digits
        :raise UserError: where it is none, or another bill's
        """
        number = re.sub(r"\s", "", typed or "")
        if not NUMBER.fullmatch(number):
            raise UserError(self.env._("An e-way bill number has twelve digits."))
        other = self.sudo().search([("name", "=", number), ("id", "!=", self.id)], limit=1)
        if other:
            raise UserError(
                self.env._("This number belongs to the e-way bill of %(document)s.", document=other.document_number)
            )
        return number

    def _o2d_changed_by_hand(self, until, vehicle_no, reason, proof, proof_name, anew=None):
        """Vehicle named or changed, validity extended, or an expired bill made anew, on the portal: as its paper says.

        What waits for the service with the same aim is given up; what may have reached it stands, and is found there.

        :param until: end of validity, naive UTC
        :param anew: (number, moment) of a bill made in place of one that has expired
        """
        self._o2d_check_door((OFFICER,))
        bill = self.sudo()
        bill._o2d_check_generated()
        if not proof or not (reason or "").strip():
            raise UserError(self.env._("Say why it was changed on the portal, and add its paper."))
        bill._o2d_read_proof(proof)
        plate, error = vehicle.read_vehicle(vehicle_no, self.env._)
        if error:
            raise UserError(error)
        if not plate and (bill.mode or "1") == "1":
            raise UserError(self.env._("A bill that is in force names a vehicle. Write it down as the paper has it."))
        fresh = bill._o2d_read_anew(anew)
        made = fresh.get("o2d_generated_at") or bill.o2d_generated_at
        if not until or (made and until <= made):
            raise UserError(self.env._("Write until when it holds, as the paper says: it ends after it was generated."))
        now = fields.Datetime.now()
        changing = (Action.PART_B.value, Action.EXTEND.value, Action.TRANSPORTER.value)
        self.env["o2d.gst.request"]._open_of(bill).filtered(lambda one: one.action in changing)._give_up()
        note = self.env._(
            "E-way bill %(number)s changed on the portal: vehicle %(vehicle)s, valid until %(moment)s. %(why)s",
            number=fresh.get("name") or bill.name,
            vehicle=vehicle.pretty(plate) or "–",
            moment=bill._o2d_moment(until),
            why=reason,
        )
        bill._o2d_decide(
            {
                "o2d_by_hand": True,
                "o2d_proof": proof,
                "o2d_proof_name": proof_name,
                **fresh,
                "o2d_part_b_at": bill.o2d_part_b_at if not fresh and plate == bill.o2d_vehicle_on_bill else now,
                "o2d_vehicle_on_bill": plate,
                "vehicle_no": plate,
                "o2d_valid_until": until,
                "ewaybill_expiry_date": ewaybill_rules.in_india(until).date(),
            }
        )
        bill._o2d_log("note", note, {"by_hand": True})
        bill._o2d_keep_proof(note, proof, proof_name)
        bill.o2d_consolidated_ids._o2d_follow()
        bill._o2d_gst_settled()

    def _o2d_read_anew(self, anew):
        """:param anew: (number, moment) as typed, or None
        :return: values of a bill that takes the place of this one, {} where it is still the same
        :raise UserError: while this one is in force, or where the number is none
        """
        number, at = anew or (self.name, None)
        if re.sub(r"\s", "", number or "") == self.name:
            return {}
        until, now = self._o2d_until(), fields.Datetime.now()
        if not until or until >= now:
            raise UserError(
                self.env._("%(number)s has not expired, so it keeps its number.", number=self._o2d_pretty_number())
            )
        at = at or now
        if at > now:
            raise UserError(self.env._("Check the moments: it was generated in the past, and its validity ends later."))
        return {
            "name": self._o2d_read_number(number),
            "o2d_generated_at": at,
            "ewaybill_date": ewaybill_rules.in_india(at).date(),
        }

    def _o2d_cancelled_by_hand(self, reason, proof, proof_name):
        self._o2d_check_door((OFFICER,))
        bill = self.sudo()
        bill._o2d_check_generated()
        if not proof or not (reason or "").strip():
            raise UserError(self.env._("Say why it was cancelled on the portal, and add the portal's paper."))
        bill._o2d_read_proof(proof)
        self.env["o2d.gst.request"]._open_of(bill)._give_up()
        bill._o2d_decide(
            {
                "state": "cancel",
                "o2d_by_hand": True,
                "o2d_proof": proof,
                "o2d_proof_name": proof_name,
                "o2d_cancelled_at": fields.Datetime.now(),
            }
        )
        note = self.env._("E-way bill %(number)s cancelled on the portal: %(why)s", number=bill.name, why=reason)
        bill._o2d_log("note", note, {"by_hand": True})
        bill._o2d_keep_proof(note, proof, proof_name)
        self.env["o2d.exception"]._clear([f"ewaybill_rejected:{bill.id}"], self.env._("It is cancelled."))
        bill.o2d_consolidated_ids._o2d_follow()
        bill._o2d_gst_settled()

    def _o2d_read_proof(self, proof):
        """:param proof: Base64 of a file
        :return: bytes
        :raise UserError: where it is none
        """
        try:
            return base64.b64decode(proof, validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise UserError(self.env._("The proof cannot be read. Choose the file again.")) from None

    def _o2d_keep_proof(self, note, proof, proof_name):
        """What was done on the portal, and its paper, beside the bill: a later one takes its place on the form only."""
        content = self._o2d_read_proof(proof)
        self.message_post(body=note, attachments=[(proof_name or self.env._("Proof"), content)])
