"""Who gives and who approves credit notes without goods, through which doors."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_dispatch.tests.credit_note_common import CreditCase, CreditMixin
from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


@tagged("post_install", "-at_install")
class TestCreditNoteApproval(CreditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.o2d_credit_alone = 100

    def test_alone(self):
        """Up to the company's amount accounts give it alone, and the invoice owes that much less."""
        invoice = self._invoice()
        note = self._make(invoice, {self.product: 90})
        self.assertEqual((note.state, note.o2d_credit_waits), ("posted", False))
        self.assertEqual((invoice.amount_residual, note.payment_state), (900, "paid"))

    def test_paid_invoice(self):
        """Of a paid invoice the credit stays open on the customer's account."""
        invoice = self._invoice()
        self._pay(invoice)
        note = self._make(invoice, {self.product: 90})
        self.assertEqual((note.amount_residual, note.payment_state), (100, "not_paid"))

    def test_above(self):
        """Above it the credit waits for the finance head, stands in his queue, and is confirmed afterwards."""
        note = self._make(self._invoice(), {self.product: 89.99}, post=False)
        self.assertTrue(note.o2d_credit_waits)
        with self._refused("finance head has to approve"):
            note.with_user(self.accountant).action_post()
        queue = self.env.ref("o2d_dispatch.queue_credit_approval").with_user(self.head)
        row = next(row for row in queue.o2d_rows(queue.id)["rows"] if row["id"] == note.id)
        self.assertEqual((row["amount"], row["actions"]), (100.1, ["approve_credit", "open"]))
        queue.o2d_act(queue.id, note.id, "approve_credit")
        self.assertEqual((note.o2d_credit_approved_by_id, note.o2d_credit_waits), (self.head, False))
        self.assertIn("approved", self._events(note, "released").note)
        note.with_user(self.accountant).action_post()

    def test_raised_after_approval(self):
        """An approval is for the total that it saw: raised afterwards, the credit has to be approved again."""
        note = self._make(self._invoice(), {self.product: 80}, post=False)
        note.with_user(self.head).action_o2d_approve_credit()
        note.invoice_line_ids.price_unit = 300
        with self._refused("finance head has to approve"):
            note.action_post()
        note.with_user(self.head).action_o2d_approve_credit()
        note.action_post()

    def test_raised_in_the_draft(self):
        """A draft that is raised beyond what accounts may give waits for the finance head too, and again not."""
        self.company.o2d_credit_alone = 100
        note = self._make(self._invoice(), {self.product: 50}, by="amount", post=False).with_user(self.accountant)
        self.assertFalse(note.o2d_credit_waits)
        with Form(note) as form, form.invoice_line_ids.edit(0) as line:
            line.price_unit = 300
        self.assertTrue(note.o2d_credit_waits)
        note.invoice_line_ids.price_unit = 60
        self.assertFalse(note.o2d_credit_waits)
        note.invoice_line_ids.price_unit = 300
        self.assertTrue(note.o2d_credit_waits)
        note.with_user(self.head).action_o2d_approve_credit()
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_another_one_confirmed(self):
        """What is confirmed on an invoice counts with its other drafts: they wait for the finance head then."""
        self.company.o2d_credit_alone = 100
        invoice = self._invoice()
        first = self._make(invoice, {self.product: 80}, by="amount", post=False)
        second = self._make(invoice, {self.product: 80}, by="amount", post=False)
        self.assertEqual((first | second).mapped("o2d_credit_waits"), [False, False])
        first.with_user(self.accountant).action_post()
        self.assertEqual((first | second).mapped("o2d_credit_waits"), [False, True])

    def test_not_split(self):
        """What was given on an invoice before counts with it, so that a large credit is not split."""
        invoice = self._invoice()
        self._make(invoice, {self.product: 60}, by="amount")
        second = self._make(invoice, {self.product: 60}, by="amount", post=False)
        self.assertTrue(second.o2d_credit_waits)

    def test_nobody_approves_own(self):
        """Whoever made a credit note does not approve it, finance head or not."""
        note = self._make(self._invoice(), {self.product: 50}, user=self.head, post=False)
        with self.assertRaises(AccessError):
            note.with_user(self.head).action_o2d_approve_credit()
        queue = self.env.ref("o2d_dispatch.queue_credit_approval").with_user(self.head)
        self.assertNotIn(note.id, [row["id"] for row in queue.o2d_rows(queue.id)["rows"]])
        note.with_user(self._user("finance_head", login="second_head")).action_o2d_approve_credit()
        note.action_post()

    def test_nothing_to_approve(self):
        """What needs no approval is not approved, in advance neither."""
        note = self._make(self._invoice(), {self.product: 99}, post=False)
        with self._refused("waits for no approval"):
            note.with_user(self.head).action_o2d_approve_credit()

    def test_who_may(self):
        """Accounts and the finance head give credit notes, nobody else does."""
        invoice = self._invoice()
        for role in ("finance_executive", "sales_head", "operations_head", "compliance", "management"):
            with self.assertRaises(AccessError):
                invoice.with_user(self._user(role)).action_o2d_ask_credit()
        self.assertFalse(invoice.with_user(self._user("finance_executive", login="other")).o2d_may_credit)
        self.assertTrue(invoice.with_user(self.accountant).o2d_may_credit)

    def test_only_posted_invoices(self):
        """Drafts and credit notes are not credited."""
        invoice = self._invoice()
        note = self._make(invoice, {self.product: 99})
        with self._refused("Open that invoice first"):
            note.with_user(self.accountant).action_o2d_ask_credit()

    def test_other_company(self):
        """The accountant of another company credits nothing of this one."""
        other = self.env["res.company"].create({"name": "Nagpur Company"})
        stranger = self._user("accounts", login="stranger", company_id=other.id, company_ids=[Command.set(other.ids)])
        with self.assertRaises(AccessError):
            self._invoice().with_user(stranger).action_o2d_ask_credit()

    def test_two_companies(self):
        """Whoever works in another company credits in the books of the invoice's own, by its limit."""
        other = self.env["res.company"].create({"name": "Nagpur Company", "o2d_credit_alone": 100000})
        self.accountant.company_ids += other
        invoice = self._invoice().with_context(allowed_company_ids=[other.id, self.company.id])
        note = self._make(invoice, {self.product: 50}, post=False)
        self.assertEqual((note.company_id, note.o2d_credit_waits), (self.company, True))


