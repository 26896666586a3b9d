from odoo.tests import HttpCase, tagged

from ..tools.gateway import Action
from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestLifeTour(LifeCase, HttpCase):
    def test_vehicle_and_extension(self):
        """The officer changes vehicle and validity of a bill on the road; both reach the service."""
        picking = self._delivered()
        self._on_trip(picking)
        self._drain()
        self.start_tour("/odoo/eway-bills", "o2d_ewaybill_life", login=self.officer.login)
        self.env.invalidate_all()
        self._drain()
        self.assertEqual(picking.o2d_ewaybill_ids.o2d_vehicle_on_bill, "KA01AB9999")
        waiting = picking.o2d_ewaybill_ids.o2d_request_ids.filtered(lambda one: one.state == "waiting")
        self.assertEqual(waiting.mapped("action"), [Action.EXTEND.value])

    def test_dispatch_to_number_and_back(self):
        """The supervisor validates a delivery, reads its number when it is there, and takes it back."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        url = f"/odoo/action-stock.action_picking_tree_all/{picking.id}"
        self.start_tour(url, "o2d_ewaybill_dispatch", login=self.supervisor.login)
        self.env.invalidate_all()
        self.assertEqual(picking.state, "done")
        self._drain()
        self.start_tour(url, "o2d_ewaybill_recall", login=self.supervisor.login)
        self.env.invalidate_all()
        self.assertTrue(picking.o2d_recall_asked_at)
        self._drain()
        self.assertTrue(picking.o2d_recalled_at)
