from odoo import api, models

from .sale_order_credit import READERS


class SaleOrder(models.Model):
    """The tracker says with whom credit is, to those inside who deal with it."""

    _inherit = "sale.order"

    def _o2d_tracking(self, audience):
        tracking = super()._o2d_tracking(audience)
        if audience == "internal" and self.env.user.has_groups(READERS):
            tracking["credit"] = self._o2d_tracking_credit()
        return tracking

    @api.model
    def _o2d_tracking_allowed(self, audience):
        allowed = super()._o2d_tracking_allowed(audience)
        if audience == "internal":
            allowed["credit"] = {"id", "is_waiting", "words", "note"}
        return allowed

    def _o2d_tracking_credit(self):
        """The request that waits, else the last decision: {id, is_waiting, words, note}, or None."""
        sanctions = self.o2d_sanction_ids.sorted("id")
        pending = sanctions.filtered(lambda one: one.state == "pending")
        sanction = (pending or sanctions)[-1:]
        if not sanction:
            return None
        words = self._o2d_waiting_words(sanction) if pending else sanction._o2d_decision_words()
        return {
            "id": sanction.id,
            "is_waiting": bool(pending),
            "words": words or sanction.closure or "",
            "note": (sanction.request_note or "") if pending else "",
        }
