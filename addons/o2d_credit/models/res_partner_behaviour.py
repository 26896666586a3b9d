from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..tools import ageing

MONTHS_12 = 365
LAST_PAYMENTS = 5


class ResPartner(models.Model):
    """How a customer has paid, for whoever decides on credit."""

    _inherit = "res.partner"

    def _o2d_payment_behaviour(self, company):
        """How these customers have paid a company and its branches over the last 12 months.

        :return: {commercial partner id: dict}, JSON-able: average_days_late (weighed by amount; paid by credit
            note does not count; None where nothing was due), last_payments [{date, amount}], cheques {in_hand, amount,
            next_date, bounced}, disputes {open, amount, oldest_days, resolved}, sanctions (a list; modules fill it)
        """
        customers = self.sudo().commercial_partner_id
        since = company._o2d_today() - timedelta(days=MONTHS_12)
        late = customers._o2d_days_late(company, since)
        paid = customers._o2d_last_payments(company)
        cheques = customers._o2d_cheques(company, since)
        disputes = customers._o2d_disputes(company, since)
        return {
            customer.id: {
                "average_days_late": late.get(customer.id),
                "last_payments": paid[customer.id],
                "cheques": cheques[customer.id],
                "disputes": disputes[customer.id],
                "sanctions": [],
            }
            for customer in customers
        }

    def _o2d_days_late(self, company, since):
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move.line"].flush_model(["date", "date_maturity", "partner_id", "account_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.commercial_partner_id, COALESCE(d.date_maturity, d.date), c.date, SUM(r.amount)::float
                  FROM account_partial_reconcile r
                  JOIN account_move_line d ON d.id = r.debit_move_id
                  JOIN account_move_line c ON c.id = r.credit_move_id
                  JOIN account_move m ON m.id = c.move_id AND m.move_type <> 'out_refund'
                  JOIN account_account a ON a.id = d.account_id AND a.account_type = 'asset_receivable'
                  JOIN res_partner contact ON contact.id = d.partner_id
                 WHERE contact.commercial_partner_id = ANY(%(customers)s) AND d.company_id = ANY(%(tree)s)
                   AND c.date >= %(since)s
                 GROUP BY 1, 2, 3
                """,
                customers=self.ids,
                tree=company._o2d_tree(),
                since=since,
            )
        )
        settled = defaultdict(list)
        for customer_id, due, paid_on, amount in rows:
            settled[customer_id].append((due, paid_on, amount))
        return {customer_id: round(ageing.average_days_late(payments), 1) for customer_id, payments in settled.items()}

    def _o2d_last_payments(self, company):
        lines = self.env["account.move.line"].sudo()
        found = {}
        for customer in self:
            payments = lines.search(
                [
                    ("partner_id", "child_of", customer.id),
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("journal_id.type", "in", ("bank", "cash")),
                    ("balance", "<", 0),
                    ("company_id", "in", company._o2d_tree()),
                ],
                order="date desc, id desc",
                limit=LAST_PAYMENTS,
            )
            found[customer.id] = [
                {"date": fields.Date.to_string(line.date), "amount": -line.balance} for line in payments
            ]
        return found

    def _o2d_cheques(self, company, since):
        claims = self.env["o2d.payment.claim"].sudo().search(
            [("partner_id", "in", self.ids), ("kind", "=", "cheque"), ("company_id", "in", company._o2d_tree()),
             ("state", "in", ("verified", "bounced"))]
        )  # fmt: skip
        found = {}
        for customer in self:
            own = claims.filtered(lambda claim, customer=customer: claim.partner_id == customer)
            in_hand = own.filtered(lambda claim: claim.state == "verified")
            bounced = own.filtered(lambda claim: claim.state == "bounced" and claim.cheque_date >= since)
            found[customer.id] = {
                "in_hand": len(in_hand),
                "amount": sum(in_hand.mapped("amount")),
                "next_date": fields.Date.to_string(min(in_hand.mapped("cheque_date"), default=False)) or False,
                "bounced": len(bounced),
            }
        return found

    def _o2d_disputes(self, company, since):
        disputes = self.env["o2d.dispute"].sudo().search(
            [("partner_id", "in", self.ids), ("company_id", "in", company._o2d_tree()), ("is_accepted", "=", True),
             "|", ("state", "=", "open"), ("resolved_at", ">=", since)]
        )  # fmt: skip
        found = {}
        for customer in self:
            own = disputes.filtered(lambda dispute, customer=customer: dispute.partner_id == customer)
            waiting = own.filtered(lambda dispute: dispute.state == "open" and dispute.reason != "tds")
            found[customer.id] = {
                "open": len(waiting),
                "amount": sum(waiting.mapped("amount")),
                "oldest_days": max(waiting.mapped("age_days"), default=0),
                "resolved": len(own.filtered(lambda dispute: dispute.state == "resolved")),
            }
        return found
