from odoo import models

from ..tools.sanction_rules import CENT


class O2dCreditSanction(models.Model):
    """Has the payment come that a sanction asks for first?"""

    _inherit = "o2d.credit.sanction"

    def _o2d_is_met(self):
        """Has the part payment come in since the decision: in the books, or verified by finance?

        Each counts for itself. Added up, a transfer would count twice from its booking until its report is closed.
        """
        self.ensure_one()
        if not self.part_payment:
            return True
        wanted = self.part_payment - CENT
        return self._o2d_paid() - self.paid_before >= wanted or self._o2d_verified() >= wanted

    def _o2d_verified(self):
        """What finance has verified since the decision and accounts has not booked, where the policy counts it."""
        self.ensure_one()
        policy = self.env["o2d.credit.policy"]._for(self.partner_id, self.company_id)
        kinds = (["transfer", "cash"] if policy.count_claims else []) + (["cheque"] if policy.count_cheques else [])
        claims = self.env["o2d.payment.claim"].sudo().search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "child_of", self.company_id.root_id.id),
                ("state", "=", "verified"),
                ("kind", "in", kinds),
                ("verified_at", ">=", self.decided_at),
            ]
        )  # fmt: skip
        return sum(claims.mapped("amount"))

    def _o2d_paid(self):
        """What the customer has paid into bank and cash in all, less what bounced, in the company's currency."""
        self.ensure_one()
        place = [
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "child_of", self.company_id.root_id.id),
        ]
        booked = [
            ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"),
            ("journal_id.type", "in", ("bank", "cash", "credit")),
        ]
        # Booked without a journal entry, which waits for the bank's statement.
        bare = [("move_id", "=", False), ("state", "=", "in_process"), ("partner_type", "=", "customer")]
        lines, payments = self.env["account.move.line"].sudo(), self.env["account.payment"].sudo()
        ((balance,),) = lines._read_group(place + booked, [], ["balance:sum"])
        ((waiting,),) = payments._read_group(place + bare, [], ["amount_company_currency_signed:sum"])
        return (waiting or 0.0) - (balance or 0.0)
