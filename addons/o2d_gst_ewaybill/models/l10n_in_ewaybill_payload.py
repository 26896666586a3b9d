from odoo import models
from odoo.exceptions import UserError

from odoo.addons.o2d_base.tools import pincode

from ..tools import ewaybill_rules, payload_head, payload_lines
from ..tools.gateway import Action

# Treatments under which no GSTIN of the other party counts.
WITHOUT_GSTIN = ("unregistered", "consumer", "overseas")
# Tells core's builder of lines that the result is ours; decides about a field more, never about a right.
FLAG = "o2d_gst_payload"


class L10nInEwaybill(models.Model):
    """What is sent to generate an e-way bill: core's lines and taxes, a head and transport of our own."""

    _inherit = "l10n.in.ewaybill"

    def _o2d_payload_generate(self, action):
        """The request that generates this bill, in NIC's field names (API 1.03).

        :param action: Action.GENERATE or Action.GENERATE_BY_IRN
        :raise UserError: with everything that the service would refuse
        """
        self.ensure_one()
        problems = self._o2d_preflight_bill()
        payload = {}
        if not problems:
            payload = self._o2d_payload_by_irn() if action == Action.GENERATE_BY_IRN else self._o2d_payload_direct()
            problems = self._o2d_payload_problems(payload)
        if problems:
            raise UserError("\n".join(problems))
        return payload

    def _o2d_payload_direct(self):
        rules = self.env["o2d.gst.rule"]._rules()
        number, day = self._o2d_document()
        today = self.company_id._o2d_today()
        return {
            **payload_head.head(
                (self.supply_type, self.type_id.sub_type_code, self.type_id.code),
                number,
                day,
                self._o2d_route(),
                distance=self.distance,
                ship_to_gstin=rules.is_on("ship_to_gstin", today),
                depot_regular=rules.is_on("depot_regular", today),
                words=self._o2d_sub_supply_words(),
            ),
            **payload_head.carriage(self._o2d_carriage()),
            **self._o2d_values(int(rules.value("items_max", today, default=250))),
        }

    def _o2d_document(self):
        """(number, Indian day) of the document that the bill is about."""
        if picking := self.picking_id:
            done = picking.date_done and ewaybill_rules.in_india(picking.date_done).date()
            day = picking.o2d_challan_date or done or self.company_id._o2d_today()
            return picking.o2d_challan_no or picking.name, day
        move = self.account_move_id
        is_bill = move.is_purchase_document(include_receipts=True)
        return (is_bill and move.ref) or move.name, move.invoice_date or move.date

    def _o2d_sub_supply_words(self):
        """What "Others" stands for, in at most twenty characters."""
        purpose = self.picking_id.o2d_purpose_id
        return self.type_description or purpose.sub_supply_text or purpose.name or ""

    # --- who and where ---------------------------------------------------------------------------

    def _o2d_route(self):
        """(seller, home, origin, buyer, address, destination), see :func:`payload_head.transaction_type`."""
        return (
            self._o2d_party(self.partner_bill_from_id),
            self._o2d_place(self.partner_bill_from_id),
            self._o2d_place(self.partner_ship_from_id),
            self._o2d_party(self.partner_bill_to_id),
            self._o2d_place(self.partner_bill_to_id),
            self._o2d_place(self.partner_ship_to_id),
        )

    def _o2d_party(self, partner):
        return payload_head.Party(
            gstin=self._o2d_gstin_of(partner, self._o2d_treatment()),
            name=partner.commercial_partner_id.name or partner.name or "",
            state=self._o2d_state_of(partner),
            key=self._o2d_key_of(partner),
        )

    def _o2d_place(self, partner):
        return payload_head.Place(
            street=partner.street or "",
            street2=partner.street2 or "",
            city=partner.city or "",
            pin=pincode.normalise(partner.zip),
            state=self._o2d_state_of(partner),
            gstin=self._o2d_gstin_of(partner),
            name=partner.commercial_partner_id.name or partner.name or "",
            key=self._o2d_key_of(partner),
        )

    def _o2d_treatment(self):
        return self.account_move_id.l10n_in_gst_treatment or self._get_billing_partner().l10n_in_gst_treatment

    def _o2d_own_company(self, partner):
        """The company that an address belongs to as its own or as that of a warehouse, if it is one of ours."""
        company = self.company_id.sudo()
        if partner.commercial_partner_id == company.partner_id.commercial_partner_id:
            return company
        places = self.env["stock.warehouse"].sudo().search(
            [("partner_id", "=", partner.id), ("company_id", "child_of", company.root_id.ids)], limit=1
        )  # fmt: skip
        return places.company_id

    def _o2d_gstin_of(self, partner, treatment=None):
        """The GSTIN of whoever is at an address; "" for the unregistered and for those abroad."""
        if own := self._o2d_own_company(partner):
            return (partner.vat if partner.vat and partner != own.partner_id else own._o2d_gstin()) or ""
        treatment = treatment or partner.l10n_in_gst_treatment
        if treatment in WITHOUT_GSTIN or (partner.country_id and partner.country_id.code != "IN"):
            return ""
        return (partner.vat or partner.commercial_partner_id.vat or "").strip().upper()

    def _o2d_state_of(self, partner):
        if partner.country_id and partner.country_id.code != "IN":
            return ""
        return partner.state_id.l10n_in_tin or ""

    def _o2d_key_of(self, partner):
        return (self._o2d_own_company(partner).partner_id or partner).commercial_partner_id.id

    # --- how it travels --------------------------------------------------------------------------

    def _o2d_carriage(self):
        carried = payload_head.Carriage(
            mode=self.mode or payload_head.ROAD,
            vehicle=self.vehicle_no or "",
            vehicle_type=self.vehicle_type or "",
            transporter=self.transporter_id._o2d_transporter_number()[0] if self.transporter_id else "",
            transporter_name=self.transporter_id.name or "",
            document=self.transportation_doc_no or "",
            document_day=self.transportation_doc_date,
            own_gstin=self.company_id._o2d_gstin(),
        )
        if carried.has_part_b() or self._o2d_names_vehicle(carried):
            return carried
        return payload_head.Carriage(own_gstin=carried.own_gstin)

    def _o2d_names_vehicle(self, carried):
        """Will the transporter name the vehicle himself? Only who is on the bill may do it (code 635): a parcel
        carrier does, the vehicle of another is named by us."""
        arrangements = (self.picking_id | self.o2d_picking_ids | self.account_move_id._o2d_bill_pickings()).mapped(
            "o2d_arrangement"
        )
        return bool(carried.transporter) and "hired" not in arrangements and "own" not in arrangements

    # --- lines and values ------------------------------------------------------------------------

    def _o2d_values(self, most):
        """Lines and totals; more lines than the service takes are added up by HSN code, unit and rate."""
        if self.picking_id:
            values = self._o2d_challan_values()
        else:
            values = self.with_context(**{FLAG: True})._prepare_ewaybill_tax_details_json_payload()
        lines = payload_lines.tidy(payload_lines.spread_discounts(values["itemList"]))
        return payload_lines.balance({**values, "itemList": payload_lines.group(lines, most)})

    def _get_l10n_in_ewaybill_line_details(self, line, tax_details):
        details = super()._get_l10n_in_ewaybill_line_details(line, tax_details)
        if self.env.context.get(FLAG) and not self.picking_id:
            fixed = self.env["account.move"]._get_l10n_in_tax_details_by_line_code(tax_details.get("tax_details", {}))
            if amount := fixed.get("cess_non_advol_amount"):
                # Core sends it with the totals only.
                details["cessNonadvol"] = self.env["account.move"]._l10n_in_round_value(abs(amount))
        return details
