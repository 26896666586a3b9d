from lxml import html

from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .trip_common import TripCase


class PaperCase(TripCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("pick_invoicing", "enforce", cls.warehouse)
        for code in ("pick_confirmation", "confirmed_stock"):
            cls._control(code, "off", cls.warehouse)

    def _bill(self, delivery):
        return delivery.sudo().o2d_invoice_ids.filtered(lambda bill: bill.move_type == "out_invoice")


class TestPaperNames(PaperCase):
    """What the guard looks for in the driver's hand."""

    def test_invoice_and_lr(self):
        """A delivery names the invoice of its own goods and its LR, and none of the order's other invoices."""
        first = self._delivery(quantity=5)
        self._deliver(first.sale_id, {self.product: 3})
        second = first.backorder_ids
        self._trip(second, lr_no="PN 2291")
        self._validated(second)
        for delivery, lr in ((first, []), (second, ["LR PN2291"])):
            names = delivery.with_user(self.guard)._o2d_paper_names()
            self.assertEqual(names, [f"Invoice {self._bill(delivery).name}", *lr])
        self.assertNotEqual(self._bill(first), self._bill(second))

    def test_billed_by_the_order(self):
        """Where goods and invoice are not linked, the only delivery of an order names its invoice; one of two names
        none that may be the other's."""
        self._control("pick_invoicing", "off", self.warehouse)
        self.product.invoice_policy = "order"
        whole, part = self._delivery(), self._delivery(quantity=5)
        for delivery, quantities in ((whole, {}), (part, {self.product: 3})):
            delivery.sale_id._create_invoices().action_post()
            self._deliver(delivery.sale_id, quantities)
            delivery.move_ids.invalidate_recordset()
        self.assertFalse((whole | part).move_ids.o2d_invoice_line_ids)
        self.assertEqual(whole._o2d_paper_names(), [f"Invoice {whole.sale_id.invoice_ids.name}"])
        self.assertEqual(part._o2d_paper_names(), [])

    def test_not_posted(self):
        """A draft and an invoice that was taken back are no papers."""
        delivery = self._validated(self._delivery())
        bill = self._bill(delivery)
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=bill.ids).create(
            {"journal_id": bill.journal_id.id}
        ).refund_moves()
        credit = bill.reversal_move_ids
        credit.action_post()
        (credit | bill).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        self.assertEqual(bill.payment_state, "reversed")
        self.assertEqual(delivery._o2d_paper_names(), [])


@tagged("post_install", "-at_install")
class TestPapersAtTheGate(PaperCase, RpcCase):
    """Every paper bears what it is for, whoever of the dock prints it."""

    def test_screen_and_papers(self):
        """Guard's screen, gate pass and trip sheet name invoice and LR of each delivery, for a guard who reads no
        invoices."""
        deliveries = self._validated(self._delivery()) | self._validated(self._delivery())
        trip = self._trip(deliveries, lr_no="PN 2291")
        self._login(self.guard)
        seen = self._call("o2d.trip", "o2d_gate_look", [trip.id])["result"]
        for row, delivery in zip(seen["deliveries"], trip.picking_ids, strict=True):
            self.assertEqual(row["papers"], [f"Invoice {self._bill(delivery).name}", "LR PN2291"])
        for report in ("gate_pass", "trip_sheet"):
            bills = [self._bill(delivery).name for delivery in deliveries]
            self._says(self._html(report, trip, self.guard), "LR PN2291", *bills)

    def _html(self, report, records, user=None):
        """A paper as text, spaces made one."""
        render = self.env["ir.actions.report"].with_user(user or self.supervisor)._render_qweb_html
        return " ".join(html.fromstring(render(f"o2d_dispatch.report_{report}", records.ids)[0]).text_content().split())

    def _says(self, paper, *words):
        for word in words:
            self.assertIn(word, paper)

    def test_what_each_paper_bears(self):
        """Each paper bears its sender, what it is, whom the goods are for, and what its reader compares or signs."""
        self.company.write({"street": "Plot 14", "city": "Pune", "vat": False})
        self.customer.write({"street": "44, Udyam Nagar", "city": "Kolhapur", "phone": "+91 99980 35363"})
        delivery = self._delivery(quantity=3, client_order_ref="PO-4471")
        order = delivery.sale_id.name
        sender = (self.company.name, "Plot 14, Pune")
        place = delivery.move_line_ids.location_id.name
        self._says(
            self._html("pick_list", delivery), *sender, "Pick list", delivery.name, order, "Kaveri Traders", "Due",
            f"1 {place}", "Bearing 6204", "3 Units",
        )  # fmt: skip
        delivery.move_ids.picked = True
        carton = delivery.move_line_ids._put_in_pack()
        carton.shipping_weight = 18.25
        address = ("Kaveri Traders", "44, Udyam Nagar", "Kolhapur", "+91 99980 35363")
        self._says(
            self._html("packing_slip", delivery), *sender, "Packing slip", delivery.name, order, "PO-4471", *address,
            "Carton 1 of 1 · 18.25 kg", carton.name, "Bearing 6204", "3 Units",
        )  # fmt: skip
        self._says(
            self._html("carton_label", delivery), self.company.name, *address, "1 / 1", "18.25 kg", "PO-4471", order,
            delivery.name, carton.name,
        )  # fmt: skip
        trip = self._trip(self._validated(delivery), seal_no="S-77", transporter_id=self.carrier.id, lr_no="PN 1",
                          driver_licence="MH14 20110062821", freight_terms="to_pay", freight_amount=450,
                          note="Second gate")  # fmt: skip
        both = (
            *sender, trip.name, "MH 12 AB 1234", "Ramesh Jadhav 98220 12345", "MH1420110062821", "VRL Logistics",
            trip.transporter_no, "S-77", "To pay by the customer", "450", "Second gate", "Hired vehicle",
            self.warehouse.name, "Kaveri Traders, Kolhapur", delivery.name, order, "LR PN1",
            f"Invoice {self._bill(delivery).name}",
        )  # fmt: skip
        self._says(
            self._html("gate_pass", trip), *both, "Gate pass", "1 delivery", "Dispatch supervisor", "Gate, time out"
        )
        self._says(
            self._html("trip_sheet", trip), *both, "Trip sheet", *address[1:], "1 carton, 1 line", "18.25 kg",
            "Received by, in block letters", "Signature and stamp", "Short or damaged:",
        )  # fmt: skip
        trip.with_user(self.guard).action_gate_out()
        left = self._html("gate_pass", trip, self.guard)
        self._says(left, f"let out by {self.guard.name}")
        self.assertNotIn("Gate, time out", left)

    def test_little_is_known(self):
        """Where little is known yet a paper says the trip's name once, and nothing empty stands on it."""
        trip = self._trip(self._delivery(), vehicle_no=False, driver_name=False, driver_phone=False, arrangement=False)
        paper = self._html("gate_pass", trip)
        # The title, and the foot that tells a loose sheet by it.
        self.assertEqual(paper.count(trip.name), 2)
        self.assertIn("loose", paper)
        for label in ("Driver ", "Transporter", "LR", "Seal", "Freight", "False", "None"):
            self.assertNotIn(label, paper.replace("Driver Gate, time out", ""))
