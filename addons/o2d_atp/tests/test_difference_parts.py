from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.o2d_atp.tests.test_difference_scrap import ScrapCase
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


class TestDifferenceInParts(ScrapCase):
    """A large difference in small parts, of one person, waits as a whole one does."""

    def _scrapped(self, quantity, user=None, **values):
        """Was it scrapped at once?"""
        scrap = self._scrap(quantity, user, **values)
        scrap.action_validate()
        self.env.flush_all()  # People do not share a transaction.
        return scrap.state == "done"

    def _counted(self, quantity, **values):
        """Was the count booked at once?"""
        self._count(quantity, user=self.counter, **values)
        return not self._pending()

    def test_small_scraps(self):
        """Small scraps of one bin wait once they make a large part of it."""
        self.assertEqual([self._scrapped(4) for _number in range(3)], [True, True, False])
        self.assertEqual(self._on_hand(), 92)

    def test_dear_scraps_of_many_bins(self):
        """Small parts of many bins wait once they are worth much."""
        bins = [self._bin(f"Row {number}") for number in range(4)]
        for place in bins:
            self._put(400, place)
        self.assertEqual(
            [self._scrapped(15, location_id=place.id) for place in bins], [True, True, True, False]
        )  # ₹3,000 each

    def test_two_people(self):
        """What another person scrapped is his own."""
        self.assertTrue(self._scrapped(4) and self._scrapped(4))
        self.assertTrue(self._scrapped(4, self.second))

    def test_next_day(self):
        """The next day begins anew."""
        with freeze_time(fields.Datetime.now() - timedelta(days=2)):
            self.assertTrue(self._scrapped(4) and self._scrapped(4))
            self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move_line SET create_date = date WHERE product_id = %s", [self.article.id]
        )  # The moment of a transaction is the database's.
        self.env.invalidate_all()
        self.assertTrue(self._scrapped(4))

    def test_any_door(self):
        """A scrap, a transfer and a count add up."""
        self.assertTrue(self._scrapped(4))
        move = self._move(4, self.bin, self.nowhere).with_user(self.counter)
        move.quantity, move.picked = 4, True
        move._action_done()
        self.assertFalse(self._counted(88))
        self.assertEqual(self._on_hand(), 92)

    def test_counts(self):
        """Counts that go down step by step wait."""
        self.assertTrue(self._counted(95))
        self.assertFalse(self._counted(89))

    def test_other_bins_of_a_round(self):
        """Who counts many bins of a product and finds little wrong in each closes them all."""
        bins = [self._bin(f"Row {number}") for number in range(8)]
        for place in bins:
            self._put(30, place)
        self.assertTrue(all(self._counted(29, location=place) for place in bins))

    def test_approved(self):
        """What somebody approved for another is not counted as his own."""
        self._scrap(60).action_validate()
        self._pending().with_user(self.second).action_approve()
        self.env.flush_all()
        self.assertEqual(self._on_hand(), 40)
        self.assertTrue(self._scrapped(3, self.second))
        self.assertTrue(self._scrapped(3))

    def test_advising(self):
        """While the control advises the part that makes it large is told in the trail, and nothing waits."""
        self._control("inventory_adjustment", "advise")
        done = [self._counted(quantity) for quantity in (95, 88)]
        self.assertEqual((done, self._on_hand()), ([True, True], 88))
        self.assertEqual(len(self._events(self.bin, "advised")), 1)


class TestProductionWithoutOrder(ScrapCase):
    """Production is no place where goods vanish."""

    @property
    def works(self):
        return self.article.with_company(self.company).property_stock_production

    def _transfer(self, quantity, source, dest, **values):
        move = self._move(quantity, source, dest, **values).with_user(self.counter)
        move.quantity, move.picked = quantity, True
        return move._action_done()

    def test_to_production(self):
        """Much is not moved to production without an order."""
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            self._transfer(60, self.bin, self.works)

    def test_from_production(self):
        """Nor does much come from there."""
        with self.assertRaisesRegex(UserError, "write 60"):
            self._transfer(60, self.works, self.bin)

    def test_little(self):
        """A little goes as ever."""
        self._transfer(2, self.bin, self.works)
        self.assertEqual(self._on_hand(), 98)

    def test_with_an_order(self):
        """What an order of production takes and makes is no loss."""
        made = self._product(name="Valve, painted", standard_price=500)
        order = self.env["mrp.production"].create(
            {"product_id": made.id, "product_qty": 60, "location_src_id": self.bin.id, "location_dest_id": self.bin.id,
             "move_raw_ids": [(0, 0, {"product_id": self.article.id, "product_uom_qty": 60})]}
        )  # fmt: skip
        order.action_confirm()
        order.qty_producing = 60
        order.move_raw_ids.write({"quantity": 60, "picked": True})
        order.with_user(self._user("warehouse_coordinator", login="works")).sudo().button_mark_done()
        self.assertEqual((order.state, self._on_hand()), ("done", 40))


@tagged("post_install", "-at_install")
class TestDifferenceInPartsRpc(RpcCase, ScrapCase):
    def test_remote_calls(self):
        """Remote calls one after the other scrap no more than one would."""
        self._login(self.counter)
        vals = {"product_id": self.article.id, "location_id": self.bin.id, "scrap_qty": 4}
        for _number in range(5):
            scrap = self._call("stock.scrap", "create", [vals])["result"]
            self._call("stock.scrap", "do_scrap", scrap)
        self.assertEqual(self._on_hand(), 92)
