from odoo import models


class SaleOrder(models.Model):
    """Invoices of orders whose lines are held or billed from dispatch."""

    _inherit = "sale.order"

    def _o2d_freeze(self):
        super()._o2d_freeze()
        self.order_line._o2d_freeze_billing()

    def _force_lines_to_invoice_policy_order(self):
        """A payment in full bills what was ordered, in core; never what is held or has not left."""
        super()._force_lines_to_invoice_policy_order()
        self.order_line._o2d_is_ours_to_bill()._compute_qty_to_invoice()

    def _get_invoiceable_lines(self, final=False):
        """Freight, rewards and discounts do not go on an invoice alone while the goods still wait.

        Core's own status of the order says so too; its button does not ask.
        """
        lines = super()._get_invoiceable_lines(final)
        waiting = self.order_line._o2d_is_ours_to_bill().filtered(lambda line: line.invoice_status == "no")
        if waiting and not any(
            not line.display_type and not line.is_downpayment and line._can_be_invoiced_alone() for line in lines
        ):
            return lines.browse()
        return lines
