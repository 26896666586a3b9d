from odoo.tests import HttpCase, tagged

from odoo.addons.o2d_atp.tests.test_sourcing_overrule import OverruleCase


@tagged("post_install", "-at_install")
class TestSourcingBrowser(HttpCase, OverruleCase):
    def test_overrule(self):
        """A warehouse coordinator takes all goods of an order from another warehouse, and says why."""
        order = self._sell((self.valve, 100))
        action = self.env.ref("o2d_base.o2d_order_action")
        self.start_tour(f"/odoo/action-{action.id}/{order.id}", "o2d_atp_sourcing_overrule", login=self.planner.login)
        self.env.invalidate_all()
        self.assertEqual(self._asked(order), {"Nagpur": 100})
