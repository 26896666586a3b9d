from odoo.exceptions import UserError

from .paper_common import CHALLAN_COPIES, PaperCase

# Where on the paper each field that rule 55(1) asks for stands.
RULE_55 = (
    ("55(1)(i)", "date", "Date {day}"),
    ("55(1)(i)", "number", "Number {number}"),
    ("55(1)(ii)", "name and address of the consigner", "Bharat Bearings Plot 14, MIDC Bhosari, Pune, 411026"),
    ("55(1)(ii)", "GSTIN of the consigner", "GSTIN 27AAACB1234A1ZS"),
    ("55(1)(iii)", "name and address of the consignee", "Sent to Deccan Tools 12, Gokul Road Hubballi 580030"),
    ("55(1)(iii)", "GSTIN of the consignee", "GSTIN 29AABCD1234E1Z5"),
    ("55(1)(iv)", "HSN code", "84821011"),
    ("55(1)(iv)", "description of the goods", "Bearing 6205"),
    ("55(1)(v)", "quantity", "2 Units"),
    ("55(1)(vi)", "taxable value", "Taxable value 200.00"),
    ("55(1)(vii)", "rate of tax, for a supply", "18%"),
    ("55(1)(vii)", "amount of tax, for a supply", "IGST 36.00"),
    ("55(1)(viii)", "place of supply between States", "Place of supply Karnataka (29)"),
    ("55(1)(ix)", "signature", "For Bharat Bearings Authorised signatory"),
)


class TestChallanFields(PaperCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.neighbour = cls._partner(
            name="Deccan Tools", street="12, Gokul Road", city="Hubballi", zip="580030", vat="29AABCD1234E1Z5",
            country_id=cls.env.ref("base.in").id, state_id=cls.env.ref("base.state_in_ka").id,
            l10n_in_gst_treatment="regular",
        )  # fmt: skip

    def test_rule_55(self):
        """A challan says all that rule 55 asks for, in each of its three copies."""
        picking = self._sent(purpose="approval", partner_id=self.neighbour.id)
        paper = self._text("report_challan", picking)
        self._says(paper, "Delivery challan", "On approval, sale or return", *CHALLAN_COPIES)
        day = picking.o2d_challan_date.strftime("%m/%d/%Y")
        for rule, field, words in RULE_55:
            with self.subTest(rule, field=field):
                self.assertGreaterEqual(paper.count(words.format(number=picking.o2d_challan_no, day=day)), 3)

    def test_no_supply(self):
        """Goods that are not supplied bear their value and no tax; within the State no place of supply."""
        paper = self._text("report_challan", self._sent(purpose="job_work"))
        self._says(paper, "Job work, inputs", "Total ₹ 120.00", "Rupees one hundred and twenty only")
        for words in ("GST 1", "Place of supply", "%"):
            self.assertNotIn(words, paper)

    def test_what_for_and_lots(self):
        """What the goods are for, their lots, and how they travel."""
        product, lots = self._by_lot({"A-17": 3}, name="Grease", l10n_in_hsn_code="34031900")
        picking = self._sending(((product, 3),), purpose="other", o2d_purpose_note="Fair in Nashik")
        picking.write({"o2d_vehicle_no": "MH 12 AB 1234", "o2d_arrangement": "own"})
        picking.button_validate()
        self._says(
            self._text("report_challan", picking), "What for Fair in Nashik", f"Lot {lots.name}",
            "Vehicle MH 12 AB 1234", f"Delivery {picking.name}",
        )  # fmt: skip

    def test_none_yet(self):
        """Without a challan nothing is printed, and the sentence says what to do."""
        with self.assertRaisesRegex(UserError, "has no delivery challan yet"):
            self._sending().action_o2d_print_challan()

    def test_taken_back(self):
        """The challan of goods that were taken back says so on its face."""
        self._control("gate_out", "enforce", self.warehouse)
        picking = self._sending()
        picking.write({"o2d_vehicle_no": "MH 12 AB 1234", "o2d_arrangement": "own"})
        picking.button_validate()
        picking.with_user(self.supervisor).action_o2d_recall("Wrong goods")
        self._says(self._text("report_challan", picking), "before it left: Wrong goods")
