from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.o2d_atp.tests.common import AtpCase


class TestStatus(AtpCase):
    def _rows(self, **values):
        self.env.flush_all()
        domain = [("product_id", "=", self.article.id)] + [(name, "=", value) for name, value in values.items()]
        rows = self.env["o2d.stock.status"].search(domain)
        rows.invalidate_recordset()
        return rows

    def _row(self, location=None):
        return self._rows(location_id=(location or self.bin).id)

    def test_status(self):
        """Each bin says how far its goods can be promised, until when, and what they are worth."""
        self._put(10)
        self.assertEqual(self._row().status, "look")
        self._count(10)
        row = self._row()
        self.assertRecordValues(row, [{"status": "confirmed", "free_quantity": 10, "value": 2000, "how": "count"}])
        self.assertAlmostEqual(
            row.confirmed_until, fields.Datetime.now() + timedelta(days=60), delta=timedelta(minutes=5)
        )
        self._age(55)
        self.assertEqual(self._row().status, "ending")
        self._age(61)
        self.assertEqual(self._row().status, "look")

    def test_capped(self):
        """A capped bin says what it lacks, once, however many lots stand in it."""
        self._put(10)
        self._put(5, owner_id=self.customer)
        self.env["o2d.stock.cap"]._cap(self.article, self.bin, 4)
        rows = self._row().sorted("quantity")
        self.assertEqual(rows.mapped("status"), ["owned", "capped"])
        self.assertEqual(sum(rows.mapped("missing_quantity")), 6)

    def test_blocked_lot(self):
        """A blocked lot is said to be blocked, and sales sees it too."""
        paint = self._product(name="Paint", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "P1", "product_id": paint.id})
        self._count(10, product=paint, lot_id=lot.id)
        lot.o2d_blocked = True
        self.env.flush_all()
        row = self.env["o2d.stock.status"].with_user(self._user("sales_coordinator"))
        row = row.search([("product_id", "=", paint.id)])
        self.assertEqual((row.status, row.free_quantity), ("kept", 10))
        with self.assertRaises(AccessError):
            row.read(["value"])

    def test_who_blocks_a_lot(self):
        """Only who manages the warehouse blocks a lot or releases it."""
        paint = self._product(name="Paint", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "P1", "product_id": paint.id})
        with self.assertRaises(AccessError):
            lot.with_user(self._user("picker")).o2d_blocked = True
        lot.with_user(self._user("warehouse_coordinator")).o2d_blocked = True

    def test_seen(self):
        """Whoever stands before a bin confirms it from the list, and the look that waited is answered."""
        self._put(10)
        look = self.env["o2d.stock.look"]._ask(self.article, self.bin)
        picker = self._user("picker")
        self._row().with_user(picker).action_seen()
        self.assertEqual(self._row().status, "confirmed")
        self.assertRecordValues(look, [{"state": "done", "user_id": picker.id}])
        with self.assertRaises(AccessError):
            self._row().with_user(self._user("sales_coordinator")).action_seen()

    def test_outside_the_bins(self):
        """What stands in no bin is not listed."""
        self._put(10, self.warehouse.wh_output_stock_loc_id)
        self.assertFalse(self._rows())

    def test_other_company(self):
        """Stock of another company is not seen."""
        other = self.env["res.company"].create({"name": "Other"})
        depot = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self._put(10, depot.lot_stock_id)
        self.env.flush_all()
        user = self._user("warehouse_coordinator")
        rows = self.env["o2d.stock.status"].with_user(user).search([("product_id", "=", self.article.id)])
        self.assertFalse(rows)

    def test_sums(self):
        """The list sums by status and value by warehouse."""
        self._count(10)
        self._count(5, self.bin2)
        self._age(90, self.bin2)
        self.env.flush_all()
        groups = self.env["o2d.stock.status"]._read_group(
            [("product_id", "=", self.article.id)], ["status"], ["free_quantity:sum", "value:sum"]
        )
        self.assertEqual(sorted(groups), [("confirmed", 10, 2000), ("look", 5, 1000)])
