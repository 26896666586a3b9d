from odoo.tests import HttpCase, tagged

from odoo.addons.o2d_atp.tests.atp_common import PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseBrowser(HttpCase, PromiseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.name = "Pune"
        cls._control("confirmed_stock", "advise")
        cls.article.route_ids = False
        cls.seller = cls._user("sales_coordinator")
        cls.action = cls.env.ref("sale.action_quotations_with_onboarding")

    def test_quotation(self):
        """A coordinator reads what can be promised, types another quantity, reads again, chooses one delivery."""
        self._sure(40)
        self._receive(30, 5)
        order = self._order([(self.article, 60)], user=self.seller)
        self.start_tour(f"/odoo/action-{self.action.id}/{order.id}", "o2d_atp_promise", login=self.seller.login)
        self.env.invalidate_all()
        self.assertEqual(order.order_line.product_uom_qty, 35)
        self.assertEqual(order.picking_policy, "one")

    def test_new_quotation(self):
        """A line is promised while it is typed, before anything is saved."""
        self._sure(40)
        self.start_tour(f"/odoo/action-{self.action.id}/new", "o2d_atp_promise_new", login=self.seller.login)
