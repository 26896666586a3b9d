from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_receipt_offset = fields.Integer(related="company_id.o2d_receipt_offset", readonly=False)
    o2d_receipt_fence = fields.Integer(related="company_id.o2d_receipt_fence", readonly=False)
    o2d_count_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of counts")
    o2d_count_value = fields.Monetary(
        related="company_id.o2d_count_value", readonly=False, currency_field="o2d_count_currency_id"
    )
    o2d_count_percent = fields.Float(related="company_id.o2d_count_percent", readonly=False)
    o2d_count_ignored = fields.Monetary(
        related="company_id.o2d_count_ignored", readonly=False, currency_field="o2d_count_currency_id"
    )
