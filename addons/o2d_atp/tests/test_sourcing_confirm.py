from odoo.addons.o2d_atp.tests.sourcing_common import SourcingCase


class TestSourcingConfirm(SourcingCase):
    def test_split(self):
        """Each line is procured from the warehouses chosen for it, and the rows say so."""
        self._have(self.pune, self.valve, 60)
        self._have(self.nagpur, self.valve, 100)
        self._have(self.pune, self.elbow, 500)
        order = self._sell((self.valve, 100), (self.elbow, 40))
        valve, elbow = order.order_line
        self.assertEqual(self._rows(valve), {"Pune": 60, "Nagpur": 40})
        self.assertEqual(self._asked(valve), {"Pune": 60, "Nagpur": 40})
        self.assertEqual(self._asked(elbow), {"Pune": 40})
        self.assertEqual(len(order.picking_ids), 2)

    def test_closest(self):
        """The nearest warehouse that has the goods sends them, whatever warehouse the order names."""
        self._have(self.pune, self.valve, 100)
        self._have(self.chennai, self.valve, 100)
        order = self._sell((self.valve, 10), warehouse_id=self.chennai.id)
        self.assertEqual(self._asked(order), {"Pune": 10})

    def test_cost(self):
        """By cost a second shipment that is dearer than the longer way is not made."""
        self.company.o2d_sourcing_strategy = "cost"
        self._have(self.pune, self.elbow, 100)
        self._have(self.nagpur, self.elbow, 100)
        self._have(self.nagpur, self.valve, 100)
        order = self._sell((self.valve, 10), (self.elbow, 10))
        self.assertEqual(self._asked(order), {"Nagpur": 20})
        self.company.o2d_sourcing_shipment_cost = 1.0
        order = self._sell((self.valve, 10), (self.elbow, 10))
        self.assertEqual(self._asked(order), {"Nagpur": 10, "Pune": 10})

    def test_fastest(self):
        """Fastest takes goods that are there over goods that come to a nearer warehouse later."""
        self.company.o2d_sourcing_strategy = "fastest"
        self._due(self.pune, self.valve, 50, 9)
        self._have(self.chennai, self.valve, 50)
        order = self._sell((self.valve, 10))
        self.assertEqual(self._asked(order), {"Chennai": 10})

    def test_patience(self):
        """Goods that are ready a little later count as in time where the company says so."""
        self._due(self.pune, self.valve, 50, 3)
        self._have(self.chennai, self.valve, 50)
        self.company.o2d_sourcing_patience = 4
        self.assertEqual(self._asked(self._sell((self.valve, 10))), {"Pune": 10})
        self.company.o2d_sourcing_patience = 0
        self.assertEqual(self._asked(self._sell((self.valve, 10))), {"Chennai": 10})

    def test_customer_and_order(self):
        """The order's strategy goes before its customer's, and that before the company's."""
        self._due(self.pune, self.valve, 50, 5)
        self._have(self.chennai, self.valve, 50)
        self.customer.o2d_sourcing_strategy = "own"
        self.assertEqual(self._asked(self._sell((self.valve, 10))), {"Pune": 10})
        order = self._sell((self.valve, 10), o2d_sourcing_strategy="fastest")
        self.assertEqual(self._asked(order), {"Chennai": 10})

    def test_advise(self):
        """Where the control only advises, core's own path runs and nothing is chosen."""
        self._control("confirmed_stock", "advise")
        self._have(self.nagpur, self.valve, 50)
        order = self._sell((self.valve, 10))
        self.assertEqual(self._asked(order), {"Pune": 10})
        self.assertFalse(order.o2d_sourcing_ids)

    def _advised(self, order):
        """What the trail says would have been chosen."""
        events = self._events(order, "advised").filtered(lambda event: "warehouses" in (event.detail or {}))
        return events.mapped("note")

    def test_advise_is_told(self):
        """Where the control only advises, the trail keeps where goods would have come from."""
        self._control("confirmed_stock", "advise")
        self._have(self.pune, self.valve, 4)
        self._have(self.nagpur, self.valve, 50)
        (told,) = self._advised(self._sell((self.valve, 10)))
        self.assertIn("Pune 1 line, Nagpur 1 line", told)

    def test_advise_of_nothing_else(self):
        """Nothing is told where the order's own warehouse would have been chosen, or nothing chooses."""
        self._control("confirmed_stock", "advise")
        self._have(self.pune, self.valve, 50)
        self._have(self.nagpur, self.valve, 50)
        self.assertEqual(self._advised(self._sell((self.valve, 10))), [])
        self.company.o2d_sourcing_strategy = "own"
        self.assertEqual(self._advised(self._sell((self.valve, 100))), [])
        self.company.o2d_sourcing_strategy = "closest"
        self._control("confirmed_stock", "off")
        self.assertEqual(self._advised(self._sell((self.valve, 100))), [])

    def test_pilot(self):
        """A warehouse that does not enforce yet is sent no work by one that does."""
        self._control("confirmed_stock", "advise", self.nagpur)
        self._have(self.nagpur, self.valve, 50)
        self._have(self.chennai, self.valve, 50)
        self.assertEqual(self._asked(self._sell((self.valve, 10))), {"Chennai": 10})

    def test_nobody_has_it(self):
        """What nobody has is asked of the nearest warehouse, and no date is made up."""
        order = self._sell((self.valve, 10))
        self.assertEqual(self._asked(order), {"Pune": 10})
        self.assertRecordValues(order.o2d_sourcing_ids, [{"date": False}])
        self.assertIn("1 line nobody has yet", order.o2d_sourcing_words)

    def test_never_split(self):
        """Where lines may not be split, the one warehouse that has all of a line sends it."""
        self.company.o2d_sourcing_split = False
        self._have(self.pune, self.valve, 60)
        self._have(self.nagpur, self.valve, 100)
        self.assertEqual(self._asked(self._sell((self.valve, 100))), {"Nagpur": 100})

    def test_most(self):
        """An order comes from no more warehouses than the company allows."""
        self.company.o2d_sourcing_most = 1
        self._have(self.pune, self.valve, 60)
        self._have(self.nagpur, self.elbow, 100)
        order = self._sell((self.valve, 10), (self.elbow, 10))
        self.assertEqual(len(self._asked(order)), 1)

    def test_words(self):
        """The order says what comes from where, and what else could have been, with days and money."""
        for product in (self.valve, self.elbow):
            self._due(self.pune, product, 100, 9)
        self._have(self.pune, self.elbow, 50)
        self._have(self.nagpur, self.valve, 50)
        order = self._sell((self.valve, 10), (self.elbow, 10))
        self.assertIn("Pune 1 line", order.o2d_sourcing_words)
        self.assertIn("Nagpur 1 line", order.o2d_sourcing_words)
        self.assertRegex(order.o2d_sourcing_words, r"complete \w{3} .*freight\.$")
        self.assertRegex(order.o2d_sourcing_others, r"All from Pune: complete 9 days later, .* less freight\.")
        self.assertIn("Goods come from: Pune 1 line", self._events(order, "note").mapped("note")[-1])

    def test_two_orders_at_once(self):
        """Of two orders confirmed together the second is sourced from what the first one leaves."""
        self._have(self.pune, self.valve, 10)
        self._have(self.nagpur, self.valve, 10)
        orders = self._order([(self.valve, 10)]) | self._order([(self.valve, 10)])
        orders.action_confirm()
        self.assertEqual([self._asked(order) for order in orders], [{"Pune": 10}, {"Nagpur": 10}])

    def test_units(self):
        """What is sold by the dozen is parted by the dozen, and the transfers ask for as much as was ordered."""
        self._have(self.pune, self.valve, 30)
        self._have(self.nagpur, self.valve, 100)
        order = self._order([(self.valve, 1)])
        order.order_line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 4})
        order.action_confirm()
        self.assertEqual(self._rows(order), {"Pune": 2, "Nagpur": 2})
        self.assertEqual(self._asked(order), {"Pune": 24, "Nagpur": 24})

    def test_many_queries(self):
        """The number of queries for sourcing does not grow with the lines."""
        counts = []
        for size in (5, 25):
            products = [self._product(name=f"Article {size} {at}", weight=1.0) for at in range(size)]
            for product in products:
                self._have(self.nagpur, product, 50)
            order = self._order([(product, 5) for product in products])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order._o2d_source()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
