from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_dispatch.tools import vehicle

from ..tools import life_payloads
from .o2d_ewaybill_vehicle import REASONS


class O2dEwaybillSplit(models.TransientModel):
    """Asks which vehicles carry how much of the goods of an e-way bill, from where and why."""

    _name = "o2d.ewaybill.split"
    _description = "Divide the goods of an e-way bill"

    ewaybill_id = fields.Many2one("l10n.in.ewaybill", required=True, readonly=True, ondelete="cascade")
    number = fields.Char(related="ewaybill_id.name", string="E-way bill")
    total_words = fields.Char(string="To divide", compute="_compute_total_words", help="What the e-way bill covers.")
    reason = fields.Selection(
        REASONS, string="Why", required=True, default=life_payloads.TRANSHIPMENT, help="Why the goods go on divided."
    )
    remark = fields.Char(string="In a few words", size=50, help="At most 50 letters; the service keeps them.")
    place = fields.Char(string="From", required=True, help="Town where the goods are divided.")
    state_id = fields.Many2one(
        "res.country.state", string="State", required=True, domain="[('country_id.code', '=', 'IN')]",
        compute="_compute_state_id", store=True, precompute=True, readonly=False, help="State of that town.",
    )  # fmt: skip
    to_place = fields.Char(string="To", required=True, help="Town to which the vehicles go.")
    to_state_id = fields.Many2one(
        "res.country.state", string="State of destination", required=True,
        domain="[('country_id.code', '=', 'IN')]", help="State to which the vehicles go.",
    )  # fmt: skip
    line_ids = fields.One2many("o2d.ewaybill.split.line", "split_id", string="Vehicles", help="One row a vehicle.")

    @api.depends("ewaybill_id")
    def _compute_total_words(self):
        for wizard in self:
            total, _code = wizard.ewaybill_id._o2d_split_total()
            units = wizard.ewaybill_id.sudo().o2d_picking_ids.move_ids.product_uom
            wizard.total_words = f"{total:g} {units[:1].name}" if total else self.env._("All goods, of several units")

    @api.depends("ewaybill_id")
    def _compute_state_id(self):
        for wizard in self:
            bill = wizard.ewaybill_id
            wizard.state_id = (bill.partner_ship_from_id or bill.company_id.partner_id).state_id

    def action_split(self):
        """Have the service note the vehicles, one after the other."""
        self.ensure_one()
        loads = [line._read_load() for line in self.line_ids]
        if len(loads) < 2 or len({load["vehicle"] for load in loads}) != len(loads):
            raise UserError(self.env._("Name at least two vehicles, each once."))
        for state in (self.state_id, self.to_state_id):
            if not state.l10n_in_tin:
                raise UserError(self.env._("Choose a state of India."))
        start = {"place": self.place, "state": self.state_id.l10n_in_tin}
        end = {"place": self.to_place, "state": self.to_state_id.l10n_in_tin}
        self.ewaybill_id._o2d_split(start, end, self.reason, self.remark or "", loads)
        return {"type": "ir.actions.act_window_close"}


class O2dEwaybillSplitLine(models.TransientModel):
    _name = "o2d.ewaybill.split.line"
    _description = "Vehicle of a divided load, asked"

    split_id = fields.Many2one("o2d.ewaybill.split", required=True, ondelete="cascade")
    vehicle_no = fields.Char(string="Vehicle", required=True, help="As on the plate, in any spacing: MH 12 AB 1234.")
    quantity = fields.Float(required=True, digits="Product Unit", help="How much it carries.")

    def _read_load(self):
        """:return: {"vehicle", "quantity"}
        :raise UserError: where it is no vehicle, or carries nothing
        """
        number, error = vehicle.read_vehicle(self.vehicle_no, self.env._)
        if error or not number:
            raise UserError(error or self.env._("Write the number of each vehicle."))
        if self.quantity <= 0:
            raise UserError(self.env._("Say how much %(vehicle)s carries.", vehicle=vehicle.pretty(number)))
        return {"vehicle": number, "quantity": round(self.quantity, 3)}
