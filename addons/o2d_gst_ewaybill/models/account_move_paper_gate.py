from odoo import fields, models

from ..tools import ewaybill_rules


class AccountMove(models.Model):
    """What the gate asks of an invoice's papers, in words for whoever stands there."""

    _inherit = "account.move"

    def _o2d_irn_problem(self):
        """Why the goods cannot leave for want of a registration, or ""."""
        if not self._o2d_irn_is_due():
            return ""
        words = self.env._("Invoice %(invoice)s: %(words)s", invoice=self.name, words=self._o2d_say_irn())
        return self._o2d_with_health(words, ("einvoice",))

    def _o2d_bill_problem(self, picking):
        """Why the goods of a delivery cannot leave for want of an e-way bill, or ""."""
        live = self._o2d_live_bills().filtered(lambda bill: bill._o2d_is_from_service())
        if live:
            problems = [bill._o2d_gate_problem(picking) for bill in live]
            return "" if not all(problems) else self._o2d_with_health(problems[0])
        if not self.company_id.l10n_in_ewaybill_feature:
            return ""
        needed, why = self._o2d_needs_ewaybill()
        if not needed:
            return ""
        pending = self.sudo().l10n_in_ewaybill_ids.filtered(lambda bill: bill.state == "pending")[:1]
        words = pending.o2d_words if pending else why
        return self._o2d_with_health(
            self.env._("No e-way bill for invoice %(invoice)s. %(words)s", invoice=self.name, words=words)
        )

    def _o2d_with_health(self, words, services=("ewaybill",)):
        return self.company_id._o2d_with_gst_health(words, services)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _o2d_with_gst_health(self, words, services=("ewaybill",)):
        """Words with what is known of the services, for somebody who stands at the dock and waits."""
        health = self.env["o2d.gst.service"].sudo()._o2d_services_health(self)
        trouble = [one["words"] for one in health if not one["is_up"] and one["service"] in services]
        return " ".join([words, *trouble])


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_is_from_service(self):
        """Does its number come from the service (through us or core), or with proof?"""
        return bool(self.o2d_generated_at or self.sudo().attachment_id)

    def _o2d_gate_problem(self, picking):
        """Why goods cannot leave under this bill now, or ""."""
        until, number = self._o2d_until(), self._o2d_pretty_number()
        if until and until < fields.Datetime.now():
            return self.env._(
                "E-way bill %(number)s expired %(moment)s. It must be extended before the vehicle leaves.",
                number=number,
                moment=self._o2d_moment(until),
            )
        if not until:
            if not self._o2d_needs_part_b(picking):
                return ""
            return self._o2d_with_asked(
                self.env._("E-way bill %(number)s names no vehicle yet. Name it on the trip.", number=number)
            )
        said = picking.o2d_vehicle_no
        if said and self.o2d_vehicle_on_bill and said != self.o2d_vehicle_on_bill:
            return self._o2d_with_asked(
                self.env._(
                    "E-way bill %(number)s names %(known)s, and the goods are on %(said)s.",
                    number=number,
                    known=self.o2d_vehicle_words,
                    said=picking.o2d_trip_id.vehicle_words or said,
                )
            )
        return ""

    def _o2d_with_asked(self, words):
        """With what is on its way, where something is."""
        asked = self.o2d_request_ids.filtered(lambda one: one.state in ("waiting", "sending", "failed"))
        return f"{words} {self._o2d_say(asked.sorted('id')[:1])}" if asked else words

    def _o2d_needs_part_b(self, picking):
        """Must the vehicle be known before the goods move (third proviso to rule 138(3))?"""
        start = self.partner_ship_from_id or self.company_id.partner_id
        carrier = picking.o2d_transporter_id
        by_transporter = picking.o2d_arrangement == "parcel" and bool(carrier)
        kilometres = 0
        if by_transporter and start.zip and carrier.zip:
            kilometres = self.env["o2d.pincode"]._distance_km(start.zip, carrier.zip, by_road=True) or 0
        return ewaybill_rules.part_b_needed(
            self._o2d_rules(),
            self.company_id._o2d_today(),
            kilometres,
            start.state_id.l10n_in_tin or "",
            carrier.state_id.l10n_in_tin or "",
            by_transporter,
        )

    # --- how the number is said ----------------------------------------------------------------------

    def _o2d_pretty_number(self):
        """Twelve digits in groups of four, as on the paper."""
        number = self.name or ""
        return " ".join(number[at : at + 4] for at in range(0, len(number), 4)) if number.isdecimal() else number

    def _o2d_number_words(self):
        until = self._o2d_until()
        if not until:
            return self._o2d_pretty_number()
        return self.env._(
            "%(number)s until %(moment)s", number=self._o2d_pretty_number(), moment=self._o2d_moment(until)
        )

    def _o2d_numbers_words(self):
        """Numbers of several bills, each with its end, or ""."""
        return ", ".join(bill._o2d_number_words() for bill in self.sorted("id"))

    def _o2d_standing_words(self):
        until = self._o2d_until()
        if self.state == "cancel":
            return self.env._("Cancelled")
        if not until:
            return self.env._("Vehicle not named yet")
        if until < fields.Datetime.now():
            return self.env._("Expired %(moment)s", moment=self._o2d_moment(until))
        return self.env._("In force until %(moment)s", moment=self._o2d_moment(until))
