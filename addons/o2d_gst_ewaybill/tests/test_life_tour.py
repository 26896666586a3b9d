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

    def test_error_mended_from_its_button(self):
        """What would be refused is mended from the row that names it; then the refused request goes through."""
        self.customer.zip = "411001"
        picking = self._delivered()
        self._drain()
        invoice = picking.o2d_invoice_ids
        url = f"/odoo/action-account.action_move_out_invoice/{invoice.id}"
        self.start_tour(url, "o2d_ewaybill_preflight", login=self.officer.login)
        self.env.invalidate_all()
        self.assertEqual(self.customer.zip, "600002")
        self._requests(invoice).with_user(self.officer).action_try_again()
        self._drain()
        self.assertEqual(picking.o2d_ewaybill_ids.state, "generated")

    def test_portal_file_there_and_back(self):
        """Without a service the officer takes the numbers from the portal's result of the file that she made."""
        self.company.l10n_in_edi_feature = False
        picking = self._delivered()
        self._on_trip(picking)
        url = "/odoo/action-account.action_move_out_invoice"
        self.start_tour(url, "o2d_ewaybill_portal_file", login=self.officer.login)
        self.env.invalidate_all()
        self.assertEqual(picking.o2d_ewaybill_ids.name, "331001121234")
        self.assertEqual(self.service.asked, [])
