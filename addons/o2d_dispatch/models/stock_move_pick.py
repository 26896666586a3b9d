from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.token import DECISION, KEY

from ..tools.pick_rules import most_to_pick, share_out


class StockMove(models.Model):
    """A line is confirmed on the first transfer out of the bins, and nothing leaves without that."""

    _inherit = "stock.move"

    o2d_pick_enforced = fields.Boolean(
        string="Left under pick confirmation",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="It left the bins while the pick confirmation was enforced: no more than was confirmed.",
    )

    # --- which lines are confirmed ---------------------------------------------------------------

    def _o2d_is_outbound(self):
        """Is this a step on the way from our own stock to a customer?

        Returns, receipts, drop shipping, scrap and moves between bins are none.
        """
        self.ensure_one()
        if not self.picking_id or self.picking_type_id.code not in ("internal", "outgoing"):
            return False
        if self.location_id.usage != "internal" or self.origin_returned_move_id or self.picking_id.return_id:
            return False
        return "customer" in (self.location_dest_id.usage, self.location_final_id.usage)

    def _o2d_leaves_bins(self):
        """Is this the first of those steps? The later ones (packing, output) carry what was confirmed here."""
        return self._o2d_is_outbound() and not any(
            move.state != "cancel" and move._o2d_is_outbound() for move in self.move_orig_ids
        )

    def _o2d_first_moves(self):
        """The moves out of the bins that feed this one; itself, where it is such a move."""
        first, level, seen = self.browse(), self, self.browse()
        while level:
            seen |= level
            found = level.filtered(lambda move: move.state != "cancel" and move._o2d_leaves_bins())
            first |= found
            level = (level - found).move_orig_ids - seen
        return first

    def _o2d_to_confirm(self):
        """Of these, the lines of enforced warehouses that must be confirmed before they leave."""
        return self.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move._o2d_leaves_bins()
            and move.picking_id._o2d_control_mode("pick_confirmation") == "enforce"
        )

    def _o2d_confirmed(self):
        """What was confirmed of these deliveries' lines, for whoever bills them.

        Followed through chained steps from the first transfer out of the bins, never more than arrives.
        What left while the control was not enforced counts as moved: there it only advised.

        :return: {move id: {lot id or False: quantity in the product's unit}}
        """
        answer, alone = {}, self.browse()
        for move in self:
            first = move._o2d_first_moves()
            if not first:
                answer[move.id] = move._o2d_done_by_lot()
            elif first == move:
                alone |= move
            elif move.id not in answer:
                answer.update(first._o2d_share_out(move))
        answer.update(alone._o2d_pool())
        return {move_id: answer.get(move_id, {}) for move_id in self.ids}

    def _o2d_share_out(self, delivery):
        """Share what these first moves confirmed among the deliveries behind them.

        :param delivery: one of those
        :return: {move id: {lot id or False: quantity}}
        """
        pool = {}
        for lots in self._o2d_pool().values():
            for lot, quantity in lots.items():
                pool[lot] = pool.get(lot, 0.0) + quantity
        last, level = delivery, self.move_dest_ids
        while level:
            last |= level.filtered(lambda move: move.location_dest_id == delivery.location_dest_id)
            level = level.move_dest_ids - last
        takers = [
            (move.id, move._o2d_done_by_lot() if move.state == "done" else None, move.product_qty)
            for move in last.sorted("id")
            if move.state != "cancel"
        ]
        return share_out(pool, takers)

    def _o2d_pool(self):
        """What each of these first moves lets through.

        :return: {move id: {lot id or False: quantity}}
        """
        sums = self.env["o2d.pick.confirmation"]._sums(self)
        pools = {}
        for move in self:
            confirmed = {}
            if move.state == "cancel":
                # Given up: what had been taken went back.
                pools[move.id] = {}
                continue
            for (_bin, lot, _package), quantity in sums[move.id].items():
                confirmed[lot] = confirmed.get(lot, 0.0) + quantity
            if move.state == "done":
                done = move._o2d_done_by_lot()
                if move.o2d_pick_enforced:
                    done = {lot: min(quantity, confirmed.get(lot, 0.0)) for lot, quantity in done.items()}
                confirmed = done
            pools[move.id] = {lot: quantity for lot, quantity in confirmed.items() if quantity > 0}
        return pools

    def _o2d_done_by_lot(self):
        done = {}
        for line in self.move_line_ids if self.state == "done" else ():
            done[line.lot_id.id] = done.get(line.lot_id.id, 0.0) + line.quantity_product_uom
        return done

    # --- nothing leaves unconfirmed --------------------------------------------------------------

    def _o2d_keep_confirmed(self):
        """Make the lines say what the confirmations say: that much is picked, all else stays behind."""
        sums = self.env["o2d.pick.confirmation"]._sums(self)
        for move in self:
            move._o2d_set_picked(sums[move.id])

    def _o2d_set_picked(self, confirmed):
        """
        :param confirmed: {(bin id, lot id or False, package id or False): quantity in the product's unit}
        """
        unit, left = self.product_id.uom_id, dict(confirmed)
        # Small rows first: those that somebody has packed fit as they are.
        for line in self.move_line_ids.sorted(lambda line: (not line.picked, line.quantity_product_uom, line.id)):
            key = line._o2d_pick_key()
            allowed, quantity = left.get(key, 0.0), line.quantity_product_uom
            if unit.compare(quantity, allowed) <= 0:
                picked = unit.compare(quantity, 0) > 0
                left[key] = allowed - quantity
            else:
                if unit.compare(allowed, 0) > 0:
                    line._o2d_split_off(allowed, joins=False)
                picked = False
                left[key] = 0.0
            # Nearly always it says so already, and each line costs core a round of its own.
            if line.picked != picked:
                line.picked = picked
        for key, quantity in left.items():
            if unit.compare(quantity, 0) > 0:
                # Core has set something else aside meanwhile; what leaves is what was taken.
                self._o2d_add_picked(key, quantity)

    def _o2d_add_picked(self, key, quantity):
        unpicked = self.move_line_ids.filtered(lambda line: not line.picked)
        self._o2d_give_way(unpicked, quantity)
        bin_id, lot_id, package_id = key
        self.env["stock.move.line"].create(
            {
                **self._prepare_move_line_vals(quantity=0),
                "product_uom_id": self.product_id.uom_id.id,
                "quantity": quantity,
                "location_id": bin_id,
                "lot_id": lot_id,
                "package_id": package_id,
                "picked": True,
            }
        )

    def _o2d_give_way(self, lines, quantity):
        """Take a quantity off these lines, in the product's unit."""
        unit = self.product_id.uom_id
        for line in lines:
            if unit.compare(quantity, 0) <= 0:
                break
            taken = min(quantity, line.quantity_product_uom)
            line._o2d_lessen(taken)
            quantity -= taken

    def _o2d_unconfirmed(self):
        """What would leave without having been confirmed.

        :return: {move: quantity in the product's unit}
        """
        sums = self.env["o2d.pick.confirmation"]._sums(self)
        found = {}
        for move in self:
            unit, leaving = move.product_id.uom_id, {}
            for line in move.move_line_ids:
                if line.picked or move.state == "done":
                    key = line._o2d_pick_key()
                    leaving[key] = leaving.get(key, 0.0) + line.quantity_product_uom
            excess = sum(
                quantity - sums[move.id].get(key, 0.0)
                for key, quantity in leaving.items()
                if unit.compare(quantity, sums[move.id].get(key, 0.0)) > 0
            )
            if excess:
                found[move] = excess
        return found

    def _action_done(self, cancel_backorder=False):
        enforced = self._o2d_to_confirm()
        if enforced:
            enforced._o2d_keep_confirmed()
            enforced._o2d_mark_enforced()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _o2d_mark_enforced(self):
        self.with_context(**{KEY: DECISION}).o2d_pick_enforced = True

    @api.model_create_multi
    def create(self, vals_list):
        if not DECISION.opens(self.env.context):
            for vals in vals_list:
                vals.pop("o2d_pick_enforced", None)
        moves = super().create(vals_list)
        done = moves.filtered(lambda move: move.state == "done" and move._o2d_leaves_bins())
        done = done.filtered(lambda move: move.picking_id._o2d_control_mode("pick_confirmation") == "enforce")
        if done:
            # A line added to a transfer that has left: nobody took it from a bin.
            done._o2d_mark_enforced()
            done._o2d_check_left()
        return moves

    def write(self, vals):
        if "o2d_pick_enforced" in vals and not DECISION.opens(self.env.context):
            raise AccessError(self.env._("Whether a line left under pick confirmation is never written by hand."))
        leaving = self._o2d_to_confirm() if vals.get("state") == "done" else self.browse()
        done = super().write(vals)
        if leaving:
            leaving._o2d_mark_enforced()
            leaving._o2d_check_left()
        return done

    def _o2d_check_left(self):
        """What has left under the control is no more than what was confirmed.

        :raise UserError: naming the first products that are more
        """
        moves = self.filtered(lambda move: move.state == "done" and move.o2d_pick_enforced)
        excess = moves._o2d_unconfirmed() if moves else {}
        if excess:
            raise UserError(
                self.env._(
                    "Only what was confirmed at the bin leaves: %(items)s.",
                    items=", ".join(
                        self.env._(
                            "%(quantity)s %(unit)s %(product)s too many",
                            quantity=f"{quantity:g}",
                            unit=move.product_id.uom_id.name,
                            product=move.product_id.display_name,
                        )
                        for move, quantity in list(excess.items())[:5]
                    ),
                )
            )

    def _update_candidate_moves_list(self, candidate_moves_set):
        """What somebody has taken from a bin keeps its own line: core would merge it away."""
        result = super()._update_candidate_moves_list(candidate_moves_set)
        started = self.picking_id.filtered("o2d_pick_started_at").move_ids
        if started:
            confirmed = started.browse(
                self.env["o2d.pick.confirmation"].sudo().search([("move_id", "in", started.ids)]).move_id.ids
            )
            for moves in list(candidate_moves_set):
                candidate_moves_set.discard(moves)
                candidate_moves_set.add(moves - confirmed)
        return result

    # --- one scan --------------------------------------------------------------------------------

    def _o2d_pick_total(self):
        """How much of this line stands confirmed, in the product's unit."""
        self.ensure_one()
        return sum(self.env["o2d.pick.confirmation"]._sums(self)[self.id].values())

    def _o2d_pick_limit(self):
        """The most that may be confirmed of this line, in the product's unit."""
        return self.product_id.uom_id.round(
            most_to_pick(self.product_qty, self.company_id.o2d_overpick_percent), rounding_method="DOWN"
        )

    def _o2d_pick(self, scan):
        """Take a checked scan: what was set aside here is in somebody's hands now."""
        unit, key = self.product_id.uom_id, (scan.location_id, scan.lot_id or False, scan.package_id or False)
        lines = self.move_line_ids.filtered(lambda line: line._o2d_pick_key() == key)
        left = scan.quantity
        for line in lines.filtered(lambda line: not line.picked).sorted("id"):
            if unit.compare(left, 0) <= 0:
                break
            taken = min(left, line.quantity_product_uom)
            line._o2d_split_off(taken)
            left -= taken
        if unit.compare(left, 0) > 0:
            # Beyond what was set aside, within the tolerance, from what nobody else has.
            line = lines.exists().filtered("picked")[:1]
            line.write({"quantity": line.quantity_product_uom + left, "product_uom_id": unit.id})

    def _o2d_unpick(self, scan):
        """Put back what had been confirmed; it stays set aside for this line."""
        unit, key = self.product_id.uom_id, (scan.location_id, scan.lot_id or False, scan.package_id or False)
        lines = self.move_line_ids.filtered(lambda line: line._o2d_pick_key() == key)
        # What lies in no carton yet is put back first.
        picked = lines.filtered("picked").sorted(lambda line: (bool(line.result_package_id), -line.id))
        left = -scan.quantity
        back = self.env["stock.move.line"]
        for line in picked:
            if unit.compare(left, 0) <= 0:
                break
            taken = min(left, line.quantity_product_uom)
            back |= line._o2d_split_off(taken, picked=False)
            left -= taken
        surplus = sum(self.move_line_ids.mapped("quantity_product_uom")) - self.product_qty
        if unit.compare(surplus, 0) > 0:
            self._o2d_give_way(back.exists(), surplus)
