from odoo import api, fields, models

from ..models.l10n_in_ewaybill_life_hand import CANCELLED, CHANGED


class O2dEwaybillHand(models.TransientModel):
    """Takes down what the compliance officer did on the government's portal, with proof."""

    _name = "o2d.ewaybill.hand"
    _description = "E-way bill made on the portal"

    ewaybill_id = fields.Many2one("l10n.in.ewaybill", required=True, readonly=True, ondelete="cascade")
    document_number = fields.Char(related="ewaybill_id.document_number", string="For")
    bill_name = fields.Char(related="ewaybill_id.name", string="E-way bill")
    is_made = fields.Boolean(compute="_compute_standing", help="Whether it was made there, and is not here yet.")
    is_expired = fields.Boolean(compute="_compute_standing", help="Whether its validity is over.")
    what = fields.Selection(
        [(CHANGED, "Vehicle or validity changed"), (CANCELLED, "Cancelled")],
        string="What was done",
        required=True,
        default=CHANGED,
        help="What was done with the e-way bill on the government's portal.",
    )
    number = fields.Char(
        string="E-way bill number",
        help="Twelve digits, as on the portal's paper. Another one only where a new bill was made in place of one that "
        "has expired.",
    )
    generated_at = fields.Datetime(
        string="Generated", default=fields.Datetime.now, help="As on the portal's paper, in your own time."
    )
    valid_until = fields.Datetime(
        string="Valid until", help="As on the portal's paper. Empty while no vehicle is named there."
    )
    vehicle_no = fields.Char(string="Vehicle", help="The vehicle that the paper names.")
    reason = fields.Char(string="Why on the portal", required=True, help="Kept in the trail.")
    proof = fields.Binary(required=True, help="The portal's paper: a PDF or a picture.")
    proof_name = fields.Char()

    @api.depends("ewaybill_id")
    def _compute_standing(self):
        for wizard in self:
            bill = wizard.ewaybill_id
            wizard.is_made = bill.state != "generated"
            wizard.is_expired = bill.o2d_standing == "expired"

    def action_enter(self):
        """Take it down."""
        self.ensure_one()
        bill = self.ewaybill_id
        if self.is_made:
            bill._o2d_generated_by_hand(
                self.number, self.generated_at, self.valid_until, self.vehicle_no, self.reason, self.proof,
                self.proof_name,
            )  # fmt: skip
        elif self.what == CANCELLED:
            bill._o2d_cancelled_by_hand(self.reason, self.proof, self.proof_name)
        else:
            anew = (self.number, self.generated_at) if self.number else None
            bill._o2d_changed_by_hand(
                self.valid_until, self.vehicle_no, self.reason, self.proof, self.proof_name, anew
            )  # fmt: skip
        return {"type": "ir.actions.act_window_close"}
