"""The purchase order of the scenario and the list of its steps, without a database."""

import unittest

from odoo.addons.o2d_base.tools.order_sheet import read_file
from odoo.addons.o2d_demo.scenario import registry
from odoo.addons.o2d_demo.tools import catalogue, sheet
from odoo.addons.o2d_demo.tools.rupees import rupees


class TestSheet(unittest.TestCase):
    def test_shipped_file(self):
        """The file that ships is the one that the catalogue gives, byte for byte."""
        self.assertEqual(sheet.FILE.read_bytes(), sheet.workbook())

    def test_240_lines_are_understood(self):
        """The reader of purchase orders finds 240 articles of ours with their quantities, and no problem."""
        order = read_file(sheet.FILE.read_bytes(), sheet.FILE.name)
        self.assertEqual(order.problems, [])
        self.assertEqual(
            [(line.code, line.quantity) for line in order.lines],
            [(article.code, quantity) for article, quantity in sheet.lines()],
        )
        self.assertEqual(len(order.lines), 240)
        self.assertEqual(len({line.code for line in order.lines}), 240)

    def test_every_rate_and_kind(self):
        """The order has all three GST rates, and articles with and without lots."""
        self.assertEqual({article.rate for article, _quantity in sheet.lines()}, {5, 18, 40})
        self.assertEqual({article.lots for article, _quantity in sheet.lines()}, {"none", "lot", "expiry"})

    def test_smallest_demonstration_has_its_articles(self):
        codes = {article.code for article in catalogue.articles(250)}
        self.assertTrue(all(article.code in codes for article, _quantity in sheet.lines()))


class TestSteps(unittest.TestCase):
    def test_all_stages_are_played(self):
        """Core's way alone goes through all eight stages, in their order."""
        stages = [step.stage for step in registry.plan_for({"base"})]
        self.assertEqual(list(dict.fromkeys(stages)), list(registry.OF_AN_ORDER))

    def test_a_module_replaces_core(self):
        """Of two ways of one step the one of the installed module is played."""
        core = registry.Step("credit", 10, "finance_executive", "base", None)
        ours = registry.Step("credit", 10, "finance_head", "o2d_credit", None)
        self.assertEqual(registry.plan_for({"base"}, [core, ours]), [core])
        self.assertEqual(registry.plan_for({"base", "o2d_credit"}, [core, ours]), [ours])

    def test_a_step_of_two_modules(self):
        """A step that needs two modules is played where both are installed."""
        both = registry.Step("picking", 15, "warehouse_coordinator", "o2d_dispatch o2d_atp", None)
        self.assertEqual(registry.plan_for({"base", "o2d_dispatch"}, [both]), [])
        self.assertEqual(registry.plan_for({"base", "o2d_dispatch", "o2d_atp"}, [both]), [both])

    def test_each_set_of_modules_goes_all_the_way(self):
        """Whichever modules are installed, all eight stages are played, and the last of them settles.

        With dispatch goods come back and go to other sites afterwards.
        """
        for installed in (set(), {"o2d_atp"}, {"o2d_dispatch"}, {"o2d_credit", "o2d_atp", "o2d_dispatch"}):
            with self.subTest(installed=installed):
                plan = registry.plan_for(installed | {"base"})
                after = ["return", "transfer"] if "o2d_dispatch" in installed else []
                self.assertEqual(list(dict.fromkeys(step.stage for step in plan)), [*registry.OF_AN_ORDER, *after])
                last = [step for step in plan if step.stage in registry.OF_AN_ORDER][-1]
                self.assertEqual(last.role, "finance_executive")

    def test_unknown_stage(self):
        with self.assertRaisesRegex(ValueError, "lunch is none of the stages"):
            registry.step("lunch", role="picker")


class TestRupees(unittest.TestCase):
    def test_lakh_and_crore(self):
        """Amounts are grouped as in India: three digits, then two each."""
        for amount, words in (
            (0, "₹ 0"), (999, "₹ 999"), (1000, "₹ 1,000"), (99999.5, "₹ 1,00,000"), (1842650.4, "₹ 18,42,650"),
            (123456789, "₹ 12,34,56,789"), (-1234.4, "₹ -1,234"), (-0.2, "₹ 0"),
        ):  # fmt: skip
            with self.subTest(amount=amount):
                self.assertEqual(rupees(amount), words)
