from datetime import timedelta

from freezegun import freeze_time

from odoo.addons.o2d_atp.tests.atp_common import PromiseCase


class TestSupply(PromiseCase):
    def test_confirmed_stock(self):
        """Confirmed free stock of all bins is promised today."""
        self._sure(10)
        self._sure(5, self.bin2)
        self.assertEqual(self._atp(), {0: 15})

    def test_past_its_window(self):
        """Stock past its window is promised subject to a look, and no more than that."""
        self._sure(10)
        self._sure(5, self.bin2)
        self._age(61, self.bin2)
        self.assertEqual(self._looks(), [(0, 10, 5)])
        self._age(59, self.bin2)
        self.assertEqual(self._looks(), [(0, 15, 0)])

    def test_window_of_the_class(self):
        """The window is that of the product's category."""
        self.article.categ_id = self.env["product.category"].create(
            {"name": "Fast", "o2d_stock_class_id": self.env.ref("o2d_atp.stock_class_a").id}
        )
        self._sure(10)
        self._age(31)
        self.assertEqual(self._looks(), [(0, 0, 10)])

    def test_never_confirmed(self):
        """Stock that nobody ever saw is promised subject to a look."""
        self._put(10)
        self.assertEqual(self._looks(), [(0, 0, 10)])

    def test_outside_the_bins(self):
        """Goods in input, packing, output, transit or a place not for sale are not promised."""
        depot = self._warehouse("DP1", reception_steps="three_steps", delivery_steps="pick_pack_ship")
        for place in (
            depot.wh_input_stock_loc_id,
            depot.wh_qc_stock_loc_id,
            depot.wh_pack_stock_loc_id,
            depot.wh_output_stock_loc_id,
            self._bin("Damaged", depot.lot_stock_id, o2d_not_promised=True),
        ):
            self._sure(7, place)
        self.assertEqual(self._looks(warehouse=depot), [(0, 0, 0)])

    def test_customers_goods(self):
        """Goods of a customer are never promised; goods of the company itself are."""
        self._sure(10, owner_id=self.customer.id)
        self._sure(4, self.bin2, owner_id=self.company.partner_id.id)
        self.assertEqual(self._looks(), [(0, 4, 0)])

    def test_reserved_stock(self):
        """What a delivery has reserved is not promised again."""
        self._sure(10)
        self._demand(6, 20)._action_assign()
        self.assertEqual(self._atp(), {0: 4})

    def test_capped_bin(self):
        """A capped bin is promised up to what was found, less what is taken from there."""
        self._control("confirmed_stock", "enforce")
        self._sure(10)
        self._sure(5, self.bin2)
        self.env["o2d.stock.cap"]._cap(self.article, self.bin, 4)
        self.assertEqual(self._atp(), {0: 9})
        self._do(self._move(3, self.bin, self.customers))
        self.assertEqual(self._atp(), {0: 6})
        self._count(7)
        self.assertEqual(self._atp(), {0: 12})

    def test_capped_bin_with_reservations(self):
        """What is reserved beyond what a capped bin holds is missing elsewhere."""
        self._sure(10)
        self._demand(8, 2)._action_assign()
        self._sure(5, self.bin2)
        self.env["o2d.stock.cap"]._cap(self.article, self.bin, 4)
        self.assertEqual(self._atp(), {0: 1})

    def test_found_in_an_unconfirmed_bin(self):
        """What was found in a bin past its window is seen; only the rest of the cap waits for nothing."""
        self._put(10)
        self.env["o2d.stock.cap"]._cap(self.article, self.bin, 4)
        self.assertEqual(self._looks(), [(0, 0, 4)])

    def test_negative_stock(self):
        """A bin gone negative takes from the others, and nothing negative is promised."""
        self._sure(5)
        self._put(-3, self.bin2)
        self.assertEqual(self._atp(), {0: 2})
        self._put(-9, self.bin2)
        self.assertEqual(self._atp(), {0: 0})

    def test_lots(self):
        """A lot is promised until the day on which it is no longer sold; a blocked one is not."""
        milk = self._product(name="Milk powder", tracking="lot", use_expiration_date=True)
        lots = self.env["stock.lot"].create([{"name": f"M{n}", "product_id": milk.id} for n in range(4)])
        for lot, day in zip(lots, (-1, 5, 12, 300), strict=True):
            lot.write({"expiration_date": self._day(day + 3), "removal_date": self._day(day)})
        for lot in lots:
            self._sure(10, product=milk, lot_id=lot.id)
        self.assertEqual(self._atp(milk), {0: 30, 5: 20, 12: 10})
        lots[2].o2d_blocked = True
        self.assertEqual(self._atp(milk), {0: 20, 5: 10})

    def test_receipt(self):
        """A receipt is promised from its day on, after the days it takes to put it away."""
        self._sure(10)
        self._receive(20, 6)
        self.assertEqual(self._atp(), {0: 10, 6: 30})
        self.company.o2d_receipt_offset = 2
        self.assertEqual(self._atp(), {0: 10, 8: 30})

    def test_late_receipt(self):
        """A late receipt is due at the earliest today; one that is very late counts no more."""
        self.company.o2d_receipt_offset = 2
        self._receive(20, -3)
        self.assertEqual(self._atp(), {0: 0, 2: 20})
        self.company.o2d_receipt_fence = 2
        self.assertEqual(self._atp(), {0: 0})

    def test_return_of_a_customer(self):
        """What a customer brings back is promised when it is there."""
        self._move(5, self.customers, self.bin, date=self._day(2), picking_type=self.warehouse.in_type_id)
        self.assertEqual(self._atp(), {0: 0})

    def test_goods_of_others_on_the_way(self):
        """A receipt of goods that belong to a customer is promised to nobody."""
        self._receive(5, 2, restrict_partner_id=self.customer.id)
        self.assertEqual(self._atp(), {0: 0})

    def test_receipt_in_steps(self):
        """Of a receipt in several steps the goods count once, wherever they stand."""
        self.company.o2d_receipt_offset = 1
        depot = self._warehouse("DP1", reception_steps="three_steps")
        receipt = self._receive(
            8,
            4,
            dest=depot.wh_input_stock_loc_id,
            picking_type=depot.in_type_id,
            location_final_id=depot.lot_stock_id.id,
        )
        self.assertEqual(self._atp(warehouse=depot), {0: 0, 5: 8})
        self._do(receipt)
        check = receipt.move_dest_ids
        self.assertEqual(check.location_dest_id, depot.wh_qc_stock_loc_id)
        self.assertEqual(sum(self._atp(warehouse=depot).values()), 8)
        self._do(check)
        self._do(check.move_dest_ids)
        self.assertEqual(self._atp(warehouse=depot), {0: 8})

    def test_chained_receipt(self):
        """A put-away that waits for its receipt comes no sooner than that."""
        depot = self._warehouse("DP1", reception_steps="two_steps")
        first = self._receive(
            8,
            6,
            dest=depot.wh_input_stock_loc_id,
            picking_type=depot.in_type_id,
            location_final_id=depot.lot_stock_id.id,
        )
        self._move(
            8,
            depot.wh_input_stock_loc_id,
            depot.lot_stock_id,
            date=self._day(1),
            picking_type=depot.int_type_id,
            procure_method="make_to_order",
            move_orig_ids=[(4, first.id)],
        )
        self.assertEqual(self._atp(warehouse=depot), {0: 0, 6: 8})

    def test_between_warehouses(self):
        """Goods on their way to another warehouse are missing here and promised there when they come."""
        depot = self._warehouse("DP1")
        transit = self.company.internal_transit_location_id
        self._sure(10)
        leave = self._move(6, self.warehouse.lot_stock_id, transit, date=self._day(1))
        self._move(
            6,
            transit,
            depot.lot_stock_id,
            date=self._day(3),
            picking_type=depot.in_type_id,
            procure_method="make_to_order",
            move_orig_ids=[(4, leave.id)],
        )
        self.assertEqual(self._atp(), {0: 4})
        self.assertEqual(self._atp(warehouse=depot), {0: 0, 3: 6})
        self._do(leave)
        self.assertEqual(self._atp(), {0: 4})
        self.assertEqual(self._atp(warehouse=depot), {0: 0, 3: 6})

    def test_days_of_the_warehouse(self):
        """A day is the warehouse's own: late on a UTC evening it is tomorrow in India."""
        self._move(
            7,
            self.suppliers,
            self.bin,
            date=self._day(3).replace(hour=19) - timedelta(days=1),
            picking_type=self.warehouse.in_type_id,
        )
        self.assertEqual(self._atp(), {0: 0, 3: 7})

    def test_days_where_nobody_chose_a_zone(self):
        """Core's calendar in UTC says nothing: days are those of the company's address, else those of India."""
        self.env["resource.calendar"].search([]).tz = "UTC"
        self.warehouse.o2d_calendar_id = False
        self.company.partner_id.tz = False
        evening = self.now.replace(hour=20, minute=0)
        for zone, days in ((False, 1), ("Europe/London", 0)):
            self.company.partner_id.tz = zone
            with freeze_time(evening):
                ((date, _quantity),) = self.article._o2d_atp(self.warehouse, 3)[self.article.id, self.warehouse.id]
                self.assertEqual(date, evening.date() + timedelta(days=days))
                self.assertEqual(self.warehouse._o2d_local_date(evening), date)

    def test_archived_product(self):
        """Of an archived product nothing is promised, whatever stands in the bins."""
        self._sure(10)
        self.article.active = False
        self.assertEqual(self._atp(), {0: 0})
