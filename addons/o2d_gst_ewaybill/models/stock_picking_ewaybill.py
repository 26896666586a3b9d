from odoo import api, fields, models

from odoo.addons.o2d_base.models.sale_order_tracking_lines import stamp
from odoo.addons.o2d_base.tools import stage_rules as stages
from odoo.addons.o2d_base.tools.gate import Reason

from .o2d_gst_outbox import OFFICER

WAITING, THERE = "waiting", "there"


class StockPicking(models.Model):
    """A delivery and its papers at the services: what it waits for, what the gate asks, what the driver carries."""

    _inherit = "stock.picking"

    o2d_ewaybill_ids = fields.Many2many(
        "l10n.in.ewaybill",
        "o2d_ewaybill_picking_rel",
        "picking_id",
        "ewaybill_id",
        string="E-way bills",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The e-way bills under which these goods travel.",
    )
    # Kept, not computed: whether papers are awaited is decided when they are asked for, not by a mode that may change.
    o2d_papers_state = fields.Selection(
        [(WAITING, "Papers on their way"), (THERE, "Papers there")],
        string="E-way bill and registration",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Whether the registration of the invoice and the e-way bill are there.",
    )
    o2d_papers_words = fields.Char(
        string="Papers", compute="_compute_o2d_papers_words", compute_sudo=True, groups="base.group_user",
        help="What is still missing of registration and e-way bill.",
    )  # fmt: skip
    o2d_ewaybill_names = fields.Char(
        string="E-way bill in force",
        compute="_compute_o2d_ewaybill_names",
        compute_sudo=True,
        groups="base.group_user",
        help="Number of the e-way bill in force, and until when.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_papers_state", "o2d_ewaybill_ids"}

    @api.depends("o2d_ewaybill_ids.state", "o2d_ewaybill_ids.name", "o2d_ewaybill_ids.o2d_valid_until")
    def _compute_o2d_ewaybill_names(self):
        for picking in self:
            bills = picking._o2d_live_bills()
            picking.o2d_ewaybill_names = ", ".join(bill._o2d_number_words() for bill in bills) or False

    @api.depends("o2d_papers_state", "state", "o2d_ewaybill_ids.state", "o2d_ewaybill_ids.o2d_valid_until")
    def _compute_o2d_papers_words(self):
        for picking in self:
            waits = picking.o2d_papers_state == WAITING
            reasons = picking._o2d_paper_reasons() if waits else []
            picking.o2d_papers_words = " ".join(reason.words for reason in reasons) or False

    def _o2d_live_bills(self):
        return self.sudo().o2d_ewaybill_ids.filtered(lambda bill: bill.state == "generated").sorted("id")

    # --- where it stands -----------------------------------------------------------------------------

    def _o2d_papers_changed(self):
        """Something was asked of the services, or answered: what do these deliveries wait for now?"""
        changed = self.browse()
        for picking in self.sudo():
            if picking.o2d_gate_out_at or picking.o2d_recalled_at:
                continue
            state = picking._o2d_papers_standing()
            if picking.o2d_papers_state != state:
                picking._o2d_decide({"o2d_papers_state": state})
                changed |= picking
        changed.sale_id._o2d_sync_stages()

    def _o2d_papers_standing(self):
        enforced = [
            reason for reason in self._o2d_paper_reasons() if self._o2d_control_mode(reason.control) == "enforce"
        ]
        if enforced:
            return WAITING
        has_papers = self._o2d_live_bills() or self.o2d_invoice_ids.filtered(lambda one: one.o2d_irn)
        return THERE if self.o2d_papers_state or has_papers else False

    @api.depends("o2d_papers_state")
    def _compute_o2d_stage_id(self):
        return super()._compute_o2d_stage_id()

    def _o2d_stage_code(self):
        code = super()._o2d_stage_code()
        if code in (stages.GATE_OUT, stages.SETTLEMENT) and self._o2d_waits_for_papers():
            return stages.EWAYBILL
        return code

    def _o2d_waits_for_papers(self):
        return self.o2d_papers_state == WAITING and not self.o2d_gate_out_at and not self.o2d_recalled_at

    def _o2d_stage_path(self):
        path = super()._o2d_stage_path()
        return _with_papers(path) if self.o2d_papers_state else path

    # --- the gate ------------------------------------------------------------------------------------

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "gate_out":
            for picking in self:
                reasons[picking.id] += picking.sudo()._o2d_paper_reasons()
        return reasons

    def _o2d_paper_reasons(self):
        """What is missing of registration and e-way bill for these goods to leave.

        :return: [Reason]; nothing where the compliance officer has opened the gate
        """
        self.ensure_one()
        if self.state != "done" or not self._o2d_is_delivery() or self.company_id.country_code != "IN":
            return []
        if self.sudo()._o2d_paper_override():
            return []
        found = []
        for move in self._o2d_travelling_invoices():
            if words := move._o2d_irn_problem():
                found.append(Reason("einvoice", words, OFFICER))
            if words := move._o2d_bill_problem(self):
                found.append(Reason("ewaybill", words, OFFICER))
        if words := self.sudo()._o2d_challan_bill_problem():
            found.append(Reason("ewaybill", words, OFFICER))
        return found

    def _o2d_paper_override(self):
        """Hook: the compliance officer's word that it may leave without, if there is one."""
        return self.browse()

    # --- what is said of it ----------------------------------------------------------------------------

    def _o2d_paper_names(self):
        names = super()._o2d_paper_names()
        return names + [
            self.env._("E-way bill %(number)s", number=bill._o2d_pretty_number()) for bill in self._o2d_live_bills()
        ]

    def _o2d_notice_numbers(self):
        numbers = super()._o2d_notice_numbers()
        bills = self._o2d_live_bills()
        if not bills:
            return numbers
        return [*numbers, ("ewaybill", self.env._("E-way bill"), ", ".join(bills.mapped("name")))]

    def action_o2d_ewaybills(self):
        """Open the e-way bills of this delivery."""
        self.ensure_one()
        self.check_access("read")
        return self.sudo(False).o2d_ewaybill_ids._get_records_action(name=self.env._("E-way bills"))

    # --- the trip says something new -------------------------------------------------------------------

    def write(self, vals):
        done = super().write(vals)
        if not vals.keys().isdisjoint({"o2d_trip_id", "o2d_lr_no", "o2d_lr_date"}):
            self._o2d_tell_bills()
        return done

    def _o2d_tell_bills(self):
        """The bills of these deliveries follow their trip."""
        bills = self.sudo().o2d_ewaybill_ids
        if bills:
            bills._o2d_follow_trip()
            bills.o2d_picking_ids._o2d_papers_changed()


