from odoo import models

from ..tools.gateway import Action
from ..tools.outbox_rules import OPEN

CHALLAN = "CHL"
# Sub-type "Others" of the e-way bill system.
OTHERS = "8"


class StockPicking(models.Model):
    """Goods that nobody bought and that travel with a challan: their e-way bill is asked for when it is written."""

    _inherit = "stock.picking"

    def _o2d_issue_challan(self):
        fresh = self.filtered(lambda one: not one.o2d_challan_no)
        done = super()._o2d_issue_challan()
        fresh.sudo()._o2d_ask_challan_bills()
        return done

    # --- asking ------------------------------------------------------------------------------------

    def _o2d_ask_challan_bills(self):
        """Ask for the e-way bill of each challan that needs one, where the control does so by itself."""
        for picking in self.filtered(lambda one: one._o2d_challan_bills_itself()):
            picking._o2d_ask_challan_bill()

    def _o2d_challan_bills_itself(self):
        return bool(
            self.o2d_challan_no
            and not self.o2d_gate_out_at
            and not self.o2d_recalled_at
            and self.company_id.l10n_in_ewaybill_feature
            and self._o2d_control_mode("ewaybill") == "enforce"
            and not self._o2d_challan_bill_ids("generated")
            and self._o2d_needs_ewaybill().needed
        )

    def _o2d_ask_challan_bill(self):
        """Make the e-way bill of this challan and ask the service for its number.

        :return: l10n.in.ewaybill (one)
        """
        self.ensure_one()
        bill = self._o2d_challan_bill_ids("pending")[:1] or self._o2d_challan_bill_ids("cancel")._o2d_anew()
        if not bill:
            bill = self.env["l10n.in.ewaybill"].sudo().create(self._prepare_o2d_challan_bill())
        bill._o2d_decide({"o2d_picking_ids": [(6, 0, self.ids)]})
        bill.write(bill._prepare_o2d_transport())
        self.env["o2d.gst.request"]._ask(Action.GENERATE, bill)
        self._o2d_papers_changed()
        return bill

    def _prepare_o2d_challan_bill(self):
        return {
            "picking_id": self.id,
            "type_id": self._o2d_challan_bill_type().id,
            "mode": "1",
            "vehicle_type": "R",
            "distance": 0,
        }

    def _o2d_challan_bill_type(self):
        """The service's kind of document: a delivery challan, and why the goods leave."""
        kinds = self.env["l10n.in.ewaybill.type"].sudo().search([("code", "=", CHALLAN)])
        wanted = self.o2d_purpose_id.sub_supply_type or OTHERS
        return (kinds.filtered(lambda one: one.sub_type_code == wanted) or kinds.filtered(
            lambda one: one.sub_type_code == OTHERS
        ))[:1]  # fmt: skip

    def _o2d_challan_bill_ids(self, state):
        """The bills of this challan in one state; not those of an invoice."""
        return self.sudo().o2d_ewaybill_ids.filtered(
            lambda bill: bill.state == state and bill.picking_id and not bill.account_move_id
        )

    def action_l10n_in_ewaybill_create(self):
        """Core's button; where the control enforces, the bill of a challan is asked of the service."""
        self.ensure_one()
        if not self.o2d_challan_no or self._o2d_control_mode("ewaybill") != "enforce" or self.sudo().o2d_ewaybill_ids:
            return super().action_l10n_in_ewaybill_create()
        self.check_access("write")
        return self.sudo()._o2d_ask_challan_bill().sudo(False)._get_records_action()

    # --- the gate ----------------------------------------------------------------------------------

    def _o2d_challan_bill_problem(self):
        """Why the goods of a challan cannot leave for want of an e-way bill, or ""."""
        if not self.o2d_challan_no or not self.company_id.l10n_in_ewaybill_feature:
            return ""
        live = self._o2d_challan_bill_ids("generated")
        if live:
            problems = [bill._o2d_gate_problem(self) for bill in live]
            return "" if not all(problems) else self.company_id._o2d_with_gst_health(problems[0])
        verdict = self._o2d_needs_ewaybill()
        if not verdict.needed:
            return ""
        pending = self._o2d_challan_bill_ids("pending")[:1]
        words = self.env._(
            "No e-way bill for challan %(challan)s. %(words)s",
            challan=self.o2d_challan_no,
            words=pending.o2d_words if pending else verdict.why,
        )
        return self.company_id._o2d_with_gst_health(words)

    # --- taking back -------------------------------------------------------------------------------

    def _o2d_challan_asks(self):
        """What is asked of the service about the bills of these challans and not answered, oldest first."""
        bills = self.sudo().o2d_ewaybill_ids.filtered(lambda bill: not bill.account_move_id)
        domain = [("ewaybill_id", "in", bills.ids), ("state", "in", OPEN)]
        return self.env["o2d.gst.request"].sudo().search(domain, order="id")

    def _o2d_has_challan_bill_to_cancel(self):
        live = self._o2d_challan_bill_ids("generated")
        return bool(self._o2d_challan_asks() or live.filtered(lambda bill: bill._o2d_may_cancel()))

    def _o2d_ask_challan_bills_back(self, reason):
        """Ask for the cancellation of the bills of these challans; what was never sent is given up."""
        (self._o2d_challan_bill_ids("generated") | self._o2d_challan_bill_ids("pending"))._o2d_ask_back(reason)

    def _o2d_challan_back_words(self):
        """What became of the e-way bills of these challans, one sentence each."""
        words = []
        for bill in self._o2d_challan_bill_ids("generated") | self._o2d_challan_bill_ids("cancel"):
            if said := bill._o2d_back_words():
                words.append(said)
        return words


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_ask_back(self, reason):
        """The goods do not leave: cancel what is there or may be, give up what was never sent."""
        requests = self.env["o2d.gst.request"]
        for bill in self:
            if bill._o2d_may_cancel() or bill._o2d_is_being_generated():
                bill.write({"cancel_reason": "3", "cancel_remarks": reason})
                requests._ask(Action.CANCEL, bill, {"words": reason})
            elif bill.state == "pending":
                requests._open_of(bill)._give_up()

    def _o2d_back_words(self):
        """What a recall came to for this bill, in a sentence."""
        if self.state == "cancel" and self.o2d_cancelled_at:
            return self.env._("E-way bill %(number)s cancelled.", number=self._o2d_pretty_number())
        if self.state == "generated":
            return self.env._(
                "E-way bill %(number)s could not be cancelled any more and runs out by itself.",
                number=self._o2d_pretty_number(),
            )
        return ""

    def _get_ewaybill_document_details(self):
        """A challan's bill is about the challan: its own number and day."""
        details = super()._get_ewaybill_document_details()
        picking = self.picking_id
        if self.o2d_picking_ids and picking.o2d_challan_no:
            return {**details, "document_number": picking.o2d_challan_no, "document_date": picking.o2d_challan_date}
        return details
