from unittest.mock import patch

from odoo.exceptions import UserError

from .paper_common import INVOICE_COPIES, PaperCase

# Where on the paper each field that the law asks for stands: (rule, field, words that tell it).
RULE_46 = (
    ("46(a)", "name of the supplier", "Bharat Bearings"),
    ("46(a)", "address of the supplier", "Plot 14, MIDC Bhosari, Pune, 411026, Maharashtra (27)"),
    ("46(a)", "GSTIN of the supplier", "GSTIN 27AAACB1234A1ZS"),
    ("46(b)", "serial number", "Number {number}"),
    ("46(c)", "date of issue", "Date {day}"),
    ("46(d)", "name of the recipient", "Billed to Sahyadri Motors"),
    ("46(d)", "address of the recipient", "44, Udyam Nagar Kolhapur 416008"),
    ("46(d)", "GSTIN of the recipient", "GSTIN 27AAACS7777A1ZB"),
    ("46(g)", "HSN code", "84821011"),
    ("46(h)", "description of the goods", "Bearing 6205"),
    ("46(i)", "quantity and unit", "5 Units"),
    ("46(j)", "total value of the supply", "Total ₹ 590.00"),
    ("46(k)", "taxable value", "Taxable value 500.00"),
    ("46(l)", "rate of tax, central and State", "9%"),
    ("46(m)", "amount of central tax", "CGST 45.00"),
    ("46(m)", "amount of State tax", "SGST / UTGST 45.00"),
    ("46(n)", "place of supply", "Place of supply Maharashtra (27)"),
    ("46(o)", "address of delivery, where another one", "Delivered to Sahyadri Motors Works 2 Shiroli MIDC Kolhapur"),
    ("46(p)", "reverse charge", "Tax payable on reverse charge No"),
    ("46(q)", "signature", "For Bharat Bearings Authorised signatory"),
)


