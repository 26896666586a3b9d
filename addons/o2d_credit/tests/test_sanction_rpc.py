"""What a remote caller can do to a sanction: only what its buttons do, and only who may."""

from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


@tagged("post_install", "-at_install")
class TestSanctionRpc(RpcCase, SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.coordinator, cls.executive, cls.head, cls.operations):
            user.password = user.login

    def _assert_refused(self, model, method, *args, **kwargs):
        answer = self._call(model, method, *args, **kwargs)
        self.assertIn("error", answer, (model, method, args, kwargs))
        self.assertIn(
            answer["error"]["data"]["name"],
            ("odoo.exceptions.AccessError", "odoo.addons.o2d_base.exceptions.O2dRefused"),
            answer["error"]["data"],
        )

    def test_fields_are_not_written(self):
        """Nobody writes, creates, imports or deletes a sanction, whatever rights and context come with the call."""
        order = self._held(15_000)
        sanction = self._pending(order)
        line = sanction.line_ids
        everything = self._user(
            "administration", "finance_head", "operations_head", "sales_head", login="all", password="all rights"
        )
        everything.group_ids |= self.env.ref("base.group_system")
        self.authenticate(everything.login, "all rights")
        forged = {"state": "sanctioned", "sanctioned_amount": 99_999, "findings": [], "decided_by_id": self.head.id}
        contexts = ({}, {"o2d_pass": True}, {"o2d_pass": "decision"}, {f"default_{key}": 1 for key in forged})
        for context in contexts:
            for name, value in forged.items():
                self._assert_refused(sanction._name, "write", sanction.ids, {name: value}, context=context)
            self._assert_refused(sanction._name, "create", [{"order_id": order.id, **forged}], context=context)
            self._assert_refused(sanction._name, "create", [{}], context=context)
            self._assert_refused(sanction._name, "unlink", sanction.ids, context=context)
            self._assert_refused(sanction._name, "copy", sanction.ids, context=context)
            self._assert_refused(line._name, "write", line.ids, {"decision": "sanctioned"}, context=context)
            self._assert_refused(line._name, "unlink", line.ids, context=context)
            self._assert_refused(
                "sale.order", "write", order.ids, {"o2d_sanction_ids": [[1, sanction.id, {"state": "sanctioned"}]]},
                context=context,
            )  # fmt: skip
            self._assert_refused("o2d.credit.recheck", "create", [{"company_id": self.company.id}], context=context)
        for method in ("_o2d_grant", "_o2d_decide", "_o2d_recheck", "_o2d_record", "_o2d_go_on", "_o2d_close"):
            self._assert_refused(sanction._name, method, sanction.ids)
        self.assertEqual((sanction.state, sanction.sanctioned_amount, order.state), ("pending", 0, "draft"))

    def test_confirmation_is_held(self):
        """The coordinator's remote call holds the order; the state written by hand is refused."""
        order = self._order_of(15_000)
        self._login(self.coordinator)
        self.assertIs(self._call("sale.order", "action_confirm", order.ids)["result"], True)
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._pending(order).requested_by_id, self.coordinator)
        self._assert_refused("sale.order", "write", order.ids, {"state": "sale"})
        line = [0, 0, {"product_id": self.product.id, "product_uom_qty": 150}]
        vals = {"partner_id": self.customer.id, "state": "sale", "order_line": [line]}
        self._assert_refused("sale.order", "create", [vals])

    def test_changes_are_watched(self):
        """A raise over the wire is refused, a new line waits, whatever the context says."""
        order = self._held(9_000)
        self._login(self.coordinator)
        context = {"o2d_credit_whole": True, "o2d_gate_pass": {"gate": "confirm"}, "skip_procurement": True}
        line = order.order_line
        self._assert_refused("sale.order.line", "write", line.ids, {"product_uom_qty": 120}, context=context)
        vals = {"order_id": order.id, "product_id": self.other.id, "product_uom_qty": 50}
        created = self._call("sale.order.line", "create", [vals], context=context)
        self.assertTrue(self.env["sale.order.line"].browse(created["result"]).o2d_hold)

    def test_doors_check_their_role(self):
        """The buttons of a decision refuse who may not, and work for who may."""
        order = self._held(15_000)
        sanction = self._pending(order)
        ids, line_ids = sanction.ids, sanction.line_ids.ids
        for user in (self.coordinator, self.executive, self.operations):
            self._login(user)
            self._assert_refused(sanction._name, "action_sanction", ids, "Fine")
            self._assert_refused(sanction._name, "action_sanction_lines", ids, line_ids, "Fine")
        self._login(self.coordinator)
        self._assert_refused(sanction._name, "action_reject", ids, "No")
        self._assert_refused(sanction._name, "action_emergency", ids, "Truck")
        self._assert_refused(sanction._name, "action_urgent", ids)
        self._login(self.head)
        self._assert_refused(sanction._name, "action_withdraw", ids)
        answer = self._call(sanction._name, "action_sanction", ids, "Pays on Friday", tolerance_percent=3)
        self.assertIs(answer["result"], True)
        self.assertEqual((order.state, sanction.decided_by_id, sanction.tolerance_percent), ("sale", self.head, 3))

    def test_no_role_reads_nothing(self):
        """Who has no role in credit reads no sanction."""
        sanction = self._pending(self._held(15_000))
        picker = self._user("picker", password="test_picker")
        self._login(picker)
        self._assert_refused(sanction._name, "read", sanction.ids, ["reason"])
        self._assert_refused(sanction._name, "action_recheck", sanction.ids)

    def test_another_company(self):
        """Who works in another company neither sees nor decides."""
        sanction = self._pending(self._held(15_000))
        abroad = self.env["res.company"].create({"name": "Nagpur Ltd"})
        stranger = self._user(
            "finance_head",
            login="abroad",
            password="test_abroad",
            company_id=abroad.id,
            company_ids=[(6, 0, abroad.ids)],
        )
        self.authenticate(stranger.login, "test_abroad")
        self._assert_refused(sanction._name, "action_sanction", sanction.ids, "Fine")
