from odoo.exceptions import AccessError
from odoo.tests import tagged

from .transfer_common import TransferCase


class InvoicedTransferCase(TransferCase):
    """A company and its branch under another GST registration."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        india, maharashtra, karnataka = (
            cls.env.ref(name) for name in ("base.in", "base.state_in_mh", "base.state_in_ka")
        )
        cls.company = cls.env["res.company"].create(
            {"name": "Bharat Bearings", "country_id": india.id, "state_id": maharashtra.id, "vat": "27AAACB1234A1ZS"}
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.env["account.chart.template"].try_loading("in", company=cls.company, install_demo=False)
        cls.company.l10n_in_is_gst_registered = True
        cls.branch = cls.env["res.company"].create(
            {"name": "Bharat Bearings Karnataka", "parent_id": cls.company.id, "country_id": india.id,
             "state_id": karnataka.id, "vat": "29AAACB1234A1ZO"}
        )  # fmt: skip
        cls.env.cr.flush()  # Core loads a branch's defaults before the commit.
        both = cls.company + cls.branch
        cls.env.user.company_ids |= both
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=both.ids))
        for company in both:
            for code in ("pick_confirmation", "confirmed_stock", "vehicle_capture", "gate_out", "einvoice", "ewaybill"):
                cls._control(code, "off", company=company)
            cls._control("pick_invoicing", "enforce", company=company)
        cls.warehouse, cls.nagpur = (
            cls.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1) for company in both
        )
        (cls.warehouse | cls.nagpur).write({"delivery_steps": "ship_only", "reception_steps": "one_step"})
        rates = cls.env["account.tax"].search([("company_id", "=", cls.company.id), ("amount", "=", 18)])
        cls.product = cls._product(
            name="Bearing 6205", stock=100, list_price=100, l10n_in_hsn_code="84821011",
            taxes_id=rates.filtered(lambda tax: tax.type_tax_use == "sale")[:1].ids,
            supplier_taxes_id=rates.filtered(lambda tax: tax.type_tax_use == "purchase")[:1].ids,
        )  # fmt: skip
        cls.product.with_company(cls.company).standard_price = 60.0
        # Each side sees its own branch alone.
        for users, company in (
            (cls.sender | cls.supervisor, cls.company),
            (cls.asker | cls.receiver | cls.settler, cls.branch),
        ):
            users.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})

    def _journal(self, company, code="KAR", kind="sale"):
        return self.env["account.journal"].create(
            {"name": "Karnataka", "code": code, "type": kind, "company_id": company.id}
        )

    def _invoice(self, transfer):
        return transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_invoice")

    def _bill(self, transfer):
        return transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "in_invoice")


@tagged("post_install", "-at_install")
class TestTransferInvoice(InvoicedTransferCase):
    """Goods for a branch under another GST registration: a tax invoice by rule 28, and a bill on the other side."""

    def test_invoice(self):
        """It is made with the removal at the cost declared, to the branch, with IGST, and its bill waits there."""
        transfer = self._sent()
        self.assertEqual(transfer.document, "invoice")
        out, invoice, bill = transfer.out_picking_ids, self._invoice(transfer), self._bill(transfer)
        self.assertEqual((out.o2d_bill_state, out.o2d_challan_no, invoice.state), ("billed", False, "posted"))
        self.assertEqual((invoice.partner_id, invoice.company_id), (self.branch.partner_id, self.company))
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (600, 108))
        self.assertIn("IGST", invoice.invoice_line_ids.tax_ids.name)
        self.assertEqual(invoice.invoice_line_ids.o2d_stock_move_ids, out.move_ids)
        self.assertEqual(invoice.invoice_date, self.company._o2d_today())
        self.assertEqual((bill.company_id, bill.state, bill.ref), (self.branch, "draft", invoice.name))
        self.assertEqual((bill.partner_id, bill.amount_untaxed), (self.company.partner_id, 600))
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 10))

    def test_value_by_price(self):
        """The value follows the company's choice of rule 28: the sales price, or a share of it."""
        self.company.o2d_transfer_value_by = "price"
        self.assertEqual(self._invoice(self._sent()).amount_untaxed, 1000)
        self.company.o2d_transfer_value_by = "share"
        self.assertEqual(self._invoice(self._sent()).amount_untaxed, 900)

    def test_value_where_it_arrives(self):
        """What comes in is worth what the invoice says, whatever the branch knew of its cost."""
        self.assertFalse(self.product.with_company(self.branch).standard_price)
        transfer = self._sent()
        self._receive(transfer)
        arrived = transfer.in_picking_ids.move_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(arrived.value, 600)

    def test_sides(self):
        """Each side sees the transfer, and of its movements and papers its own only."""
        transfer = self._sent()
        self.env.invalidate_all()
        for user in (self.sender, self.receiver):
            seen = self._as(transfer, user)
            self.assertEqual(seen.line_ids.sent, 10)
            self.assertEqual(seen.out_picking_ids.company_id | seen.in_picking_ids.company_id, user.company_id)
            self.assertTrue(
                self._as(self.env["o2d.transfer.transit"], user).search([("transfer_id", "=", transfer.id)])
            )
        with self._refused("warehouse of the site that they go to", AccessError):
            self._as(transfer, self.supervisor).o2d_receive(self._counts(transfer))
        with self._refused("", AccessError):
            self._as(transfer.in_picking_ids, self.sender).button_validate()
        elsewhere = self.env.ref("base.main_company")
        stranger = self._user(
            "warehouse_coordinator", login="bt_stranger", company_id=elsewhere.id, company_ids=[(6, 0, elsewhere.ids)]
        )
        self.assertFalse(self._as(self.env["o2d.transfer"], stranger).search([("id", "=", transfer.id)]))

    def test_lots_change_company(self):
        """A lot that was one company's goes on in the other one under its own number."""
        product, lots = self._by_lot(
            {"A": 10}, name="Seal", l10n_in_hsn_code="84841010", taxes_id=self.product.taxes_id.ids
        )
        product.with_company(self.company).standard_price = 5
        self.assertEqual(lots.company_id, self.company)
        transfer = self._sent([(product, 4)])
        self._receive(transfer)
        self.assertEqual(self._there(product, lot=lots), 4)

    def test_no_value(self):
        """Goods without a value are told when picking starts, and do not pass the gate unbilled."""
        self._control("gate_out", "enforce", company=self.company)
        self.product.with_company(self.company).standard_price = 0
        transfer = self._approved()
        out = self._out(transfer)
        self.assertIn("Without a value", out._o2d_gate_reasons("pick")[out.id][0].words)
        self._validate(out)
        self.assertEqual((out.state, out.o2d_bill_state), ("done", "waiting"))
        with self._refused("Without a value"):
            self._as(out, self.supervisor).action_o2d_gate_out()
        self.product.with_company(self.company).standard_price = 60
        self._as(transfer, self.supervisor).action_bill()
        self.assertEqual(out.o2d_bill_state, "billed")
        self._as(out, self.supervisor).action_o2d_gate_out()

    def test_advising(self):
        """While the control only advises nothing is billed by itself; a button does, once."""
        self._control("pick_invoicing", "advise", company=self.company)
        transfer = self._sent()
        self.assertFalse(self._invoice(transfer))
        self._as(transfer, self.supervisor).action_bill()
        self.assertEqual(self._invoice(transfer).amount_untaxed, 600)
        with self._refused("Everything that left is billed"):
            self._as(transfer, self.supervisor).action_bill()

    def test_lost(self):
        """What the carrier lost is credited from the original line, and the branch gets the draft of it."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 9})
        self._as(transfer.difference_ids, self.settler).o2d_settle("lost", "Fell off", answers="carrier")
        credit = transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual((credit.state, credit.amount_untaxed, credit.amount_tax), ("posted", 60, 10.8))
        self.assertEqual(credit.reversed_entry_id, self._invoice(transfer))
        self.assertEqual(transfer.difference_ids.credit_id, credit)
        refund = transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "in_refund")
        self.assertEqual((refund.state, refund.company_id, refund.amount_untaxed), ("draft", self.branch, 60))
        self.assertEqual(transfer.state, "done")

    def test_lost_by_the_receiver(self):
        """What the receiving branch lost itself it has been supplied with: nothing is credited."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 9})
        self._as(transfer.difference_ids, self.settler).o2d_settle("lost", "Stolen at our dock", answers="receiver")
        self.assertEqual(transfer.state, "done")
        self.assertFalse(transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_refund"))

    def test_back(self):
        """What goes back is credited when the sender has it, and not before."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 7}, damaged={self.product: 3})
        self._as(transfer.difference_ids, self.settler).o2d_settle("back", "Bent")
        refunds = transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertFalse(refunds)
        self._as(transfer.difference_ids.back_picking_id, self.sender).button_validate()
        credit = transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual((credit.state, credit.amount_untaxed, transfer.state), ("posted", 180, "done"))
        self.assertEqual(self._there(self.product, self.warehouse), 93)

    def test_back_in_parts(self):
        """What comes back in two parts is credited in two parts, and never offered to the receiver again."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 7}, damaged={self.product: 3})
        self._as(transfer.difference_ids, self.settler).o2d_settle("back", "Bent")
        first = transfer.difference_ids
        self._validate(first.back_picking_id, {self.product: 2}, user=self.sender)
        refunds = transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual(refunds.mapped("amount_untaxed"), [120])
        second = transfer.difference_ids - first
        self.assertRecordValues(first | second, [
            {"state": "settled", "quantity": 2, "value": 120}, {"state": "open", "quantity": 1, "value": 60},
        ])  # fmt: skip
        self.assertEqual((second.end, second.found_by_id), ("back", self.receiver))
        self.assertEqual(transfer.state, "difference")
        with self._refused("Nothing of"):
            self._as(transfer, self.receiver).action_receive()
        self._validate(second.back_picking_id, user=self.sender)
        refunds = transfer.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual((sum(refunds.mapped("amount_untaxed")), transfer.state), (180, "done"))
        self.assertEqual(self._there(self.product, self.warehouse), 93)

    def test_more_than_sent(self):
        """Only the sender says that more was sent; it then leaves his books with an invoice of its own."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 11})
        over = transfer.difference_ids
        with self._refused("coordinator of", AccessError):
            self._as(over, self.settler).o2d_settle("sent_more", "Surely")
        self._as(over, self.sender).o2d_settle("sent_more", "One box too many was loaded")
        self._validate(self._out(transfer))
        self.assertEqual(sorted(self._invoice(transfer).mapped("amount_untaxed")), [60, 600])
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 11))

    def test_beyond(self):
        """The invoice of a transfer is not changed to more than left."""
        transfer = self._sent()
        line = self._invoice(transfer).invoice_line_ids
        self.assertFalse(line._o2d_is_strange())
        self._invoice(transfer).button_draft()
        line.quantity = 12
        with self._refused("left on no delivery"):
            self._invoice(transfer).action_post()

    def test_series_of_the_branch(self):
        """What a branch sends is invoiced in the series of its own registration, or not at all."""
        self._stock(self.product, 50, self.nagpur)
        self.product.with_company(self.branch).standard_price = 70
        self.supervisor.company_ids |= self.branch
        back = {"from_place_id": self.nagpur.id, "to_place_id": self.warehouse.id}
        transfer = self._draft(user=self.sender, **back)
        transfer.action_ask()
        self._as(transfer, self.settler).action_approve()
        transfer = transfer.with_env(self.env)
        self._validate(self._out(transfer))
        self.assertIn("journal of its own registration", transfer.out_picking_ids.o2d_bill_problem)
        journal = self._journal(self.branch)
        self._as(transfer, self.supervisor).action_bill()
        self.assertEqual(self._invoice(transfer).journal_id, journal)
