"""E-way bills of goods that nobody bought: branch transfers, job work and the like travel with a challan."""

from .payload_common import BENGALURU, OWN, PayloadCase


class TestPayloadChallan(PayloadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for control in ("pick_confirmation", "pick_invoicing", "confirmed_stock"):
            cls._control(control, "off", cls.warehouse)
        cls.warehouse.delivery_steps = "ship_only"
        cls.product.standard_price = 900.0
        cls._stock(cls.product, 1000)
        place = cls._partner(
            name="Nashik depot", is_company=False, country_id=cls.india.id, state_id=cls.states["mh"].id,
            street="Plot 5", city="Nashik", zip="422001",
        )  # fmt: skip
        cls.depot = cls.env["stock.warehouse"].create(
            {"name": "Nashik depot", "code": "NSK", "company_id": cls.company.id, "partner_id": place.id}
        )

    def _sent(self, partner, purpose, quantity=100, **values):
        """A delivery without order that has left with its challan."""
        kind = self.warehouse.out_type_id
        picking = self.env["stock.picking"].create(
            {"partner_id": partner.id, "picking_type_id": kind.id, "location_id": self.warehouse.lot_stock_id.id,
             "location_dest_id": self.env.ref("stock.stock_location_customers").id,
             "o2d_purpose_id": self.env.ref(f"o2d_dispatch.purpose_{purpose}").id,
             "move_ids": [(0, 0, {"product_id": self.product.id, "product_uom_qty": quantity,
                                  "location_id": self.warehouse.lot_stock_id.id,
                                  "location_dest_id": self.env.ref("stock.stock_location_customers").id})], **values}
        )  # fmt: skip
        picking.action_confirm()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _challan(self, picking, kind, **values):
        bill = self.env["l10n.in.ewaybill"].create(
            {"picking_id": picking.id, "vehicle_no": "MH12AB1234", "distance": 200,
             "type_id": self.env.ref(f"l10n_in_ewaybill_stock.type_delivery_challan_sub_{kind}").id, **values}
        )  # fmt: skip
        payload = bill._o2d_payload_generate("generate")
        self._accepted(payload)
        return payload

    def test_branch_transfer_within_the_registration(self):
        """O/5/CHL under rule 55: from and to one's own GSTIN, at cost, without tax, by the challan."""
        picking = self._sent(self.depot.partner_id, "branch_transfer")
        payload = self._challan(picking, "for_own_use")
        self._is(
            payload, supplyType="O", subSupplyType="5", docType="CHL", docNo=picking.o2d_challan_no,
            docDate=self.today.strftime("%d/%m/%Y"), fromGstin=OWN, toGstin=OWN, fromPincode=411002, toPincode=422001,
            actToStateCode=27,
        )  # fmt: skip
        self.assertEqual(self._values(payload), (90000, 0, 0, 0, 0, 0, 0, 90000))

    def test_job_work_in_another_state(self):
        """O/4/CHL: to a job worker, with his GSTIN; needed at any value, here 900 rupees."""
        picking = self._sent(self.far, "job_work", 1)
        payload = self._challan(picking, "job_work", distance=840)
        self._is(payload, subSupplyType="4", docType="CHL", toGstin=BENGALURU, toStateCode=29, totInvValue=900.0)
        self.assertTrue(picking._o2d_needs_ewaybill().needed)

    def test_sample(self):
        """O/8/CHL: "Others" says what it is in at most twenty characters (code 377)."""
        payload = self._challan(self._sent(self.customer, "sample"), "others", distance=20)
        self._is(payload, subSupplyType="8", subSupplyDesc="Sample", docType="CHL")

    def test_goods_on_approval_bear_tax(self):
        """Rule 55(1)(vii): what goes out to be supplied names the tax; 18 % of 1,00,000 within the state."""
        self.product.taxes_id = self._gst("sgst_sale_18")
        payload = self._challan(self._sent(self.customer, "approval"), "others", distance=20)
        self.assertEqual(self._values(payload), (100000, 9000, 9000, 0, 0, 0, 0, 118000))
        self._is(payload["itemList"][0], cgstRate=9.0, sgstRate=9.0, igstRate=0.0)

    def test_need_of_a_challan(self):
        """Rule 138(1): "for reasons other than supply" counts as well; within Maharashtra above 1,00,000."""
        near = self._sent(self.depot.partner_id, "branch_transfer", 111)
        far = self._sent(self.depot.partner_id, "branch_transfer", 112)
        self.assertEqual((near._o2d_needs_ewaybill().needed, far._o2d_needs_ewaybill().needed), (False, True))
        self.assertTrue(far.o2d_bill_need.startswith("Needed."))
