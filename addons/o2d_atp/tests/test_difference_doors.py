from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_atp.tests.test_difference import DifferenceCase
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


class TestDoors(DifferenceCase):
    """Whatever way a count comes in, a large difference waits."""

    def _assert_waits(self):
        self.assertEqual(self._on_hand(), 100)
        self.assertTrue(self._pending())

    def _quant(self, user=None):
        return self._quants().with_user(user or self.counter).with_context(inventory_mode=True)

    def test_on_hand_of_the_list(self):
        """Typing over the quantity on hand in core's stock list waits."""
        self._quant().write({"inventory_quantity_auto_apply": 10})
        self._assert_waits()

    def test_new_line_of_the_list(self):
        """Creating a line with a quantity on hand waits."""
        self._quant().create(
            {"product_id": self.article.id, "location_id": self.bin.id, "inventory_quantity_auto_apply": 10}
        )
        self._assert_waits()

    def test_set_to_zero(self):
        """Setting a line to zero waits."""
        self._quant().with_context(inventory_report_mode=True).action_set_inventory_quantity_zero()
        self._assert_waits()

    def test_adjustment_wizard(self):
        """Applying all with a reason waits."""
        self._quant().inventory_quantity = 10
        wizard = self.env["stock.inventory.adjustment.name"].with_user(self.counter)
        wizard.create({"quant_ids": [(6, 0, self._quants().ids)]}).action_apply()
        self._assert_waits()

    def test_product_form(self):
        """A quantity typed in the product's form waits."""
        self._put(-100)
        self._put(100, self.warehouse.lot_stock_id)
        self.counter.group_ids += self.env.ref("product.group_product_manager")
        self.article.with_user(self.counter).qty_available = 10
        self.assertEqual(self._quants(self.warehouse.lot_stock_id).quantity, 100)
        self.assertTrue(self._pending())

    def test_conflict_wizard(self):
        """A count that the books have overtaken waits, however the conflict is solved."""
        self._quant().inventory_quantity = 10
        self.env.flush_all()
        self._put(5)
        action = self._quant().action_apply_inventory()
        wizard = self.env["stock.inventory.conflict"].with_user(self.counter).with_context(**action["context"])
        # The conflict is solved by another request.
        self.env.invalidate_all()
        wizard.create({}).action_keep_counted_quantity()
        self.assertEqual(self._on_hand(), 105)
        self.assertEqual(self._pending().difference, -95)

    def test_deleting(self):
        """Nobody deletes what stands in the books."""
        with self.assertRaises(AccessError):
            self._quants().with_user(self.counter).unlink()
        self.assertEqual(self._on_hand(), 100)

    def test_writing_the_books(self):
        """Nobody writes the quantity of the books directly."""
        with self.assertRaises(AccessError):
            self._quants().with_user(self.counter).write({"quantity": 10})
        with self.assertRaises(AccessError):
            self._quants().with_user(self.counter).write({"reserved_quantity": 10})
        with self.assertRaises(AccessError):
            self.env["stock.quant"].with_user(self.counter).create(
                {"product_id": self.article.id, "location_id": self.bin2.id, "quantity": 500}
            )

    def test_reverting(self):
        """A large count is not reverted, a small one is."""
        self._control("inventory_adjustment", "off")
        self._count(40, user=self.counter)
        self._control("inventory_adjustment", "enforce")
        line = self.env["stock.move.line"].search([("product_id", "=", self.article.id), ("is_inventory", "=", True)])
        with self.assertRaisesRegex(UserError, "not reverted"):
            line.with_user(self.counter).action_revert_inventory()
        self.assertEqual(self._on_hand(), 40)

    def test_goods_unknown_to_the_books(self):
        """Goods that the books know nothing of wait as well."""
        self._count(60, self.bin2, user=self.counter)
        self.assertFalse(sum(self._quants(self.bin2).mapped("quantity")))
        self.assertEqual(self._pending().location_id, self.bin2)
        self._pending().with_user(self.second).action_approve()
        self.assertEqual(self._quants(self.bin2).quantity, 60)

    def test_forged_pass(self):
        """A key in the context is no second person."""
        self._quant().inventory_quantity = 10
        self._quant().with_context(o2d_pass="second person").action_apply_inventory()
        self._assert_waits()


@tagged("post_install", "-at_install")
class TestRpc(RpcCase, DifferenceCase):
    def _call(self, model, method, *args, **kwargs):
        """What a remote call answers: its result, or the words of its error."""
        answer = super()._call(model, method, *args, **kwargs)
        return answer.get("error", {}).get("data", {}).get("message") or answer.get("result")

    @mute_logger("odoo.http")
    def test_remote_calls(self):
        """A remote call neither closes a large difference nor decides on one's own."""
        self.counter.password = "counting bins"
        self.authenticate(self.counter.login, "counting bins")
        quants = self._quants().ids
        context = {"inventory_mode": True, "o2d_pass": "second person"}
        self._call("stock.quant", "write", quants, {"inventory_quantity": 10}, context=context)
        self._call("stock.quant", "action_apply_inventory", quants, context=context)
        self.env.invalidate_all()
        self.assertEqual(self._on_hand(), 100)
        waiting = self._pending().ids
        self.assertIn("other than the counter", self._call("o2d.stock.difference", "action_approve", waiting))
        self.assertIn("by hand", self._call("stock.quant", "write", quants, {"quantity": 10}))
        for model, values in (
            ("o2d.stock.difference", {"state": "approved"}),
            ("o2d.stock.difference", {"counter_id": 1}),
        ):
            self.assertIn("not allowed", self._call(model, "write", waiting, values))
        self.assertIn("_apply_inventory", str(self._call("stock.quant", "_apply_inventory", quants)))
        self.env.invalidate_all()
        self.assertEqual(self._on_hand(), 100)
