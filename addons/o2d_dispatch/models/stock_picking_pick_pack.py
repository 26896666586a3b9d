import math

from odoo import models
from odoo.exceptions import UserError

HEAVIEST = 100000.0


class StockPicking(models.Model):
    """What is picked goes into cartons, counted and weighed, as core's packages."""

    _inherit = "stock.picking"

    def o2d_pick_pack(self, weight=0):
        """Close a carton: all that is picked and in no carton yet goes into it.

        :param weight: gross weight as on the scale, in the database's unit of weight; 0: not weighed
        :return: the cartons, see `_o2d_pick_cartons`
        """
        self.ensure_one()
        self._o2d_check_picker()
        weight = self._o2d_read_weight(weight)
        lines = self._o2d_unpacked()
        if not lines:
            raise UserError(self.env._("Everything picked lies in a carton already."))
        carton = lines._put_in_pack()
        carton.shipping_weight = weight
        return self._o2d_pick_cartons()

    def o2d_pick_unpack(self, package_id):
        """Open a carton again: its goods stay picked.

        :param package_id: one of this transfer's cartons
        :return: the cartons left
        """
        self.ensure_one()
        self._o2d_check_picker()
        lines = self._o2d_open_lines().filtered(
            lambda line: line.result_package_id.id == package_id and not line.is_entire_pack
        )
        if not lines:
            raise UserError(self.env._("This carton is not on %(name)s, or has left.", name=self.name))
        lines.result_package_id = False
        return self._o2d_pick_cartons()

    def o2d_pick_weigh(self, package_id, weight):
        """Weigh a carton again.

        :return: the cartons
        """
        self.ensure_one()
        self._o2d_check_picker()
        carton = self._o2d_open_lines().result_package_id.filtered(lambda one: one.id == package_id)
        if not carton:
            raise UserError(self.env._("This carton is not on %(name)s, or has left.", name=self.name))
        carton.shipping_weight = self._o2d_read_weight(weight)
        return self._o2d_pick_cartons()

    def _o2d_read_weight(self, weight):
        is_number = isinstance(weight, (int, float)) and not isinstance(weight, bool) and math.isfinite(weight)
        if not is_number or not 0 <= weight <= HEAVIEST:
            raise UserError(self.env._("The weight must be a number, zero or more."))
        return float(weight)

    def _o2d_open_lines(self):
        return self.move_line_ids.filtered(lambda line: line.state not in ("done", "cancel"))

    def _o2d_unpacked(self):
        """What is picked and lies in no carton."""
        return self._o2d_open_lines().filtered(lambda line: line.picked and not line.result_package_id)

    def _o2d_pick_cartons(self):
        """
        :return: [{"id", "name", "picking_id", "lines": how many lines, "weight": gross, "unit": of weight}]
        """
        unit = self.env["product.template"]._get_weight_uom_name_from_ir_config_parameter()
        cartons = []
        for picking in self:
            for package in picking.move_line_ids.result_package_id.sorted("id"):
                lines = picking.move_line_ids.filtered(lambda line, package=package: line.result_package_id == package)
                cartons.append(
                    {
                        "id": package.id,
                        "name": package.name,
                        "picking_id": picking.id,
                        "lines": len(lines.move_id),
                        "weight": package.shipping_weight,
                        "unit": unit,
                    }
                )
        return cartons
