from odoo.fields import Domain

from odoo.addons.sale.controllers.portal import CustomerPortal


class OrderPortal(CustomerPortal):
    """An order that waits for our approval is an order to its customer, though the system keeps it as a quotation."""

    def _prepare_orders_domain(self, partner):
        held = [
            ("partner_id", "child_of", [partner.commercial_partner_id.id]),
            ("state", "in", ("draft", "sent")),
            ("o2d_blocked", "=", True),
        ]
        # Core adds its own terms to a list.
        return list(Domain.OR([super()._prepare_orders_domain(partner), held]))

    def _prepare_quotations_domain(self, partner):
        return [*super()._prepare_quotations_domain(partner), ("o2d_blocked", "=", False)]
