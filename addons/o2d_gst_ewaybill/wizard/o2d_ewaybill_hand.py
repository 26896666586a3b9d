from odoo import fields, models


class O2dEwaybillHand(models.TransientModel):
    """Takes down what the compliance officer did on the government's portal, with proof."""

    _name = "o2d.ewaybill.hand"
    _description = "E-way bill made on the portal"

    ewaybill_id = fields.Many2one("l10n.in.ewaybill", required=True, readonly=True, ondelete="cascade")
    document_number = fields.Char(related="ewaybill_id.document_number", string="For")
    is_cancelled = fields.Boolean(readonly=True)
    number = fields.Char(string="E-way bill number", help="Twelve digits, as on the portal's paper.")
    generated_at = fields.Datetime(
        string="Generated", default=fields.Datetime.now, help="As on the portal's paper, in your own time."
    )
    valid_until = fields.Datetime(help="As on the portal's paper. Empty while no vehicle is named there.")
    vehicle_no = fields.Char(string="Vehicle", help="The vehicle that the paper names.")
    reason = fields.Char(string="Why on the portal", required=True, help="Kept in the trail.")
    proof = fields.Binary(required=True, help="The portal's paper: a PDF or a picture.")
    proof_name = fields.Char()

    def action_enter(self):
        """Take it down."""
        self.ensure_one()
        bill = self.ewaybill_id
        if self.is_cancelled:
            bill._o2d_cancelled_by_hand(self.reason, self.proof, self.proof_name)
        else:
            bill._o2d_generated_by_hand(
                self.number, self.generated_at, self.valid_until, self.vehicle_no, self.reason, self.proof,
                self.proof_name,
            )  # fmt: skip
        return {"type": "ir.actions.act_window_close"}
