from odoo import models
from odoo.exceptions import RedirectWarning, UserError


class AccountMove(models.Model):
    """A posted invoice takes what was paid ahead for its order; a credit note gives it back to the order."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted.sudo()._o2d_give_back_advances()
        posted.sudo()._o2d_take_advances()
        return posted

    # --- taking ------------------------------------------------------------------------------------

    def _o2d_take_advances(self):
        """Match these invoices with the advances of their order, the oldest first, each as far as it goes."""
        invoices = self.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
        advances = invoices.line_ids.sale_line_ids.order_id._o2d_advances()
        if not advances:
            return
        for move in invoices:
            # What pays for one order does not pay for another on the same invoice.
            order = move.line_ids.sale_line_ids.order_id
            mine = advances.filtered(lambda one, order=order: one.o2d_order_id == order and one._o2d_unapplied() > 0)
            if mine and not move._is_downpayment():
                move._o2d_try_advances(lambda move=move, mine=mine: move._o2d_match_advances(mine))

    def _o2d_match_advances(self, advances):
        for line in advances._o2d_credit_lines().filtered(lambda line: not line.reconciled):
            due = self._o2d_due_lines()
            if not due:
                return
            self._o2d_check_match(line, due)
            self.js_assign_outstanding_line(line.id)

    def _o2d_due_lines(self):
        return self.line_ids.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled)

    def _o2d_check_match(self, line, due):
        """:raise UserError: where only a person can say that this payment is for this invoice"""
        number = line.move_id.name
        if line.partner_id.commercial_partner_id != self.commercial_partner_id:
            raise UserError(self.env._("%(number)s was paid by another customer.", number=number))
        if line.currency_id != self.currency_id:
            raise UserError(self.env._("%(number)s is in another currency.", number=number))
        if line.account_id not in due.account_id:
            raise UserError(self.env._("%(number)s stands on another receivable account.", number=number))

    # --- giving back -------------------------------------------------------------------------------

    def _o2d_give_back_advances(self):
        """A credit note over an invoice that an advance has paid: the advance is free again for the next delivery."""
        for refund in self.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted"):
            invoice = refund.reversed_entry_id
            if invoice.move_type != "out_invoice" or invoice.state != "posted":
                continue
            parts = invoice._o2d_advance_parts()
            if parts and refund._o2d_due_lines():
                refund._o2d_try_advances(lambda refund=refund, parts=parts: refund._o2d_credit_first(parts))

    def _o2d_advance_parts(self):
        """What advances have paid of these invoices."""
        lines = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return lines.matched_credit_ids.filtered(lambda part: part.credit_move_id.payment_id.o2d_order_id)

    def _o2d_credit_first(self, parts):
        """Take the advances off the invoice, the credit note in their place, then as much of them as is still due."""
        invoice = self.reversed_entry_id
        parts.unlink()
        open_lines = (self + invoice)._o2d_due_lines()
        for lines in open_lines.grouped("account_id").values():
            lines.reconcile()
        invoice._o2d_take_advances()

    # --- without ever undoing the invoice ------------------------------------------------------------

    def _o2d_try_advances(self, match):
        """The document stands whatever happens to the matching; somebody owns what was left undone.

        :param match: what to do, undone whole where it fails
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                match()
        except (UserError, RedirectWarning) as error:
            self._o2d_advance_failed(str(error.args[0]).strip())
            return
        self.env["o2d.exception"]._clear([self._o2d_advance_key()], self.env._("The advance is matched."))

    def _o2d_advance_key(self):
        return f"advance:{self.id}"

    def _o2d_advance_failed(self, cause):
        self.env["o2d.exception"]._raise(
            self._o2d_advance_key(),
            {
                "name": self.env._(
                    "The advance is not matched with %(invoice)s: %(cause)s", invoice=self.name, cause=cause
                ),
                "type": "failure",
                "severity": "2",
                "stage_id": self.env["o2d.stage"]._get("settlement").id,
                "owner_group_id": self.env.ref("o2d_base.group_accounts").id,
                "company_id": self.company_id.id,
                "warehouse_id": self._o2d_gate_warehouse().id,
                **self._o2d_exception_documents(),
            },
        )
