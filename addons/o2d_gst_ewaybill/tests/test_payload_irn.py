"""The invoice as it is registered, and the e-way bill that follows from its IRN."""

from odoo.exceptions import UserError

from .payload_common import BENGALURU, CARRIER, CHENNAI, OWN, SEZ, PayloadCase

IRN = "a" * 64


class TestPayloadIrn(PayloadCase):
    def _irn(self, lines, *args, taxpayers=(), **values):
        payload = self._invoice(lines, *args, **values)._o2d_payload_irn()
        self._registered(payload, taxpayers)
        return payload

    def test_within_the_state(self):
        """Schema 1.1: names as published, GSTIN and place of supply, 18 % of 60,000 in halves."""
        payload = self._irn([(60, 1000, "sgst_sale_18")])
        self._is(payload["SellerDtls"], Gstin=OWN, Stcd="27", Pin=411002)
        self._is(payload["BuyerDtls"], Gstin="27AAACS7777A1ZA", Pos="27", Pin=411045)
        self._is(payload["ValDtls"], AssVal=60000.0, CgstVal=5400.0, SgstVal=5400.0, IgstVal=0.0, TotInvVal=70800.0)
        self._is(payload["DocDtls"], Typ="INV", Dt=self.today.strftime("%d/%m/%Y"))

    def test_between_states(self):
        """IGST Act, section 7: 10,800 of IGST on 60,000."""
        payload = self._irn([(60, 1000, "igst_sale_18")], self.far)
        self._is(payload["ValDtls"], IgstVal=10800.0, CgstVal=0.0, TotInvVal=70800.0)

    def test_zone_and_abroad(self):
        """Supply types SEZWP, SEZWOP, EXPWP, EXPWOP; abroad URP, state 96, PIN code 999999."""
        zone = self._buyer("Zone unit", "gj", SEZ, "special_economic_zone", zip="380001")
        abroad = self._partner(
            name="Colombo Motors", country_id=self.env.ref("base.lk").id, l10n_in_gst_treatment="overseas",
            vat="114567890-7000", street="9 Galle Road", city="Colombo", zip="00300",
        )  # fmt: skip
        for buyer, tax, kind, total in (
            (zone, "igst_sale_18", "SEZWP", 70800.0),
            (zone, "igst_sale_0_sez_lut", "SEZWOP", 60000.0),
            (abroad, "igst_sale_18_sez_exp", "EXPWP", 70800.0),
            (abroad, "igst_sale_0_sez_exp_lut", "EXPWOP", 60000.0),
        ):
            with self.subTest(kind=kind):
                payload = self._irn([(60, 1000, tax)], buyer, taxpayers=[(SEZ, "sez")])
                self.assertEqual((payload["TranDtls"]["SupTyp"], payload["ValDtls"]["TotInvVal"]), (kind, total))
                if buyer == abroad:
                    self._is(payload["BuyerDtls"], Gstin="URP", Stcd="96", Pos="96", Pin=999999)

    def test_ship_to(self):
        """Schema 1.1, ShipDtls: the party that gets the goods, with its own GSTIN."""
        there = self._buyer("Site of a friend", "tn", CHENNAI, zip="600002")
        payload = self._irn([(60, 1000, "igst_sale_18")], self.far, partner_shipping_id=there.id)
        self._is(payload["ShipDtls"], Gstin=CHENNAI, Stcd="33", Pin=600002)
        self._is(payload["BuyerDtls"], Gstin=BENGALURU)

    def test_credit_note(self):
        """Schema 1.1, DocDtls: a credit note is registered as CRN with amounts above zero."""
        payload = self._irn([(10, 1000, "igst_sale_18")], self.far, move_type="out_refund")
        self._is(payload["DocDtls"], Typ="CRN")
        self._is(payload["ValDtls"], AssVal=10000.0, IgstVal=1800.0, TotInvVal=11800.0)

    def test_short_words(self):
        """Schema 1.1, PrdDesc: three characters at least, or none."""
        payload = self._irn([(60, 1000, "sgst_sale_18", {"name": "X"})])
        self.assertNotIn("PrdDesc", payload["ItemList"][0])

    def test_four_digits_are_too_few(self):
        """Code 2176: a registered invoice has HSN codes of six digits."""
        bolt = self._product(name="Bolt", l10n_in_hsn_code="7318")
        with self.assertRaisesRegex(UserError, "Bolt.*6 digits"):
            self._invoice([(60, 1000, "sgst_sale_18", {"product_id": bolt.id})])._o2d_payload_irn()

    def test_street_is_needed(self):
        """Schema 1.1, Addr1: three characters at least; said with name and mending."""
        self.customer.street = False
        with self.assertRaisesRegex(UserError, "Sahyadri Motors has no street"):
            self._invoice([(60, 1000, "sgst_sale_18")])._o2d_payload_irn()

    def _by_irn(self, **values):
        move = self._invoice([(60, 1000, "igst_sale_18")], self.far)
        move.l10n_in_edi_status = "sent"
        self.env["ir.attachment"].create(
            {"name": "irn.json", "raw": f'{{"Irn": "{IRN}"}}', "res_model": move._name, "res_id": move.id,
             "res_field": "l10n_in_edi_attachment_file", "mimetype": "application/json"}
        )  # fmt: skip
        move.invalidate_recordset()
        return self._bill(move, **{"distance": 840, **values})._o2d_payload_generate("generate_by_irn")

    def test_bill_by_irn(self):
        """E-way bill by IRN: the IRN and how the goods travel, in that call's own names."""
        self.assertEqual(
            self._by_irn(),
            {"Irn": IRN, "Distance": 840, "TransMode": "1", "VehNo": "MH12AB1234", "VehType": "R"},
        )

    def test_part_a_by_irn(self):
        """Code 619 holds there too: without vehicle the transporter, or ourselves."""
        self.assertEqual(
            self._by_irn(vehicle_no=False, transporter_id=self.carrier.id),
            {"Irn": IRN, "Distance": 840, "TransId": CARRIER, "TransName": "Deccan Roadlines"},
        )
        self.assertEqual(self._by_irn(vehicle_no=False), {"Irn": IRN, "Distance": 840, "TransId": OWN})

    def test_dispatch_from_by_irn(self):
        """DispDtls only where the goods leave another place than the registered one."""
        depot = self._partner(
            name="Nashik depot", is_company=False, country_id=self.india.id, state_id=self.states["mh"].id,
            street="Plot 5", city="Nashik", zip="422001",
        )  # fmt: skip
        self._is(
            self._by_irn(partner_ship_from_id=depot.id)["DispDtls"], Nm="Nashik depot", Pin=422001, Stcd="27",
            Loc="Nashik", Addr1="Plot 5",
        )  # fmt: skip
