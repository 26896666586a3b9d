from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools import ewaybill_rules
from ..tools.ewaybill_rules_need import Bill, irn_due
from .o2d_gst_outbox import OFFICER

# So many days before a limit somebody hears of it, and for so long after it.
AHEAD, BEHIND = 5, 60
PART_A_AHEAD = timedelta(days=2)


class O2dGstRequest(models.Model):
    """What runs out by itself: the days for a registration, and those for naming a vehicle."""

    _inherit = "o2d.gst.request"

    @api.model
    def _cron_watch(self):
        """Open a problem for what runs out soon, and close those whose cause is gone."""
        self._watch_registrations()
        self._watch_vehicles()

    # --- invoices that are to be registered within so many days ---------------------------------------

    @api.model
    def _watch_registrations(self):
        moves = self.env["account.move"].sudo()
        late = moves.browse()
        for company in self.env["res.company"].sudo().search([("l10n_in_edi_feature", "=", True)]):
            late |= self._registrations_running_out(company)
        for move in late:
            # Until its last minute in India.
            last = datetime.combine(move._o2d_irn_last_day(), time(23, 59), ewaybill_rules.INDIA)
            self._raise_running_out(move, f"irn_due:{move.id}", move._o2d_say_irn_due(), ewaybill_rules.to_utc(last))
        self._clear_others("irn_due:", late, self.env._("It is registered, or need not be any more."))

    def _registrations_running_out(self, company):
        today, rules = company._o2d_today(), self.env["o2d.gst.rule"]._rules()
        days = rules.value("irn_days", today)
        if not days:
            return self.env["account.move"]
        found = self.env["account.move"].sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "posted")
            & Domain("l10n_in_edi_status", "=", "to_send")
            & Domain("invoice_date", ">=", today - timedelta(days=days + BEHIND))
            & Domain("invoice_date", "<=", today - timedelta(days=days - AHEAD))
        )  # fmt: skip
        return found.filtered(
            lambda move: move._o2d_control_mode("einvoice") != "off"
            and (last := move._o2d_irn_last_day())
            and last <= today + timedelta(days=AHEAD)
        )

    # --- bills whose vehicle was never named ----------------------------------------------------------

    @api.model
    def _watch_vehicles(self):
        now, rules = fields.Datetime.now(), self.env["o2d.gst.rule"]._rules()
        bills = self.env["l10n.in.ewaybill"].sudo().search(
            Domain("state", "=", "generated")
            & Domain("o2d_generated_at", ">=", now - timedelta(days=BEHIND))
            & Domain("o2d_valid_until", "=", False)
            & Domain("o2d_picking_ids", "!=", False)
        )  # fmt: skip
        # A carrier close by needs no vehicle on it once the goods have left.
        late = bills.filtered(
            lambda bill: not all(bill.o2d_picking_ids.mapped("o2d_gate_out_at"))
            and ewaybill_rules.part_a_until(rules, bill.o2d_generated_at) - PART_A_AHEAD <= now
        )
        for bill in late:
            last = ewaybill_rules.part_a_until(rules, bill.o2d_generated_at)
            words = self.env._(
                "E-way bill %(number)s must name its vehicle by %(moment)s. After that a new one is needed.",
                number=bill._o2d_pretty_number(),
                moment=bill._o2d_moment(last),
            )
            self._raise_running_out(bill, f"part_a:{bill.id}", words, last)
        self._clear_others("part_a:", late, self.env._("Its vehicle is named, or it is cancelled."))

    # --- shared -----------------------------------------------------------------------------------

    def _raise_running_out(self, document, key, words, last):
        """:param last: last moment, naive UTC"""
        self.env["o2d.exception"]._raise(
            key,
            {
                "name": words,
                "type": "failure",
                "control": "einvoice" if document._name == "account.move" else "ewaybill",
                "severity": "3",
                "due_at": last,
                "stage_id": self.env["o2d.stage"]._get("ewaybill").id,
                "owner_group_id": self.env.ref(OFFICER).id,
                "company_id": document.company_id.id,
                **document._o2d_exception_documents(),
            },
        )

    def _clear_others(self, prefix, still, words):
        """Close what was opened before and is not among ``still`` any more."""
        keys = {f"{prefix}{record.id}" for record in still}
        rows = self.env["o2d.exception"].sudo().search([("state", "=", "open"), ("key", "=like", f"{prefix}%")])
        if gone := [key for key in rows.mapped("key") if key not in keys]:
            self.env["o2d.exception"]._clear(gone, words)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_irn_last_day(self):
        """The last day on which this document can be registered, or None where no limit binds it."""
        bill = Bill(self.invoice_date, b2b=True, turnover=self.company_id._o2d_turnover())
        return irn_due(bill, self.env["o2d.gst.rule"]._rules()) if self.invoice_date else None

    def _o2d_say_irn_due(self):
        last = self._o2d_irn_last_day()
        words = {"invoice": self.name, "day": format_date(self.env, last)}
        if last < self.company_id._o2d_today():
            return self.env._(
                "%(invoice)s had to be registered by %(day)s. Credit it and raise a new invoice.", **words
            )
        return self.env._("%(invoice)s must be registered by %(day)s. After that the portal takes it no more.", **words)

    def _o2d_apply_irn(self, answer, payload, request=None):
        done = super()._o2d_apply_irn(answer, payload, request)
        self.env["o2d.exception"]._clear([f"irn_due:{self.id}"], self.env._("It is registered."))
        return done


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_gst_settled(self):
        done = super()._o2d_gst_settled()
        gone = self.filtered(lambda bill: bill.state != "generated" or bill.o2d_valid_until)
        if gone:
            self.env["o2d.exception"]._clear([f"part_a:{bill.id}" for bill in gone], self.env._("It is settled."))
        return done
