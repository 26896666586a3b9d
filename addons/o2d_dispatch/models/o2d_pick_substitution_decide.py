from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import substitution_rules as rules
from .stock_move_pick_beside import REPLACED, REPLACED_KEY

DECIDERS = ("o2d_base.group_sales_coordinator", "o2d_base.group_operations_head")


class O2dPickSubstitution(models.Model):
    """The answer to an offer, and what it does to the order."""

    _inherit = "o2d.pick.substitution"

    # --- the doors -----------------------------------------------------------------------------------

    def action_agree_ordered(self):
        """Send the offered goods at the price of the goods ordered.

        :return: a notice for the screen
        """
        return self._o2d_notice(self._o2d_agree("ordered"))

    def action_agree_listed(self):
        """Send the offered goods at the price of the customer's price list.

        :return: a notice for the screen
        """
        return self._o2d_notice(self._o2d_agree("listed"))

    def action_refuse(self):
        """Do not send them: the line stays short.

        :return: a notice for the screen
        """
        return self._o2d_notice(self._o2d_refuse())

    def action_withdraw(self):
        """Take the offer back: for whoever may pick."""
        self.ensure_one()
        self.picking_id._o2d_check_picker()
        self._o2d_check_waiting()
        self.sudo()._o2d_withdraw(self.env._("Withdrawn by %(who)s.", who=self.env.user.name))

    def _o2d_notice(self, words):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": words,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- who and when ----------------------------------------------------------------------------------

    def _o2d_check_decider(self):
        """
        :raise AccessError: without the role, for who may not change the order, and for who offered it
        """
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if not user._o2d_has_any(DECIDERS):
            raise AccessError(self.env._("Whether other goods are sent is for sales to decide."))
        self.order_id.check_access("write")
        if self.proposed_by_id == user:
            raise AccessError(self.env._("You have offered it yourself: somebody else agrees or refuses."))

    def _o2d_check_waiting(self):
        if self.state != rules.WAITING:
            raise UserError(
                self.env._(
                    "%(offer)s: answered already, by %(who)s.",
                    offer=self.display_name,
                    who=self.sudo().decided_by_id.name or "",
                )
                if self.state != rules.WITHDRAWN
                else self.env._("%(offer)s: withdrawn meanwhile.", offer=self.display_name)
            )

    def _o2d_answer(self, state, **values):
        """Write the answer down at once: of two who answer at the same time the later one is repeated and told."""
        self._o2d_decide({"state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now(), **values})
        self.flush_recordset()

    # --- yes -------------------------------------------------------------------------------------------

    def _o2d_agree(self, price_by):
        """
        :param price_by: `ordered` or `listed`
        :return: what comes of it, in words
        :raise UserError: what stands in the way, in one sentence
        """
        self._o2d_check_decider()
        self._o2d_check_waiting()
        offer = self.sudo()
        offer._o2d_refuse_obstacle()
        shares = rules.share_among(offer._o2d_replaced(), offer._o2d_left_on(offer._o2d_open_moves()))
        replaced = self.env["stock.move"].sudo().browse(shares)
        picking = replaced[:1].picking_id
        offer._o2d_answer(rules.AGREED, price_by=price_by)
        offer._o2d_order_less()
        line = offer._o2d_add_line(price_by, picking)
        # Last: a transfer of which nothing is left would be given up before the other goods have joined it.
        replaced.with_context(**{REPLACED_KEY: REPLACED})._o2d_take_off(shares)
        offer._o2d_decide({"new_line_id": line.id})
        return offer._o2d_tell_agreed(line, picking)

    def _o2d_order_less(self):
        """Less of what is short is ordered; its transfers are seen to apart."""
        line = self.line_id
        less = self.product_id.uom_id._compute_quantity(
            self._o2d_replaced(), line.product_uom_id, rounding_method="HALF-UP"
        )
        locked = self.order_id.filtered("locked")
        locked.action_unlock()
        line.with_context(skip_procurement=True).product_uom_qty = max(line.product_uom_qty - less, 0.0)
        locked.action_lock()

    def _o2d_add_line(self, price_by, picking):
        """The offered goods on the order, asked for as any line that is added; on the same delivery where it is open.

        :return: sale.order.line
        """
        locked = self.order_id.filtered("locked")
        locked.action_unlock()
        line = self.env["sale.order.line"].with_context(skip_procurement=True).create(self._prepare_line(price_by))
        line = line.with_env(self.env)
        line._o2d_decide({"o2d_bill_on_dispatch": self.line_id.o2d_bill_on_dispatch})
        if not line.o2d_hold:
            line._o2d_procure_beside(picking)
        locked.action_lock()
        return line

    def _prepare_line(self, price_by):
        line = self.line_id
        values = {
            "order_id": self.order_id.id,
            "product_id": self.substitute_id.id,
            "product_uom_id": self.unit_id.id,
            "product_uom_qty": self.agreed_quantity,
            "sequence": line.sequence,
        }
        if price_by == "ordered":
            values["price_unit"] = line.product_uom_id._compute_price(line.price_unit, self.unit_id)
            values["discount"] = line.discount
        return values

    def _o2d_tell_agreed(self, line, picking):
        """Tell the trail and close the exception.

        :return: what comes of it, in words
        """
        words = self.env._(
            "Agreed: %(quantity)s %(unit)s %(offered)s instead of %(replaced)s %(product_unit)s %(short)s",
            **self._o2d_facts(),
        )
        if line.o2d_hold:
            words = self.env._("%(agreed)s. It waits: %(reason)s", agreed=words, reason=line.o2d_hold_reason)
        where = line.move_ids.picking_id[:1] or picking
        self._o2d_log_answer("note", where, words)
        return words

    def _o2d_log_answer(self, kind, picking, words):
        waited = (self.decided_at - self.proposed_at).total_seconds()
        self.env["o2d.event"]._log(
            picking, kind, stage="picking", note=words, waited=waited, detail=self._prepare_detail()
        )
        self.env["o2d.exception"]._clear([self._o2d_exception_key()], words)

    # --- no --------------------------------------------------------------------------------------------

    def _o2d_refuse(self):
        """
        :return: what comes of it, in words
        """
        self._o2d_check_decider()
        self._o2d_check_waiting()
        offer = self.sudo()
        offer._o2d_answer(rules.REFUSED)
        facts = {**offer._o2d_facts(), "note": offer.note or ""}
        words = (
            self.env._("Refused: %(offered)s instead of %(short)s. %(note)s", **facts)
            if offer.note
            else self.env._("Refused: %(offered)s instead of %(short)s", **facts)
        )
        offer._o2d_log_answer("rejected", offer.picking_id, words)
        return words

    def _o2d_withdraw(self, words):
        """Nobody needs an answer any more.

        :param words: why
        """
        for offer in self.filtered(lambda one: one.state == rules.WAITING):
            offer._o2d_answer(rules.WITHDRAWN)
            note = self.env._("%(offer)s: offer withdrawn. %(why)s", offer=offer.display_name, why=words)
            offer._o2d_log_answer("note", offer.picking_id, note)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") == "cancel":
            offers = self.env["o2d.pick.substitution"].sudo()
            waiting = offers.search([("order_id", "in", self.ids), ("state", "=", rules.WAITING)])
            waiting._o2d_withdraw(self.env._("The order was cancelled."))
        return done
