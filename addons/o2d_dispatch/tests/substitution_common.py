from .pick_common import PickCase


class SubstitutionCase(PickCase):
    """A delivery of which a bin was short, other goods that could go instead, and whoever looks after the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("confirmed_stock", "off")
        cls.coordinator = cls._user("sales_coordinator")
        cls.cable.list_price = 100
        cls.other = cls._product(name="Cable 2.5 sq mm, blue", default_code="CBL-2.5B", barcode="8901000000048")
        cls.other.list_price = 120
        cls._stock_at(cls.other, cls.bin_2, 20)
        cls.picking = cls._short()

    @classmethod
    def _short(cls, found=7):
        """A delivery of ten cables of which fewer were found."""
        order = cls._order(((cls.cable, 10), (cls.switch, 5)))
        order.action_confirm()
        picking = order.picking_ids.sorted("id")[:1]
        picking.action_assign()
        line = picking.move_line_ids.filtered(lambda one: one.product_id == cls.cable)
        scan = {
            "uid": f"short-{picking.id}", "move_id": line.move_id.id, "location_id": line.location_id.id,
            "quantity": found, "reason": "damaged",
        }  # fmt: skip
        [result] = picking.with_user(cls.picker).o2d_pick_short([scan])["results"]
        assert result["state"] == "saved", result["words"]
        return picking

    def _line(self, picking, product=None):
        return picking.move_ids.filtered(lambda move: move.product_id == (product or self.cable))

    def _offer(self, picking, quantity=3, product=None, user=None, short=None):
        """Offer other goods as the picker does.

        :return: the offer
        """
        door = picking.with_user(user or self.picker)
        [shown] = door.o2d_pick_offer(
            self._line(picking, short).id, (product or self.other).id, quantity, "damaged"
        )  # fmt: skip
        return self.env["o2d.pick.substitution"].browse(shown["id"])

    def _agree(self, offer, price="ordered"):
        return getattr(offer.with_user(self.coordinator), f"action_agree_{price}")()

    def _problem(self, offer):
        return self.env["o2d.exception"].sudo().search([("key", "=", f"pick:substitution:{offer.id}")])
