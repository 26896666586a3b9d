from odoo import api, fields, models


class O2dEwaybillTransporter(models.TransientModel):
    """Asks to which transporter an e-way bill is handed; he names the vehicle from then on."""

    _name = "o2d.ewaybill.transporter"
    _description = "Hand an e-way bill to a transporter"

    ewaybill_id = fields.Many2one("l10n.in.ewaybill", required=True, readonly=True, ondelete="cascade")
    number = fields.Char(related="ewaybill_id.name", string="E-way bill")
    so_far = fields.Char(related="ewaybill_id.o2d_transporter_on_bill", string="So far")
    transporter_id = fields.Many2one(
        "res.partner", string="Transporter", required=True, help="Who carries the goods from here on."
    )
    transporter_no = fields.Char(
        string="Transporter's number", compute="_compute_transporter_no", help="GSTIN or transporter ID of the contact."
    )
    problem = fields.Char(compute="_compute_transporter_no")

    @api.depends("transporter_id")
    def _compute_transporter_no(self):
        for wizard in self:
            found = wizard.transporter_id._o2d_transporter_number() if wizard.transporter_id else ("", "")
            wizard.transporter_no, wizard.problem = found
            if wizard.transporter_id and not any(found):
                wizard.problem = self.env._(
                    "%(transporter)s has neither GSTIN nor transporter ID. Fill it in on the contact.",
                    transporter=wizard.transporter_id.display_name,
                )

    def action_hand_over(self):
        """Ask the service to note the transporter."""
        self.ensure_one()
        self.ewaybill_id._o2d_hand_over(self.transporter_id)
        return {"type": "ir.actions.act_window_close"}