class SaleOrder(models.Model):
    """An order is found by its e-way bill, and shows it among its papers."""

    _inherit = "sale.order"

    @api.model
    def _o2d_search_keys(self):
        labels = self._o2d_search_labels()
        return [
            *super()._o2d_search_keys(),
            ("ewaybill", labels["ewaybill"], "picking_ids.o2d_ewaybill_ids.name", "ilike"),
        ]

    @api.model
    def _o2d_search_labels(self):
        return {**super()._o2d_search_labels(), "ewaybill": self.env._("E-way bill")}

    @api.model
    def _o2d_key_domain(self, path, operator, value):
        if path == "picking_ids.o2d_ewaybill_ids.name":
            # Read out in groups of four digits.
            value = "".join(value.split())
        return super()._o2d_key_domain(path, operator, value)

    def _o2d_stage_path(self):
        path = super()._o2d_stage_path()
        return _with_papers(path) if any(one.o2d_papers_state for one in self.picking_ids) else path

    def _o2d_tracking_documents(self, audience):
        papers = super()._o2d_tracking_documents(audience)
        bills = self.picking_ids.o2d_ewaybill_ids.filtered(lambda bill: bill.state in ("generated", "cancel"))
        if audience == "portal":
            bills = bills.filtered(lambda bill: bill.state == "generated")
        readable = self._o2d_readable(bills)
        return papers + [
            {
                "kind": "ewaybill",
                "id": bill.id,
                "model": bill._name,
                "name": bill._o2d_pretty_number(),
                "state": bill.state,
                "words": bill._o2d_standing_words(),
                "done_at": stamp(bill.o2d_generated_at),
                "open": bill in readable,
            }
            for bill in bills.sorted("id")
        ]


def _with_papers(path):
    """A way that leads past the services: after the invoice, before the gate."""
    return tuple(sorted({*path, stages.EWAYBILL}, key=stages.rank))
