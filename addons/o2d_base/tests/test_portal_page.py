import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase, select

# Planted wherever our people write; none of it may reach a customer.
SECRET = "Zanzibar"


@tagged("post_install", "-at_install")
class TestPortalPage(PortalCase, HttpCase):
    """What a customer finds on the page of his order."""

    def _get(self, url):
        self.env.flush_all()
        response = self.url_open(url)
        self.env.invalidate_all()
        return response

    def _page(self, order, login=True, url=None):
        """The page of an order, as a customer with or without a login gets it."""
        if login:
            self.authenticate(self.buyer.login, self.buyer.login)
        response = self._get(url or (f"/my/orders/{order.id}" if login else order.get_portal_url()))
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _text(self, page, selector):
        found = select(page, selector)
        return re.sub(r"\s+", " ", " ".join(one.text_content() for one in found)).strip()

    def test_progress(self):
        """Answer, expected day, steps, delivery with its slip, quantities and the invoice stand on the page."""
        order = self._sent_order(commitment_date=fields.Datetime.now() + timedelta(days=3))
        invoice = order._create_invoices()
        invoice.action_post()
        page = self._page(order)
        self.assertIn("left", self._text(page, ".o_o2d_answer"))
        self.assertIn("Expected with you", self._text(page, ".o_o2d_expected"))
        self.assertIn("Ordered", self._text(page, ".o_o2d_step_done"))
        self.assertIn("Sent on", self._text(page, "#o2d_deliveries"))
        sent = order.picking_ids.filtered(lambda one: one.state == "done")
        self.assertTrue(select(page, f"#o2d_deliveries a[href=/my/picking/pdf/{sent.id}?]"))
        rows = [
            [re.sub(r"[^\d]", "", number.text_content()) for number in select(row, ".o_o2d_line_number")]
            for row in select(page, ".o_o2d_line")[1:]
        ]
        self.assertEqual(rows, [["10", "10", "6", "6"], ["4", "4", "4", "4"]])
        self.assertIn(invoice.name, self._text(page, "#o2d_invoices"))
        self.assertFalse(select(page, "#sale_invoices"), "core's own list would say it twice")

    def test_invoice_taken_back(self):
        """An invoice that a credit note took back is called credited, neither paid nor due."""
        order = self._sent_order()
        invoice = order._create_invoices()
        invoice.action_post()
        invoice._reverse_moves(cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        words = self._text(self._page(order), "#o2d_invoices")
        self.assertIn("Credited in full", words)
        self.assertNotIn("Paid", words)
        self.assertNotIn("Due", words)

    def test_promised_for_today(self):
        """Goods promised for a day are expected until that day ends where the order is, not in UTC."""
        order = self._sent_order()
        order.warehouse_id.o2d_calendar_id.tz = "Asia/Kolkata"
        order.company_id.partner_id.tz = "Asia/Kolkata"
        # Midnight of Friday in Pune; asked at ten in the morning, and at one in the night after it.
        tracking = {**order._o2d_tracking("portal"), "tz": "Asia/Kolkata"}
        tracking["order"] = {**tracking["order"], "promise_date": "2030-05-16 18:30:00"}
        for now, is_late in (("2030-05-17 04:30:00", False), ("2030-05-17 19:30:00", True)):
            self.assertEqual(order._o2d_portal_expected({**tracking, "now": now})["is_late"], is_late, now)

    def test_with_the_link_alone(self):
        """Whoever has the link sees the same, without signing in, and his delivery slip opens."""
        order = self._sent_order()
        page = self._page(order, login=False)
        self.assertIn("left", self._text(page, ".o_o2d_answer"))
        slip = select(page, "#o2d_deliveries a[href=/my/picking/pdf/]")[0].get("href")
        self.assertIn(order.access_token, slip)
        self.assertEqual(self._get(slip).headers["Content-Type"], "application/pdf")

    def test_several_deliveries(self):
        """Each delivery of several has its own words."""
        order = self._sent_order()
        page = self._page(order)
        cards = [self._text(card, ".fw-bold") for card in select(page, ".o_o2d_delivery")]
        self.assertEqual(len(cards), 2)
        self.assertIn("Sent on", cards[0])
        self.assertNotIn("Sent on", cards[1])
        self.assertTrue(select(page, ".o_o2d_delivery .o_o2d_steps"))

    def test_several_steps_of_the_warehouse_are_ours(self):
        """Transfers within the warehouse are neither named nor counted."""
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Three steps", "code": "TRI", "delivery_steps": "pick_pack_ship", "company_id": self.company.id}
        )
        self._stock(self.product, 50, warehouse)
        order = self._order([(self.product, 10)], warehouse_id=warehouse.id)
        order.action_confirm()
        self._deliver(order)
        inner = order.picking_ids.filtered(lambda one: one.picking_type_code == "internal")
        self.assertTrue(inner)
        page = self._page(order)
        for picking in inner:
            self.assertNotIn(picking.name, page.text_content())

    def test_held_order(self):
        """An order that waits for our approval stands among the orders and says so, without saying why."""
        order = self._order([(self.product, 10)], state="sent")
        self._hold(order)
        page = self._page(order)
        self.assertIn("it waits for an approval", self._text(page, ".o_o2d_answer"))
        self.assertIn("Approval", self._text(page, ".o_o2d_step_held"))
        self.assertNotIn("redit", self._text(page, "#o2d_track"))
        listed = self._page(order, url="/my/orders")
        self.assertIn("Waits for approval", listed.text_content())
        self.assertNotIn(order.name, self._page(order, url="/my/quotes").text_content())

    def test_open_quotation(self):
        """A quotation that nobody has accepted has no way yet: core's page stands as it is."""
        order = self._order([(self.product, 10)], state="sent")
        self.assertFalse(select(self._page(order), "#o2d_track"))
        self.assertIn(order.name, self._page(order, url="/my/quotes").text_content())
        self.assertNotIn(order.name, self._page(order, url="/my/orders").text_content())

    def test_cancelled_order(self):
        """A cancelled order says so, shows no way ahead and takes no report."""
        order = self._sent_order()
        order._action_cancel()
        page = self._page(order)
        self.assertIn("cancelled", self._text(page, ".o_o2d_answer"))
        self.assertFalse(select(page, "#o2d_report_button") or select(page, "#o2d_track .o_o2d_steps"))

    def test_held_line_and_waiting_for_stock(self):
        """What waits for approval or stock is named, and a held line is marked."""
        scarce = self._product(name="Gland 20 mm", stock=1)
        order = self._order([(self.product, 2), (self.second, 4), (scarce, 3)])
        order.order_line[1]._o2d_set_hold(f"Over the limit {SECRET}")
        order.action_confirm()
        page = self._page(order)
        waits = self._text(page, ".o_o2d_waits")
        self.assertIn("our approval of Cable 2.5 sq mm", waits)
        self.assertIn("stock of Gland 20 mm", waits)
        self.assertIn("Waits for approval", self._text(page, ".o_o2d_lines"))

    def test_list(self):
        """The list says of each order where it stands."""
        sent, started = self._sent_order(), self._order([(self.product, 1)])
        started.action_confirm()
        full = self._sent_order({})
        self.authenticate(self.buyer.login, self.buyer.login)
        page = html.fromstring(self._get("/my/orders").text)
        words = {
            select(row, "a")[0].text_content(): self._text(row, "[name=order_delivery_status]")
            for row in select(page, "tr")
            if select(row, "a")
        }
        self.assertEqual(
            {name: words[name] for name in (sent | started | full).mapped("name")},
            {sent.name: "Partly sent", started.name: "Being packed", full.name: "Sent"},
        )

    def test_list_costs_no_more_for_many(self):
        """Where twelve orders stand takes as many queries as where three do."""
        orders = self.env["sale.order"]
        for _turn in range(12):
            orders |= self._order([(self.product, 1)])
        orders.action_confirm()
        self.env.flush_all()
        queries = []
        for asked in (orders, orders[:3], orders):  # The first fills what is remembered for everybody.
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(asked._o2d_portal_stages()), len(asked))
            queries.append(self.env.cr.sql_log_count - before)
        self.assertEqual(queries[1], queries[2])

    def test_many_lines(self):
        """Beyond eight items the rest is folded away, and all of them are there."""
        products = [self._product(name=f"Part {number:02}", stock=10) for number in range(12)]
        order = self._order([(product, 1) for product in products])
        order.action_confirm()
        page = self._page(order)
        self.assertEqual(len(select(page, ".o_o2d_lines .o_o2d_line")), 1 + 12)
        self.assertEqual(len(select(page, ".o_o2d_lines details .o_o2d_line")), 4)
        self.assertIn("Show 4 more items", self._text(page, ".o_o2d_lines summary"))

    # --- secrets ---------------------------------------------------------------------------------

    def _hold(self, order):
        self.env["o2d.exception"]._raise(
            f"test:{order.id}",
            {"name": f"Over the limit, {SECRET}", "type": "hold", "is_blocking": True, "order_id": order.id,
             "company_id": order.company_id.id, "cost": 471147.0, "cause": SECRET,
             "stage_id": self.env.ref("o2d_base.stage_credit").id,
             "owner_group_id": self.env.ref("o2d_base.group_finance_head").id},
        )  # fmt: skip

    def test_nothing_of_ours_in_the_page(self):
        """No note, hold reason, exception, cause, closure, colleague or neighbour stands anywhere in the source."""
        order = self._sent_order()
        order.order_line[0]._o2d_set_hold(f"Cheque bounced, {SECRET}")
        self._hold(order)
        report = self._report(order)
        report.exception_id.write({"cause": SECRET, "closure": SECRET, "customer_words": "Being checked"})
        report.exception_id.message_post(body=f"Is he honest? {SECRET}")
        order.message_post(body=f"Difficult customer {SECRET}", subtype_xmlid="mail.mt_note")
        order.picking_ids.write({"note": SECRET})
        self.env["o2d.event"]._log(order, "note", note=SECRET)
        self.env["o2d.event"]._log(order, "held", stage="credit", note=SECRET)
        picker = self._user("picker", name=f"Amol {SECRET}")
        self.env["o2d.event"]._log(order, "done", stage="picking", user=picker)
        other = self._sent_order(partner_id=self._partner(name=f"Neighbour {SECRET}").id)
        self.customer.comment = SECRET
        for url in (f"/my/orders/{order.id}", order.get_portal_url(), f"/my/orders/{order.id}/report", "/my/orders"):
            self.authenticate(self.buyer.login, self.buyer.login)
            source = self._get(url).text
            self.assertIn(order.name, source, url)
            for word in (SECRET, "471147", "4,71,147", "471,147", "Cheque", "finance head", other.name):
                self.assertNotIn(word, source, url)
            self.assertNotRegex(source, r"(?i)\bcredit\b", url)

    def test_foreign_orders(self):
        """Another customer's order, form, slip and reports are not there, by number, by wrong or by foreign token."""
        own = self._sent_order()
        foreign = self._sent_order(partner_id=self._partner(name=f"Neighbour {SECRET}").id)
        foreign._portal_ensure_token()
        own_token = own._portal_ensure_token()
        slip = foreign.picking_ids.filtered(lambda one: one.state == "done")
        self.authenticate(self.buyer.login, self.buyer.login)
        for url in (
            f"/my/orders/{foreign.id}",
            f"/my/orders/{foreign.id}?access_token={own_token}",
            f"/my/orders/{foreign.id}?access_token=",
            f"/my/orders/{foreign.id}/report",
            f"/my/orders/{foreign.id}/report?access_token={own_token}",
            f"/my/orders/{own.id}/report?delivery={slip.id}",
            f"/my/picking/pdf/{slip.id}?access_token={own_token}",
            "/my/orders/999999999/report",
            "/my/orders/99999999999999999999/report",
        ):
            with mute_logger("odoo.http"):  # Core returns its refusal of a slip where it should raise it.
                response = self._get(url)
            self.assertLess(response.status_code, 500, url)
            self.assertNotIn(SECRET, response.text, url)
            self.assertNotIn(foreign.name, response.text, url)
            self.assertNotIn("o_o2d_report_form", response.text, url)

    def test_contacts_of_the_same_customer(self):
        """Another contact of the same customer sees the order; a contact of another customer does not."""
        order = self._sent_order()
        colleague = self._portal_user("portal_colleague", self.customer)
        stranger = self._portal_user("portal_stranger", self._partner(name="Elsewhere"))
        for user, is_seen in ((colleague, True), (stranger, False)):
            self.authenticate(user.login, user.login)
            self.assertEqual("o_o2d_answer" in self._get(f"/my/orders/{order.id}").text, is_seen, user.login)
