from odoo.tests import HttpCase, tagged

from odoo.addons.o2d_atp.tests.test_difference import DifferenceCase


@tagged("post_install", "-at_install")
class TestStockBrowser(HttpCase, DifferenceCase):
    def test_look(self):
        """A picker confirms a bin from the list with one tap."""
        picker = self._user("picker")
        look = self.env["o2d.stock.look"]._ask(self.article, self.bin)
        self.start_tour("/odoo/dispatch-looks", "o2d_atp_look", login=picker.login)
        self.assertRecordValues(look, [{"state": "done", "user_id": picker.id}])

    def test_difference(self):
        """A second coordinator approves a difference from the list."""
        self._count(40, user=self.counter)
        self.start_tour("/odoo/dispatch-differences", "o2d_atp_difference", login=self.second.login)
        self.env.invalidate_all()
        self.assertEqual(self._on_hand(), 40)

    def test_stock(self):
        """Whoever stands before a bin confirms it in the list of stock."""
        self.start_tour("/odoo/dispatch-stock", "o2d_atp_stock", login=self._user("picker").login)
        self.assertEqual(self._confirmed().how, "look")

    def test_found_less(self):
        """A picker who finds less types how much, and the bin is capped at that."""
        picker = self._user("picker")
        self._control("confirmed_stock", "enforce")
        look = self.env["o2d.stock.look"]._ask(self.article, self.bin)
        self.start_tour("/odoo/dispatch-looks", "o2d_atp_found_less", login=picker.login)
        self.assertEqual(look.state, "less")
        cap = self.env["o2d.stock.cap"].search([("location_id", "=", self.bin.id), ("state", "=", "open")])
        self.assertRecordValues(cap, [{"found_quantity": 70, "missing_quantity": 30, "user_id": picker.id}])

    def test_capped(self):
        """From a capped bin its count is one click away."""
        self._control("confirmed_stock", "enforce")
        self.env["o2d.stock.cap"]._cap(self.article, self.bin, 40)
        self.start_tour("/odoo/dispatch-capped", "o2d_atp_capped", login=self.counter.login)

    def test_scrap(self):
        """A second coordinator does not approve a scrap order, and says why."""
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.counter)
            .create({"product_id": self.article.id, "location_id": self.bin.id, "scrap_qty": 60})
        )
        scrap.action_validate()
        waiting = self._pending()
        self.start_tour("/odoo/dispatch-differences", "o2d_atp_scrap", login=self.second.login)
        self.assertRecordValues(waiting, [{"state": "rejected", "note": "They can be repaired"}])
        self.assertEqual((scrap.state, self._on_hand()), ("draft", 100))


@tagged("post_install", "-at_install")
class TestStockPhone(HttpCase, DifferenceCase):
    """The same on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    def test_look(self):
        """A picker confirms a bin with one tap on its card."""
        picker = self._user("picker")
        look = self.env["o2d.stock.look"]._ask(self.article, self.bin)
        self.start_tour("/odoo/dispatch-looks", "o2d_atp_look_phone", login=picker.login)
        self.assertRecordValues(look, [{"state": "done", "user_id": picker.id}])

    def test_difference(self):
        """A second coordinator approves a difference on the phone."""
        self._count(40, user=self.counter)
        self.start_tour("/odoo/dispatch-differences", "o2d_atp_difference_phone", login=self.second.login)
        self.env.invalidate_all()
        self.assertEqual(self._on_hand(), 40)