class TestInvoiceFields(PaperCase):
    def test_rule_46(self):
        """An invoice says all that rule 46 asks for, in each of the three copies of rule 48."""
        works = self._partner(name="Works 2", parent_id=self.customer.id, street="Shiroli MIDC", city="Kolhapur",
                              type="delivery", is_company=False, country_id=self.env.ref("base.in").id,
                              state_id=self.state.id)  # fmt: skip
        bill = self._bill_of(self._order(((self.product, 5),), partner_shipping_id=works.id))
        paper = self._text("report_invoice_copies", bill)
        self._says(paper, "Tax invoice", *INVOICE_COPIES)
        day = bill.invoice_date.strftime("%m/%d/%Y")
        for rule, field, words in RULE_46:
            with self.subTest(rule, field=field):
                self.assertEqual(paper.count(words.format(number=bill.name, day=day)) >= 3, True, paper[:3000])

    def test_how_it_travels(self):
        """Vehicle, transporter, LR, cartons and order stand on the invoice of what they carry."""
        order = self._order(((self.product, 5),), client_order_ref="PO-4471")
        order.action_confirm()
        delivery = order.picking_ids
        carrier = self._partner(name="VRL Logistics")
        delivery.write({"o2d_vehicle_no": "MH 12 AB 1234", "o2d_transporter_id": carrier.id, "o2d_arrangement": "hired",
                        "o2d_lr_no": "PN2291", "o2d_lr_date": self.company._o2d_today()})  # fmt: skip
        delivery.move_ids.picked = True
        delivery.move_line_ids._put_in_pack()
        delivery.button_validate()
        self._says(
            self._text("report_invoice_copies", order.invoice_ids), f"Delivery {delivery.name}",
            "Vehicle MH 12 AB 1234", "Transporter VRL Logistics", "LR PN2291", "Cartons 1", f"Order {order.name}",
            "Your reference PO-4471",
        )  # fmt: skip

    def test_lots(self):
        """Each line names the lots that left."""
        product, lots = self._by_lot({"A-17": 3, "A-18": 3}, name="Grease", taxes_id=self.rate.ids,
                                     l10n_in_hsn_code="34031900")  # fmt: skip
        bill = self._bill_of(self._order(((product, 5),)))
        paper = self._text("report_invoice_copies", bill)
        for lot in lots:
            self.assertIn(lot.name, paper)

    def test_unregistered(self):
        """Of somebody without a registration the paper says so, with his State and its code."""
        consumer = self._partner(name="Anil Deshmukh", is_company=False, street="7, Shivaji Path", city="Satara",
                                 zip="415001", country_id=self.env.ref("base.in").id, state_id=self.state.id,
                                 l10n_in_gst_treatment="consumer")  # fmt: skip
        bill = self._bill_of(self._order(((self.product, 90),), partner_id=consumer.id))
        self._says(
            self._text("report_invoice_copies", bill), "Anil Deshmukh 7, Shivaji Path Satara 415001 Maharashtra (27)",
            "Not registered for GST", "Rupees ten thousand six hundred and twenty only",
        )  # fmt: skip

    def test_whole_address(self):
        """From ₹ 50,000 on, the address of somebody without GST is asked for when picking starts."""
        consumer = self._partner(name="Anil Deshmukh", country_id=self.env.ref("base.in").id, state_id=self.state.id,
                                 l10n_in_gst_treatment="consumer")  # fmt: skip

        def asked(partner, price):
            order = self._order(((self.product, 10),), partner_id=partner.id)
            order.order_line.price_unit = price
            order.action_confirm()
            words = [reason.words for reason in order.picking_ids._o2d_preflight()]
            return [one for one in words if "is not whole" in one]

        self.assertIn("The address of Anil Deshmukh is not whole", asked(consumer, 5000)[0])
        self.assertFalse(asked(consumer, 4000))
        self.assertFalse(asked(self.customer, 5000))
        consumer.write({"street": "7, Shivaji Path", "city": "Satara"})
        self.assertFalse(asked(consumer, 5000))

    def test_another_state(self):
        """Beyond the border integrated tax stands alone, and the place of supply is the other State."""
        buyer = self._partner(name="Deccan Tools", vat="29AABCD1234E1Z5", city="Hubballi", zip="580020",
                              country_id=self.env.ref("base.in").id, state_id=self.env.ref("base.state_in_ka").id,
                              l10n_in_gst_treatment="regular")  # fmt: skip
        bill = self._bill_of(self._order(((self.product, 5),), partner_id=buyer.id))
        paper = self._text("report_invoice_copies", bill)
        self._says(paper, "Place of supply Karnataka (29)", "IGST 90.00", "18%")
        self.assertNotIn("CGST", paper)

    def test_not_posted(self):
        """No paper of a draft, nor of a credit note."""
        order = self._order(((self.product, 5),))
        bill = self._bill_of(order)
        credit = self._credit(bill)
        with self.assertRaisesRegex(UserError, "no invoice of a customer"):
            credit.action_o2d_print_copies()
        draft = bill.copy()
        with self.assertRaisesRegex(UserError, "not posted"):
            draft.action_o2d_print_copies()
        self.assertEqual(bill.action_o2d_print_copies()["report_name"], "o2d_dispatch.report_invoice_copies")


