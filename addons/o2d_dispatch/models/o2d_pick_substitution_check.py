from odoo import models
from odoo.exceptions import UserError

from ..tools import substitution_rules as rules


class O2dPickSubstitution(models.Model):
    """What stands in the way of an offer, now."""

    _inherit = "o2d.pick.substitution"

    def _o2d_replaced(self):
        """How much of the goods ordered the agreed quantity stands for, in their unit."""
        self.ensure_one()
        own = self.product_id.uom_id
        return own.round(
            self.substitute_id.uom_id._compute_quantity(
                self.agreed_quantity, own, round=False, raise_if_failure=False
            )
        )  # fmt: skip

    def _o2d_open_moves(self):
        """The line's transfers out of the bins that are still to be picked; the one it was offered on first."""
        moves = self.line_id.sudo().move_ids.filtered(
            lambda move: move.product_id == self.product_id
            and move.state not in ("draft", "done", "cancel")
            and move._o2d_leaves_bins()
        )
        return moves.sorted(lambda move: (move.picking_id != self.picking_id, move.id))

    def _o2d_left_on(self, moves):
        """How much of each transfer can be replaced: first what is short, then what is set aside and not picked.

        What was short is often set aside again from the same bin, because the books do not know better yet. An offer
        is made for what is short only; an answer may come later than that.

        :return: [(move id, quantity in the product's unit)], the same transfer up to twice
        """
        short = [(move.id, move._o2d_short()) for move in moves]
        if not self.id:
            return short
        return short + [(move.id, move.product_qty - move._o2d_taken() - lacks) for move, (_id, lacks) in zip(
            moves, short, strict=True)]  # fmt: skip

    def _o2d_refuse_obstacle(self, moves=None):
        """
        :param moves: the transfers that count (default: all that are open)
        :raise UserError: what stands in the way, in one sentence
        """
        words = self._o2d_obstacle_words(moves)
        if words:
            raise UserError(words)

    def _o2d_obstacle_words(self, moves=None):
        """What stands in the way, in one sentence; "" where nothing does."""
        self.ensure_one()
        if moves is None:
            moves = self._o2d_open_moves()
        case = self._o2d_case(moves)
        word = rules.obstacle(case)
        return self._o2d_word_in_words(word, case) if word else ""

    def _o2d_case(self, moves):
        line, substitute, product = self.line_id.sudo(), self.substitute_id.sudo(), self.product_id.sudo()
        has_common_unit = substitute.uom_id._has_common_reference(product.uom_id)
        quantity = self.agreed_quantity
        replaced = substitute.uom_id._compute_quantity(quantity, product.uom_id, round=False, raise_if_failure=False)
        warehouse = self.warehouse_id.sudo()
        return rules.Case(
            order_state=line.order_id.state or "",
            is_held=line.o2d_hold,
            is_part=bool(line and line.product_id != product or line.combo_item_id or line.product_type == "combo"),
            is_free_goods="is_reward_line" in line._fields and line.is_reward_line,
            is_same=substitute == product,
            is_sellable=substitute._o2d_may_be_offered(self.company_id),
            is_kit=bool(substitute._o2d_kits_among(self.company_id)),
            has_common_unit=has_common_unit,
            is_open=bool(moves),
            quantity=quantity,
            is_whole=substitute.uom_id._o2d_is_whole(quantity) and product.uom_id._o2d_is_whole(replaced),
            replaced=replaced,
            short=sum(left for _move, left in self._o2d_left_on(moves)),
            free=substitute._o2d_free_to_offer(warehouse).get(substitute.id, 0.0) if warehouse else 0.0,
        )

    def _o2d_word_in_words(self, word, case):
        """
        :param word: as `obstacle` gives it
        :param case: :class:`..tools.substitution_rules.Case`
        """
        order = self.line_id.sudo().order_id
        facts = {
            **self._o2d_facts(),
            "order": order.name or "",
            "left": f"{case.short:g}",
            "free": f"{max(case.free, 0.0):g}",
            "kit": self.line_id.sudo().product_id.display_name or "",
        }
        words = {
            "no_order": self.env._("%(short)s was not sold by an order, so nobody can agree to other goods.", **facts),
            "cancelled": self.env._("%(order)s was cancelled: nothing is sent for it any more.", **facts),
            "not_confirmed": self.env._("%(order)s is not confirmed.", **facts),
            "held": self.env._("%(short)s of %(order)s is held: it is released first, or not sent at all.", **facts),
            "part": self.env._("%(short)s is a part of %(kit)s: a part of a whole is not replaced.", **facts),
            "free_goods": self.env._("%(short)s is free of charge by a scheme: it is not replaced.", **facts),
            "same": self.env._("%(offered)s is what is short. Offer something else.", **facts),
            "kit": self.env._("%(offered)s is a kit: offer single goods.", **facts),
            "not_sold": self.env._("%(offered)s is not sold from stock here.", **facts),
            "unit": self.env._(
                "%(offered)s is counted in %(unit)s and %(short)s in %(product_unit)s: the one does not convert into "
                "the other.", **facts),
            "closed": self.env._("Nothing of %(short)s is left to pick: it has left, or was given up.", **facts),
            "nothing": self.env._("Say how many of %(offered)s are offered.", **facts),
            "not_whole": self.env._(
                "%(quantity)s %(unit)s %(offered)s cannot be counted as %(short)s. Offer another quantity.", **facts),
            "not_short": (
                self.env._("Nothing of %(short)s is short any more: it is picked.", **facts)
                if self.id
                else self.env._("Nothing of %(short)s is short: all of it is set aside.", **facts)
            ),
            "too_many": self.env._(
                "Only %(left)s %(product_unit)s %(short)s are short: %(quantity)s %(unit)s %(offered)s is too many.",
                **facts),
            "not_free": self.env._(
                "Only %(free)s %(unit)s %(offered)s are free here: the rest is promised to others, or nobody has "
                "looked at it.", **facts),
        }  # fmt: skip
        return words[word]


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_short(self):
        """What this line asks for beyond what is set aside or picked, in the product's unit."""
        self.ensure_one()
        lacking = self.product_qty - sum(self.move_line_ids.mapped("quantity_product_uom"))
        return lacking if self.product_id.uom_id.compare(lacking, 0) > 0 else 0.0


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _o2d_is_whole(self, quantity):
        """Can so much be counted in this unit? Not `compare`, which rounds both."""
        self.ensure_one()
        return abs(self.round(quantity) - quantity) <= 1e-9 * max(abs(quantity), 1.0)
