from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.gateway import Action, CannotDo
from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestLifeMore(LifeCase):
    """Several vehicles, another transporter, rejected by the other party, closed."""

    def setUp(self):
        super().setUp()
        self.picking = self._delivered()
        self._gone(self.picking)
        self.bill = self.picking.o2d_ewaybill_ids

    def _divide(self, user, *loads):
        karnataka, there = self.env.ref("base.state_in_ka"), self.env.ref("base.state_in_tn")
        wizard = self.env["o2d.ewaybill.split"].with_user(user).create(
            {
                "ewaybill_id": self.bill.id, "place": "Hubballi", "state_id": karnataka.id, "to_place": "Chennai",
                "to_state_id": there.id,
                "line_ids": [(0, 0, {"vehicle_no": plate, "quantity": quantity}) for plate, quantity in loads],
            }
        )  # fmt: skip
        wizard.action_split()

    # --- several vehicles --------------------------------------------------------------------------

    def test_divided(self):
        """A movement is begun with all of the goods, then each vehicle is added with its part, one by one."""
        self._divide(self.supervisor, ("KA01AB1111", 6), ("KA 01 AB 2222", 4))
        self._drain()
        start, first, second = [(action, payload) for action, payload in self.service.asked][-3:]
        self.assertEqual((start[0], start[1]["totalQuantity"], start[1]["toState"]), (Action.MULTI_START, 10, 33))
        self.assertEqual(
            [(one["vehicleNo"], one["quantity"], one["groupNo"]) for _action, one in (first, second)],
            [("KA01AB1111", 6, "1"), ("KA01AB2222", 4, "1")],
        )
        self.assertEqual(self.bill.o2d_load_ids.mapped("quantity"), [6, 4])
        with self.assertRaises(UserError):
            self.bill.with_user(self.officer).action_o2d_change_vehicle()
        with self.assertRaises(UserError):
            self._divide(self.officer, ("KA01AB1111", 6), ("KA01AB2222", 4))

    def test_divides_all_of_it(self):
        """Parts that are not the whole, one vehicle, or one named twice are refused before anything is asked."""
        for wrong in (
            [("KA01AB1111", 6), ("KA01AB2222", 3)],
            [("KA01AB1111", 10)],
            [("KA01AB1111", 5), ("KA01AB1111", 5)],
            [("KA01AB1111", 10), ("KA01AB2222", 0)],
        ):
            with self.assertRaises(UserError):
                self._divide(self.supervisor, *wrong)
        self._drain()
        self.assertFalse(self.service.count(Action.MULTI_START))

    def test_a_lost_vehicle_is_not_added_twice(self):
        """A vehicle whose answer was lost is found at the service, and the next one follows."""
        self._divide(self.supervisor, ("KA01AB1111", 6), ("KA01AB2222", 4))
        self.service.lose.add(Action.MULTI_ADD)
        self._drain()
        with self._later(minutes=2):
            self._drain()
        self.assertEqual(self.service.count(Action.MULTI_ADD), 2)
        self.assertEqual(self.bill.o2d_load_ids.mapped("vehicle_no"), ["KA01AB1111", "KA01AB2222"])

    # --- transporter -------------------------------------------------------------------------------

    def _hand_over(self, user, partner):
        wizard = self.env["o2d.ewaybill.transporter"].with_user(user).create(
            {"ewaybill_id": self.bill.id, "transporter_id": partner.id}
        )  # fmt: skip
        wizard.action_hand_over()

    def test_handed_to_a_transporter(self):
        """The bill is handed to a transporter by his number; who has none is refused in words."""
        carrier = self._partner(name="Deccan Carriers")
        with self.assertRaises(UserError) as refused:
            self._hand_over(self.supervisor, carrier)
        self.assertIn("Deccan Carriers", str(refused.exception))
        carrier.o2d_transporter_no = self.customer.vat
        self._hand_over(self.supervisor, carrier)
        self._drain()
        self.assertEqual(self.service.asked[-1][1]["transporterId"], self.customer.vat)
        self.assertEqual(self.bill.o2d_transporter_on_bill, self.customer.vat)
        with self.assertRaises(AccessError):
            self.bill.with_user(self.guard)._o2d_hand_over(carrier)

    # --- what is put down for later ----------------------------------------------------------------

    def test_an_extension_for_later_holds_up_nothing(self):
        """An extension that waits for its window does not keep a new vehicle waiting."""
        where = {"place": "Hubballi", "pin": "580020", "state": "29", "is_moving": True}
        self.bill.with_user(self.officer)._o2d_extend(
            {"reason": "99", "remark": "Road closed", "remaining": 100, "where": where}
        )
        self.bill.with_user(self.officer)._o2d_change_vehicle("KA01AB9999", "1", "Hubballi", "29", "")
        self._drain()
        self.assertEqual(self.bill.o2d_vehicle_on_bill, "KA01AB9999")
        self.assertFalse(self.service.count(Action.EXTEND))
        with self._later(hours=17):
            self._drain()
            self.assertEqual(self.service.count(Action.EXTEND), 1)

    # --- how it stands -----------------------------------------------------------------------------

    def test_rejected_by_the_other_party(self):
        """What the service says of a rejection is shown, and the compliance officer has it as a problem."""
        self.service.said = {"rejectStatus": "Y"}
        with self.assertRaises(AccessError):
            self.bill.with_user(self.supervisor).action_o2d_look_up()
        self.bill.with_user(self.officer).action_o2d_look_up()
        self.assertTrue(self.bill.o2d_rejected_at)
        self.assertIn("rejected", self.bill.o2d_words)
        problem = self.env["o2d.exception"].sudo().search([("key", "=", f"ewaybill_rejected:{self.bill.id}")])
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_compliance"))
        self.bill.with_user(self.officer)._ewaybill_cancel()
        self._drain()
        self.assertEqual((self.bill.state, problem.state), ("cancel", "closed"))

    def test_a_way_that_cannot_look(self):
        """Where the service cannot be asked how it stands, the officer reads why, and nothing stays open."""
        self.service.faults[Action.LOOK_UP] = [CannotDo("Odoo's own service cannot look it up.")]
        with self.assertRaises(UserError) as refused:
            self.bill.with_user(self.officer).action_o2d_look_up()
        self.assertIn("cannot look it up", str(refused.exception))
        self.assertFalse(self.env["o2d.gst.request"]._open_of(self.bill))

    # --- closed ------------------------------------------------------------------------------------

    def test_closing_is_off(self):
        """No row of the rules says that bills are closed: the button is not there and the door refuses."""
        self.assertFalse(self.bill.with_user(self.officer).o2d_may_close)
        with self.assertRaises(UserError):
            self.bill.with_user(self.officer).action_o2d_close()

    def test_closed_where_the_rule_says_so(self):
        """From the day of the row on, the officer closes what has left."""
        self.env["o2d.gst.rule"].create(
            {"code": "closure", "value": 1, "date_from": self.company._o2d_today(), "source": "Advisory"}
        )
        self.env.invalidate_all()
        self.assertTrue(self.bill.with_user(self.officer).o2d_may_close)
        with self.assertRaises(AccessError):
            self.bill.with_user(self.supervisor).action_o2d_close()
        self.bill.with_user(self.officer).action_o2d_close()
        self._drain()
        self.assertEqual(self.service.asked[-1], (Action.CLOSE, {"ewbNo": int(self.bill.name)}))
        self.assertLessEqual(self.bill.o2d_closed_at, fields.Datetime.now())
        self.assertIn("closed", self.bill.o2d_words)
