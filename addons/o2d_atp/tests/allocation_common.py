"""Builders for the tests of allocation: enforced stock, waiting transfers, and what the books say."""

from datetime import timedelta

from odoo import fields

from odoo.addons.o2d_atp.tests.common import AtpCase


class AllocationCase(AtpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("confirmed_stock", "enforce")
        cls.warehouse.out_type_id.reservation_method = "at_confirm"
        cls.env["stock.move"].search(
            [("state", "in", ("confirmed", "partially_available", "assigned"))]
        )._action_cancel()
        cls.env.cr.execute("DELETE FROM o2d_allocation_request")

    def _allocate(self, company=None, **values):
        """What runs after the commit."""
        company = company or self.company
        self.env.flush_all()
        result = self.env["o2d.allocation"]._as_system(company)._allocate(company, **values)
        self._check_books()
        return result

    def _reserved(self, moves):
        """{bin name: quantity set aside there}, in the product's unit."""
        found = {}
        for line in moves.move_line_ids:
            found[line.location_id.name] = found.get(line.location_id.name, 0.0) + line.quantity_product_uom
        return found

    def _check_books(self):
        """The books and the transfers agree: what is reserved on a row is what lines hold there, and one row each."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT p.id, books.reserved, lines.reserved, books.number
              FROM product_product p
         LEFT JOIN (SELECT product_id, location_id, COALESCE(lot_id, 0) AS lot, COALESCE(package_id, 0) AS package,
                           COALESCE(owner_id, 0) AS owner, SUM(reserved_quantity) AS reserved, count(*) AS number
                      FROM stock_quant GROUP BY 1, 2, 3, 4, 5) books ON books.product_id = p.id
         FULL JOIN (SELECT l.product_id, l.location_id, COALESCE(l.lot_id, 0) AS lot,
                           COALESCE(l.package_id, 0) AS package,
                           COALESCE(l.owner_id, 0) AS owner, SUM(l.quantity_product_uom) AS reserved
                      FROM stock_move_line l JOIN stock_location place ON place.id = l.location_id
                     WHERE l.state IN ('confirmed', 'partially_available', 'assigned') AND place.usage = 'internal'
                     GROUP BY 1, 2, 3, 4, 5) lines
                ON lines.product_id = books.product_id AND lines.location_id = books.location_id
               AND lines.lot = books.lot AND lines.package = books.package AND lines.owner = books.owner
             WHERE COALESCE(books.product_id, lines.product_id) IN %s
               AND (COALESCE(books.reserved, 0) != COALESCE(lines.reserved, 0) OR books.number > 1)
            """,
            [tuple((self.article | self.product).ids)],
        )
        self.assertEqual(self.env.cr.fetchall(), [])


class DatedCase(AllocationCase):
    """Receipts due and orders wanted so many days from one moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.o2d_receipt_offset = 0
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.wanted = cls.now + timedelta(days=3)

    def _receive(self, quantity, days):
        return self._move(
            quantity,
            self.suppliers,
            self.bin,
            date=self.now + timedelta(days=days),
            picking_type=self.warehouse.in_type_id,
            origin="P00042",
        )

    def _sold(self, quantity, days=3, **values):
        """A confirmed order to which goods were shared out."""
        order = self._sell((self.article, quantity), commitment_date=self.now + timedelta(days=days), **values)
        self._allocate()
        return order
