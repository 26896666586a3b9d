import logging

from odoo import api, models
from odoo.service.model import retrying

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tools.gate import split_by_mode

_logger = logging.getLogger(__name__)


class SaleOrder(models.Model):
    """A change of a confirmed order that credit or price does not allow is refused, and asked for by itself."""

    _inherit = "sale.order"

    def _o2d_credit_change(self, lines):
        """What credit says of a confirmed order as it is now.

        :param lines: lines whose prices are looked at
        :return: :class:`~.sale_order_credit.Assessment`, or None where no control is on
        """
        self.env.flush_all()
        return next(iter(self._o2d_credit_assess("confirm", lines).values()), None)

    def _o2d_credit_change_reasons(self, lines):
        """Reasons against a confirmed order as it is now."""
        assessment = self._o2d_credit_change(lines)
        return self.sudo()._o2d_credit_reasons(assessment.open) if assessment else []

    def _o2d_refuse_change(self, lines, is_more):
        """Refuse a change of a confirmed order, or record what would have been refused.

        :param lines: lines that became cheaper, or of which more is sold
        :param is_more: does the customer owe more, or for longer? Otherwise only prices are looked at
        :raise O2dRefused: with what to do instead; what is refused is asked for once all has rolled back
        """
        self.ensure_one()
        order = self.with_env(self.env(su=True))
        if is_more:
            order._o2d_credit_touch()
        assessment = order._o2d_credit_change(lines)
        if not assessment:
            return
        if not is_more:
            assessment.open = [finding for finding in assessment.open if finding.control == "price_floor"]
        reasons = order._o2d_credit_reasons(assessment.open)
        advised, enforced = split_by_mode(reasons, order._o2d_control_mode)
        if enforced:
            asks = order._o2d_may_ask_change(assessment)
            self._o2d_keep_change_refused(enforced, assessment if asks else None)
            raise O2dRefused(order._o2d_change_words(enforced, asks), {order.id: enforced})
        for reason in advised:
            order._o2d_log_reason("advised", "confirm", reason)

    def _o2d_may_ask_change(self, assessment):
        """Is this change asked for by itself? Not while something else of the order waits, nor after a no."""
        pending = self._o2d_pending_sanction()
        return (not pending or pending.gate == "change") and not self._o2d_is_rejected(assessment)

    def _o2d_change_words(self, enforced, asks):
        """Why not, and what to do."""
        role = self._o2d_role_name(enforced[0].role) or self._o2d_role_name("o2d_base.group_finance_head")
        facts = {"order": self.name, "reasons": " ".join(reason.words for reason in enforced), "role": role}
        if asks:
            return self.env._(
                "%(order)s is confirmed and cannot be changed like this. %(reasons)s\n"
                "It has been asked for (with: %(role)s): make the change again once it is sanctioned. Or enter what is "
                "added as a new line: it waits while the rest goes on.",
                **facts,
            )
        return self.env._(
            "%(order)s is confirmed and cannot be changed like this. %(reasons)s\n"
            "Enter what is added as a new line: it waits while the rest goes on. Or ask for a sanction first (with: "
            "%(role)s).",
            **facts,
        )

    def _o2d_keep_change_refused(self, enforced, assessment):
        """The refusal rolls back; the trail keeps it all the same, and the change is asked for.

        :param assessment: what was found of the changed order, or None where nothing is to be asked for
        """
        registry, uid, order_id = self.env.registry, self.env.uid, self.id
        context = {"lang": self.env.lang}
        customer_id = self._o2d_credit_customer().id

        @self.env.cr.postrollback.add
        def write_refusal():
            try:
                with registry.cursor() as cr:
                    order = api.Environment(cr, uid, context)["sale.order"].browse(order_id)
                    # Two that are refused at once meet on one request: the later one is repeated.
                    retrying(lambda: order._o2d_change_refused(enforced, assessment, customer_id), order.env)
            except Exception:
                _logger.exception("The refused change of order %s could not be recorded", order_id)

    def _o2d_change_refused(self, enforced, assessment, customer_id):
        """Write the refusal down and ask for a sanction; the order is again as it was before the change.

        :param customer_id: who would have owed it; a sanction for another customer would be worth nothing
        """
        order = self.sudo().exists()
        if not order:
            return
        for reason in enforced:
            words = self.env._("A change was refused. %(reason)s", reason=reason.words)
            self.env["o2d.event"]._log(order, "rejected", stage="credit", note=words, detail=reason.detail)
        if assessment and order.state == "sale" and order._o2d_credit_customer().id == customer_id:
            before, after = order._o2d_credit_amount(), assessment.total
            note = (
                self.env._(
                    "To be changed from %(before)s to %(after)s in all.",
                    before=order._o2d_money(before),
                    after=order._o2d_money(after),
                )
                if order.company_id.currency_id.compare_amounts(before, after)
                else ""
            )
            self.env["o2d.credit.sanction"]._o2d_ask(self, "change", assessment, note=note)
