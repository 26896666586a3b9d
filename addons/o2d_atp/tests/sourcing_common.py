"""Builders for the tests of sourcing: three warehouses at known places, and orders that need two of them."""

from odoo import fields

from odoo.addons.o2d_atp.tests.common import AtpCase


class SourcingCase(AtpCase):
    """Pune is the order's warehouse and near; Nagpur is far, Chennai farther. The customer sits in Mumbai."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pune = cls.warehouse
        cls.pune.write({"name": "Pune", "partner_id": cls._place("Pune depot", "411001").id})
        cls.nagpur = cls._warehouse("NGP", name="Nagpur", partner_id=cls._place("Nagpur depot", "440001").id)
        cls.chennai = cls._warehouse("MAA", name="Chennai", partner_id=cls._place("Chennai depot", "600001").id)
        cls.customer = cls._place("Kaveri Traders", "400001", is_company=True)
        cls._control("confirmed_stock", "enforce")
        cls.company.write(
            {
                "o2d_sourcing_strategy": "closest",
                "o2d_sourcing_split": True,
                "o2d_sourcing_most": 0,
                "o2d_sourcing_patience": 0,
                "o2d_sourcing_shipment_cost": 500.0,
                "o2d_sourcing_rate": 5.0,
                "o2d_sourcing_km": 350,
                "o2d_receipt_offset": 0,
            }
        )
        cls.valve = cls._product(name="Ball valve 25 mm", weight=2.0)
        cls.elbow = cls._product(name="Elbow 25 mm", weight=0.5)

    @classmethod
    def _place(cls, name, pin, **values):
        india = cls.env.ref("base.in")
        return cls.env["res.partner"].create({"name": name, "zip": pin, "country_id": india.id, **values})

    @classmethod
    def _have(cls, warehouse, product, quantity):
        """Counted goods in a warehouse."""
        cls._count(quantity, warehouse.lot_stock_id, product)

    def _due(self, warehouse, product, quantity, days):
        """A receipt that is due in some days."""
        date = fields.Datetime.add(fields.Datetime.now(), days=days)
        return self._move(
            quantity, self.suppliers, warehouse.lot_stock_id, product, date=date, picking_type=warehouse.in_type_id
        )

    def _rows(self, record):
        """{warehouse name: quantity} of the rows in force, for a line or an order."""
        found = {}
        for row in record.o2d_sourcing_ids:
            found[row.warehouse_id.name] = found.get(row.warehouse_id.name, 0) + row.quantity
        return found

    def _asked(self, record):
        """{warehouse name: quantity} that open and done transfers out of the bins ask for, in the product's unit."""
        lines = record.order_line if record._name == "sale.order" else record
        moves = lines.move_ids.filtered(
            lambda move: move.state != "cancel" and move.location_id.usage == "internal" and not move.move_orig_ids
        )
        found = {}
        for move in moves:
            name = move.location_id.warehouse_id.name
            found[name] = found.get(name, 0) + move.product_qty
        return found
