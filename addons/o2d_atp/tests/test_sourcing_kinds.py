from odoo.addons.o2d_atp.tests.sourcing_common import SourcingCase


class TestSourcingKinds(SourcingCase):
    def _kit(self, **parts):
        """A kit of valves and elbows."""
        kit = self._product(name="Valve set", is_storable=False, weight=3.0)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    (0, 0, {"product_id": getattr(self, name).id, "product_qty": quantity})
                    for name, quantity in parts.items()
                ],
            }
        )
        return kit

    def test_kit(self):
        """A kit comes from a warehouse that has all its components, in whole kits."""
        kit = self._kit(valve=1, elbow=2)
        self._have(self.pune, self.valve, 10)
        self._have(self.pune, self.elbow, 9)
        self._have(self.nagpur, self.valve, 50)
        self._have(self.nagpur, self.elbow, 50)
        order = self._sell((kit, 10))
        self.assertEqual(self._rows(order), {"Pune": 4, "Nagpur": 6})
        self.assertEqual(self._asked(order), {"Pune": 12, "Nagpur": 18})
        order.order_line.product_uom_qty = 5
        self.assertEqual(self._rows(order), {"Pune": 4, "Nagpur": 1})
        self.assertEqual(self._asked(order), {"Pune": 12, "Nagpur": 3})
        order.order_line.product_uom_qty = 7
        self.assertEqual(self._rows(order), {"Pune": 4, "Nagpur": 3})
        self.assertEqual(self._asked(order), {"Pune": 12, "Nagpur": 9})

    def test_kit_beside_component(self):
        """A kit and its component do not count the same goods twice."""
        kit = self._kit(valve=1)
        self._have(self.pune, self.valve, 10)
        self._have(self.nagpur, self.valve, 50)
        order = self._sell((kit, 8), (self.valve, 6))
        self.assertEqual(self._asked(order), {"Pune": 10, "Nagpur": 4})

    def test_same_product_twice(self):
        """Two lines of one product share what is there."""
        self._have(self.pune, self.valve, 10)
        self._have(self.nagpur, self.valve, 50)
        order = self._sell((self.valve, 8), (self.valve, 8))
        self.assertEqual([self._rows(line) for line in order.order_line], [{"Pune": 8}, {"Pune": 2, "Nagpur": 6}])

    def test_service(self):
        """Services and notes are nobody's to send."""
        freight = self._product(name="Freight", type="service", is_storable=False)
        self._have(self.nagpur, self.valve, 10)
        order = self._order([(self.valve, 5), (freight, 1)])
        order.order_line = [(0, 0, {"display_type": "line_note", "name": "Handle with care"})]
        order.action_confirm()
        self.assertEqual(self._asked(order), {"Nagpur": 5})
        self.assertEqual(order.o2d_sourcing_ids.line_id, order.order_line[0])

    def test_not_kept(self):
        """What no stock is kept of goes along with the most lines."""
        bag = self._product(name="Carrier bag", is_storable=False)
        self._have(self.nagpur, self.valve, 10)
        order = self._sell((self.valve, 5), (bag, 2))
        self.assertEqual(self._asked(order), {"Nagpur": 7})
        self.assertEqual(self._rows(order.order_line[1]), {"Nagpur": 2})

    def test_made_to_order(self):
        """What is made to order goes the way its route says, from the order's warehouse."""
        route = self.pune.mto_pull_id.route_id
        route.active = True
        self.valve.route_ids = [(4, route.id)]
        self.env["stock.rule"].create(
            {
                "name": "Bring valves",
                "action": "pull",
                "route_id": route.id,
                "location_src_id": self.suppliers.id,
                "location_dest_id": self.pune.lot_stock_id.id,
                "picking_type_id": self.pune.in_type_id.id,
                "procure_method": "make_to_stock",
            }
        )
        self._have(self.nagpur, self.valve, 10)
        order = self._sell((self.valve, 5))
        delivery = order.order_line.move_ids.filtered(lambda move: move.location_dest_id == self.customers)
        self.assertEqual(delivery.location_id, self.pune.lot_stock_id)
        self.assertEqual(delivery.move_orig_ids.location_id, self.suppliers)
        self.assertFalse(order.o2d_sourcing_ids)

    def test_drop_shipped(self):
        """What a supplier ships to the customer is asked of no warehouse of ours."""
        route = self.env["stock.route"].create({"name": "Straight from the maker", "product_selectable": True})
        self.env["stock.rule"].create(
            {
                "name": "Maker to customer",
                "action": "pull",
                "route_id": route.id,
                "location_src_id": self.suppliers.id,
                "location_dest_id": self.customers.id,
                "picking_type_id": self.pune.out_type_id.id,
                "procure_method": "make_to_stock",
            }
        )
        self.valve.route_ids = [(4, route.id)]
        self._have(self.nagpur, self.valve, 10)
        order = self._sell((self.valve, 5))
        self.assertEqual(order.order_line.move_ids.location_id, self.suppliers)
        self.assertFalse(order.o2d_sourcing_ids)

    def test_route_on_line(self):
        """A route that somebody chose for a line goes before sourcing."""
        self._have(self.nagpur, self.valve, 10)
        order = self._order([(self.valve, 5)])
        self.chennai.delivery_route_id.sale_selectable = True
        order.order_line.route_ids = self.chennai.delivery_route_id
        order.action_confirm()
        self.assertEqual(self._asked(order), {"Chennai": 5})
        self.assertFalse(order.o2d_sourcing_ids)

    def test_three_steps(self):
        """A warehouse that picks, packs and ships is asked at its bins, and lessened there."""
        self.nagpur.delivery_steps = "pick_pack_ship"
        self._have(self.pune, self.valve, 10)
        self._have(self.nagpur, self.valve, 50)
        order = self._sell((self.valve, 30))
        self.assertEqual(self._asked(order), {"Pune": 10, "Nagpur": 20})
        order.order_line.product_uom_qty = 18
        self.assertEqual(self._asked(order), {"Pune": 10, "Nagpur": 8})
        self.assertEqual(self._rows(order), {"Pune": 10, "Nagpur": 8})
        order.order_line.product_uom_qty = 25
        self.assertEqual(self._asked(order), {"Pune": 10, "Nagpur": 15})

    def test_rules(self):
        """A warehouse that is never used for a category or a state sends nothing of it; the first rule counts."""
        goods = self.env["product.category"].create({"name": "Valves"})
        below = self.env["product.category"].create({"name": "Ball valves", "parent_id": goods.id})
        self.valve.categ_id = below
        for warehouse in (self.pune, self.nagpur, self.chennai):
            self._have(warehouse, self.valve, 50)
        rule = self.env["o2d.sourcing.rule"].create(
            {"warehouse_id": self.pune.id, "category_id": goods.id, "use": "never"}
        )
        self.assertEqual(self._asked(self._sell((self.valve, 5))), {"Nagpur": 5})
        state = self.env.ref("base.state_in_mh")
        rule.state_id = state
        self.assertEqual(self._asked(self._sell((self.valve, 5))), {"Pune": 5})
        self.customer.state_id = state
        self.assertEqual(self._asked(self._sell((self.valve, 5))), {"Nagpur": 5})
        rule.write({"use": "last", "category_id": False})
        self.assertEqual(self._asked(self._sell((self.valve, 5))), {"Nagpur": 5})
        self.env["o2d.sourcing.rule"].create({"warehouse_id": self.chennai.id, "use": "first"})
        self.assertEqual(self._asked(self._sell((self.valve, 5))), {"Chennai": 5})

    def test_no_warehouse_left(self):
        """A product that the rules leave no warehouse for stays with the order's, and the order says so."""
        for warehouse in (self.pune, self.nagpur, self.chennai):
            self.env["o2d.sourcing.rule"].create({"warehouse_id": warehouse.id, "use": "never"})
        self._have(self.nagpur, self.valve, 5)
        order = self._sell((self.valve, 5))
        self.assertEqual(self._asked(order), {"Pune": 5})
        self.assertIn("Ball valve 25 mm: the rules leave no warehouse for it", order.o2d_sourcing_notes)
