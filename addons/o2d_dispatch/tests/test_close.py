from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .notice_common import NoticeCase


class CloseCase(NoticeCase):
    """A company that closes its orders, and tells nobody unless a test says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"o2d_close": True, "o2d_notice": False})
        cls.head = cls._user("sales_head")
        cls.other = cls._product(name="Oil seal 35x50", stock=1000)

    def _confirmed(self, lines=None, **values):
        order = self._order(lines or [(self.product, 10), (self.other, 4)], **values)
        order.action_confirm()
        return order

    def _billed(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        self.env.cr.flush()
        return invoice

    def _over(self):
        """A closed order."""
        order = self._confirmed()
        self._deliver(order)
        self._billed(order)
        self.assertTrue(order.o2d_closed_at)
        return order

    def _short(self):
        """An order of which the rest waits as a backorder."""
        order = self._confirmed()
        self._deliver(order, {self.product: 6})
        return order

    def _return(self, delivery, quantity=2):
        wizard = self.env["stock.return.picking"].with_context(active_id=delivery.id, active_model="stock.picking")
        wizard = wizard.create({})
        for line in wizard.product_return_moves:
            line.quantity = quantity if line.product_id == self.product else 0
        back = wizard._create_return()
        for move in back.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        return back

    def _last(self, order):
        return self._events(order, "note")[-1].note


class TestClose(CloseCase):
    """An order closes by itself when everything is shipped or given up, billed, posted and told."""

    def test_closes(self):
        """Shipped and billed, an order closes, and the trail says why."""
        order = self._confirmed()
        self._deliver(order)
        self.env.cr.flush()
        self.assertIn("Not billed: ", order.o2d_open_words)
        self.assertFalse(order.o2d_closed_at)
        invoice = self._billed(order)
        self.assertTrue(order.o2d_closed_at)
        self.assertFalse(order.o2d_open_words)
        self.assertIn(f"Closed: all shipped, billed ({invoice.name})", self._last(order))

    def test_switched_off(self):
        """A company that has not switched it on closes nothing by itself."""
        self.company.o2d_close = False
        order = self._confirmed()
        self._deliver(order)
        self._billed(order)
        self.assertFalse(order.o2d_closed_at)

    def test_draft(self):
        """An invoice that is not posted keeps it open."""
        order = self._confirmed()
        self._deliver(order)
        order._create_invoices()
        self.env.cr.flush()
        self.assertFalse(order.o2d_closed_at)

    def test_backorder(self):
        """What is still to be shipped keeps it open; a backorder that was only cancelled is not given up."""
        order = self._short()
        self._billed(order)
        self.assertFalse(order.o2d_closed_at)
        self.assertIn("On its way", order.o2d_open_words)
        order.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        self.env.cr.flush()
        self.assertFalse(order.o2d_closed_at)
        order.invalidate_recordset()
        self.assertIn("Neither shipped nor given up: Bearing 6204", order.o2d_open_words)

    def test_told(self):
        """The customer has to know; once he does, the order closes."""
        self.company.o2d_notice = True
        order = self._confirmed()
        self._deliver(order)
        self._billed(order)
        self.assertFalse(order.o2d_closed_at)
        self._tell()
        self._send_mails(order.picking_ids)
        self._tell()
        self.assertTrue(order.o2d_closed_at)

    def test_told_by_other_means(self):
        """A notice that failed keeps it open until somebody says how the customer was told."""
        self.company.o2d_notice = True
        self.customer.email = False
        order = self._confirmed()
        self._deliver(order)
        self._billed(order)
        self._tell()
        self.assertFalse(order.o2d_closed_at)
        problem = self._problem(order.picking_ids)
        problem.closure = "Told on the phone"
        problem.action_close()
        self.assertIn(order, self.env["sale.order"]._close_batch(order.id - 1))
        self.assertTrue(order.o2d_closed_at)

    def test_service(self):
        """A service has to be done and billed as well."""
        service = self._product(name="Fitting", type="service", is_storable=False)
        order = self._confirmed([(self.product, 1), (service, 1)])
        self._deliver(order)
        self._billed(order)
        self.assertFalse(order.o2d_closed_at)
        order.order_line[1].qty_delivered = 1
        self._billed(order)
        self.assertTrue(order.o2d_closed_at)

    def test_other_unit(self):
        """An order by the dozen closes like any other."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order([(self.product, 2)])
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self._deliver(order)
        self._billed(order)
        self.assertTrue(order.o2d_closed_at)

    def test_other_company(self):
        """Each company decides for itself."""
        branch = self.env["res.company"].create({"name": "Nagpur", "parent_id": self.company.id})
        self.assertFalse(branch.o2d_close)


