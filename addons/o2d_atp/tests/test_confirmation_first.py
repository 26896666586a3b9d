import time

from odoo import fields

from odoo.addons.o2d_atp.tests.common import AtpCase


class TestFirstConfirmation(AtpCase):
    """What installing finds."""

    def _forget(self):
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM o2d_stock_confirmation")
        self.confirmations.invalidate_model()

    def test_last_movement_counts(self):
        """Existing stock is confirmed as of its last count or movement."""
        self._put(10)
        self._count(12)
        self._do(self._move(5, self.suppliers, self.bin2))
        self._do(self._move(1, self.bin2, self.customers))
        moments = {"count": "2026-01-05 10:00:00", "receipt": "2026-01-10 10:00:00", "pick": "2026-02-01 10:00:00"}
        lines = self.env["stock.move.line"].search([("product_id", "=", self.article.id)])
        for line in lines:
            kind = "count" if line.is_inventory else "receipt" if line.location_id == self.suppliers else "pick"
            line.date = moments[kind]
        self._forget()
        self.confirmations._stamp_first()
        self.assertRecordValues(
            self._confirmed() + self._confirmed(self.bin2),
            [
                {"how": "count", "confirmed_at": fields.Datetime.to_datetime(moments["count"])},
                {"how": "pick", "confirmed_at": fields.Datetime.to_datetime(moments["pick"])},
            ],
        )

    def test_unknown_past(self):
        """Stock that nothing is known of counts from the day it came in."""
        came = fields.Datetime.to_datetime("2025-12-01 08:00:00")
        self._put(10, in_date=came)
        self.confirmations._stamp_first()
        self.assertRecordValues(self._confirmed(), [{"how": "receipt", "confirmed_at": came, "counted_at": False}])

    def test_known_confirmation_stays(self):
        """A second run changes nothing that is there."""
        self._put(10)
        self._count(10)
        before = self._confirmed().confirmed_at
        self._age(5)
        self.confirmations._stamp_first()
        self.assertLess(self._confirmed().confirmed_at, before)

    def test_large_warehouse(self):
        """A hundred thousand quants are confirmed within seconds."""
        products = self.env["product.product"].create([{"name": f"P{n}", "is_storable": True} for n in range(20)])
        stock = self.warehouse.lot_stock_id
        self.env.cr.execute(
            """
            WITH place AS (
                INSERT INTO stock_location (name, usage, location_id, warehouse_id, active, parent_path,
                                            company_id, o2d_place_warehouse_id)
                SELECT 'B' || n, 'internal', %(stock)s, %(warehouse)s, TRUE, %(path)s || (1000000 + n) || '/',
                       %(company)s, %(warehouse)s
                  FROM generate_series(1, 5000) n RETURNING id)
            INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity, in_date)
            SELECT product_id, place.id, %(company)s, 1, 0, '2026-01-01'
              FROM place, unnest(%(products)s) product_id
            """,
            {
                "stock": stock.id,
                "warehouse": self.warehouse.id,
                "path": stock.parent_path,
                "company": self.company.id,
                "products": products.ids,
            },
        )
        # As a real database has its statistics; without, the checks of foreign keys read the whole table each time.
        self.env.cr.execute("ANALYZE stock_location, stock_quant")
        start = time.perf_counter()
        self.confirmations._stamp_first()
        self.assertLess(time.perf_counter() - start, 60)
        self.assertEqual(self.confirmations.search_count([("product_id", "in", products.ids)]), 100_000)
