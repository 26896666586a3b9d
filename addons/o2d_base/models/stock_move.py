from collections import defaultdict

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_taken(self):
        """How much of this transfer is in somebody's hands or further, in the product's unit."""
        self.ensure_one()
        if self.state == "done":
            return self.product_uom._compute_quantity(self.quantity, self.product_id.uom_id, rounding_method="HALF-UP")
        return sum(line.quantity_product_uom for line in self.move_line_ids if line.picked)

    def _o2d_take_off(self, takeoffs):
        """Lessen these transfers and those that wait for them; what comes to nothing is cancelled.

        :param takeoffs: {move id: quantity to take off, in the product's unit}
        """
        pickings = defaultdict(list)
        cancelled, again = self.browse(), self.browse()
        level = self
        while level:
            following = defaultdict(float)
            for move in level:
                quantity = takeoffs[move.id]
                # What comes after in the chain of the same line waits for exactly this.
                for dest in move.move_dest_ids.filtered(
                    lambda dest, move=move: dest.state not in ("done", "cancel")
                    and dest.sale_line_id == move.sale_line_id
                ):
                    following[dest.id] += quantity
                pickings[move.picking_id].append((move, quantity))
                if move.product_id.uom_id.compare(move.product_qty, quantity) <= 0:
                    cancelled |= move
                elif move._o2d_lessen(quantity):
                    again |= move
            takeoffs, level = following, self.browse(following)
        self._o2d_note_taken_off(pickings)
        cancelled._action_cancel()
        again._action_assign()

    def _o2d_lessen(self, quantity):
        """Ask for less.

        :return: whether the rest should be reserved again
        """
        self.ensure_one()
        was_reserved = self.quantity > 0 and not self.picked
        if self.picked:
            # Core does not touch the reservation of a picked transfer; what is not in hand goes back.
            self.move_line_ids.filtered(lambda line: not line.picked).unlink()
        self.product_uom_qty = self.product_id.uom_id._compute_quantity(
            self.product_qty - quantity, self.product_uom, rounding_method="HALF-UP"
        )
        return was_reserved

    def _o2d_note_taken_off(self, pickings):
        """Tell whoever holds the pick list.

        :param pickings: {stock.picking: [(move, quantity in the product's unit)]}
        """
        for picking, taken in pickings.items():
            if not picking:
                continue
            items = ", ".join(
                f"{quantity:g} {move.product_id.uom_id.name} {move.product_id.display_name}" for move, quantity in taken
            )
            picking.message_post(body=self.env._("Held, do not pick: %(items)s", items=items))
