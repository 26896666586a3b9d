from datetime import date, datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..tools import credit_rules as rules

OWNER = "o2d_base.group_accounts"
KEY = "credit_time:"


class AccountMove(models.Model):
    """Until when GST of an invoice can be credited (CGST Act 2017, section 34(2)), and what still waits as it ends."""

    _inherit = "account.move"

    def _o2d_credit_deadline(self):
        """The last day on which GST of this invoice may be credited; False where the company pays none."""
        self.ensure_one()
        supplied = self.invoice_date
        if self.move_type != "out_invoice" or not supplied or not self.company_id._o2d_has_gst():
            return False
        return rules.last_day(supplied, self.company_id._o2d_annual_return(rules.financial_year(supplied)))

    def _o2d_check_credit_time(self):
        """Ask before a credit note with GST is made: of an invoice whether it is in time today, of a credit note
        whether it was on its own day.

        Nothing is asked where the control does not enforce.

        :raise UserError: with what to do instead
        """
        for one in self:
            if words := one._o2d_credit_time_words():
                raise UserError(words)

    def _o2d_credit_time_words(self):
        """Why a credit note with GST is refused for its time; "" where it is not."""
        move = self.sudo()
        words = move._o2d_late_credit_words()
        is_bound = words and (move._o2d_is_value_credit() or move._o2d_control_mode("pick_invoicing") == "enforce")
        return words if is_bound else ""

    def _o2d_late_credit_words(self):
        """Why GST of this credit note, or of one made today of this invoice, comes too late; "" where it does not."""
        self.ensure_one()
        if self.currency_id.is_zero(self.amount_tax):
            return ""
        is_note = self.move_type == "out_refund"
        noted = (is_note and self.invoice_date) or self.company_id._o2d_today()
        for invoice in self._o2d_credited_invoices() if is_note else self:
            deadline = invoice._o2d_credit_deadline()
            if deadline and noted > deadline:
                return invoice._o2d_late_words(deadline, is_note)
        return ""

    def _o2d_late_words(self, deadline, is_note):
        """:param is_note: is there a credit note already, whose taxes can be taken off?"""
        facts = {
            "invoice": self.name,
            "day": format_date(self.env, self.invoice_date),
            "deadline": format_date(self.env, deadline),
            "why": self._o2d_deadline_why(deadline),
        }
        if is_note:
            return self.env._(
                "GST on %(invoice)s of %(day)s could be credited until %(deadline)s%(why)s. Credit it without GST: "
                "take the taxes off the credit note, or give a commercial one.",
                **facts,
            )
        return self.env._(
            "GST on %(invoice)s of %(day)s could be credited until %(deadline)s%(why)s. Credit it without GST: give a "
            "commercial one, or for goods that came back take “Credit without GST” on their return.",
            **facts,
        )

    def _o2d_deadline_why(self, deadline):
        year = rules.year_words(rules.financial_year(self.invoice_date))
        if deadline < rules.last_day(self.invoice_date):
            return self.env._(", when the annual return of %(year)s was filed", year=year)
        return self.env._(", in the November after the financial year %(year)s", year=year)

    # --- watched -----------------------------------------------------------------------------------

    @api.model
    def _cron_o2d_watch_credit_time(self):
        """An exception for each invoice of which a credit is still open and whose time ends soon, or has ended."""
        found = self.browse()
        for company in self.env["res.company"].sudo().search([("partner_id.country_id.code", "=", "IN")]):
            if company._o2d_has_gst():
                found |= self.sudo()._o2d_credit_ends_soon(company)
        for invoice in found:
            invoice._o2d_raise_credit_time()
        problems = self.env["o2d.exception"].sudo().search([("state", "=", "open"), ("key", "=like", f"{KEY}%")])
        over = set(problems.mapped("key")) - {invoice._o2d_credit_time_key() for invoice in found}
        self.env["o2d.exception"]._clear(over, self.env._("Nothing of this invoice waits to be credited any more."))

    @api.model
    def _o2d_credit_ends_soon(self, company):
        """Invoices of one company of which something waits to be credited, with their time nearly or quite over."""
        today = company._o2d_today()
        waits = self.browse()
        for year in rules.watched_years(today):
            first, last = date(year, 4, 1), date(year + 1, 3, 31)
            if rules.is_near(today, rules.last_day(first, company._o2d_annual_return(year))):
                waits |= self._o2d_waits_for_credit(company, first, last)
        return waits

    @api.model
    def _o2d_waits_for_credit(self, company, first, last):
        """Invoices of a time whose goods are on the way back or came back without a credit note, and those that
        their customers do not accept."""
        found = self._o2d_claimed_invoices(company) | self.browse(self._o2d_query_returning(company, first, last))
        return found.filtered(
            lambda move: (
                move.company_id == company
                and move.move_type == "out_invoice"
                and move.state == "posted"
                and move.invoice_date
                and first <= move.invoice_date <= last
                and not move.currency_id.is_zero(move.amount_tax)
            )
        )

    @api.model
    def _o2d_query_returning(self, company, first, last):
        """Ids of invoices whose goods are announced back, or came back to be credited and are on no credit note."""
        for model in ("account.move", "account.move.line", "stock.move"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT m.id
                  FROM account_move m
                  JOIN account_move_line i ON i.move_id = m.id
                  JOIN o2d_stock_move_invoice_line_rel x ON x.invoice_line_id = i.id
                  JOIN stock_move back ON back.origin_returned_move_id = x.stock_move_id
                 WHERE m.company_id = %(company)s AND m.move_type = 'out_invoice' AND m.state = 'posted'
                   AND m.invoice_date BETWEEN %(first)s AND %(last)s AND back.to_refund
                   AND (back.state NOT IN ('done', 'cancel') OR back.state = 'done' AND NOT EXISTS (
                        SELECT FROM o2d_stock_move_invoice_line_rel y
                          JOIN account_move_line c ON c.id = y.invoice_line_id AND c.parent_state = 'posted'
                          JOIN account_move n ON n.id = c.move_id AND n.move_type = 'out_refund'
                         WHERE y.stock_move_id = back.id))
                """,
                company=company.id,
                first=first,
                last=last,
            )
        )
        return [move_id for (move_id,) in rows]

    @api.model
    def _o2d_claimed_invoices(self, company):
        """What is complained about by delivery is about its invoices."""
        problems = self.env["o2d.exception"].sudo()
        problems = problems.search(
            [
                ("state", "=", "open"),
                ("type", "in", ("shortage", "damage")),
                ("company_id", "=", company.id),
                ("invoice_id", "=", False),
                ("picking_id", "!=", False),
            ]
        )
        return super()._o2d_claimed_invoices(company) | problems.picking_id.o2d_invoice_ids

    def _o2d_credit_time_key(self):
        return f"{KEY}{self.id}"

    def _o2d_raise_credit_time(self):
        self.ensure_one()
        deadline = self._o2d_credit_deadline()
        words = {"invoice": self.name, "day": format_date(self.env, deadline)}
        if self.company_id._o2d_today() > deadline:
            name = self.env._("%(invoice)s: GST could be credited until %(day)s. Credit it without GST.", **words)
        else:
            name = self.env._("%(invoice)s: credit what is open by %(day)s, after that GST is lost.", **words)
        self.env["o2d.exception"]._raise(
            self._o2d_credit_time_key(),
            {
                "name": name,
                "type": "late",
                "severity": "2",
                "stage_id": self.env["o2d.stage"]._get("settlement").id,
                "owner_group_id": self.env.ref(OWNER).id,
                "company_id": self.company_id.id,
                "warehouse_id": self._o2d_gate_warehouse().id,
                "due_at": fields.Datetime.to_string(datetime.combine(deadline, time(12))),
                **self._o2d_exception_documents(),
            },
        )
