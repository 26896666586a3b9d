from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _o2d_gst_holders(self):
        """Whose access to the services this company may use: its own, then that of a head company with its GSTIN.

        :return: res.company records, nearest first
        """
        self.ensure_one()
        heads = self.parent_ids[::-1].filtered(lambda head: head != self and (head.vat or "") == (self.vat or ""))
        return self | heads
