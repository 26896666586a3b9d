from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_atp.tests.sourcing_common import SourcingCase


class TestSourcingPlaces(SourcingCase):
    def _branch(self, name="Kaveri Branch", vat="29AABCU9603R1ZJ"):
        """A branch with a warehouse of its own."""
        branch = self.env["res.company"].create(
            {"name": name, "parent_id": self.company.id, "currency_id": self.company.currency_id.id}
        )
        branch.partner_id.with_context(no_vat_validation=True).vat = vat
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", branch.id)], limit=1)
        warehouse = warehouse or self.env["stock.warehouse"].create(
            {"name": "Hubli", "code": "HBL", "company_id": branch.id}
        )
        warehouse.name = "Hubli"
        return warehouse

    def _have_there(self, warehouse, product, quantity):
        quant = (
            self.env["stock.quant"]
            .with_company(warehouse.company_id)
            .with_context(inventory_mode=True, allowed_company_ids=warehouse.company_id.ids)
            .create(
                {
                    "product_id": product.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "inventory_quantity": quantity,
                }
            )
        )
        quant.action_apply_inventory()

    # --- other registrations -------------------------------------------------------------------

    def test_branch(self):
        """Goods of a branch are never taken; the order says who has what it lacks, and no more than that."""
        hubli = self._branch()
        self._have_there(hubli, self.valve, 500)
        self._have(self.pune, self.valve, 60)
        order = self._sell((self.valve, 100))
        self.assertEqual(self._asked(order), {"Pune": 100})
        self.assertEqual(
            order.o2d_sourcing_elsewhere,
            f"Hubli (GSTIN 29AABCU9603R1ZJ) has 40 {self.valve.uom_id.name} Ball valve 25 mm.",
        )

    def test_nothing_lacks(self):
        """Where the order's own warehouses have the goods, other branches are not spoken of."""
        self._have_there(self._branch(), self.valve, 500)
        self._have(self.chennai, self.valve, 100)
        order = self._sell((self.valve, 100))
        self.assertFalse(order.o2d_sourcing_elsewhere)

    def test_registration_of_a_warehouse(self):
        """A warehouse of the same company with a GSTIN of its own sends nothing either, and is named."""
        self.nagpur.partner_id.with_context(no_vat_validation=True).vat = "29AABCU9603R1ZJ"
        self._have(self.nagpur, self.valve, 100)
        order = self._sell((self.valve, 10))
        self.assertEqual(self._asked(order), {"Pune": 10})
        self.assertIn("Nagpur (GSTIN 29AABCU9603R1ZJ) has 10", order.o2d_sourcing_elsewhere)

    def test_ask_transfer(self):
        """The warehouse coordinator is asked once, and no more once the order is cancelled."""
        self._have_there(self._branch(), self.valve, 500)
        order = self._sell((self.valve, 10))
        seller = self._user("sales_coordinator")
        order.user_id = seller
        for _time in range(2):
            order.with_user(seller).action_o2d_ask_transfer()
        problem = order.o2d_exception_ids.filtered(lambda one: (one.key or "").startswith("transfer:"))
        self.assertRecordValues(
            problem,
            [
                {
                    "type": "shortage",
                    "state": "open",
                    "owner_group_id": self.env.ref("o2d_base.group_warehouse_coordinator").id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertIn("Hubli", problem.name)
        with self.assertRaises(AccessError):
            order.with_user(self._user("finance_head")).action_o2d_ask_transfer()
        order._action_cancel()
        self.assertEqual(problem.state, "closed")

    def test_ask_for_nothing(self):
        """A transfer of what nobody lacks is not asked for."""
        self._have(self.pune, self.valve, 100)
        order = self._sell((self.valve, 10))
        with self.assertRaises(UserError):
            order.with_user(self._user("operations_head")).action_o2d_ask_transfer()

    def test_order_of_a_branch(self):
        """A branch's order is served by the branch's warehouses alone, by the branch's own strategy."""
        hubli = self._branch()
        second = self.env["stock.warehouse"].create(
            {"name": "Belgaum", "code": "BGM", "company_id": hubli.company_id.id}
        )
        hubli.company_id.o2d_sourcing_strategy = "closest"
        self._have(self.pune, self.valve, 100)
        self._have_there(second, self.valve, 100)
        order = (
            self.env["sale.order"]
            .with_company(hubli.company_id)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": hubli.company_id.id,
                    "warehouse_id": hubli.id,
                    "order_line": [(0, 0, {"product_id": self.valve.id, "product_uom_qty": 5})],
                }
            )
        )
        order.action_confirm()
        self.assertEqual(self._asked(order), {"Belgaum": 5})

    # --- what is not known ---------------------------------------------------------------------

    def test_no_pin_of_the_customer(self):
        """Without a PIN code of the customer all warehouses are equally far, the order's own comes first."""
        self.customer.zip = False
        for warehouse in (self.pune, self.nagpur, self.chennai):
            self._have(warehouse, self.valve, 50)
        order = self._sell((self.valve, 5), warehouse_id=self.nagpur.id)
        self.assertEqual(self._asked(order), {"Nagpur": 5})
        self.assertIn("The delivery address has no PIN code", order.o2d_sourcing_notes)

    def test_unknown_pin(self):
        """A PIN code that nobody knows is told, and is no nearer than any other."""
        self.customer.zip = "999999"
        self._have(self.chennai, self.valve, 50)
        order = self._sell((self.valve, 5))
        self.assertEqual(self._asked(order), {"Chennai": 5})
        self.assertIn("The way to PIN code 999999 is not known", order.o2d_sourcing_notes)

    def test_warehouse_without_address(self):
        """A warehouse without a known PIN code counts as the farthest, and the order says so."""
        self.pune.partner_id = False
        for warehouse in (self.pune, self.nagpur):
            self._have(warehouse, self.valve, 50)
        order = self._sell((self.valve, 5))
        self.assertEqual(self._asked(order), {"Nagpur": 5})
        self.assertIn("Pune: no PIN code that is known, counted as far as the farthest", order.o2d_sourcing_notes)

    def test_no_weight(self):
        """A product without a weight counts as 1 kg, and the order says so."""
        self.valve.weight = 0
        self.company.o2d_sourcing_strategy = "cost"
        self._have(self.nagpur, self.valve, 50)
        order = self._sell((self.valve, 1000))
        self.assertEqual(order.o2d_sourcing_notes, "1 product has no weight: counted as 1 kg each.")

    def test_no_working_hours(self):
        """A warehouse whose calendar has no working hours is sourced from like any other."""
        calendar = self.env["resource.calendar"].create({"name": "Nobody works", "attendance_ids": [(5, 0, 0)]})
        self.nagpur.o2d_calendar_id = calendar
        self._have(self.nagpur, self.valve, 50)
        self.assertEqual(self._asked(self._sell((self.valve, 5))), {"Nagpur": 5})

    def test_date_in_the_past(self):
        """A date that has gone by counts as today."""
        self._due(self.pune, self.valve, 50, 5)
        self._have(self.chennai, self.valve, 50)
        order = self._sell((self.valve, 5), commitment_date="2020-01-01 10:00:00")
        self.assertEqual(self._asked(order), {"Chennai": 5})

    def test_wanted_later(self):
        """Goods that come to the near warehouse by the wanted date are in time."""
        self._due(self.pune, self.valve, 50, 5)
        self._have(self.chennai, self.valve, 50)
        wanted = fields.Datetime.add(fields.Datetime.now(), days=8)
        order = self._sell((self.valve, 5), commitment_date=wanted)
        self.assertEqual(self._asked(order), {"Pune": 5})

    def test_together(self):
        """Where all leaves at once, the near warehouse is given the time that the last goods take anyway."""
        self._due(self.pune, self.valve, 50, 6)
        self._due(self.pune, self.elbow, 50, 6)
        self._have(self.chennai, self.elbow, 50)
        order = self._sell((self.valve, 5), (self.elbow, 5), picking_policy="one")
        self.assertEqual(self._asked(order), {"Pune": 10})
