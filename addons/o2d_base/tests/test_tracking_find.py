from odoo.tests import tagged

from .common import O2dCase


@tagged("post_install", "-at_install")
class TestFind(O2dCase):
    """An order is found by anything the caller has at hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"phone": "+91 98220-12345", "vat": "27AAPFU0939F1ZV"})
        cls.order = cls._order([(cls.product, 10)], client_order_ref="PO/4471/25")
        cls.order.action_confirm()

    def assertFound(self, text, user=None):
        orders = self.env["sale.order"].with_user(user or self.env.user)
        self.assertIn(self.order.id, [one["id"] for one in orders.o2d_find(text)], text)
        self.assertIn(self.order, orders.search([("o2d_search", "ilike", text)]), text)

    def test_keys(self):
        """Order, customer's order, customer, GSTIN and delivery all lead to it, in part and in any case."""
        for text in (self.order.name, "po/4471", "kaveri", "27AAPFU0939F1ZV", self.order.picking_ids.name):
            self.assertFound(text)

    def test_invoice_by_a_role_that_may_not_read_invoices(self):
        """The picker finds the order by the invoice on the carton, without a right to invoices."""
        self._deliver(self.order)
        self.order._create_invoices().action_post()
        self.assertFound(self.order.invoice_ids.name, self._user("picker"))

    def test_phone_however_written(self):
        """A phone number is found with and without its prefix, blanks and dashes."""
        for text in ("9822012345", "98220 12345", "+919822012345", "098220-12345", "012345"):
            self.assertFound(text)

    def test_short_number_is_no_phone(self):
        """Four digits are an order number, not the end of somebody's phone."""
        found = self.env["sale.order"].o2d_find("2345")
        self.assertNotIn(self.order.id, [one["id"] for one in found])

    def test_phone_of_a_contact(self):
        """Whoever of the customer calls, the order is found."""
        self._partner(name="Storekeeper", is_company=False, parent_id=self.customer.id, phone="020 2765 4321")
        order = self._order([(self.product, 1)], partner_id=self.customer.child_ids.id)
        found = [one["id"] for one in self.env["sale.order"].o2d_find("02027654321")]
        self.assertIn(order.id, found)
        self.assertIn(self.order.id, found)

    def test_key_is_named(self):
        """Whoever searches sees by which key an order was found, all of them."""
        customer = self._partner(name="Narmada Pipes", phone="98220 55555", vat="27AAPFU0939F1ZV")
        order = self._order([(self.product, 1)], partner_id=customer.id, client_order_ref="NARMADA-1")
        found = {text: self.env["sale.order"].o2d_find(text) for text in ("narmada", "9822055555", order.name)}
        keys = {
            text: [key["code"] for one in hits if one["id"] == order.id for key in one["found_by"]]
            for text, hits in found.items()
        }
        self.assertEqual(keys, {"narmada": ["customer_po", "customer"], "9822055555": ["phone"], order.name: ["order"]})

    def test_anything_may_be_asked(self):
        """Signs, wildcards and long texts find nothing and fail at nothing."""
        orders = self.env["sale.order"].with_user(self._user("picker"))
        for text in (
            "%",
            "_",
            "\\",
            "'; DROP TABLE",
            "a" * 5000,
            "\x00",
            "((",
            "₹ 18,42,650",
            None,
            0,
            "१२३४५६",
            "%%%",
        ):
            self.assertEqual([one["name"] for one in orders.o2d_find(text) if one["id"] == self.order.id], [], text)

    def test_what_has_left_says_so(self):
        """What was found says whether all has left, and whether it is settled; a part that left is not all."""

        def standing():
            (found,) = self.env["sale.order"].o2d_find(self.order.name)
            return found["sent"], found["settled"], bool(found["settled_at"])

        self._deliver(self.order, {self.product: 4})
        self.assertEqual(standing(), (False, False, False))
        self._deliver(self.order)
        self.assertEqual(standing(), (True, False, False))
        self.order._create_invoices().action_post()
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.order.invoice_ids.ids
        )
        payment.create({})._create_payments()
        self.order.invoice_ids.payment_state = "paid"  # As the bank's statement makes it.
        self.order._o2d_sync_stages()
        self.assertEqual(standing(), (True, True, True))

    def test_what_waits_for_a_decision_is_not_sent(self):
        """With a line held, not all has left, even if nothing else is to come."""
        order = self._order([(self.product, 1), (self._product(name="Oil seal", stock=9), 1)])
        order.order_line[1]._o2d_set_hold("Beyond the credit limit")
        order.action_confirm()
        self._deliver(order)
        (found,) = self.env["sale.order"].o2d_find(order.name)
        self.assertFalse(found["sent"])

    def test_limit_however_asked(self):
        """A limit that is none is no failure, and never more than a hundred are read."""
        orders = self.env["sale.order"]
        for limit in (-1, 0, "x", "²", None, 10**9):
            self.assertTrue(orders.o2d_find(self.order.name, limit=limit), limit)

    def test_nothing_asked(self):
        """An empty question finds nothing instead of everything."""
        self.assertEqual(self.env["sale.order"].o2d_find("  "), [])

    def test_exact_name_first(self):
        """The order named exactly so stands before those that only resemble it."""
        self._order([(self.product, 1)], client_order_ref=f"like {self.order.name}")
        self.assertEqual(self.env["sale.order"].o2d_find(self.order.name)[0]["id"], self.order.id)
