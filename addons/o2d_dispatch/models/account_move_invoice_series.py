from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.o2d_base.tools.gate import Reason

from ..tools.invoice_number import number_fault

BILLS = "o2d_base.group_accounts"


class ResCompany(models.Model):
    _inherit = "res.company"

    def _o2d_has_gst(self):
        """Is this company registered for GST?"""
        return (
            self.country_code == "IN" and "l10n_in_is_gst_registered" in self._fields and self.l10n_in_is_gst_registered
        )

    def _o2d_gstin(self):
        """The registration that this company bills under: its own, or that of the nearest one it is a branch of."""
        self.ensure_one()
        lineage = self.sudo().parent_ids  # from the root to itself
        return next((company.vat for company in reversed(lineage) if company.vat), "")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_sale_journal(self):
        """The journal of this order's invoice.

        Core takes the first that the company may use, its parent's as well. A series belongs to one GST
        registration, so among several the company's own registration decides, then its own journal.
        """
        if self.journal_id:
            return self.journal_id
        company = self.company_id
        journals = self.env["account.journal"]
        journals = journals.search([*journals._check_company_domain(company), ("type", "=", "sale")])
        if company._o2d_has_gst():
            gstin = company._o2d_gstin()
            mine = journals.filtered(lambda journal: journal.company_id._o2d_gstin() == gstin)
            journals = mine.sorted(lambda journal: journal.company_id != company) or journals
        if self.currency_id != company.currency_id:
            journals = journals.filtered(lambda journal: journal.currency_id == self.currency_id) or journals
        return journals[:1]


class AccountMove(models.Model):
    """One series of invoice numbers for each GST registration and financial year."""

    _inherit = "account.move"

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "invoice":
            for move in self.filtered(lambda move: move.move_type == "out_invoice").sudo():
                reasons[move.id] += move._o2d_series_reasons()
        return reasons

    def _o2d_series_reasons(self):
        """Why the invoice of an order does not belong into its journal, as a list of at most one Reason."""
        self.ensure_one()
        company, other = self.company_id, self.journal_id.company_id
        if other == company or not company._o2d_has_gst() or not self._o2d_gate_order():
            return []
        if other._o2d_gstin() == company._o2d_gstin():
            return []
        words = self.env._(
            "%(journal)s belongs to another GST registration. %(company)s needs a sales journal of its own.",
            journal=self.journal_id.name,
            company=company.name,
        )
        return [Reason("pick_invoicing", words, BILLS)]

    def _o2d_check_series(self):
        """A posted invoice over dispatched goods bears a number that the law allows, and nobody else's.

        :raise UserError: where it does not
        """
        for move in self:
            if move.company_id.country_code != "IN":
                continue
            fault = number_fault(move.name)
            if fault == "length":
                raise UserError(
                    self.env._(
                        "%(number)s is longer than the 16 characters that GST allows. Shorten the journal's code.",
                        number=move.name,
                    )
                )
            if fault:
                raise UserError(
                    self.env._(
                        "%(number)s has more than letters, digits, hyphen and slash. Change the journal's code.",
                        number=move.name,
                    )
                )
        self.filtered(lambda move: move.company_id._o2d_has_gst())._o2d_check_twins()

    def _o2d_check_twins(self):
        """Within one registration no number is given twice, whichever company and journal gave it.

        CGST Rules 2017, rule 46(b): unique for a financial year, which is part of the number.
        """
        if not self:
            return
        self.flush_recordset(["name", "state", "journal_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id, twin.id
                  FROM account_move m
                  JOIN account_move twin
                    ON twin.name = m.name AND twin.state = 'posted' AND twin.name <> '/' AND twin.id <> m.id
                   AND twin.move_type IN ('out_invoice', 'out_refund') AND twin.journal_id <> m.journal_id
                 WHERE m.id = ANY(%s)
                """,
                list(self.ids),
            )
        )
        for move_id, twin_id in rows:
            move, twin = self.browse(move_id), self.sudo().browse(twin_id)
            if move.company_id._o2d_gstin() == twin.company_id._o2d_gstin():
                raise UserError(
                    self.env._(
                        "%(number)s is already an invoice of “%(journal)s” under the same GST registration. "
                        "Change the code of one of the journals.",
                        number=move.name,
                        journal=twin.journal_id.name,
                    )
                )
