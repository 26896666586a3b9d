from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.gateway import Action
from .life_common import BUYER, SELLER, LifeCase


@tagged("post_install", "-at_install")
class TestLifeReturn(LifeCase):
    """Goods that customers send back: their e-way bill is asked for before they move, by whom the law names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = cls._here(cls._user("sales_coordinator"))
        cls.company.write({"o2d_return_days": 30, "o2d_return_value": 1000000, "o2d_return_needed": False})

    def _left(self, quantity=10):
        picking = self._delivered(quantity)
        picking.sale_id.user_id = self.sales
        self._gone(picking)
        return picking

    def _asked(self, picking, quantity=6, **values):
        """A return of one article that was authorised with the asking."""
        row = {"move_id": picking.move_ids.id, "lot_id": False, "quantity": quantity}
        user = values.pop("user", self.sales)
        made = self.env["o2d.return"].with_user(user).o2d_ask(picking.sale_id.id, [row], "damaged", "", **values)
        self.env.invalidate_all()
        self.service.asked.clear()
        return self.env["o2d.return"].browse(made)

    def _unregistered(self):
        self.customer.write({"vat": False, "l10n_in_gst_treatment": "unregistered"})

    def _papers(self, record):
        return [paper["words"] for paper in record._o2d_return_papers() if paper["kind"] == "ewaybill"]

    def test_of_an_unregistered_customer(self):
        """What an unregistered customer sends back travels under our bill, asked for with the authorisation."""
        self._unregistered()
        record = self._asked(self._left())
        self._drain()
        ((action, payload),) = self.service.asked
        self.assertEqual(action, Action.GENERATE)
        said = {
            key: payload[key] for key in ("supplyType", "subSupplyType", "docType", "docNo", "fromGstin", "toGstin")
        }
        wanted = {
            "supplyType": "I", "subSupplyType": "7", "docType": "CHL", "docNo": record.name, "fromGstin": "URP",
            "toGstin": SELLER,
        }  # fmt: skip
        self.assertEqual(said, wanted)
        self.assertEqual((payload["fromPincode"], payload["toPincode"]), (600002, 411001))
        # Six of ten at 9,000, as they were sold.
        self.assertEqual(payload["totalValue"], 54000.0)
        self.assertEqual(payload["totInvValue"], 63720.0)
        bill = record._o2d_bills()
        self.assertEqual((bill.state, bill.o2d_standing), ("generated", "part_a"))
        self.assertIn(bill._o2d_pretty_number(), self._papers(record)[0])

    def test_of_a_kit(self):
        """Three of four kits that come back as their parts are worth three quarters of what was billed, together."""
        self._unregistered()
        pump, hose = (
            self._product(name=name, stock=100, l10n_in_hsn_code="84137010", taxes_id=self.rate.ids)
            for name in ("Pump", "Hose")
        )
        kit = self._kit(
            [(pump, 2), (hose, 1)], name="Spray set", list_price=20000.0, l10n_in_hsn_code="84248200",
            taxes_id=self.rate.ids,
        )  # fmt: skip
        order = self._order([(kit, 4)], user_id=self.sales.id)
        order.action_confirm()
        picking = self._ship(order)
        self._gone(picking)
        rows = [
            {"move_id": move.id, "lot_id": False, "quantity": 6 if move.product_id == pump else 3}
            for move in picking.move_ids
        ]
        self.env.invalidate_all()
        self.service.asked.clear()
        self.env["o2d.return"].with_user(self.sales).o2d_ask(order.id, rows, "damaged", "")
        self._drain()
        ((_action, payload),) = self.service.asked
        self.assertEqual([line["quantity"] for line in payload["itemList"]], [6, 3])
        self.assertEqual((payload["totalValue"], payload["totInvValue"]), (60000.0, 70800.0))

    def test_vehicle_is_named_on_the_bill(self):
        """No trip brings it: the supervisor names the vehicle on the bill, which is no breakdown but the first one."""
        self._unregistered()
        record = self._asked(self._left())
        self._drain()
        bill = record._o2d_bills()
        wizard = self.env["o2d.ewaybill.vehicle"].with_user(self.supervisor).create(
            {"ewaybill_id": bill.id, "vehicle_no": "TN 09 AB 1234", "place": "Chennai",
             "state_id": self.env.ref("base.state_in_tn").id}
        )  # fmt: skip
        wizard.action_change()
        self._drain()
        action, payload = self.service.asked[-1]
        self.assertEqual((action, payload["reasonCode"]), (Action.PART_B, "4"))
        self.assertEqual(bill.o2d_vehicle_on_bill, "TN09AB1234")

    def test_of_a_registered_customer(self):
        """A registered customer makes his own; where he asks us to, dispatch makes it, once."""
        record = self._asked(self._left())
        self.assertFalse(record._o2d_bills())
        self.assertIn("by the customer", self._papers(record)[0])
        with self.assertRaises(AccessError):
            record.with_user(self.sales).action_o2d_make_bill()
        record.with_user(self.supervisor).action_o2d_make_bill()
        self._drain()
        ((_action, payload),) = self.service.asked
        self.assertEqual((payload["fromGstin"], payload["subSupplyType"]), (BUYER, "7"))
        with self.assertRaisesRegex(UserError, "is there"):
            record.with_user(self.supervisor).action_o2d_make_bill()

    def test_stage_of_the_order_stays(self):
        """The bill of what comes back says nothing of how the order's own papers stand."""
        self._unregistered()
        picking = self._left()
        done = self._events(picking.sale_id, "done").filtered(lambda one: one.stage == "ewaybill")
        record = self._asked(picking)
        self._drain()
        after = self._events(picking.sale_id, "done").filtered(lambda one: one.stage == "ewaybill")
        self.assertEqual(done, after)
        self.assertFalse(record.picking_ids.o2d_papers_state)

    def test_withdrawn(self):
        """Where the goods stay with the customer, the bill is cancelled; one never sent is given up."""
        self._unregistered()
        picking = self._left(20)
        first, second = self._asked(picking), self._asked(picking, 8)
        self._drain(1)
        first.with_user(self.sales).action_withdraw("He keeps them")
        second.with_user(self.sales).action_withdraw("He keeps them")
        self._drain()
        self.assertEqual(self.service.actions(), [Action.GENERATE, Action.CANCEL])
        self.assertEqual(first._o2d_bills().state, "cancel")
        self.assertEqual(second._o2d_bills().o2d_request_ids.state, "dropped")

    def test_none_is_needed(self):
        """Below the limit, or refused at the door, nothing is asked, and the button says why."""
        self._unregistered()
        picking = self._left()
        small = self._asked(picking, 1)
        self.assertFalse(small._o2d_bills())
        with self.assertRaisesRegex(UserError, "not more than"):
            small.with_user(self.supervisor).action_o2d_make_bill()
        other = self._left()
        door = self._asked(other, 6, user=self.supervisor, at_door=True)
        self.assertFalse(door._o2d_bills())
        with self.assertRaisesRegex(UserError, "papers that it left with"):
            door.with_user(self.supervisor).action_o2d_make_bill()

    def test_advising_asks_nothing(self):
        """Where the control only advises, nothing is asked by itself, and dispatch is led to core's own way."""
        self._unregistered()
        picking = self._left()
        self._control("ewaybill", "advise", self.warehouse)
        record = self._asked(picking)
        self.assertFalse(record._o2d_bills())
        with self.assertRaisesRegex(UserError, "not led"):
            record.with_user(self.supervisor).action_o2d_make_bill()
