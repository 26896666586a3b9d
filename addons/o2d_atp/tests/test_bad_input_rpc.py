from odoo.tests import tagged

from odoo.addons.o2d_atp.tests.sourcing_common import SourcingCase
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


@tagged("post_install", "-at_install")
class TestBadInputOverRpc(RpcCase, SourcingCase):
    """What people enter wrongly, sent by those who may do least: a message or a stated default, no wrong promise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.valve.route_ids = False
        cls.seller = cls._user("sales_coordinator")

    def _asked_for(self, product, quantity, unit=None, **values):
        """A quotation, and what the screen is told of it.

        :return: (order, words of its line, picture of the whole)
        """
        self._login(self.seller)
        line = {"product_id": product.id, "product_uom_qty": quantity}
        if unit:
            line["product_uom_id"] = unit.id
        vals = {"partner_id": self.customer.id, "warehouse_id": self.pune.id, "order_line": [[0, 0, line]], **values}
        order = self.env["sale.order"].browse(self._granted("sale.order", "create", [vals]))
        picture = self._granted("sale.order", "o2d_promise_picture", order.ids)
        (told,) = picture["lines"].values()
        return order, told, picture["order"]

    def _granted(self, *call, **kwargs):
        answer = self._call(*call, **kwargs)
        self.assertNotIn("error", answer, call)
        return answer["result"]

    def _notes(self, order):
        return " ".join(self._granted("sale.order", "o2d_sourcing_picture", order.ids)["notes"])

    def test_negative_stock(self):
        """Of a bin that has less than nothing nothing is promised."""
        self._put(-5, self.pune.lot_stock_id, self.valve)
        _order, told, whole = self._asked_for(self.valve, 3)
        self.assertEqual((told["state"], whole["missing"]), ("nobody", "1 line nobody knows when"))

    def test_unit_that_does_not_convert(self):
        """A unit that does not convert is told so, and nothing is promised."""
        self._have(self.pune, self.valve, 50)
        _order, told, _whole = self._asked_for(self.valve, 3, self.env.ref("uom.product_uom_kgm"))
        self.assertEqual(told["state"], "nobody")
        self.assertIn("does not convert", told["note"])

    def test_archived_product(self):
        """Of a product that was archived with goods in its bins nothing is promised, and it says so."""
        self._have(self.pune, self.valve, 50)
        order, told, _whole = self._asked_for(self.valve, 3)
        self.assertEqual(told["state"], "there")
        self.valve.active = False
        (told,) = self._granted("sale.order", "o2d_promise_picture", order.ids)["lines"].values()
        self.assertIn("archived", told["note"])

    def test_capped_bin_stays(self):
        """A bin is neither deleted nor archived while less was found in it, whoever asks."""
        self._put(10, self.bin, self.valve)
        self.env["o2d.stock.cap"]._cap(self.valve, self.bin, 4)
        manager = self._user("warehouse_coordinator")
        manager.group_ids += self.env.ref("stock.group_stock_manager")
        self._login(manager)
        for call in (("write", self.bin.ids, {"active": False}), ("unlink", self.bin.ids)):
            self.assertIn("waits for a count", self._call("stock.location", *call)["error"]["data"]["message"])
        self.assertTrue(self.bin.exists().active)

    def test_warehouse_without_address(self):
        """A warehouse without an address counts as the farthest, and it says so."""
        self.nagpur.partner_id = False
        self._have(self.pune, self.valve, 2)
        self._have(self.nagpur, self.valve, 50)
        order, told, _whole = self._asked_for(self.valve, 3)
        self.assertIn("Nagpur", told["words"])
        self.assertIn("Nagpur: no PIN code that is known", self._notes(order))

    def test_unknown_pin(self):
        """A PIN code that nobody knows is named, and the goods are promised all the same."""
        self.customer.zip = "999999"
        self._have(self.pune, self.valve, 50)
        order, told, _whole = self._asked_for(self.valve, 3)
        self.assertEqual(told["state"], "there")
        self.assertIn("999999", self._notes(order))

    def test_no_weight(self):
        """A product without a weight counts 1 kg, and it says so."""
        self.valve.weight = 0
        self._have(self.pune, self.valve, 50)
        order, _told, _whole = self._asked_for(self.valve, 3)
        self.assertIn("no weight: counted as 1 kg", self._notes(order))

    def test_calendar_without_hours(self):
        """A calendar without working hours changes no promise."""
        self.pune.o2d_calendar_id = self.env["resource.calendar"].create(
            {"name": "Nobody works", "attendance_ids": [(5, 0, 0)], "tz": "Asia/Kolkata"}
        )
        self._have(self.pune, self.valve, 50)
        _order, told, _whole = self._asked_for(self.valve, 3)
        self.assertEqual(told["state"], "there")

    def test_date_in_the_past(self):
        """A delivery date in the past is told, and everything is reckoned from today."""
        self._have(self.pune, self.valve, 50)
        order, told, whole = self._asked_for(self.valve, 3, commitment_date="2020-01-01 10:00:00")
        self.assertEqual(told["words"], "3 from Pune today")
        self.assertIn("is past", " ".join(whole["notes"]))
        self._granted("sale.order", "action_confirm", order.ids)
        self.assertGreaterEqual(order.o2d_sourcing_ids.date, order.date_order.date())
