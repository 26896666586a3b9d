from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools.gateway import Action
from .life_common import PROOF, LifeCase


@tagged("post_install", "-at_install")
class TestLifeOnTheWay(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.karnataka = cls.env.ref("base.state_in_ka")

    def setUp(self):
        super().setUp()
        self.picking = self._delivered()
        self._gone(self.picking)
        self.bill = self.picking.o2d_ewaybill_ids

    def _change(self, user, vehicle="KA 01 AB 9999"):
        wizard = Form(self.env["o2d.ewaybill.vehicle"].with_user(user).with_context(default_ewaybill_id=self.bill.id))
        wizard.vehicle_no = vehicle
        wizard.reason = "1"
        wizard.place = "Hubballi"
        wizard.state_id = self.karnataka
        wizard.save().action_change()

    def _extension(self, user, **values):
        return (
            self.env["o2d.ewaybill.extend"]
            .with_user(user)
            .create(
                {
                    "ewaybill_id": self.bill.id,
                    "reason": "99",
                    "remark": "Road closed",
                    "place": "Hubballi",
                    "pin": "580020",
                    "state_id": self.karnataka.id,
                    "remaining": 120,
                    **values,
                }
            )
        )

    def test_vehicle_breaks_down(self):
        """A breakdown on the way is told to the service with reason and place; the trip stays as it left."""
        self._change(self.officer)
        self._drain()
        action, payload = self.service.asked[-1]
        self.assertEqual(action, Action.PART_B)
        self.assertEqual(
            (payload["vehicleNo"], payload["reasonCode"], payload["fromPlace"], payload["fromState"]),
            ("KA01AB9999", "1", "Hubballi", 29),
        )
        self.assertEqual(self.bill.o2d_vehicle_on_bill, "KA01AB9999")
        self.assertEqual(self.picking.o2d_vehicle_no, "MH12AB1234")
        self.assertTrue(self._events(self.bill, "note").filtered(lambda one: "KA 01 AB 9999" in one.note))

    def test_who_changes_the_vehicle(self):
        """Officer and dispatch supervisor change it, nobody else does, and no number that is none is taken."""
        with self.assertRaises(AccessError):
            self.bill.with_user(self.guard).action_o2d_change_vehicle()
        self.bill.with_user(self.supervisor).action_o2d_change_vehicle()
        # The dialog says so while it is typed; whoever comes by another door is refused.
        with mute_logger("odoo.tests.form.onchange"), self.assertRaises(UserError):
            self._change(self.supervisor, "12345")

    def test_the_last_word_is_sent(self):
        """A vehicle that is named anew before the first was sent takes its place: one request, the last vehicle."""
        self._change(self.officer)
        self._change(self.officer, "KA 02 CD 1111")
        self._drain()
        self.assertEqual(self.service.count(Action.PART_B), 1)
        self.assertEqual(self.bill.o2d_vehicle_on_bill, "KA02CD1111")

    def test_extended_in_its_window(self):
        """Within eight hours before the end the extension is asked at once, and the new end is kept to the minute."""
        with self._later(hours=20):
            self._extension(self.officer).action_extend()
            self._drain()
            self.assertEqual(self.service.asked[-1][0], Action.EXTEND)
            self.assertGreater(self.bill.o2d_valid_until, fields.Datetime.now() + timedelta(hours=24))

    def test_extension_waits_for_its_window(self):
        """Asked earlier it waits, and is sent by itself when the window opens."""
        self._extension(self.officer).action_extend()
        self._drain()
        self.assertFalse(self.service.count(Action.EXTEND))
        first = self.bill.o2d_valid_until - timedelta(hours=8)
        self.assertEqual(self.bill.o2d_request_ids.filtered(lambda one: one.state == "waiting").not_before, first)
        with self._later(hours=17):
            self._drain()
            self.assertEqual(self.service.count(Action.EXTEND), 1)

    def test_too_late_to_extend(self):
        """Eight hours after its end a bill is not extended any more."""
        with self._later(hours=33), self.assertRaises(UserError):
            self.bill.with_user(self.officer).action_o2d_extend()

    def test_extension_needs_sense(self):
        """A PIN code of five digits or more kilometres than the whole way are refused before anything is asked."""
        self.bill.distance = 800
        for wrong in ({"pin": "58002"}, {"remaining": 0}, {"remaining": 801}, {"is_moving": False}):
            with self.assertRaises(UserError):
                self._extension(self.officer, **wrong).action_extend()

    def test_cancelled_on_the_portal(self):
        """What the officer cancelled on the portal is taken down with proof."""
        with self.assertRaises(UserError):
            self.bill.with_user(self.officer)._o2d_cancelled_by_hand("Portal", False, "")
        self.bill.with_user(self.officer)._o2d_cancelled_by_hand("Service down", PROOF, "paper.pdf")
        self.assertEqual(self.bill.state, "cancel")
        self.assertFalse(self.service.count(Action.CANCEL))

    def test_cancel_within_a_day(self):
        """Core's cancel dialog sends through the outbox, with the system's own reason, within 24 hours only."""
        self.bill.write({"cancel_reason": "2", "cancel_remarks": "Typed wrongly"})
        with self._later(hours=25), self.assertRaises(UserError):
            self.bill.with_user(self.officer)._ewaybill_cancel()
        self.bill.with_user(self.officer)._ewaybill_cancel()
        self._drain()
        self.assertEqual(self.service.asked[-1][1]["cancelRsnCode"], 3)
        self.assertEqual(self.bill.state, "cancel")
