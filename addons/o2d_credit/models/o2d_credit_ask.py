from odoo import models


class O2dDecisionMixin(models.AbstractModel):
    """Whatever is decided on is decided with words: a dialog asks for them."""

    _inherit = "o2d.decision.mixin"

    def _o2d_ask_words(self, method, label, question, about="", args=()):
        """A client action that asks for words and calls a method of these records with them.

        The method is a door of its own that checks who calls it; this only opens a dialog.

        :param method: public method that takes `args` and then the words
        """
        return {
            "type": "ir.actions.client",
            "tag": "o2d_credit.ask",
            "target": "new",
            "params": {
                "model": self._name,
                "ids": self.ids,
                "method": method,
                "label": label,
                "question": question,
                "about": about or ", ".join(self[:3].mapped("display_name")),
                "args": list(args),
            },
        }


class O2dCreditSanction(models.Model):
    _inherit = "o2d.credit.sanction"

    def action_ask_sanction(self):
        """Sanction these, with one note for all."""
        return self._o2d_ask_words(
            "action_sanction", self.env._("Sanction"), self.env._("Why may they go?"), self._o2d_mass_words()
        )

    def action_ask_reject(self):
        """Reject these, with one note for all."""
        return self._o2d_ask_words(
            "action_reject", self.env._("Reject"), self.env._("Why not?"), self._o2d_mass_words()
        )

    def _o2d_mass_words(self):
        if len(self) == 1:
            return self.display_name
        return self.env._("%(count)s requests", count=len(self))

    def action_ask_withdraw(self):
        return self._o2d_ask_words("action_withdraw", self.env._("Take back"), self.env._("Why is it taken back?"))

    def action_ask_emergency(self):
        return self._o2d_ask_words(
            "action_emergency", self.env._("Release"), self.env._("Why can it not wait for finance?")
        )

    def action_ask_ratify(self):
        return self._o2d_ask_words("action_ratify", self.env._("Agree"), self.env._("What do you say of it?"))


class O2dPaymentClaim(models.Model):
    _inherit = "o2d.payment.claim"

    def action_ask_bounce(self):
        return self._o2d_ask_words("action_bounce", self.env._("Bounced"), self.env._("What does the bank say?"))

    def action_ask_settle_bounce(self):
        return self._o2d_ask_words(
            "action_settle_bounce", self.env._("Made good"), self.env._("How did the customer make it good?")
        )

    def action_ask_withdraw(self):
        return self._o2d_ask_words("action_withdraw", self.env._("Withdraw"), self.env._("Why is it withdrawn?"))


class O2dDispute(models.Model):
    _inherit = "o2d.dispute"

    def _o2d_ask_resolution(self, resolution, label):
        return self._o2d_ask_words("action_resolve", label, self.env._("How was it settled?"), args=[resolution])

    def action_ask_credit_note(self):
        return self._o2d_ask_resolution("credit_note", self.env._("Credit note given"))

    def action_ask_paid(self):
        return self._o2d_ask_resolution("paid", self.env._("Paid after all"))

    def action_ask_written_off(self):
        return self._o2d_ask_resolution("written_off", self.env._("Write off"))

    def action_ask_certificate(self):
        return self._o2d_ask_resolution("certificate", self.env._("Certificate received"))


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_o2d_dispute(self):
        """Open a dispute on this invoice."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute on %(invoice)s", invoice=self.name),
            "res_model": "o2d.dispute",
            "views": [(False, "form")],
            "context": {"default_move_id": self.id},
        }
