from odoo import fields, models

from ..tools import outbox_rules as outbox
from ..tools.gateway import Action
from .account_move_ewaybill import LEAVING


class AccountMove(models.Model):
    """What an invoice still lacks, asked for when many are gone through."""

    _inherit = "account.move"

    def _o2d_ask_missing(self):
        """Ask for registration and e-way bill where they are due, and send again what was refused.

        :return: (requests, were they asked for by this call?, words about what was not asked for)
        """
        self.ensure_one()
        if self.state != "posted":
            return self._o2d_no_requests(), False, self.env._("It is not posted.")
        if flying := self._o2d_papers_in_flight():
            return self._o2d_send_again(flying)
        requests, words = self._o2d_no_requests(), []
        if self._o2d_irn_is_due():
            if self._o2d_control_mode("einvoice") == "enforce":
                requests |= self.env["o2d.gst.request"]._ask(Action.GENERATE_IRN, self)
            else:
                words.append(self.env._("Registrations are not led by the control “e-invoice” here."))
        if said := self._o2d_why_no_bill():
            words.append(said)
        else:
            bill = self._o2d_ask_bill()
            requests |= bill.o2d_request_ids.filtered(lambda one: one.state in outbox.OPEN)
        requests._o2d_decide({"is_patient": True})
        self._o2d_bill_pickings()._o2d_papers_changed()
        return requests, True, " ".join(words)

    def _o2d_no_requests(self):
        return self.env["o2d.gst.request"].sudo()

    def _o2d_send_again(self, flying):
        """:param flying: what is open of this invoice already"""
        refused = flying.filtered(lambda one: one.state == outbox.FAILED and not one._twin())
        if not refused:
            return flying, False, self.env._("It was asked for before.")
        refused._o2d_decide({"state": outbox.WAITING, "not_before": fields.Datetime.now()})
        flying._wake()
        return flying, False, self.env._("It was refused before, and is sent again.")

    def _o2d_why_no_bill(self):
        """Why no e-way bill is asked for with many others, or ""."""
        if self.move_type not in LEAVING or not self.company_id.l10n_in_ewaybill_feature:
            return self.env._("No goods of ours leave with it.")
        if self._o2d_live_bills():
            return self.env._("Its e-way bill is there.")
        if self._o2d_control_mode("ewaybill") != "enforce":
            return self.env._("E-way bills are not led by the control “e-way bill” here.")
        pickings = self._o2d_bill_pickings().filtered(lambda one: not one.o2d_recalled_at)
        if not pickings:
            return self.env._("No delivery stands behind it.")
        needed, why = self._o2d_needs_ewaybill()
        return "" if needed else self.env._("No e-way bill is needed. %(why)s", why=why)
