from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.transporter import read_transporter


class ResPartner(models.Model):
    """A transporter is known by its GSTIN, or by the number of its enrolment."""

    _inherit = "res.partner"

    o2d_transporter_no = fields.Char(
        groups="base.group_user",
        string="Transporter ID",
        copy=False,
        help="TRANSIN of the e-way bill portal, for a transporter without a GSTIN. Empty: its GSTIN counts.",
    )

    @api.constrains("o2d_transporter_no")
    def _check_o2d_transporter_no(self):
        for partner in self:
            _number, error = read_transporter(partner.o2d_transporter_no, self.env._)
            if error:
                raise ValidationError(error)

    def _o2d_transporter_number(self):
        """The number that the e-way bill takes for this transporter.

        :return: (number, ""), or ("", what is wrong); ("", "") where there is none
        """
        number = self.o2d_transporter_no or self.commercial_partner_id.o2d_transporter_no
        return read_transporter(number or self.vat or self.commercial_partner_id.vat, self.env._)
