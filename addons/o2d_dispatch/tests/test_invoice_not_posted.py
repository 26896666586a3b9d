from odoo.addons.o2d_base.tools.gate import Reason
from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoiceNotPosted(InvoiceCase):
    """A delivery that cannot be billed stands, is not lost, and the gate stays closed for it."""

    def _lock(self, day):
        self.company.sudo().sale_lock_date = day

    def _stuck(self):
        order = self._confirmed([(self.product, 5)])
        self._lock(self.company._o2d_today())
        return order, self._ship(order)

    def test_delivery_stands(self):
        """In a locked period the goods are delivered, nothing is billed, and somebody owns the problem."""
        order, picking = self._stuck()
        self.assertEqual((picking.state, order.order_line.qty_delivered), ("done", 5))
        self.assertFalse(order.invoice_ids)
        self.assertEqual(picking.o2d_bill_state, "waiting")
        problem = self._problems(picking)
        self.assertEqual((problem.type, problem.owner_group_id), ("failure", self.env.ref("o2d_base.group_accounts")))
        self.assertTrue(problem.is_blocking)
        self.assertIn("locked", problem.name)
        self.assertTrue(order.o2d_blocked)
        self.assertTrue(self._events(picking, "failed"))
        self.assertEqual(picking.o2d_stage_id.code, "invoice")

    def test_gate_stays_closed(self):
        """Goods that are not billed do not pass the gate, and the reason says why."""
        self._control("gate_out", "off", self.warehouse)
        _order, picking = self._stuck()
        reasons = [
            reason for reason in picking._o2d_gate_reasons("gate_out")[picking.id] if reason.control == "pick_invoicing"
        ]
        self.assertEqual(len(reasons), 1)
        self.assertIn("locked", reasons[0].words)

    def test_gate_before_validation(self):
        """A delivery that is loaded but not validated has no invoice either."""
        order = self._confirmed([(self.product, 5)])
        reasons = order.picking_ids._o2d_gate_reasons("gate_out")[order.picking_ids.id]
        self.assertIn("no invoice yet", " ".join(reason.words for reason in reasons))

    def test_again_by_the_button(self):
        """Once the cause is gone the button bills, and the exception closes by itself."""
        order, picking = self._stuck()
        answer = picking.with_user(self.supervisor).action_o2d_bill()
        self.assertEqual(answer["params"]["type"], "danger")
        self._lock(False)
        answer = picking.with_user(self.supervisor).action_o2d_bill()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 5})
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertFalse(self._problems(picking))
        self.assertFalse(order.o2d_blocked)

    def test_again_by_the_clock(self):
        """The scheduled action bills what can be billed, and leaves the rest with its exception."""
        order, picking = self._stuck()
        self._lock(False)
        stubborn = self._confirmed([(self.other, 2)])
        self.customer.property_account_receivable_id.active = False
        self._ship(stubborn)
        self.customer.property_account_receivable_id.active = True
        self.assertFalse(stubborn.invoice_ids)
        with self.enter_registry_test_mode():
            self.env.ref("o2d_dispatch.ir_cron_o2d_bill").method_direct_trigger()
        self.assertEqual((order.invoice_ids | stubborn.invoice_ids).mapped("state"), ["posted", "posted"])
        self.assertFalse(self._problems(picking))

    def test_one_of_two(self):
        """Of two deliveries validated together the one that can be billed is."""
        bad = self._partner(name="Without an account")
        orders = self._confirmed([(self.product, 5)]) + self._confirmed([(self.product, 2)], partner_id=bad.id)
        account = self.customer.property_account_receivable_id.copy({"code": "O2DX"})
        bad.property_account_receivable_id = account
        account.active = False
        orders.picking_ids.action_assign()
        self._validate(orders.picking_ids)
        self.assertEqual(orders.picking_ids.mapped("o2d_bill_state"), ["billed", "waiting"])
        self.assertEqual(len(orders.invoice_ids), 1)

    def test_stopped_by_finance(self):
        """What stops an invoice for credit leaves the delivery not billed, and the order shows who can clear it."""
        reason = Reason("credit_limit", "Beyond the credit limit.", "o2d_base.group_finance_head")
        orders = type(self.env["sale.order"])
        ask = orders._o2d_gate_reasons

        def stopped(records, gate):
            found = ask(records, gate)
            return {key: [*value, reason] for key, value in found.items()} if gate == "invoice" else found

        self._control("credit_limit", "enforce", self.warehouse)
        self.patch(orders, "_o2d_gate_reasons", stopped)
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        self.assertEqual((picking.state, picking.o2d_bill_state), ("done", "waiting"))
        self.assertIn("Beyond the credit limit.", self._problems(picking).name)
        held = self.env["o2d.exception"].search([("order_id", "=", order.id), ("control", "=", "credit_limit")])
        self.assertEqual(held.owner_group_id, self.env.ref("o2d_base.group_finance_head"))
        self.patch(orders, "_o2d_gate_reasons", ask)
        picking.with_user(self.supervisor).action_o2d_bill()
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertEqual(held.state, "closed")

    def test_draft_in_the_way(self):
        """Goods on a draft made by hand are not billed twice; the draft is named, and posting it settles."""
        order, picking = self._stuck()
        self._lock(False)
        draft = order._create_invoices()
        picking.with_user(self.supervisor).action_o2d_bill()
        self.assertIn("draft invoice", self._problems(picking).name)
        draft.action_post()
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertFalse(self._problems(picking))

    def test_came_back_before_it_was_billed(self):
        """What came back before it could be billed is neither billed nor credited."""
        order, picking = self._stuck()
        self._return(picking, {self.product: 2})
        self._lock(False)
        picking.with_user(self.supervisor).action_o2d_bill()
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 3})
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertEqual(order.order_line.qty_to_invoice, 0)