class TestInvoiceKinds(PaperCase):
    """What the paper is called, and what the law wants said at its head."""

    def _posted(self, partner, taxes=None, price=100, **values):
        bill = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": self.company._o2d_today(),
                "invoice_line_ids": [
                    (0, 0, {"product_id": self.product.id, "quantity": 5, "price_unit": price,
                            "tax_ids": [(6, 0, (self.rate if taxes is None else taxes).ids)]})
                ],
                **values,
            }
        )  # fmt: skip
        bill.action_post()
        return bill

    def _tax_named(self, name):
        return self.env.ref(f"account.{self.company.id}_{name}")

    def test_export(self):
        """An export says whether integrated tax is paid on it, where it goes, and what it is in rupees."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.0125}
        )
        abroad = self._partner(name="Nairobi Bearings", street="Kimathi Street", city="Nairobi",
                               country_id=self.env.ref("base.ke").id, l10n_in_gst_treatment="overseas")  # fmt: skip
        for tax, words in (
            ("igst_sale_18_sez_exp", "SUPPLY MEANT FOR EXPORT ON PAYMENT OF INTEGRATED TAX"),
            (
                "igst_sale_18_sez_exp_lut",
                "SUPPLY MEANT FOR EXPORT UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX",
            ),
        ):
            with self.subTest(tax):
                paper = self._text(
                    "report_invoice_copies", self._posted(abroad, self._tax_named(tax), currency_id=dollar.id)
                )
                self._says(paper, words, "Country of destination Kenya", "Nairobi Kenya", "taxable value ₹ 40,000.00")
                self.assertNotIn("Not registered for GST", paper)

    def test_special_economic_zone(self):
        """A supply into a special economic zone says so."""
        zone = self._partner(name="Surat Gems", vat="24AAACS7777A1ZH", country_id=self.env.ref("base.in").id,
                             state_id=self.env.ref("base.state_in_gj").id,
                             l10n_in_gst_treatment="special_economic_zone")  # fmt: skip
        self._says(
            self._text("report_invoice_copies", self._posted(zone, self._tax_named("igst_sale_18_sez_exp"))),
            "SUPPLY TO SEZ UNIT OR SEZ DEVELOPER FOR AUTHORISED OPERATIONS ON PAYMENT OF INTEGRATED TAX",
            "GSTIN 24AAACS7777A1ZH",
        )

    def test_bill_of_supply(self):
        """Goods without tax leave with a bill of supply; so does all that a composition dealer sells."""
        exempt = self._posted(self.customer, self._tax_named("exempt_sale"))
        self.assertIn("Bill of supply", self._text("report_invoice_copies", exempt))
        self.company.partner_id.l10n_in_gst_treatment = "composition"
        plain = self._posted(self.customer, self.env["account.tax"])
        paper = self._text("report_invoice_copies", plain)
        self._says(
            paper, "Bill of supply", "Composition taxable person, not eligible to collect tax on supplies", "₹ 500.00"
        )
        self.assertNotIn("CGST", paper)

    def test_reverse_charge(self):
        """Where the buyer pays the tax, the paper says it."""
        self.rate.children_tax_ids.l10n_in_reverse_charge = True
        self.assertIn(
            "Tax payable on reverse charge Yes", self._text("report_invoice_copies", self._posted(self.customer))
        )

    def test_registered_with_the_government(self):
        """The number of the registered invoice and its code stand on each copy, as soon as somebody has them."""
        bill = self._posted(self.customer)
        known = {"irn": "a5c1" * 16, "ack_no": "112610000123456", "ack_at": "21 Nov at 16:05", "qr": "signed"}
        with patch.object(type(bill), "_o2d_invoice_qr", lambda move: known):
            page = self.env["ir.actions.report"]._render_qweb_html("o2d_dispatch.report_invoice_copies", bill.ids)[0]
        self.assertEqual(page.count(b"a5c1" * 16), 3)
        self.assertEqual(page.count(b"data:image/png;base64"), 3)

    def test_services(self):
        """An invoice over services alone has two copies, and no transporter gets one."""
        service = self._service(taxes_id=self.rate.ids, l10n_in_hsn_code="998731")
        bill = self._posted(self.customer)
        self.assertEqual(len(bill._o2d_invoice_copies()), 3)
        self.product = service
        self.assertEqual(self._posted(self.customer)._o2d_invoice_copies(),
                         ["Original for recipient", "Duplicate for supplier"])  # fmt: skip

    def test_abroad_without_gst(self):
        """A company elsewhere prints its invoice once, and nobody's GST stands on it."""
        other = self.env["res.company"].create({"name": "Nairobi Branch", "country_id": self.env.ref("base.ke").id})
        self.assertEqual(self.env["account.move"].new({"company_id": other.id})._o2d_invoice_copies(), [""])
