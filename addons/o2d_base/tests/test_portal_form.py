from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .portal_common import TOKEN, PortalCase, photo, select


@tagged("post_install", "-at_install")
class TestPortalForm(PortalCase, HttpCase):
    """The form for what came short or damaged, as a browser sends it, with good and with bad input."""

    def setUp(self):
        super().setUp()
        self.order = self._sent_order()
        self.field = f"quantity_{self._line(self.order, self.product).id}"
        self.authenticate(self.buyer.login, self.buyer.login)

    def _send(self, files=(), order=None, url=None, csrf=True, **form):
        """Send the form; :return: (response, page)"""
        self.env.flush_all()
        values = {"kind": "damage", "token": TOKEN, self.field: "2", **form}
        if csrf:
            values["csrf_token"] = Request.csrf_token(self)
        response = self.url_open(
            url or f"/my/orders/{(order or self.order).id}/report",
            data=values,
            files=[("photos", (name, content, "image/jpeg")) for name, content in files] or None,
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response, html.fromstring(response.text or "<p/>")

    def _reports(self):
        return self.env["o2d.report"].search([])

    def assertTaken(self, **form):
        response, _page = self._send(**form)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(len(self._reports()), 1)
        return response

    def assertMistake(self, *words, **form):
        """Nothing is saved, and the page says each of the words."""
        before = self.env["ir.attachment"].search_count([("res_model", "=", "o2d.exception")])
        response, page = self._send(**form)
        told = " ".join(one.text_content() for one in select(page, ".alert-danger") + select(page, ".alert-warning"))
        self.assertEqual(response.status_code, 200)
        for word in words:
            self.assertIn(word, told)
        self.assertFalse(self._reports())
        self.assertFalse(self.env["o2d.exception"].search([("order_id", "=", self.order.id), ("type", "=", "damage")]))
        self.assertEqual(self.env["ir.attachment"].search_count([("res_model", "=", "o2d.exception")]), before)
        return page

    # --- good input ------------------------------------------------------------------------------

    def test_report_with_photos(self):
        """A report with two photos is taken, and the way leads back to the order, where it stands."""
        response = self.assertTaken(
            files=[("a.jpg", photo()), ("b.jpg", photo("blue"))], words="wet", phone="98220 12345"
        )
        report = self._reports()
        self.assertEqual(report.partner_id, self.buyer.partner_id)
        self.assertEqual(len(report.exception_id.photo_ids), 2)
        page = html.fromstring(self.url_open(response.headers["Location"]).text)
        text = page.text_content()
        self.assertIn("Thank you", text)
        self.assertIn(f"We have your report {report.name} since", " ".join(text.split()))
        self.assertIn("We are looking into it", text)

    def test_script_is_told_where_to_go(self):
        """The form's script gets the address instead of the page itself."""
        response, _page = self._send(by_script="1")
        self.assertIn(f"/my/orders/{self.order.id}?access_token=", response.json()["url"])
        self.assertTrue(response.json()["url"].endswith("#o2d_reports"))

    def test_double_click(self):
        """The same form sent twice is one report, one exception and one set of photos, and both ways lead back."""
        for _turn in range(2):
            response, _page = self._send(files=[("a.jpg", photo())])
            self.assertEqual(response.status_code, 303)
        self.assertEqual(len(self._reports()), 1)
        self.assertEqual(len(self._reports().exception_id.photo_ids), 1)

    def test_sent_again_later(self):
        """A form that arrives again after everything came back is known, and leads back to the order."""
        self.assertTaken()
        self._return(self.order.picking_ids.filtered(lambda one: one.state == "done"), 6)
        self.assertTaken(words="x" * 2001)

    def test_with_the_link_alone(self):
        """Whoever has the order's link reports without signing in, in the customer's name."""
        self.authenticate(None, None)
        self.assertTaken(url=self.order.get_portal_url(suffix="/report"))
        self.assertEqual(self._reports().partner_id, self.order.partner_id)

    def test_of_a_delivery(self):
        """A report from a delivery names it."""
        sent = self.order.picking_ids.filtered(lambda one: one.state == "done")
        self.assertTaken(url=f"/my/orders/{self.order.id}/report?delivery={sent.id}")
        self.assertEqual(self._reports().exception_id.picking_id, sent)

    # --- bad input -------------------------------------------------------------------------------

    def test_mistakes_name_line_and_mend(self):
        """Quantities that cannot be are refused with the item and the mend, and what was filled in stays."""
        page = self.assertMistake("Bearing 6204", "received 6 Units", **{self.field: "7", "words": "wet"})
        self.assertEqual(select(page, f"[name={self.field}]")[0].get("value"), "7")
        self.assertIn("is-invalid", select(page, f"[name={self.field}]")[0].get("class"))
        self.assertEqual(select(page, "[name=words]")[0].text, "wet")
        self.assertEqual(select(page, "[name=kind][value=damage]")[0].get("checked"), "checked")
        self.assertMistake("Bearing 6204", "below zero", **{self.field: "-2"})
        self.assertMistake("Bearing 6204", "not a quantity", **{self.field: "two"})
        self.assertMistake("at least at one item", **{self.field: ""})
        self.assertMistake("missing or damaged", kind="theft")
        self.assertMistake("Shorten it", words="x" * 2001)
        self.assertMistake("not a phone number", phone="<script>")
        self.assertMistake("no longer valid", token="")

    def test_what_is_sent_back_is_text(self):
        """What somebody typed comes back as text, never as part of the page."""
        response, _page = self._send(words="<script>alert(1)</script>", **{self.field: '"><img src=x>'})
        self.assertNotIn("<script>alert(1)", response.text)
        self.assertNotIn("<img src=x>", response.text)

    def test_line_of_another_order(self):
        """A line of another order, his own or a neighbour's, is refused without a word about it."""
        for partner in (self.customer, self._partner(name="Neighbour")):
            other = self._sent_order(partner_id=partner.id)
            self.assertMistake("not among those", **{f"quantity_{self._line(other, self.second).id}": "1"})

    def test_line_not_sent(self):
        """A line of which nothing has left cannot be reported, though it is his."""
        order = self._sent_order({self.product: 6, self.second: 0})
        name = f"quantity_{self._line(order, self.second).id}"
        self.assertMistake("not among those", order=order, **{self.field: "", name: "1"})

    def test_wrong_photos(self):
        """What is no photo, whatever it is called, is named and refused, and good ones beside it are not kept."""
        for name, content, words in (
            ("page.jpg", b"<html><script>alert(1)</script></html>", "not a photo"),
            ("vector.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a photo"),
            ("torn.jpg", photo()[:200], "not a photo"),
            ("none.jpg", b"", "is empty"),
        ):
            self.assertMistake(name, words, files=[("good.jpg", photo()), (name, content)])

    def test_too_many_photos(self):
        """Six photos are one too many."""
        self.assertMistake("6 photos", "at most 5", files=[(f"{number}.jpg", photo()) for number in range(6)])

    def test_large_photo(self):
        """A photo above ten megabytes is refused by name."""
        self.assertMistake("big.jpg", "at most 10 MB", files=[("big.jpg", b"\xff" * (10 * 1024 * 1024 + 1))])

    def test_wrong_link(self):
        """An expired link gets a message and saves nothing."""
        self.authenticate(None, None)
        for token in ("", "wrong", "00000000-0000-0000-0000-000000000000"):
            response, page = self._send(url=f"/my/orders/{self.order.id}/report?access_token={token}")
            self.assertEqual(response.status_code, 403)
            self.assertIn("no longer valid", page.text_content())
        self.assertFalse(self._reports())

    def test_orders_without_a_form(self):
        """Cancelled orders, orders of which nothing has left and orders with enough reports say why."""
        fresh = self._order([(self.product, 1)])
        fresh.action_confirm()
        self.assertMistake("has been sent to you yet", order=fresh)
        cancelled = self._sent_order()
        cancelled._action_cancel()
        self.assertMistake("was cancelled", order=cancelled)
        busy = self._sent_order()
        for number in range(5):
            self._report(busy, token=f"{number}{TOKEN[1:]}")
        field = f"quantity_{self._line(busy, self.product).id}"
        _response, page = self._send(order=busy, **{self.field: "", field: "1", "token": f"9{TOKEN[1:]}"})
        self.assertIn("already looking into 5 reports", page.text_content())
        self.assertEqual(len(self._reports()), 5)

    def test_delivery_of_another_order(self):
        """A delivery that is not his, not of this order or not gone leads back to the order."""
        other = self._sent_order()
        waiting = self.order.picking_ids.filtered(lambda one: one.state != "done")
        for delivery in (other.picking_ids[0].id, waiting.id, 999999999, "x", "-1", "9" * 40):
            self.assertMistake("not part of the order", url=f"/my/orders/{self.order.id}/report?delivery={delivery}")

    def test_without_the_page(self):
        """A form that does not come from our page is refused."""
        with mute_logger("odoo.http"):
            response, _page = self._send(csrf=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._reports())
