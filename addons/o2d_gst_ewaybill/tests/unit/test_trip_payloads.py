import sys
from pathlib import Path
from unittest import TestCase

from odoo.addons.o2d_gst_ewaybill.tools import life_payloads
from odoo.addons.o2d_gst_ewaybill.tools import outbox_rules as rules
from odoo.addons.o2d_gst_ewaybill.tools.gateway import Action

# The rules as another hand wrote them from the published pages.
sys.path.insert(0, str(Path(__file__).parents[4]))
from simulator.rules import life  # noqa: E402

NUMBERS = ["991000000001", "991000000002"]


class TestTripPayloads(TestCase):
    def test_consolidated(self):
        """GENCEWB (API 1.03): where it begins, by what, and each bill by its number."""
        payload = life_payloads.consolidate(NUMBERS, "MH12AB1234", "Pune", "27")
        self.assertEqual(life.part_b(payload, is_trip=True), [])
        self.assertEqual(payload["tripSheetEwbBills"], [{"ewbNo": 991000000001}, {"ewbNo": 991000000002}])
        self.assertEqual((payload["vehicleNo"], payload["fromState"]), ("MH12AB1234", 27))

    def test_movement_begins(self):
        """MULTIVEHMOVINT (API 1.03): from where to where, how much in all, and why."""
        start, end = {"place": "Hubballi", "state": "29"}, {"place": "Chennai", "state": "33"}
        payload = life_payloads.multi_start(NUMBERS[0], start, end, 10.5, "NOS", "2", "")
        self.assertEqual(life.multi_start(payload), [])
        self.assertEqual((payload["totalQuantity"], payload["toState"]), (10.5, 33))
        self.assertEqual(payload["reasonRem"], "Goods moved to another vehicle")

    def test_vehicle_of_a_movement(self):
        """MULTIVEHADD (API 1.03): the movement, the vehicle, and its part; not more than is left."""
        payload = life_payloads.multi_add(NUMBERS[0], "1", "KA01AB1111", 6)
        self.assertEqual(life.multi_add(payload, 10), [])
        self.assertEqual([problem.code for problem in life.multi_add(payload, 5)], ["400"])

    def test_a_lost_vehicle_is_looked_up(self):
        """A vehicle that may be noted already is looked up, for twice its load would be too much."""
        self.assertEqual(rules.look_up_of(Action.MULTI_ADD), Action.LOOK_UP)

    def test_cancelled_bill_needs_nothing_more(self):
        """Once a bill is cancelled nobody divides or closes it any more."""
        pointless = rules.makes_pointless(Action.CANCEL)
        for action in (Action.MULTI_START, Action.MULTI_ADD, Action.CLOSE):
            self.assertIn(action, pointless)
