from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_dispatch.tools import vehicle

from ..tools import life_payloads

REASONS = [
    (life_payloads.BREAKDOWN, "The vehicle broke down"),
    (life_payloads.TRANSHIPMENT, "The goods change to another vehicle"),
    (life_payloads.OTHERS, "Another reason"),
]


class O2dEwaybillVehicle(models.TransientModel):
    """Asks for the new vehicle of an e-way bill, why it changed, and where the goods are."""

    _name = "o2d.ewaybill.vehicle"
    _description = "Change the vehicle of an e-way bill"

    ewaybill_id = fields.Many2one("l10n.in.ewaybill", required=True, readonly=True, ondelete="cascade")
    number = fields.Char(related="ewaybill_id.name", string="E-way bill")
    old_vehicle = fields.Char(related="ewaybill_id.o2d_vehicle_words", string="So far")
    vehicle_no = fields.Char(
        string="New vehicle", required=True, help="As on the plate, in any spacing: MH 12 AB 1234."
    )
    reason = fields.Selection(
        REASONS,
        string="Why",
        required=True,
        default=life_payloads.BREAKDOWN,
        help="Why it changes. Nobody asks where the bill named none.",
    )
    place = fields.Char(required=True, help="Town where the goods change over.")
    state_id = fields.Many2one(
        "res.country.state",
        string="State",
        required=True,
        domain="[('country_id.code', '=', 'IN')]",
        compute="_compute_state_id",
        store=True,
        precompute=True,
        readonly=False,
        help="State where the goods change over.",
    )
    remark = fields.Char(string="In a few words", size=50, help="At most 50 letters; the service keeps them.")

    @api.depends("ewaybill_id")
    def _compute_state_id(self):
        for wizard in self:
            bill = wizard.ewaybill_id
            start = bill.partner_ship_from_id or bill.company_id.partner_id
            wizard.state_id = start.state_id

    @api.onchange("vehicle_no")
    def _onchange_vehicle_no(self):
        number, error = vehicle.read_vehicle(self.vehicle_no, self.env._)
        if error:
            return {"warning": {"title": self.env._("Please check"), "message": error}}
        self.vehicle_no = vehicle.pretty(number) if number else self.vehicle_no
        return None

    def action_change(self):
        """Ask the service to note the new vehicle."""
        self.ensure_one()
        number, error = vehicle.read_vehicle(self.vehicle_no, self.env._)
        if error or not number:
            raise UserError(error or self.env._("Write the number of the new vehicle."))
        if not self.state_id.l10n_in_tin:
            raise UserError(self.env._("Choose a state of India."))
        if number == self.ewaybill_id.o2d_vehicle_on_bill:
            raise UserError(self.env._("The e-way bill names this vehicle already."))
        self.ewaybill_id._o2d_change_vehicle(number, self.reason, self.place, self.state_id.l10n_in_tin, self.remark)
        return {"type": "ir.actions.act_window_close"}
