from odoo import Command, fields
from odoo.exceptions import UserError

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoiceAllDoors(InvoiceCase, RpcCase):
    """Whatever door an invoice goes through, it never bills more than left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._user("accounts")
        cls.head = cls._user("finance_head")
        cls.order = cls._order([(cls.product, 5)])
        cls.order.action_confirm()
        cls.line = cls.order.order_line

    def _values(self, quantity=4, move_type="out_invoice", **values):
        return {
            "move_type": move_type,
            "partner_id": self.customer.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": self.product.id,
                        "quantity": quantity,
                        "price_unit": 100,
                        "tax_ids": [Command.clear()],
                        "sale_line_ids": [Command.link(self.line.id)],
                    }
                )
            ],
            **values,
        }

    def _draft(self, quantity=4, **values):
        return self.env["account.move"].create(self._values(quantity, **values))

    def _refused(self, records, method, *args, **kwargs):
        with self.assertRaises(O2dRefused) as caught:
            getattr(records, method)(*args, **kwargs)
        self.assertIn("more than left", str(caught.exception))

    def test_over_the_wire(self):
        """An accountant who creates and posts over RPC is refused, with the words and the role that may allow it."""
        self._login(self.accountant)
        answer = self._call("account.move", "create", [self._values(invoice_date="2026-11-21")])
        (invoice,) = answer["result"]
        self.assertIn("more than left", str(self._call("account.move", "action_post", [invoice])))
        self.assertIn("more than left", str(self._call("account.move", "write", [invoice], {"state": "posted"})))
        made = self._call("account.move", "create", [self._values(state="posted")])
        self.assertIn("error", made)
        self.assertEqual(self.env["account.move"].browse(invoice).state, "draft")

    def test_import(self):
        """An import that brings posted invoices posts none of them."""
        rows = [["Import 1", self.customer.name, "out_invoice", "posted", self.product.name, "4", str(self.line.id)]]
        names = ["id", "partner_id", "move_type", "state", "invoice_line_ids/product_id",
                 "invoice_line_ids/quantity", "invoice_line_ids/sale_line_ids/.id"]  # fmt: skip
        before = self.env["account.move"].search_count([("state", "=", "posted")])
        result = self.env["account.move"].with_user(self.accountant).load(names, rows)
        self.assertFalse(result["ids"])
        self.assertEqual(self.env["account.move"].search_count([("state", "=", "posted")]), before)

    def test_softly(self):
        """A soft posting of what is due today meets the gate; what is due later meets it on its day."""
        invoice = self._draft(invoice_date=fields.Date.today())
        self._refused(invoice, "_post", soft=True)
        later = self._draft(invoice_date=fields.Date.add(fields.Date.today(), days=3))
        later._post(soft=True)
        self.assertEqual((later.state, later.auto_post), ("draft", "at_date"))
        later.write({"date": fields.Date.today(), "invoice_date": fields.Date.today()})
        self._refused(later, "_post")

    def test_auto_post(self):
        """The nightly posting leaves what was not delivered a draft, says why on it, and posts the others."""
        bad = self._draft(invoice_date=fields.Date.today(), auto_post="at_date")
        fee = self._service("Handling")
        good = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": fields.Date.today(),
                "auto_post": "at_date",
                "invoice_line_ids": [Command.create({"product_id": fee.id, "tax_ids": [Command.clear()]})],
            }
        )
        self.env.flush_all()
        self.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()
        self.assertEqual((bad.state, good.state), ("draft", "posted"))
        self.assertIn("more than left", str(bad.message_ids.mapped("body")))

    def test_send_and_print(self):
        """A draft that may not be posted is not sent either."""
        invoice = self._draft(invoice_date=fields.Date.today())
        self._login(self.accountant)
        self._call("account.move", "action_send_and_print", [invoice.id])
        with self.assertRaises(UserError):
            self.env["account.move.send"]._generate_and_send_invoices(invoice)
        self.assertEqual((invoice.state, invoice.is_move_sent), ("draft", False))

    def test_validate_in_bulk(self):
        """Posting many drafts from the list posts none of what did not leave."""
        invoice = self._draft(invoice_date=fields.Date.today())
        wizard = self.env["validate.account.move"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard = wizard.with_user(self.accountant).create({"force_post": True})
        self._refused(wizard, "validate_move")

    def test_copied(self):
        """A copy of an invoice bills the same goods again, and is not posted."""
        self._ship(self.order)
        invoice = self.order.invoice_ids
        copy = invoice.with_user(self.accountant).copy({"invoice_date": fields.Date.today()})
        self.assertFalse(copy.invoice_line_ids.sale_line_ids)
        with self.assertRaises(O2dRefused) as caught:
            copy.action_post()
        self.assertIn("left on no delivery", str(caught.exception))
        copy.with_user(self.head).action_o2d_allow_beyond("Replacement billed by hand")
        copy.action_post()
        self.assertEqual(copy.state, "posted")

    def test_reversed_and_modified(self):
        """The draft that follows a reversal bills what was billed, not a piece more."""
        self._ship(self.order)
        draft = self._credit(self.order.invoice_ids, modify=True)
        draft.invoice_line_ids.quantity = 6
        self._refused(draft.with_user(self.accountant), "action_post")
        draft.invoice_line_ids.quantity = 5
        draft.with_user(self.accountant).action_post()
        self.assertEqual(draft.state, "posted")

    def test_debit_note(self):
        """A debit note may raise the price of what left, and never bills its quantity anew."""
        self._ship(self.order)
        wizard = self.env["account.debit.note"].with_context(
            active_model="account.move", active_ids=self.order.invoice_ids.ids
        )
        wizard.create({"copy_lines": True, "reason": "Rate difference"}).create_debit()
        note = self.env["account.move"].search([("debit_origin_id", "=", self.order.invoice_ids[:1].id)])
        with self.assertRaises(O2dRefused):
            note.with_user(self.accountant).action_post()

    def test_sales_receipt(self):
        """A sales receipt is no way around: it bills no goods of an order."""
        receipt = self._draft(move_type="out_receipt", invoice_date=fields.Date.today())
        with self.assertRaises(O2dRefused):
            receipt.with_user(self.accountant).action_post()

    def test_credit_note_the_other_way_round(self):
        """A credit note with a quantity below nothing bills as well."""
        fee = self._service("Handling")
        note = self._draft(-4, move_type="out_refund", invoice_date=fields.Date.today())
        note.invoice_line_ids = [
            Command.create({"product_id": fee.id, "quantity": 10, "price_unit": 100, "tax_ids": [Command.clear()]})
        ]
        with self.assertRaises(O2dRefused):
            note.with_user(self.accountant).action_post()

    def test_paid_on_the_portal(self):
        """A payment in full of the order bills nothing that has not left, whatever automatic invoices are on."""
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        self.order._force_lines_to_invoice_policy_order()
        self.assertEqual(self.line.qty_to_invoice, 0)
        made = self.order.with_context(raise_if_nothing_to_invoice=False)._create_invoices(final=True)
        self.assertFalse(made)

    def test_credit_note_taken_back(self):
        """A credit note whose goods were billed anew is not taken back: they would be billed twice."""
        self._ship(self.order)
        invoice = self.order.invoice_ids
        anew = self._credit(invoice, modify=True)
        anew.action_post()
        credit = invoice.reversal_move_ids
        for method in ("button_draft", "button_cancel"):
            with self.assertRaises(UserError) as caught:
                getattr(credit.with_user(self.accountant), method)()
            self.assertIn("would be billed that never left", str(caught.exception))
        anew.button_draft()
        credit.with_user(self.accountant).button_draft()
        self.assertEqual(credit.state, "draft")

    def test_other_goods_on_the_line(self):
        """A line that names other goods than its order line bills goods that did not leave."""
        self._ship(self.order)
        invoice = self.order.invoice_ids
        invoice.button_draft()
        invoice.invoice_line_ids.product_id = self.other
        with self.assertRaises(O2dRefused) as caught:
            invoice.with_user(self.accountant).action_post()
        self.assertIn("left on no delivery", str(caught.exception))

    def test_without_an_order(self):
        """Where the whole company bills from the pick, goods of no order are the finance head's to allow."""
        values = self._values(2, invoice_date=fields.Date.today())
        values["invoice_line_ids"][0][2].pop("sale_line_ids")
        pilot, whole = self.env["account.move"].create([values, values])
        pilot.with_user(self.accountant).action_post()
        self.assertEqual(pilot.state, "posted", "a single warehouse tries the rule: other invoices are not asked")
        self._control("pick_invoicing", "enforce", company=self.company)
        with self.assertRaises(O2dRefused):
            whole.with_user(self.accountant).action_post()
        whole.with_user(self.head).action_o2d_allow_beyond("Scrap sold at the yard")
        whole.with_user(self.accountant).action_post()
        self.assertEqual(whole.state, "posted")
