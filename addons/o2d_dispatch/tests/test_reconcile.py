from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from ..models import o2d_reconcile_scan as scan
from .notice_common import NoticeCase


class ReconcileCase(NoticeCase):
    """Orders billed by core's own way; nobody is told anything and nothing closes unless a test says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"o2d_close": False, "o2d_notice": False})
        cls.accountant = cls._user("accounts")
        cls.rows = cls.env["o2d.reconcile.line"]

    def _delivered(self, quantity=10, **values):
        order = self._order([(self.product, quantity)], **values)
        order.action_confirm()
        self._deliver(order)
        return order

    def _scan(self, order, age=5):
        """What the scheduled action does for one order, when its last step is some days old."""
        later = fields.Datetime.now() + timedelta(days=age)
        with patch.object(scan.fields.Datetime, "now", return_value=later):
            self.rows._scan(order.ids)
        return self.rows.search([("order_id", "=", order.id)])

    def _problem_of(self, order):
        return self.env["o2d.exception"].search([("key", "=", f"reconcile:{order.id}"), ("state", "=", "open")])

    def _reverse(self, invoice, quantity=None):
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        wizard.reverse_moves()
        credit = wizard.new_move_ids
        if quantity:
            credit.invoice_line_ids.quantity = quantity
        return credit

    def _back(self, order, quantity):
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.picking_ids[:1].id, active_model="stock.picking"
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = quantity
        back = wizard._create_return()
        back.move_ids.write({"quantity": quantity, "picked": True})
        back.button_validate()


class TestReconcileCauses(ReconcileCase):
    """Each difference between moved and billed is found and explained."""

    def test_agree(self):
        """What is billed as it left is no difference."""
        order = self._delivered()
        self._bill(order.picking_ids)
        self.assertFalse(self._scan(order))
        self.assertFalse(self._problem_of(order))

    def test_unbilled(self):
        """What left and stands on no invoice is found with its value; billed, row and exception are gone at once."""
        order = self._delivered()
        row = self._scan(order)
        self.assertRecordValues(row, [{"cause": "unbilled", "moved": 10, "billed": 0, "difference": 10, "value": 1000}])
        self.assertEqual(row.words, "10 Units left and stand on no invoice. Bill them.")
        problem = self._problem_of(order)
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_accounts"))
        self.assertFalse(problem.is_blocking)
        self._bill(order.picking_ids)
        self.env.cr.flush()
        self.assertFalse(row.exists())
        self.assertEqual(problem.state, "closed")

    def test_fresh(self):
        """A difference of today is shown, and is nobody's fault yet."""
        order = self._delivered()
        self.assertTrue(self._scan(order, age=0))
        self.assertFalse(self._problem_of(order))

    def test_draft(self):
        """A draft invoice that waits is named, and opened by the button."""
        order = self._delivered()
        invoice = order._create_invoices()
        row = self._scan(order)
        self.assertEqual(row.cause, "draft")
        self.assertEqual(row.with_user(self.accountant).action_mend()["res_id"], invoice.id)

    def test_credit_without_goods(self):
        """A credit note without goods is told apart from a delivery that was never billed."""
        order = self._delivered()
        self._reverse(self._bill(order.picking_ids), 3).action_post()
        row = self._scan(order)
        self.assertRecordValues(row, [{"cause": "credited", "difference": 3}])

    def test_returned(self):
        """What came back and is still billed wants its credit note; a draft of it wants posting."""
        order = self._delivered()
        invoice = self._bill(order.picking_ids)
        self._back(order, 2)
        row = self._scan(order)
        self.assertRecordValues(row, [{"cause": "returned", "difference": -2}])
        self.assertEqual(row.with_user(self.accountant).action_mend()["res_id"], invoice.id)
        credit = self._reverse(invoice, 2)
        self.assertEqual(self._scan(order).cause, "draft_credit")
        credit.action_post()
        self.assertFalse(self._scan(order))

    def test_ordered_policy(self):
        """Goods billed when ordered are no fault while they are on their way, and one when nobody sends them."""
        self.product.invoice_policy = "order"
        order = self._order([(self.product, 10)])
        order.action_confirm()
        order._create_invoices().action_post()
        row = self._scan(order)
        self.assertEqual((row.cause, row.is_underway), ("ahead", True))
        self.assertIn("nothing to do", row.words)
        self.assertFalse(self._problem_of(order))
        order.picking_ids.action_cancel()
        self._scan(order)
        self.assertTrue(self._problem_of(order))

    def test_beyond(self):
        """More on the invoice than left is found."""
        order = self._delivered()
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 12
        invoice.action_post()
        self.assertRecordValues(self._scan(order), [{"cause": "beyond", "difference": -2}])

    def test_unlinked(self):
        """An invoice made by hand for the order, and not linked with its line, is found as the reason."""
        order = self._delivered()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_origin": order.name,
                "invoice_line_ids": [(0, 0, {"product_id": self.product.id, "quantity": 10, "price_unit": 100})],
            }
        )
        invoice.action_post()
        row = self._scan(order)
        self.assertEqual(row.cause, "unlinked")
        self.assertEqual(row.with_user(self.accountant).action_mend()["res_id"], invoice.id)

    def test_units(self):
        """Lines by the dozen are compared in the line's unit, whatever unit the invoice has."""
        order = self._order([(self.product, 2)])
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_confirm()
        self._deliver(order)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.write({"product_uom_id": self.product.uom_id.id, "quantity": 18})
        invoice.action_post()
        self.assertRecordValues(self._scan(order), [{"moved": 2, "billed": 1.5, "difference": 0.5}])

    def test_many_orders(self):
        """The number of statements that find differences does not grow with the orders."""
        orders = self.env["sale.order"].concat(*[self._delivered(1) for _n in range(3)])
        self.rows._scan(orders[0].ids)
        self.env.flush_all()
        with self.assertQueryCount(4):
            self.assertEqual(len(self.rows._found(orders.ids)), 3)

    def test_positions(self):
        """A run goes on with the next orders, each once."""
        order = self._delivered(1)
        self.assertIn(order.id, self.rows._next_orders(order.id - 1))
        self.assertNotIn(order.id, self.rows._next_orders(order.id))


