from odoo import api, models
from odoo.exceptions import AccessError

# Who speaks with customers; a link lets its holder read the order without a password.
SHARING_ROLES = ("sales_coordinator", "finance_executive", "accounts", "compliance", "dispatch_supervisor",
                 "operations_head")  # fmt: skip
SUBSCRIBER_DIGITS = 10  # of an Indian number


class SaleOrder(models.Model):
    """The answer as a message to the customer, with a link to the order on the portal. No outside service is asked."""

    _inherit = "sale.order"

    @api.model
    def _o2d_sharing_roles(self):
        """External ids of the roles that may hand the order's link to its customer."""
        return tuple(f"o2d_base.group_{name}" for name in SHARING_ROLES)

    def _o2d_may_share(self):
        return self.env.user._o2d_has_any(self._o2d_sharing_roles())

    def o2d_share(self):
        """What is needed to send the answer to the customer.

        :return: {subject, text, url, email, phone, customer}; the text in the customer's language, the phone as
                 digits with the country's prefix; `url` is empty while the customer has not been sent a quotation
        :raise AccessError: for whoever may not read the order, or whose role does not speak with customers
        """
        self.ensure_one()
        self.check_access("read")
        if not self._o2d_may_share():
            raise AccessError(self.env._("Your role does not send links to customers."))
        order = self.sudo()
        customer = order.partner_id
        order = order.with_context(lang=customer.lang or self.env.lang)
        url = order.get_base_url() + order.get_portal_url() if order.state != "draft" else ""
        return {
            "customer": customer.display_name,
            "subject": order.env._("Your order %(order)s", order=order._o2d_name_for_customer()),
            # The words that the page behind the link says: with whom of us it is, is not for the customer.
            "text": order._o2d_tracking("portal")["answer"],
            "url": url,
            "email": customer.email or customer.commercial_partner_id.email or "",
            "phone": order._o2d_whatsapp_digits(),
        }

    def _o2d_name_for_customer(self):
        """The order's number, with the customer's own where there is one."""
        return f"{self.name} ({self.client_order_ref})" if self.client_order_ref else self.name

    def _o2d_whatsapp_digits(self):
        """The customer's number as wa.me wants it: country code and digits, nothing else; "" without one."""
        customer = self.partner_id
        phone = customer.phone or customer.commercial_partner_id.phone or ""
        digits = "".join(filter(str.isdigit, phone))
        if not digits or phone.strip().startswith("+"):
            return digits
        if digits.startswith("00"):
            return digits[2:]
        country = customer.country_id or self.company_id.country_id
        code = str(country.phone_code or 91)
        # 98220 12345, 098220 12345 and 91 98220 12345 are the same number.
        if len(digits) > SUBSCRIBER_DIGITS and digits.startswith(code):
            return digits
        return code + digits.lstrip("0")
