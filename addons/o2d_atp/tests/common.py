"""Builders for the tests of confirmed stock and promise: bins, counts, ages."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields, sql_db

from odoo.addons.o2d_base.tests.common import O2dCase


class AtpCase(O2dCase):
    """Two bins in the usual warehouse and a product that stands in neither."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirmations = cls.env["o2d.stock.confirmation"]
        cls.bin = cls._bin("Rack 1")
        cls.bin2 = cls._bin("Rack 2")
        cls.article = cls._product(name="Ball valve 25 mm", standard_price=200.0)

    @classmethod
    def _bin(cls, name, parent=None, **values):
        return cls.env["stock.location"].create(
            {"name": name, "location_id": (parent or cls.warehouse.lot_stock_id).id, "usage": "internal", **values}
        )

    @classmethod
    def _warehouse(cls, code, **values):
        return cls.env["stock.warehouse"].create(
            {"name": f"Depot {code}", "code": code, "company_id": cls.company.id, **values}
        )

    @classmethod
    def _put(cls, quantity, location=None, product=None, **values):
        """Goods in a bin that nobody has ever confirmed."""
        cls.env["stock.quant"]._update_available_quantity(
            product or cls.article, location or cls.bin, quantity, **values
        )

    @classmethod
    def _quants(cls, location=None, product=None, **values):
        domain = [("product_id", "=", (product or cls.article).id), ("location_id", "=", (location or cls.bin).id)]
        return cls.env["stock.quant"].search(domain + [(name, "=", value) for name, value in values.items()])

    @classmethod
    def _count(cls, quantity, location=None, product=None, user=None, **values):
        """Count a bin and apply the count."""
        env = cls.env(user=user) if user else cls.env
        quant = (
            env["stock.quant"]
            .with_context(inventory_mode=True)
            .create(
                {
                    "product_id": (product or cls.article).id,
                    "location_id": (location or cls.bin).id,
                    "inventory_quantity": quantity,
                    **values,
                }
            )
        )
        quant.action_apply_inventory()
        return quant

    def _confirmed(self, location=None, product=None, **values):
        """The confirmations of a bin."""
        domain = [
            ("product_id", "=", (product or self.article).id),
            ("location_id", "=", (location or self.bin).id),
        ]
        return self.confirmations.search(domain + [(name, "=", value) for name, value in values.items()])

    def _age(self, days, location=None, product=None):
        """Let a bin's confirmation be so many days old."""
        self.env.cr.execute(
            "UPDATE o2d_stock_confirmation SET confirmed_at = %s, counted_at = NULL"
            " WHERE product_id = %s AND location_id = %s",
            [
                fields.Datetime.now() - timedelta(days=days),
                (product or self.article).id,
                (location or self.bin).id,
            ],
        )
        self.confirmations.invalidate_model()

    @classmethod
    def _move(cls, quantity, source, dest, product=None, date=None, picking_type=None, confirm=True, **values):
        """A transfer of its own, confirmed and not reserved."""
        product = product or cls.article
        picking_type = picking_type or cls.warehouse.int_type_id
        # Nothing is reserved until a test asks for it.
        picking_type.reservation_method = "manual"
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "product_uom": product.uom_id.id,
                "location_id": source.id,
                "location_dest_id": dest.id,
                "picking_type_id": picking_type.id,
                "date": date or fields.Datetime.now(),
                **values,
            }
        )
        if confirm:
            move._action_confirm(merge=False)
        return move

    @classmethod
    def _in_india(cls):
        """Days are told apart in India, and a receipt is there on the day it is due."""
        cls.env.cr.execute("UPDATE resource_calendar SET tz = 'Asia/Kolkata'")
        cls.env["resource.calendar"].invalidate_model()
        cls.company.o2d_receipt_offset = 0

    def _sell(self, *lines, user=None, **values):
        """A confirmed order, not allocated yet."""
        order = self._order(lines or ((self.article, 1),), user=user, **values)
        order.action_confirm()
        return order

    def _do(self, move, quantity=None, **line_values):
        """Pick a transfer and do it."""
        move.quantity = move.product_uom_qty if quantity is None else quantity
        if line_values:
            move.move_line_ids.write(line_values)
        move.picked = True
        return move._action_done()

    @property
    def suppliers(self):
        return self.env.ref("stock.stock_location_suppliers")

    @property
    def customers(self):
        return self.env.ref("stock.stock_location_customers")

    @contextmanager
    def _statements(self, about):
        """The statements sent meanwhile that speak of a table.

        :return: context manager; list of texts
        """
        seen, execute = [], sql_db.Cursor.execute

        def counting(cursor, query, *args, **kwargs):
            text = getattr(query, "code", query)
            if about in str(text):
                seen.append(str(text))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(sql_db.Cursor, "execute", counting):
            yield seen
