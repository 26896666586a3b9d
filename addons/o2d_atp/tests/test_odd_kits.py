from odoo.tests import tagged

from odoo.addons.o2d_atp.tests.atp_common import PromiseCase


@tagged("post_install", "-at_install")
class TestOddKits(PromiseCase):
    """A kit whose recipe is no longer right is promised to nobody, and spoils nobody else's promise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = cls.env["uom.uom"].create(
            {"name": "Box of 6", "relative_factor": 6, "relative_uom_id": cls.env.ref("uom.product_uom_unit").id}
        )
        cls.bolt = cls._product(name="Bolt M8")
        cls.kit = cls._kit("Valve with bolts", cls.bolt, cls.box)

    @classmethod
    def _kit(cls, name, part, unit=None):
        kit = cls._product(name=name, is_storable=False)
        line = {"product_id": part.id, "product_qty": 1, "product_uom_id": (unit or part.uom_id).id}
        cls.env["mrp.bom"].create(
            {"product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom", "bom_line_ids": [(0, 0, line)]}
        )
        return kit

    def _ask(self, *products):
        wishes = [(product.id, product, self.warehouse, 2, None) for product in products]
        return self.env["product.product"]._o2d_atp_what_if(wishes)

    def _break_unit(self):
        """Somebody makes a box a unit of its own, after the recipe was written."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE uom_uom SET relative_uom_id = NULL, parent_path = id || '/' WHERE id = %s", [self.box.id]
        )
        self.env.invalidate_all()

    def test_boxes(self):
        """A recipe in boxes is counted in pieces."""
        self._sure(20, product=self.bolt)
        self.assertEqual(self._atp(self.kit), {0: 3})

    def test_units_that_do_not_convert(self):
        """A kit whose units do not convert is told so; the other lines keep their promise."""
        self._sure(20, product=self.bolt)
        self._sure(10)
        self._break_unit()
        told = self._ask(self.kit, self.article)
        self.assertEqual(told[self.kit.id][:3], (0, 0, None))
        self.assertIn("do not convert", told[self.kit.id].problem)
        self.assertEqual(told[self.article.id].quantity, 2)
        self.assertEqual(self._atp(self.kit), {0: 0})

    def test_weight_in_a_recipe_of_pieces(self):
        """A kilogram is never taken for a piece, also not in a kit within a kit."""
        self._sure(20, product=self.bolt)
        kit = self._kit("By weight", self.bolt, self.env.ref("uom.product_uom_kgm"))
        for product in (kit, self._kit("Set by weight", kit)):
            self.assertIn("do not convert", self._ask(product)[product.id].problem)
            self.assertEqual(self._atp(product), {0: 0})

    def test_unit_of_a_line(self):
        """Whoever promises asks whether a unit says anything about the product."""
        self.assertFalse(self.bolt._o2d_unit_problem(self.box))
        self.assertIn("does not convert", self.bolt._o2d_unit_problem(self.env.ref("uom.product_uom_kgm")))

    def test_archived_component(self):
        """A kit with an archived component is promised to nobody, and the component is named."""
        self._sure(20, product=self.bolt)
        self.bolt.active = False
        told = self._ask(self.kit)[self.kit.id]
        self.assertEqual(told[:3], (0, 0, None))
        self.assertIn("Bolt M8", told.problem)

    def test_kit_of_a_kit(self):
        """A kit of kits is promised from what stands in the bins."""
        self._sure(20, product=self.bolt)
        self.assertEqual(self._atp(self._kit("Set", self.kit)), {0: 3})

    def test_kit_of_services(self):
        """A kit of which no stock is kept runs out never."""
        work = self.env["product.product"].create({"name": "Fitting", "type": "consu", "is_storable": False})
        told = self._ask(self._kit("Work", work))
        self.assertEqual([(answer.quantity, answer.problem) for answer in told.values()], [(2, "")])

    def test_blocked_lot_of_a_component(self):
        """Of a component only lots that are sold make a kit."""
        paint = self._product(name="Paint", tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": "Good", "product_id": paint.id}, {"name": "Bad", "product_id": paint.id, "o2d_blocked": True}]
        )
        for lot in lots:
            self._sure(4, product=paint, lot_id=lot.id)
        self.assertEqual(self._atp(self._kit("Painted", paint)), {0: 4})
