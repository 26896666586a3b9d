"""Parties, places, dates and transport of an e-way bill, as the published rules ask for them."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError

from .payload_common import BENGALURU, CARRIER, CHENNAI, OWN, SEZ, PayloadCase

SALE = [(60, 1000, "sgst_sale_18")]
FAR_SALE = [(60, 1000, "igst_sale_18")]
REGULAR, SHIP_TO, DISPATCH_FROM, BOTH = 1, 2, 3, 4


class TestPayloadParties(PayloadCase):
    def _move_goods(self, invoice, warehouse):
        """Let the billed goods have left a warehouse."""
        move = self.env["stock.move"].create(
            {"product_id": self.product.id, "product_uom_qty": 60, "location_id": warehouse.lot_stock_id.id,
             "location_dest_id": self.env.ref("stock.stock_location_customers").id, "company_id": self.company.id}
        )  # fmt: skip
        move._action_confirm()
        move.quantity, move.picked = 60, True
        move._action_done()
        invoice.invoice_line_ids._o2d_link([(invoice.invoice_line_ids.id, move.id)])
        return move

    def _depot(self, name="Nashik depot", **address):
        place = self._partner(
            name=name, is_company=False, country_id=self.india.id, state_id=self.states["mh"].id,
            **{"street": "Plot 5", "city": "Nashik", "zip": "422001", **address},
        )  # fmt: skip
        return self.env["stock.warehouse"].create(
            {"name": name, "code": name[:3].upper(), "company_id": self.company.id, "partner_id": place.id}
        )

    def _switch(self, code):
        self.env["o2d.gst.rule"].create({"code": code, "value": 1, "date_from": self.today, "source": "Test"})

    # --- parties ---------------------------------------------------------------------------------

    def test_registered_buyer(self):
        """API 1.03: both GSTINs, their states, PIN codes as numbers without blanks, regular transaction."""
        payload = self._payload(self._invoice(SALE))
        self._is(
            payload, supplyType="O", subSupplyType="1", docType="INV", fromGstin=OWN, fromStateCode=27,
            actFromStateCode=27, fromPincode=411002, toGstin="27AAACS7777A1ZA", toStateCode=27, actToStateCode=27,
            toPincode=411045, transactionType=REGULAR,
        )  # fmt: skip

    def test_unregistered_buyer(self):
        """API 1.03, toGstin: URP for whoever is not registered, by the state of the address."""
        for treatment in ("unregistered", "consumer"):
            with self.subTest(treatment=treatment):
                buyer = self._buyer("Village workshop", "ka", None, treatment, zip="560002")
                payload = self._payload(self._invoice(FAR_SALE, buyer), distance=840)
                self._is(payload, toGstin="URP", toStateCode=29)

    def test_composition_buyer(self):
        """A composition dealer is registered: its GSTIN stands on the bill."""
        buyer = self._buyer("Small dealer", "tn", CHENNAI, "composition", zip="600002")
        self._is(self._payload(self._invoice(FAR_SALE, buyer), distance=1200), toGstin=CHENNAI, toStateCode=33)

    def test_zone_with_tax(self):
        """IGST Act, section 16(3)(b): to a special economic zone with IGST, also within the state."""
        buyer = self._buyer("Zone unit", "gj", SEZ, "special_economic_zone", zip="380001")
        move = self._invoice([(60, 1000, "igst_sale_18")], buyer)
        payload = self._payload(move, distance=660, taxpayers=[(SEZ, "sez")])
        self._is(payload, toGstin=SEZ, toStateCode=24, igstValue=10800.0, totInvValue=70800.0)

    def test_zone_without_tax(self):
        """IGST Act, section 16(3)(a): under a letter of undertaking without tax."""
        buyer = self._buyer("Zone unit", "gj", SEZ, "special_economic_zone", zip="380001")
        payload = self._payload(
            self._invoice([(60, 1000, "igst_sale_0_sez_lut")], buyer), distance=660, taxpayers=[(SEZ, "sez")]
        )
        self._is(payload, igstValue=0.0, totInvValue=60000.0)

    def _abroad(self, **values):
        return self._partner(
            name="Colombo Motors", country_id=self.env.ref("base.lk").id, l10n_in_gst_treatment="overseas",
            vat="114567890-7000", street="9 Galle Road", city="Colombo", zip="00300", **values,
        )  # fmt: skip

    def test_export_without_tax(self):
        """O/3: buyer URP, state 99, PIN code 999999 (codes 373, 374); the foreign tax number is no GSTIN."""
        move = self._invoice([(60, 1000, "igst_sale_0_sez_exp_lut")], self._abroad())
        payload = self._payload(move, "tax_invoice_sub_type_export", distance=160)
        self._is(
            payload, subSupplyType="3", toGstin="URP", toStateCode=99, actToStateCode=99, toPincode=999999,
            igstValue=0.0, totInvValue=60000.0,
        )  # fmt: skip

    def test_export_with_tax(self):
        """IGST Act, section 16(3)(b): with payment of tax, 18 % stand on the bill though nobody is charged."""
        move = self._invoice([(60, 1000, "igst_sale_18_sez_exp")], self._abroad())
        payload = self._payload(move, "tax_invoice_sub_type_export", distance=160)
        self._is(payload, igstValue=10800.0, totInvValue=70800.0)

    def test_export_by_a_port(self):
        """Where the goods go to a port in India, the port's PIN code and state are where they are shipped to."""
        port = self._buyer("Nhava Sheva", "mh", None, "consumer", zip="400707", city="Uran")
        move = self._invoice([(60, 1000, "igst_sale_0_sez_exp_lut")], self._abroad(), partner_shipping_id=port.id)
        payload = self._payload(move, "tax_invoice_sub_type_export", distance=130)
        self._is(payload, toStateCode=99, actToStateCode=27, toPincode=400707, transactionType=SHIP_TO)

    def test_deemed_export(self):
        """CGST Act, section 147: a supply within India with tax, the buyer's GSTIN stands."""
        buyer = self._buyer("Oriented unit", "ka", BENGALURU, "deemed_export", zip="560001")
        self._is(self._payload(self._invoice(FAR_SALE, buyer), distance=840), toGstin=BENGALURU, subSupplyType="1")

    # --- places ----------------------------------------------------------------------------------

    def test_bill_to_ship_to(self):
        """Type 2: billed in Bengaluru, sent to somebody else in Chennai; the states of the goods are Chennai's."""
        there = self._buyer("Site of a friend", "tn", CHENNAI, zip="600002")
        payload = self._payload(self._invoice(FAR_SALE, self.far, partner_shipping_id=there.id), distance=1200)
        self._is(
            payload, transactionType=SHIP_TO, toGstin=BENGALURU, toStateCode=29, actToStateCode=33, toPincode=600002
        )
        self.assertNotIn("shipToGSTIN", payload)

    def test_delivery_contact_at_the_same_address(self):
        """A contact with the address of its company is no other place: type 1."""
        contact = self.customer.copy(
            {"name": "Stores", "parent_id": self.customer.id, "type": "delivery", "is_company": False}
        )
        payload = self._payload(self._invoice(SALE, partner_shipping_id=contact.id))
        self._is(payload, transactionType=REGULAR, toPincode=411045)

    def test_other_place_of_the_buyer(self):
        """The buyer's own other place is shipped to: type 2, and no ship-to GSTIN equal to the buyer's (code 618)."""
        plant = self._partner(
            name="Plant", parent_id=self.far.id, type="delivery", is_company=False, country_id=self.india.id,
            state_id=self.states["ka"].id, street="Plot 9", city="Mysuru", zip="570001",
        )  # fmt: skip
        move = self._invoice(FAR_SALE, self.far, partner_shipping_id=plant.id)
        self._is(self._payload(move, distance=900), transactionType=SHIP_TO, toPincode=570001)
        self._switch("ship_to_gstin")
        self.assertNotIn("shipToGSTIN", self._bill(move, distance=900)._o2d_payload_generate("generate"))

    def test_own_depot_is_regular_by_switch(self):
        """Advisories 661 and 663, deferred: once in force a place of the same GSTIN is type 1; the states agree."""
        plant = self._partner(
            name="Plant", parent_id=self.far.id, type="delivery", is_company=False, country_id=self.india.id,
            state_id=self.states["ka"].id, street="Plot 9", city="Mysuru", zip="570001",
        )  # fmt: skip
        self._switch("depot_regular")
        payload = self._payload(self._invoice(FAR_SALE, self.far, partner_shipping_id=plant.id), distance=900)
        self._is(payload, transactionType=REGULAR, toStateCode=29, actToStateCode=29, toPincode=570001)

    def test_ship_to_gstin_by_switch(self):
        """Advisories 661 and 663, deferred: once in force the ship-to's GSTIN goes along, URP for the unregistered."""
        self._switch("ship_to_gstin")
        for vat, treatment, expected in ((CHENNAI, "regular", CHENNAI), (None, "consumer", "URP")):
            with self.subTest(treatment=treatment):
                there = self._buyer("Site of a friend", "tn", vat, treatment, zip="600002")
                payload = self._payload(self._invoice(FAR_SALE, self.far, partner_shipping_id=there.id), distance=1200)
                self._is(payload, shipToGSTIN=expected, shipToTradeName="Site of a friend")

    def test_dispatch_from_the_warehouse_that_the_goods_left(self):
        """Type 3: sent from the depot in Nashik, whatever warehouse stands on the order."""
        move = self._invoice(SALE)
        self._move_goods(move, self._depot())
        payload = self._payload(move, distance=200)
        self._is(payload, transactionType=DISPATCH_FROM, fromPincode=422001, fromPlace="Nashik", actFromStateCode=27)

    def test_both_elsewhere(self):
        """Type 4: from the depot to somebody else than is billed."""
        there = self._buyer("Site of a friend", "tn", CHENNAI, zip="600002")
        move = self._invoice(FAR_SALE, self.far, partner_shipping_id=there.id)
        self._move_goods(move, self._depot())
        self._is(self._payload(move, distance=1250), transactionType=BOTH, fromPincode=422001, toPincode=600002)

    def test_goods_of_two_places(self):
        """One bill has one place of dispatch: goods of two warehouses on one invoice are refused with what to do."""
        move = self._invoice(SALE)
        self._move_goods(move, self._depot())
        self._move_goods(move, self._depot("Thane depot", zip="400601", city="Thane"))
        with self.assertRaisesRegex(UserError, "bill each place on its own"):
            self._bill(move)._o2d_payload_generate("generate")

    # --- dates -----------------------------------------------------------------------------------

    def test_document_date_is_the_invoice_date(self):
        """API 1.03, docDate: the day on the invoice, not the day in the books."""
        earlier = self.today - timedelta(days=20)
        move = self._invoice(SALE, invoice_date=earlier)
        move.with_context(skip_readonly_check=True).date = self.today
        self._is(self._payload(move), docDate=earlier.strftime("%d/%m/%Y"))

    def test_after_midnight_in_india(self):
        """At half past midnight in India it is yesterday in UTC: the document is of the Indian day and not to come."""
        with freeze_time("2026-11-04 19:00:00"):
            move = self._invoice(SALE, invoice_date=self.company._o2d_today())
            self._is(self._bill(move)._o2d_payload_generate("generate"), docDate="05/11/2026")

    # --- transport -------------------------------------------------------------------------------

    def test_vehicle(self):
        """VEHEWB: by road the vehicle is Part B; regular unless it is oversized."""
        payload = self._payload(self._invoice(SALE))
        self._is(payload, transMode="1", vehicleNo="MH12AB1234", vehicleType="R", transporterId=None)
        payload = self._payload(self._invoice(SALE), vehicle_type="O")
        self._is(payload, vehicleType="O")

    def test_part_a_to_a_carrier(self):
        """Code 619: without a vehicle the transporter stands, and no mode without a vehicle."""
        payload = self._payload(self._invoice(SALE), vehicle_no=False, transporter_id=self.carrier.id)
        self._is(payload, transporterId=CARRIER, transporterName="Deccan Roadlines", transMode=None, vehicleType=None)

    def test_part_a_of_an_own_vehicle(self):
        """Code 619: with neither vehicle nor transporter the sender's own GSTIN names who will carry."""
        self._is(self._payload(self._invoice(SALE), vehicle_no=False), transporterId=OWN, transMode=None)

    def test_by_rail(self):
        """Codes 394 and 385: by rail number and date of the railway receipt are Part B."""
        payload = self._payload(
            self._invoice(FAR_SALE, self.far), vehicle_no=False, mode="2", distance=840,
            transportation_doc_no="RR/1234", transportation_doc_date=self.today,
        )  # fmt: skip
        self._is(
            payload, transMode="2", transDocNo="RR/1234", transDocDate=self.today.strftime("%d/%m/%Y"), vehicleType=None
        )

    def test_by_ship(self):
        """Code 726: a vehicle in a leg by ship is of the oversized kind."""
        payload = self._payload(
            self._invoice(FAR_SALE, self.far), mode="4", vehicle_type="O", distance=840,
            transportation_doc_no="BL/77", transportation_doc_date=self.today,
        )  # fmt: skip
        self._is(payload, transMode="4", vehicleType="O", transDocNo="BL/77")

    def test_distance_left_to_the_service(self):
        """API 1.03, transDistance: 0 lets the service reckon by PIN codes."""
        self._is(self._payload(self._invoice(FAR_SALE, self.far), distance=0), transDistance="0")

    # --- returns ---------------------------------------------------------------------------------

    def test_sales_return(self):
        """I/7/CHL: goods come back from the buyer's place to ours; we sign in as the recipient (code 360)."""
        move = self._invoice(FAR_SALE, self.far, move_type="out_refund")
        bill = self._bill(move, distance=840)
        bill.type_id = self.env.ref("l10n_in_ewaybill_stock.type_delivery_challan_sub_sales_return")
        payload = bill._o2d_payload_generate("generate")
        self._accepted(payload)
        self._is(
            payload, supplyType="I", subSupplyType="7", docType="CHL", fromGstin=BENGALURU, fromStateCode=29,
            fromPincode=560001, toGstin=OWN, toStateCode=27, toPincode=411002, igstValue=10800.0, totInvValue=70800.0,
        )  # fmt: skip

    def test_words_of_a_refusal(self):
        """What the service would refuse is said in sentences before anything is sent."""
        self.customer.zip = "560001"
        with self.assertRaisesRegex(UserError, "PIN code 560001 of Sahyadri Motors is not in Maharashtra"):
            self._bill(self._invoice(SALE))._o2d_payload_generate("generate")

    def test_uneven_number(self):
        """docNo: at most 16 letters, digits, - and /."""
        move = self._invoice(SALE, name="INV/2026-2027/000123")
        with self.assertRaisesRegex(UserError, "at most 16"):
            self._bill(move)._o2d_payload_generate("generate")
