from odoo.tests import tagged

from odoo.addons.o2d_base.tests.hold_common import HoldCase
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


@tagged("post_install", "-at_install")
class TestDecisionsOverRpc(RpcCase, HoldCase):
    """What a remote caller with every right and any context can do to a decision: nothing."""

    def _assert_refused(self, model, method, *args, **kwargs):
        answer = self._call(model, method, *args, **kwargs)
        self.assertIn("error", answer, (model, method, args, kwargs))
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_no_remote_caller_decides(self):
        """An administrator cannot set or lift a hold, freeze billing or promise over JSON-RPC."""
        order = self._held_order()
        line, free = order.order_line[1], order.order_line[0]
        promised = order.o2d_promise_date
        admin = self._user(
            "administration", "sales_head", "operations_head", "finance_head", login="all_rights", password="all_rights"
        )
        admin.group_ids |= self.env.ref("base.group_system")
        self.authenticate(admin.login, "all_rights")
        contexts = ({}, {"o2d_pass": True}, {"o2d_pass": "decision"}, {"o2d_pass": {"name": "decision"}})
        for context in contexts:
            self._assert_refused("sale.order.line", "write", line.ids, {"o2d_hold": False}, context=context)
            self._assert_refused("sale.order.line", "write", free.ids, {"o2d_hold": True}, context=context)
            self._assert_refused("sale.order.line", "write", free.ids, {"o2d_bill_on_dispatch": True}, context=context)
            self._assert_refused("sale.order", "write", order.ids, {"o2d_promise_date": "2030-01-01"}, context=context)
            self._assert_refused(
                "sale.order",
                "web_save",
                order.ids,
                {"order_line": [[1, line.id, {"o2d_hold": False}]]},
                specification={},
                context=context,
            )
            new_line = {"order_id": order.id, "product_id": self.product.id, "o2d_hold": True}
            self._assert_refused("sale.order.line", "create", [new_line], context=context)
        for method in ("_o2d_release_hold", "_o2d_set_hold", "_o2d_decide"):
            self._assert_refused("sale.order.line", method, line.ids)
        self._assert_refused("sale.order", "_o2d_repromise", order.ids, "2030-01-01", "why")
        imported = self._call("sale.order.line", "load", [".id", "o2d_hold"], [[str(line.id), "False"]])
        self.assertFalse((imported.get("result") or {}).get("ids"))
        self.assertEqual(order.order_line.mapped("o2d_hold"), [False, True])
        self.assertEqual(order.o2d_promise_date, promised)

    def test_defaults_from_outside(self):
        """A default in the context of a remote call holds nothing and promises nothing."""
        coordinator = self._user("sales_coordinator", password="sales_coordinator")
        self.authenticate(coordinator.login, "sales_coordinator")
        vals = {
            "partner_id": self.customer.id,
            "order_line": [[0, 0, {"product_id": self.product.id}]],
        }
        context = {
            "default_o2d_hold": True,
            "default_o2d_bill_on_dispatch": True,
            "default_o2d_promise_date": "2030-01-01",
        }
        answer = self._call("sale.order", "create", [vals], context=context)
        order = self.env["sale.order"].browse(answer["result"])
        self.assertFalse(order.order_line.o2d_hold or order.order_line.o2d_bill_on_dispatch or order.o2d_promise_date)
