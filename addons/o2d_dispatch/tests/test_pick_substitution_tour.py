from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .pick_common import PickCase


@tagged("post_install", "-at_install")
class TestPickSubstitutionTour(PickCase, HttpCase):
    """Other goods offered on a phone and agreed to on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_offer_agree_take(self):
        """A picker offers other goods for a short line, the coordinator agrees, the picker takes them along."""
        self._control("confirmed_stock", "off")
        coordinator = self._user("sales_coordinator")
        other = self._product(name="Cable 2.5 sq mm, blue", barcode="8901000000040", list_price=120)
        self._stock_at(other, self.bin_2, 20)
        picking = self._delivery(((self.cable, 10),))
        with mute_logger("odoo.http"):  # The server says no to more than is short.
            self.start_tour("/odoo/pick", "o2d_pick_offer", login=self.picker.login)
        offer = self.env["o2d.pick.substitution"].search([("picking_id", "=", picking.id)])
        self.assertRecordValues(
            offer, [{"state": "waiting", "quantity": 3, "substitute_id": other.id, "reason": "damaged"}]
        )
        action = self.env.ref("o2d_dispatch.o2d_pick_substitution_action")
        self.start_tour(f"/odoo/action-{action.id}/{offer.id}", "o2d_pick_offer_agree", login=coordinator.login)
        self.env.invalidate_all()
        self.assertEqual((offer.state, offer.new_line_id.price_unit), ("agreed", 100))
        self.start_tour("/odoo/pick", "o2d_pick_offer_take", login=self.picker.login)
        self.env.invalidate_all()
        self.assertEqual(self._confirmed(picking), {self.cable: 7, other: 3})
        self.assertTrue(picking.o2d_picked_at)
