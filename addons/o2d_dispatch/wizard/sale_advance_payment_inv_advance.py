from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    """Core's down payment is a tax invoice: right for services, wrong for goods in India."""

    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        if self.advance_payment_method != "delivered":
            sale_orders._o2d_refuse_down_payment()
        return super()._create_invoices(sale_orders)
