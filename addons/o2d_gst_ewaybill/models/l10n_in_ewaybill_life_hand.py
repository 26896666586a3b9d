import re

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_dispatch.tools import vehicle

from .o2d_gst_outbox import OFFICER

NUMBER = re.compile(r"\d{12}")


class L10nInEwaybill(models.Model):
    """What was done on the government's portal, typed here with proof: where no service answers, or none can do it."""

    _inherit = "l10n.in.ewaybill"

    def action_o2d_by_hand(self):
        """Ask for number, validity and proof of a bill that was made, or cancelled, on the portal."""
        self._o2d_check_door((OFFICER,))
        title = self.env._("Cancelled on the portal") if self.state == "generated" else self.env._("Made on the portal")
        context = {"default_is_cancelled": self.state == "generated", "default_vehicle_no": self._o2d_said()["vehicle"]}
        return self._o2d_open("o2d.ewaybill.hand", title, context)

    def _o2d_generated_by_hand(self, number, at, until, vehicle_no, reason, proof, proof_name):
        self._o2d_check_door((OFFICER,))
        bill = self.sudo()
        number = re.sub(r"\s", "", number or "")
        if not NUMBER.fullmatch(number):
            raise UserError(self.env._("An e-way bill number has twelve digits."))
        if bill.state != "pending":
            raise UserError(self.env._("%(bill)s was generated already.", bill=bill.display_name))
        if not proof or not (reason or "").strip():
            raise UserError(self.env._("Say why it was made on the portal, and add its paper."))
        plate, error = vehicle.read_vehicle(vehicle_no, self.env._)
        if error:
            raise UserError(error)
        if until and not plate and (bill.mode or "1") == "1":
            raise UserError(self.env._("A bill that is in force names a vehicle. Write it down as the paper has it."))
        at = at or fields.Datetime.now()
        if at > fields.Datetime.now() or (until and until <= at):
            raise UserError(self.env._("Check the moments: it was generated in the past, and its validity ends later."))
        other = self.sudo().search([("name", "=", number), ("id", "!=", bill.id)], limit=1)
        if other:
            raise UserError(
                self.env._("This number belongs to the e-way bill of %(document)s.", document=other.document_number)
            )
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
        bill.message_post(body=note)
        bill._o2d_gst_settled()

    def _o2d_cancelled_by_hand(self, reason, proof, proof_name):
        self._o2d_check_door((OFFICER,))
        bill = self.sudo()
        bill._o2d_check_generated()
        if not proof or not (reason or "").strip():
            raise UserError(self.env._("Say why it was cancelled on the portal, and add the portal's paper."))
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
        bill.message_post(body=note)
        bill._o2d_gst_settled()