class TestReopen(CloseCase):
    """A closed order opens again when goods or money move, and by nothing else."""

    def test_return(self):
        """A return opens it; once that is credited it closes again."""
        order = self._over()
        back = self._return(order.picking_ids)
        back.button_validate()
        self.env.cr.flush()
        self.assertFalse(order.o2d_closed_at)
        self.assertIn("Open again", self._last(order))
        credit = order._create_invoices(final=True)
        self.assertEqual(credit.move_type, "out_refund")
        credit.action_post()
        self.env.cr.flush()
        order.invalidate_recordset()
        self.assertTrue(order.o2d_closed_at, order.o2d_open_words)

    def test_credit_note(self):
        """A credit note opens it."""
        order = self._over()
        invoice = order.invoice_ids
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({"journal_id": invoice.journal_id.id}).reverse_moves()
        self.env.cr.flush()
        self.assertFalse(order.o2d_closed_at)

    def test_payment(self):
        """Payment opens nothing: a closed order may still be unpaid."""
        order = self._over()
        self.assertFalse(order.o2d_is_settled)
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids
        )
        payment.create({}).action_create_payments()
        self.env.cr.flush()
        self.assertTrue(order.o2d_closed_at)

    def test_bounce(self):
        """A mail that comes back later opens no order."""
        self.company.o2d_notice = True
        order = self._confirmed()
        self._deliver(order)
        self._billed(order)
        self._tell()
        self._send_mails(order.picking_ids)
        self._tell()
        self._notice(order.picking_ids)._failed("bounced")
        order._o2d_check_closed()
        self.assertTrue(order.o2d_closed_at)


class TestClosedRefuses(CloseCase):
    """A closed order can no longer be changed, by any door."""

    def test_doors(self):
        """Lines, customer, day and state stay as they were; the sentence says what to do instead."""
        order = self._over()
        line = order.order_line[0]
        doors = (
            lambda: order.write({"client_order_ref": "X"}),
            lambda: order.write({"order_line": [Command.create({"product_id": self.product.id})]}),
            lambda: line.write({"product_uom_qty": 99}),
            lambda: line.write({"price_unit": 1}),
            lambda: self.env["sale.order.line"].create({"order_id": order.id, "product_id": self.product.id}),
            lambda: self._confirmed().order_line[0].write({"order_id": order.id}),
            lambda: line.unlink(),
            lambda: order.action_cancel(),
            lambda: order.unlink(),
            lambda: order.with_user(self.head).write({"payment_term_id": False}),
        )
        for door in doors:
            with self.assertRaisesRegex(UserError, "make a new order"), self.env.cr.savepoint():
                door()
        self.assertEqual((order.state, line.product_uom_qty), ("sale", 10))

    def test_what_goes_on(self):
        """Messages, salesperson and tags of a closed order are no agreement: they may change."""
        order = self._over()
        order.user_id = self.head
        order.message_post(body="Thanks")
        self.assertTrue(order.copy())

    def test_decision_field(self):
        """Nobody types that an order is closed, or what was given up."""
        order = self._short()
        with self.assertRaises(AccessError):
            order.write({"o2d_closed_at": order.date_order})
        with self.assertRaises(AccessError):
            order.order_line[0].write({"o2d_given_up": 4})


