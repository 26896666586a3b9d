from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from odoo.addons.o2d_atp.tests.common import AtpCase


class TestConfirmation(AtpCase):
    def test_count_confirms(self):
        """A count confirms its bin, with who and how, whatever it finds."""
        counter = self._user("warehouse_coordinator")
        self._put(10)
        self._count(10, user=counter)
        confirmed = self._confirmed()
        self.assertRecordValues(confirmed, [{"how": "count", "user_id": counter.id}])
        self.assertEqual(confirmed.counted_at, confirmed.confirmed_at)

    def test_count_entered_later(self):
        """A count entered later confirms as of the day it was made."""
        self._put(10)
        quant = self._quants()
        quant.inventory_quantity = 10
        day = fields.Date.today() - timedelta(days=3)
        quant.action_apply_inventory(day)
        self.assertEqual(self._confirmed().confirmed_at.date(), day)

    def test_receipt_confirms_where_it_is_put(self):
        """A receipt put away confirms the bin, and not the vendor."""
        self._do(self._move(5, self.suppliers, self.bin))
        self.assertEqual(self._confirmed().how, "receipt")
        self.assertFalse(self._confirmed(self.suppliers))

    def test_pick_confirms_the_bin(self):
        """Who picks from a bin has seen it."""
        self._put(10)
        self._do(self._move(4, self.bin, self.customers))
        self.assertEqual(self._confirmed().how, "pick")

    def test_transfer_confirms_both_bins(self):
        """Goods moved between bins confirm where they were and where they are."""
        self._put(10)
        self._do(self._move(4, self.bin, self.bin2))
        self.assertEqual((self._confirmed() | self._confirmed(self.bin2)).mapped("how"), ["transfer", "transfer"])

    def test_no_bin_no_confirmation(self):
        """What is put into input or packing is not confirmed stock."""
        depot = self._warehouse("DP1", reception_steps="two_steps", delivery_steps="pick_ship")
        move = self._move(5, self.suppliers, depot.wh_input_stock_loc_id, picking_type=depot.in_type_id)
        self._do(move)
        self.assertFalse(self.confirmations.search([("product_id", "=", self.article.id)]))

    def test_lots_and_packages_apart(self):
        """Each lot and package of a bin is confirmed for itself."""
        article = self._product(name="Paint", tracking="lot")
        lots = self.env["stock.lot"].create([{"name": f"P{n}", "product_id": article.id} for n in (1, 2)])
        package = self.env["stock.package"].create({"name": "Pallet 7"})
        move = self._move(5, self.suppliers, self.bin, article)
        self._do(move, lot_id=lots[0].id, result_package_id=package.id)
        confirmed = self._confirmed(product=article)
        self.assertRecordValues(confirmed, [{"lot_id": lots[0].id, "package_id": package.id}])

    def test_written_once_a_day(self):
        """A bin that is moved all day is written once a day, a count always."""
        self._put(100)
        with freeze_time("2026-03-02 09:00:00"):
            self._do(self._move(1, self.bin, self.customers))
        with freeze_time("2026-03-02 15:00:00"):
            self._do(self._move(1, self.bin, self.customers))
        self.assertEqual(self._confirmed().confirmed_at, fields.Datetime.to_datetime("2026-03-02 09:00:00"))
        with freeze_time("2026-03-02 16:00:00"):
            self._count(98)
        self.assertEqual(self._confirmed().confirmed_at, fields.Datetime.to_datetime("2026-03-02 16:00:00"))
        with freeze_time("2026-03-04 09:00:00"):
            self._do(self._move(1, self.bin, self.customers))
        self.assertRecordValues(
            self._confirmed(),
            [
                {
                    "confirmed_at": fields.Datetime.to_datetime("2026-03-04 09:00:00"),
                    "counted_at": fields.Datetime.to_datetime("2026-03-02 16:00:00"),
                    "how": "pick",
                }
            ],
        )

    def test_cost_of_a_long_delivery(self):
        """However many lines a transfer has, they are confirmed in one statement."""
        products = self.env["product.product"].create(
            [{"name": f"Article {n}", "is_storable": True} for n in range(40)]
        )
        moves = self.env["stock.move"].concat(
            *(self._move(1, self.suppliers, self.bin, product) for product in products)
        )
        for move in moves:
            move.quantity = 1
        moves.picked = True
        self.env.flush_all()
        with self._statements("o2d_stock_confirmation") as statements:
            moves._action_done()
            self.env.flush_all()
        self.assertEqual(len(statements), 1)
        self.assertEqual(self.confirmations.search_count([("product_id", "in", products.ids)]), 40)

    def test_reverted_count_confirms_nothing(self):
        """Reverting a count at the desk is nothing that anybody saw."""
        self._put(10)
        self._count(8)
        self._age(20)
        line = self.env["stock.move.line"].search([("product_id", "=", self.article.id), ("is_inventory", "=", True)])
        line.action_revert_inventory()
        self.assertLess(self._confirmed().confirmed_at, fields.Datetime.now() - timedelta(days=19))

    def test_services_and_consumables(self):
        """Goods that no stock is kept of are not confirmed."""
        rags = self._product(name="Rags", is_storable=False)
        self._do(self._move(5, self.suppliers, self.bin, rags))
        self.assertFalse(self._confirmed(product=rags))

    def test_nobody_confirms_by_hand(self):
        """No role writes a confirmation, not even the administrator of the suite."""
        self._put(10)
        self._count(10)
        confirmed = self._confirmed().with_user(self._user("administration", "warehouse_coordinator"))
        with self.assertRaises(AccessError):
            confirmed.write({"confirmed_at": fields.Datetime.now()})
        with self.assertRaises(AccessError):
            confirmed.unlink()

    def test_gone_goods_are_forgotten(self):
        """What left its bin long ago is forgotten, what stands there is not."""
        self._put(10)
        self._count(10)
        self._put(10, self.bin2)
        self._count(10, self.bin2)
        self._age(200)
        self._age(200, self.bin2)
        self._quants(self.bin2).sudo().unlink()
        self.confirmations._gc_gone()
        self.assertTrue(self._confirmed())
        self.assertFalse(self._confirmed(self.bin2))
