from odoo.addons.o2d_atp.tests.atp_common import PromiseCase


class TestDemand(PromiseCase):
    def test_unreserved_demand(self):
        """Demand that holds no reservation is kept from its day back to today."""
        self._sure(10)
        self._demand(3, 9)
        self.assertEqual(self._atp(), {0: 7})

    def test_demand_with_a_later_receipt(self):
        """A receipt before the demand leaves today's goods free, one after it does not."""
        self._sure(10)
        self._demand(8, 9)
        self._receive(8, 8)
        self.assertEqual(self._atp(), {0: 10})
        self._receive(5, 12)
        self.assertEqual(self._atp(), {0: 10, 12: 15})

    def test_partly_reserved(self):
        """Of a partly reserved delivery the rest is demand."""
        self._sure(10)
        move = self._demand(12, 3)
        move._action_assign()
        self.assertEqual(move.quantity, 10)
        self._receive(5, 5)
        self.assertEqual(self._atp(), {0: 0, 5: 3})

    def test_overdue_demand(self):
        """Demand that is overdue is due today."""
        self._sure(10)
        self._demand(4, -20)
        self.assertEqual(self._atp(), {0: 6})

    def test_units(self):
        """Demand in another unit counts in the product's own."""
        self._sure(30)
        self._demand(2, 3, product_uom=self.env.ref("uom.product_uom_dozen").id)
        self.assertEqual(self._atp(), {0: 6})

    def test_delivery_in_steps(self):
        """Of a delivery in several steps the one that leaves the bins counts, once."""
        depot = self._warehouse("DP1", delivery_steps="pick_pack_ship")
        self._sure(10, depot.lot_stock_id)
        depot.pick_type_id.reservation_method = "manual"
        order = self._order([(self.article, 4)], warehouse_id=depot.id)
        order.action_confirm()
        self.assertEqual(self._atp(warehouse=depot), {0: 6})
        pick = order.picking_ids.move_ids
        pick._action_assign()
        self.assertEqual(self._atp(warehouse=depot), {0: 6})
        self._do(pick)
        self.assertEqual(self._atp(warehouse=depot), {0: 6})

    def test_between_bins(self):
        """A transfer from bin to bin takes nothing out of the warehouse."""
        self._sure(10)
        self._move(4, self.bin, self.bin2, date=self._day(2))
        self.assertEqual(self._atp(), {0: 10})

    def test_drafts_and_done(self):
        """Only what is confirmed and not done is demand."""
        self._sure(10)
        self._demand(4, 2, confirm=False)
        self._demand(1, 2)._action_cancel()
        self._do(self._demand(2, 2))
        self.assertEqual(self._atp(), {0: 8})

    def test_own_line(self):
        """The line that asks does not stand in its own way, reserved or not."""
        self._sure(10)
        self.warehouse.out_type_id.reservation_method = "manual"
        order = self._order([(self.article, 7)])
        order.action_confirm()
        self.assertEqual(self._atp(), {0: 3})
        self.assertEqual(self._atp(lines=order.order_line), {0: 10})
        order.picking_ids.action_assign()
        self.assertEqual(self._atp(), {0: 3})
        self.assertEqual(self._atp(lines=order.order_line), {0: 10})

    def test_demand_with_its_own_receipt(self):
        """What waits for a receipt of its own takes nothing from free stock, and gets it first."""
        self._sure(10)
        receipt = self._receive(6, 8, dest=self.warehouse.lot_stock_id)
        self._demand(4, 2, procure_method="make_to_order", move_orig_ids=[(4, receipt.id)])
        self.assertEqual(self._atp(), {0: 10, 8: 12})

    def test_given_up_receipt(self):
        """If the receipt that a demand waits for is given up, neither of them counts."""
        self.company.o2d_receipt_fence = 5
        self._sure(10)
        receipt = self._receive(6, -10, dest=self.warehouse.lot_stock_id)
        self._demand(4, 2, procure_method="make_to_order", move_orig_ids=[(4, receipt.id)])
        self.assertEqual(self._atp(), {0: 10})

    def test_demand_of_a_place_not_for_sale(self):
        """Goods that leave a place not for sale were promised to nobody."""
        cage = self._bin("Damaged", o2d_not_promised=True)
        self._sure(10)
        self._move(5, cage, self.suppliers, date=self._day(2))
        self.assertEqual(self._atp(), {0: 10})

    def test_customers_own_goods_fetched(self):
        """A customer who fetches goods of their own takes none of ours."""
        self._sure(10)
        self._demand(5, 2, restrict_partner_id=self.customer.id)
        self.assertEqual(self._atp(), {0: 10})

    def test_other_warehouse(self):
        """Demand of one warehouse takes nothing from another; one call tells both."""
        depot = self._warehouse("DP1")
        self._sure(10)
        self._sure(5, depot.lot_stock_id)
        self._demand(3, 2)
        told = self.article._o2d_atp(self.warehouse | depot, 30)
        self.assertEqual(told[self.article.id, self.warehouse.id], [(self._today(), 7)])
        self.assertEqual(told[self.article.id, depot.id], [(self._today(), 5)])

    def test_one_query(self):
        """Any number of products and warehouses are asked in one query, one more for what kits are made of."""
        depot = self._warehouse("DP1")
        products = self.env["product.product"].create([{"name": f"N{n}", "is_storable": True} for n in range(40)])
        for product in products[:5]:
            self._sure(3, product=product)
            self._receive(4, 3, product=product)
        self.env.flush_all()
        self.env.invalidate_all()
        with self._statements("stock_quant") as statements:
            told = products._o2d_atp(self.warehouse | depot, 30)
        self.assertEqual((len(statements), len(told)), (1, 80))
        with self.assertQueryCount(6):
            products._o2d_atp(self.warehouse | depot, 30)
