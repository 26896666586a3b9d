from odoo import api, models

KEPT = ("quantity", "lot_id", "lot_name", "location_id", "package_id", "product_uom_id", "quant_id", "move_id")


class StockMoveLine(models.Model):
    """The part of a line that lies in somebody's hands is a row of its own, marked as picked."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.move_id.filtered("o2d_pick_enforced")._o2d_check_left()
        return lines

    def write(self, vals):
        moves = self.move_id.filtered("o2d_pick_enforced") if any(name in vals for name in KEPT) else None
        done = super().write(vals)
        if moves is not None:
            (moves | self.move_id.filtered("o2d_pick_enforced"))._o2d_check_left()
        return done

    def _o2d_pick_key(self):
        """Where it is taken from: (bin id, lot id or False, package id or False)."""
        self.ensure_one()
        return self.location_id.id, self.lot_id.id, self.package_id.id

    def _o2d_split_off(self, quantity, picked=True, joins=True):
        """Make a part of this row picked, or not picked again.

        :param quantity: at most its own, in the product's unit
        :param joins: may the part join a row of the same goods?
        :return: the row that bears that part
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        if unit.compare(quantity, self.quantity_product_uom) >= 0:
            # Put back, it lies in no carton any more; a whole package stays what it is.
            carton = {} if picked else {"result_package_id": self.package_id.id if self.is_entire_pack else False}
            self.write({"picked": picked, **carton})
            return self
        twin = self._o2d_twin(picked) if joins else self.browse()
        carton = self.result_package_id if picked else self.env["stock.package"]
        rest = unit.round(self.quantity_product_uom - quantity)
        # Less first: what is set aside in the bin is never more than before, not even for a moment.
        self.write({"quantity": rest, "product_uom_id": unit.id})
        if twin:
            twin.write({"quantity": unit.round(twin.quantity_product_uom + quantity), "product_uom_id": unit.id})
            return twin
        return self.copy(
            {
                "quantity": quantity,
                "product_uom_id": unit.id,
                "picked": picked,
                "result_package_id": carton.id,
                "move_id": self.move_id.id,
                "picking_id": self.picking_id.id,
            }
        )

    def _o2d_twin(self, picked):
        """A row of the same goods that this part may join."""
        return self.move_id.move_line_ids.filtered(
            lambda line: line != self
            and line.picked == picked
            and line._o2d_pick_key() == self._o2d_pick_key()
            and line.owner_id == self.owner_id
            and line.location_dest_id == self.location_dest_id
            and (line.result_package_id == self.result_package_id if picked else not line.result_package_id)
        )[:1]

    def _o2d_lessen(self, quantity):
        """Let go of a part of what is set aside, in the product's unit."""
        self.ensure_one()
        unit = self.product_id.uom_id
        if unit.compare(quantity, self.quantity_product_uom) >= 0:
            self.unlink()
        else:
            self.write({"quantity": unit.round(self.quantity_product_uom - quantity), "product_uom_id": unit.id})
