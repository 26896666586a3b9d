"""Where an order stands cannot be typed, whoever calls."""

from odoo.tests import tagged

from .common import O2dCase
from .rpc_common import RpcCase


@tagged("post_install", "-at_install")
class TestStageRpc(O2dCase, RpcCase):
    def test_nobody_types_a_stage(self):
        """An administrator can write neither stage, since, due nor settled of an order or a delivery."""
        boss = self._user("administration", "sales_head", "warehouse_coordinator", login="boss")
        order = self._order()
        order.action_confirm()
        self.env.cr.flush()
        settlement = self.env.ref("o2d_base.stage_settlement").id
        self.authenticate(boss.login, boss.login)
        for record, values in (
            (order, {"o2d_stage_id": settlement}),
            (order, {"o2d_stage_since": "2020-01-01 00:00:00"}),
            (order, {"o2d_stage_due": False}),
            (order, {"o2d_is_settled": True}),
            (order, {"o2d_blocked": True}),
            (order.picking_ids, {"o2d_stage_id": settlement}),
            (order.picking_ids, {"o2d_stage_due": "2030-01-01 00:00:00"}),
        ):
            answer = self._call(record._name, "write", record.ids, values)
            self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError", values)
        self.assertEqual(order.o2d_stage_id.code, "picking")

    def test_helpers_are_no_doors(self):
        """What moves the clock, sends notices or raises lateness cannot be called from outside."""
        boss = self._user("administration", "sales_head", login="boss")
        order = self._order()
        self.authenticate(boss.login, boss.login)
        for model, method, args in (
            ("sale.order", "_o2d_sync_stages", [order.ids]),
            ("sale.order", "_o2d_init_stages", []),
            ("o2d.stage", "_cron_find_late", []),
            ("o2d.handoff.notice", "_cron_send", []),
            ("o2d.handoff", "_tell", [[], [], "", {}]),
        ):
            self.assertIn("error", self._call(model, method, *args), method)

    def test_notices_are_read_only(self):
        """Nobody writes a notice into the queue."""
        boss = self._user("administration", "sales_head", login="boss")
        self.authenticate(boss.login, boss.login)
        answer = self._call("o2d.handoff.notice", "create", [{"handoff_id": 1, "order_id": 1}])
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_a_form_saves(self):
        """A coordinator saves an order in the form and over RPC as before."""
        user = self._user("sales_coordinator")
        self.authenticate(user.login, user.login)
        answer = self._call("sale.order", "create", [{"partner_id": self.customer.id}])
        order = self.env["sale.order"].browse(answer["result"])
        self.assertEqual(order.o2d_stage_id.code, "quotation")
        self._call("sale.order", "action_cancel", order.ids)
        self.assertFalse(order.o2d_stage_id)
