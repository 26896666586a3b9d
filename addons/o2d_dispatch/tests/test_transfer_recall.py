from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_transfer_invoice import InvoicedTransferCase
from .transfer_common import TransferCase


class RecallMixin:
    """Goods for another site that stand validated at the gate."""

    def _at_gate(self, lines=None, quantities=None):
        self._control("gate_out", "enforce", company=self.company)
        transfer = self._sent(lines, quantities)
        picking = transfer.out_picking_ids.filtered(lambda one: one.state == "done" and one.o2d_gate_awaited)
        self.assertEqual(transfer.state, "transit")
        return transfer, picking

    def _recall(self, picking, user=None):
        self._as(picking, user or self.supervisor).action_o2d_recall("Vehicle broke down")
        return picking.sudo().o2d_recall_ids

    def _open(self, transfer):
        return transfer.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))


@tagged("post_install", "-at_install")
class TestTransferRecall(RecallMixin, TransferCase):
    """What was validated for another site and does not leave has a way back into its bins."""

    def test_back_and_out_again(self):
        """Taken back, its goods stand in their bins, nothing is on the way, and they go out and arrive once."""
        transfer, picking = self._at_gate()
        ask = self._as(self.env["o2d.recall.ask"], self.supervisor).create(
            {"picking_ids": [(6, 0, picking.ids)], "reason": "Vehicle broke down"}
        )
        self.assertFalse(ask.problem)
        self.assertIn("Bearing 6204", ask.goods_words)
        ask.action_recall()
        recall = picking.sudo().o2d_recall_ids
        self.assertEqual(self._there(self.product, self.warehouse), 1000)
        self.assertEqual((transfer.state, self._on_the_way(transfer), transfer.line_ids.sent), ("approved", 0, 0))
        again = self._out(transfer)
        self.assertEqual((again.name, again.move_ids.product_uom_qty), (recall.anew_words, 10))
        self.assertIn("taken back", picking._o2d_challan_paper()["voided"].lower())
        with self._refused("taken back already"):
            self._recall(picking)
        self._validate(again)
        self.assertNotEqual(again.o2d_challan_no, picking.o2d_challan_no)
        self._as(again, self.supervisor).action_o2d_gate_out()
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 10))
        self.assertEqual(self._there(self.product, self.warehouse), 990)
        self.assertFalse(self._open(transfer))

    def test_given_up(self):
        """What was taken back may be given up: then nobody waits for anything."""
        transfer, picking = self._at_gate()
        with self._refused(f"Have {picking.name} taken back first"):
            self._as(transfer, self.asker).action_withdraw()
        self._recall(picking)
        self._as(transfer, self.asker).action_withdraw()
        self.assertEqual(transfer.state, "withdrawn")
        self.assertFalse(self._open(transfer))
        self.assertEqual(self._there(self.product, self.warehouse), 1000)

    def test_cancelled_by_core(self):
        """A transfer of which everything was taken back and cancelled was given up, and never received."""
        transfer, picking = self._at_gate()
        self._recall(picking)
        self._out(transfer).action_cancel()
        self.assertEqual(transfer.state, "withdrawn")

    def test_part(self):
        """Of a transfer that leaves in two parts one is taken back; the other one arrives as if nothing had been."""
        transfer, picking = self._at_gate(quantities={self.product: 6})
        rest = self._out(transfer)
        self._recall(picking)
        self.assertEqual(sum(self._out(transfer).move_ids.mapped("product_uom_qty")), 10)
        expected = self._open(transfer).filtered(lambda move: move.location_id.usage == "transit")
        self.assertEqual(sum(expected.mapped("product_uom_qty")), 10)
        self._validate(rest)
        self._as(rest, self.supervisor).action_o2d_gate_out()
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("approved", 4))
        self._validate(self._out(transfer))
        last = transfer.out_picking_ids.filtered(lambda one: one._o2d_waits_at_gate())
        self._as(last, self.supervisor).action_o2d_gate_out()
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 10))
        self.assertFalse(transfer.difference_ids)
        self.assertFalse(self._open(transfer))

    def test_steps_lots_units(self):
        """Lots, dozens and sites in three steps: each piece goes back to where it was picked from."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.nagpur.reception_steps = "three_steps"
        product, lots = self._by_lot({"A": 12, "B": 30}, name="Seal")
        dozen = self.env.ref("uom.product_uom_dozen")
        self.product.uom_ids = dozen
        self._control("gate_out", "enforce", company=self.company)
        transfer = self._approved(
            [(product, 20, {"lot_id": lots[1].id}), (self.product, 1, {"product_uom_id": dozen.id})]
        )
        for _step in range(3):
            self._validate(self._out(transfer))
        picking = transfer.out_picking_ids.filtered("o2d_gate_awaited")
        self._recall(picking)
        self.assertEqual(self._there(product, self.warehouse, lots[1]), 30)
        self.assertEqual(self._there(self.product, self.warehouse), 1000)
        self.assertEqual(transfer.state, "approved")
        again = self._out(transfer)
        self.assertEqual(again.picking_type_id, self.warehouse.pick_type_id)
        self.assertEqual(again.move_ids.move_line_ids.filtered("lot_id").lot_id, lots[1])
        for _step in range(3):
            self._validate(self._out(transfer))
        left = transfer.out_picking_ids.filtered(lambda one: one._o2d_waits_at_gate())
        self._as(left, self.supervisor).action_o2d_gate_out()
        self._receive(transfer)
        self.assertEqual(transfer.state, "done")
        self.assertFalse(transfer.difference_ids)

    def test_who_and_when(self):
        """Who sees the dock takes it back, before it left, and not what has arrived already."""
        transfer, picking = self._at_gate()
        with self._refused("dispatch supervisor", AccessError):
            self._recall(picking, self.sender)
        self._as(picking, self.supervisor).action_o2d_gate_out()
        with self._refused("comes back as a return"):
            self._recall(picking)
        self._receive(transfer)
        self.assertEqual(transfer.state, "done")

    def test_arrived_before_the_gate_was_asked(self):
        """Goods that arrived do not come back because their delivery was put on a vehicle afterwards."""
        transfer = self._sent()
        self._receive(transfer)
        picking = transfer.out_picking_ids
        picking._o2d_decide({"o2d_gate_awaited": True})
        with self._refused("have arrived already"):
            self._recall(picking)


@tagged("post_install", "-at_install")
class TestTransferInvoiceRecall(RecallMixin, InvoicedTransferCase):
    """Between two registrations the papers of both sides go back with the goods."""

    def _even(self, transfer):
        """Nothing is claimed, owed, on the way or asked to be billed."""
        self.assertFalse(transfer.sudo().invoice_ids.filtered(lambda move: move.state != "cancel"))
        self.assertFalse(transfer.sudo()._o2d_unbilled())
        self.assertEqual(self._there(self.product, self.warehouse), 100)
        self.assertEqual(self.product.with_company(self.company).standard_price, 60)

    def test_cancelled(self):
        """On its day, unseen, the invoice is cancelled and so is the draft bill; the next delivery has its own."""
        transfer, picking = self._at_gate()
        invoice, bill = self._invoice(transfer), self._bill(transfer)
        recall = self._recall(picking)
        self.assertIn("cancelled", recall.papers_words)
        self.assertEqual((invoice.state, bill.state, transfer.state), ("cancel", "cancel", "approved"))
        self._even(transfer)
        with self._refused("Everything that left is billed"):
            self._as(transfer, self.supervisor).action_bill()
        again = self._out(transfer)
        self._validate(again)
        self._as(again, self.supervisor).action_o2d_gate_out()
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 10))
        billed = self._invoice(transfer).filtered(lambda move: move.state == "posted")
        self.assertEqual((len(billed), billed.amount_untaxed), (1, 600))

    def test_credited(self):
        """Once the other branch has booked it the invoice is credited by a head, line by line, with a draft there."""
        self.company.o2d_transfer_value_by = "price"
        other = self._product(
            name="Bearing 6206", stock=100, list_price=50, l10n_in_hsn_code="84821011",
            taxes_id=self.product.taxes_id.ids, supplier_taxes_id=self.product.supplier_taxes_id.ids,
        )  # fmt: skip
        other.with_company(self.company).standard_price = 20
        transfer, picking = self._at_gate([(self.product, 10), (other, 4)])
        bill = self._bill(transfer)
        bill.action_post()
        with self._refused("operations head or the finance head", AccessError):
            self._recall(picking)
        head = self._user(
            "finance_head", login="bt_head", company_id=self.company.id, company_ids=[(6, 0, self.company.ids)]
        )
        self._recall(picking, head)
        credit = transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual((credit.state, credit.amount_untaxed), ("posted", 1200))
        self.assertEqual(self._invoice(transfer).payment_state, "reversed")
        for line in credit.invoice_line_ids:
            self.assertEqual(line.o2d_stock_move_ids.product_id, line.product_id)
            self.assertEqual(line.o2d_stock_move_ids.picking_id.return_id, picking)
        refund = transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "in_refund")
        self.assertEqual((refund.state, refund.company_id, refund.amount_untaxed), ("draft", self.branch, 1200))
        self.assertEqual(refund.reversed_entry_id, bill)
        self.assertEqual(self._there(self.product, self.warehouse), 100)
        self.assertFalse(transfer.sudo()._o2d_unbilled())

    def test_draft_in_the_way(self):
        """A draft invoice of the goods is said first: nothing is taken back behind its back."""
        transfer, picking = self._at_gate()
        self._invoice(transfer).button_draft()
        with self._refused("Delete it, then take back"):
            self._recall(picking)
        self.assertEqual(self._on_the_way(transfer), 10)

    def test_back_at_cost(self):
        """What comes back to the sender is worth there what it cost him, not what the invoice said."""
        self.company.o2d_transfer_value_by = "price"
        transfer = self._sent()
        self._receive(transfer, good={self.product: 7}, damaged={self.product: 3})
        self._as(transfer.difference_ids, self.settler).o2d_settle("back", "Bent")
        back = transfer.sudo().difference_ids.back_picking_id
        self._as(back, self.sender).button_validate()
        self.assertEqual(back.move_ids.value, 180)
        self.assertEqual(self.product.with_company(self.company).standard_price, 60)
