"""A return from the asking to its credit note, as the people do it; and what it says of itself."""

import io

from lxml import html

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReturnTour(ReturnCase, HttpCase):
    def test_to_credit_note(self):
        """Sales asks, the warehouse receives, accounts credits: each by one button on the page of the return."""
        picking = self._left([(self.product, 5)])
        self.start_tour(
            f"/odoo/action-sale.action_orders/{picking.sale_id.id}", "o2d_return_ask", login=self.sales.login
        )
        self.env.invalidate_all()
        record = picking.sale_id.o2d_return_ids
        self.assertEqual((record.line_ids.quantity, record.words), (2, "Two cartons were wet"))
        self.start_tour(f"/odoo/returns/{record.id}", "o2d_return_receive", login=self.store.login)
        self.env.invalidate_all()
        self.assertEqual((record.line_ids.restock, record.line_ids.quarantine), (1, 1))
        self.start_tour(f"/odoo/returns/{record.id}", "o2d_return_credit", login=self.accounts.login)
        self.env.invalidate_all()
        self.assertEqual((record.state, record.credit_ids.amount_total), ("settled", 200))
        self._check_even(picking.sale_id)


class TestReturnWords(ReturnCase):
    def test_queues(self):
        """A return waits with who decides, then with the warehouse, then with accounts."""
        self.company.o2d_return_value = 0
        record = self._ask(self._left([(self.product, 5)]), {self.product: 2})
        self._waits(record, "returns_decide", self.sales_head, "authorise")
        self._waits(record, "returns_receive", self.store, "receive")
        self._receive(record)
        self._waits(record, "returns_credit", self.accounts, "credit")
        self.assertEqual(record.state, "settled")

    def _waits(self, record, code, user, action):
        queues = self.env["o2d.queue"].with_user(user)
        queue = queues.search([("code", "=", code)])
        rows = queues.o2d_rows(queue.id)["rows"]
        row = next(row for row in rows if row["id"] == record.id)
        self.assertIn("Bearing 6204", row["what"])
        self.assertIn(action, row["actions"])
        queues.o2d_act(queue.id, record.id, action)
        self.env.invalidate_all()

    def test_tracker_and_portal(self):
        """The tracker says how far a return is; the customer reads his own words of it and nothing of ours."""
        picking = self._left([(self.product, 5)])
        order = picking.sale_id
        record = self._ask(picking, {self.product: 2})
        papers = order.with_user(self.sales).o2d_tracking()["documents"]
        back = next(paper for paper in papers if paper["id"] == record.picking_ids.id)
        self.assertEqual((back["kind"], back["words"].split(":")[0]), ("return", record.name))
        self._receive(record)
        lines = order.with_user(self.sales).o2d_tracking()["lines"]
        self.assertEqual(lines[0]["returned"], 2)
        record.with_user(self.sales_head).action_deny_credit("Opened and used")
        [shown] = order._o2d_portal_returns()
        self.assertEqual((shown["words"], shown["goods"]), ("Received, no credit note", ["2 Units  Bearing 6204"]))
        page = self.env["ir.qweb"]._render("o2d_dispatch.portal_returns", {"sale_order": order.sudo()})
        self.assertIn("Received, no credit note", page)
        self.assertIn(f"{record.name} · {shown['day']}", page)
        self.assertNotIn("Opened and used", page)

    def test_closed_order(self):
        """A closed order opens when goods of it come back, and closes when they are credited."""
        self.company.o2d_close = True
        picking = self._left([(self.product, 5)])
        order = picking.sale_id
        order._o2d_sync_stages()
        order._o2d_check_closed()
        self.assertTrue(order.o2d_closed_at, order.o2d_open_words)
        record = self._ask(picking, {self.product: 2})
        self._receive(record)
        self.assertFalse(order.o2d_closed_at)
        self._credited(record)
        order._o2d_sync_stages()
        self.assertTrue(order.o2d_closed_at, order.o2d_open_words)

    def test_note(self):
        """The return note names sender, invoice, goods, value and reason."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 2}, words="Two cartons were wet")
        report = self.env["ir.actions.report"].with_user(self.sales)
        content, _kind = report._render_qweb_html("o2d_dispatch.report_return_note", record.ids)
        text = content.decode()
        for words in (record.name, picking.o2d_invoice_ids.name, "Kaveri Traders", "Bearing 6204", "2 Units", "200.00",
                      "Damaged", "Two cartons were wet"):  # fmt: skip
            self.assertIn(words, text)

    def test_note_pages(self):
        """A return note of one, ten and 240 lines has each line once and signs at its end; ten lines are one page."""
        record = self._ask(self._left([(self.product, 5)]), {self.product: 1})
        first = record.line_ids
        row = {name: first[name].id for name in ("company_id", "move_id", "picking_id", "order_line_id", "uom_id")}
        parts = self.env["product.product"].create([{"name": f"Ball bearing B{number:03d}"} for number in range(240)])
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        for count, most in ((10, 1), (240, 9)):
            goods = parts[len(record.line_ids) - 1 : count - 1]
            record._o2d_decide(
                {"line_ids": [Command.create({**row, "product_id": one.id, "quantity": 1}) for one in goods]}
            )
            content = reports._render_qweb_html("o2d_dispatch.report_return_note", record.ids)[0]
            text = html.fromstring(content).text_content()
            for one in parts[: count - 1]:
                self.assertEqual(text.count(one.name), 1)
            self.assertEqual(text.count("Received by, date"), 1)
            with mute_logger("odoo.addons.base.models.ir_actions_report"):
                printed = reports._render_qweb_pdf("o2d_dispatch.report_return_note", record.ids)[0]
            self.assertLessEqual(len(PdfFileReader(io.BytesIO(printed)).pages), most, count)

    def test_dialogs(self):
        """Order, delivery and invoice open the dialog over what may still come back of them, and no more."""
        picking = self._left([(self.product, 5), (self.other, 10)])
        order = picking.sale_id
        for document in (order, picking, picking.o2d_invoice_ids):
            wizard = self._dialog(document, "action_o2d_ask_return", self.sales)
            self.assertEqual(wizard.line_ids.mapped("room"), [5, 10], document._name)
        wizard.line_ids[0].quantity = 3
        record = self.env["o2d.return"].browse(wizard.action_ask()["res_id"])
        self.assertEqual((record.line_ids.quantity, record.asked_by_id), (3, self.sales))
        for document in (order, picking, picking.o2d_invoice_ids):
            action = document.with_user(self.sales).action_o2d_returns()
            self.assertEqual(action["res_id"], record.id, document._name)
        other = self._left([(self.product, 5)])
        wizard = self._dialog(other, "action_o2d_ask_turned_back", self.supervisor)
        self.assertEqual((wizard.reason, wizard.line_ids.quantity), ("refused", 5))
        back = self.env["o2d.return"].browse(wizard.action_ask()["res_id"])
        self.assertTrue(back.at_door)
        with self.assertRaisesRegex(UserError, "is asked for"):
            other.with_user(self.sales).action_o2d_ask_return()

    def _dialog(self, document, method, user):
        action = getattr(document.with_user(user), method)()
        return self.env["o2d.return.ask"].with_user(user).browse(action["res_id"])