class TestGiveUp(CloseCase):
    """The rest of an order is given up by a role, with a reason."""

    def test_backorder(self):
        """The backorder is gone, the quantity is what left, and the order closes with the reason in the trail."""
        order = self._short()
        self._billed(order)
        order.with_user(self.head).action_o2d_give_up("Bought elsewhere")
        self.env.cr.flush()
        line = order.order_line[0]
        self.assertEqual((line.product_uom_qty, line.o2d_given_up), (6, 4))
        self.assertFalse(order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")))
        self.assertTrue(order.o2d_closed_at, order.o2d_open_words)
        notes = self._events(order, "note").mapped("note")
        self.assertTrue(any("Given up: 4 Units" in note and "Bought elsewhere" in note for note in notes))
        self.assertIn("shipped or given up", notes[-1])

    def test_cancelled_backorder(self):
        """What somebody cancelled before is given up as well; nothing is procured anew."""
        order = self._short()
        order.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        before = order.picking_ids
        order.with_user(self.head).action_o2d_give_up("Discontinued")
        self.assertEqual(order.picking_ids, before)
        self.assertEqual(order.order_line[0].o2d_given_up, 4)

    def test_locked(self):
        """A locked order is given up like any other, and stays locked."""
        order = self._short()
        order.action_lock()
        order.with_user(self.head).action_o2d_give_up("Bought elsewhere")
        self.assertTrue(order.locked)
        self.assertEqual(order.order_line[0].product_uom_qty, 6)

    def test_held(self):
        """A held line is given up with its hold."""
        order = self._confirmed()
        order.order_line[0]._o2d_set_hold("Credit")
        order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel").write({"quantity": 4, "picked": True})
        order.picking_ids.button_validate()
        order.with_user(self.head).action_o2d_give_up("Credit was refused")
        self.assertRecordValues(order.order_line[0], [{"o2d_hold": False, "product_uom_qty": 0, "o2d_given_up": 10}])
        self.assertEqual(len(order.picking_ids), 1)

    def test_picked_goes_out(self):
        """What is picked already still goes out."""
        order = self._short()
        rest = order.picking_ids.filtered(lambda one: one.state != "done")
        rest.move_ids.write({"quantity": 1, "picked": True})
        order.with_user(self.head).action_o2d_give_up("Bought elsewhere")
        self.assertEqual((order.order_line[0].product_uom_qty, order.order_line[0].o2d_given_up), (7, 3))
        self.assertNotEqual(rest.state, "cancel")

    def test_refusals(self):
        """Without a reason, before anything has left, with nothing left over, or twice: a sentence says why not."""
        order, fresh = self._short(), self._confirmed()
        for record, note, words in (
            (order, "  ", "Say why"),
            (fresh, "No", "Cancel the order instead"),
            (self._order(), "No", "given up already"),
        ):
            with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                record.with_user(self.head).action_o2d_give_up(note)
        order.with_user(self.head).action_o2d_give_up("Bought elsewhere")
        with self.assertRaisesRegex(UserError, "given up already"):
            order.with_user(self.head).action_o2d_give_up("Again")


@tagged("post_install", "-at_install")
class TestCloseRpc(CloseCase, RpcCase):
    """The same over the wire."""

    def test_roles(self):
        """Only the sales head and the operations head give up, and nobody changes a closed order."""
        order = self._short()
        self._login(self.coordinator)
        self.assertIn("error", self._call("sale.order", "action_o2d_give_up", order.ids, "No"))
        self.assertIn("error", self._call("sale.order", "_o2d_give_up", order.ids, {}, "No"))
        self.assertIn("error", self._call("o2d.order.give.up", "create", [{"order_id": order.id, "note": "No"}]))
        self.assertEqual(order.order_line[0].o2d_given_up, 0)
        self._login(self.head)
        self.assertIn("result", self._call("sale.order", "action_o2d_give_up", order.ids, "Bought elsewhere"))
        self._billed(order)
        self.assertTrue(order.o2d_closed_at)
        answer = self._call("sale.order.line", "write", order.order_line[0].ids, {"product_uom_qty": 50})
        self.assertIn("make a new order", answer["error"]["data"]["message"])
