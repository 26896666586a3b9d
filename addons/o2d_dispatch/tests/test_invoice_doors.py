from odoo import Command
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoiceDoors(InvoiceCase):
    """An invoice beyond what left is posted by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._user("accounts")
        cls.head = cls._user("finance_head")

    def _draft_ahead(self, quantity=4):
        """A draft over what has not left, as core would make it."""
        order = self._confirmed([(self.product, 5)])
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": quantity,
                            "price_unit": 100,
                            "tax_ids": False,
                            "sale_line_ids": [Command.link(order.order_line.id)],
                        }
                    )
                ],
            }
        )
        return order, invoice

    def test_ahead_of_the_goods(self):
        """Nothing that has not left is billed, whoever posts."""
        _order, invoice = self._draft_ahead()
        for user in (self.accountant, self.head, self.env.ref("base.user_root")):
            with self.assertRaisesRegex(O2dRefused, "4 Units of Bearing 6204 more than left"):
                invoice.with_user(user).action_post()
        self.assertEqual(invoice.state, "draft")

    def test_state_written(self):
        """Writing the state meets the same gate."""
        _order, invoice = self._draft_ahead()
        with self.assertRaises(O2dRefused):
            invoice.write({"state": "posted"})

    def test_two_drafts_together(self):
        """Two drafts over the same goods do not pass together."""
        order = self._confirmed([(self.product, 5)])
        self._control("pick_invoicing", "off", self.warehouse)
        self._ship(order)
        self._control("pick_invoicing", "enforce", self.warehouse)
        first = order._create_invoices()
        second = first.copy()
        second.invoice_line_ids.sale_line_ids = order.order_line
        with self.assertRaises(O2dRefused):
            (first | second).action_post()
        first.action_post()
        with self.assertRaises(O2dRefused):
            second.action_post()

    def test_quantity_raised_on_a_draft(self):
        """A draft of what left may say less, not more."""
        order = self._confirmed([(self.product, 5)])
        self._control("pick_invoicing", "off", self.warehouse)
        self._ship(order)
        self._control("pick_invoicing", "enforce", self.warehouse)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 6
        with self.assertRaises(O2dRefused):
            invoice.with_user(self.accountant).action_post()
        invoice.invoice_line_ids.quantity = 4
        invoice.with_user(self.accountant).action_post()
        self.assertEqual(order.picking_ids.o2d_bill_state, "waiting", "one of five is on no invoice")

    def test_posted_line_changed(self):
        """The quantity of a posted line goes up through no door; neither does a posted invoice get more goods."""
        order = self._confirmed([(self.product, 5)])
        self._ship(order)
        invoice = order.invoice_ids
        with self.assertRaisesRegex(UserError, "more than left"):
            invoice.invoice_line_ids.with_user(self.accountant).write({"quantity": 6})

    def test_goods_added_by_hand(self):
        """Goods that left on no delivery do not join the invoice of a dispatch; a fee may."""
        order = self._confirmed([(self.product, 5)])
        self._ship(order)
        invoice = order.invoice_ids
        invoice.button_draft()
        fee = self._service("Handling")
        invoice.invoice_line_ids = [Command.create({"product_id": fee.id, "quantity": 1, "tax_ids": False})]
        invoice.action_post()
        invoice.button_draft()
        invoice.invoice_line_ids = [Command.create({"product_id": self.other.id, "quantity": 1, "tax_ids": False})]
        with self.assertRaisesRegex(O2dRefused, "Oil seal 35x50, which left on no delivery"):
            invoice.action_post()

    def test_back_to_draft_closes_the_gate(self):
        """An invoice taken back to draft, or cancelled, leaves its delivery not billed; posted again it is."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        order.invoice_ids.button_draft()
        self.assertEqual(picking.o2d_bill_state, "waiting")
        self.assertTrue(picking._o2d_gate_check("gate_out"))
        order.invoice_ids.action_post()
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertFalse(picking._o2d_gate_check("gate_out"))

    def test_advise_records(self):
        """Advising, the invoice is posted and the trail says what would have been stopped."""
        self._control("pick_invoicing", "advise", self.warehouse)
        _order, invoice = self._draft_ahead()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertIn("4 Units of Bearing 6204 more than left", self._events(invoice, "advised").note)

    # --- allowed all the same ----------------------------------------------------------------------

    def test_finance_head_allows(self):
        """The finance head lets a draft bill ahead, with a reason, kept as event and exception until it has left."""
        order, invoice = self._draft_ahead()
        invoice.with_user(self.head).action_o2d_allow_beyond("Goods wait at the port, letter of credit expires")
        invoice.with_user(self.accountant).action_post()
        self.assertEqual((invoice.state, invoice.o2d_beyond_user_id), ("posted", self.head))
        event = self._events(invoice, "released")
        self.assertIn("letter of credit", event.note)
        problem = self.env["o2d.exception"].search([("invoice_id", "=", invoice.id), ("state", "=", "open")])
        self.assertIn("letter of credit", problem.name)
        picking = self._ship(order)
        self.assertEqual(self._billed(picking.o2d_invoice_ids - invoice), {self.product: 1}, "four are billed already")
        self.assertEqual(problem.state, "closed")
        self.assertEqual(picking.o2d_bill_state, "billed")

    def test_allowed_up_to_what_was_seen(self):
        """What the finance head did not see is not allowed."""
        _order, invoice = self._draft_ahead()
        invoice.with_user(self.head).action_o2d_allow_beyond("Agreed with the customer")
        invoice.invoice_line_ids.quantity = 5
        with self.assertRaises(O2dRefused):
            invoice.action_post()

    def test_who_may_allow(self):
        """Nobody else allows it, nobody allows their own draft, and nobody without a reason."""
        _order, invoice = self._draft_ahead()
        with self.assertRaises(AccessError):
            invoice.with_user(self.accountant).action_o2d_allow_beyond("Because")
        with self.assertRaises(UserError):
            invoice.with_user(self.head).action_o2d_allow_beyond("  ")
        own = invoice.with_user(self.head).copy()
        own.sudo().invoice_line_ids.sale_line_ids = invoice.invoice_line_ids.sale_line_ids
        with self.assertRaisesRegex(AccessError, "yourself"):
            own.action_o2d_allow_beyond("Because")


