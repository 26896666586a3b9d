from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_receipt_offset = fields.Integer(
        string="Days to put goods away",
        default=1,
        groups="base.group_user",
        help="Goods that are due from outside are promised so many days after the day they should come.",
    )
    o2d_receipt_fence = fields.Integer(
        string="Late receipts count for (days)",
        default=15,
        groups="base.group_user",
        help="A receipt that is late by more than so many days is no longer promised to anybody.",
    )

    _o2d_receipt_offset_positive = models.Constraint(
        "CHECK (o2d_receipt_offset >= 0)", "Goods cannot be put away before they come."
    )
    _o2d_receipt_fence_positive = models.Constraint(
        "CHECK (o2d_receipt_fence >= 0)", "A receipt is late by no day or more."
    )
