import base64

from odoo import fields, models


class O2dGstPortalUpload(models.TransientModel):
    """Takes the file that the portal gave back, and shows what it says before anything is changed."""

    _name = "o2d.gst.portal.upload"
    _description = "Result of the portal"

    file_id = fields.Many2one("o2d.gst.portal.file", required=True, readonly=True, ondelete="cascade")
    result = fields.Binary(
        string="The portal's result", required=True, attachment=False, help="JSON or the Excel sheet, as downloaded."
    )
    result_name = fields.Char()

    def action_read(self):
        """Read it, and show what was read."""
        self.ensure_one()
        self.file_id._read_result(base64.b64decode(self.result), self.result_name)
        return {"type": "ir.actions.act_window_close"}
