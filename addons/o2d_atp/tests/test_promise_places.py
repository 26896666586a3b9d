from odoo.addons.o2d_atp.tests.sourcing_common import SourcingCase
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


class TestPromisePlaces(SourcingCase):
    """What a quotation says can be promised, from several warehouses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("sales_coordinator")
        cls.valve.route_ids = cls.elbow.route_ids = False

    def _told(self, order):
        self.env.flush_all()
        return order.with_user(self.seller).o2d_promise_picture()

    def _words(self, order):
        told = self._told(order)["lines"]
        return [told[str(line.id)]["words"] for line in order.order_line]

    def test_two_places(self):
        """A line that no warehouse has whole is told from which it comes."""
        self._have(self.pune, self.valve, 40)
        self._have(self.nagpur, self.valve, 100)
        order = self._order([(self.valve, 60)], user=self.seller)
        self.assertEqual(self._words(order), ["40 of 60 from Pune today, the rest from Nagpur today"])

    def test_as_confirmation_does(self):
        """What is told is what confirmation then chooses."""
        self._have(self.pune, self.valve, 40)
        self._have(self.pune, self.elbow, 3)
        self._have(self.nagpur, self.valve, 30)
        self._have(self.nagpur, self.elbow, 50)
        self._have(self.chennai, self.valve, 500)
        order = self._order([(self.valve, 60), (self.elbow, 20)], user=self.seller)
        told = self._told(order)["lines"]
        expected = [
            {piece["place"]: float(piece["quantity"]) for piece in told[str(line.id)]["pieces"]}
            for line in order.order_line
        ]
        order.action_confirm()
        self.assertEqual([self._rows(line) for line in order.order_line], expected)

    def test_lines_compete_over_places(self):
        """Two lines of one product are told from what both warehouses hold together, never more."""
        self._have(self.pune, self.valve, 40)
        self._have(self.nagpur, self.valve, 30)
        order = self._order([(self.valve, 50), (self.valve, 50)], user=self.seller)
        told = self._told(order)["lines"].values()
        pieces = [piece for one in told for piece in one["pieces"] if piece["how"] == "there in time"]
        self.assertEqual(sum(float(piece["quantity"]) for piece in pieces), 70)
        self.assertEqual(self._told(order)["order"]["missing"], "1 line nobody knows when")

    def test_no_warehouse_may_serve(self):
        """A product that no warehouse may send there is promised to nobody, and says so."""
        self._have(self.pune, self.valve, 40)
        self.env["o2d.sourcing.rule"].create(
            [
                {"warehouse_id": place.id, "category_id": self.valve.categ_id.id, "use": "never"}
                for place in self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])
            ]
        )
        order = self._order([(self.valve, 6)], user=self.seller)
        self.assertIn("No warehouse may send", self._words(order)[0])

    def test_promised_line(self):
        """A line of a confirmed order is told what it was promised, whatever comes in since."""
        self._have(self.pune, self.valve, 10)
        order = self._order([(self.valve, 6)], user=self.seller)
        order.action_confirm()
        self.assertEqual(self._words(order), ["6 from Pune today"])
        self.env["o2d.allocation"]._as_system(self.company)._allocate(self.company)
        self.assertEqual(self._words(order), ["6 promised today"])


class TestPromiseRpc(RpcCase, SourcingCase):
    def test_over_the_wire(self):
        """The web client asks for an unsaved quotation, as a coordinator with no other right; others are refused."""
        self._have(self.pune, self.valve, 40)
        seller = self._user("sales_coordinator", login="wire")
        draft = {
            "warehouse_id": self.pune.id,
            "partner_id": self.customer.id,
            "partner_shipping_id": self.customer.id,
            "commitment_date": False,
            "picking_policy": "direct",
            "lines": [{"key": "virtual_1", "line_id": False, "product_id": self.valve.id, "quantity": 5,
                       "unit_id": self.valve.uom_id.id}],
        }  # fmt: skip
        self._login(seller)
        answer = self._call("sale.order", "o2d_promise_picture", [], draft)
        self.assertEqual(answer["result"]["lines"]["virtual_1"]["words"], "5 from Pune today")
        self._login(self._user(login="nothing"))
        answer = self._call("sale.order", "o2d_promise_picture", [], draft)
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")
