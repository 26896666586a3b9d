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