class TestReconcileAccept(ReconcileCase):
    """Accounts may say that a difference is right; it holds as long as the figures stay."""

    def _credited(self):
        order = self._delivered()
        self._reverse(self._bill(order.picking_ids), 3).action_post()
        return order, self._scan(order)

    def test_accepted(self):
        """The exception closes, the trail has the reason, and the order may close."""
        self.company.o2d_close = True
        order, row = self._credited()
        self.assertFalse(order.o2d_closed_at)
        row.with_user(self.accountant).action_accept("Rate difference agreed")
        self.assertFalse(self._problem_of(order))
        self.assertTrue(order.o2d_closed_at, order.o2d_open_words)
        trail = self._events(order, "note").filtered(lambda event: "Rate difference agreed" in event.note)
        self.assertEqual(trail.user_id, self.accountant.id)
        self.assertEqual(self._scan(order).accepted_note, "Rate difference agreed")
        self.assertFalse(self._problem_of(order))

    def test_figures_change(self):
        """When the figures change the word holds no longer."""
        order, row = self._credited()
        row.with_user(self.accountant).action_accept("Rate difference agreed")
        self._reverse(order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice"), 1).action_post()
        self.assertRecordValues(self._scan(order), [{"accepted_note": False, "difference": 4}])
        self.assertTrue(self._problem_of(order))

    def test_who(self):
        """Neither sales nor management says so, and nobody without a reason."""
        _order, row = self._credited()
        for role in ("sales_head", "management"):
            with self.assertRaises(AccessError):
                row.with_user(self._user(role)).action_accept("Fine")
        with self.assertRaises(AccessError):
            row.with_user(self.picker).action_accept("Fine")
        with self.assertRaisesRegex(UserError, "Say why"):
            row.with_user(self.accountant).action_accept(" ")
        self.assertFalse(row.accepted_note)


@tagged("post_install", "-at_install")
class TestReconcileRpc(ReconcileCase, RpcCase):
    """Over the wire, and in two companies."""

    def test_doors(self):
        """Rows are written by the scan alone, and another company's are nobody's to see."""
        order = self._delivered()
        row = self._scan(order)
        self._login(self.accountant)
        self.assertIn("error", self._call(row._name, "write", row.ids, {"accepted_note": "x"}))
        self.assertIn("error", self._call(row._name, "unlink", row.ids))
        self.assertIn("error", self._call(row._name, "_scan", order.ids))
        self.assertIn("result", self._call(row._name, "action_check_again", row.ids))
        self.assertIn("result", self._call(row._name, "action_accept", row.ids, "Samples"))
        self.assertEqual(row.accepted_user_id, self.accountant)
        other = self.env["res.company"].create({"name": "Nagpur"})
        stranger = self._user("accounts", login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)])
        self._login(stranger)
        self.assertEqual(self._call(row._name, "search_count", [["id", "in", row.ids]])["result"], 0)
        self.assertIn("error", self._call(row._name, "action_accept", row.ids, "Mine"))
