"""Who takes a delivery back, through which doors, and what nobody writes from outside."""

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .recall_common import RecallCase


class TestRecallRoles(RecallCase):
    def test_who_may(self):
        """Dispatch, operations and finance take back; nobody else does, and nobody sees the button."""
        picking = self._loaded()
        for role in ("picker", "gate_keeper", "sales_head", "accounts", "finance_executive", "management"):
            user = self._user(role)
            self.assertFalse(picking.with_user(user).sudo().o2d_may_recall, role)
            with self.assertRaises(AccessError):
                picking.with_user(user).action_o2d_recall("No more")
        for user in (self.supervisor, self.head, self.finance):
            picking.invalidate_recordset(["o2d_may_recall"])
            self.assertTrue(picking.with_user(user).o2d_may_recall, user.login)
        self._recall(picking, self.finance)
        self.assertEqual((picking.o2d_recall_ids.user_id, picking.o2d_may_recall), (self.finance, False))

    def test_other_company(self):
        """A delivery of another company is nobody's to take back."""
        other = self.env["res.company"].create({"name": "Nagpur Branch"})
        stranger = self._user(
            "dispatch_supervisor", login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        picking = self._loaded()
        with self.assertRaises(AccessError):
            picking.with_user(stranger).action_o2d_recall("No more")
        self._recall(picking)
        self.assertFalse(self.env["o2d.recall"].with_user(stranger).search([]))

    def test_two_companies(self):
        """Who works in another company takes back with the books of the delivery's own."""
        other = self.env["res.company"].create({"name": "Nagpur Company"})
        self.supervisor.company_ids += other
        picking = self._loaded()
        self._recall(picking.with_context(allowed_company_ids=[other.id, self.company.id]))
        self.assertEqual(picking.o2d_recall_ids.company_id, self.company)
        self._check_even(picking.sale_id)

    def test_dialog(self):
        """The dialog says what is taken back, what stands in the way, and begins with the words of who stopped it."""
        picking = self._loaded([(self.product, 5)])
        self.env["o2d.exception"]._raise(
            f"test:{picking.id}",
            {"name": "Must not leave", "type": "hold", "is_blocking": True, "picking_id": picking.id,
             "order_id": picking.sale_id.id, "cause": "Cheque returned"},
        )  # fmt: skip
        dialog = self._dialog(picking, self.supervisor)
        self.assertEqual(dialog.reason, "Cheque returned")
        self.assertIn(f"{picking.o2d_invoice_ids.name} is cancelled", dialog.papers_words)
        self.assertEqual(dialog.goods_words, "5 Units  Bearing 6204")
        self.assertFalse(dialog.problem)
        picking.o2d_invoice_ids.is_move_sent = True
        self.assertIn("ask one of them", self._dialog(picking, self.supervisor).problem)
        self.assertFalse(self._dialog(picking, self.finance).problem)
        self._dialog(picking, self.finance).action_recall()
        self.assertTrue(picking.o2d_recalled_at)
        self.assertIn("taken back already", self._dialog(picking, self.finance).problem)

    def _dialog(self, picking, user):
        action = picking.with_user(user).action_o2d_ask_recall()
        values = {"reason": "No more"} if not action["context"]["default_reason"] else {}
        return self.env["o2d.recall.ask"].with_user(user).with_context(**action["context"]).create(values)

    def test_from_the_list_of_problems(self):
        """Whoever is told that a loaded delivery must not leave takes it back from there."""
        picking = self._loaded()
        problem = self.env["o2d.exception"]._raise(
            f"test:{picking.id}",
            {"name": "Must not leave", "type": "hold", "is_blocking": True, "picking_id": picking.id},
        )
        action = problem._o2d_queue_actions()["recall"]
        mine = problem.with_user(self.supervisor)
        self.assertTrue(action.applies(mine))
        self.assertEqual(mine._o2d_queue_recall("").action["res_model"], "o2d.recall.ask")
        self._recall(picking)
        self.assertFalse(action.applies(mine))

    def test_only_added(self):
        """What was taken back is never rewritten, by nobody and by no door of the database."""
        recall = self._recall(self._loaded())
        with self.assertRaises(AccessError):
            recall.sudo().reason = "Another"
        with self.assertRaises(AccessError):
            recall.sudo().unlink()
        with self.assertRaises(AccessError):
            self.env["o2d.recall"].sudo().create({"reason": "Never happened"})
        for statement in ("UPDATE o2d_recall SET reason = 'x'", "DELETE FROM o2d_recall"):
            with self.assertRaises(psycopg2.errors.InsufficientPrivilege), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.env.cr.execute(statement)


@tagged("post_install", "-at_install")
class TestRecallRpc(RecallCase, RpcCase):
    def test_doors(self):
        """Remote callers take back through the one door that asks for role and reason, and write nothing beside it."""
        picking = self._loaded()
        self._login(self._user("picker"))
        self.assertIn("error", self._call("stock.picking", "action_o2d_recall", picking.ids, "No more"))
        self.assertIn("error", self._call("stock.picking", "action_o2d_ask_recall", picking.ids))
        self._login(self.supervisor)
        for model, method, args in (
            ("stock.picking", "write", [picking.ids, {"o2d_recalled_at": "2026-01-01 00:00:00"}]),
            ("stock.picking", "_o2d_recall", [picking.ids, "No more"]),
            ("stock.picking", "action_o2d_recall", [picking.ids, ""]),
            ("stock.picking", "action_o2d_recall", [picking.ids, {"a": 1}]),
            ("o2d.recall", "create", [[{"picking_id": picking.id, "reason": "Never happened"}]]),
            ("o2d.recall", "_o2d_record", [{"picking_id": picking.id}]),
        ):
            self.assertIn("error", self._call(model, method, *args), method)
        self.assertFalse(picking.o2d_recalled_at)
        self.assertIn("result", self._call("stock.picking", "action_o2d_recall", picking.ids, "No more"))
        self.assertEqual(picking.o2d_recall_ids.reason, "No more")
        recall = picking.o2d_recall_ids
        self.assertIn("error", self._call("o2d.recall", "write", recall.ids, {"reason": "Another"}))
        self.assertIn("error", self._call("o2d.recall", "unlink", recall.ids))
        answer = self._call("stock.picking", "action_o2d_recall", picking.ids, "No more")
        self.assertIn("taken back already", answer["error"]["data"]["message"])

    def test_finance(self):
        """The finance head, who has no right to write transfers, takes back a delivery all the same."""
        picking = self._loaded()
        picking.o2d_invoice_ids.is_move_sent = True
        self._login(self.finance)
        action = self._call("stock.picking", "action_o2d_ask_recall", picking.ids)["result"]
        dialog = self._call("o2d.recall.ask", "create", [{"reason": "No more"}], context=action["context"])["result"]
        self.assertIn("result", self._call("o2d.recall.ask", "action_recall", dialog))
        self.assertEqual(picking.o2d_recall_ids.user_id, self.finance)


@tagged("post_install", "-at_install")
class TestRecallTour(RecallCase, HttpCase):
    def test_recall(self):
        """The supervisor takes a loaded delivery back from the page of its vehicle."""
        order = self._confirmed([(self.product, 5)])
        self.env["o2d.trip"].create(
            {"picking_ids": [(6, 0, order.picking_ids.ids)], "arrangement": "hired", "vehicle_no": "MH12AB1234",
             "driver_name": "Ramesh Jadhav", "driver_phone": "98220 12345"}
        )  # fmt: skip
        picking = self._ship(order)
        self.start_tour("/odoo/dispatch-trips", "o2d_recall", login=self.supervisor.login)
        self.env.invalidate_all()
        self.assertEqual(picking.o2d_recall_ids.user_id, self.supervisor)
        self._check_even(order)
