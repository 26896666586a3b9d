"""Indexes that keep `res.partner._o2d_exposure` independent of how much a customer has bought over the years."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _o2d_unbilled_idx = models.Index(
        "(partner_invoice_id) WHERE state = 'sale' AND invoice_status IS DISTINCT FROM 'invoiced'"
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    _o2d_draft_idx = models.Index("(commercial_partner_id) WHERE state = 'draft'")


class AccountPayment(models.Model):
    _inherit = "account.payment"

    _o2d_in_process_idx = models.Index("(partner_id) WHERE move_id IS NULL AND state = 'in_process'")