class TestInvoiceRpc(InvoiceCase, RpcCase):
    """The same through the doors that anybody can knock at."""

    def test_kept_fields(self):
        """What left, what it is linked with, and who allowed what are written by nobody from outside."""
        order = self._confirmed([(self.product, 5)])
        self._ship(order)
        invoice, move = order.invoice_ids, order.picking_ids.move_ids
        self._login(self._user("warehouse_coordinator"))
        for vals in ({"o2d_dispatched": 9}, {"o2d_invoice_line_ids": [[5]]}):
            self.assertIn("error", self._call("stock.move", "write", [move.id], vals))
        self._login(self._user("accounts", "finance_head", login="both"))
        line = invoice.invoice_line_ids
        self.assertIn("error", self._call("account.move.line", "write", [line.id], {"o2d_stock_move_ids": [[5]]}))
        for vals in ({"o2d_beyond": {"1": 99}}, {"o2d_beyond_note": "Me"}, {"o2d_beyond_user_id": 2}):
            self.assertIn("error", self._call("account.move", "write", [invoice.id], vals))
        self.assertEqual((move.o2d_dispatched, line.o2d_stock_move_ids), (5, move))

    def test_bill_door(self):
        """Billing a delivery again is for accounts and dispatch; a picker is told so."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        picking.o2d_invoice_ids.button_draft()
        picking.o2d_invoice_ids.with_context(force_delete=True).unlink()
        self.assertEqual(picking.o2d_bill_state, "waiting")
        self._login(self._user("picker"))
        self.assertIn(
            "for accounts, finance and dispatch", str(self._call("stock.picking", "action_o2d_bill", [picking.id]))
        )
        self._login(self.supervisor)
        self.assertIn("result", self._call("stock.picking", "action_o2d_bill", [picking.id]))
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertEqual(self._billed(picking.o2d_invoice_ids), {self.product: 5})

    def test_forged_bill(self):
        """A bill sent along with a call is no bill."""
        order = self._confirmed([(self.product, 5)])
        self._login(self._user("sales_head"))
        forged = {"o2d_dispatch_bill": {"quantities": {str(order.order_line.id): 5}}, "o2d_leaving": {"ids": []}}
        wizard = self.env["sale.advance.payment.inv"].create({"sale_order_ids": [Command.set(order.ids)]})
        self._call("sale.advance.payment.inv", "create_invoices", [wizard.id], context=forged)
        self.assertFalse(order.invoice_ids)
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 5, "picked": True})
        self._login(self.supervisor)
        answer = self._call("stock.picking", "button_validate", [picking.id], context=forged)
        self.assertIn("result", answer)
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 5})

    def test_delivery_corrected_behind_the_invoice(self):
        """What has left is not corrected behind its invoice: no quantity, no lot, no further line."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        picking.is_locked = False
        move = picking.move_ids
        self._login(self._user("warehouse_coordinator"))
        for model, ids, vals in (
            ("stock.move.line", move.move_line_ids.ids, {"quantity": 7}),
            ("stock.move", move.ids, {"quantity": 3}),
        ):
            self.assertIn("has left and is billed", str(self._call(model, "write", ids, vals)))
        line = {"picking_id": picking.id, "product_id": self.product.id, "quantity": 1, "move_id": move.id}
        self.assertIn("error", self._call("stock.move.line", "create", [line]))
        places = {"location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id}
        added = {"picking_id": picking.id, "product_id": self.other.id, "product_uom_qty": 1, **places}
        self.assertIn("Make a new delivery", str(self._call("stock.move", "create", [added])))
        self.assertEqual((order.order_line.qty_delivered, len(picking.move_ids)), (5, 1))
