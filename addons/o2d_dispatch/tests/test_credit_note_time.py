"""Until when GST of an invoice can be credited, on Indian days, and what is watched as the time ends."""

import psycopg2
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_dispatch.tests.credit_note_common import CreditMixin
from odoo.addons.o2d_dispatch.tests.invoice_common import IndianInvoiceCase

SUPPLIED = "2025-08-15 06:00:00"
# 23:45 and 00:15 in India.
LAST_MINUTES = "2026-11-30 18:15:00"
TOO_LATE = "2026-11-30 18:45:00"


@tagged("post_install", "-at_install")
class TestCreditNoteTime(CreditMixin, IndianInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_people()
        with freeze_time(SUPPLIED):
            cls.order = cls._order([(cls.product, 10)])
            cls.order.action_confirm()

    def setUp(self):
        super().setUp()
        with freeze_time(SUPPLIED):
            self.picking = self._ship(self.order)
        self.invoice = self.order.invoice_ids

    def _late(self):
        """Open exceptions of the watch about this invoice."""
        self.env["account.move"]._cron_o2d_watch_credit_time()
        key = self.invoice._o2d_credit_time_key()
        return self.env["o2d.exception"].search([("key", "=", key), ("state", "=", "open")])

    def test_very_day(self):
        """The last day ends at midnight in India: until then GST is credited, after it no more."""
        self.assertEqual(str(self.invoice.invoice_date), "2025-08-15")
        with freeze_time(LAST_MINUTES):
            note = self._make(self.invoice, {self.product: 97.5})
            self.assertEqual((str(note.invoice_date), note.amount_tax), ("2026-11-30", 4.5))
        with freeze_time(TOO_LATE), self._refused("could be credited until .*give a commercial one"):
            self._make(self.invoice, {self.product: 95})

    def test_commercial_afterwards(self):
        """After the time a commercial credit note without GST is still given, and stays out of the returns."""
        with freeze_time(TOO_LATE):
            note = self._make(self.invoice, {self.product: 95}, kind="commercial")
        self.assertEqual((note.amount_untaxed, note.amount_tax), (50, 0))
        lines = note.invoice_line_ids
        self.assertEqual(lines.mapped("l10n_in_gstr_section"), ["sale_out_of_scope"])
        self.assertEqual(lines.mapped("l10n_in_hsn_code"), ["84821011"])

    def test_with_tax_in_the_returns(self):
        """A rate difference in time stands in the returns as a credit note."""
        with freeze_time(LAST_MINUTES):
            note = self._make(self.invoice, {self.product: 95})
        self.assertEqual(note.invoice_line_ids.mapped("l10n_in_gstr_section"), ["sale_cdnr_regular"])

    def test_core_credit_note(self):
        """Core's credit note of dispatched goods is bound by the same day; without its taxes it goes through."""
        with freeze_time("2026-12-05 06:00:00"):
            with self._refused("could be credited until"):
                self._credit(self.invoice)
            with self._refused("could be credited until"):
                self.invoice._o2d_check_credit_time()
            self._return(self.picking, {self.product: 4})
            wizard = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=self.invoice.ids)
                .create({"journal_id": self.invoice.journal_id.id})
            )
            wizard.reverse_moves()
            note = wizard.new_move_ids
            note.invoice_line_ids.tax_ids = False
            note.action_post()
        self.assertEqual((note.amount_total, note.o2d_credit_kind), (400, "return"))

    def test_draft_of_yesterday(self):
        """What counts is the day that the credit note bears, not when its draft was begun."""
        with freeze_time(LAST_MINUTES):
            note = self._make(self.invoice, {self.product: 95}, post=False)
        with freeze_time(TOO_LATE):
            note.invoice_date = "2026-12-01"
            with self._refused("could be credited until"):
                note.action_post()

    def test_annual_return(self):
        """The annual return ends the time on its own day; one of another company or year does not."""
        other = self.env["res.company"].create({"name": "Nagpur Company"})
        returns = self.env["o2d.annual.return"].with_user(self.accountant)
        self.env["o2d.annual.return"].create({"company_id": other.id, "year": 2025, "filed_on": "2026-10-01"})
        returns.create({"year": 2024, "filed_on": "2025-12-01"})
        with freeze_time("2026-10-06 06:00:00"):
            self._make(self.invoice, {self.product: 99})
            row = returns.create({"year": 2025, "filed_on": "2026-10-05"})
            self.assertEqual(row.name, "2025-26")
            with self._refused("when the annual return of 2025-26 was filed"):
                self._make(self.invoice, {self.product: 98})

    def test_annual_return_of_a_branch(self):
        """A branch under its parent's registration goes with the parent's annual return."""
        self.env["o2d.annual.return"].create({"year": 2025, "filed_on": "2026-10-05", "company_id": self.company.id})
        branch = self.env["res.company"].create({"name": "Nagpur Branch", "parent_id": self.company.id})
        self.assertEqual(str(branch._o2d_annual_return(2025)), "2026-10-05")
        branch.vat = "29AAACB1234A1ZO"
        self.assertFalse(branch._o2d_annual_return(2025))

    @mute_logger("odoo.sql_db")
    def test_annual_return_typed_wrong(self):
        """An annual return is filed after its year."""
        with self.assertRaises(psycopg2.errors.CheckViolation):
            self.env["o2d.annual.return"].create({"year": 2025, "filed_on": "2026-03-31"})

    def test_watched(self):
        """From sixty days before the end accounts are told of invoices whose goods are on the way back."""
        with freeze_time("2026-09-30 06:00:00"):
            wizard = self.env["stock.return.picking"].with_context(
                active_id=self.picking.id, active_model="stock.picking"
            ).create({})  # fmt: skip
            wizard.product_return_moves.quantity = 2
            back = wizard._create_return()
            self.assertFalse(self._late(), "sixty-one days are left")
        with freeze_time("2026-10-01 06:00:00"):
            problem = self._late()
            self.assertEqual(
                (problem.owner_group_id, problem.invoice_id, problem.order_id, problem.is_blocking),
                (self.env.ref("o2d_base.group_accounts"), self.invoice, self.order, False),
            )
            self.assertIn("after that GST is lost", problem.name)
            back.move_ids.write({"quantity": 2, "picked": True})
            back.button_validate()
            self.assertEqual(self._late(), problem, "received, not credited yet")
        with freeze_time("2026-12-02 06:00:00"):
            self.assertIn("Credit it without GST", self._late().name)
        with freeze_time("2026-11-15 06:00:00"):
            self._credit(self.invoice)
            self.assertFalse(self._late())
        self.assertEqual(problem.state, "closed")

    def test_watched_complaint(self):
        """An invoice that the customer complains about is watched, one that nobody questions is not."""
        with freeze_time("2026-10-15 06:00:00"):
            self.assertFalse(self._late())
            self.env["o2d.exception"].create(
                {"name": "Two were broken", "type": "damage", "invoice_id": self.invoice.id,
                 "company_id": self.company.id}
            )  # fmt: skip
            self.assertTrue(self._late())

    def test_not_registered(self):
        """Who pays no GST has no such time."""
        self.company.l10n_in_is_gst_registered = False
        with freeze_time(TOO_LATE):
            self._make(self.invoice, {self.product: 95})
        self.assertFalse(self.invoice._o2d_credit_deadline())

    def test_discount_after_the_sale(self):
        """A discount after the sale with GST needs its agreement and, of a registered buyer, his confirmation."""
        with freeze_time("2026-06-15 06:00:00"):
            dialog = self._dialog(
                self.invoice, {self.product: 2}, by="percent", kind="discount",
                agreement="Scheme 14 of 1 April 2025", confirmation="Mail of 3 May 2026",
            )  # fmt: skip
            dialog.confirmation = " "
            with self._refused("confirmed that he reverses"):
                dialog.action_make()
            dialog.write({"confirmation": "Mail of 3 May 2026", "agreement": False})
            with self._refused("agreed before or with the supply"):
                dialog.action_make()
            dialog.agreement = "Scheme 14 of 1 April 2025"
            note = self.env["account.move"].browse(dialog.action_make()["res_id"])
            note.action_post()
        self.assertEqual((note.amount_untaxed, note.o2d_credit_agreement), (20, "Scheme 14 of 1 April 2025"))

    def test_discount_to_a_consumer(self):
        """A buyer without registration has no input tax credit to reverse, so nothing is asked of him."""
        self.customer.write({"vat": False, "l10n_in_gst_treatment": "consumer"})
        self.invoice.l10n_in_gst_treatment = "consumer"
        with freeze_time("2026-06-15 06:00:00"):
            note = self._make(self.invoice, {self.product: 2}, by="percent", kind="discount", agreement="Scheme 14")
        self.assertEqual(note.state, "posted")
