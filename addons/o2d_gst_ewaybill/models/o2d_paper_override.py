from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.append_only import drop_guard, guard

from .o2d_gst_outbox import OFFICER


class O2dPaperOverride(models.Model):
    """The compliance officer's word that a delivery may leave without its papers. Rows are only added."""

    _name = "o2d.paper.override"
    _description = "Left without papers"
    _inherit = ["o2d.decision.record"]
    _order = "id desc"
    _rec_name = "picking_id"
    _log_access = False
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", required=True, readonly=True, index=True, ondelete="restrict",
        check_company=True,
    )  # fmt: skip
    reason = fields.Text(required=True, readonly=True, help="Why it might leave.")
    missing = fields.Text(readonly=True, help="What was missing.")
    user_id = fields.Many2one("res.users", string="Let by", required=True, readonly=True, ondelete="restrict")
    allowed_at = fields.Datetime(string="When", required=True, readonly=True)
    evidence_id = fields.Many2one("ir.attachment", string="Evidence", required=True, readonly=True, ondelete="restrict")

    def init(self):
        """Guard the table against UPDATE, DELETE and TRUNCATE from any client of the database."""
        guard(self.env.cr, self._table, "Decisions at the gate are append-only")

    @api.model
    def _drop_guard(self):
        """Uninstalling: the guard goes, so that the table can."""
        drop_guard(self.env.cr, self._table)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    o2d_paper_override_ids = fields.One2many(
        "o2d.paper.override", "picking_id", string="Left without papers", readonly=True, groups="o2d_base.group_user"
    )

    def _o2d_paper_override(self):
        return self.sudo().o2d_paper_override_ids[:1] or super()._o2d_paper_override()

    def action_o2d_ask_paper_override(self):
        """Ask why it may leave without its papers."""
        self.ensure_one()
        self._o2d_check_paper_officer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let it leave without papers"),
            "res_model": "o2d.paper.override.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    def o2d_let_leave_without_papers(self, reason, evidence, evidence_name=None):
        """Open the gate for this delivery although registration or e-way bill are missing.

        :param reason: why; kept
        :param evidence: Base64 of a file that shows why
        :raise AccessError: for who is not the compliance officer
        :raise UserError: where nothing is missing, or without reason and evidence
        """
        self.ensure_one()
        self._o2d_check_paper_officer()
        reason = " ".join(reason.split()) if isinstance(reason, str) else ""
        if not reason or not evidence:
            raise UserError(self.env._("Say why it may leave, and add the evidence: both are kept with the delivery."))
        picking = self.sudo()
        missing = picking._o2d_paper_reasons()
        if not missing:
            raise UserError(self.env._("Nothing of its papers is missing."))
        words = "\n".join(one.words for one in missing)
        file = self.env["ir.attachment"].sudo().create(
            {
                "name": evidence_name or self.env._("Evidence"),
                "datas": evidence,
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )  # fmt: skip
        override = self.env["o2d.paper.override"]._o2d_record(
            {
                "company_id": self.company_id.id,
                "picking_id": self.id,
                "reason": reason,
                "missing": words,
                "user_id": self.env.uid,
                "allowed_at": fields.Datetime.now(),
                "evidence_id": file.id,
            }
        )
        picking.invalidate_recordset(["o2d_paper_override_ids"])
        note = self.env._("May leave without its papers: %(reason)s", reason=reason)
        self.env["o2d.event"]._log(
            self, "released", stage="ewaybill", note=note, detail={"missing": words, "override": override.id}
        )
        picking._o2d_papers_changed()
        return True

    def _o2d_check_paper_officer(self):
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only the compliance officer lets goods leave without their papers."))
