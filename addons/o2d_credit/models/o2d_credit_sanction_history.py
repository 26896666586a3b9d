from collections import defaultdict
from datetime import timedelta

from odoo import fields, models

DECIDED = ("sanctioned", "partly", "rejected")
YEAR = timedelta(days=365)


class ResPartner(models.Model):
    """Earlier sanctions of a customer and how they were paid, for whoever decides on the next one."""

    _inherit = "res.partner"

    def _o2d_payment_behaviour(self, company):
        behaviour = super()._o2d_payment_behaviour(company)
        sanctions = self.env["o2d.credit.sanction"].sudo().search(
            [
                ("partner_id", "in", list(behaviour)),
                ("company_id", "child_of", company.root_id.id),
                ("state", "in", DECIDED),
                ("decided_at", ">=", fields.Datetime.now() - YEAR),
            ]
        )  # fmt: skip
        rows = defaultdict(list)
        for sanction in sanctions:
            rows[sanction.partner_id.id].append(sanction._o2d_history_row())
        for customer, row in behaviour.items():
            row["sanctions"] = rows[customer]
        return behaviour


class O2dCreditSanction(models.Model):
    _inherit = "o2d.credit.sanction"

    def _o2d_history_row(self):
        """{id, order, amount, state, decided_at, by, is_emergency, paid}, JSON-able; paid as `_o2d_how_paid`."""
        self.ensure_one()
        return {
            "id": self.id,
            "order": self.order_name,
            "amount": self.amount if self.state == "rejected" else self.sanctioned_amount,
            "state": self.state,
            "decided_at": fields.Datetime.to_string(self.decided_at),
            "by": self.decided_by_id.name,
            "is_emergency": self.is_emergency,
            "paid": self._o2d_how_paid(),
        }

    def _o2d_how_paid(self):
        """How what was sanctioned has been paid.

        :return: `paid`, `overdue`, `open` (billed and not due), `unbilled`, or False for a rejection
        """
        self.ensure_one()
        if self.state == "rejected":
            return False
        posted = self.order_id.invoice_ids.filtered(lambda move: move.state == "posted")
        if not posted:
            return "unbilled"
        unpaid = posted.filtered(lambda move: move.payment_state not in ("paid", "in_payment", "reversed"))
        if not unpaid:
            return "paid"
        today = self.company_id._o2d_today()
        due = unpaid.mapped("invoice_date_due")
        return "overdue" if any(day and day < today for day in due) else "open"
