from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_atp.tests.common import AtpCase


class TestCap(AtpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.caps = cls.env["o2d.stock.cap"]
        cls._control("confirmed_stock", "enforce")
        cls._put(10)

    def _problem(self, state="open"):
        cap = self.caps.search([("product_id", "=", self.article.id), ("location_id", "=", self.bin.id)], limit=1)
        return self.env["o2d.exception"].search([("key", "=", f"cap:{cap.id}"), ("state", "=", state)])

    def test_capped_at_what_was_found(self):
        """A bin is capped at what was found, a count is asked for and an exception opened."""
        cap = self.caps._cap(self.article, self.bin, 4, "One row of the shelf is empty")
        self.assertRecordValues(
            cap, [{"found_quantity": 4, "book_quantity": 10, "missing_quantity": 6, "state": "open"}]
        )
        self.assertEqual(self._problem().owner_group_id, self.env.ref("o2d_base.group_warehouse_coordinator"))
        self.assertIn("4 of 10", self._problem().name)
        counts = self.env["stock.quant"].search(
            [("product_id", "=", self.article.id), ("inventory_date", "<=", cap.since.date())]
        )
        self.assertEqual(counts, self._quants())

    def test_count_closes_it(self):
        """A count closes the cap and its exception, whatever it finds."""
        cap = self.caps._cap(self.article, self.bin, 4)
        self._count(5)
        self.assertEqual(cap.state, "closed")
        self.assertFalse(self._problem())
        self.assertTrue(self._problem("closed"))

    def test_count_of_one_lot_is_not_enough(self):
        """A bin with several lots stays capped until each of them is counted."""
        paint = self._product(name="Paint", tracking="lot")
        lots = self.env["stock.lot"].create([{"name": f"P{n}", "product_id": paint.id} for n in (1, 2)])
        for lot in lots:
            self._put(10, product=paint, lot_id=lot)
        cap = self.caps._cap(paint, self.bin, 15)
        self._count(5, product=paint, lot_id=lots[0].id)
        self.assertEqual(cap.state, "open")
        self._count(10, product=paint, lot_id=lots[1].id)
        self.assertEqual(cap.state, "closed")

    def test_second_finding(self):
        """Whoever finds still less while the bin is capped caps it anew; there is one cap only."""
        cap = self.caps._cap(self.article, self.bin, 4, "First")
        self._do(self._move(4, self.bin, self.customers))
        again = self.caps._cap(self.article, self.bin, 0)
        self.assertEqual(again, cap)
        self.assertRecordValues(cap, [{"found_quantity": 0, "book_quantity": 6, "cause": "First"}])

    def test_nothing_missing(self):
        """Who finds all or more caps nothing."""
        self.assertFalse(self.caps._cap(self.article, self.bin, 10))
        self.assertFalse(self.caps._cap(self.article, self.bin, 12))

    def test_customers_goods_do_not_count(self):
        """Goods that a customer left in the bin are not ours to miss."""
        self._put(5, owner_id=self.customer)
        self.assertEqual(self.caps._cap(self.article, self.bin, 4).missing_quantity, 6)

    def test_advising_only_records(self):
        """While the control advises, the cap is told to the trail; nobody is asked to count."""
        self._control("confirmed_stock", "advise")
        cap = self.caps._cap(self.article, self.bin, 4)
        self.assertEqual(self._events(cap).mapped("kind"), ["advised"])
        self.assertFalse(self._problem())
        self.assertEqual(self._control("confirmed_stock", "off").mode, "off")
        self.assertFalse(self.caps._cap(self.article, self.bin, 3))

    def test_bad_input(self):
        """Less than nothing, and a place that is no bin, are refused in words."""
        with self.assertRaisesRegex(UserError, "less than nothing"):
            self.caps._cap(self.article, self.bin, -1)
        with self.assertRaisesRegex(UserError, "no bin"):
            self.caps._cap(self.article, self.warehouse.wh_output_stock_loc_id, 1)

    def test_bin_stays_until_it_is_counted(self):
        """A capped bin is neither deleted nor archived, also not with the aisle it stands in."""
        aisle = self._bin("Aisle 9")
        shelf = self._bin("Aisle 9, shelf 1", aisle)
        self._put(3, shelf)
        self.caps._cap(self.article, shelf, 1)
        with self.assertRaisesRegex(UserError, "waits for a count"):
            aisle.active = False
        with self.assertRaisesRegex(UserError, "waits for a count"):
            shelf.unlink()

    def test_emptied_bin(self):
        """A cap ends when the books say nothing of the bin any more."""
        cap = self.caps._cap(self.article, self.bin, 4)
        self._do(self._move(10, self.bin, self.bin2))
        self.caps._close_empty()
        self.assertEqual(cap.state, "closed")

    def test_capped_again(self):
        """A bin that is capped again after its count is another problem."""
        self.caps._cap(self.article, self.bin, 4)
        self._count(4)
        self.assertEqual(self.caps._cap(self.article, self.bin, 1).missing_quantity, 3)
        self.assertTrue(self._problem())

    def test_negative_bin(self):
        """A bin gone negative has nothing to miss; one lot gone negative lessens what should be there."""
        self._put(-15)
        self.assertFalse(self.caps._cap(self.article, self.bin, 0))
        self._put(8, package_id=self.env["stock.package"].create({"name": "Box"}))
        self._put(5)
        self.assertEqual(self.caps._cap(self.article, self.bin, 1).missing_quantity, 7)

    def test_cap_deleted_with_its_product(self):
        """Once a product is deleted with its cap, the problem does not stay open for ever."""
        cap = self.caps._cap(self.article, self.bin, 4)
        problem = self._problem()
        cap.unlink()
        self.caps._close_empty()
        self.assertEqual(problem.state, "closed")

    def test_nobody_caps_by_hand(self):
        """No role writes or closes a cap by hand."""
        cap = self.caps._cap(self.article, self.bin, 4)
        user = self._user("warehouse_coordinator", "administration")
        with self.assertRaises(AccessError):
            cap.with_user(user).write({"state": "closed"})
        with self.assertRaises(AccessError):
            self.caps.with_user(user).create(
                {"product_id": self.article.id, "location_id": self.bin.id, "company_id": self.company.id}
            )
