from odoo import fields, models

from ..tools import life_payloads
from ..tools.gateway import Action


class L10nInEwaybill(models.Model):
    """Vehicle and transporter stand on the trip; the bill follows what is said there until the gate."""

    _inherit = "l10n.in.ewaybill"

    def _o2d_trip(self):
        """The trip that carries these goods, or none where they are on several or on none."""
        trips = self.o2d_picking_ids.o2d_trip_id
        return trips if len(trips) == 1 else trips.browse()

    def _o2d_transport(self):
        """How the goods travel, as the service knows it, else as the trip says.

        :return: {"mode", "vehicle", "vehicle_type", "doc_no", "doc_date"}
        """
        said = self._o2d_said()
        known = {"vehicle": self.o2d_vehicle_on_bill} if self.o2d_vehicle_on_bill else {}
        return {**said, **known}

    def _o2d_said(self):
        """How the goods travel, as the trip says; without a trip, as the bill does."""
        trip, picking = self._o2d_trip(), self.o2d_picking_ids[:1]
        if not trip:
            return {
                "mode": self.mode or "1",
                "vehicle": self.vehicle_no or "",
                "vehicle_type": self.vehicle_type or "R",
                "doc_no": self.transportation_doc_no or "",
                "doc_date": self.transportation_doc_date or None,
            }
        mode = trip.transport_mode or "1"
        return {
            "mode": mode,
            "vehicle": trip.vehicle_no or "",
            "vehicle_type": "O" if mode == "4" else self.vehicle_type or "R",
            "doc_no": picking.o2d_lr_no or "",
            "doc_date": picking.o2d_lr_date or None,
        }

    def _prepare_o2d_transport(self):
        """What the trip says, in core's fields of a bill that is not generated yet."""
        said, trip = self._o2d_said(), self._o2d_trip()
        return {
            "mode": said["mode"],
            "vehicle_no": said["vehicle"],
            "vehicle_type": said["vehicle_type"],
            "transportation_doc_no": said["doc_no"],
            "transportation_doc_date": said["doc_date"],
            "transporter_id": trip.transporter_id.id,
        }

    def _o2d_from_place(self):
        """Where the goods start: (town, number of the state)."""
        place = self.partner_ship_from_id or self.company_id.partner_id
        return place.city or "", place.state_id.l10n_in_tin or ""

    def _o2d_vehicle_reason(self):
        return life_payloads.OTHERS if self.o2d_vehicle_on_bill else life_payloads.FIRST_TIME

    def _o2d_follow_trip(self):
        """The trip says something new: what is not generated takes it along, what is asks the service to note it."""
        for bill in self.filtered(lambda one: one.o2d_picking_ids and one._o2d_mode() == "enforce"):
            if any(bill.o2d_picking_ids.mapped("o2d_gate_out_at")) or not bill._o2d_trip():
                # On the road the vehicle is changed by its own button, with reason and place.
                continue
            if bill.state == "pending":
                bill.write(bill._prepare_o2d_transport())
            elif bill.state == "generated" and bill._o2d_standing_now() != "expired":
                bill._o2d_ask_transport()

    def _o2d_standing_now(self):
        self.invalidate_recordset(["o2d_standing"])
        return self.o2d_standing

    def _o2d_ask_transport(self):
        said = self._o2d_said()
        if self._o2d_wants_part_b(said):
            self.env["o2d.gst.request"]._ask(Action.PART_B, self, {"follows": True})
        elif not self.o2d_part_b_at and (number := self._o2d_wanted_transporter()):
            self.env["o2d.gst.request"]._ask(Action.TRANSPORTER, self, {"transporter": number})

    def _o2d_wants_part_b(self, said):
        """Is there something to name that the service does not know?"""
        if said["mode"] == "1":
            return bool(said["vehicle"]) and said["vehicle"] != self.o2d_vehicle_on_bill
        return bool(said["doc_no"]) and not self.o2d_part_b_at

    def _o2d_wanted_transporter(self):
        """The number of a parcel carrier that the bill has to be handed to, or ""."""
        trip = self._o2d_trip()
        if trip.arrangement != "parcel":
            return ""
        number = trip.transporter_id._o2d_transporter_number()[0] if trip.transporter_id else ""
        return number if number != self.o2d_transporter_on_bill else ""

    def _o2d_gst_settled(self):
        """Something that was asked has been answered, or was given up."""
        self.invalidate_recordset(["o2d_words", "o2d_problem"])
        self.o2d_picking_ids._o2d_papers_changed()

    def _o2d_apply_generated(self, answer, payload, request=None):
        done = super()._o2d_apply_generated(answer, payload, request)
        # What was said of the vehicle while the service was asked.
        self._o2d_follow_trip()
        return done

    def _o2d_apply_part_b(self, answer, payload, request=None):
        done = super()._o2d_apply_part_b(answer, payload, request)
        if ((request and request.detail) or {}).get("follows"):
            self._o2d_follow_trip()
        return done

    def _o2d_gst_payload(self, action, detail=None):
        detail = dict(detail or {})
        if action == Action.PART_B and detail.get("follows"):
            detail["transport"] = self._o2d_said()
        elif detail.get("transport", {}).get("doc_date"):
            day = fields.Date.to_date(detail["transport"]["doc_date"])
            detail["transport"] = {**detail["transport"], "doc_date": day}
        return super()._o2d_gst_payload(action, detail)
