"""Goods that come back after the time in which their GST can be credited, and what was never billed."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .invoice_common import IndianInvoiceCase
from .return_common import ReturnCase

SUPPLIED = "2025-08-15 06:00:00"
IN_TIME = "2026-11-30 06:00:00"
TOO_LATE = "2026-12-01 06:00:00"


@tagged("post_install", "-at_install")
class TestReturnLate(ReturnCase, IndianInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.sales | cls.sales_head | cls.store | cls.accounts
        people.write(
            {"company_ids": [Command.set(cls.company.ids)], "company_id": cls.company.id, "tz": "Asia/Kolkata"}
        )
        cls.company.write({"o2d_return_days": 0, "o2d_return_value": 100000, "o2d_return_credit": "hand"})
        with freeze_time(SUPPLIED):
            cls.order = cls._order([(cls.product, 10)], user_id=cls.sales.id)
            cls.order.action_confirm()

    def setUp(self):
        super().setUp()
        with freeze_time(SUPPLIED):
            self.picking = self._ship(self.order)
            self.picking._o2d_leave()
        self.invoice = self.picking.o2d_invoice_ids

    def _came(self, quantity):
        record = self._ask(self.picking, {self.product: quantity})
        self._receive(record)
        return record

    def _form(self, record):
        return Form(record.with_user(self.accounts))

    def test_without_gst(self):
        """After the time of GST a return is credited at its value, without tax, and is settled."""
        with freeze_time(TOO_LATE):
            record = self._came(4)
            with self.assertRaisesRegex(UserError, "take “Credit without GST” on their return"):
                record.with_user(self.accounts).action_credit()
            self.assertTrue(self._form(record).is_past_gst)
            record.with_user(self.accounts).action_credit_without_gst()
            self.env.invalidate_all()
            note = record.credit_ids
            self.assertEqual((note.state, note.amount_total, note.amount_tax), ("posted", 400, 0))
            self.assertEqual((note.reversed_entry_id, note.o2d_credit_kind), (self.invoice, "return"))
            self.assertEqual(note.invoice_line_ids.mapped("l10n_in_gstr_section"), ["sale_out_of_scope"])
            self.assertEqual((record.state, record.is_past_gst), ("settled", False))
            self._check_even(self.order)

    def test_rest_after_a_credit_in_time(self):
        """What came in time was credited with GST, the rest without; together no more than was billed."""
        with freeze_time(IN_TIME):
            first = self._came(4)
            self.assertFalse(self._form(first).is_past_gst)
            with self.assertRaisesRegex(UserError, "can still be credited"):
                first.with_user(self.accounts).action_credit_without_gst()
            note = self._credited(first)
            self.assertEqual((note.amount_untaxed, note.amount_tax), (400, 72))
        with freeze_time(TOO_LATE):
            rest = self._came(6)
            rest.with_user(self.accounts).action_credit_without_gst()
            self.env.invalidate_all()
            self.assertEqual((rest.credit_ids.amount_untaxed, rest.credit_ids.amount_tax), (600, 0))
            self.assertEqual(rest.state, "settled")
            self._check_even(self.order)

    def test_tax_in_the_price(self):
        """A price with its tax in it is given back as it was stated, and no tax is credited."""
        with freeze_time(SUPPLIED):
            tax = self.rate.copy({"name": "GST 18 in the price", "price_include_override": "tax_included"})
            order = self._order([(self.product, 2)], user_id=self.sales.id)
            order.order_line.write({"price_unit": 118, "tax_ids": [Command.set(tax.ids)]})
            order.action_confirm()
            picking = self._ship(order)
            picking._o2d_leave()
        with freeze_time(TOO_LATE):
            record = self._ask(picking, {self.product: 1})
            self._receive(record)
            record.with_user(self.accounts).action_credit_without_gst()
            self.env.invalidate_all()
            self.assertEqual((record.credit_ids.amount_total, record.credit_ids.amount_tax), (118, 0))

    def test_draft_of_the_day(self):
        """A draft that bears a day after the time loses its GST when it is credited, too."""
        with freeze_time(IN_TIME):
            self.company.o2d_return_credit = "draft"
            record = self._came(4)
            draft = record.credit_ids
            self.assertEqual((draft.state, draft.amount_tax), ("draft", 72))
        with freeze_time(TOO_LATE):
            draft.invoice_date = "2026-12-01"
            self.assertTrue(self._form(record).is_past_gst)
            record.with_user(self.accounts).action_credit_without_gst()
            self.assertEqual((draft.state, draft.amount_total, draft.amount_tax), ("posted", 400, 0))

    def test_at_receipt(self):
        """Where credit notes are made at receipt, one that is too late keeps no goods at the door; accounts hears."""
        self.company.o2d_return_credit = "post"
        with freeze_time(TOO_LATE):
            record = self._came(4)
            problem = self.env["o2d.exception"].search(
                [("key", "=", record._o2d_credit_key()), ("state", "=", "open")]
            )  # fmt: skip
            self.assertEqual((record.state, record.credit_count, len(problem)), ("received", 0, 1))
            self.assertIn("“Credit without GST”", problem.name)
            record.with_user(self.accounts).action_credit_without_gst()
            self.assertEqual(problem.state, "closed")

    def test_who(self):
        """Sales and the warehouse credit nothing, in time or not, and see no button for it."""
        with freeze_time(TOO_LATE):
            record = self._came(4)
            for user in (self.sales, self.sales_head, self.store):
                self.assertFalse(record.with_user(user).is_past_gst)
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    record.with_user(user).action_credit_without_gst()

    def test_advised(self):
        """Where the control advises, GST is credited as before: the button says nothing else."""
        self._control("pick_invoicing", "advise", self.warehouse)
        with freeze_time(TOO_LATE):
            record = self._came(4)
            self.assertFalse(self._form(record).is_past_gst)
            self.assertEqual(self._credited(record).amount_tax, 72)


@tagged("post_install", "-at_install")
class TestReturnUnbilled(ReturnCase):
    """What came back before it was billed needs no credit note, and nobody denies one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("pick_invoicing", "advise", cls.warehouse)

    def _unbilled(self, lines):
        order = self._confirmed(lines, user_id=self.sales.id)
        order.order_line._o2d_decide({"o2d_bill_on_dispatch": True})
        picking = self._ship(order)
        picking._o2d_leave()
        return picking

    def _deny(self, record):
        record.with_user(self.sales_head).action_deny_credit("Used")

    def test_kit(self):
        """A kit of which one came back unbilled while the other is awaited is denied no credit: there is none."""
        kit = self._kit([(self.product, 2), (self.other, 1)])
        picking = self._unbilled([(kit, 3)])
        record = self._ask(picking, {self.product: 4, self.other: 2})
        self._receive(record, {self.product: {"restock": 2}, self.other: {"restock": 1}}, rest="later")
        self.assertEqual((record.state, record.to_credit), ("on_way", False))
        with self.assertRaisesRegex(UserError, "was not billed yet"):
            self._deny(record)
        self.assertEqual(picking.sale_id.order_line.qty_delivered, 2)

    def test_billed_kit(self):
        """A kit that was billed may be denied, though its parts came in two conditions and two transfers."""
        self._control("pick_invoicing", "enforce", self.warehouse)
        kit = self._kit([(self.product, 2), (self.other, 1)])
        picking = self._left([(kit, 3)])
        record = self._ask(picking, {self.product: 4, self.other: 2})
        self._receive(record, {self.product: {"restock": 3, "scrap": 1}, self.other: {"restock": 2}})
        self._deny(record)
        line = picking.sale_id.order_line
        self.assertEqual((record.state, line.qty_delivered, line.qty_invoiced), ("settled", 3, 3))
        facts = line._o2d_bill_facts()[line.id]
        self.assertEqual((facts.room(), facts.excess()), (0, 0))

    def test_pieces_of_a_dozen(self):
        """Pieces of a billed dozen, each share of it rounded, are no goods that were never billed."""
        self._control("pick_invoicing", "enforce", self.warehouse)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order([(self.product, 1)], user_id=self.sales.id)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        picking = self._ship(order)
        picking._o2d_leave()
        first = self._ask(picking, {self.product: 5})
        self._receive(first)
        self._credited(first)
        second = self._ask(picking, {self.product: 5})
        self._receive(second)
        self._deny(second)
        self.assertEqual((second.state, second.no_credit), ("settled", True))
