"""Values and lines of an e-way bill, each worked out by hand from the published rules."""

from odoo import fields

from .payload_common import OWN, PUNE, PayloadCase

KG = "uom.product_uom_kgm"


class TestPayloadValues(PayloadCase):
    def test_within_the_state(self):
        """IGST Act, section 8: within a state half of 18 % is CGST and half SGST; 60,000 make 5,400 and 5,400."""
        payload = self._payload(self._invoice([(60, 1000, "sgst_sale_18")]))
        self.assertEqual(self._values(payload), (60000, 5400, 5400, 0, 0, 0, 0, 70800))
        self._is(payload["itemList"][0], cgstRate=9.0, sgstRate=9.0, igstRate=None, taxableAmount=60000.0)

    def test_between_states(self):
        """IGST Act, section 7: between states IGST; 18 % of 60,000 is 10,800."""
        payload = self._payload(self._invoice([(60, 1000, "igst_sale_18")], self.far), distance=840)
        self.assertEqual(self._values(payload), (60000, 0, 0, 10800, 0, 0, 0, 70800))
        self._is(payload["itemList"][0], igstRate=18.0, cgstRate=None)

    def test_two_rates(self):
        """Each line bears its own rate; 10,000 at 5 % and 50,000 at 18 % make 500 and 9,000 of IGST."""
        payload = self._payload(
            self._invoice([(10, 1000, "igst_sale_5"), (50, 1000, "igst_sale_18")], self.far), distance=840
        )
        self.assertEqual(self._values(payload), (60000, 0, 0, 9500, 0, 0, 0, 69500))
        self.assertEqual([line["igstRate"] for line in payload["itemList"]], [5.0, 18.0])

    def test_exempt_beside_taxable(self):
        """An exempt line travels along with rate 0; the total has it, the tax has not."""
        payload = self._payload(self._invoice([(60, 1000, "sgst_sale_18"), (5, 1000, "exempt_sale")]))
        self.assertEqual(self._values(payload), (65000, 5400, 5400, 0, 0, 0, 0, 75800))
        self._is(payload["itemList"][1], cgstRate=0.0, sgstRate=0.0, igstRate=0.0, taxableAmount=5000.0)

    def test_bill_of_supply(self):
        """CGST Act, section 31(3)(c): exempt goods alone go with a bill of supply, without tax."""
        payload = self._payload(self._invoice([(60, 1000, "exempt_sale")]), "bill_of_supply_sub_type_supply")
        self.assertEqual(self._values(payload), (60000, 0, 0, 0, 0, 0, 0, 60000))
        self._is(payload, docType="BIL", subSupplyType="1")

    def test_forty_per_cent(self):
        """9/2025-CT(Rate): 40 % since 22 September 2025, here 20 % and 20 % of 60,000."""
        payload = self._payload(self._invoice([(60, 1000, "sgst_sale_40")]))
        self.assertEqual(self._values(payload), (60000, 12000, 12000, 0, 0, 0, 0, 84000))

    def test_cess_by_value_and_by_piece(self):
        """GST (Compensation to States) Act, section 8: 5 % cess by value, and 1.591 rupees for each of 1,000 pieces."""
        cess = self._gst("cess_5_plus_1591_sale").children_tax_ids
        by_value = cess.filtered(lambda tax: tax.amount_type == "percent")
        by_piece = self.env["account.tax"].create(
            {
                "name": "Cess by piece",
                "amount_type": "fixed",
                "amount": 1.591,
                "type_tax_use": "sale",
                "company_id": self.company.id,
                "country_id": self.india.id,
                "tax_group_id": by_value.tax_group_id.id,
                "invoice_repartition_line_ids": [
                    fields.Command.create({"repartition_type": "base"}),
                    fields.Command.create(
                        {"repartition_type": "tax", "tag_ids": self.env.ref("l10n_in.tax_tag_cess").ids}
                    ),
                ],
            }
        )
        move = self._invoice([(1000, 60, "sgst_sale_18")], post=False)
        move.invoice_line_ids.tax_ids |= by_value[:1] | by_piece
        move.action_post()
        payload = self._payload(move)
        self.assertEqual(self._values(payload), (60000, 5400, 5400, 0, 3000, 1591, 0, 75391))
        self._is(payload["itemList"][0], cessRate=5.0, cessNonadvol=1591.0)

    def test_discount_on_the_line(self):
        """CGST Act, section 15(3)(a): a discount on the invoice lowers the taxable value; 66,000 less 10 %."""
        payload = self._payload(self._invoice([(66, 1000, "sgst_sale_18", {"discount": 10})]))
        self.assertEqual(self._values(payload), (59400, 5346, 5346, 0, 0, 0, 0, 70092))

    def test_discount_as_a_line(self):
        """Code 234: no line below zero, so 5,000 off go from the goods of the same HSN code and rate."""
        payload = self._payload(self._invoice([(65, 1000, "sgst_sale_18"), (1, -5000, "sgst_sale_18")]))
        self.assertEqual(self._values(payload), (60000, 5400, 5400, 0, 0, 0, 0, 70800))
        self.assertEqual([line["taxableAmount"] for line in payload["itemList"]], [60000.0])

    def test_discount_of_other_rates(self):
        """A discount of 18 % goes from goods of 18 %, not from those of 5 % that are worth more."""
        payload = self._payload(
            self._invoice([(80, 1000, "sgst_sale_5"), (20, 1000, "sgst_sale_18"), (1, -5000, "sgst_sale_18")])
        )
        self.assertEqual([line["taxableAmount"] for line in payload["itemList"]], [80000.0, 15000.0])

    def test_free_goods(self):
        """Goods given free travel too: with their quantity and a value of nothing."""
        payload = self._payload(
            self._invoice([(60, 1000, "sgst_sale_18"), (6, 1000, "sgst_sale_18", {"discount": 100})])
        )
        self.assertEqual([(line["quantity"], line["taxableAmount"]) for line in payload["itemList"]][1], (6.0, 0.0))

    def test_rounding_to_rupees(self):
        """Code 620: 55,555.55 and 18 % make 65,555.55; rounded to the rupee 0.45 are other value."""
        rounding = self.env["account.cash.rounding"].create(
            {"name": "Rupees", "rounding": 1.0, "strategy": "add_invoice_line", "rounding_method": "HALF-UP",
             "profit_account_id": self._account().id, "loss_account_id": self._account().id}
        )  # fmt: skip
        move = self._invoice([(1, 55555.55, "sgst_sale_18")], invoice_cash_rounding_id=rounding.id)
        values = self._values(self._payload(move))
        self.assertEqual((values[0], values[7]), (55555.55, 65556.0))
        self.assertAlmostEqual(sum(values[:7]), values[7], places=2)
        self.assertAlmostEqual(values[6], 0.45, places=2)

    def _account(self):
        return self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", self.company.ids)], limit=1
        )

    def test_paise_that_do_not_divide(self):
        """Half of the tax on 3 × 18,333.33 is rounded for each kind; the total is their sum."""
        values = self._values(self._payload(self._invoice([(3, 18333.33, "sgst_sale_18")])))
        self.assertEqual(values[:3], (54999.99, 4950.0, 4950.0))
        self.assertAlmostEqual(values[7], 64899.99, places=2)

    def test_collected_tax_is_other_value(self):
        """Income-tax Act, section 206C, and CBDT circular 17 of 2020: 1 % of 70,800, GST included, is other value."""
        tcs = self.env["account.tax"].create(
            {"name": "Collected", "amount": 1, "type_tax_use": "sale", "company_id": self.company.id,
             "country_id": self.india.id, "l10n_in_tax_type": "tcs"}
        )  # fmt: skip
        move = self._invoice([(60, 1000, "sgst_sale_18")], post=False)
        move.invoice_line_ids.tax_ids |= tcs
        move.action_post()
        self.assertEqual(self._values(self._payload(move)), (60000, 5400, 5400, 0, 0, 0, 708, 71508))

    def test_foreign_currency(self):
        """Rule 34: values stand in rupees; 1,000 dollars at 84 are 84,000."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "company_id": self.company.id, "name": self.today, "rate": 1 / 84.0}
        )
        move = self._invoice([(10, 100, "sgst_sale_18")], currency_id=dollar.id)
        self.assertEqual(self._values(self._payload(move)), (84000, 7560, 7560, 0, 0, 0, 0, 99120))

    def test_price_with_tax(self):
        """Rule 35: of a price that includes 18 %, 118/100 go out; 70,800 are 60,000 and 10,800."""
        tax = self._gst("sgst_sale_18").copy({"name": "18 % within"})
        tax.children_tax_ids = self._gst("sgst_sale_18").children_tax_ids.copy(
            {"price_include_override": "tax_included"}
        )
        tax.price_include_override = "tax_included"
        move = self._invoice([(60, 1180)], post=False)
        move.invoice_line_ids.tax_ids = tax
        move.action_post()
        self.assertEqual(self._values(self._payload(move)), (60000, 5400, 5400, 0, 0, 0, 0, 70800))

    def test_units(self):
        """GST master of units: dozens are DOZ and kilograms KGS; what has no code is OTH."""
        strange = self.env["uom.uom"].create({"name": "Cartload"})
        lines = [
            (5, 12000, "sgst_sale_18", {"product_uom_id": self.env.ref("uom.product_uom_dozen").id}),
            (5, 100, "sgst_sale_18", {"product_uom_id": self.env.ref(KG).id}),
            (1, 100, "sgst_sale_18", {"product_uom_id": strange.id}),
        ]
        payload = self._payload(self._invoice(lines))
        self.assertEqual([line["qtyUnit"] for line in payload["itemList"]], ["DOZ", "KGS", "OTH"])
        self.assertEqual([line["quantity"] for line in payload["itemList"]], [5.0, 5.0, 1.0])

    def test_251_lines(self):
        """API 1.03, itemList: of 251 lines those of one HSN code, unit and rate are added up; the totals stay."""
        other = self._product(name="Oil seal", l10n_in_hsn_code="40169330")
        lines = [(2, 300, "sgst_sale_18")] * 200 + [(1, 300, "sgst_sale_18", {"product_id": other.id})] * 50
        payload = self._payload(self._invoice([*lines, (1, 300, "sgst_sale_5")]))
        found = [
            (line["hsnCode"], line["quantity"], line["taxableAmount"], line["cgstRate"]) for line in payload["itemList"]
        ]
        self.assertEqual(
            found, [("84821011", 400.0, 120000.0, 9.0), ("40169330", 50.0, 15000.0, 9.0), ("84821011", 1.0, 300.0, 2.5)]
        )
        self.assertEqual(payload["totalValue"], 135300.0)

    def test_kit_as_billed(self):
        """What the invoice bills is on the bill: a kit as one line, whatever parts are in the box."""
        kit = self._product(name="Overhaul kit", is_storable=False, l10n_in_hsn_code="84829900")
        payload = self._payload(self._invoice([(10, 6000, "sgst_sale_18", {"product_id": kit.id})]))
        self.assertEqual(
            [(line["productName"], line["quantity"]) for line in payload["itemList"]], [("Overhaul kit", 10.0)]
        )

    def test_freight_with_goods(self):
        """Code 724: a service may stand beside goods; its value is part of the invoice."""
        freight = self._product(name="Freight", type="service", is_storable=False, l10n_in_hsn_code="996511")
        payload = self._payload(
            self._invoice([(60, 1000, "sgst_sale_18"), (1, 1000, "sgst_sale_18", {"product_id": freight.id})])
        )
        self.assertEqual(self._values(payload), (61000, 5490, 5490, 0, 0, 0, 0, 71980))

    def test_texts_are_one_line(self):
        """API 1.03: names of at most 100 characters, on one line."""
        payload = self._payload(self._invoice([(60, 1000, "sgst_sale_18", {"name": "Bearing\n6205\t" + "x" * 200})]))
        description = payload["itemList"][0]["productDesc"]
        self.assertTrue(description.startswith("Bearing 6205 xxx"))
        self.assertLessEqual(len(description), 100)

    def test_reverse_charge(self):
        """CGST Act, section 9(3): where the buyer pays the tax, the invoice charges none and its total has none."""
        payload = self._payload(self._invoice([(60, 1000, "sgst_sale_18_rc")]))
        values = self._values(payload)
        self.assertEqual((values[0], values[7]), (60000, 60000))
        self._is(payload, toGstin=PUNE, fromGstin=OWN)
