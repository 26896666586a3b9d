from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Matching a payment makes a customer less late; taking it apart makes the invoice due again."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials.debit_move_id.move_id._o2d_tell_eased(self.env._("A payment was matched."))
        return partials

    def unlink(self):
        self.debit_move_id.move_id._o2d_touch_credit()
        return super().unlink()


class AccountPayment(models.Model):
    """A payment booked without a journal entry counts from its state alone."""

    _inherit = "account.payment"

    def write(self, vals):
        bare = self.filtered(lambda payment: not payment.move_id) if "state" in vals else self.browse()
        taken_back = bare.filtered(lambda payment: payment.state == "in_process" != vals["state"])
        for company, payments in taken_back.grouped("company_id").items():
            self.env["o2d.credit.ledger"]._touch(payments.partner_id, company)
        done = super().write(vals)
        if vals.get("state") == "in_process":
            for company, payments in bare.grouped("company_id").items():
                payments.partner_id._o2d_credit_eased(company, self.env._("A payment was registered."))
        return done
