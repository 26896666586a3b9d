from odoo import api, fields, models

from .o2d_control import CONTROLS, DEFAULT_MODE

# Which module checks a control. A switch for something that nobody checks would promise what does not happen.
CHECKED_BY = {
    "master_signoff": "o2d_handover",
    "handover": "o2d_handover",
    "credit_limit": "o2d_credit",
    "credit_overdue": "o2d_credit",
    "price_floor": "o2d_credit",
    "confirmed_stock": "o2d_atp",
    "inventory_adjustment": "o2d_atp",
    "pick_confirmation": "o2d_dispatch",
    "vehicle_capture": "o2d_dispatch",
    "pick_invoicing": "o2d_base",
    "einvoice": "o2d_gst_ewaybill",
    "ewaybill": "o2d_gst_ewaybill",
    "gate_out": "o2d_dispatch",
}
MODES = [("off", "Off"), ("advise", "Advise"), ("enforce", "Enforce")]


def _mode(label, watched):
    return fields.Selection(
        MODES,
        string=label,
        help=f"{watched} Off: nothing happens. Advise: the trail records what would have been stopped. "
        "Enforce: it is stopped.",
    )


class ResConfigSettings(models.TransientModel):
    """The company's mode of each control. Warehouses that differ have a row of their own in the list of controls."""

    _inherit = "res.config.settings"

    o2d_show_advice = fields.Boolean(related="company_id.o2d_show_advice", readonly=False)
    o2d_idle_controls = fields.Char(
        compute="_compute_o2d_idle_controls",
        help="Controls that no installed module checks: their switches are hidden.",
    )
    o2d_mode_master_signoff = _mode("Master sign-off", "A customer is sold to only after its master is signed off.")
    o2d_mode_handover = _mode("Handover complete", "What the next department needs is there before it takes over.")
    o2d_mode_credit_limit = _mode("Credit limit", "Orders stay within what the customer may owe.")
    o2d_mode_credit_overdue = _mode("Overdue receivables", "Customers who are late pay before they order more.")
    o2d_mode_price_floor = _mode("Price floor", "Nothing is sold below its floor without approval.")
    o2d_mode_confirmed_stock = _mode("Confirmed stock", "Only stock whose bin was confirmed is promised.")
    o2d_mode_inventory_adjustment = _mode("Count differences", "A second person closes a difference above the limit.")
    o2d_mode_pick_confirmation = _mode("Pick confirmation", "Each line is confirmed at its bin.")
    o2d_mode_vehicle_capture = _mode("Vehicle capture", "Vehicle or transporter is named before the goods leave.")
    o2d_mode_pick_invoicing = _mode(
        "Invoice from the pick", "The invoice has the quantity that was picked, and no other."
    )
    o2d_mode_einvoice = _mode(
        "Invoice registration (IRN)", "An invoice that needs an IRN has one before the goods leave."
    )
    o2d_mode_ewaybill = _mode("E-way bill", "An e-way bill in force goes with the goods where one is due.")
    o2d_mode_gate_out = _mode("Gate-out", "The gate opens only for a vehicle whose papers are in order.")

    @api.depends("company_id")
    def _compute_o2d_idle_controls(self):
        installed = self.env["ir.module.module"]._installed()
        idle = " ".join(code for code, module in CHECKED_BY.items() if module not in installed)
        self.o2d_idle_controls = idle

    @api.model
    def get_values(self):
        return {**super().get_values(), **self._o2d_company_modes()}

    def set_values(self):
        """Write only the modes that were changed: an untouched control keeps following its parent company."""
        done = super().set_values()
        before = self._o2d_company_modes()
        control = self.env["o2d.control"].sudo()
        for name, mode in before.items():
            if not self[name] or self[name] == mode:
                continue
            code = name.removeprefix("o2d_mode_")
            row = control.search(
                [("code", "=", code), ("company_id", "=", self.company_id.id), ("warehouse_id", "=", False)]
            )
            if row:
                row.mode = self[name]
            else:
                control.create({"code": code, "company_id": self.company_id.id, "mode": self[name]})
        return done

    def _o2d_company_modes(self):
        """{field: mode} as the current company runs its controls where a warehouse has no row of its own."""
        company = self.company_id or self.env.company
        return {
            f"o2d_mode_{code}": self.env["o2d.control"]._mode(code, company) or DEFAULT_MODE
            for code, _label in CONTROLS
        }
