from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ..tools import stage_rules as rules
from .sale_order_tracking_lines import stamp

FOUND_LIMIT = 20
FOUND_MOST = 100
LONGEST = 100  # characters of what is asked
NAMED_MOST = 1000  # invoices, deliveries or customers of a name, the newest; more is no question but a page of a book
LIKE = ("ilike", "=ilike", "like")
PHONE_DIGITS = 6  # fewer are an order's number, not the end of somebody's phone


class SaleOrder(models.Model):
    """An order is found by anything a caller may have at hand."""

    _inherit = "sale.order"

    # The numbers of orders, invoices and deliveries are indexed for a part of them by core; this one is not.
    client_order_ref = fields.Char(index="trigram")
    o2d_search = fields.Char(
        string="Order, PO, phone, GSTIN, invoice…",
        compute="_compute_o2d_search",
        search="_search_o2d_search",
        groups="base.group_user",
        help="Finds an order by anything a caller may have at hand.",
    )

    def _compute_o2d_search(self):
        for order in self:
            order.o2d_search = order.name

    def _search_o2d_search(self, operator, value):
        self._o2d_check_may_find()
        if operator not in ("ilike", "=ilike", "like", "=", "in"):
            return NotImplemented
        words = [value] if isinstance(value, str) else list(value or [])
        return Domain.OR(self._o2d_search_domain(word) for word in words if isinstance(word, str) and word.strip())

    @api.model
    def _o2d_check_may_find(self):
        """The keys are searched with the system's rights: for colleagues only, whatever a customer may read."""
        if self.env.user.share and not self.env.su:
            raise AccessError(self.env._("Your orders stand on your page under “Your Orders”."))

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
        return Domain.OR(domain for _code, _label, domain in self._o2d_search_parts(text))

    @api.model
    def _o2d_search_parts(self, text):
        """:return: [(code, label, domain)], one for each key that ``text`` may be."""
        text = self._o2d_clean_text(text)
        if not text:
            return []
        # What is typed is searched for as it stands: a percent sign stands for itself.
        pattern = escape_psql(text)
        parts = [
            (code, label, self._o2d_key_domain(path, operator, pattern if operator in LIKE else text))
            for code, label, path, operator in self._o2d_search_keys()
        ]
        digits = "".join(filter(str.isdigit, text))
        if len(digits) >= PHONE_DIGITS and not any(char.isalpha() for char in text):
            parts.append(("phone", self.env._("Phone"), self._o2d_phone_domain(digits)))
        return parts

    @api.model
    def _o2d_key_domain(self, path, operator, value):
        """The orders whose ``path`` is like ``value``.

        What bears the name is looked up first (as the system, see above): the planner of the database then knows
        how few orders are meant, instead of going through all of them, the newest first.
        """
        *hops, name = path.split(".")
        if not hops:
            return Domain(name, operator, value)
        orders = self.sudo().with_context(active_test=False)
        model = orders
        for hop in hops:
            model = model[hop]
        named = model.search(Domain(name, operator, value), limit=NAMED_MOST, order="id desc")
        if not named:
            return Domain.FALSE
        return Domain("id", "in", orders._search(Domain(".".join(hops), "in", named.ids)))

    @api.model
    def _o2d_clean_text(self, text):
        """What is asked, on one line, without what no database can search for."""
        return " ".join(str(text or "").replace("\0", " ").split())[:LONGEST]

    @api.model
    def _o2d_phone_domain(self, digits):
        """The orders of the customer whose phone, or a contact's, ends like ``digits``, however either is written."""
        # Ten digits are the subscriber's number in India; what stands before is +91, 0 or nothing.
        self.env["res.partner"].flush_model(["phone", "commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                r"""
                SELECT id, COALESCE(commercial_partner_id, id)
                  FROM res_partner
                 WHERE phone IS NOT NULL AND regexp_replace(phone, '\D', '', 'g') LIKE %s
              ORDER BY id DESC
                 LIMIT %s
                """,
                "%" + digits[-10:],
                NAMED_MOST,
            )
        )
        if not rows:
            return Domain.FALSE
        ids, companies = ({*column} for column in zip(*rows, strict=True))
        # Who calls is mostly somebody of the customer, and the order is the customer's.
        return Domain("partner_id.commercial_partner_id", "in", companies) | Domain("partner_shipping_id", "in", ids)

    @api.model
    @api.readonly
    def o2d_find(self, text, limit=FOUND_LIMIT):
        """Find orders by anything a caller may have at hand.

        :param str text: order, customer's order, phone, GSTIN, invoice, delivery …
        :param int limit: at most so many (never above 100)
        :return: [{id, name, customer, place, customer_ref, stage, state, blocked, promise_date, sent, settled,
                 settled_at, found_by}], those named exactly so first, then the newest; `sent` says that all has left
                 that was to leave, `found_by` is [{code, label}], the keys that led there
        :raise AccessError: for whoever may not read orders
        """
        self.check_access("read")
        self._o2d_check_may_find()
        limit = min(max(int(limit), 1), FOUND_MOST) if str(limit).isdecimal() else FOUND_LIMIT
        text = self._o2d_clean_text(text)
        found_by, orders = {}, self.browse()
        # Each key by itself: together, no index would serve any of them.
        for code, label, domain in self._o2d_search_parts(text):
            if domain.is_false():
                continue
            for order in self.search(domain, limit=limit, order="id desc"):
                found_by.setdefault(order.id, []).append({"code": code, "label": label})
                orders |= order
        orders = orders.sorted(lambda order: (order.name.lower() != text.lower(), -order.id))[:limit]
        return [order._prepare_found(found_by[order.id]) for order in orders]

    def _prepare_found(self, found_by):
        """One order in the list of what was found; only what tells it from the others."""
        order = self.sudo()
        return {
            "id": order.id,
            "name": order.name,
            "customer": order.partner_id.display_name,
            "place": order.partner_shipping_id.city or order.partner_id.city or "",
            "customer_ref": order.client_order_ref or "",
            "stage": order.o2d_stage_id.name or "",
            "state": order.state,
            "blocked": order.o2d_blocked,
            "promise_date": stamp(order.o2d_promise_date),
            "sent": order.delivery_status == "full" and order.o2d_stage_id.code in (rules.INVOICE, rules.SETTLEMENT),
            "settled": order.o2d_is_settled,
            "settled_at": stamp(order.o2d_settled_at),
            "found_by": found_by,
        }
