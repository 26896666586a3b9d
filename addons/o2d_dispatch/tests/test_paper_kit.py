from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .paper_common import PaperCase


class TestDriverKit(PaperCase, RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        here = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        cls.guard = cls._user("gate_keeper", login="kit_guard", **here)
        cls.seller = cls._user("sales_coordinator", login="kit_seller", **here)

    def _trip(self, pickings):
        return self.env["o2d.trip"].create(
            {"picking_ids": [(6, 0, pickings.ids)], "vehicle_no": "MH12AB1234", "company_id": self.company.id}
        )

    def _left(self):
        """One delivery that was sold and one that was not, both validated."""
        order = self._order(((self.product, 5),))
        order.action_confirm()
        self._ship(order)
        return order.picking_ids, self._sent()

    def test_right_papers(self):
        """Gate pass and sheet first, then of each delivery what travels: two copies of its invoice or challan, and its
        packing slip; for a guard who reads no invoices."""
        sold, sample = self._left()
        trip = self._trip(sold + sample)
        paper = self._text("report_driver_kit", trip, self.guard)
        bill = sold.sudo().o2d_invoice_ids
        with self.assertRaises(AccessError):
            bill.with_user(self.guard).read(["name"])
        order = [
            "Gate pass", "Trip sheet", f"Original for recipient {bill.name}", f"Duplicate for transporter {bill.name}",
            "Packing slip", f"Original for consignee {sample.o2d_challan_no}",
            f"Duplicate for transporter {sample.o2d_challan_no}",
        ]  # fmt: skip
        places = [paper.index(words) for words in order]
        self.assertEqual(places, sorted(places))
        for copy in ("Triplicate for supplier", "Triplicate for consigner"):
            self.assertNotIn(copy, paper)
        self.assertEqual(paper.count("Packing slip"), 2)
        self.assertEqual(sample._o2d_paper_names(), [f"Challan {sample.o2d_challan_no}"])

    def test_shared_invoice(self):
        """An invoice over two deliveries of a trip is printed with the first of them alone."""
        self.company.o2d_invoice_per = "trip"
        orders = self._order(((self.product, 5),)) + self._order(((self.product, 2),))
        orders.action_confirm()
        deliveries = orders.picking_ids
        trip = self._trip(deliveries)
        deliveries.action_assign()
        self._validate(deliveries)
        bill = deliveries.sudo().o2d_invoice_ids
        self.assertEqual(len(bill), 1)
        copies = [part["copy"] for part in trip.sudo()._o2d_kit_parts() if part["record"] == bill]
        self.assertEqual(copies, ["Original for recipient", "Duplicate for transporter"])

    def test_from_the_gate(self):
        """The gate keeper prints it from his screen; a seller does not."""
        sold, _sample = self._left()
        trip = self._trip(sold)
        self._login(self.guard)
        action = self._call("o2d.trip", "action_o2d_print_kit", trip.ids)["result"]
        self.assertEqual(action["report_name"], "o2d_dispatch.report_driver_kit")
        for record in (trip, sold):
            with self.assertRaises(AccessError):
                record.with_user(self.seller).action_o2d_print_kit()
        with self.assertRaisesRegex(Exception, "printed by dispatch"):
            self._text("report_driver_kit", trip, self.seller)

    def test_not_yet(self):
        """Before it is validated a delivery has no papers, and a trip without deliveries has none."""
        waiting = self._sending()
        with self.assertRaisesRegex(UserError, "is not validated"):
            waiting.with_user(self.supervisor).action_o2d_print_kit()
        with self.assertRaisesRegex(UserError, "is not validated"):
            self._trip(waiting).with_user(self.supervisor).action_o2d_print_kit()
        with self.assertRaisesRegex(UserError, "bears no delivery"):
            self._trip(waiting.browse()).with_user(self.supervisor).action_o2d_print_kit()