@tagged("post_install", "-at_install")
class TestCreditNoteRpc(CreditMixin, InvoiceCase, RpcCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_people()
        cls.company.o2d_credit_alone = 100

    def test_decisions_are_not_typed(self):
        """Kind, approval and the mark of a credit without goods are set by their doors, never by a remote call."""
        invoice = self._invoice()
        note = self._make(invoice, {self.product: 50}, post=False)
        line = note.invoice_line_ids
        self._login(self.accountant)
        for values in (
            {"o2d_credit_kind": "mistake"},
            {"o2d_credit_waits": False},
            {"o2d_credit_approved_by_id": self.accountant.id, "o2d_credit_approved": 1000},
        ):
            self.assertIn("error", self._call("account.move", "write", note.ids, values), values)
        self.assertIn("error", self._call("account.move.line", "write", line.ids, {"o2d_value_only": False}))
        goods = {"product_id": self.product.id, "price_unit": 1, "o2d_value_only": True}
        typed = {"move_type": "out_refund", "partner_id": self.customer.id, "invoice_line_ids": [(0, 0, goods)]}
        self.assertIn("error", self._call("account.move", "create", [typed]))
        for name, value in (("o2d_credit_kind", "rate"), ("o2d_value_only", True)):
            defaults = {"context": {f"default_{name}": value}}
            plain = {**typed, "invoice_line_ids": [(0, 0, {"product_id": self.product.id, "price_unit": 1})]}
            answer = self._call("account.move", "create", [plain], **defaults)
            if "result" in answer:
                made = self.env["account.move"].browse(answer["result"])
                self.assertFalse(made.o2d_credit_kind or any(made.invoice_line_ids.mapped("o2d_value_only")))
        self.assertEqual((note.o2d_credit_waits, line.o2d_value_only), (True, True))

    def test_approval_over_rpc(self):
        """The accountant neither approves nor posts what waits for the finance head."""
        note = self._make(self._invoice(), {self.product: 50}, post=False)
        self._login(self.accountant)
        for method in ("action_o2d_approve_credit", "action_post"):
            self.assertIn("error", self._call("account.move", method, note.ids))
        self._call("account.move", "write", note.ids, {"state": "posted"})
        self.assertEqual(note.state, "draft")
        self._login(self.head)
        self.assertIn("result", self._call("account.move", "action_o2d_approve_credit", note.ids))

    def test_dialog_over_rpc(self):
        """The dialog made by a remote call is bound to its invoice's own lines and to who may."""
        invoice, other = self._invoice(), self._invoice()
        values = {
            "move_id": invoice.id,
            "kind": "rate",
            "by": "amount",
            "reason": "Agreed",
            "line_ids": [(0, 0, {"invoice_line_id": other.invoice_line_ids.id, "amount": 5})],
        }
        self._login(self.accountant)
        dialog = self._call("o2d.credit.note", "create", [values])["result"]
        self.assertIn("stands on another invoice", str(self._call("o2d.credit.note", "action_make", dialog)["error"]))
        self._login(self._user("sales_coordinator"))
        self.assertIn("error", self._call("o2d.credit.note", "create", [values]))
        self.assertFalse(invoice.reversal_move_ids | other.reversal_move_ids)
