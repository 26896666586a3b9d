from odoo import api, fields, models, tools

from ..tools.gate import MODES

CONTROLS = [
    ("master_signoff", "Master sign-off"),
    ("handover", "Handover complete"),
    ("credit_limit", "Credit limit"),
    ("credit_overdue", "Overdue receivables"),
    ("price_floor", "Price floor"),
    ("confirmed_stock", "Confirmed stock"),
    ("inventory_adjustment", "Count differences"),
    ("pick_confirmation", "Pick confirmation"),
    ("vehicle_capture", "Vehicle capture"),
    ("pick_invoicing", "Invoice from the pick"),
    ("einvoice", "Invoice registration (IRN)"),
    ("ewaybill", "E-way bill"),
    ("gate_out", "Gate-out"),
]
DEFAULT_MODE = "advise"


class O2dControl(models.Model):
    _name = "o2d.control"
    _description = "Control"
    _inherit = ["o2d.place.mixin"]
    _order = "code, company_id, warehouse_id"
    _check_company_auto = True
    _rec_name = "code"

    code = fields.Selection(CONTROLS, string="Control", required=True, help="What is watched.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Company this row is for. Its branches follow it until they have a row of their own.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        ondelete="cascade",
        help="Only this warehouse, so that a pilot warehouse can go first. Empty: the whole company.",
    )
    mode = fields.Selection(
        [("off", "Off"), ("advise", "Advise"), ("enforce", "Enforce")],
        required=True,
        default=DEFAULT_MODE,
        help="Off: nothing happens. Advise: nothing is stopped, and the trail records what would have been. "
        "Enforce: the order is held or the action refused.",
    )

    _place_uniq = models.UniqueIndex(
        "(code, company_id, COALESCE(warehouse_id, 0))",
        "This control already has a row for this company and warehouse.",
    )

    @api.depends("code", "warehouse_id", "company_id")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for control in self:
            place = control.warehouse_id.name or control.company_id.name or ""
            control.display_name = f"{labels.get(control.code, '')} ({place})"

    @api.model
    def _mode(self, code, company, warehouse=None):
        """How a control is run here.

        The most specific row wins: this warehouse, then this company, then the company it is a branch of.

        :param code: one of CONTROLS
        :param company: res.company record (one)
        :param warehouse: stock.warehouse record or None
        :return: `off`, `advise` or `enforce`; `advise` where no row says anything
        """
        return self._cached_mode(code, company.id, warehouse.id if warehouse else 0)

    @api.model
    @tools.ormcache("code", "company_id", "warehouse_id")
    def _cached_mode(self, code, company_id, warehouse_id):
        company = self.env["res.company"].sudo().browse(company_id)
        # Nearest first: parent_path runs from the root to the company itself.
        lineage = [int(part) for part in (company.parent_path or f"{company_id}/").split("/") if part][::-1]
        rows = self.sudo().search([("code", "=", code), ("company_id", "in", lineage)])
        modes = {(row.company_id.id, row.warehouse_id.id or 0): row.mode for row in rows}
        places = [(company_id, warehouse_id)] if warehouse_id else []
        places += [(ancestor, 0) for ancestor in lineage]
        mode = next((modes[place] for place in places if place in modes), DEFAULT_MODE)
        return mode if mode in MODES else DEFAULT_MODE
