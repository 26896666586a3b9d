from odoo import models

# CGST Rules 2017, rule 46(e): from this value on, a buyer without a registration is named with his full address.
FULL_ADDRESS_FROM = 50_000
REGISTERED = ("regular", "composition", "special_economic_zone", "deemed_export", "uin_holders")


class SaleOrder(models.Model):
    """What the invoice's paper will need, asked when picking starts."""

    _inherit = "sale.order"

    def _o2d_preflight_parties(self):
        return super()._o2d_preflight_parties() + self._o2d_preflight_address()

    def _o2d_preflight_address(self):
        """Whose address is not whole, though the law wants it on the invoice: list of sentences."""
        buyer, place = self.partner_invoice_id, self.partner_shipping_id
        value = self.currency_id._convert(
            self.amount_total, self.company_id.currency_id, self.company_id, self.company_id._o2d_today()
        )
        abroad = buyer.country_id and buyer.country_id.code != "IN"
        registered = buyer.l10n_in_gst_treatment in REGISTERED or buyer.vat
        if abroad or registered or value < FULL_ADDRESS_FROM:
            return []
        return [
            self.env._(
                "The address of %(customer)s is not whole: for ₹ 50,000 and more to somebody without GST the invoice "
                "needs street, town and State.",
                customer=partner.display_name,
            )
            for partner in buyer | place
            if not (partner.street and partner.city and partner.state_id)
        ]
