from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

FOUND_LIMIT = 20


class SaleOrder(models.Model):
    """An order is found by anything a caller may have at hand."""

    _inherit = "sale.order"

    o2d_search = fields.Char(
        string="Order, PO, phone, GSTIN, invoice…",
        compute="_compute_o2d_search",
        search="_search_o2d_search",
        help="Finds an order by anything a caller may have at hand.",
    )

    def _compute_o2d_search(self):
        for order in self:
            order.o2d_search = order.name

    def _search_o2d_search(self, operator, value):
        if operator not in ("ilike", "=ilike", "like", "=", "in"):
            return NotImplemented
        words = [value] if isinstance(value, str) else list(value or [])
        return Domain.OR(self._o2d_search_domain(word) for word in words if word)

    @api.model
    def _o2d_search_keys(self):
        """What a caller may have at hand to find an order by; modules add their own.

        :return: [(code, label, path from sale.order, operator)]
        """
        labels = self._o2d_search_labels()
        return [
            ("order", labels["order"], "name", "ilike"),
            ("customer_po", labels["customer_po"], "client_order_ref", "ilike"),
            ("customer", labels["customer"], "partner_id.complete_name", "ilike"),
            ("gstin", labels["gstin"], "partner_id.commercial_partner_id.vat", "ilike"),
            ("invoice", labels["invoice"], "order_line.invoice_lines.move_id.name", "ilike"),
            ("delivery", labels["delivery"], "picking_ids.name", "ilike"),
        ]

    @api.model
    def _o2d_search_labels(self):
        """What the keys are called on the screen: {code: label}."""
        return {
            "order": self.env._("Order"),
            "customer_po": self.env._("Customer's order"),
            "customer": self.env._("Customer"),
            "gstin": self.env._("GSTIN"),
            "invoice": self.env._("Invoice"),
            "delivery": self.env._("Delivery"),
        }

    @api.model
    def _o2d_search_domain(self, text):
        """The orders that ``text`` may mean, by any key.

        The keys are searched with the system's rights, because a picker knows the invoice on a carton and may
        not read invoices; which of the orders found are shown is decided by the rights of whoever asks.
        """
        text = text.strip()
        domains = [Domain(path, operator, text) for _code, _label, path, operator in self._o2d_search_keys()]
        digits = "".join(filter(str.isdigit, text))
        if len(digits) >= 6 and not any(char.isalpha() for char in text):
            domains.append(self._o2d_phone_domain(digits))
        return Domain("id", "in", self.sudo().with_context(active_test=False)._search(Domain.OR(domains)))

    @api.model
    def _o2d_phone_domain(self, digits):
        """The orders of whoever has a phone number ending like ``digits``, however either is written."""
        # Ten digits are the subscriber's number in India; what stands before is +91, 0 or nothing.
        self.env["res.partner"].flush_model(["phone"])
        rows = self.env.execute_query(
            SQL(
                r"SELECT id FROM res_partner WHERE phone IS NOT NULL AND regexp_replace(phone, '\D', '', 'g') LIKE %s",
                "%" + digits[-10:],
            )
        )
        ids = [partner_id for (partner_id,) in rows]
        return Domain("partner_id", "in", ids) | Domain("partner_id", "child_of", ids) if ids else Domain.FALSE

    @api.model
    @api.readonly
    def o2d_find(self, text, limit=FOUND_LIMIT):
        """Find orders by anything a caller may have at hand.

        :param str text: order, customer's order, phone, GSTIN, invoice, delivery …
        :param int limit: at most so many (never above 100)
        :return: [{id, name, customer, customer_ref, stage, blocked}], those named exactly so first, then the newest
        :raise AccessError: for whoever may not read orders
        """
        self.check_access("read")
        if not (text or "").strip():
            return []
        orders = self.search(self._o2d_search_domain(text), limit=min(max(int(limit), 1), 100), order="id desc")
        orders = orders.sorted(lambda order: order.name != text.strip())
        return [
            {
                "id": order.id,
                "name": order.name,
                "customer": order.partner_id.sudo().display_name,
                "customer_ref": order.client_order_ref or "",
                "stage": order.sudo().o2d_stage_id.name or "",
                "blocked": order.o2d_blocked,
            }
            for order in orders
        ]
