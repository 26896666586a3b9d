from datetime import timedelta

from odoo.addons.o2d_atp.tests.atp_common import PromiseCase


class TestWhatIf(PromiseCase):
    def _ask(self, *wishes, **more):
        """{key: answer} for wishes of (key, product, quantity, day)."""
        return self.env["product.product"]._o2d_atp_what_if(
            [
                (key, product, self.warehouse, quantity, None if day is None else self._day(day))
                for key, product, quantity, day in wishes
            ],
            **more,
        )

    def _date(self, day):
        return self._today() + timedelta(days=day)

    def test_lines_compete(self):
        """Lines of one product are told one after the other, each with what the ones before leave."""
        self._sure(10)
        self._receive(10, 6)
        told = self._ask(("a", self.article, 7, 0), ("b", self.article, 7, 0), ("c", self.article, 7, 0))
        self.assertEqual(told["a"], (7, 0, self._date(0), ""))
        self.assertEqual(told["b"], (3, 0, self._date(6), ""))
        self.assertEqual(told["c"], (3, 0, None, ""))

    def test_wanted_later(self):
        """A line is told the day it wants, if the goods are there by then."""
        self._receive(10, 6)
        self.assertEqual(self._ask(("a", self.article, 7, 9))["a"].date, self._date(9))
        self.assertEqual(self._ask(("a", self.article, 7, 90))["a"].date, self._date(90))
        self.assertEqual(self._ask(("a", self.article, 7, None))["a"].date, self._date(6))

    def test_subject_to_a_look(self):
        """What a look may bring is told apart."""
        self._sure(4)
        self._put(10, self.bin2)
        self.assertEqual(self._ask(("a", self.article, 6, 0))["a"], (4, 2, None, ""))

    def test_archived(self):
        """An archived product is told as such, and nothing of it promised."""
        self._sure(10)
        self.article.active = False
        told = self._ask(("a", self.article, 1, 0))["a"]
        self.assertEqual((told.quantity, told.date), (0, None))
        self.assertIn("archived", told.problem)

    def test_not_kept_in_stock(self):
        """Nobody runs out of a service, or of goods that no stock is kept of."""
        rags = self._product(name="Rags", is_storable=False)
        freight = self._product(name="Freight", type="service", is_storable=False)
        told = self._ask(("a", rags, 100, 2), ("b", freight, 1, 0))
        self.assertEqual(told["a"], (100, 0, self._date(2), ""))
        self.assertEqual(told["b"], (1, 0, self._date(0), ""))

    def test_nothing_is_written(self):
        """Asking twice gives the same answer."""
        self._sure(10)
        self.assertEqual(self._ask(("a", self.article, 7, 0)), self._ask(("a", self.article, 7, 0)))

    def test_nothing_asked(self):
        """No lines, no answers."""
        self.assertEqual(self._ask(), {})


class TestKits(PromiseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bolt = cls._product(name="Bolt")
        cls.kit = cls._product(name="Valve with bolts", is_storable=False)
        dozen = cls.env.ref("uom.product_uom_dozen")
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.kit.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 2,
                "bom_line_ids": [
                    (0, 0, {"product_id": cls.article.id, "product_qty": 2}),
                    (0, 0, {"product_id": cls.bolt.id, "product_qty": 1, "product_uom_id": dozen.id}),
                ],
            }
        )

    def test_scarcest_component(self):
        """A kit is promised from its components, as many as the scarcest allows, in whole kits."""
        self._sure(10)
        self._sure(20, product=self.bolt)
        self.assertEqual(self._atp(self.kit), {0: 3})
        self._receive(40, 5, product=self.bolt)
        self.assertEqual(self._atp(self.kit), {0: 3, 5: 10})

    def test_kit_and_component_compete(self):
        """A kit and its component on one quotation compete."""
        self._sure(10)
        self._sure(60, product=self.bolt)
        told = self.env["product.product"]._o2d_atp_what_if(
            [
                ("loose", self.article, self.warehouse, 7, None),
                ("kit", self.kit, self.warehouse, 4, None),
            ]
        )
        self.assertEqual(told["loose"].quantity, 7)
        self.assertEqual(told["kit"], (3, 0, None, ""))

    def test_ordered_kit_is_demand_of_its_components(self):
        """An ordered kit takes from its components, and its own line does not stand in its way."""
        self._sure(10)
        self._sure(60, product=self.bolt)
        self.warehouse.out_type_id.reservation_method = "manual"
        order = self._order([(self.kit, 4)])
        order.action_confirm()
        self.assertEqual(self._atp(), {0: 6})
        self.assertEqual(self._atp(self.kit), {0: 6})
        self.assertEqual(self._atp(self.kit, lines=order.order_line), {0: 10})
