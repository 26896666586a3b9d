from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import O2dCase


class TrackerTour(O2dCase, HttpCase):
    """An order that can be found by every key, with lines in different states."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(
            {"phone": "98220-12345", "vat": "27AAPFU0939F1ZV", "email": "stores@kaveri.example",
             "country_id": cls.env.ref("base.in").id}
        )  # fmt: skip
        cls.clerk = cls._user("sales_coordinator")
        cls.head = cls._user("finance_head")

    def _delivered(self):
        """Sent and billed, under numbers that a tour can type."""
        order = self._order([(self.product, 10)], client_order_ref="PO/4471/26", name="TRK00042",
                            commitment_date="2099-11-21 06:00:00")  # fmt: skip
        order.action_confirm()
        order.picking_ids.name = "OUT/TRK/0007"
        self._deliver(order)
        invoice = order._create_invoices()
        invoice.name = "INV/TRK/0007"
        invoice.action_post()
        other = self._partner(name="Kaveri Pumps")
        self._order([(self.product, 1)], name="TRK00043", partner_id=other.id)
        return order

    def _in_hand(self):
        """Forty lines: one held, five picked."""
        products = [self._product(name=f"Part {number:02}", stock=100) for number in range(40)]
        order = self._order([(product, 2) for product in products], name="TRK00042")
        order.order_line[39]._o2d_set_hold("Beyond the credit limit")
        order.action_confirm()
        order.picking_ids.move_ids[:5].picked = True
        order.o2d_exception_ids._as_keeper().owner_group_id = self.env.ref("o2d_base.group_finance_head")
        return order


@tagged("post_install", "-at_install")
class TestTrackerOnDesktop(TrackerTour):
    """The tracker on a wide screen."""

    browser_size = "1440x900"

    def test_find_by_each_key(self):
        """Whatever the caller has at hand leads to the order, by the keyboard alone; the address keeps it."""
        self._delivered()
        self.start_tour("/odoo/tracker", "o2d_tracker_find", login=self.clerk.login)

    def test_lines_stops_and_papers(self):
        """Of forty lines one asks for those held or not picked, reminds whoever stops it, opens a paper and returns."""
        order = self._in_hand()
        user = self._user("sales_coordinator", "picker", login="clerk_who_picks")
        self.start_tour(f"/odoo/tracker/{order.id}", "o2d_tracker_lines", login=user.login)

    def test_copy_and_send(self):
        """The answer is copied as it is read, and goes to the customer by plain links."""
        order = self._delivered()
        self.start_tour(f"/odoo/tracker/{order.id}", "o2d_tracker_share", login=self.clerk.login)

    def test_from_the_order_and_back(self):
        """The order's form leads to the tracker, whose address bears the order, and the tracker to the form."""
        order = self._delivered()
        self.start_tour(f"/odoo/sales/{order.id}", "o2d_tracker_from_order", login=self.clerk.login)

    def test_link_to_an_order_that_is_gone(self):
        """A link to what is gone says so and leaves the search at hand."""
        order = self._order()
        link = f"/odoo/tracker/{order.id}"
        order.unlink()
        self._delivered()
        with mute_logger("odoo.http"):  # It says that the record is gone.
            self.start_tour(link, "o2d_tracker_gone", login=self.clerk.login)

    def test_link_without_a_role(self):
        """Who reads orders and has no role of the suite is told whom to ask, instead of a screen with holes."""
        order = self._delivered()
        groups = "sales_team.group_sale_salesman_all_leads"
        plain = new_test_user(self.env, login="plain_salesman_tracks", groups=groups)
        self.start_tour(f"/odoo/tracker/{order.id}", "o2d_tracker_no_role", login=plain.login)


@tagged("post_install", "-at_install")
class TestTrackerOnPhone(TrackerTour):
    """The tracker in a hand."""

    browser_size = "390x844"
    touch_enabled = True

    def test_phone(self):
        """By the caller's number to the held lines, and nothing is wider than the phone."""
        self._in_hand()
        self.start_tour("/odoo/tracker", "o2d_tracker_phone", login=self.clerk.login)
