from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from .res_partner import READERS

AMOUNTS = ("exposure", "receivable", "overdue", "on_account", "not_invoiced", "open_orders", "drafts", "cheques",
           "claims", "disputed", "tds")  # fmt: skip
# How serious a bucket looks, by its place; the last is for what is older than all bounds.
SHADES = ("bg-success", "bg-info", "bg-warning", "bg-warning", "bg-danger")


def _amount(label, words):
    return fields.Monetary(string=label, compute="_compute_o2d_position", groups=READERS, help=words)


class ResPartner(models.Model):
    """The page “Credit” of a customer."""

    _inherit = "res.partner"

    o2d_exposure = _amount("Exposure", "What the customer owes and is about to owe, taxes included.")
    o2d_receivable = _amount("Receivable", "Open invoices.")
    o2d_overdue = _amount("Overdue", "Of the open invoices, what is past its due date and not disputed.")
    o2d_on_account = _amount("On account", "Payments and credit notes that are matched with no invoice yet.")
    o2d_not_invoiced = _amount("Delivered, not invoiced", "Goods that left and are not billed.")
    o2d_open_orders = _amount("Ordered, not delivered", "Confirmed orders; held lines do not count.")
    o2d_drafts = _amount("Draft invoices", "Invoices that are made and not posted.")
    o2d_cheques = _amount("Cheques in hand", "Cheques that finance has verified and nobody has banked.")
    o2d_claims = _amount("Payments not booked", "Transfers and cash that finance has seen and accounts has not booked.")
    o2d_disputed = _amount("Disputed", "What the customer does not pay, with a reason that finance accepts.")
    o2d_tds = _amount("TDS awaited", "Tax deducted at source whose certificate is awaited: neither disputed nor late.")
    o2d_available = _amount("Left of the limit", "Negative: the customer is beyond it.")
    o2d_has_limit = fields.Boolean(compute="_compute_o2d_position", groups=READERS)
    o2d_is_beyond = fields.Boolean(compute="_compute_o2d_position", groups=READERS)
    o2d_limit_words = fields.Char(
        string="Limit",
        compute="_compute_o2d_position",
        groups=READERS,
        help="The limit that counts, with what comes on top of it.",
    )
    o2d_late_words = fields.Char(
        string="Oldest unpaid",
        compute="_compute_o2d_position",
        groups=READERS,
        help="Due date of the oldest invoice that money on account does not cover.",
    )
    o2d_ageing = fields.Html(
        string="Receivables by age", compute="_compute_o2d_position", sanitize=False, groups=READERS
    )

    @api.depends_context("company", "lang")
    @api.depends("credit_limit", "o2d_limit_kind", "category_id")
    def _compute_o2d_position(self):
        customers = self._origin.filtered("id")
        found = customers._o2d_exposure(self.env.company) if customers else {}
        for partner in self:
            position = found.get(partner._origin.commercial_partner_id.id)
            for name in AMOUNTS:
                partner[f"o2d_{name}"] = position[name] if position else 0.0
            available = position["available"] if position else None
            partner.o2d_available = available or 0.0
            partner.o2d_has_limit = available is not None
            partner.o2d_is_beyond = available is not None and available < 0
            partner.o2d_limit_words = self._o2d_limit_text(position) if position else False
            partner.o2d_late_words = self._o2d_late_text(position) if position else False
            partner.o2d_ageing = self._o2d_ageing_html(position) if position else False

    @api.model
    def _o2d_limit_text(self, position):
        """The limit in words: "₹ 24,00,000", "₹ 29,00,000 (Limit ₹ 24,00,000, Bank guarantee ₹ 5,00,000 …)"."""
        if position["limit_kind"] != "amount":
            return self.env._("No limit")
        currency = self.env["res.currency"].browse(position["currency"])
        total, parts = currency.format(position["limit"]), position["limit_parts"]
        if len(parts) == 1 and parts[0]["kind"] == "limit":
            return total
        words = []
        for part in parts:
            facts = {"label": part["label"], "amount": currency.format(part["amount"])}
            if part["until"]:
                day = format_date(self.env, part["until"])
                words.append(self.env._("%(label)s %(amount)s until %(day)s", day=day, **facts))
            else:
                words.append(self.env._("%(label)s %(amount)s", **facts))
        return self.env._("%(total)s (%(parts)s)", total=total, parts=", ".join(words))

    @api.model
    def _o2d_late_text(self, position):
        if not position["oldest_due"]:
            return False
        day, days = format_date(self.env, position["oldest_due"]), position["oldest_overdue_days"]
        if not days:
            return self.env._("Due %(day)s", day=day)
        if days == 1:
            return self.env._("Due %(day)s, 1 day late", day=day)
        return self.env._("Due %(day)s, %(days)s days late", day=day, days=days)

    @api.model
    def _o2d_ageing_html(self, position):
        rows = position["buckets"]
        if not any(row["amount"] for row in rows):
            return False
        largest = max(abs(row["amount"]) for row in rows)
        shown = [
            {
                "label": row["label"],
                "amount": formatLang(self.env, row["amount"], digits=0),
                "share": round(100 * abs(row["amount"]) / largest),
                "shade": self._o2d_shade(row["key"], place),
            }
            for place, row in enumerate(rows)
            if row["amount"] or row["key"] != "on_account"
        ]
        return self.env["ir.qweb"]._render("o2d_credit.ageing", {"rows": shown})

    @api.model
    def _o2d_shade(self, key, place):
        """The colour of a bucket: the older, the more serious."""
        if key == "on_account":
            return "bg-primary"
        return SHADES[-1] if key == "over" else SHADES[min(place, len(SHADES) - 2)]

    def action_o2d_credit_policy(self):
        """The rules of this customer alone: open them, or begin them."""
        self.ensure_one()
        customer = self.commercial_partner_id
        domain = [("partner_id", "=", customer.id), ("company_id", "=", self.env.company.root_id.id)]
        policy = self.env["o2d.credit.policy"].search(domain, limit=1)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit rules of %(customer)s", customer=customer.display_name),
            "res_model": "o2d.credit.policy",
            "res_id": policy.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_partner_id": customer.id, "default_company_id": self.env.company.root_id.id},
        }
