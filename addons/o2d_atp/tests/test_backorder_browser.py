from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.o2d_atp.tests.backorder_common import BackorderCase


@tagged("post_install", "-at_install")
class TestBackorderBrowser(HttpCase, BackorderCase):
    def test_look_and_do(self):
        """A warehouse coordinator looks who gains and who loses, and does it."""
        self._segment("Key accounts", "keep", category_ids=[Command.set(self.key.ids)])
        self._segment("All others", "redistribute", sequence=20)
        self._count(6)
        holder, key = self._sold(6, self.retailer), self._sold(4, self.key_customer, days=9)
        self.start_tour("/odoo/dispatch-share-out", "o2d_atp_backorder", login=self.coordinator.login)
        self.assertEqual(self._has(holder, key), [2, 4])
        self._check_books()
