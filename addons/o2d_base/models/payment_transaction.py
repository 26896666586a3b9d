from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """A paid order that is held is not a confirmed one: no invoice and no confirmation mail follow."""
        return super()._check_amount_and_confirm_order().filtered(lambda order: order.state == "sale")
