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
        render = self.env["ir.actions.report"].with_user(self.guard)._render_qweb_html
        for report in ("o2d_dispatch.report_gate_pass", "o2d_dispatch.report_trip_sheet"):
            html = render(report, trip.ids)[0].decode()
            for word in ("LR PN2291", *(self._bill(delivery).name for delivery in deliveries)):
                self.assertIn(word, html)
