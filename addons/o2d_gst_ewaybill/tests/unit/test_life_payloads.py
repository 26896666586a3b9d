from datetime import date
from unittest import TestCase

from odoo.addons.o2d_gst_ewaybill.tools import life_payloads

ROAD = {"mode": "1", "vehicle": "MH12AB1234", "vehicle_type": "R", "doc_no": "LR 77", "doc_date": date(2026, 11, 20)}


class TestLifePayloads(TestCase):
    def test_cancel_codes(self):
        """Core's reasons 2 and 3 (mistake, order cancelled) are 3 and 2 of the e-way bill system (NIC, cancel)."""
        codes = [life_payloads.cancel("991000000001", reason, "x")["cancelRsnCode"] for reason in "1234"]
        self.assertEqual(codes, [1, 3, 2, 4])

    def test_irn_keeps_codes(self):
        """The registration portal numbers the reasons as core does."""
        payload = life_payloads.cancel_irn("ab" * 32, "3", "Order cancelled")
        self.assertEqual(payload, {"Irn": "ab" * 32, "CnlRsn": "3", "CnlRem": "Order cancelled"})

    def test_remark_is_cut_and_cleaned(self):
        """A remark has at most 50 letters, none that the service refuses, and is never empty."""
        payload = life_payloads.cancel("991000000001", "3", "Cheque “bounced”; " + "x" * 80)
        self.assertLessEqual(len(payload["cancelRmrk"]), 50)
        self.assertTrue(payload["cancelRmrk"].startswith("Cheque bounced x"))
        self.assertEqual(life_payloads.cancel("991000000001", "3", "")["cancelRmrk"], "Cancelled")

    def test_part_b(self):
        """Part B has the fields of VEHEWB (API 1.03), days as dd/mm/yyyy."""
        payload = life_payloads.part_b("991000000001", ROAD, "Satara", "27", "1", "Engine broke")
        self.assertEqual(
            payload,
            {
                "ewbNo": 991000000001,
                "vehicleNo": "MH12AB1234",
                "fromPlace": "Satara",
                "fromState": 27,
                "reasonCode": "1",
                "reasonRem": "Engine broke",
                "transDocNo": "LR 77",
                "transDocDate": "20/11/2026",
                "transMode": "1",
                "vehicleType": "R",
            },
        )

    def test_extend_moving(self):
        """Goods that move are extended with consignment status M and no address (codes 705 to 713)."""
        where = {"place": "Satara", "state": "27", "pin": "415001", "is_moving": True}
        payload = life_payloads.extend("991000000001", ROAD, where, "99", "Road closed", 120)
        self.assertEqual((payload["consignmentStatus"], payload["transitType"]), ("M", ""))
        self.assertEqual(payload["addressLine1"], "")
        self.assertEqual((payload["remainingDistance"], payload["extnRsnCode"]), (120, 99))

    def test_extend_lying(self):
        """Goods that lie somewhere are extended with status T, where they lie, and transport mode 5."""
        where = {"place": "Satara", "state": "27", "pin": "415001", "is_moving": False, "kind": "W",
                 "address": ["MIDC Shed 4"]}  # fmt: skip
        payload = life_payloads.extend("991000000001", ROAD, where, "1", "Flood", 120)
        self.assertEqual((payload["consignmentStatus"], payload["transitType"], payload["transMode"]), ("T", "W", "5"))
        self.assertEqual(payload["addressLine1"], "MIDC Shed 4")

    def test_look_up_by_registration(self):
        """A registered invoice's bill is looked up by its IRN alone."""
        self.assertEqual(life_payloads.look_up_document("INV", "KP/1", "ab"), {"irn": "ab"})
        self.assertEqual(life_payloads.look_up_document("INV", "KP/1"), {"docType": "INV", "docNo": "KP/1"})
