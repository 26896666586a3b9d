from datetime import datetime

from odoo import models
from odoo.tools.misc import format_date, format_datetime

from odoo.addons.o2d_base.models.res_company import INDIA
from odoo.addons.o2d_dispatch.models.o2d_driver_kit import CHALLAN, TRIP_SHEET, _part

# After invoices and challans, before the packing slip.
EWAYBILL = CHALLAN + 5
PORTAL_TIME = "%Y-%m-%d %H:%M:%S"


class AccountMove(models.Model):
    """Registration and e-way bill on the papers that travel with the goods."""

    _inherit = "account.move"

    def _o2d_invoice_qr(self):
        if self.l10n_in_edi_status != "sent":
            return super()._o2d_invoice_qr()
        told = self.sudo()._get_l10n_in_edi_response_json() or {}
        irn = self.o2d_irn or told.get("Irn")
        if not irn:
            return super()._o2d_invoice_qr()
        return {
            "irn": irn,
            "ack_no": self.o2d_irn_ack_no or str(told.get("AckNo") or ""),
            "ack_at": self._o2d_irn_moment(told),
            "qr": told.get("SignedQRCode") or "",
        }

    def _o2d_irn_moment(self, told):
        """When it was registered, in Indian time as the portal says it, or ""."""
        if self.o2d_irn_at:
            return format_datetime(self.env, self.o2d_irn_at, tz=INDIA, dt_format="d MMM y, HH:mm")
        try:
            moment = datetime.strptime(told.get("AckDt") or "", PORTAL_TIME)
        except ValueError:
            return told.get("AckDt") or ""
        return f"{format_date(self.env, moment.date(), date_format='d MMM y')}, {moment:%H:%M}"


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _o2d_transport_facts(self):
        bills = self._o2d_live_bills()
        words = ", ".join(bill._o2d_number_words() for bill in bills)
        facts = super()._o2d_transport_facts()
        return [*facts, (self.env._("E-way bill"), words)] if words else facts

    def _o2d_kit_parts(self):
        parts = super()._o2d_kit_parts()
        lang = self.env.context.get("lang") or self.env.user.lang
        for bill in self._o2d_live_bills():
            parts.append(_part("o2d_gst_ewaybill.report_ewaybill_part", bill, EWAYBILL, lang))
        return parts


class O2dTrip(models.Model):
    _inherit = "o2d.trip"

    def _o2d_kit_parts(self):
        parts = super()._o2d_kit_parts()
        joined = self.sudo().o2d_consolidated_ids.filtered(lambda one: one.state == "valid").sorted("id")[-1:]
        if joined:
            # With gate pass and trip sheet: it is about the vehicle, not about one delivery.
            parts.insert(2, _part("o2d_gst_ewaybill.report_consolidated_part", joined, TRIP_SHEET))
        return parts


class O2dEwaybillConsolidated(models.Model):
    _inherit = "o2d.ewaybill.consolidated"

    def _o2d_paper_facts(self):
        """What the officer on the road reads: [(label, value)]."""
        self.ensure_one()
        made = self.generated_at
        facts = [
            (self.env._("Number"), self._o2d_pretty_number()),
            (self.env._("Generated"), format_datetime(self.env, made, tz=INDIA, dt_format="d MMM y, HH:mm")),
            (self.env._("Vehicle"), self.vehicle_words),
            (self.env._("From"), self.place),
        ]
        return [(label, value) for label, value in facts if value]

    def _o2d_paper_rows(self):
        """The bills that it holds: [{number, document, to, until}]."""
        return [
            {
                "number": bill._o2d_pretty_number(),
                "document": bill._o2d_document()[0],
                "to": bill.partner_ship_to_id.city or bill.partner_ship_to_id.display_name or "",
                "until": bill._o2d_moment(bill._o2d_until()),
            }
            for bill in self.ewaybill_ids.sorted("id")
        ]


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_qr_text(self):
        """What the code on the paper says: number, GSTIN of who made it, and day."""
        return f"{self.name}/{self.company_id.vat or ''}/{self.ewaybill_date or ''}"

    def _o2d_paper_facts(self):
        """What the officer on the road reads.

        :return: [(label, value)]
        """
        self.ensure_one()
        number, day = self._o2d_document()
        carrier = self._o2d_trip().transporter_id or self.transporter_id
        facts = [
            (self.env._("Number"), self._o2d_pretty_number()),
            (self.env._("Valid until"), self._o2d_paper_moment(self._o2d_until())),
            (self.env._("Generated"), self._o2d_paper_moment(self.o2d_generated_at)),
            (
                self.env._("Document"),
                f"{self.type_id.name}, {number}, {format_date(self.env, day, date_format='d MMM y')}",
            ),
            (self.env._("Vehicle"), self.o2d_vehicle_words),
            (self.env._("Transporter"), carrier.name),
            (self.env._("Distance"), self.distance and self.env._("%(km)s km", km=self.distance)),
        ]
        return [(label, value) for label, value in facts if value]

    def _o2d_paper_moment(self, moment):
        return format_datetime(self.env, moment, tz=INDIA, dt_format="d MMM y, HH:mm") if moment else ""
