from odoo import api, models

SALE_TYPES = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    """Posting, resetting and cancelling change what a customer owes."""

    _inherit = "account.move"

    def _post(self, soft=True):
        self.filtered(lambda move: move.move_type in SALE_TYPES)._o2d_touch_credit()
        posted = super()._post(soft=soft)
        # A payment or a credit note may let orders go.
        posted.filtered(lambda move: move.move_type not in SALE_TYPES)._o2d_tell_eased(
            self.env._("A payment or credit note was posted.")
        )
        return posted

    def button_draft(self):
        """A payment or credit note taken back is owed again."""
        self.filtered(lambda move: move.state == "posted" and move.move_type not in SALE_TYPES)._o2d_touch_credit()
        return super().button_draft()

    def button_cancel(self):
        done = super().button_cancel()
        self.filtered(lambda move: move.move_type in SALE_TYPES)._o2d_tell_eased(
            self.env._("An invoice was cancelled.")
        )
        return done

    @api.model
    def _o2d_claimed_invoices(self, company):
        disputes = self.env["o2d.dispute"].sudo()
        disputes = disputes.search([("company_id", "=", company.id), ("state", "=", "open"), ("reason", "!=", "tds")])
        return super()._o2d_claimed_invoices(company) | disputes.move_id

    def _o2d_receivable_partners(self):
        """Customers of these entries, by company: {res.company: res.partner}."""
        lines = self.sudo().line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return {company: group.partner_id for company, group in lines.grouped("company_id").items() if group.partner_id}

    def _o2d_touch_credit(self):
        """In the order of companies and customers, so that two batches wait for each other instead of crossing."""
        ledger = self.env["o2d.credit.ledger"]
        watched = self.filtered(lambda move: ledger._is_enforced(move.company_id.root_id.id))
        found = watched._o2d_receivable_partners() if watched else {}
        for company in sorted(found, key=lambda company: company.id):
            ledger._touch(found[company], company)

    def _o2d_tell_eased(self, why):
        if self:
            for company, partners in self._o2d_receivable_partners().items():
                partners._o2d_credit_eased(company, why)
